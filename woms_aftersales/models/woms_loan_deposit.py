from odoo import models
from odoo.exceptions import UserError


class WomsLoanDeposit(models.AbstractModel):
    """The deposit of a loan: taken into a box, and out of one given back."""

    _name = "woms.loan.deposit"
    _description = "Deposit of a Loan Device"

    def _get_deposit_lines(self):
        """Return the customer's posted lines of the deposit that are still open."""
        lines = self.payment_ids.move_id.line_ids
        return lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.account_type == "asset_receivable"
                and not line.reconciled
            )
        )

    def _get_deposit_left(self):
        """Return what is left of the deposit, where invoices were paid with it."""
        self.ensure_one()
        return max(-sum(self._get_deposit_lines().mapped("amount_residual")), 0.0)

    def _give_deposit_back(self, center):
        """Pay back what is left of the deposit, out of the box of ``center``.

        The device is taken back all the same where an invoice was paid with all of it.
        """
        left = self._get_deposit_left()
        if self.currency_id.is_zero(left):
            self.message_post(
                body=self.env._(
                    "Nothing of the deposit was given back: an invoice was paid with "
                    "it."
                )
            )
            return
        self._book_deposit("outbound", center, left)
        self._get_deposit_lines().reconcile()

    def _book_deposit(self, direction, center, amount):
        """Book the deposit as a payment in the cash journal of ``center``.

        It stays an open credit of the customer: no invoice is paid with it.

        :param str direction: ``inbound`` when taken, ``outbound`` when given back
        :param center: ``woms.service.center`` whose box it goes into or comes from
        :param float amount: in the company's currency
        """
        self.ensure_one()
        journal = center.cash_journal_id
        if not journal:
            raise UserError(
                self.env._(
                    "No cash journal is set for %(center)s: no deposit can be taken or"
                    " paid back there. Ask the accountant, or choose another centre.",
                    center=center.name,
                )
            )
        payment = self.env["account.payment"]._woms_book_deposit(
            direction, self, amount, journal, partner_id=self.partner_id.id
        )
        self.payment_ids |= payment
