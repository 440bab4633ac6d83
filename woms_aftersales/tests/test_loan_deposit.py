from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_loan import LoanCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLoanDeposit(LoanCommon):
    """Taken into the box of who lends, given back once out of the box it returns to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.center.cash_journal_id = cls.make_box("KUJ")

    @classmethod
    def make_box(cls, code):
        return cls.env["account.journal"].create(
            {
                "name": f"Kas {code}",
                "type": "cash",
                "code": code,
                "company_id": cls.company.id,
            }
        )

    def lent(self):
        """Return a loan with a deposit of 500,000 and the payment that took it."""
        loan = self.lend(self.on_bench(), deposit=500000)
        return loan, loan.sudo().payment_ids

    def use(self, taken, amount):
        """Pay an invoice of ``amount`` with the deposit."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_date": NOW,
                "invoice_line_ids": [
                    (0, 0, {"name": "Repair", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        lines = (invoice | taken.move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    def test_it_is_taken_and_given_back(self):
        loan, taken = self.lent()
        self.assertEqual((taken.payment_type, taken.amount), ("inbound", 500000))
        self.take_back(loan)
        given = loan.sudo().payment_ids - taken
        self.assertEqual((given.payment_type, given.amount), ("outbound", 500000))
        self.assertEqual(given.journal_id, self.center.cash_journal_id)
        lines = (taken | given).move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(lines.mapped("reconciled"), [True, True])

    def test_it_is_given_back_out_of_the_box_of_who_takes_back(self):
        other = self.center.copy({"name": "Second centre"})
        other.loan_location_id = self.center.loan_location_id
        other.cash_journal_id = False
        loan, taken = self.lent()
        with (
            self.assertRaisesRegex(UserError, "No cash journal is set for Second"),
            self.cr.savepoint(),
        ):
            self.take_back(loan, center_id=other.id)
        other.cash_journal_id = self.make_box("KU2")
        self.take_back(loan, center_id=other.id)
        given = loan.sudo().payment_ids - taken
        self.assertEqual(given.journal_id, other.cash_journal_id)
        self.assertEqual(taken.journal_id, self.center.cash_journal_id)

    def test_what_an_invoice_was_paid_with_is_not_given_back(self):
        loan, taken = self.lent()
        self.use(taken, 200000)
        action = loan.with_user(self.user_desk).action_take_back()
        wizard = self.env[action["res_model"]].with_user(self.user_desk)
        wizard = wizard.with_context(**action["context"]).new({})
        self.assertEqual(wizard.deposit, 300000)
        self.take_back(loan)
        given = loan.sudo().payment_ids - taken
        self.assertEqual((given.payment_type, given.amount), ("outbound", 300000))

    def test_used_for_an_invoice_nothing_is_given_back(self):
        loan, taken = self.lent()
        self.use(taken, 500000)
        self.take_back(loan)  # the device is taken in all the same
        self.assertEqual(loan.state, "returned")
        self.assertEqual(loan.sudo().payment_ids, taken)
        self.assertIn("an invoice was paid with it", loan.message_ids[0].body)

    def test_without_a_cash_journal_no_deposit(self):
        self.center.cash_journal_id = False
        with self.assertRaisesRegex(UserError, "No cash journal"):
            self.lend(self.on_bench(), deposit=500000)
