"""The owner sends a proof afterwards, or answers a question about his registration."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .. import const
from . import form_parts as parts
from .common import (
    FormErrors,
    _throttle_message,
    _throttled,
)
from .portal import WomsPortal

MAX_CONTENT = 60 * 1024 * 1024


class WomsPortalDeviceProof(WomsPortal):
    @http.route(
        "/my/devices/<int:document_id>/proof",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_CONTENT,
    )
    def woms_send_proof(self, document_id, access_token=None, **post):
        return self._woms_act_on_device(
            document_id, access_token, lambda device: self._take_proof(device, post)
        )

    def _take_proof(self, document_sudo, post):
        if _throttled("upload", f"document:{document_sudo.id}"):
            raise UserError(_throttle_message())
        errors = FormErrors()
        uploads = parts._read_files("proof", "proof", errors)
        if errors:
            raise UserError(next(iter(errors.values())))
        text = parts._text(post, "text", parts.TEXT_LIMIT)
        with request.env.cr.savepoint():
            document_sudo._send_proof(text, uploads, role=const.ROLE_CUSTOMER)
        self._woms_flash(request.env._("Thank you. We look at it and tell you."))
