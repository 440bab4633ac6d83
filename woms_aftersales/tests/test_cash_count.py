from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, TODAY
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCashCount(MoneyCommon):
    """Each counter and technician has a box of his own; it is counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.default_box = cls.company._woms_cash_journal()
        cls.counter_box, cls.technician_box = (
            cls.env["account.journal"].create(
                {
                    "name": name,
                    "type": "cash",
                    "code": code,
                    "company_id": cls.company.id,
                }
            )
            for name, code in (("Kas Loket", "KLK"), ("Kas Tono", "KTN"))
        )
        cls.center.cash_journal_id = cls.counter_box
        cls.technician.cash_journal_id = cls.technician_box

    def take_cash(self, technician=None, center=None):
        order = self.make_order(center_id=center and center.id)
        self.make_invoice(order)
        if technician:
            return order._register_cash(order.amount_due, technician=technician)
        order.with_user(self.user_desk).action_register_cash()
        return order.move_ids.matched_payment_ids

    def count(self, user=None, **values):
        form = Form(self.env["woms.cash.count"].with_user(user or self.user_desk))
        for fname, value in values.items():
            setattr(form, fname, value)
        return form.save()

    def held(self, journal):
        rows = self.env["woms.cash.held"].search([("journal_id", "=", journal.id)])
        return sum(rows.mapped("amount"))

    # === WHOSE BOX === #

    def test_booked_in_the_box_of_who_takes_it(self):
        for box, kwargs in (
            (self.technician_box, {"technician": self.technician}),
            (self.counter_box, {"center": self.center}),
            (self.default_box, {}),
        ):
            self.assertEqual(self.take_cash(**kwargs).journal_id, box)
            self.assertEqual(box._woms_get_cash(), 320000)
        self.technician.cash_journal_id = False
        self.technician.center_id = self.center
        payment = self.take_cash(technician=self.technician)
        self.assertEqual(payment.journal_id, self.counter_box)

    def test_a_box_of_another_company_is_passed_over(self):
        other = self.env["res.company"].create({"name": "Woms Lain"})
        box = self.env["account.journal"].create(
            {"name": "Kas Lain", "type": "cash", "code": "KLN", "company_id": other.id}
        )
        self.technician.cash_journal_id = box
        payment = self.take_cash(technician=self.technician)
        self.assertEqual(payment.journal_id, self.default_box)
        self.technician.center_id = self.center
        payment = self.take_cash(technician=self.technician)
        self.assertEqual(payment.journal_id, self.counter_box)
        count = self.count(technician_id=self.technician)
        self.assertEqual(count.sudo().journal_id, self.counter_box)
        self.center.sudo().cash_journal_id = box
        count = self.count(technician_id=self.technician)
        self.assertEqual(count.sudo().journal_id, self.default_box)
        payment = self.take_cash(technician=self.technician)
        self.assertEqual(payment.journal_id, self.default_box)
        self.technician.cash_journal_id = self.technician_box
        count = self.count(technician_id=self.technician)
        self.assertEqual(count.sudo().journal_id, self.technician_box)

    def test_who_holds_it_agrees_with_the_journals(self):
        self.take_cash(center=self.center)
        payment = self.take_cash(technician=self.technician)
        for box in (self.counter_box, self.technician_box, self.default_box):
            self.assertEqual(self.held(box), box._woms_get_cash())
        row = self.env["woms.cash.held"].search([("payment_id", "=", payment.id)])
        self.assertEqual((row.holder, row.firm_id), (self.technician.name, self.firm))
        self.hand_in(self.counter_box, 120000)
        self.assertEqual(self.held(self.counter_box), 200000)
        self.assertEqual(self.counter_box._woms_get_cash(), 200000)

    def hand_in(self, box, amount):
        """Bring cash of a box to the bank."""
        move = self.env["account.move"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": TODAY,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in (
                        (self.bank_journal.default_account_id, amount),
                        (box.default_account_id, -amount),
                    )
                ],
            }
        )
        move.action_post()

    # === THE COUNT === #

    def test_counted_right_needs_nothing_more(self):
        self.take_cash(center=self.center)
        count = self.count(center_id=self.center, counted=320000)
        self.assertEqual((count.expected, count.difference), (320000, 0))
        self.assertIn("Kas Loket", count.journal_name)
        count.action_done()
        self.assertEqual((count.state, count.counted_by_id), ("done", self.user_desk))
        self.assertFalse(count.sudo().entry_id)

    def test_a_difference_needs_a_reason_and_is_booked(self):
        self.take_cash(center=self.center)
        count = self.count(self.user_accountant, journal_id=self.counter_box)
        count.counted = 300000
        with self.assertRaisesRegex(UserError, "write why"):
            count.action_done()
        count.reason = "Kembalian salah."
        count.action_done()
        entry = count.entry_id
        self.assertEqual(entry.state, "posted")
        loss = entry.line_ids.filtered(lambda line: line.balance > 0)
        self.assertEqual(loss.account_id, self.counter_box.loss_account_id)
        self.assertEqual(self.counter_box._woms_get_cash(), 300000)
        self.assertEqual(count.expected, 320000, "as the books said then")
        self.assertEqual(self.held(self.counter_box), 300000)

    def test_the_counter_s_difference_waits_for_the_accountant(self):
        count = self.count(technician_id=self.technician, counted=5000)
        count.reason = "Uang lebih."
        count.action_done()
        entry = count.sudo().entry_id
        self.assertEqual(
            (entry.state, entry.journal_id), ("draft", self.technician_box)
        )
        entry.with_user(self.user_accountant).action_post()
        self.assertEqual(self.technician_box._woms_get_cash(), 5000)

    def test_a_difference_is_found_once_however_late_it_is_posted(self):
        self.take_cash(center=self.center)
        first = self.count(center_id=self.center, counted=300000)
        first.reason = "Kembalian salah."
        first.action_done()
        second = self.count(center_id=self.center, counted=300000)
        second.action_done()
        self.assertEqual((second.expected, second.difference), (300000, 0))
        first.sudo().entry_id.action_post()
        third = self.count(center_id=self.center, counted=290000)
        self.assertEqual((third.expected, third.difference), (300000, -10000))

    def test_the_account_that_was_chosen_is_booked_on(self):
        self.take_cash(center=self.center)
        account = self.env["account.account"].create(
            {"name": "Klaim staf", "code": "699998", "account_type": "expense"}
        )
        count = self.count(self.user_accountant, journal_id=self.counter_box)
        count.counted = 300000
        self.assertEqual(count.account_id, self.counter_box.loss_account_id)
        count.write({"account_id": account.id, "reason": "Hilang."})
        count.action_done()
        self.assertEqual(count.account_id, account)
        self.assertIn(account, count.entry_id.line_ids.account_id)

    def test_the_books_of_the_moment_count(self):
        count = self.count(center_id=self.center, counted=320000)
        self.take_cash(center=self.center)
        count.action_done()
        self.assertEqual((count.expected, count.difference), (320000, 0))

    def test_what_was_counted_is_never_changed(self):
        count = self.count(center_id=self.center)
        count.action_done()
        for acting in (count, count.sudo(), count.with_user(self.user_accountant)):
            for vals in ({"counted": 5}, {"reason": "x"}, {"date": "2027-01-01"}):
                with self.assertRaisesRegex(UserError, "closed"):
                    acting.write(vals)
            with self.assertRaises(UserError):
                acting.unlink()
        with self.assertRaises(UserError):
            self.count(center_id=self.center).expected = 7

    def test_only_staff_and_accountants(self):
        count = self.count(self.user_bench, center_id=self.center)
        for user in (self.user_technician, self.user_coordinator, self.user_customer):
            with self.assertRaises(AccessError):
                count.with_user(user).action_done()
        for user in (self.user_desk, self.user_manager, self.user_technician):
            held = self.env["woms.cash.held"].with_user(user)
            self.assertFalse(held.has_access("read"))
        held = self.env["woms.cash.held"].with_user(self.user_accountant)
        self.assertTrue(held.has_access("read"))
