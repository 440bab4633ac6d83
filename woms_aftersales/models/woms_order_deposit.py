from odoo import fields, models
from odoo.exceptions import UserError

from .. import const


class WomsOrderDeposit(models.AbstractModel):
    """What the customer pays on an estimate he has agreed to, before the invoice.

    A payment of core, an open credit of the customer: the invoice uses it when it is
    made, and what is left is paid back.
    """

    _name = "woms.order.deposit"
    _description = "Deposit of a Work Order"

    deposit_ids = fields.One2many(
        "account.payment",
        "woms_deposit_order_id",
        "Payments of the deposit",
        groups="account.group_account_invoice",
    )

    def _deposit_refusal(self):
        """Return why no deposit can be taken now, or False."""
        self.ensure_one()
        _ = self.env._
        if self.state in const.ORDER_FINAL_STATES:
            return _("%(number)s has ended: no deposit is taken.", number=self.name)
        if self.amount_invoiced:
            return _(
                "%(number)s is invoiced already: take the payment of the invoice.",
                number=self.name,
            )
        if not self._deposit_limit():
            return _(
                "A deposit is taken on what the customer has agreed to: send the "
                "estimate of %(number)s first.",
                number=self.name,
            )
        return False

    def _deposit_limit(self):
        """Return the most that can be taken: what was agreed to, less deposits."""
        self.ensure_one()
        return max(self.amount_estimate - self.amount_deposit, 0.0)

    def _take_deposit(self, amount, *, journal=None):
        """Book a deposit.

        :param float amount: in the currency of the order, at most what was agreed to
        :param journal: cash or bank ``account.journal``; the place's cash when none is
            named
        :return: ``account.payment``, by sudo
        :raise UserError: with what to do
        """
        self.ensure_one()
        self._lock_rows()
        # sudo: the desk and the bench take cash; accounting records it
        order_sudo = self.sudo()
        if refusal := order_sudo._deposit_refusal():
            raise UserError(refusal)
        currency, limit = order_sudo.currency_id, order_sudo._deposit_limit()
        whole = self.env["woms.format"]._round_money(amount or 0.0, currency)
        if (
            currency.compare_amounts(amount or 0.0, 0) <= 0
            or currency.compare_amounts(amount, whole)
            or currency.compare_amounts(amount, limit) > 0
        ):
            raise UserError(
                self.env._(
                    "A deposit is more than nothing and at most %(limit)s: what was "
                    "agreed to. Please correct the amount.",
                    limit=order_sudo._format_amount(limit),
                )
            )
        journal = journal or order_sudo._cash_journal()
        if (
            not journal
            or journal.type not in ("cash", "bank")
            or journal.company_id != order_sudo.company_id
        ):
            raise UserError(
                self.env._(
                    "No cash journal is set for this place. Ask the accountant to make "
                    "one and choose it in the service centre."
                )
            )
        payment = order_sudo._book_deposit("inbound", amount, journal)
        order_sudo._note_deposit(amount, "deposit_taken")
        return payment

    def _book_deposit(self, direction, amount, journal):
        self.ensure_one()
        payer = self.payer_id or self.partner_id
        return self.env["account.payment"]._woms_book_deposit(
            direction,
            self,
            amount,
            journal,
            partner_id=payer.commercial_partner_id.id,
            woms_deposit_order_id=self.id,
        )

    def _note_deposit(self, change, event):
        self._write_machine({"amount_deposit": self.amount_deposit + change})
        self._add_event(event, note=self._format_amount(abs(change)))

    def _open_deposit_lines(self):
        """Return the journal items of deposits that no invoice has used wholly."""
        return self.deposit_ids.move_id.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )

    def _use_deposits(self, invoices):
        """Set deposits off against these posted invoices, oldest first."""
        for order in self.filtered("amount_deposit"):
            credits = order._open_deposit_lines()
            debits = invoices.line_ids.filtered(
                lambda line: (
                    line.account_type == "asset_receivable" and not line.reconciled
                )
            )
            for account in credits.account_id:
                lines = (credits | debits).filtered(
                    lambda line, account=account: line.account_id == account
                )
                if lines & debits:
                    lines.reconcile()

    def _make_invoice(self):
        """Override: the deposit is taken off what the customer is asked for."""
        moves = super()._make_invoice()
        if moves and self.amount_deposit:
            self.sudo()._use_deposits(moves)  # sudo: as for the invoice
        return moves

    def _give_deposit_back(self):
        """Pay back what no invoice has used, out of where it lies.

        :raise UserError: while it may still be needed, or when nothing is left
        """
        self.ensure_one()
        self._lock_rows()
        if self.state not in const.ORDER_FINAL_STATES:
            raise UserError(
                self.env._(
                    "%(number)s has not ended: its invoice uses the deposit, and what "
                    "is left can be given back then.",
                    number=self.name,
                )
            )
        lines = self._open_deposit_lines()
        left = -sum(lines.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(left, 0) <= 0:
            raise UserError(self.env._("Nothing of the deposit is left to give back."))
        for line in lines:
            payment = self._book_deposit(
                "outbound", -line.amount_residual_currency, line.payment_id.journal_id
            )
            (
                line
                | payment.move_id.line_ids.filtered(
                    lambda item, account=line.account_id: item.account_id == account
                )
            ).reconcile()
        self._note_deposit(-left, "deposit_back")

    def _deposit_words(self):
        """Return what the customer reads beside the cost."""
        self.ensure_one()
        return self.env._(
            "Deposit paid: %(amount)s. It is taken off the invoice.",
            amount=self._format_amount(self.amount_deposit),
        )

    def _timeline_events(self):
        """Override: what the customer reads of his deposit."""
        return {
            **super()._timeline_events(),
            "deposit_taken": self.env._("Deposit received"),
            "deposit_back": self.env._("Deposit given back"),
        }

    # === ACTIONS === #

    def action_take_deposit(self):
        """Open the form that takes a deposit (desk, bench, accountants)."""
        self._check_may_take()
        return self._open_wizard("woms.deposit.wizard", self.env._("Take a deposit"))

    def action_give_deposit_back(self):
        """Pay back what is left of the deposit once the job has ended."""
        self._check_may_take()
        self.sudo()._give_deposit_back()  # sudo: right checked above
        return True
