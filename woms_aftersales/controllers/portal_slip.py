"""The customer sends the slip of his transfer: looked at, not believed."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .common import _read_uploads, _throttle_message, _throttled
from .portal_work_order import URL, WomsPortalWorkOrder

MAX_CONTENT = 15 * 1024 * 1024


class WomsPortalSlip(WomsPortalWorkOrder):
    def _woms_order_values(self, order_sudo, how, access_token):
        """Override: the slips sent, and whether one may be sent now."""
        values = super()._woms_order_values(order_sudo, how, access_token)
        values["slips"] = order_sudo._portal_slips() if values["may_act"] else []
        values["may_send_slip"] = (
            values["may_act"] and order_sudo._portal_may_send_slip()
        )
        return values

    @http.route(
        f"{URL}/<int:order_id>/slip",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_CONTENT,
    )
    def woms_order_slip(self, order_id, access_token=None, **post):
        return self.woms_order_act(order_id, "slip", access_token=access_token, **post)

    def _woms_order_actions(self):
        return {**super()._woms_order_actions(), "slip": self._woms_send_slip}

    def _woms_send_slip(self, order_sudo, _post):
        if _throttled("upload", f"order:{order_sudo.id}"):
            raise UserError(_throttle_message())
        uploads = _read_uploads(request.httprequest.files.getlist("slip"), "proof")
        order_sudo._portal_send_slip(uploads)
        return request.env._(
            "Thank you. We check your slip; your device is released once the money has"
            " come."
        )
