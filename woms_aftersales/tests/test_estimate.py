from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, TODAY, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEstimate(WomsCommon):
    """What a customer is shown stays; what he has not agreed to is not confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()

    # === MAKING === #

    def test_an_estimate_takes_prices_from_the_price_list(self):
        estimate = self.make_estimate(send=False)
        self.assertEqual(estimate.amount_total, 150000 + 2 * 85000)
        self.assertEqual(estimate.currency_id, self.idr)
        self.assertTrue(estimate.require_signature)
        self.assertFalse(estimate.require_payment)
        self.assertEqual(estimate.validity_date, TODAY + timedelta(days=14))

    def test_the_desk_makes_one_and_the_customer_waits_for_nothing_else(self):
        order = self.make_order().with_user(self.user_desk)
        estimate = self.make_estimate(order)
        self.assertEqual(estimate.state, "sent")
        self.assertEqual(order.waiting_for, "approval")
        self.assertEqual(order.sudo().cost_state, "to_approve")

    def test_the_payer_gets_the_bill(self):
        dealer = self.env["res.partner"].create({"name": "Toko Uji"})
        estimate = self.make_estimate(self.make_order(payer_id=dealer.id))
        self.assertEqual(estimate.partner_invoice_id, dealer)
        self.assertEqual(estimate.partner_id, self.customer)

    def test_tax_on_odd_prices_is_rounded_the_same_on_estimate_and_invoice(self):
        tax = self.env["account.tax"].create(
            {
                "name": "PPN Uji 11 %",
                "amount": 11,
                "price_include_override": "tax_excluded",
                "company_id": self.company.id,
            }
        )
        self.part.taxes_id = [Command.set(tax.ids)]
        self.labour.taxes_id = [Command.set(tax.ids)]
        for price in (85555, 33333.33, 1, 99999.99, 12345.67):
            with self.subTest(price=price):
                order = self.make_order()
                estimate = self.make_estimate(
                    order,
                    lines=[
                        {"component": "parts", "product": self.part, "quantity": 3}
                        | {"price_unit": price},
                        {"component": "labour", "product": self.labour},
                    ],
                )
                self.assertEqual(estimate.amount_total, round(estimate.amount_total))
                signed = estimate.amount_total
                estimate._woms_accept("Budi", PNG, "customer")
                invoice = order._make_invoice()
                self.assertEqual(estimate.amount_total, signed)
                self.assertEqual(invoice.amount_total, signed)
                self.assertEqual(invoice.amount_residual, signed)

    def test_rupiah_are_whole_though_nobody_set_it(self):
        self.company.woms_cash_rounding_id = False
        estimate = self.make_estimate(
            lines=[{"product": self.part, "quantity": 1, "price_unit": 1234.56}]
        )
        self.assertEqual(estimate.amount_total, 1235)

    def test_a_price_below_zero_is_refused(self):
        with self.assertRaises(UserError):
            self.make_estimate(
                lines=[{"product": self.part, "quantity": 1, "price_unit": -5}]
            )

    def test_an_estimate_for_paypal_is_in_its_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        # prices of a product without company are in the main company's currency
        (self.part | self.labour).company_id = self.company
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "name": "2027-01-01",
                "inverse_company_rate": 16000,
            }
        )
        estimate = self.make_estimate(currency=usd)
        self.assertEqual(estimate.currency_id, usd)
        self.assertAlmostEqual(estimate.amount_total, 320000 / 16000, 2)

    # === FROZEN === #

    def test_a_draft_can_be_changed(self):
        estimate = self.make_estimate(send=False)
        estimate.order_line[0].price_unit = 5
        self.assertEqual(estimate.order_line[0].price_unit, 5)

    def test_lines_of_a_sent_estimate_stay(self):
        estimate = self.make_estimate().with_user(self.user_desk)
        for change in (
            lambda: estimate.order_line[0].write({"price_unit": 1}),
            lambda: estimate.order_line[0].write({"product_uom_qty": 9}),
            lambda: estimate.order_line[0].unlink(),
            lambda: estimate.write(
                {"order_line": [Command.create({"product_id": self.part.id})]}
            ),
            lambda: estimate.action_draft(),
            lambda: estimate.write({"partner_id": self.stranger.id}),
        ):
            with (
                self.assertRaisesRegex(UserError, "estimate|new one"),
                self.cr.savepoint(),
            ):
                change()

    def test_lines_of_other_orders_can_be_changed_as_ever(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.part.id})],
            }
        )
        sale.action_quotation_sent()
        sale.order_line.price_unit = 7
        sale.action_confirm()
        self.assertEqual(sale.state, "sale")
        self.assertTrue(sale.picking_ids, "core still delivers what it sells")

    def test_parts_of_an_estimate_are_not_delivered(self):
        estimate = self.make_estimate()
        estimate._woms_accept("Budi", PNG, "customer")
        self.assertFalse(estimate.picking_ids)

    # === CONFIRMING === #

    def test_nobody_confirms_an_unsigned_estimate(self):
        estimate = self.make_estimate()
        for user in (self.user_desk, self.user_manager, self.env.ref("base.user_root")):
            for confirm in (
                lambda sale: sale.action_confirm(),
                lambda sale: sale._validate_order(),
                lambda sale: sale.write({"state": "sale"}),
                lambda sale: sale.with_context(
                    woms_agreement=True, install_mode=True
                ).action_confirm(),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaisesRegex(UserError, "agreed"),
                    self.cr.savepoint(),
                ):
                    confirm(estimate.with_user(user))
        self.assertEqual(estimate.state, "sent")

    def test_a_signature_cannot_be_typed_in(self):
        estimate = self.make_estimate().with_user(self.user_desk)
        for vals in ({"signature": PNG}, {"woms_agreement": "He said yes"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                estimate.write(vals)

    def test_a_signature_cannot_be_removed(self):
        estimate = self.make_estimate()
        estimate._woms_accept("Budi", PNG, "customer")
        with self.assertRaises(UserError):
            estimate.with_user(self.user_desk).write({"signature": False})

    def test_an_estimate_cannot_be_born_confirmed(self):
        with self.assertRaises(UserError):
            self.env["sale.order"].with_user(self.user_desk).create(
                {
                    "partner_id": self.customer.id,
                    "woms_order_id": self.make_order().id,
                    "state": "sale",
                }
            )

    def test_a_signature_confirms(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        estimate._woms_accept("Budi", PNG, "customer")
        self.assertEqual(estimate.state, "sale")
        self.assertEqual(estimate.signed_by, "Budi")
        self.assertTrue(estimate.woms_pdf_due)
        self.assertFalse(order.waiting_for)
        self.assertEqual(order.cost_state, "approved")
        self.assertIn("estimate_accepted", order.milestone_ids.mapped("key"))

    def test_a_signature_must_be_an_image_and_named(self):
        estimate = self.make_estimate()
        for name, signature in (("Budi", "bm8gaW1hZ2U="), ("Budi", False), (" ", PNG)):
            with self.assertRaises(UserError), self.cr.savepoint():
                estimate._woms_accept(name, signature, "customer")
        self.assertEqual(estimate.state, "sent")

    def test_the_desk_records_how_the_customer_agreed(self):
        estimate = self.make_estimate().with_user(self.user_desk)
        with self.assertRaises(UserError), self.cr.savepoint():
            estimate._woms_record_agreement(" ")
        estimate._woms_record_agreement("By phone, 10.00")
        self.assertEqual(estimate.state, "sale")
        self.assertEqual(estimate.woms_agreed_by_id, self.user_desk)

    def test_the_bench_may_not_record_an_agreement(self):
        estimate = self.make_estimate().with_user(self.user_bench)
        with self.assertRaises(AccessError):
            estimate.sudo()._woms_record_agreement("He nodded")

    # === ANSWERING === #

    def test_agreeing_twice_is_answered_kindly(self):
        estimate = self.make_estimate()
        estimate._woms_accept("Budi", PNG, "customer")
        with self.assertRaisesRegex(UserError, "already agreed"):
            estimate._woms_accept("Budi", PNG, "customer")

    def test_a_replaced_estimate_is_not_accepted(self):
        order = self.make_order()
        first = self.make_estimate(order)
        second = self.make_estimate(order)
        self.assertEqual(first.state, "cancel")
        self.assertEqual(order.waiting_for, "approval")
        with self.assertRaisesRegex(UserError, "replaced"):
            first._woms_accept("Budi", PNG, "customer")
        self.assertTrue(second._woms_is_open())

    def test_an_expired_estimate_is_not_accepted(self):
        estimate = self.make_estimate()
        with freeze_time(NOW + timedelta(days=20)):
            estimate.invalidate_recordset()
            with self.assertRaisesRegex(UserError, "valid until"):
                estimate._woms_accept("Budi", PNG, "customer")

    def expire(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "woms_aftersales.ir_cron_expire_estimates"
            ).method_direct_trigger()

    def test_an_expired_estimate_ends_by_itself_and_the_customer_is_told(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        self.expire()
        self.assertEqual((estimate.state, order.cost_state), ("sent", "to_approve"))
        mails = self.env["mail.mail"].search_count([])
        with freeze_time(NOW + timedelta(days=15)):
            self.expire()
            self.expire()
            self.assertEqual(estimate.woms_end, "expired")
            self.assertEqual(order.cost_state, "unknown", "neither open nor free")
            self.assertIn("expired", order._cost_explanation()["title"])
            self.assertFalse(order.waiting_for)
            self.assertEqual(self.env["mail.mail"].search_count([]) - mails, 1)
            self.make_estimate(order)
            self.assertEqual(order.cost_state, "to_approve")

    def test_a_draft_is_not_accepted(self):
        with self.assertRaises(UserError):
            self.make_estimate(send=False)._woms_accept("Budi", PNG, "customer")

    def test_declining_cancels_estimate_and_unused_repair(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        repair = self.env["repair.order"].create(
            {"partner_id": self.customer.id, "woms_order_id": order.id}
        )
        estimate._woms_decline("Too expensive", "customer")
        self.assertEqual(estimate.state, "cancel")
        self.assertEqual(repair.state, "cancel")
        self.assertEqual(estimate.woms_end_reason, "Too expensive")
        self.assertEqual(order.cost_state, "declined")
        self.assertFalse(order.waiting_for)
        with self.assertRaisesRegex(UserError, "declined"):
            estimate._woms_accept("Budi", PNG, "customer")

    def test_more_work_is_a_second_estimate(self):
        order = self.make_order()
        self.make_estimate(order)._woms_accept("Budi", PNG, "customer")
        with self.assertRaisesRegex(UserError, "supplementary"), self.cr.savepoint():
            self.make_estimate(order)
        more = self.make_estimate(
            order,
            supplementary=True,
            lines=[{"product": self.part, "component": "parts", "quantity": 1}],
        )
        self.assertEqual(order.cost_state, "to_approve")
        more._woms_decline("Enough", "customer")
        self.assertEqual(order.cost_state, "approved")
        self.assertEqual(order.amount_estimate, 320000)

    def test_parts_used_by_the_repair_do_not_change_what_was_signed(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        estimate._woms_accept("Budi", PNG, "customer")
        repair = self.env["repair.order"].create(
            {
                "partner_id": self.customer.id,
                "woms_order_id": order.id,
                "sale_order_id": estimate.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 5,
                            "repair_line_type": "add",
                        }
                    )
                ],
            }
        )
        repair._action_repair_confirm()
        repair.move_ids.product_uom_qty = 7
        self.assertEqual(len(estimate.order_line), 2)
        self.assertEqual(estimate.amount_total, 320000)

    def test_a_cancelled_order_takes_its_estimate_along(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        order.with_user(self.user_desk)._cancel("Bought a new one")
        self.assertEqual(estimate.state, "cancel")

    # === INVOICE === #

    def test_the_invoice_has_the_total_that_was_signed(self):
        order = self.make_order()
        invoice = self.make_invoice(order)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.woms_order_id, order)
        self.assertEqual(invoice.amount_total, 320000)
        self.assertRegex(invoice.payment_reference, r"^\d{8,}$")
        self.assertFalse(order._make_invoice(), "made once")

    def test_a_credit_note_belongs_to_the_same_order(self):
        order = self.make_order()
        invoice = self.make_invoice(order)
        refund = invoice._reverse_moves(cancel=True)
        self.assertEqual(refund.woms_order_id, order)
        self.assertEqual(order.cost_state, "refunded")
