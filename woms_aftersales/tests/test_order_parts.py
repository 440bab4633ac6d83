from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOrderParts(BenchCommon):
    """Parts are set aside, or asked for; the job waits until the last one is here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_stock = cls.env["stock.location"].create(
            {
                "name": "Gudang lain",
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )
        cls.later = TODAY + timedelta(days=5)

    def agreed(self, quantity, **values):
        order = self.on_bench(**values)
        self.agree(order, quantity=quantity)
        return order

    def repairs(self, order):
        return order.sudo().repair_ids.filtered(lambda row: row.state != "cancel")

    def test_what_is_there_is_set_aside_for_this_job(self):
        order = self.agreed(4)
        self.assertFalse(order._order_parts())
        self.assertEqual(self.free(self.stock), 1)
        self.assertFalse(order.waiting_for)
        other = self.agreed(2, serial="SN-2")
        with self.assertRaisesRegex(UserError, "2 needed, 1 there"):
            other._use_parts([(self.part, 2)])

    def test_what_was_set_aside_is_used(self):
        order = self.agreed(4)
        order._order_parts()
        order._use_parts([(self.part, 4)])
        self.assertEqual(self.repairs(order).mapped("state"), ["done"])
        self.assertEqual(self.free(self.stock), 1)

    def test_what_was_not_used_yet_stays_set_aside(self):
        order = self.agreed(4)
        order._order_parts()
        order._use_parts([(self.part, 1)])
        self.assertEqual(self.free(self.stock), 1, "4 left, 3 of them set aside")
        self.check_all(order)
        order._end_bench("repaired")
        self.assertEqual(self.free(self.stock), 4, "the work has ended: free again")

    def test_a_missing_part_is_asked_of_the_keeper_of_the_stock(self):
        self.company.woms_parts_user_id = self.user_manager
        order = self.agreed(7)
        missing = order._order_parts(self.later)
        self.assertEqual(missing, {self.part: 2})
        self.assertEqual(order.waiting_for, "parts")
        self.assertEqual(order.waiting_until, self.later)
        activity = order.sudo().activity_ids
        self.assertEqual(activity.user_id, self.user_manager)
        self.assertIn("2 × Kapasitor Uji", activity.note)

    def test_nobody_waits_without_a_day(self):
        order = self.agreed(7)
        with self.assertRaisesRegex(UserError, "expected"):
            order._order_parts()

    def test_another_stock_sends_it_and_the_waiting_ends_with_it(self):
        self.put(self.part, self.other_stock, 3)
        order = self.agreed(7)
        order._order_parts(self.later)
        transfer = self.env["stock.picking"].search([("origin", "=", order.name)])
        transfer = transfer.filtered(lambda row: row.location_id == self.other_stock)
        self.assertEqual(transfer.move_ids.product_uom_qty, 2)
        self.assertEqual(transfer.state, "assigned")
        self.assertFalse(order.sudo().activity_ids, "nobody has to be asked")
        transfer.move_ids.picked = True
        transfer._action_done()
        self.assertFalse(order.waiting_for)
        self.assertIn("parts_here", order.sudo().milestone_ids.mapped("key"))
        order._use_parts([(self.part, 7)])
        self.assertEqual(self.free(self.stock), 0)

    def test_a_delivery_of_the_part_ends_the_waiting_and_tells_the_bench(self):
        order = self.agreed(7)
        order.sudo()._assign_bench(self.bench_technician)
        order._order_parts(self.later)
        supplier = self.env.ref("stock.stock_location_suppliers")
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": supplier.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 10,
                            "location_id": supplier.id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                ],
            }
        )
        receipt.action_confirm()
        self.assertEqual(order.waiting_for, "parts", "announced is not here")
        receipt.move_ids.quantity = 10
        receipt.move_ids.picked = True
        receipt._action_done()
        self.assertFalse(order.waiting_for)
        self.assertEqual(order.sudo().activity_ids.user_id, self.user_bench)

    def test_the_form_shows_what_is_missing_and_does_it(self):
        order = self.agreed(7)
        action = order.action_order_parts()
        wizard = self.env[action["res_model"]].with_user(self.user_bench)
        wizard = wizard.with_context(**action["context"]).create({"until": self.later})
        self.assertTrue(wizard.is_missing)
        self.assertEqual((wizard.line_ids.quantity, wizard.line_ids.available), (7, 5))
        wizard.action_confirm()
        self.assertEqual(order.waiting_for, "parts")

    def test_nothing_agreed_nothing_set_aside(self):
        order = self.on_bench()
        action = order.action_order_parts()
        wizard = self.env[action["res_model"]].with_user(self.user_bench)
        with self.assertRaisesRegex(UserError, "agreed to no part"):
            wizard.with_context(**action["context"]).create({}).action_confirm()

    def test_a_customer_sets_nothing_aside(self):
        order = self.agreed(1)
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer)._order_parts()
