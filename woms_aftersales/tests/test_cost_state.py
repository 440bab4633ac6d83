from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCostState(WomsCommon):
    """`cost_state` is read from accounting, forwards and backwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.order = cls.make_order()

    def pay(self, invoice, amount=None):
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.user_accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": amount or invoice.amount_residual})
        )
        return wizard._create_payments()

    def test_nothing_is_known_at_first(self):
        self.assertEqual(self.order.cost_state, "unknown")

    def test_due_partly_paid_paid_and_back(self):
        invoice = self.make_invoice(self.order)
        self.assertEqual(self.order.cost_state, "due")
        self.assertEqual(self.order.amount_due, 320000)
        self.pay(invoice, 120000)
        self.assertEqual(self.order.cost_state, "partial")
        self.assertEqual(self.order.amount_due, 200000)
        payment = self.pay(invoice)
        self.assertEqual(self.order.cost_state, "paid")
        self.assertEqual(payment.woms_order_id, self.order)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self.order.cost_state, "partial", "un-paying is followed")

    def test_a_residual_below_one_rupiah_is_nothing(self):
        invoice = self.make_invoice(self.order)
        self.pay(invoice, invoice.amount_residual - 0.4)
        self.assertEqual(self.order.cost_state, "paid")
        self.assertFalse(self.order._release_refusal())

    def test_a_residual_of_one_rupiah_is_due(self):
        invoice = self.make_invoice(self.order)
        self.pay(invoice, invoice.amount_residual - 1)
        self.assertEqual(self.order.cost_state, "partial")

    def test_a_full_credit_note_refunds(self):
        invoice = self.make_invoice(self.order)
        self.pay(invoice)
        invoice._reverse_moves()._post()
        self.assertEqual(self.order.cost_state, "refunded")

    def test_a_credit_note_of_a_part_leaves_the_rest_due(self):
        invoice = self.make_invoice(self.order)
        refund = invoice._reverse_moves()
        refund.invoice_line_ids[1].quantity = 0
        refund._post()
        self.assertEqual(self.order.amount_due, 320000 - 150000)
        self.assertIn(self.order.cost_state, ("due", "partial"))

    def test_agreed_on_delivery(self):
        self.make_invoice(self.order)
        self.order._agree_pay_on_delivery("cash")
        self.assertEqual(self.order.cost_state, "on_delivery")

    def test_a_covered_repair_is_free_once_told(self):
        self.order._record_goodwill("labour", 100, "Regular customer")
        self.order._record_goodwill("parts", 100, "Regular customer")
        self.assertEqual(self.order.cost_state, "unknown")
        estimate = self.make_estimate(self.order)
        self.assertEqual(estimate.amount_total, 0)
        self.assertEqual(estimate.state, "sale", "nobody is asked about nothing")
        self.assertEqual(self.order.cost_state, "free")
        self.assertFalse(self.order._make_invoice(), "zero totals make no invoice")

    # === COVERAGE === #

    def test_only_a_manager_grants_goodwill_and_says_why(self):
        for user in (self.user_desk, self.user_bench):
            with self.assertRaises(AccessError):
                self.order.with_user(user).action_record_goodwill("labour", 50, "Nice")
        as_manager = self.order.with_user(self.user_manager)
        with self.assertRaises(UserError):
            as_manager.action_record_goodwill("labour", 50, " ")
        with self.assertRaises(UserError):
            as_manager.action_record_goodwill("labour", 150, "Too much")
        as_manager.action_record_goodwill("labour", 50, "Long wait")
        decision = self.order.decision_ids
        self.assertTrue(decision.goodwill)
        self.assertEqual(decision.decided_by_id, self.user_manager)
        self.assertIn("Long wait", decision.reason)

    def test_goodwill_takes_off_its_part(self):
        self.order._record_goodwill("labour", 50, "Long wait")
        estimate = self.make_estimate(self.order, send=False)
        self.assertEqual(estimate.amount_total, 75000 + 170000)
        line = estimate.order_line[0]
        self.assertIn("Long wait", line.woms_cover_reason)

    def test_decisions_are_frozen_when_the_estimate_is_sent(self):
        estimate = self.make_estimate(self.order, send=False)
        self.assertFalse(any(self.order.decision_ids.mapped("frozen")))
        estimate._woms_send()
        self.assertTrue(all(self.order.decision_ids.mapped("frozen")))
        count = len(self.order.decision_ids)
        self.order.defect_id = self.misuse
        self.order._decide_coverage()
        self.assertEqual(len(self.order.decision_ids), count)

    def test_a_repeat_within_the_warranty_on_the_repair_is_free(self):
        first = self._done_order()
        for days, percent in ((10, 100.0), (40, 0.0)):
            with self.subTest(days=days), freeze_time(NOW + timedelta(days=days)):
                repeat = self.make_order(origin_id=first.id)
                expectation = repeat._coverage_expectation()
                self.assertEqual(expectation[0]["percent"], percent)

    def test_a_repeat_by_the_owners_fault_is_not_free(self):
        repeat = self.make_order(
            origin_id=self._done_order().id, defect_id=self.misuse.id
        )
        self.assertEqual(repeat._coverage_expectation()[0]["percent"], 0)

    def _done_order(self):
        order = self.make_order()
        order.sudo().write({"outcome": "repaired", "date_done": NOW, "date_ready": NOW})
        return order

    def test_a_registered_device_is_covered_and_told_so_in_both_languages(self):
        document = self.make_document()
        document._freeze_terms()
        document.sudo()._move("active", role="system")
        order = self.make_order(document_id=document.id)
        estimate = self.make_estimate(order)
        self.assertEqual(estimate.amount_total, 0)
        self.assertEqual(order.cost_state, "free")
        decision = order.decision_ids[:1]
        self.assertEqual(decision.percent, 100)
        self.assertTrue(decision.date_end)
        installed = dict(self.env["res.lang"].get_installed())
        if "id_ID" in installed:
            self.assertTrue(decision.with_context(lang="id_ID").reason)

    def test_an_unconfirmed_warranty_covers_nothing_by_itself(self):
        document = self.make_document()
        document._freeze_terms()
        order = self.make_order(document_id=document.id)
        self.assertEqual(order._coverage_expectation()[0]["percent"], 0)
        order._record_goodwill("parts", 100, "Receipt seen at the counter")
        self.assertEqual(order._coverage_expectation()[0]["percent"], 100)

    # === FEES === #

    def _fee_product(self):
        return self.labour.copy({"name": "Biaya Pengecekan", "woms_fee_kind": False})

    def _order_with_fee(self, amount=55555):
        request = self.make_request(
            fee_ids=[
                Command.create(
                    {
                        "kind": "diagnosis",
                        "amount": amount,
                        "currency_id": self.idr.id,
                    }
                )
            ]
        )
        self.company.woms_diagnosis_fee_id = self._fee_product()
        return self.make_order(request_id=request.id)

    def test_an_agreed_fee_is_invoiced_with_its_amount(self):
        tax = self.env["account.tax"].create(
            {
                "name": "PPN Uji 11 %",
                "amount": 11,
                "price_include_override": "tax_excluded",
                "company_id": self.company.id,
            }
        )
        order = self._order_with_fee()
        self.company.woms_diagnosis_fee_id.taxes_id = [Command.set(tax.ids)]
        order.sudo().outcome = "not_repairable"
        invoice = order._make_invoice()
        self.assertEqual(invoice.amount_total, 55555)
        self.assertFalse(order._make_invoice(), "made once")

    def test_no_fee_without_a_yes(self):
        order = self.make_order()
        order.sudo().outcome = "not_repairable"
        self.assertFalse(order._make_invoice())

    def test_no_diagnosis_fee_for_a_repair(self):
        order = self._order_with_fee()
        order.sudo().outcome = "repaired"
        self.assertFalse(order._make_invoice())

    def test_an_outcome_without_repair_charges_no_agreed_parts(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        estimate._woms_accept("Budi", PNG, "customer")
        order.sudo().outcome = "not_repairable"
        order._drop_unearned_estimates()
        self.assertEqual(estimate.state, "cancel")
        self.assertFalse(order._make_invoice())
        self.assertFalse(order._release_refusal())
