from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentTransfer(MoneyCommon):
    """A transfer is pending until an accountant or a statement says it came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.invoice = cls.make_invoice(cls.order)

    def pending(self):
        transaction = self.start_payment(self.invoice, self.wire, self.wire_method)
        self.custom_process(transaction)
        transaction._post_process()
        self.assertEqual(transaction.state, "pending")
        return transaction

    def statement_line(self, label, amount=320000, **values):
        return (
            self.env["account.bank.statement.line"]
            .with_user(self.user_accountant)
            .create(
                {
                    "journal_id": self.bank_journal.id,
                    "date": TODAY,
                    "payment_ref": label,
                    "amount": amount,
                    **values,
                }
            )
        )

    def test_pending_pays_nothing(self):
        self.pending()
        self.assertEqual(self.order.cost_state, "due")
        self.assertTrue(self.order._release_refusal())

    def test_the_accountant_confirms(self):
        transaction = self.pending()
        transaction.with_user(self.user_accountant).action_woms_confirm_transfer()
        self.assertEqual(transaction.state, "done")
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(transaction.payment_id.amount, 320000)
        self.assertEqual(transaction.payment_id.woms_order_id, self.order)
        self.assertEqual(self.order.cost_state, "paid")

    def test_the_desk_does_not_confirm_money(self):
        transaction = self.pending()
        with self.assertRaises(AccessError):
            transaction.with_user(self.user_desk).action_woms_confirm_transfer()

    def test_a_transfer_is_confirmed_once(self):
        transaction = self.pending().with_user(self.user_accountant)
        transaction.action_woms_confirm_transfer()
        with self.assertRaises(UserError):
            transaction.action_woms_confirm_transfer()
        self.assertEqual(len(self.invoice.matched_payment_ids), 1)

    def test_a_statement_line_with_our_reference_pays(self):
        transaction = self.pending()
        label = f"TRSF E-BANKING CR 01/03 {self.invoice.payment_reference} BUDI"
        line = self.statement_line(label)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(transaction.state, "done")
        transaction._post_process()
        self.assertFalse(transaction.payment_id, "no second payment")
        self.assertEqual(self.order.cost_state, "paid")

    def test_labels_as_banks_write_them(self):
        name = self.invoice.name
        for label in (name, name.replace("/", " "), name.replace("/", "").lower()):
            with self.subTest(label=label), self.cr.savepoint() as savepoint:
                self.assertTrue(self.statement_line(f"CR {label} 99").is_reconciled)
                savepoint.rollback()

    def test_what_is_not_sure_is_left_alone(self):
        reference = self.invoice.payment_reference
        other = self.make_invoice(self.make_order())
        for label, amount in (
            (reference, 320001),
            (reference, 319999),
            (f"{reference} {other.payment_reference}", 320000),
            ("TRANSFER BUDI", 320000),
            (reference[:6], 320000),
            ("", 320000),
            (reference, -320000),
        ):
            with self.subTest(label=label, amount=amount):
                line = self.statement_line(label, amount)
                self.assertFalse(line.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "not_paid")

    def test_invoices_of_others_are_left_alone(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.part.id, "price_unit": 320000})
                ],
            }
        )
        invoice.action_post()
        self.assertFalse(self.statement_line(invoice.name).is_reconciled)

    def test_a_corrected_label_is_matched_by_the_accountant(self):
        line = self.statement_line("TRANSFER BUDI")
        with self.assertRaises(UserError):
            line.action_woms_match()
        line.payment_ref = self.invoice.payment_reference
        line.action_woms_match()
        self.assertTrue(line.is_reconciled)

    def test_undoing_the_match_is_followed(self):
        line = self.statement_line(self.invoice.payment_reference)
        self.assertEqual(self.order.cost_state, "paid")
        line.sudo().action_undo_reconciliation()
        self.assertEqual(self.order.cost_state, "due")
        self.assertTrue(self.order._release_refusal())

    def test_a_payment_registered_by_hand_closes_the_transfer(self):
        transaction = self.pending()
        payment = (
            self.env["account.payment.register"]
            .with_user(self.user_accountant)
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"journal_id": self.bank_journal.id})
            ._create_payments()
        )
        self.assertEqual(transaction.state, "done")
        transaction._post_process()
        self.assertEqual(transaction.payment_id, payment)

    def test_cash_in_place_of_the_transfer_cancels_it(self):
        transaction = self.pending()
        self.order._register_cash(320000)
        self.assertEqual(transaction.state, "cancel")
        self.assertEqual(self.order.cost_state, "paid")
