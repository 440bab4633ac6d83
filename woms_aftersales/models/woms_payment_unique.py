from odoo import api, fields, models

from .woms_bank_book import WINDOW

MOST = 999  # rupiah more or less than what is due


class WomsPaymentUnique(models.AbstractModel):
    """By setting, each transfer is asked for with an amount no other has."""

    _name = "woms.payment.unique"
    _description = "Amount That Tells Who Paid"

    def _woms_ask_unique_amount(self):
        """Choose the amount this transfer is known by, where the company wants it."""
        self.ensure_one()
        company = self.company_id
        order = self.woms_order_id
        if (
            not company.woms_unique_amount
            or not company.woms_unique_account_id
            or self.currency_id != company.currency_id
            or order._is_owed(0.99)  # where cents count, rupiah don't tell people apart
        ):
            return
        taken = self._woms_taken_amounts(company, self.currency_id, self.amount)
        for step in range(MOST):
            more = 1 + (self.id + step) % MOST
            for amount in (self.amount + more, self.amount - more):
                if amount > 0 and round(amount) not in taken:
                    self.woms_asked_amount = amount
                    self.woms_asked_on = fields.Date.context_today(self)
                    return

    @api.model
    def _woms_taken_amounts(self, company, currency, amount):
        """Return whole amounts near ``amount`` that money may come in with anyway."""
        near = [("company_id", "=", company.id), ("currency_id", "=", currency.id)]
        asked = self.search_fetch(
            [
                *near,
                ("woms_asked_on", ">=", fields.Date.context_today(self) - WINDOW),
                ("woms_asked_amount", ">=", amount - MOST),
                ("woms_asked_amount", "<=", amount + MOST),
            ],
            ["woms_asked_amount"],
        )
        due = self.env["account.move"].search_fetch(
            [
                *near,
                ("woms_order_id", "!=", False),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("amount_residual", ">=", amount - MOST),
                ("amount_residual", "<=", amount + MOST),
            ],
            ["amount_residual"],
        )
        return {
            round(value)
            for value in (
                *asked.mapped("woms_asked_amount"),
                *due.mapped("amount_residual"),
            )
        }
