from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, TODAY
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIntakeWizards(BenchCommon):
    """The forms behind the buttons: what they propose, and what they refuse."""

    def wizard_of(self, order, method, **values):
        action = getattr(order, method)()
        wizard = order.env[action["res_model"]].with_context(**action["context"])
        return wizard.create(values)

    # === TAKE IN === #

    def test_the_form_proposes_the_centre_of_the_area(self):
        order = self.make_order().with_user(self.user_desk)
        wizard = self.wizard_of(order, "action_take_in")
        self.assertEqual(wizard.center_id, self.center)
        self.assertFalse(wizard.without_receipt)

    def test_taking_in_keeps_condition_accessories_and_signature(self):
        order = self.make_order().with_user(self.user_desk)
        self.wizard_of(
            order,
            "action_take_in",
            condition="Scratch on the front",
            accessories="Remote control",
            signed_by="Budi",
            signature=PNG,
            technician_id=self.bench_technician.id,
        ).action_confirm()
        event = order.custody_event_ids
        self.assertEqual(event.condition, "Scratch on the front")
        self.assertEqual(event.accessories, "Remote control")
        self.assertEqual(event.signed_by, "Budi")
        self.assertTrue(event.signature)
        self.assertEqual(event.picking_id, order.picking_ids)
        self.assertEqual(event.recorded_by_id, self.user_desk)
        self.assertEqual(order.technician_id, self.bench_technician)

    def test_taking_in_without_a_look_at_the_device_is_refused(self):
        order = self.make_order().with_user(self.user_desk)
        with self.assertRaisesRegex(UserError, "looks like"):
            self.wizard_of(order, "action_take_in").action_confirm()
        self.assertEqual(order.state, "new")

    def test_the_form_says_when_no_stock_receipt_follows(self):
        order = self.make_order(product_id=False).with_user(self.user_desk)
        self.assertIn(
            "model isn't known", self.wizard_of(order, "action_take_in").without_receipt
        )
        order = self.make_order(serial=False).with_user(self.user_desk)
        self.assertIn(
            "number of the job", self.wizard_of(order, "action_take_in").without_receipt
        )

    def test_a_parcel_is_announced_with_its_number(self):
        order = self.make_order(service_mode="ship_in").with_user(self.user_desk)
        self.wizard_of(
            order, "action_send_to", center_id=self.center.id, tracking_ref="JNE-8"
        ).action_confirm()
        self.assertEqual(
            (order.state, order.inbound_tracking_ref), ("in_transit", "JNE-8")
        )

    def test_an_accountant_takes_nothing_in(self):
        order = self.make_order().with_user(self.user_accountant)
        with self.assertRaises(AccessError):
            order.action_take_in()

    # === PARTS === #

    def test_the_form_proposes_the_agreed_parts(self):
        order = self.on_bench()
        self.agree(order, quantity=2)
        wizard = self.wizard_of(order, "action_use_parts")
        self.assertEqual(wizard.location_id, self.stock)
        self.assertEqual(
            [(line.product_id, line.quantity) for line in wizard.line_ids],
            [(self.part, 2)],
        )
        self.assertEqual(wizard.line_ids.available, 5)
        wizard.action_confirm()
        self.assertEqual(order.sudo().repair_ids.state, "done")
        self.assertFalse(self.wizard_of(order, "action_use_parts").line_ids)

    # === GIVING BACK === #

    def ended(self, **values):
        order = self.on_bench(user=self.user_bench, **values).with_user(self.user_desk)
        order.with_user(self.user_bench)._end_bench("no_fault_found")
        return order

    def test_who_shows_receipt_and_phone_gets_the_device(self):
        order = self.ended()
        self.wizard_of(
            order,
            "action_hand_over",
            receipt_number=order.name.lower(),
            contact_phone="0812-3456-7890",
            to_name="Budi",
            signature=PNG,
        ).action_confirm()
        self.assertEqual((order.state, order.holder), ("done", "customer"))

    def test_who_does_not_know_the_phone_gets_nothing(self):
        order = self.ended()
        wizard = self.wizard_of(
            order,
            "action_hand_over",
            receipt_number=order.name,
            contact_phone="0812-9999-9999",
            to_name="Budi",
            signature=PNG,
        )
        with self.assertRaisesRegex(UserError, "nothing was handed over"):
            wizard.action_confirm()
        self.assertEqual((order.state, order.holder), ("ready", "center"))

    def test_the_named_person_needs_no_receipt(self):
        order = self.ended(pickup_name="Siti Aminah")
        self.wizard_of(
            order, "action_hand_over", to_name="siti aminah", signature=PNG
        ).action_confirm()
        self.assertEqual(order.state, "done")

    def test_nobody_gets_it_without_a_signature(self):
        order = self.ended(pickup_name="Siti Aminah")
        with self.assertRaisesRegex(UserError, "sign"):
            self.wizard_of(
                order, "action_hand_over", to_name="Siti Aminah"
            ).action_confirm()

    def test_a_job_without_return_ends_without_a_signature(self):
        order = self.on_bench()
        order._end_bench("disposed")
        wizard = self.wizard_of(order, "action_hand_over")
        self.assertFalse(wizard.hands_over)
        wizard.action_confirm()
        self.assertEqual(order.state, "done")

    def test_the_form_says_at_once_what_is_still_due(self):
        order = self.on_bench()
        self.agree(order)
        self.check_all(order)
        order._end_bench("repaired")
        order.sudo()._make_invoice()
        wizard = self.wizard_of(order.with_user(self.user_desk), "action_ship_back")
        self.assertIn("still to be paid", wizard.refusal)

    def test_a_parcel_needs_carrier_and_number(self):
        order = self.ended()
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Kurir Uji",
                "delivery_type": "fixed",
                "product_id": self.labour.id,
            }
        )
        wizard = self.wizard_of(order, "action_ship_back")
        with self.assertRaisesRegex(UserError, "carrier"):
            wizard.action_confirm()
        wizard.carrier_id = carrier
        with self.assertRaisesRegex(UserError, "parcel number"):
            wizard.action_confirm()
        wizard.tracking_ref = "JNE-9"
        wizard.action_confirm()
        self.assertEqual(order.state, "returning")
        self.wizard_of(
            order, "action_came_back", reason="Nobody at home", condition="Box torn"
        ).action_confirm()
        self.assertEqual((order.state, order.holder), ("ready", "center"))

    # === PAST DELIVERIES === #

    def deliver(self, serial, partner):
        """A delivery of a device, as it was done before the addon looked at it."""
        lot = self.env["stock.lot"].create(
            {"name": serial, "product_id": self.device.id}
        )
        self.put(self.device, self.stock, 1, lot_id=lot)
        self.device.woms_needs_document = False
        order = self.make_order(partner_id=partner.id, serial=serial)
        order.lot_id = lot
        picking = order._make_device_picking(
            self.warehouse.out_type_id,
            self.stock,
            order._get_customer_location(),
            owner_id=False,
            woms_order_id=False,
        )
        picking.move_ids.move_line_ids.owner_id = False
        order._cancel("Only its picking is needed", role="desk")
        picking._woms_validate()
        self.device.woms_needs_document = True
        return picking

    def past(self, **values):
        return (
            self.env["woms.past.delivery.wizard"]
            .with_user(self.user_manager)
            .create(
                {
                    "company_id": self.company.id,
                    "date_from": TODAY,
                    "date_to": TODAY,
                    **values,
                }
            )
        )

    def test_past_deliveries_become_documents_and_known_serials_once(self):
        dealer = self.env["res.partner"].create(
            {"name": "Toko Uji", "woms_is_dealer": True}
        )
        self.deliver("OLD-1", self.stranger)
        self.deliver("OLD-2", dealer)
        documents = self.env["woms.service.document"]
        self.assertFalse(documents.search([("serial", "like", "OLD-")]))
        wizard = self.past()
        self.assertEqual(wizard.delivery_count, 2)
        wizard.action_confirm()
        found = documents.search([("serial", "like", "OLD-")])
        self.assertEqual(found.serial, "OLD-1")
        self.assertEqual(found.partner_id, self.stranger)
        lot = self.env["stock.lot"].search([("name", "=", "OLD-2")])
        self.assertEqual(lot.woms_dealer_id, dealer)
        wizard.action_confirm()
        self.assertEqual(documents.search([("serial", "like", "OLD-")]), found)

    def test_deliveries_of_another_period_stay_out(self):
        self.deliver("OLD-3", self.stranger)
        day = TODAY.replace(month=1)
        wizard = self.past(date_from=day, date_to=day)
        self.assertFalse(wizard.delivery_count)
        wizard.action_confirm()
        self.assertFalse(
            self.env["woms.service.document"].search([("serial", "=", "OLD-3")])
        )

    def test_the_desk_brings_no_past_deliveries_in(self):
        with self.assertRaises(AccessError):
            self.past().with_user(self.user_desk).action_confirm()
