"""Nothing may differ, whatever way orders went; and what differs is found."""

import logging
import time

from odoo.tests import freeze_time, tagged

from .common import NOW
from .random_walk import WAYS, RandomWalk
from .settlement_common import SettlementCommon

_logger = logging.getLogger(__name__)
ORDERS, BATCH, SEED = 500, 125, 20270301


class ExactnessCommon(SettlementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.make_carrier()
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.van = cls.env["stock.location"].create(
            {
                "name": "Van Uji",
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )
        cls.technician.stock_location_id = cls.van
        add = cls.env["stock.quant"]._update_available_quantity
        add(cls.part, cls.warehouse.lot_stock_id, 1000)
        add(cls.part, cls.van, 1000, owner_id=cls.firm)
        cls.firm.woms_tax_ids = cls._tax("Withheld 2 %", -2)

    def differences(self):
        rows = self.env["woms.exactness"].with_user(self.user_accountant).search([])
        return {(row.rule, row.name): row.difference for row in rows}


@tagged("post_install", "-at_install")
class TestExactness(ExactnessCommon):
    """One of each: nothing differs; anything altered is seen, by its rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.walk_one_of_each()

    @classmethod
    def walk_one_of_each(cls):
        walk = RandomWalk(cls, SEED)
        cls.orders = {}
        ways = ["cash_on_site", "counter", "left_on_bench", "shipped_cod"]
        for order, way in walk.make(len(ways), ways):
            if not walk.is_bench(way):
                order._offer(cls.firm)
            getattr(walk, f"way_{way}")(order)
            cls.orders[way] = order
        walk.remit()
        cls.statement = walk.settle()

    def assert_seen(self, rule, query, *params):
        self.env.flush_all()
        self.assertEqual(self.differences(), {})
        self.env.cr.execute(query, params)
        self.assertGreater(self.env.cr.rowcount, 0, "nothing was altered")
        self.env.invalidate_all()
        found = self.differences()
        self.assertEqual({key for key, _name in found} & {rule}, {rule}, found)

    def test_nothing_differs(self):
        self.assertEqual(self.differences(), {})

    def test_an_estimate_that_grew_after_its_invoice_is_seen(self):
        self.assert_seen(
            "estimate",
            "UPDATE sale_order SET amount_total = amount_total + 1"
            " WHERE woms_order_id = %s",
            self.orders["counter"].id,
        )

    def test_an_agreed_estimate_never_invoiced_is_seen(self):
        self.assert_seen(
            "estimate",
            "DELETE FROM sale_order_line_invoice_rel WHERE order_line_id IN ("
            " SELECT l.id FROM sale_order_line l JOIN sale_order s"
            " ON s.id = l.order_id WHERE s.woms_order_id = %s)",
            self.orders["counter"].id,
        )

    def test_an_invoice_that_says_less_is_due_is_seen(self):
        self.assert_seen(
            "invoice",
            "UPDATE account_move SET amount_residual = amount_residual + 10"
            " WHERE woms_order_id = %s",
            self.orders["counter"].id,
        )

    def test_an_order_that_says_another_due_is_seen(self):
        self.assert_seen(
            "due",
            "UPDATE woms_work_order SET amount_due = 5 WHERE id = %s",
            self.orders["counter"].id,
        )

    def test_a_device_in_stock_that_nobody_has_is_seen(self):
        self.assert_seen(
            "custody",
            "UPDATE woms_work_order SET holder = 'customer' WHERE id = %s",
            self.orders["left_on_bench"].id,
        )

    def test_a_device_in_custody_that_is_in_no_stock_is_seen(self):
        self.assert_seen(
            "custody",
            "UPDATE stock_quant SET owner_id = NULL WHERE lot_id = %s",
            self.orders["left_on_bench"].lot_id.id,
        )

    def test_a_fee_changed_after_it_was_settled_is_seen(self):
        self.assert_seen(
            "fee",
            "UPDATE woms_assignment SET fee = fee + 1 WHERE order_id = %s",
            self.orders["cash_on_site"].id,
        )

    def test_a_fee_that_left_its_statement_is_seen(self):
        self.assert_seen(
            "fee",
            "DELETE FROM woms_settlement_line WHERE assignment_id IS NOT NULL"
            " AND order_id = %s",
            self.orders["cash_on_site"].id,
        )

    def test_cash_settled_with_another_amount_is_seen(self):
        self.assert_seen(
            "cash",
            "UPDATE woms_settlement_line SET amount = amount + 1 WHERE kind = 'cash'"
            " AND settlement_id = %s",
            self.statement.id,
        )

    def test_a_bill_of_another_amount_is_seen(self):
        self.assert_seen(
            "bill",
            "UPDATE account_move SET amount_untaxed = amount_untaxed + 5 WHERE id = %s",
            self.statement.bill_id.id,
        )

    def test_only_accountants_and_managers_look(self):
        for user in (self.user_desk, self.user_coordinator, self.user_customer):
            self.assertFalse(
                self.env["woms.exactness"].with_user(user).has_access("read")
            )


@tagged("post_install", "-at_install")
class TestExactnessWalk(ExactnessCommon):
    """Five hundred orders, each a random way: all books agree at the end."""

    @freeze_time(NOW)
    def test_five_hundred_orders_at_random(self):
        # a quarter of the time would go into writing messages, which are no books
        orders = self.env.registry["woms.work.order"]
        self.patch(orders, "_notify_customer", lambda *args, **kwargs: None)
        walk = RandomWalk(self, SEED)
        for number in range(ORDERS // BATCH):
            started = time.monotonic()
            walk.walk(BATCH)
            walk.remit()
            walk.settle(bill=number % 2 == 0)
            _logger.info("%s orders: %.1f s", BATCH, time.monotonic() - started)
            self.assertEqual(self.differences(), {})
        self.assertEqual(sum(walk.walked.values()), ORDERS)
        self.assertFalse([way for way in WAYS if not walk.walked[way]])
        self.check_trial_balance()
        self.check_stock()

    def check_trial_balance(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT move_id, SUM(balance) FROM account_move_line"
            " WHERE company_id = %s AND parent_state = 'posted'"
            " GROUP BY ROLLUP (move_id) HAVING ABS(SUM(balance)) > 0.001",
            [self.company.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def check_stock(self):
        negative = self.env["stock.quant"].search(
            [
                ("company_id", "=", self.company.id),
                ("location_id.usage", "in", ("internal", "transit")),
                ("quantity", "<", 0),
            ]
        )
        self.assertFalse(negative)
