from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustody(WomsCommon):
    """The log of hands, and the books behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_center = cls.env["woms.service.center"].create(
            {
                "name": "Bengkel Mitra Sejuk",
                "partner_id": cls.firm.id,
                "firm_id": cls.firm.id,
                "company_id": cls.company.id,
            }
        )

    def at_desk(self, **values):
        """A new order in the hands of the service desk."""
        return self.make_order(**values).with_user(self.user_desk)

    def test_before_any_hand_over_the_customer_has_the_device(self):
        order = self.at_desk()
        self.assertEqual(order.holder, "customer")
        self.assertEqual(order.holder_since, order.date_open)

    def test_taking_in_makes_a_receipt_owned_by_the_customer(self):
        order = self.at_desk()
        picking = order._take_in(self.center, condition="Scratched").sudo()
        self.assertEqual(order.state, "in_workshop")
        self.assertEqual(
            (order.holder, order.holder_place), ("center", self.center.name)
        )
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.owner_id, self.customer)
        self.assertEqual(picking.move_line_ids.lot_id, order.lot_id)
        self.assertFalse(picking.sale_id)
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", order.lot_id.id), ("quantity", ">", 0)]
        )
        self.assertEqual(quant.location_id, self.center.device_location_id)
        self.assertEqual(quant.owner_id, self.customer)
        self.assertEqual(order.lot_id.name, "SN-0001")
        self.assertEqual(quant.value, 0)

    def test_a_device_under_repair_is_never_reserved_for_a_sale(self):
        self.at_desk()._take_in(self.center)
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.stranger.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [Command.create({"product_id": self.device.id})],
            }
        )
        sale.action_confirm()
        sale.picking_ids.action_assign()
        self.assertFalse(sale.picking_ids.move_line_ids)

    def test_taking_in_uses_the_serial_record_that_exists(self):
        lot = self.env["stock.lot"].create(
            {"name": "SN-0001", "product_id": self.device.id}
        )
        order = self.at_desk()
        order._take_in(self.center)
        self.assertEqual(order.lot_id, lot)

    def test_a_device_without_serial_is_kept_under_the_number_of_the_job(self):
        order = self.at_desk(serial=False)
        order._take_in(self.center)
        self.assertEqual(order.lot_id.name, order.name)
        self.assertEqual(order.state, "in_workshop")

    def test_a_serial_that_lies_in_our_stock_is_not_booked_twice(self):
        lot = self.env["stock.lot"].create(
            {"name": "SN-0001", "product_id": self.device.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.device, self.warehouse.lot_stock_id, 1, lot_id=lot
        )
        order = self.at_desk()
        order._take_in(self.center)
        self.assertNotEqual(order.lot_id, lot)
        self.assertIn("serial_in_stock", order.milestone_ids.mapped("key"))

    def test_a_device_of_unknown_model_is_kept_by_the_hand_over_alone(self):
        order = self.at_desk(product_id=False, product_text="AC tua")
        self.assertFalse(order._take_in(self.center))
        self.assertEqual((order.state, order.holder), ("in_workshop", "center"))

    def test_a_partner_centre_keeps_the_device_by_the_hand_over_alone(self):
        order = self.at_desk()
        self.assertFalse(order._take_in(self.partner_center))
        self.assertEqual(order.holder_place, "Bengkel Mitra Sejuk")
        self.assertFalse(order.picking_ids)

    def test_the_customer_cannot_take_his_device_in_by_himself(self):
        order = self.at_desk()
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer)._take_in(self.center)
        self.assertEqual(order.holder, "customer")

    def test_a_technician_who_does_not_have_it_cannot_hand_it_over(self):
        order = self.at_desk()
        order._take_in(self.center)
        with self.assertRaisesRegex(UserError, "by the last hand-over"):
            order._record_custody(
                from_holder="technician", to_holder="center", center=self.partner_center
            )

    def test_who_has_it_hands_it_over(self):
        order = self.at_desk()
        order._record_custody(to_holder="technician", technician=self.technician)
        event = order._record_custody(
            from_holder="technician", to_holder="center", center=self.center
        )
        self.assertEqual(event.from_holder, "technician")
        self.assertEqual(event.from_partner_id, self.technician.partner_id)
        self.assertEqual(event.to_partner_id, self.center.partner_id)

    def test_a_hand_over_to_where_it_is_already_is_refused(self):
        order = self.at_desk()
        order._record_custody(to_holder="technician", technician=self.technician)
        with self.assertRaisesRegex(UserError, "already"):
            order._record_custody(to_holder="technician", technician=self.technician)

    def test_from_one_technician_to_another_is_a_hand_over(self):
        order = self.at_desk()
        order._record_custody(to_holder="technician", technician=self.technician)
        order._record_custody(to_holder="technician", technician=self.coordinator)
        self.assertEqual(len(order.custody_event_ids), 2)

    def test_a_hand_over_cannot_lie_before_the_last_one(self):
        order = self.at_desk()
        order._record_custody(to_holder="technician", technician=self.technician)
        with self.assertRaisesRegex(UserError, "was later"):
            order._record_custody(
                to_holder="center", center=self.center, at=NOW - timedelta(days=1)
            )

    def test_history_can_be_dated_back(self):
        order = self.at_desk()
        moment = datetime(2027, 1, 5, 2, 0)
        picking = order._take_in(self.center, at=moment)
        self.assertEqual(order.holder_since, moment)
        self.assertEqual(picking.date_done, moment)

    def test_nobody_writes_the_log_of_hands_by_himself(self):
        order = self.at_desk()
        with self.assertRaises(AccessError):
            self.env["woms.custody.event"].with_user(self.user_manager).create(
                {
                    "order_id": order.id,
                    "from_holder": "center",
                    "to_holder": "customer",
                }
            )
        event = order._record_custody(
            to_holder="technician", technician=self.technician
        )
        with self.assertRaises(UserError):
            event.condition = "other"
        with self.assertRaises(UserError):
            event.unlink()

    def test_an_announced_parcel_is_on_its_way(self):
        order = self.at_desk(service_mode="ship_in")
        order._send_to(self.center, tracking_ref="JNE-1")
        self.assertEqual(order.state, "in_transit")
        self.assertEqual(order.next_center_id, self.center)
        self.assertEqual(order.inbound_tracking_ref, "JNE-1")
        order._take_in(self.center)
        self.assertEqual(order.state, "in_workshop")
        self.assertFalse(order.next_center_id)

    def test_a_device_not_handed_over_is_not_in_transit(self):
        order = self.at_desk(service_mode="drop_off")
        with self.assertRaisesRegex(UserError, "parcel"):
            order._send_to(self.center)

    def test_from_centre_to_centre_the_books_follow(self):
        other_warehouse = self.env["stock.warehouse"].create(
            {"name": "Surabaya Uji", "code": "SBU", "company_id": self.company.id}
        )
        other = self.center.copy(
            {
                "name": "Pusat Servis Surabaya",
                "warehouse_id": other_warehouse.id,
                "stock_location_id": other_warehouse.lot_stock_id.id,
            }
        )
        order = self.at_desk().with_user(self.user_bench)
        order._take_in(self.center)
        order._send_to(other, tracking_ref="TIKI-9")
        self.assertEqual((order.state, order.holder), ("in_transit", "carrier"))
        self.assertEqual(order.sudo()._get_device_location().usage, "transit")
        order._take_in(other)
        self.assertEqual(order.sudo()._get_device_location(), other.device_location_id)
        self.assertEqual(other.device_location_id.warehouse_id, other_warehouse)
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", order.lot_id.id), ("quantity", "!=", 0)]
        )
        positive = quants.filtered(lambda quant: quant.location_id.usage == "internal")
        self.assertEqual(positive.location_id, other.device_location_id)
        self.assertEqual(positive.owner_id, self.customer)

    def test_a_centre_of_another_company_takes_nothing_in(self):
        company = self.env["res.company"].create({"name": "Lain"})
        center = self.env["woms.service.center"].create(
            {
                "name": "Lain",
                "partner_id": company.partner_id.id,
                "company_id": company.id,
            }
        )
        with self.assertRaisesRegex(UserError, "another company"):
            self.at_desk()._take_in(center)

    def test_a_device_nobody_vouches_for_stands_in_the_list(self):
        order = self.at_desk()
        lost = self.at_desk()
        for row in order | lost:
            row._take_in(self.partner_center)
        lost._record_custody(to_holder="customer")
        found = self.env["woms.work.order"].search([("holder_unclear", "=", True)])
        self.assertIn(lost, found)
        self.assertNotIn(order, found)
        self.assertEqual((order | lost).mapped("holder_unclear"), [False, True])

    def test_cancelling_cancels_what_was_prepared_in_stock(self):
        order = self.at_desk()
        order = order.sudo()
        order._link_lot()
        picking = order._make_device_picking(
            self.warehouse.in_type_id,
            order._get_customer_location(),
            self.warehouse.lot_stock_id,
        )
        order.with_user(self.user_desk)._cancel("Customer changed his mind")
        self.assertEqual((order.state, picking.state), ("cancelled", "cancel"))

    def test_a_device_in_our_hands_is_not_cancelled_away(self):
        order = self.at_desk()
        order._take_in(self.center)
        with self.assertRaises(UserError):
            order.with_user(self.user_manager)._cancel("No")
        self.assertEqual(order.state, "in_workshop")
