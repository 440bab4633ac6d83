"""A customer appears at a partner's shop: the same form as on the website."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.image import image_data_uri

from .. import const
from . import form_parts as parts
from .common import (
    FormErrors,
    _first_line,
    _new_key,
    _submission,
    _whatsapp_link,
)
from .portal_job import WomsPortalJob
from .portal_job_act import SIGNATURE_PREFIX

FORM = "job-new"
MAX_CONTENT = 60 * 1024 * 1024


class WomsPortalJobNew(WomsPortalJob):
    def _my_firm(self):
        """Return technician and firm of who is logged in; own staff use the desk."""
        technician_sudo = self._my_technician()
        if not technician_sudo.firm_id:
            raise NotFound()
        return technician_sudo, technician_sudo.firm_id

    def _my_company(self):
        return self._my_technician().company_id or request.env.user.company_id

    @http.route("/my/jobs/new", type="http", auth="user", website=True, methods=["GET"])
    def woms_job_new(self, **kwargs):
        self._my_firm()
        return self._render_new({"key": _new_key()}, {})

    @http.route(
        "/my/jobs/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_CONTENT,
    )
    def woms_job_new_send(self, **post):
        technician_sudo, firm_sudo = self._my_firm()
        submission = _submission(post.get("key"), FORM)
        if submission and (known := submission._result()):
            return self._thank_new(known)
        errors = FormErrors()
        values = self._read_new(post, errors)
        uploads = parts._read_files("photos", "photos", errors)
        if errors:
            return self._render_new(post, errors)
        try:
            with request.env.cr.savepoint():
                # sudo: read field by field, for the firm of who is logged in
                requests_sudo = request.env["woms.work.request"].sudo()
                made_sudo = requests_sudo.with_company(
                    self._my_company()
                )._create_from_form(
                    {**values, **self._get_firm_values(firm_sudo)},
                    uploads,
                    # confirmed by a code, he is a guest until then
                    role=const.ROLE_CUSTOMER
                    if post.get("consent_by") == "code"
                    else self._role(technician_sudo),
                    source="partner",
                )
                self._keep_signature(made_sudo, post)
        except UserError as error:
            return self._render_new(post, {"form": _first_line(error)})
        if submission:
            submission._settle(made_sudo)
        return self._thank_new(made_sudo)

    def _get_firm_values(self, firm_sudo):
        """The firm's own counter takes the device in, if it has one."""
        # sudo: the centre of his own firm
        center_sudo = (
            request.env["woms.service.center"]
            .sudo()
            .search([("firm_id", "=", firm_sudo.id)], limit=1)
        )
        return {
            "source_firm_id": firm_sudo.id,
            "service_mode": "drop_off" if center_sudo else "on_site",
            "center_id": center_sudo.id,
        }

    def _read_new(self, post, errors):
        company = self._my_company()
        lists = parts._form_lists(company, symptoms=True)
        symptom = parts._record(post, "symptom_id", lists["symptoms"])
        description = parts._text(post, "description", parts.TEXT_LIMIT)
        errors.require(
            "symptom_id",
            symptom or description,
            request.env._("Please choose what is wrong, or describe it below."),
        )
        errors.require(
            "consent",
            post.get("consent"),
            request.env._("Please ask the customer and tick the box."),
        )
        errors.require(
            "signature",
            post.get("consent_by") == "code" or self._read_signature(post),
            request.env._(
                "Please let the customer sign, or choose that a code is sent."
            ),
        )
        fees = parts._fee_lines(company)
        consent = request.env._(
            "My data may be used to carry out this service, and passed to the "
            "technician who does it."
        )
        consents = [("data", consent, parts.CONSENT_VERSION)]
        if fees:
            consents.append(("fees", parts._fees_text(fees), parts.CONSENT_VERSION))
        return {
            **parts._read_device(post, errors, lists),
            **self._read_customer(post, errors, company),
            **parts._read_address(post, errors, lists),
            "symptom_id": symptom.id,
            "description": description,
            "fees_accepted": bool(fees),
            "consents": consents,
            "submission_key": post.get("key"),
        }

    def _read_customer(self, post, errors, company):
        """Read the customer's name and phone: not those of who is logged in."""
        name = parts._text(post, "contact_name")
        errors.require(
            "contact_name", name, request.env._("Please write the customer's name.")
        )
        return {
            "contact_name": name,
            "contact_phone": parts._read_phone(post, "contact_phone", company, errors),
            "contact_email": parts._text(post, "contact_email") or False,
            "partner_id": False,
        }

    def _read_signature(self, post):
        text = post.get("signature") or ""
        return text.removeprefix(SIGNATURE_PREFIX) or None

    def _keep_signature(self, made_sudo, post):
        """Keep with each consent how it was given."""
        if post.get("consent_by") != "code":
            made_sudo.consent_ids.write(
                {
                    "signature": self._read_signature(post),
                    "signed_by": made_sudo.contact_name,
                }
            )

    def _thank_new(self, made_sudo):
        self._woms_flash(
            request.env._(
                "%(number)s: the service desk has it. Give the customer this number.",
                number=made_sudo.name,
            )
        )
        return request.redirect(f"/my/jobs/new/{made_sudo.id}", code=303)

    # === THE RECEIPT FOR THE CUSTOMER === #

    @http.route(
        "/my/jobs/new/<int:request_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def woms_job_new_receipt(self, request_id, **kwargs):
        _technician_sudo, firm_sudo = self._my_firm()
        # sudo: what his own firm took in, as long as it isn't done
        made_sudo = (
            request.env["woms.work.request"]
            .sudo()
            .search(
                [
                    ("id", "=", request_id),
                    ("source_firm_id", "=", firm_sudo.id),
                    ("state", "in", ("draft", "submitted", "accepted")),
                ]
            )
        )
        if not made_sudo:
            raise NotFound()
        return request.render(
            "woms_aftersales.portal_walk_in_receipt",
            {
                "page_name": "woms_jobs",
                "receipt": self._get_receipt(made_sudo, firm_sudo),
                "flash": self._woms_pop_flash(),
            },
        )

    def _get_receipt(self, made_sudo, firm_sudo):
        """What stands on the receipt, with a link that sends it to the customer."""
        report = made_sudo.report_id
        device = report.product_id.name or report.product_text or ""
        consents = made_sudo.consent_ids
        signature = consents.filtered("signature")[:1].signature
        track_url = f"{request.httprequest.host_url}service/track"
        when = request.env["woms.format"]._moment(
            made_sudo.create_date,
            made_sudo.location_id.tz or const.TZ_WIB,
            date_format="d MMM y",
        )
        text = request.env._(
            "%(firm)s took in your %(device)s on %(when)s. Service number: %(number)s. "
            "Follow it on %(url)s",
            firm=firm_sudo.name,
            device=device,
            when=when,
            number=made_sudo.name,
            url=track_url,
        )
        return {
            "number": made_sudo.name,
            "firm": firm_sudo.name,
            "when": when,
            "customer": made_sudo.contact_name,
            "phone": request.env["woms.format"]._phone(made_sudo.contact_phone) or "",
            "device": device,
            "serial": report.serial or "",
            "symptom": report.symptom_id.name or "",
            "description": report.description or "",
            "fees": consents.filtered(lambda row: row.kind == "fees")[:1].text or "",
            "signature": signature and image_data_uri(signature),
            "to_confirm": made_sudo.state == "draft",
            "track_url": track_url,
            "whatsapp_url": _whatsapp_link(text, made_sudo.contact_phone)
            if made_sudo.contact_phone
            else "",
        }

    def _render_new(self, values, errors):
        company = self._my_company()
        response = request.render(
            "woms_aftersales.portal_my_job_new",
            {
                **parts._form_lists(company, symptoms=True),
                "page_name": "woms_jobs",
                "values": values,
                "errors": errors,
                "key": values.get("key") or _new_key(),
                "fees": parts._fee_lines(company),
                "devices": request.env["woms.service.document"],
                "locations": request.env["woms.location"],
            },
        )
        if errors:
            response.status_code = 422
        return response
