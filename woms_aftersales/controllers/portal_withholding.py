"""A company kept back tax and sends the slip: the rest is what it still pays."""

import re

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .common import _read_uploads, _throttle_message, _throttled
from .portal_slip import MAX_CONTENT
from .portal_work_order import LINE_LIMIT, URL, WomsPortalWorkOrder


class WomsPortalWithholding(WomsPortalWorkOrder):
    def _woms_order_values(self, order_sudo, how, access_token):
        """Override: tax slips sent, and how much tax may be kept back now."""
        values = super()._woms_order_values(order_sudo, how, access_token)
        values["withholding"] = (
            order_sudo._portal_withholding() if values["may_act"] else False
        )
        return values

    @http.route(
        f"{URL}/<int:order_id>/tax-slip",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_CONTENT,
    )
    def woms_order_tax_slip(self, order_id, access_token=None, **post):
        return self.woms_order_act(
            order_id, "tax-slip", access_token=access_token, **post
        )

    def _woms_order_actions(self):
        return {**super()._woms_order_actions(), "tax-slip": self._woms_send_tax_slip}

    def _woms_send_tax_slip(self, order_sudo, post):
        if _throttled("upload", f"order:{order_sudo.id}"):
            raise UserError(_throttle_message())
        uploads = _read_uploads(request.httprequest.files.getlist("slip"), "proof")
        order_sudo._portal_send_withholding(
            (post.get("number") or "").strip()[:LINE_LIMIT],
            self._woms_read_amount(post.get("amount")),
            uploads,
        )
        return request.env._(
            "Thank you. We check your tax slip; the amount is not asked for meanwhile."
        )

    def _woms_read_amount(self, text):
        """Return a typed amount: ``6400``, ``6.400``, ``Rp 6.400``, ``4,50``, ``4.5``.

        :raise UserError: for what is no amount
        """
        digits = re.sub(r"[\s\u00a0]|RP\.?|IDR", "", (text or "").upper())
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
            digits = re.sub(r"[.,]", "", digits)
        if not re.fullmatch(r"\d{1,12}([.,]\d{1,2})?", digits):
            raise UserError(
                request.env._("Please type the tax you kept back, for example 6400.")
            )
        return float(digits.replace(",", "."))
