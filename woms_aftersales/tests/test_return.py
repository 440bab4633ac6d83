from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .. import const
from .common import NOW, PNG
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReturn(BenchCommon):
    """A device leaves when it is released, and arrives, or comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Kurir Uji",
                "delivery_type": "base_on_rule",
                "product_id": cls.labour.id,
            }
        )
        cls.user_stock = new_test_user(
            cls.env,
            "woms_stock",
            groups="stock.group_stock_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def ended(self, outcome="no_fault_found", **values):
        """An order whose work has ended and that owes nothing."""
        order = self.on_bench(**values)
        order._end_bench(outcome)
        self.assertEqual(order.state, "ready")
        return order

    def owing(self):
        """An order whose work has ended with an invoice still to be paid."""
        order = self.on_bench()
        self.agree(order)
        order._use_parts([(self.part, 2)])
        self.check_all(order)
        order._end_bench("repaired")
        order.sudo()._make_invoice()
        self.assertEqual(order.sudo().cost_state, "due")
        return order

    def pay(self, order):
        for invoice in order.sudo().move_ids:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({})._create_payments()

    def owners(self, order):
        """Where the device is by the books, and whose; nothing once it left."""
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", order.lot_id.id), ("quantity", ">", 0)]
        )
        return quants.mapped(lambda quant: (quant.location_id.usage, quant.owner_id.id))

    # === BY PARCEL === #

    def test_shipping_makes_the_return_of_the_receipt(self):
        order = self.ended()
        receipt = order.sudo().picking_ids
        picking = order._ship_back(self.carrier, "JNE-77").sudo()
        self.assertEqual(order.state, "returning")
        self.assertEqual((picking.state, picking.return_id), ("done", receipt))
        self.assertEqual(picking.woms_order_id.id, order.id)
        self.assertEqual(picking.carrier_id, self.carrier)
        self.assertEqual(picking.carrier_tracking_ref, "JNE-77")
        self.assertEqual(
            (order.carrier_id, order.tracking_ref), (self.carrier, "JNE-77")
        )
        self.assertFalse(picking.move_ids.to_refund)
        self.assertEqual(picking.move_line_ids.lot_id, order.sudo().lot_id)
        self.assertEqual(picking.move_line_ids.owner_id, self.customer)
        self.assertEqual((order.holder, order.holder_place), ("carrier", "Kurir Uji"))

    def test_nothing_of_the_sale_changes_by_the_return(self):
        order = self.owing()
        self.pay(order)
        estimate = order.sudo().sale_order_ids
        before = estimate.order_line.mapped("product_id")
        order._ship_back(self.carrier, "JNE-1")
        self.assertEqual(estimate.order_line.mapped("product_id"), before)
        self.assertEqual(estimate.amount_total, 150000 + 2 * 85000)

    def test_an_unpaid_device_is_not_shipped(self):
        order = self.owing()
        with self.assertRaisesRegex(UserError, "still to be paid"):
            order._ship_back(self.carrier, "JNE-1")
        self.assertEqual((order.state, order.holder), ("ready", "center"))

    def test_a_paid_device_is_shipped(self):
        order = self.owing()
        self.pay(order)
        order._ship_back(self.carrier, "JNE-1")
        self.assertEqual(order.state, "returning")

    def test_a_manager_lets_an_unpaid_device_go_with_a_reason(self):
        order = self.owing()
        order.with_user(self.user_manager)._release("Key account, pays monthly")
        order._ship_back(self.carrier, "JNE-1")
        self.assertEqual(order.state, "returning")

    def test_payment_undone_shuts_the_gate_again(self):
        order = self.owing()
        self.pay(order)
        payments = order.sudo().move_ids.matched_payment_ids
        payments.action_draft()
        payments.action_cancel()
        with self.assertRaises(UserError):
            order._ship_back(self.carrier, "JNE-1")

    def test_the_gate_holds_whoever_validates_the_picking(self):
        order = self.owing()
        picking = order.sudo()._make_return_picking().with_user(self.user_stock)
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "nothing was booked"):
            picking.button_validate()
        self.assertEqual(picking.state, "assigned")

    def test_a_delivery_made_by_hand_passes_the_same_gate(self):
        order = self.owing()
        picking = order.sudo()._make_device_picking(
            self.warehouse.out_type_id,
            self.stock,
            order.sudo()._get_customer_location(),
            woms_order_id=False,
        )
        with self.assertRaisesRegex(UserError, "nothing was booked"):
            picking.with_user(self.user_stock).button_validate()

    def test_a_return_made_from_the_receipt_passes_the_same_gate(self):
        order = self.owing()
        picking = order.sudo()._return_receipt(order.sudo().picking_ids)
        picking.woms_order_id = False
        with self.assertRaisesRegex(UserError, "nothing was booked"):
            picking.with_user(self.user_stock).button_validate()

    def test_the_order_follows_a_return_the_stock_staff_validates(self):
        order = self.ended()
        picking = order.sudo()._make_return_picking().with_user(self.user_stock)
        picking.sudo().carrier_tracking_ref = "JNE-5"
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual((order.state, order.holder), ("returning", "carrier"))
        self.assertEqual(order.tracking_ref, "JNE-5")

    def test_a_device_on_the_bench_does_not_leave(self):
        order = self.on_bench()
        picking = order.sudo()._make_return_picking()
        with self.assertRaisesRegex(UserError, "hasn't ended"):
            picking.with_user(self.user_stock).button_validate()

    def test_other_deliveries_do_not_pass_our_gate(self):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
                "partner_id": self.customer.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 1,
                            "location_id": self.stock.id,
                            "location_dest_id": (
                                self.customer.property_stock_customer.id
                            ),
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")

    def test_the_customer_does_not_ship_his_device_himself(self):
        order = self.ended()
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer)._ship_back(self.carrier, "X")

    def test_a_device_kept_by_hand_over_alone_goes_back_the_same_way(self):
        order = self.on_bench(product_id=False, product_text="AC tua")
        order._end_bench("no_fault_found")
        self.assertFalse(order._ship_back(self.carrier, "JNE-2"))
        self.assertEqual((order.state, order.holder), ("returning", "carrier"))

    def test_an_outcome_without_return_is_not_shipped(self):
        order = self.ended("disposed")
        with self.assertRaisesRegex(UserError, "doesn't go back"):
            order._ship_back(self.carrier, "JNE-2")
        order._hand_over()
        self.assertEqual((order.state, order.holder), ("done", "center"))
        self.assertFalse(order.holder_unclear)
        self.assertNotIn("internal", [usage for usage, _owner in self.owners(order)])

    def test_a_device_exchanged_or_paid_back_is_no_longer_the_customers(self):
        for number, outcome in enumerate(("replaced", "refunded"), start=31):
            with self.subTest(outcome=outcome):
                order = self.ended(outcome, serial=f"SN-00{number}")
                self.assertIn(("internal", self.customer.id), self.owners(order))
                order._move("done")
                usages = [usage for usage, _owner in self.owners(order)]
                self.assertEqual(usages, ["inventory"])

    def test_a_device_lost_on_its_way_between_centres_leaves_the_books(self):
        order = self.on_bench(serial="SN-0033")
        order._send_to(self.center.copy({"name": "Pusat Servis Lain"}))
        self.assertIn("transit", [usage for usage, _owner in self.owners(order)])
        order = order.with_user(self.user_manager)
        order._move("ready", reason="Never arrived", values={"outcome": "lost"})
        order._move("done")
        usages = [usage for usage, _owner in self.owners(order)]
        self.assertEqual(usages, ["inventory"])

    # === ARRIVED, OR NOT === #

    def test_the_customer_confirms_that_he_has_it_again(self):
        order = self.ended()
        order._ship_back(self.carrier, "JNE-3")
        order.sudo()._confirm_receipt(const.ROLE_CUSTOMER)
        self.assertEqual((order.state, order.holder), ("done", "customer"))
        self.assertEqual(order.customer_confirmed_at, NOW)

    def test_a_device_that_was_not_sent_is_not_confirmed(self):
        order = self.ended()
        with self.assertRaises(UserError):
            order.sudo()._confirm_receipt(const.ROLE_CUSTOMER)
        self.assertEqual(order.state, "ready")

    def test_after_the_agreed_days_a_parcel_counts_as_received(self):
        order, late = self.ended(), self.ended(serial="SN-0002")
        days = self.company.woms_return_days
        late._ship_back(self.carrier, "A", at=NOW + timedelta(hours=1))
        with freeze_time(NOW + timedelta(days=days)):
            order._ship_back(self.carrier, "B")
        with freeze_time(NOW + timedelta(days=days, hours=2)):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "woms_aftersales.ir_cron_end_returns"
                ).method_direct_trigger()
            late.invalidate_recordset()
        self.assertEqual((order.state, late.state), ("returning", "done"))
        self.assertFalse(late.customer_confirmed_at)

    def test_an_undeliverable_parcel_comes_back_into_the_books(self):
        order = self.ended()
        order._ship_back(self.carrier, "JNE-4")
        order.with_user(self.user_desk)._came_back(
            self.center, "Nobody at home three times"
        )
        self.assertEqual((order.state, order.holder), ("ready", "center"))
        self.assertEqual(order.outcome, "no_fault_found")
        self.assertEqual(self.owners(order), [("internal", self.customer.id)])
        order._ship_back(self.carrier, "JNE-5")
        self.assertEqual(order.state, "returning")
        self.assertFalse(self.owners(order))

    def test_a_parcel_comes_back_with_a_reason_only(self):
        order = self.ended()
        order._ship_back(self.carrier, "JNE-4")
        with self.assertRaisesRegex(UserError, "reason"):
            order.with_user(self.user_desk)._came_back(self.center, "")

    # === AT THE COUNTER === #

    def test_picked_up_with_a_signature_the_order_is_done(self):
        order = self.ended()
        picking = order._hand_over(to_name="Siti", signature=PNG).sudo()
        self.assertEqual((order.state, order.holder), ("done", "customer"))
        self.assertEqual(order.return_method, "counter")
        self.assertEqual(picking.state, "done")
        event = order.custody_event_ids.sorted("id")[-1:]
        self.assertEqual((event.to_name, event.signed_by), ("Siti", "Siti"))
        self.assertTrue(event.signature)

    def test_an_unpaid_device_is_not_handed_over(self):
        order = self.owing()
        with self.assertRaisesRegex(UserError, "still to be paid"):
            order._hand_over(to_name="Budi", signature=PNG)
        self.assertEqual((order.state, order.holder), ("ready", "center"))

    def test_a_device_from_another_centre_is_picked_up_there(self):
        order = self.make_order().with_user(self.user_bench)
        order._take_in(self.center)
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Medan Uji", "code": "MDU", "company_id": self.company.id}
        )
        other = self.center.copy(
            {
                "name": "Pusat Servis Medan",
                "warehouse_id": warehouse.id,
                "stock_location_id": warehouse.lot_stock_id.id,
            }
        )
        order._send_to(other)
        order._take_in(other)
        order._end_bench("no_fault_found")
        order._hand_over(to_name="Budi", signature=PNG)
        self.assertEqual(order.state, "done")
        self.assertFalse(self.owners(order))
