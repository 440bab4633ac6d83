"""A device changes hands: the owner makes a link, the next owner accepts it."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

from . import form_parts as parts
from .common import (
    FormErrors,
    _first_line,
    _is_robot,
    _throttle_message,
    _throttled,
    _website_company,
)
from .portal import WomsPortal

URL = "/service/handover/<string:token>"


class WomsHandover(WomsPortal):
    # === THE OWNER === #

    @http.route(
        "/my/devices/<int:document_id>/handover",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def woms_offer_device(self, document_id, access_token=None, **post):
        """Make the link, or end it (``stop``)."""

        def offer(document_sudo):
            if _throttled("act", f"document:{document_sudo.id}"):
                raise UserError(_throttle_message())
            if post.get("stop"):
                document_sudo._withdraw_transfer()
            else:
                document_sudo._offer_transfer()

        return self._woms_act_on_device(document_id, access_token, offer, "#handover")

    # === THE NEXT ONE === #

    @http.route(URL, type="http", auth="public", website=True, methods=["GET"])
    def woms_handover(self, token, **_params):
        values = {}
        if not request.env.user._is_public():
            partner = request.env.user.partner_id
            values = {
                "contact_name": partner.name,
                "contact_phone": partner.phone or "",
                "contact_email": partner.email or "",
            }
        return self._woms_render(token, values, {})

    @http.route(
        URL,
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        captcha="woms_register",
    )
    def woms_accept_device(self, token, **post):
        errors = FormErrors()
        document_sudo = self._woms_find(token)
        if not document_sudo or _is_robot(post):
            return self._woms_render(token, post, errors)
        values = parts._read_contact(post, errors)
        errors.require(
            "consent",
            post.get("consent"),
            request.env._(
                "Please tick the box: without it we can't keep your registration."
            ),
        )
        values["consents"] = [
            (
                "data",
                request.env._(
                    "My data may be kept to prove and carry out my warranty."
                ),
                parts.CONSENT_VERSION,
            )
        ]
        if errors:
            return self._woms_render(token, post, errors)
        try:
            with request.env.cr.savepoint():
                new_sudo = document_sudo._accept_transfer(values)
        except UserError as error:
            return self._woms_render(token, post, {"form": _first_line(error)})
        request.session["woms_registered"] = new_sudo.id
        return request.redirect("/service/registered")

    def _woms_find(self, token):
        """Return the document whose link this is, as long as it counts (sudo)."""
        # sudo: who has the link may see the device, never its owner
        documents_sudo = request.env["woms.service.document"].sudo()
        token = token.replace("\0", "")  # the database refuses NUL
        if _throttled("token", f"handover:{token[:64]}"):
            return documents_sudo
        found_sudo = documents_sudo.search(
            [
                ("transfer_token", "=", token),
                ("company_id", "=", _website_company().id),
            ],
            limit=1,
        )
        if (
            found_sudo
            and consteq(found_sudo.transfer_token.encode(), token.encode())
            and found_sudo._is_transfer_open()
        ):
            return found_sudo
        return documents_sudo

    def _woms_render(self, token, values, errors):
        document_sudo = self._woms_find(token)
        response = request.render(
            "woms_aftersales.handover",
            {
                "device": document_sudo and document_sudo._portal_values(),
                "repairs": document_sudo and document_sudo._portal_repairs(),
                "values": values,
                "errors": errors,
            },
        )
        if errors or not document_sudo:
            response.status_code = 422 if errors else 404
        return response

    # === THE CARD === #
