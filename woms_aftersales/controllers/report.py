"""The failure report and work request in one form, for guests and customers."""

from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .. import const
from . import form_parts as parts
from .common import (
    FormErrors,
    _first_line,
    _is_robot,
    _new_key,
    _submission,
    _throttle_message,
    _throttled,
    _token_fits,
    _website_company,
    _whatsapp_link,
)

FORM = "report"
SINCE_DAYS = {"today": 0, "days": 3, "weeks": 14, "months": 60}
# 5 photos of 10 MB or a video, and the fields
MAX_CONTENT = 60 * 1024 * 1024


class WomsReport(http.Controller):
    @http.route(
        "/service/report",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def report_form(self, **params):
        values = {"key": _new_key()}
        if not request.env.user._is_public():
            # sudo: himself, read together with the company that the lists ask for
            partner_sudo = request.env.user.partner_id.sudo()
            (partner_sudo | _website_company().sudo().partner_id).fetch(
                ["name", "phone", "email", "tz", "country_id"]
            )
            values.update(
                contact_name=partner_sudo.name,
                contact_phone=partner_sudo.phone or "",
                contact_email=partner_sudo.email or "",
            )
        for field in ("document_id", "model", "serial", "service_mode", "symptom_id"):
            if isinstance(params.get(field), str):
                values[field] = params[field][: parts.LINE_LIMIT]
        return self._render_form(values, {})

    @http.route(
        "/service/report",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        captcha="woms_report",
        max_content_length=MAX_CONTENT,
    )
    def report_send(self, **post):
        if _is_robot(post):
            return request.redirect("/service/thanks")
        submission = _submission(post.get("key"), FORM)
        if submission and (known := submission._result()):
            return self._thank(known)
        errors = FormErrors()
        values, uploads = self._read(post, errors)
        if not errors and _throttled(FORM, f"phone:{values['contact_phone']}"):
            errors["form"] = _throttle_message()
        if errors:
            return self._render_form(post, errors)
        try:
            with request.env.cr.savepoint():
                request_sudo = self._create(values, uploads)
        except UserError as error:
            return self._render_form(post, {"form": _first_line(error)})
        if submission:
            submission._settle(request_sudo)
        return self._thank(request_sudo)

    def _create(self, values, uploads):
        company = _website_company()
        # sudo: visitors have no rights on the models; all was read field by field
        requests_sudo = request.env["woms.work.request"].sudo().with_company(company)
        return requests_sudo._create_from_form(
            values, uploads, role=const.ROLE_CUSTOMER, source="website"
        )

    def _thank(self, request_sudo):
        # the number in the session opens the thank-you page on this device only
        request.session["woms_thanks"] = request_sudo.id
        return request.redirect("/service/thanks")

    def _read(self, post, errors):
        company = _website_company()
        lists = parts.FormLists(company)
        fees = parts._fee_lines(company)
        values = {
            **parts._read_device(post, errors, lists),
            **self._read_failure(post, errors, lists),
            **self._read_mode(post, errors, lists),
            **parts._read_contact(post, errors),
            **self._read_consents(post, errors, fees),
            "submission_key": post.get("key"),
        }
        if values["service_mode"] != "drop_off" or post.get("street"):
            values.update(parts._read_address(post, errors, lists))
        uploads = parts._read_files("photos", "photos", errors)
        return values, uploads

    def _read_failure(self, post, errors, lists):
        symptom = parts._record(post, "symptom_id", lists["symptoms"])
        description = parts._text(post, "description", parts.TEXT_LIMIT)
        errors.require(
            "symptom_id",
            symptom or description,
            request.env._("Please choose what is wrong, or describe it below."),
        )
        since = parts._choice(post, "since", SINCE_DAYS)
        today = fields.Date.context_today(request.env.user)
        return {
            "symptom_id": symptom.id,
            "since_when": today - timedelta(days=SINCE_DAYS[since]) if since else False,
            "safety": parts._choice(
                post, "safety", dict(const.SAFETY_ANSWERS), default="none"
            ),
            "description": description,
        }

    def _read_mode(self, post, errors, lists):
        mode = parts._choice(
            post, "service_mode", dict(const.SERVICE_MODES), default="on_site"
        )
        if mode == "on_site":
            center = request.env["woms.service.center"]
        else:
            center = parts._record(post, "center_id", lists["centers"])
        if mode == "drop_off" and lists["centers"]:
            errors.require(
                "center_id",
                center,
                request.env._("Please choose where you bring your device."),
            )
        return {
            "service_mode": mode,
            "center_id": center.id if mode != "on_site" else False,
            "wishes": parts._read_wishes(post),
            "wish_note": parts._text(post, "wish_note"),
        }

    def _read_consents(self, post, errors, fees):
        consents = []
        if fees:
            errors.require(
                "fees_accepted",
                post.get("fees_accepted"),
                request.env._("Please read the fees and tick the box to go on."),
            )
            consents.append(("fees", parts._fees_text(fees), parts.CONSENT_VERSION))
        errors.require(
            "consent",
            post.get("consent"),
            request.env._("Please tick the box: without it we can't work for you."),
        )
        consents.append(
            (
                "data",
                request.env._(
                    "My data may be used to carry out this service, and passed to the "
                    "technician who does it."
                ),
                parts.CONSENT_VERSION,
            )
        )
        return {"fees_accepted": bool(fees), "consents": consents}

    def _render_form(self, values, errors):
        company = _website_company()
        devices = parts._own_devices()
        qcontext = {
            **parts._form_lists(
                company,
                symptoms=True,
                centers=True,
                symptom_categories=True,
                symptom_words=True,
                model_categories=True,
            ),
            "values": values,
            "errors": errors,
            "fees": parts._fee_lines(company),
            "devices": devices,
            "device_categories": parts._categories_of(devices.product_id),
            "locations": parts._own_locations(),
            "safety": _safety_labels(),
        }
        response = request.render("woms_aftersales.report_form", qcontext)
        if errors:
            response.status_code = 422
        return response

    # === AFTERWARDS === #

    @http.route(
        "/service/thanks",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def thanks(self, **_params):
        # sudo: the id comes from the visitor's own session, never from the address
        request_sudo = (
            request.env["woms.work.request"]
            .sudo()
            .browse(request.session.get("woms_thanks") or 0)
            .exists()
        )
        company_sudo = _website_company().sudo()  # the desk's public number
        values = {"work_request": request_sudo, "whatsapp": company_sudo.woms_whatsapp}
        if request_sudo:
            _ = request.env._
            text = _(
                "My service number is %(number)s. Follow it on %(url)s",
                number=request_sudo.name,
                url=f"{request.httprequest.host_url}service/track",
            )
            values["keep_link"] = _whatsapp_link(text)
            values["desk_link"] = _whatsapp_link(
                _("I confirm my service request %(number)s.", number=request_sudo.name),
                company_sudo.woms_whatsapp,
            )
        return request.render("woms_aftersales.report_thanks", values)

    @http.route(
        "/service/confirm/<int:request_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        sitemap=False,
    )
    def confirm(self, request_id, token, **_params):
        """Confirm a guest's request by the code sent to the address he named.

        Opening the link only shows it: programs that look at mails open links too.
        """
        # counted before the code is compared: six digits are quickly tried out
        if _throttled("confirm", f"request:{request_id}"):
            return request.render(
                "woms_aftersales.confirm_unknown", {"error": _throttle_message()}
            )
        request_sudo = self._find_to_confirm(("id", "=", request_id))
        if not _token_fits(request_sudo, "confirmation_code", token):
            return request.render("woms_aftersales.confirm_unknown", {})
        if request.httprequest.method == "POST" and request_sudo.state == "draft":
            try:
                request_sudo._confirm_contact(role=const.ROLE_CUSTOMER)
            except UserError as error:
                return request.render(
                    "woms_aftersales.request_confirm",
                    {"work_request": request_sudo, "error": _first_line(error)},
                )
        return request.render(
            "woms_aftersales.request_confirm", {"work_request": request_sudo}
        )

    @http.route(
        "/service/confirm",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def confirm_code(self, number="", code="", **_params):
        """The same by typing number and code."""
        # in one notation: blanks around it would each open a count of their own
        number = "".join(number.split()).upper()[:40]
        if _throttled("confirm", f"number:{number}"):
            return request.render(
                "woms_aftersales.confirm_unknown", {"error": _throttle_message()}
            )
        request_sudo = self._find_to_confirm(
            ("name", "=", number), ("company_id", "=", _website_company().id)
        )
        if not _token_fits(request_sudo, "confirmation_code", code.strip()):
            return request.render("woms_aftersales.confirm_unknown", {})
        return request.redirect(f"/service/confirm/{request_sudo.id}/{code.strip()}")

    def _find_to_confirm(self, *domain):
        """Return the request, or nothing: the same work for both."""
        # sudo: the code is compared before anything is shown
        requests_sudo = request.env["woms.work.request"].sudo()
        return requests_sudo.search_fetch(domain, ["confirmation_code"], limit=1)


def _safety_labels():
    """The answers to the safety question, in the visitor's words."""
    _ = request.env._
    return [
        ("none", _("No")),
        ("smoke", _("Smoke or fire")),
        ("smell", _("It smells burnt")),
        ("shock", _("I got an electric shock")),
        ("gas", _("It smells of gas")),
        ("battery", _("The battery is hot or swollen")),
    ]
