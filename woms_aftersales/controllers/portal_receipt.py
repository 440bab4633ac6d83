"""The customer says that his receipt of cash names another amount than he gave."""

from odoo.http import request

from .portal_slip import WomsPortalSlip


class WomsPortalReceipt(WomsPortalSlip):
    def _woms_order_values(self, order_sudo, how, access_token):
        """Override: what was taken in cash, for whoever may say it isn't so."""
        values = super()._woms_order_values(order_sudo, how, access_token)
        values["cash_taken"] = values["may_act"] and order_sudo._portal_cash_taken()
        return values

    def _woms_order_actions(self):
        return {
            **super()._woms_order_actions(),
            "wrong-amount": self._woms_wrong_amount,
        }

    def _woms_wrong_amount(self, order_sudo, post):
        complaint_sudo = order_sudo._portal_wrong_amount(self._woms_text(post, "text"))
        return request.env._(
            "Thank you for telling us. A manager looks into it as %(number)s and"
            " answers by %(date)s.",
            number=complaint_sudo.name,
            date=request.env["woms.format"]._day(complaint_sudo.due_date),
        )
