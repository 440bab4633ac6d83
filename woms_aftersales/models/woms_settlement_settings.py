from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    woms_settlement_monthly = fields.Boolean(
        "Propose partner statements each month",
        help="Drafts are made when the month is over; nothing is sent by itself.",
    )
    woms_settlement_days = fields.Integer(
        "Partners are paid after (days)",
        default=10,
        help="So many days after the end of the period.",
    )
    woms_settlement_account_id = fields.Many2one(
        "account.account",
        "Expense account of partners' fees",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Empty: that of the purchase journal.",
    )

    def _woms_get_pay_day(self, day):
        """Return when what is earned on ``day`` is paid: after the end of its month."""
        self.ensure_one()
        month_end = day + relativedelta(day=31)
        return month_end + timedelta(days=self.woms_settlement_days)
