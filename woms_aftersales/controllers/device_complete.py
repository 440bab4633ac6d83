"""The owner completes the registration that our own delivery began."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from . import form_parts as parts
from .common import (
    FormErrors,
    _find_document,
    _first_line,
    _is_robot,
    _throttle_message,
    _throttled,
    _website_company,
)
from .portal import WomsPortal

URL = "/my/devices/<int:document_id>/complete"


class WomsDeviceComplete(WomsPortal):
    @http.route(URL, type="http", auth="public", website=True, methods=["GET"])
    def woms_complete_form(self, document_id, access_token=None, **_params):
        """Show what we noted, and ask for what is missing."""
        document_sudo = self._woms_find_delivered(document_id, access_token)
        if not document_sudo:
            return self._woms_complete_elsewhere(document_id, access_token)
        partner_sudo = document_sudo.partner_id
        values = {
            "serial": document_sudo.serial or "",
            "contact_phone": document_sudo.contact_phone or partner_sudo.phone or "",
            "contact_email": partner_sudo.email or "",
        }
        if document_sudo.location_id:
            values["location_id"] = str(document_sudo.location_id.id)
        return self._woms_complete_page(document_sudo, access_token, values, {})

    @http.route(
        URL,
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def woms_complete_send(self, document_id, access_token=None, **post):
        document_sudo = self._woms_find_delivered(document_id, access_token)
        if not document_sudo or _is_robot(post):
            return self._woms_complete_elsewhere(document_id, access_token)
        errors = FormErrors()
        values = self._woms_read_completion(document_sudo, post, errors)
        if not errors and _throttled("act", f"document:{document_sudo.id}"):
            errors["form"] = _throttle_message()
        if errors:
            return self._woms_complete_page(document_sudo, access_token, post, errors)
        try:
            with request.env.cr.savepoint():
                done_sudo = document_sudo._complete(
                    values, everything=bool(post.get("everything"))
                )
        except UserError as error:
            errors = {"form": _first_line(error)}
            return self._woms_complete_page(document_sudo, access_token, post, errors)
        self._woms_flash(
            request.env._("Thank you. Your device is registered: here is its card.")
            if len(done_sudo) == 1
            else request.env._(
                "Thank you. Your %(count)s devices are registered.",
                count=len(done_sudo),
            )
        )
        return self._woms_complete_elsewhere(document_id, access_token)

    def _woms_find_delivered(self, document_id, access_token):
        """Return the device (sudo), for its owner or his link, while it waits."""
        try:
            document_sudo, how = _find_document(
                "woms.service.document", document_id, access_token
            )
        except MissingError:
            return None
        waits = how in ("owner", "token") and document_sudo._is_to_complete()
        return document_sudo if waits else None

    def _woms_complete_elsewhere(self, document_id, access_token):
        """Send whoever has nothing to complete here to the page of the device."""
        query = f"?{urlencode({'access_token': access_token})}" if access_token else ""
        return request.redirect(f"/my/devices/{document_id}{query}")

    def _woms_places(self, document_sudo):
        """The place it was delivered to, and others of who is logged in."""
        own = parts._own_locations()
        return document_sudo.location_id | own.sudo()  # places of his own

    def _woms_read_completion(self, document_sudo, post, errors):
        _ = request.env._
        company = _website_company()
        chosen = parts._record(post, "location_id", self._woms_places(document_sudo))
        place = (
            {"location_id": chosen.id}
            if chosen
            else parts._read_address(
                {**post, "location_id": ""}, errors, parts.FormLists(company)
            )
        )
        email = parts._text(post, "contact_email")
        if email and ("@" not in email or " " in email):
            errors["contact_email"] = _(
                "This e-mail address looks incomplete. You may also leave it empty."
            )
        errors.require(
            "consent",
            post.get("consent"),
            _("Please tick the box: without it we can't keep your registration."),
        )
        return {
            **place,
            "serial": parts._text(post, "serial", 60),
            "contact_phone": parts._read_phone(post, "contact_phone", company, errors),
            "contact_email": email,
            "consents": [
                (
                    "data",
                    _("My data may be kept to prove and carry out my warranty."),
                    parts.CONSENT_VERSION,
                )
            ],
        }

    def _woms_complete_page(self, document_sudo, access_token, values, errors):
        query = f"?{urlencode({'access_token': access_token})}" if access_token else ""
        response = request.render(
            "woms_aftersales.device_complete",
            {
                **parts._form_lists(_website_company()),
                "page_name": "woms_devices",
                "document": document_sudo,
                "device": document_sudo._portal_values(),
                "others": len(document_sudo._get_to_complete()) - 1,
                "locations": self._woms_places(document_sudo),
                "values": values,
                "errors": errors,
                "action_url": f"/my/devices/{document_sudo.id}/complete{query}",
                "by_link": bool(access_token),
            },
        )
        if errors:
            response.status_code = 422
        return response
