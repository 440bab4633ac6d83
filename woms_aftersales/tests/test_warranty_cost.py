from collections import defaultdict
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .settlement_common import SettlementCommon

LATER = "2027-03-05 03:00:00"


class WarrantyCostCase(SettlementCommon):
    """Jobs done under warranty, with a part at 40,000 and a fee of 150,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create({"name": "Pabrik Uji"})
        cls.device.seller_ids = [(0, 0, {"partner_id": cls.supplier.id, "price": 1})]
        stock = cls.env["stock.quant"]
        stock._update_available_quantity(
            cls.part, cls.warehouse.lot_stock_id, 50, in_date=NOW
        )

    @classmethod
    def cover(cls, order, **percents):
        cls.env["woms.coverage.decision"].sudo().create(
            [
                {
                    "order_id": order.id,
                    "component": component,
                    "percent": percent,
                    "reason": "Covered.",
                    "frozen": True,
                }
                for component, percent in percents.items()
            ]
        )

    @classmethod
    def done_order(cls, parts=100, labour=100, used=1, **values):
        """A job done at the customer's by a firm, its fee 150,000."""
        order = cls.make_order(**values).sudo()
        job = cls.start_job(order=order)
        cls.cover(order, parts=parts, labour=labour)
        order.write({"defect_id": cls.defect.id, "section_id": cls.section.id})
        if used:
            cls.use_part(order, used)
        cls.end_job("no_fault_found", job=job)
        if order.state != "done":
            order._move("done", role="technician")
        return order

    @classmethod
    def use_part(cls, order, quantity=1):
        """Use a part at cost 40,000, as a repair order records it."""
        repair = cls.env["repair.order"].create(
            {
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.repair_type_id.id,
                "location_id": cls.warehouse.lot_stock_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": cls.part.id,
                            "product_uom_qty": quantity,
                            "repair_line_type": "add",
                        },
                    )
                ],
            }
        )
        repair._action_repair_confirm()
        repair.action_repair_start()
        repair.move_ids.quantity = quantity
        repair.action_repair_end()
        repair.woms_order_id = order  # afterwards: nobody was asked to agree
        return repair

    def sums(self, orders):
        """Return ``{kind: amount}`` on the analytic accounts of these orders."""
        sums = defaultdict(float)
        for line in self.written(orders):
            sums[line.woms_cost_kind] += line.amount
        return {kind: amount for kind, amount in sums.items() if amount}

    def written(self, orders):
        return self.env["account.analytic.line"].search(
            [("woms_order_id", "in", orders.ids)]
        )

    def accounts(self, lines, key):
        column = self.company._woms_get_cost_plan(key)._column_name()
        return lines.mapped(column)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWarrantyCost(WarrantyCostCase):
    """Costs of warranty by product, cause and supplier: once, and always the sum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.woms_cost_from = TODAY
        cls.order = cls.done_order()

    def test_parts_and_fee_by_product_cause_and_supplier(self):
        lines = self.order._write_warranty_costs()
        self.assertEqual(self.order.figure_warranty, 190000)
        self.assertEqual(self.sums(self.order), {"parts": -40000, "fee": -150000})
        self.assertEqual(set(lines.mapped("date")), {TODAY})
        self.assertEqual(self.accounts(lines, "product").name, self.device.name)
        self.assertEqual(self.accounts(lines, "cause").name, self.defect.name)
        self.assertEqual(self.accounts(lines, "supplier").name, self.supplier.name)
        self.assertEqual(
            self.accounts(lines, "supplier").plan_id.name, "After-sales: supplier"
        )

    def test_written_again_nothing_is_added(self):
        self.order._write_warranty_costs()
        self.assertFalse(self.order._write_warranty_costs())

    def test_the_plans_stay_once_costs_stand_on_them(self):
        plan = self.env["account.analytic.plan"].create({"name": "Other"})
        self.company.woms_plan_cause_id = plan  # nothing is written yet
        self.order._write_warranty_costs()
        with self.assertRaisesRegex(UserError, "stand on these"):
            self.company.woms_plan_cause_id = plan.create({"name": "Third"})
        self.company.woms_plan_cause_id = plan  # the same again is no change

    def test_a_change_is_a_line_that_corrects(self):
        self.order._write_warranty_costs()
        with freeze_time(LATER):
            self.cover(self.order, parts=50)
            line = self.order._write_warranty_costs()
        self.assertEqual((line.amount, line.woms_cost_kind), (20000, "parts"))
        self.assertEqual(line.date, date(2027, 3, 5))
        self.assertEqual(-sum(self.sums(self.order).values()), 170000)
        self.assertEqual(self.order.figure_warranty, 170000)

    def test_another_cause_moves_the_cost_to_its_account(self):
        self.order._write_warranty_costs()
        self.order.defect_id = self.misuse
        self.order._write_warranty_costs()
        column = self.company._woms_get_cost_plan("cause")._column_name()
        sums = defaultdict(float)
        for line in self.written(self.order):
            sums[line[column].name] += line.amount
        self.assertEqual(sums[self.misuse.name], -190000)
        self.assertEqual(sums[self.defect.name], 0)

    def test_half_covered_is_half_written_and_nothing_covered_none(self):
        half = self.done_order(parts=50, labour=0)
        none = self.done_order(parts=0, labour=0)
        (half | none)._write_warranty_costs()
        self.assertEqual(self.sums(half), {"parts": -20000})
        self.assertFalse(self.written(none))

    def test_parcels_are_part_of_the_figure_and_of_the_accounts(self):
        order = self.done_order(labour=0, used=0)
        self.cover(order, transport=100)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "woms_order_id": order.id,
            }
        )
        picking.carrier_price = 27000
        self.assertEqual(order.figure_warranty, 27000)
        order._write_warranty_costs()
        self.assertEqual(self.sums(order), {"parcel": -27000})

    def test_travel_is_told_apart_and_the_sum_stays(self):
        self.order.assignment_ids.sudo()._write_machine({"fee_travel": 30000})
        self.order._write_warranty_costs()
        self.assertEqual(
            self.sums(self.order), {"parts": -40000, "fee": -120000, "travel": -30000}
        )

    def test_the_bill_of_the_partner_counts_once(self):
        self.order._write_warranty_costs()
        bill = self.bill(self.confirmed())
        fee = bill.invoice_line_ids.filtered("woms_cost_order_id")
        self.assertEqual((len(fee), fee.price_unit), (1, 150000))
        self.assertEqual(bill.amount_untaxed, 150000)
        self.assertEqual(self.sums(self.order), {"parts": -40000, "fee": -150000})
        told = self.written(self.order).filtered("move_line_id")
        self.assertEqual((told.woms_cost_kind, told.amount), ("fee", -150000))
        self.assertFalse(self.order._write_warranty_costs())

    def test_a_bill_taken_back_is_written_without_it(self):
        self.order._write_warranty_costs()
        bill = self.bill(self.confirmed())
        bill.button_draft()
        self.assertFalse(self.written(self.order).filtered("move_line_id"))
        self.assertEqual(self.sums(self.order), {"parts": -40000, "fee": -150000})
        bill.action_post()
        self.assertEqual(self.sums(self.order), {"parts": -40000, "fee": -150000})

    def test_the_bill_keeps_its_total_when_only_some_is_covered(self):
        self.done_order(labour=50, used=0)
        self.done_order(labour=0, used=0)
        self.firm.woms_tax_ids = self._tax("Withheld 2 %", -2)
        bill = self.bill(self.confirmed())
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), (450000, -9000))
        covered = bill.invoice_line_ids.filtered("woms_cost_order_id")
        self.assertEqual(sorted(covered.mapped("price_unit")), [75000, 150000])

    def test_switched_off_nothing_is_written_nor_told_on_the_bill(self):
        self.company.woms_cost_from = False
        self.assertFalse(self.order._write_warranty_costs())
        bill = self.bill(self.confirmed())
        self.assertFalse(bill.invoice_line_ids.woms_cost_order_id)
        self.assertFalse(self.written(self.order))

    def test_the_cron_writes_new_and_changed_orders_once(self):
        run = self.env["woms.work.order"]._cron_write_warranty_costs
        with patch.object(self.env.registry["ir.cron"], "_commit_progress"):
            run()
            self.assertEqual(-sum(self.sums(self.order).values()), 190000)
            self.assertFalse(self.order._find_cost_stale(self.company))
            self.cover(self.order, labour=0)
            self.order.sudo()._write_machine(
                {"cost_written_at": self.env.cr.now().replace(year=2020)}
            )
            self.assertEqual(self.order._find_cost_stale(self.company), self.order)
            run()
        self.assertEqual(self.sums(self.order), {"parts": -40000})

    def test_orders_done_before_are_left_alone(self):
        self.company.woms_cost_from = date(2027, 3, 2)
        self.assertFalse(self.order._write_warranty_costs())
        self.assertFalse(self.order._find_cost_stale(self.company))

    def test_the_receipt_of_the_serial_tells_the_supplier(self):
        lot = self.env["stock.lot"].create(
            {
                "name": "SN-R",
                "product_id": self.device.id,
                "company_id": self.company.id,
            }
        )
        other = self.env["res.partner"].create({"name": "Importir Uji"})
        move = self.env["stock.move"].create(
            {
                "product_id": self.device.id,
                "product_uom_qty": 1,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "picking_id": self.env["stock.picking"]
                .create(
                    {
                        "picking_type_id": self.warehouse.in_type_id.id,
                        "partner_id": other.id,
                    }
                )
                .id,
            }
        )
        move._action_confirm()
        move.move_line_ids = [
            (5, 0, 0),
            (0, 0, {"lot_id": lot.id, "quantity": 1, "product_id": self.device.id}),
        ]
        move.picked = True
        move._action_done()
        order = self.done_order(lot_id=lot.id, serial="SN-R")
        self.assertEqual(order.lot_id, lot)
        lines = order._write_warranty_costs()
        self.assertEqual(self.accounts(lines, "supplier").name, other.name)

    def test_an_accountant_sees_them_by_product_others_do_not(self):
        self.order._write_warranty_costs()
        lines = self.env["account.analytic.line"]
        action = lines.with_user(self.user_accountant)._woms_action_costs()
        column = self.company.woms_plan_product_id._column_name()
        self.assertEqual(action["context"]["pivot_row_groupby"], [column])
        rows = lines.with_user(self.user_accountant).formatted_read_group(
            [("woms_order_id", "in", self.order.ids)], [column], ["amount:sum"]
        )
        self.assertEqual([row["amount:sum"] for row in rows], [-190000])
        self.assertFalse(lines.with_user(self.user_desk).has_access("read"))

    def test_nobody_types_when_it_was_written(self):
        order = self.order.with_user(self.user_manager)
        for values in ({"cost_written_at": NOW}, {"figure_transport": 1}):
            with self.assertRaisesRegex(UserError, "can't be typed"):
                order.write(values)
