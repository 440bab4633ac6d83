from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOrderExpected(BenchCommon):
    """The day a part is expected follows the delivery that brings it."""

    def waiting(self, quantity=7, **values):
        order = self.on_bench(**values)
        self.agree(order, quantity=quantity)
        order._order_parts(TODAY + timedelta(days=3))
        self.assertEqual(order.waiting_for, "parts")
        return order

    def receipt(self, days, quantity=20, product=None):
        supplier = self.env.ref("stock.stock_location_suppliers")
        places = {"location_id": supplier.id, "location_dest_id": self.stock.id}
        picking = self.env["stock.picking"].create(
            {
                **places,
                "picking_type_id": self.warehouse.in_type_id.id,
                "scheduled_date": NOW + timedelta(days=days),
                "move_ids": [
                    Command.create(
                        {
                            **places,
                            "product_id": (product or self.part).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def test_a_delivery_that_is_ordered_gives_the_day(self):
        order = self.waiting()
        self.receipt(6)
        self.assertEqual(order.waiting_until, TODAY + timedelta(days=6))

    def test_put_off_the_day_follows_and_note_and_waiting_stay(self):
        order = self.waiting()
        note, since = order.waiting_note, order.waiting_since
        picking = self.receipt(6)
        picking.scheduled_date = NOW + timedelta(days=12)
        self.assertEqual(order.waiting_until, TODAY + timedelta(days=12))
        picking.move_ids.date = NOW + timedelta(days=9)
        self.assertEqual(order.waiting_until, TODAY + timedelta(days=9))
        self.assertEqual((order.waiting_note, order.waiting_since), (note, since))

    def test_many_jobs_follow_one_delivery(self):
        orders = self.waiting() | self.waiting(8, serial="SN-2")
        picking = self.receipt(6)
        picking.scheduled_date = NOW + timedelta(days=12)
        days = orders.mapped("waiting_until")
        self.assertEqual(days, [TODAY + timedelta(days=12)] * 2)

    def test_other_parts_and_other_jobs_are_left_alone(self):
        order = self.waiting()
        other_part = self.part.create({"name": "Kipas", "is_storable": True})
        self.receipt(6, product=other_part)
        self.assertEqual(order.waiting_until, TODAY + timedelta(days=3))
        order._wait_for("customer", until=TODAY)
        self.receipt(6)
        self.assertEqual(order.waiting_until, TODAY)

    def test_too_little_gives_no_day(self):
        order = self.waiting()
        self.receipt(6, quantity=1)
        self.assertEqual(order.waiting_until, TODAY + timedelta(days=3))
