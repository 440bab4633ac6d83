"""What core's payments, entries and jobs know of partner settlements."""

from odoo import fields, models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment"]

    woms_technician_id = fields.Many2one(
        "woms.technician", "Taken by", readonly=True, copy=False, index="btree_not_null"
    )
    woms_firm_id = fields.Many2one(
        "res.partner",
        "Cash held by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The service partner whose technician took it.",
    )
    woms_settlement_id = fields.Many2one(
        "woms.settlement", readonly=True, copy=False, index="btree_not_null"
    )

    def _woms_get_held_line(self):
        """Return the journal item of money not handed in yet, or none."""
        self.ensure_one()
        line = self._seek_for_lines()[0][:1]
        if line.account_id.reconcile and line.reconciled:
            return line.browse()
        return line


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    woms_settlement_id = fields.Many2one(
        "woms.settlement",
        "Partner settlement",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _post(self, soft=True):
        """Override of `account`: VAT needs his own invoice; cash is netted."""
        bills = self.filtered(
            lambda move: move.woms_settlement_id and move.move_type == "in_invoice"
        )
        for bill in bills:
            bill._woms_check_own_invoice()
        posted = super()._post(soft=soft)
        # sudo: jobs and their cash are read, which an accountant may not
        (bills & posted).woms_settlement_id.sudo()._clear_cash()
        return posted

    def _woms_check_own_invoice(self):
        """Raise unless a bill with VAT names the partner's own invoice.

        Our statement proposes, it is not his invoice; without one the VAT can't be
        deducted.
        """
        settlement = self.woms_settlement_id
        vat = self.invoice_line_ids.tax_ids & settlement.vat_tax_ids
        if vat and (self.ref or settlement.name) == settlement.name:
            raise UserError(
                self.env._(
                    "This bill has VAT: type the number of %(firm)s's own invoice as "
                    "its reference first.",
                    firm=self.partner_id.name,
                )
            )
