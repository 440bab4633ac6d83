"""Registration of a device by whoever bought it."""

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .. import const
from ..models.woms_document_registration import AlreadyRegistered
from . import form_parts as parts
from .common import (
    FormErrors,
    _first_line,
    _is_robot,
    _new_key,
    _submission,
    _throttle_message,
    _throttled,
    _website_company,
)

FORM = "register"
MAX_CONTENT = 60 * 1024 * 1024


class WomsRegister(http.Controller):
    @http.route(
        "/service/register",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def register_form(self, **params):
        values = {"key": _new_key()}
        if not request.env.user._is_public():
            partner = request.env.user.partner_id
            values.update(
                contact_name=partner.name,
                contact_phone=partner.phone or "",
                contact_email=partner.email or "",
            )
        for field in ("model", "serial"):
            if isinstance(params.get(field), str):
                values[field] = params[field][: parts.LINE_LIMIT]
        return self._render_form(values, {})

    @http.route(
        "/service/register",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        captcha="woms_register",
        max_content_length=MAX_CONTENT,
    )
    def register_send(self, **post):
        if _is_robot(post):
            return request.redirect("/service/registered")
        submission = _submission(post.get("key"), FORM)
        if submission and (known := submission._result()):
            return self._thank(known)
        errors = FormErrors()
        values, uploads = self._read(post, errors)
        keys = (f"phone:{values['contact_phone']}", f"serial:{values.get('serial')}")
        if not errors and _throttled(FORM, *keys):
            errors["form"] = _throttle_message()
        if errors:
            return self._render_form(post, errors)
        try:
            with request.env.cr.savepoint():
                document_sudo = self._create(values, uploads)
        except AlreadyRegistered as error:
            return self._render_form(post, {"form": _first_line(error), "taken": True})
        except UserError as error:
            return self._render_form(post, {"form": _first_line(error)})
        except UniqueViolation:
            # two people at once: the other one was first
            message = request.env._("This serial number was registered just now.")
            return self._render_form(post, {"form": message, "taken": True})
        if submission:
            submission._settle(document_sudo)
        return self._thank(document_sudo)

    def _create(self, values, uploads):
        company = _website_company()
        # sudo: visitors have no rights on the model; everything was read field by field
        documents_sudo = request.env["woms.service.document"].sudo()
        return documents_sudo.with_company(company)._register_from_form(
            values, uploads, role=const.ROLE_CUSTOMER, source="website"
        )

    def _thank(self, document_sudo):
        request.session["woms_registered"] = document_sudo.id
        return request.redirect("/service/registered")

    def _read(self, post, errors):
        _ = request.env._
        lists = parts.FormLists(_website_company())
        device = parts._read_device(post, errors, lists)
        device.pop("document_id", None)
        if not device.get("serial") and not post.get("serial_unreadable"):
            errors["serial"] = _(
                "Please write the serial number, or tick that it can't be read."
            )
        values = {
            **device,
            **parts._read_contact(post, errors),
            "purchase_date": parts._past_date(post, "purchase_date", errors),
            "channel": parts._choice(post, "channel", dict(const.PURCHASE_CHANNELS)),
            "shop_name": parts._text(post, "shop_name"),
            "proof_kind": parts._choice(post, "proof_kind", dict(const.PROOF_KINDS)),
            "submission_key": post.get("key"),
            "claim": bool(post.get("claim")),
        }
        # without a date it is judged from what we know of the serial number
        dated = values["purchase_date"] or values["proof_kind"] == "none"
        if not dated and "purchase_date" not in errors:
            errors["purchase_date"] = _("Please tell us when you bought it.")
        if parts._text(post, "street") or post.get("location_id"):
            values.update(parts._read_address(post, errors, lists))
        errors.require(
            "consent",
            post.get("consent"),
            _("Please tick the box: without it we can't keep your registration."),
        )
        values["consents"] = [
            (
                "data",
                _("My data may be kept to prove and carry out my warranty."),
                parts.CONSENT_VERSION,
            )
        ]
        uploads = {
            "proof": parts._read_files("proof", "proof", errors),
            "label": parts._read_files("label", "label", errors),
        }
        if not device.get("serial"):
            errors.require(
                "label",
                uploads["label"],
                _("Please add a photo of the label, or of the place where it was."),
            )
        return values, uploads

    def _render_form(self, values, errors):
        qcontext = {
            **parts._form_lists(_website_company()),
            "values": values,
            "errors": errors,
            "devices": request.env["woms.service.document"],
            "locations": parts._own_locations(),
            "channels": _channel_labels(),
            "proof_kinds": _proof_labels(),
        }
        response = request.render("woms_aftersales.register_form", qcontext)
        if errors:
            response.status_code = 422
        return response

    @http.route(
        "/service/registered",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def registered(self, **_params):
        # sudo: the id comes from the visitor's own session, never from the address
        document_sudo = (
            request.env["woms.service.document"]
            .sudo()
            .browse(request.session.get("woms_registered") or 0)
            .exists()
        )
        return request.render(
            "woms_aftersales.register_thanks", {"document": document_sudo}
        )


def _proof_labels():
    _ = request.env._
    return [
        ("receipt", _("The receipt")),
        ("stamped_card", _("The stamped warranty card")),
        ("marketplace", _("The invoice of the marketplace")),
        ("none", _("Nothing")),
    ]


def _channel_labels():
    _ = request.env._
    return [
        ("own", _("From you directly")),
        ("dealer", _("At an authorised dealer")),
        ("marketplace", _("On a marketplace")),
        ("store", _("In another shop")),
        ("other", _("As a gift or second hand")),
    ]
