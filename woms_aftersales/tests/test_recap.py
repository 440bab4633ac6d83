from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import NOW
from .common_recap import FIRST_MOMENT, JANUARY, LAST_MOMENT, MIDDLE, RecapCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecap(RecapCase):
    """The recap of a period against a set added up by hand."""

    def test_figures_by_month_state_and_technician_are_one_plain_query(self):
        """Over 100,000 orders it took 80-89 ms, bare SQL 91-111 ms (budget 1.6 x).

        Joins of which no column is asked for are left out by PostgreSQL, and months
        are cut from the local day that is kept with the order.
        """
        order = self.make_done(LAST_MOMENT)
        self.assertEqual(order.done_day, date(2027, 2, 28))
        self.env.flush_all()
        report = self.env["woms.work.order.report"].with_user(self.user_manager)
        groups = ["done_day:month", "state", "technician_id"]
        domain = [("company_id", "=", self.company.id)]
        report._read_group(domain, groups, ["__count"])  # warm
        with self.assertQueryCount(1):
            rows = report._read_group(domain, groups, ["__count"])
        self.assertEqual(rows, [(date(2027, 2, 1), "done", self.technician, 1)])
        plan = self.env.execute_query(
            SQL("EXPLAIN SELECT id, done_day FROM (%s) report", report._table_query)
        )
        self.assertNotIn("stock_move", str(plan))
        self.assertNotIn("timezone", str(plan))

    def test_each_unit_of_time_proposes_the_last_period_that_is_over(self):
        """Today is Monday, 1 March 2027."""
        expected = {
            "day": (date(2027, 2, 28), date(2027, 2, 28), date(2027, 2, 27)),
            "week": (date(2027, 2, 22), date(2027, 2, 28), date(2027, 2, 15)),
            "month": (date(2027, 2, 1), date(2027, 2, 28), date(2027, 1, 1)),
            "quarter": (date(2026, 10, 1), date(2026, 12, 31), date(2026, 7, 1)),
            "year": (date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1)),
        }
        for unit, (start, end, before) in expected.items():
            with self.subTest(unit=unit):
                recap = self.make_recap(unit=unit)
                self.assertEqual((recap.date_from, recap.date_to), (start, end))
                self.assertEqual(
                    recap._before_dates(), (before, start - timedelta(days=1))
                )

    def test_any_dates_are_compared_with_as_many_days_before(self):
        recap = self.make_recap(
            unit="any", date_from="2027-02-11", date_to="2027-02-20"
        )
        self.assertEqual(recap._before_dates(), (date(2027, 2, 1), date(2027, 2, 10)))

    def test_half_a_month_is_no_month(self):
        with self.assertRaises(UserError):
            self.make_recap(date_from="2027-02-01", date_to="2027-02-15")

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaises(UserError):
            self.make_recap(unit="any", date_from="2027-02-10", date_to="2027-02-01")

    def test_an_order_counts_in_the_month_of_the_companys_clock(self):
        inside = self.make_done(FIRST_MOMENT) | self.make_done(LAST_MOMENT)
        self.make_done(FIRST_MOMENT - timedelta(seconds=1))
        self.make_done(LAST_MOMENT + timedelta(seconds=1))
        recap = self.make_recap()
        rows = recap._read_rows("done")
        self.assertEqual([row["order_id"] for row in rows], inside.ids)
        self.assertEqual(
            [row["done_day"] for row in rows], [date(2027, 2, 1), date(2027, 2, 28)]
        )
        self.assertEqual(recap._get_figures()["now"]["count"], 2)

    def test_the_same_moment_is_another_month_for_a_company_further_east(self):
        """31 January 16.00 UTC: 23.00 in Jakarta, 1 February 01.00 in Jayapura."""
        self.company.partner_id.tz = "Asia/Jayapura"
        self.make_done(datetime(2027, 1, 31, 16, 0))
        self.assertEqual(self.make_recap()._get_figures()["now"]["count"], 1)
        self.company.partner_id.tz = "Asia/Jakarta"
        self.assertEqual(self.make_recap()._get_figures()["now"]["count"], 0)

    def test_totals_by_outcome_technician_and_area_are_those_added_up_by_hand(self):
        self.make_done(MIDDLE, days=2)
        self.make_done(MIDDLE, days=4)
        first = self.make_done(MIDDLE, days=6, technician=self.coordinator)
        self.make_done(MIDDLE, days=8, outcome="not_repairable", area_id=False)
        self.make_done(MIDDLE, days=0, origin_id=first.id)
        self.make_done(JANUARY, days=90)
        figures = self.make_recap()._get_figures()
        now = figures["now"]
        self.assertEqual(
            {key: now[key] for key in ("count", "repaired", "fixed", "repeats")},
            {"count": 5, "repaired": 4, "fixed": 3, "repeats": 1},
        )
        self.assertAlmostEqual(now["days"], 2 + 4 + 6 + 8)
        self.assertAlmostEqual(now["days_half"], 4.0)
        self.assertEqual(figures["before"]["count"], 1)

        def counts(group):
            return {
                row["label"] or row["key"]: row["now"]["count"]
                for row in figures["groups"][group]
                if row["now"]["count"]
            }

        self.assertEqual(counts("outcome"), {"repaired": 4, "not_repairable": 1})
        self.assertEqual(
            counts("technician"),
            {self.technician.name: 4, self.coordinator.name: 1},
        )
        self.assertEqual(counts("area"), {self.area.name: 4, "": 1})
        self.assertEqual(figures["trend"], [{"day": "2027-02-10", "count": 5}])

    def test_totals_are_those_of_the_figures_and_of_the_list(self):
        """Three ways to the same: totals, list, and the model of the figures."""
        order = self.make_done(MIDDLE)
        self.earn(order)
        self.use_parts(order)
        self.pay(self.bill(order))
        again = self.make_done(MIDDLE, origin_id=order.id, outcome="no_fault_found")
        self.earn(again, 50000)
        recap = self.make_recap()
        now = recap._get_figures()["now"]
        rows = recap._read_rows("done")
        report = self.env["woms.work.order.report"].search(list(recap._done_domain()))
        self.assertEqual(now["parts_cost"], 2 * 40000)
        for key, fname in (
            ("days", "days_customer"),
            ("fixed", "fixed_first_time"),
            ("revenue", "revenue"),
            ("fee", "fee"),
            ("parts_cost", "parts_cost"),
        ):
            with self.subTest(figure=key):
                self.assertAlmostEqual(now[key], sum(report.mapped(fname)))
                self.assertAlmostEqual(
                    now[key], sum(float(row[key] or 0) for row in rows), 3
                )
        self.assertEqual(now["receipts"], sum(row["receipts"] for row in rows))

    def test_covered_work_costs_what_it_costs_us(self):
        """Free: parts and fee; labour half covered: half the fee; paid for: nothing."""
        free, half, paid = (self.make_done(MIDDLE) for _index in range(3))
        for order in (free, half, paid):
            self.earn(order, 100000)
        self.use_parts(free, 1)
        self.env["woms.coverage.decision"].sudo().create(
            [
                {
                    "order_id": order.id,
                    "component": component,
                    "percent": percent,
                    "reason": "Covered.",
                    "frozen": True,
                }
                for order, component, percent in (
                    (free, "labour", 100),
                    (free, "parts", 100),
                    (half, "labour", 50),
                )
            ]
        )
        recap = self.make_recap()
        costs = {
            row["order_id"]: row["warranty_cost"] for row in recap._read_rows("done")
        }
        self.assertEqual(costs, {free.id: 140000, half.id: 50000, paid.id: 0})
        self.assertEqual(recap._get_figures()["now"]["warranty_cost"], 190000)

    def test_opening_plus_new_minus_done_minus_cancelled_is_closing(self):
        self.make_done(MIDDLE, days=30)  # opened before, done
        self.make_done(MIDDLE, days=3)  # opened and done
        self.make_done(JANUARY, days=3)  # over before it began
        self.make_done(datetime(2027, 3, 1, 1, 0), days=60)  # open all through
        self.make_order(date_open=datetime(2027, 2, 20, 3, 0))  # still open
        self.make_order(date_open=datetime(2027, 3, 1, 1, 0))  # opened after it
        cancelled = self.make_order(date_open=datetime(2027, 1, 5, 3, 0))
        cancelled.sudo()._move("cancelled", role="desk", at=datetime(2027, 2, 5, 3, 0))
        flow = self.make_recap()._get_figures()["flow"]
        self.assertEqual(
            flow, {"opening": 3, "new": 2, "done": 2, "cancelled": 1, "closing": 2}
        )
        self.assertEqual(
            flow["opening"] + flow["new"] - flow["done"] - flow["cancelled"],
            flow["closing"],
        )

    def test_each_filter_narrows_figures_flow_and_list_alike(self):
        self.make_done(MIDDLE)
        other_area = self.area.copy({"name": "Lain"})
        other_categ = self.env["product.category"].create({"name": "Lain"})
        other = self.make_done(
            MIDDLE, technician=self.coordinator, area_id=other_area.id
        )
        other.sudo().product_id = self.env["product.product"].create(
            {"name": "Lain", "categ_id": other_categ.id}
        )
        self.assertEqual(other.categ_id, other_categ)
        other.sudo()._write_machine({"firm_id": self.other_firm.id})
        self.make_done(MIDDLE, outcome="declined")
        for values in (
            {"area_ids": other_area.ids},
            {"technician_ids": self.coordinator.ids},
            {"firm_ids": self.other_firm.ids},
            {"categ_ids": other_categ.ids},
        ):
            with self.subTest(filters=values):
                fname, ids = next(iter(values.items()))
                recap = self.make_recap(**{fname: [(6, 0, ids)]})
                figures = recap._get_figures()
                self.assertEqual(figures["now"]["count"], 1)
                self.assertEqual(figures["flow"]["done"], 1)
                self.assertEqual(recap._read_rows("done")[0]["order_id"], other.id)
        declined = self.make_recap(outcome="declined")
        self.assertEqual(declined._get_figures()["now"]["count"], 1)

    def test_complaints_count_in_the_period_they_came_in(self):
        order = self.make_done(MIDDLE)
        complaint = self.env["woms.complaint"].create(
            {"text": "Late.", "order_id": order.id, "company_id": self.company.id}
        )
        self.env.flush_all()
        for moment, expected in ((LAST_MOMENT, (1, 0)), (JANUARY, (0, 1))):
            self.env.cr.execute(
                "UPDATE woms_complaint SET create_date = %s WHERE id = %s",
                [moment, complaint.id],
            )
            for recap in (
                self.make_recap(),
                self.make_recap(area_ids=[(6, 0, self.area.ids)]),
            ):
                figures = recap._get_figures()
                self.assertEqual(
                    (figures["complaints"], figures["complaints_before"]), expected
                )

    def test_the_list_on_the_screen_shows_the_orders_of_the_recap(self):
        order = self.make_done(MIDDLE)
        recap = self.make_recap()
        for _state in ("draft", "issued"):
            action = recap.action_view()
            rows = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(rows.order_id, order)
            if recap.state == "draft":
                recap.action_issue()

    # === WHO === #

    def test_recaps_are_for_managers_only(self):
        self.make_done(MIDDLE)
        recap = self.issue()
        for user in (
            self.user_desk,
            self.user_bench,
            self.user_accountant,
            self.user_technician,
            self.user_customer,
        ):
            with self.subTest(user=user.login):
                for record in (recap, recap.line_ids[:1]):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["id"])
                with self.assertRaises(AccessError):
                    self.env["woms.recap"].with_user(user).create({})
                with self.assertRaises(AccessError):
                    recap.with_user(user).action_xlsx()
                # an accountant reads revenue and cost of warranty (TestDashboard)
                if user != self.user_accountant:
                    with self.assertRaises(AccessError):
                        self.env["woms.work.order.report"].with_user(user).search([])

    def test_recaps_of_another_company_stay_closed(self):
        recap = self.issue()
        other = self.env["res.company"].create({"name": "Other Woms"})
        stranger = self._new_user(
            "woms_other_manager", "woms_aftersales.woms_aftersales_group_manager"
        )
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            recap.with_user(stranger).with_context(allowed_company_ids=other.ids).read(
                ["figures"]
            )
        with self.assertRaises(AccessError):
            self.env["woms.recap"].with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).create({"company_id": self.company.id})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecapBudget(RecapCase):
    """What the recap costs: the same number of queries, however many orders."""

    def count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_dont_grow_with_the_orders(self):
        def make(count):
            for index in range(count):
                order = self.make_done(
                    datetime(2027, 2, 3 + index % 20, 3, 0),
                    technician=(self.technician, self.coordinator)[index % 2],
                    outcome=("repaired", "declined")[index % 2],
                )
                self.earn(order)

        self.issue(day="2027-01-05")
        make(2)
        recap = self.make_recap()
        self.count_queries(recap._recap_values)  # warm
        few = self.count_queries(recap._recap_values)
        make(12)
        many = self.count_queries(recap._recap_values)
        self.assertEqual(many, few)
        self.assertLessEqual(many, 24)
        self.assertLessEqual(self.count_queries(recap.action_issue), 60)

    def test_totals_of_both_periods_are_one_query(self):
        self.make_done(MIDDLE)
        recap = self.make_recap()
        picked = recap._pick_sql(recap._done_domain())
        with self.assertQueryCount(1):
            recap._sum_up(picked, "day")
