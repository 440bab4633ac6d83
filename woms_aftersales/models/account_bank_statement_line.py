from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .woms_bank_book import BankBook

PROPOSALS = [
    ("reference", "Names it, but the amount differs"),
    ("amount", "The same amount, no reference"),
    ("name", "Amount and name of the payer"),
    ("paid", "Names an invoice that is paid: paid twice?"),
    ("several", "More than one invoice fits"),
    ("dropped", "Looked at: not this one"),
]


class AccountBankStatementLine(models.Model):
    """A line that is surely an open service invoice's money pays it.

    Sure is its reference with its amount, or an amount only it was asked for within a
    week. Anything else is proposed, and an accountant confirms it.
    """

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
    woms_proposed_id = fields.Many2one(
        "account.move",
        "Proposed invoice",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('woms_order_id', '!=', False), ('move_type', '=', 'out_invoice'),"
        " ('state', '=', 'posted'), ('company_id', '=', company_id)]",
    )
    woms_proposal = fields.Selection(PROPOSALS, "Why", readonly=True, copy=False)
    woms_proposed_amount = fields.Monetary(
        "Still to be paid", related="woms_proposed_id.amount_residual"
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

    # === MATCHING === #

    def _woms_match_invoices(self):
        """Pay invoices by lines that are surely theirs; propose where it isn't sure.

        :return: the lines that were matched
        """
        lines = self.filtered(
            lambda line: (
                not line.is_reconciled
                and line.amount > 0
                and not line.foreign_currency_id
            )
        )
        matched = self.browse()
        groups = lines.grouped(lambda line: (line.company_id, line.currency_id))
        for (company, currency), group in groups.items():
            # sudo: who imports statements need not read invoices of after-sales
            group_sudo = group.sudo()
            labels = [f"{line.payment_ref or ''} {line.ref or ''}" for line in group]
            book = BankBook(group_sudo.env, company, currency, labels)
            for line_sudo in group_sudo:
                known, invoice_sudo = book.find(line_sudo)
                if known == "match" and line_sudo._woms_reconcile(invoice_sudo):
                    book.drop(invoice_sudo)
                    matched |= self.browse(line_sudo.id)
                elif known == "paid" and line_sudo._woms_match_payment(invoice_sudo):
                    matched |= self.browse(line_sudo.id)
                else:
                    line_sudo._woms_propose(known, invoice_sudo)
        return matched

    def _woms_propose(self, known, invoice):
        """Keep what may be meant, for an accountant to confirm."""
        known = {"none": False, "match": "reference"}.get(known, known)
        vals = {"woms_proposal": known, "woms_proposed_id": invoice.id}
        if (self.woms_proposal, self.woms_proposed_id.id) != (known, invoice.id):
            self.write(vals)

    def _woms_reconcile(self, invoice):
        """Pay ``invoice`` by this line, and close the transfer that waited for it.

        :return: whether it was done; an amount of its own needs an account for the rest
        """
        self.ensure_one()
        pending = invoice.transaction_ids.filtered(
            lambda tx: (
                tx.state == "pending" and tx.provider_id.custom_mode == "wire_transfer"
            )
        ).sorted("id")[-1:]
        receivable = invoice.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        partner = invoice.partner_id.commercial_partner_id
        due = invoice._woms_to_pay()
        rest = self._woms_rest(invoice, due)
        if rest and not self.company_id.woms_unique_account_id:
            return False
        short = self.currency_id.compare_amounts(self.amount, due)
        if pending and (rest or short >= 0):
            # before reconciling: the hook on paid invoices closes what still waits
            pending.woms_settled = True
            pending._set_done()
        elif pending:
            pending._set_canceled(
                state_message=self.env._("A part of the amount has come.")
            )
        account = receivable.account_id[:1] or partner.property_account_receivable_id
        suspense = self._woms_book_on(account, partner, rest)
        if receivable:  # else it was paid before: this is the customer's credit
            (suspense + receivable).reconcile()
        self._woms_matched(invoice)
        return True

    def _woms_match_payment(self, invoice):
        """Match this line with a transfer an accountant confirmed before it came.

        :return: whether there is such a payment of this amount
        """
        payments = invoice.transaction_ids.payment_id.filtered(
            lambda payment: (
                not payment.is_matched
                and payment.state in ("in_process", "paid")
                and payment.journal_id == self.journal_id
                and (
                    not self.currency_id.compare_amounts(payment.amount, self.amount)
                    or self._woms_rest(invoice, payment.amount)
                )
            )
        )
        if len(payments) != 1:
            return False
        outstanding, _counterpart, _others = payments._seek_for_lines()
        rest = self._woms_rest(invoice, payments.amount)
        if not outstanding.account_id.reconcile or (
            rest and not self.company_id.woms_unique_account_id
        ):
            return False
        suspense = self._woms_book_on(outstanding.account_id, payments.partner_id, rest)
        (suspense + outstanding).reconcile()
        self._woms_matched(invoice)
        return True

    def _woms_rest(self, invoice, due):
        """Return how much this line differs from ``due`` because it was asked to."""
        asked = invoice.transaction_ids.filtered(
            lambda tx: (
                tx.woms_asked_amount
                and not tx.currency_id.compare_amounts(
                    tx.woms_asked_amount, self.amount
                )
            )
        )
        rest = self.currency_id.round(self.amount - due)
        return rest if asked and 0 < abs(rest) < 1000 else 0.0

    def _woms_book_on(self, account, partner, rest):
        """Move the suspense item to ``account``, ``rest`` to the company's for it.

        :return: the item on ``account``
        """
        self.partner_id = partner
        _liquidity, suspense, _others = self.with_context(
            skip_account_move_synchronization=True
        )._seek_for_lines()
        vals = {"account_id": account.id, "partner_id": partner.id}
        commands = []
        if rest:
            # amounts of one's own are asked for in the company's currency only
            amount = suspense.balance + rest
            vals |= {"balance": amount, "amount_currency": amount}
            commands = [
                fields.Command.create(
                    {
                        "name": self.env._("Amount that tells who paid"),
                        "account_id": self.company_id.woms_unique_account_id.id,
                        "partner_id": partner.id,
                        "balance": -rest,
                        "amount_currency": -rest,
                        "currency_id": suspense.currency_id.id,
                    }
                )
            ]
        self.move_id.with_context(
            skip_account_move_synchronization=True, skip_readonly_check=True
        ).write({"line_ids": [fields.Command.update(suspense.id, vals), *commands]})
        return suspense

    def _woms_matched(self, invoice):
        self.write({"woms_proposal": False, "woms_proposed_id": False})
        self.move_id._message_log(
            body=self.env._(
                "Matched with service invoice %(invoice)s.", invoice=invoice.name
            )
        )

    # === BUTTONS === #

    def _woms_check_accountant(self):
        """Raise unless the user may say what money is for, and see these lines."""
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants may match bank lines."))
        self.check_access("read")

    def action_woms_match(self):
        """Match lines again, after their labels were corrected (accountants)."""
        self._woms_check_accountant()
        matched = self._woms_match_invoices()
        if not matched:
            raise UserError(
                self.env._(
                    "No line names exactly one open service invoice with its amount. "
                    "Look at what is proposed, or choose the invoice yourself."
                )
            )
        return True

    def action_woms_confirm_proposal(self):
        """Pay the proposed invoice by each line: in part, in full, or more than asked.

        What is too much, or paid twice, stays the customer's credit.
        """
        self._woms_check_accountant()
        for line_sudo in self.sudo():  # sudo: right to match was checked
            invoice_sudo = line_sudo.woms_proposed_id
            if (
                line_sudo.is_reconciled
                or line_sudo.amount <= 0
                or not invoice_sudo
                or invoice_sudo.state != "posted"
                or invoice_sudo.move_type != "out_invoice"
                or invoice_sudo.company_id != line_sudo.company_id
                or invoice_sudo.currency_id != line_sudo.currency_id
            ):
                raise UserError(
                    self.env._(
                        "“%(label)s”: choose an open invoice in the currency of the"
                        " bank account first. Nothing was changed.",
                        label=line_sudo.payment_ref or "",
                    )
                )
            if not line_sudo._woms_reconcile(invoice_sudo):
                raise UserError(
                    self.env._(
                        "Choose the account for the differences of unique amounts in"
                        " the settings of After-Sales first."
                    )
                )
        return True

    def action_woms_drop_proposal(self):
        """Say that the money is not for the proposed invoice."""
        self._woms_check_accountant()
        # sudo: right to match was checked
        self.sudo().write({"woms_proposed_id": False, "woms_proposal": "dropped"})
        return True
