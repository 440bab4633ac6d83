from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountBankStatementLine(models.Model):
    """A line that names one open invoice of a work order, with its amount, pays it."""

    _inherit = "account.bank.statement.line"

    woms_bank_file_id = fields.Many2one(
        "woms.bank.file",
        "Imported with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    woms_import_key = fields.Char(
        "Key of the movement",
        readonly=True,
        copy=False,
        help="Keeps a movement that stands in two files from being written twice.",
    )

    _woms_import_once = models.UniqueIndex(
        "(journal_id, woms_import_key) WHERE woms_import_key IS NOT NULL",
        "This movement was imported already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._woms_match_invoices()
        return lines

    def _woms_match_invoices(self):
        """Reconcile lines with the invoices their labels name; leave all others alone.

        :return: the lines that were matched
        """
        matched = self.browse()
        for line in self:
            if line.is_reconciled or line.amount <= 0 or line.foreign_currency_id:
                continue
            label = " ".join(filter(None, (line.payment_ref, line.ref)))
            # sudo: who imports statements need not read invoices of after-sales
            invoice_sudo = (
                self.env["account.move"]
                .sudo()
                ._woms_find_by_label(
                    label,
                    line.amount,
                    line.currency_id,
                    line.company_id,
                )
            )
            if invoice_sudo:
                line.sudo()._woms_reconcile(invoice_sudo)
                matched |= line
        return matched

    def action_woms_match(self):
        """Match lines again, after their labels were corrected (accountants)."""
        self.check_access("write")
        matched = self._woms_match_invoices()
        if not matched:
            raise UserError(
                self.env._(
                    "No line names exactly one open service invoice with its amount. "
                    "Nothing was changed."
                )
            )
        return True

    def _woms_reconcile(self, invoice):
        """Pay ``invoice`` by this line, and close the transfer that waited for it."""
        self.ensure_one()
        pending = invoice.transaction_ids.filtered(
            lambda tx: (
                tx.state == "pending" and tx.provider_id.custom_mode == "wire_transfer"
            )
        ).sorted("id")[-1:]
        if pending:
            # before reconciling: the hook on paid invoices closes what still waits
            pending.woms_settled = True
            pending._set_done()
        self.partner_id = invoice.partner_id.commercial_partner_id
        receivable = invoice.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        _liquidity, suspense, _others = self.with_context(
            skip_account_move_synchronization=True
        )._seek_for_lines()
        suspense.with_context(
            skip_account_move_synchronization=True, skip_readonly_check=True
        ).write(
            {
                "account_id": receivable.account_id[:1].id,
                "partner_id": invoice.partner_id.commercial_partner_id.id,
            }
        )
        (suspense + receivable).reconcile()
        self.move_id._message_log(
            body=self.env._(
                "Matched with %(invoice)s by its reference in the label.",
                invoice=invoice.name,
            )
        )
