"""Following a service without a login, the warranty check, and the code on the box."""

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from . import form_parts as parts
from .common import (
    FormErrors,
    _throttle_message,
    _throttled,
    _website_company,
)


class WomsTrack(http.Controller):
    @http.route(
        "/service/track",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def track_form(self, number="", **_params):
        return request.render(
            "woms_aftersales.track", {"values": {"number": number[:40]}, "errors": {}}
        )

    @http.route(
        "/service/track",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        captcha="woms_track",
    )
    def track_send(self, **post):
        """Show the status only; acting needs the link sent to the known address."""
        errors = FormErrors()
        number = parts._text(post, "number", 40).upper().replace(" ", "")
        errors.require(
            "number", number, request.env._("Please write the service number.")
        )
        phone = parts._read_phone(post, "phone", _website_company(), errors)
        qcontext = {"values": post, "errors": errors}
        if not errors and _throttled("track", f"phone:{phone}", f"number:{number}"):
            errors["form"] = _throttle_message()
        if errors:
            response = request.render("woms_aftersales.track", qcontext)
            response.status_code = 422
            return response
        found = self._find(number, phone)
        qcontext.update(found or {"unknown": True})
        return request.render("woms_aftersales.track", qcontext)

    def _find(self, number, phone):
        """Return the status of the order or request of number and phone, or nothing.

        The answer is the same for a wrong phone and an unknown number, and so is the
        work: number and phone are looked up together.
        """
        domain = Domain("name", "=", number) & Domain(
            "company_id", "=", _website_company().id
        )
        domain &= Domain("contact_phone", "=", phone) | Domain(
            "partner_id.phone_sanitized", "=", phone
        )
        # sudo: number and phone together prove that the asker may see the status
        order_sudo = request.env["woms.work.order"].sudo().search(domain, limit=1)
        request_sudo = request.env["woms.work.request"].sudo().search(domain, limit=1)
        if request_sudo:
            # a second report of the same case shows the case
            request_sudo = request_sudo._get_present_request()
            order_sudo = request_sudo.order_id
        # a shop's receipt of several devices, by the shop's own phone
        intake_sudo = request.env["woms.intake"]._track(
            number, phone, _website_company()
        )
        if intake_sudo:
            return {"devices": intake_sudo._get_track_rows()}
        if order_sudo:
            return {
                "order": order_sudo,
                "status": order_sudo._portal_status(),
                "timeline": order_sudo._portal_timeline(),
            }
        if request_sudo:
            return {
                "work_request": request_sudo,
                "status": request_sudo._portal_status(),
            }
        return None

    # === WARRANTY === #

    @http.route(
        "/service/warranty",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def warranty_form(self, **_params):
        return self._render_warranty({}, {})

    @http.route(
        "/service/warranty",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        captcha="woms_warranty",
    )
    def warranty_send(self, **post):
        """Tell whether a serial is registered; never whose it is."""
        errors = FormErrors()
        lists = parts.FormLists(_website_company())
        device = parts._read_device(post, errors, lists)
        serial = device.get("serial")
        errors.require(
            "serial", serial, request.env._("Please write the serial number.")
        )
        if not errors and _throttled("warranty", f"serial:{serial}"):
            errors["form"] = _throttle_message()
        if errors:
            return self._render_warranty(post, errors)
        # sudo: answers with one of three words
        documents_sudo = request.env["woms.service.document"].sudo()
        answer, until = documents_sudo._check_warranty(
            _website_company(),
            request.env["product.product"].sudo().browse(device.get("product_id")),
            serial,
        )
        return self._render_warranty(post, {}, answer=answer, until=until)

    def _render_warranty(self, values, errors, answer=None, until=False):
        today = parts.FormLists(_website_company())["today"]
        response = request.render(
            "woms_aftersales.warranty_check",
            {
                # sudo: names of models are public
                "models": parts._device_models(
                    request.env(su=True), _website_company()
                ),
                "values": values,
                "errors": errors,
                "answer": answer,
                "until": until,
                # written for every answer: each costs the database the same
                "until_text": request.env["woms.format"]._day(until or today),
                "covered": bool(until) and until >= today,
            },
        )
        if errors:
            response.status_code = 422
        return response

    # === THE CODE ON THE DEVICE === #

    @http.route(
        "/service/d/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def device_code(self, token, **_params):
        """The owner's device page for its owner; for a stranger what he can do."""
        if _throttled("token", f"qr:{token}"):
            return request.render("woms_aftersales.device_code", {})
        token = token.replace("\0", "")  # the database refuses NUL
        # sudo: the token is on the device; strangers get its model only
        document_sudo = (
            request.env["woms.service.document"]
            .sudo()
            .search([("qr_token", "=", token)], limit=1)
        )
        lot_sudo = request.env["stock.lot"].sudo()  # a label: as above
        if not document_sudo:
            lot_sudo = lot_sudo.search([("woms_qr_token", "=", token)], limit=1)
            if lot_sudo:
                document_sudo = lot_sudo._woms_get_document()
        document_sudo = document_sudo._get_present_document()
        user = request.env.user
        if (
            document_sudo
            and not user._is_public()
            and document_sudo.partner_id == user.partner_id
        ):
            return request.redirect(f"/my/devices/{document_sudo.id}")
        return request.render(
            "woms_aftersales.device_code",
            {
                "model": (document_sudo or lot_sudo).product_id.display_name,
                "serial": document_sudo.serial or lot_sudo.name,
                "registered": document_sudo.state == "active",
                "known": bool(document_sudo or lot_sudo),
            },
        )
