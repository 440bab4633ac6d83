from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, PNG, TODAY
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeposit(MoneyCommon):
    """Paid on an agreed estimate, taken off its invoice, the rest paid back."""

    def setUp(self):
        super().setUp()
        self.order = self.make_order(center_id=self.center.id)
        self.estimate = self.make_estimate(self.order)
        self.estimate._woms_accept("Budi", PNG, "customer")

    def take(self, amount, order=None, user=None):
        order = (order or self.order).with_user(user or self.user_desk)
        action = order.action_take_deposit()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.user_desk)
            .with_context(**action["context"])
        )
        form.amount = amount
        form.save().action_apply()

    def end(self):
        self.order._make_invoice()
        [invoice] = self.order._posted_moves()[0]
        return invoice

    def payments(self):
        return self.order.sudo().deposit_ids

    # === TAKING === #

    def test_it_is_taken_off_the_invoice(self):
        self.take(100000)
        self.assertEqual(self.order.amount_deposit, 100000)
        self.assertEqual(self.payments().woms_order_id, self.order)
        invoice = self.end()
        self.assertEqual(invoice.amount_total, 320000)
        self.assertEqual(invoice.amount_residual, 220000)
        self.assertEqual(self.order.amount_due, 220000)
        self.assertEqual(self.order.cost_state, "partial")
        payment = self.order._register_cash(220000)
        self.assertEqual((payment.amount, self.order.cost_state), (220000, "paid"))
        self.assertFalse(self.env["woms.exactness"].search([], limit=1))

    def test_all_of_it_pays_the_invoice(self):
        self.take(200000)
        self.take(120000)
        self.end()
        self.assertEqual((self.order.amount_due, self.order.cost_state), (0, "paid"))

    def test_not_more_than_agreed_nothing_and_no_part_of_a_rupiah(self):
        self.take(300000)
        for amount in (20001, 0, -5, 100.5):
            with self.assertRaisesRegex(UserError, "at most"):
                self.take(amount)
        self.assertEqual(self.order.amount_deposit, 300000)

    def test_only_on_what_was_agreed_and_before_the_invoice(self):
        other = self.make_order(serial="SN-2")
        with self.assertRaisesRegex(UserError, "has agreed to"):
            other._take_deposit(1000)
        self.end()
        with self.assertRaisesRegex(UserError, "invoiced already"):
            self.order._take_deposit(1000)

    def test_who_may(self):
        for user in (self.user_technician, self.user_customer):
            with self.assertRaises(AccessError):
                self.order.with_user(user).action_take_deposit()
        with self.assertRaises(UserError):
            self.order.with_user(self.user_desk).amount_deposit = 5

    def test_another_company_s_journal_is_refused(self):
        company = self.env["res.company"].create({"name": "Other"})
        journal = self.env["account.journal"].create(
            {"name": "X", "type": "cash", "code": "XXC", "company_id": company.id}
        )
        with self.assertRaisesRegex(UserError, "No cash journal"):
            self.order._take_deposit(1000, journal=journal)

    # === WHAT IS LEFT === #

    def test_unused_it_is_given_back_once(self):
        self.take(100000)
        with self.assertRaisesRegex(UserError, "has not ended"):
            self.order.with_user(self.user_desk).action_give_deposit_back()
        self.order._cancel("Changed his mind.", role="desk")
        acting = self.order.with_user(self.user_desk)
        acting.action_give_deposit_back()
        self.assertEqual(self.order.amount_deposit, 0)
        back = self.payments().filtered(lambda row: row.payment_type == "outbound")
        self.assertEqual(back.amount, 100000)
        items = self.payments().move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertTrue(all(items.mapped("reconciled")))
        with self.assertRaisesRegex(UserError, "Nothing of the deposit"):
            acting.action_give_deposit_back()
        self.assertFalse(self.env["woms.exactness"].search([], limit=1))

    def test_the_books_tell_what_is_held(self):
        self.take(100000)
        wizard = self.env["woms.books.wizard"].create(
            {"company_id": self.company.id, "date": TODAY}
        )
        wizard.action_look()
        [line] = wizard.line_ids.filtered(lambda row: row.kind == "deposits")
        self.assertEqual((line.amount, line.res_ids), (100000, self.payments().ids))

    def test_the_customer_reads_it(self):
        self.take(100000)
        self.authenticate("woms_customer", "woms_customer")
        page = self.url_open(self.order.access_url).text
        self.assertIn("Deposit paid", page)
        self.assertIn("100,000", page)
        self.assertIn("Deposit received", page)
