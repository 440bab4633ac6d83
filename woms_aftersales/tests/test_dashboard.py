from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_recap import RecapCase

ROLES = {"manager": "user_manager", "dispatcher": "user_desk", "bench": "user_bench"}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboard(RecapCase):
    """Each role's overview counts what is behind it."""

    def open(self, role):
        tiles = self.env["woms.dashboard.tile"].with_user(getattr(self, ROLES[role]))
        action = tiles.action_open(role)
        return {tile.name: tile for tile in tiles.search(action["domain"])}

    def test_each_number_is_that_of_the_records_behind_it(self):
        self.make_order(promised_date=NOW.date() - timedelta(days=1))
        self.make_done(NOW - timedelta(days=2))
        workshop = self.make_order()
        workshop.sudo()._write_machine({"state": "in_workshop"})
        workshop.sudo()._wait_for("parts")
        self.make_request()
        for role in ROLES:
            tiles = self.open(role)
            self.assertGreater(len(tiles), 7)
            for tile in tiles.values():
                action = tile.action_records()
                model = self.env[action["res_model"]].with_user(
                    getattr(self, ROLES[role])
                )
                self.assertEqual(
                    model.search_count(action["domain"]), tile.value, tile.name
                )

    def test_the_dispatcher_sees_what_is_to_do_and_what_is_late(self):
        self.make_order(promised_date=NOW.date() - timedelta(days=1))
        self.make_order()
        tiles = self.open("dispatcher")
        self.assertEqual(tiles["To dispatch"].value, 2)
        late = tiles["Promised date passed"]
        self.assertEqual((late.value, late.alert), (1, True))
        self.assertFalse(tiles["Answer due soon"].alert)

    def test_the_bench_sees_what_waits(self):
        order = self.make_order()
        order.sudo()._write_machine({"state": "in_workshop"})
        order.sudo()._wait_for("parts")
        tiles = self.open("bench")
        self.assertEqual(tiles["Waits for parts"].value, 1)
        self.assertEqual(tiles["To work on"].value, 0)
        self.assertTrue(tiles["Without a technician"].alert)

    def test_the_manager_reads_rates_with_their_cases(self):
        for days in (2, 4, 9):
            self.make_done(NOW - timedelta(days=1), days=days)
        tiles = self.open("manager")
        self.assertEqual(tiles["Days until back"].value_text, "4.0")
        self.assertIn("3 orders", tiles["Days until back"].note)
        self.assertEqual(tiles["Fixed the first time"].value_text, "100 %")
        self.assertEqual(tiles["Rating"].value_text, "–")

    def test_the_accountant_reads_money_without_an_after_sales_group(self):
        self.make_done(NOW - timedelta(days=2))
        for name in ("account_move_action", "work_order_report_action_money"):
            action = self.env.ref(f"woms_aftersales.woms_{name}")
            model = self.env[action.res_model].with_user(self.user_accountant)
            model.get_views([(False, "pivot"), (False, "list")])
            model.search_count([("company_id", "=", self.company.id)])
        rows = self.env["woms.work.order.report"].with_user(self.user_accountant)
        self.assertEqual(rows.search_count([("state", "=", "done")]), 1)

    def test_others_have_no_overview(self):
        for user in (self.user_technician, self.user_customer, self.user_accountant):
            with self.assertRaises(AccessError):
                self.env["woms.dashboard.tile"].with_user(user).action_open("bench")
