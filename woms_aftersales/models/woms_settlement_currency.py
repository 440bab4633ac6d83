"""Partners that are paid in another currency than the one jobs are reckoned in."""

from odoo import fields, models

ACCOUNTING = (
    "account.group_account_invoice,woms_aftersales.woms_aftersales_group_manager"
)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    woms_pay_currency_id = fields.Many2one(
        "res.currency",
        "Paid in",
        groups=ACCOUNTING,
        help="Statements stay in the company's currency; the bill is converted at the "
        "rate of its date. Empty: the company's.",
    )


class WomsSettlementCurrency(models.AbstractModel):
    _name = "woms.settlement.currency"
    _description = "Currency of the Bill of a Settlement"

    def _get_bill_currency(self):
        """Return the currency the partner is paid in."""
        self.ensure_one()
        # sudo: the profile is for accountants, the bill follows from it
        return self.firm_id.sudo().woms_pay_currency_id or self.currency_id

    def _convert_for_bill(self, amount):
        """Return ``amount`` of the statement in the currency of the bill, of today."""
        self.ensure_one()
        return self.currency_id._convert(
            amount,
            self._get_bill_currency(),
            self.company_id,
            fields.Date.context_today(self),
        )

    def _guard_rate(self):
        """A bill in another currency needs a rate: core would take 1 for it."""
        refusals = {}
        for row in self:
            currency = row._get_bill_currency()
            # sudo: rates, whoever bills
            rates = self.env["res.currency.rate"].sudo()
            if currency != row.currency_id and not rates.search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", (row.company_id.root_id.id, False)),
                    ("name", "<=", fields.Date.context_today(row)),
                ],
                limit=1,
            ):
                refusals[row.id] = self.env._(
                    "%(firm)s is paid in %(currency)s, for which there is no rate yet: "
                    "type the rate of today first, or take the currency off the "
                    "partner.",
                    firm=row.firm_id.name,
                    currency=currency.name,
                )
        return refusals
