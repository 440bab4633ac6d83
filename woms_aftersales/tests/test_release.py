from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRelease(WomsCommon):
    """A device leaves when nothing is due, it is paid, agreed, or a manager says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.order = cls.make_order()
        cls.cash_journal = cls.env["account.journal"].create(
            {
                "name": "Kas Uji",
                "type": "cash",
                "code": "KASU",
                "company_id": cls.company.id,
            }
        )
        cls.center.cash_journal_id = cls.cash_journal

    def test_nothing_due_may_go(self):
        self.assertFalse(self.order._release_refusal())

    def test_an_open_estimate_keeps_it(self):
        self.make_estimate(self.order)
        self.assertIn("answer", self.order._release_refusal())

    def test_agreed_but_not_invoiced_keeps_it(self):
        self.make_estimate(self.order)._woms_accept("Budi", PNG, "customer")
        self.assertIn("invoice", self.order._release_refusal())

    def test_due_keeps_it_and_says_how_much(self):
        self.make_invoice(self.order)
        self.assertRegex(self.order._release_refusal(), r"320[.,]000")

    def test_cash_of_the_whole_amount_opens_it(self):
        self.make_invoice(self.order)
        with self.assertRaisesRegex(UserError, "whole amount"), self.cr.savepoint():
            self.order._register_cash(319999)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.order._register_cash(-320000)
        self.order.center_id = self.center
        payment = self.order._register_cash(320000)
        self.assertEqual(payment.journal_id, self.cash_journal)
        self.assertEqual(payment.amount, 320000)
        self.assertEqual(self.order.cost_state, "paid")
        self.assertFalse(self.order._release_refusal())
        with self.assertRaisesRegex(UserError, "nothing"):
            self.order._register_cash(320000)

    def test_the_desk_takes_cash_and_a_stranger_does_not(self):
        self.make_invoice(self.order)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.order.with_user(self.user_customer).action_register_cash()
        self.order.with_user(self.user_desk).action_register_cash()
        self.assertEqual(self.order.cost_state, "paid")

    def test_a_manager_releases_with_a_reason(self):
        self.make_invoice(self.order)
        with self.assertRaises(AccessError):
            self.order.with_user(self.user_desk)._release("Please")
        with self.assertRaises(UserError):
            self.order.with_user(self.user_manager)._release(" ")
        self.order.with_user(self.user_manager)._release("Pays next week")
        self.assertFalse(self.order._release_refusal())
        self.assertEqual(self.order.released_by_id, self.user_manager)
        self.assertIn("released", self.order.milestone_ids.mapped("key"))

    def test_nobody_types_the_release_in(self):
        for vals in (
            {"released_at": NOW, "released_reason": "x"},
            {"pay_on_delivery": "cash"},
            {"cost_state": "paid"},
        ):
            with self.subTest(vals=vals):
                try:
                    self.order.with_user(self.user_desk).write(vals)
                except (UserError, AccessError):
                    continue
                self.assertNotEqual(self.order.cost_state, "paid")

    def test_cod_needs_a_carrier_that_collects(self):
        self.make_invoice(self.order)
        with self.assertRaises(UserError):
            self.order.with_user(self.user_desk).action_agree_cod()
        self.order.carrier_id = self.make_carrier()
        self.order.with_user(self.user_desk).action_agree_cod()
        self.assertEqual(self.order.cost_state, "on_delivery")
        self.assertFalse(self.order._release_refusal())

    def test_a_parcel_is_not_paid_in_cash(self):
        self.make_invoice(self.order)
        self.order.return_method = "ship"
        with self.assertRaises(UserError):
            self.order.with_user(self.user_desk).action_agree_cash()

    def test_what_was_agreed_for_another_way_does_not_open_it(self):
        """COD agreed, then picked up; cash agreed, but at the counter: money first."""
        self.make_invoice(self.order)
        self.order.carrier_id = self.make_carrier()
        self.order._agree_pay_on_delivery("cod")
        self.assertFalse(self.order._release_refusal())
        self.order.return_method = "counter"
        self.assertTrue(self.order._release_refusal())
        self.order._agree_pay_on_delivery("cash")
        self.assertTrue(self.order._release_refusal())
        self.order.return_method = "technician"
        self.assertFalse(self.order._release_refusal())
