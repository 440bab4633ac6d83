from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, TODAY, WomsCommon


class BenchCommon(WomsCommon):
    """Stocks of parts, and orders that lie on the bench."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.van = cls.env["stock.location"].create(
            {
                "name": "Van Mitra",
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )
        cls.technician.stock_location_id = cls.van
        cls.stock = cls.warehouse.lot_stock_id
        cls.env["woms.checklist"].create(
            {
                "name": "Bench, cooling",
                "kind": "bench",
                "categ_ids": [Command.set(cls.categ.ids)],
                "line_ids": [
                    Command.create({"name": "Cools within 15 minutes"}),
                    Command.create({"name": "No leak"}),
                ],
            }
        )
        cls.put(cls.part, cls.stock, 5)

    @classmethod
    def put(cls, product, location, quantity, **kwargs):
        cls.env["stock.quant"]._update_available_quantity(
            product, location, quantity, **kwargs
        )

    @classmethod
    def on_bench(cls, user=None, **values):
        """An order taken in at our centre, in the hands of the bench."""
        order = cls.make_order(**values).with_user(user or cls.user_bench)
        order._take_in(cls.center, condition="Scratched")
        return order

    @classmethod
    def agree(cls, order, quantity=2):
        """An estimate of one labour and some parts, signed by the customer."""
        estimate = cls.make_estimate(
            order.sudo(),
            lines=[
                {"component": "labour", "product": cls.labour, "quantity": 1},
                {"component": "parts", "product": cls.part, "quantity": quantity},
            ],
        )
        estimate._woms_accept("Budi", PNG, "customer")
        return estimate

    @classmethod
    def covered(cls, **values):
        """An order whose repair the warranty pays in full."""
        order = cls.on_bench(**values)
        for component in ("parts", "labour", "visit", "transport"):
            order.with_user(cls.user_manager)._record_goodwill(
                component, 100, "Known fault of this batch"
            )
        return order

    def free(self, location):
        order = self.env["woms.work.order"]
        return order._parts_availability(self.part, location)[self.part]

    def check_all(self, order, result="ok"):
        order.checklist_line_ids.write({"result": result})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBench(BenchCommon):
    """Parts are there and agreed to, or not used; work ends with its check."""

    # === PARTS === #

    def test_agreed_parts_leave_the_stock_and_the_signed_total_stays(self):
        order = self.on_bench()
        estimate = self.agree(order)
        total = estimate.amount_total
        repair = order._use_parts([(self.part, 2)]).sudo()
        self.assertEqual(repair.state, "done")
        self.assertEqual(repair.sale_order_id, estimate)
        self.assertEqual(repair.woms_order_id.id, order.id)
        self.assertEqual(self.free(self.stock), 3)
        self.assertEqual(estimate.amount_total, total)
        self.assertEqual(len(estimate.order_line.filtered("product_id")), 2)

    def test_the_device_keeps_its_owner_and_its_place(self):
        order = self.on_bench()
        self.agree(order)
        order._use_parts([(self.part, 1)])
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "=", order.lot_id.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", "!=", 0),
            ]
        )
        self.assertEqual(quants.location_id, self.center.device_location_id)
        self.assertEqual(quants.owner_id, self.customer)
        self.assertEqual(sum(quants.mapped("quantity")), 1)

    def test_parts_that_are_not_there_are_not_used(self):
        order = self.on_bench()
        self.agree(order, quantity=9)
        with self.assertRaisesRegex(UserError, "9 needed, 5 there"):
            order._use_parts([(self.part, 9)])
        self.assertFalse(order.sudo().repair_ids)
        self.assertEqual(self.free(self.stock), 5)

    def test_a_customers_device_is_never_used_as_a_part(self):
        order = self.on_bench()
        self.agree(order, quantity=6)
        self.put(self.part, self.stock, 3, owner_id=self.stranger)
        with self.assertRaisesRegex(UserError, "6 needed, 5 there"):
            order._use_parts([(self.part, 6)])

    def test_a_part_nobody_agreed_to_needs_an_estimate(self):
        order = self.on_bench()
        with self.assertRaisesRegex(UserError, "hasn't agreed"):
            order._use_parts([(self.part, 1)])
        self.assertFalse(order.sudo().sale_order_ids)
        self.assertEqual(self.free(self.stock), 5)

    def test_more_than_agreed_needs_a_supplementary_estimate(self):
        order = self.on_bench()
        estimate = self.agree(order, quantity=1)
        order._use_parts([(self.part, 1)])
        with self.assertRaisesRegex(UserError, "hasn't agreed"):
            order._use_parts([(self.part, 1)])
        self.assertEqual(estimate.order_line.filtered("move_ids").product_uom_qty, 1)

    def test_a_covered_part_gets_an_estimate_of_nothing(self):
        order = self.covered()
        repair = order._use_parts([(self.part, 1)]).sudo()
        self.assertEqual(repair.sale_order_id.state, "sale")
        self.assertEqual(repair.sale_order_id.amount_total, 0)
        self.assertEqual(repair.state, "done")

    def test_parts_come_from_the_technicians_own_stock_at_the_customers(self):
        self.put(self.part, self.van, 1, owner_id=self.technician.partner_id)
        order = self.make_order(technician_id=self.technician.id)
        self.assertEqual(order._get_parts_location(), self.van)
        self.assertEqual(order._parts_availability(self.part, self.van)[self.part], 1)

    def test_a_technician_on_site_uses_the_parts_of_his_van(self):
        self.put(self.part, self.van, 2)
        order = self.make_order()
        offer = order.with_user(self.user_desk)._offer(self.firm)
        row = offer.with_user(self.user_coordinator).sudo()
        row._accept(technician=self.technician)
        row.with_user(self.user_technician).sudo()._check_in()
        self.agree(order, quantity=1)
        # as his page does it: sudo after the check that the job is his
        visiting = order.with_user(self.user_technician).sudo()
        repair = visiting._use_parts([(self.part, 1)], role="technician")
        self.assertEqual(repair.location_id, self.van)
        self.assertEqual(repair.state, "done")
        self.assertFalse(repair.product_id, "the device stays with its owner")
        self.assertEqual((self.free(self.van), self.free(self.stock)), (1, 5))

    def test_a_part_added_by_hand_to_a_repair_order_is_refused(self):
        order = self.on_bench()
        estimate = self.agree(order, quantity=1)
        repair = self.env["repair.order"].create(
            {
                "partner_id": self.customer.id,
                "woms_order_id": order.id,
                "sale_order_id": estimate.id,
                "picking_type_id": self.warehouse.repair_type_id.id,
                "location_id": self.stock.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "repair_line_type": "add",
                            "product_id": self.part.id,
                            "product_uom_qty": 1,
                        }
                    )
                ],
            }
        )
        repair._action_repair_confirm()
        repair.action_repair_start()
        repair.move_ids.quantity = 1
        with self.assertRaisesRegex(UserError, "supplementary"):
            repair.action_repair_end()

    def test_no_stock_goes_below_zero_by_a_forced_quantity(self):
        order = self.on_bench()
        estimate = self.agree(order, quantity=9)
        line = estimate.order_line.filtered(lambda row: row.product_id == self.part)
        rows = [(line, 9)]
        repair = order.sudo()._make_repair(estimate, rows, self.stock)
        repair.action_repair_start()
        repair.move_ids.quantity = 9
        with self.assertRaisesRegex(UserError, "9 needed"):
            repair.action_repair_end()

    def test_the_customer_books_no_parts(self):
        order = self.on_bench()
        self.agree(order)
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer)._use_parts([(self.part, 1)])

    def test_parts_are_booked_only_while_somebody_works(self):
        order = self.make_order().with_user(self.user_bench)
        with self.assertRaisesRegex(UserError, "while somebody works"):
            order._use_parts([(self.part, 1)])

    def test_a_company_without_warehouse_is_told_so(self):
        order = self.on_bench()
        estimate = self.agree(order)
        line = estimate.order_line.filtered(lambda row: row.product_id == self.part)
        self.warehouse.repair_type_id = False
        with self.assertRaisesRegex(UserError, "no warehouse"):
            order.sudo()._make_repair(estimate, [(line, 1)], self.stock)

    def test_a_job_without_any_stock_is_told_so(self):
        order = self.on_bench()
        self.agree(order)
        with self.assertRaisesRegex(UserError, "stock location"):
            order.sudo()._check_parts_there({self.part: 1}, self.env["stock.location"])

    def test_waiting_for_parts_says_until_when(self):
        order = self.on_bench()
        order._wait_for_parts(TODAY + timedelta(days=3))
        self.assertEqual(order.waiting_for, "parts")
        self.assertEqual(order.waiting_until, TODAY + timedelta(days=3))
        self.agree(order)
        order._wait_for_parts(TODAY + timedelta(days=3))
        order._use_parts([(self.part, 1)])
        self.assertFalse(order.waiting_for)

    def test_waiting_for_parts_until_yesterday_is_refused(self):
        order = self.on_bench()
        with self.assertRaises(UserError):
            order._wait_for_parts(TODAY - timedelta(days=1))

    # === CHECK LIST AND END === #

    def test_the_check_list_comes_with_the_device(self):
        order = self.on_bench()
        self.assertEqual(
            order.checklist_line_ids.mapped("name"),
            ["Cools within 15 minutes", "No leak"],
        )

    def test_repaired_needs_the_check_list(self):
        order = self.on_bench()
        with self.assertRaisesRegex(UserError, "check list"):
            order._end_bench("repaired")
        self.assertEqual(order.state, "in_workshop")
        self.check_all(order)
        order._end_bench("repaired", values={"work_done": "Capacitor replaced"})
        self.assertEqual((order.state, order.outcome), ("ready", "repaired"))

    def test_a_failed_check_keeps_it_on_the_bench(self):
        order = self.on_bench()
        self.check_all(order, "fail")
        with self.assertRaises(UserError):
            order._end_bench("repaired")

    def test_a_device_that_cannot_be_repaired_needs_no_check_list(self):
        order = self.on_bench()
        order._end_bench("not_repairable")
        self.assertEqual(order.state, "ready")

    def test_back_on_the_bench_the_check_begins_anew(self):
        order = self.on_bench()
        self.check_all(order)
        order._end_bench("repaired")
        order._move("in_workshop", reason="Still does not cool")
        self.assertFalse(any(order.checklist_line_ids.mapped("result")))
        self.assertFalse(order.outcome)

    def test_the_desk_does_not_end_the_work_of_the_bench(self):
        order = self.on_bench()
        self.check_all(order)
        with self.assertRaises(UserError):
            order.with_user(self.user_desk)._end_bench("repaired")

    def test_a_bench_technician_is_assigned_and_done_with_the_work(self):
        order = self.make_order().with_user(self.user_desk)
        order._take_in(self.center, technician=self.bench_technician)
        row = order.assignment_ids
        self.assertEqual((row.kind, row.state), ("bench", "accepted"))
        self.assertEqual(order.technician_id, self.bench_technician)
        order.with_user(self.user_bench)._end_bench("no_fault_found")
        self.assertEqual(row.state, "done")

    def test_used_parts_keep_a_job_from_being_cancelled(self):
        order = self.on_bench()
        self.agree(order)
        order._use_parts([(self.part, 1)])
        with self.assertRaises(UserError):
            order.with_user(self.user_manager)._cancel("Changed his mind")
