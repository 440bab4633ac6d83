import logging
import time
from datetime import datetime

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import NOW
from .random_masters import make_masters
from .random_orders import RandomOrders
from .test_recap import RecapCase

_logger = logging.getLogger(__name__)

COUNT = 20_000
# the quarter, as moments in UTC of the company's days (Jakarta, UTC+7)
START, END = datetime(2026, 11, 30, 17), datetime(2027, 2, 28, 17)
DAYS = "EXTRACT(EPOCH FROM {}) / 86400"
DONE = """
    o.company_id = %(company)s AND o.state = 'done'
    AND o.date_done >= %(start)s AND o.date_done < %(end)s
"""
REPAIRED = f"{DONE} AND o.outcome = 'repaired'"
OFFERS = """
    a.company_id = %(company)s AND a.firm_id IS NOT NULL AND a.previous_id IS NULL
    AND a.state NOT IN ('offered', 'withdrawn')
    AND a.create_date >= %(start)s AND a.create_date < %(end)s
"""
REPEATED = """EXISTS (
    SELECT 1 FROM woms_work_order n
     WHERE n.id <> o.id AND n.state <> 'cancelled'
       AND n.date_open <= o.date_done + interval '30 days'
       AND (n.origin_id = o.id
            OR n.document_id = o.document_id AND n.date_open >= o.date_done))
"""
FIXED = """(
    NOT EXISTS (SELECT 1 FROM woms_work_order n WHERE n.origin_id = o.id)
    AND (SELECT COUNT(*) FROM woms_assignment a
          WHERE a.order_id = o.id AND a.check_in IS NOT NULL) <= 1)
"""
COST = """(
    SELECT COALESCE(SUM(ABS(sm.value)), 0) FROM repair_order ro
      JOIN stock_move sm ON sm.repair_id = ro.id WHERE ro.woms_order_id = o.id
    ) + (
    SELECT COALESCE(SUM(a.fee), 0) FROM woms_assignment a WHERE a.order_id = o.id)
"""
COVERED = """EXISTS (
    SELECT 1 FROM woms_coverage_decision cd WHERE cd.order_id = o.id)
"""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFiguresAgainstSql(RecapCase):
    """Every figure against plain SQL, over 20,000 random work orders (seeded)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        started = time.monotonic()
        masters = make_masters(
            cls.env,
            cls.company,
            firms=12,
            technicians=25,
            areas=6,
            products=8,
            partners=40,
        )
        maker = RandomOrders(cls.env, cls.company, count=COUNT, seed=11, end=NOW)
        maker.days = 500
        maker.make(masters)
        cls.figures = (
            cls.env["woms.figures"]
            .with_user(cls.user_manager)
            .create(
                {
                    "period": "custom",
                    "date_from": "2026-12-01",
                    "date_to": "2027-02-28",
                    "company_id": cls.company.id,
                }
            )
        )
        cls.figures.action_show()
        _logger.info("20,000 orders made in %.0f s", time.monotonic() - started)

    def sql(self, statement):
        return self.env.execute_query(
            SQL(statement, company=self.company.id, start=START, end=END)
        )

    def figure(self, key):
        return self.figures.summary_ids.filtered(lambda line: line.key == key)

    def lines(self, section):
        return self.figures.line_ids.filtered(lambda line: line.section == section)

    def assert_spread(self, line, row, what):
        self.assertEqual(line.n, row[0], what)
        for found, expected in zip(
            (line.mean, line.median, line.p90), row[1:], strict=True
        ):
            # shown with one decimal
            self.assertAlmostEqual(found, float(expected), delta=0.0501, msg=what)

    def test_the_set_is_large_and_varied(self):
        (row,) = self.sql(f"SELECT COUNT(*) FROM woms_work_order o WHERE {DONE}")
        self.assertGreater(row[0], 3000)
        self.assertGreater(len(self.lines("technician")), 20)

    def test_times(self):
        for key, expression in (
            ("days_customer", "o.date_done - LEAST(r.confirmed_at, o.date_open)"),
            ("days_work", "o.date_ready - o.date_open"),
        ):
            days = DAYS.format(expression)
            (row,) = self.sql(
                f"""SELECT COUNT({days}), AVG({days}),
                           percentile_cont(0.5) WITHIN GROUP (ORDER BY {days}),
                           percentile_cont(0.9) WITHIN GROUP (ORDER BY {days})
                      FROM woms_work_order o
                      LEFT JOIN woms_work_request r ON r.id = o.request_id
                     WHERE {DONE}"""
            )
            self.assert_spread(self.figure(key), row, key)

    def test_time_per_state(self):
        days = DAYS.format("n.date - m.date")
        rows = self.sql(
            f"""SELECT m.key, COUNT(*), AVG({days}),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY {days}),
                       percentile_cont(0.9) WITHIN GROUP (ORDER BY {days})
                  FROM woms_work_order o
                  JOIN woms_milestone m ON m.res_model = 'woms.work.order'
                   AND m.res_id = o.id AND m.kind = 'state'
                  JOIN LATERAL (
                       SELECT date FROM woms_milestone n
                        WHERE n.res_model = 'woms.work.order' AND n.res_id = o.id
                          AND n.kind = 'state' AND (n.date, n.id) > (m.date, m.id)
                        ORDER BY n.date, n.id LIMIT 1) n ON TRUE
                 WHERE {DONE} GROUP BY m.key"""
        )
        labels = dict(self.env["woms.work.order"]._fields["state"].selection)
        lines = {line.name: line for line in self.lines("stay")}
        self.assertEqual(len(lines), len(rows))
        for key, *row in rows:
            self.assert_spread(lines[labels[key]], row, key)

    def test_rates(self):
        for key, where, condition in (
            ("fixed_first_time", REPAIRED, FIXED),
            ("repeat_30", REPAIRED, REPEATED),
            ("no_fault", DONE, "o.outcome = 'no_fault_found'"),
            (
                "promise_kept",
                f"{DONE} AND o.sla_promise_result IS NOT NULL",
                "o.sla_promise_result = 'kept'",
            ),
        ):
            (row,) = self.sql(
                f"""SELECT COUNT(*) FILTER (WHERE {condition}), COUNT(*)
                      FROM woms_work_order o WHERE {where}"""
            )
            line = self.figure(key)
            self.assertEqual(line.n, row[1], key)
            self.assertAlmostEqual(line.value, row[0] / row[1], msg=key)
            self.assertGreater(row[0], 0, key)

    def test_rating(self):
        (row,) = self.sql(
            f"""SELECT COUNT(*), AVG(o.rating_last_value) FROM woms_work_order o
                 WHERE {DONE} AND o.rating_last_value > 0"""
        )
        self.assertEqual(self.figure("rating").n, row[0])
        self.assertAlmostEqual(self.figure("rating").value, float(row[1]))

    def test_open_orders_by_age(self):
        rows = self.sql(
            f"""SELECT width_bucket(
                           EXTRACT(EPOCH FROM '{NOW}'::timestamp - o.date_open) / 86400,
                           ARRAY[4, 8, 15, 31]::numeric[]), COUNT(*)
                  FROM woms_work_order o
                 WHERE o.company_id = %(company)s
                   AND o.state NOT IN ('done', 'cancelled') GROUP BY 1"""
        )
        found = {
            number: line.n for number, line in enumerate(self.lines("age")) if line.n
        }
        self.assertEqual(found, dict(rows))

    def test_offers(self):
        (row,) = self.sql(
            f"""SELECT COUNT(*), COUNT(*) FILTER (WHERE a.state = 'declined'),
                       COUNT(*) FILTER (WHERE a.state = 'expired')
                  FROM woms_assignment a WHERE {OFFERS}"""
        )
        total, declined, expired = row
        for key, count in (
            ("declined", declined),
            ("expired", expired),
            ("accepted", total - declined - expired),
        ):
            self.assertEqual(self.figure(key).n, total)
            self.assertAlmostEqual(self.figure(key).value, count / total, msg=key)

    def test_scorecards(self):
        for section, column in (("firm", "firm_id"), ("technician", "technician_id")):
            rows = self.sql(
                f"""SELECT o.{column}, COUNT(*),
                           COUNT(*) FILTER (WHERE o.outcome = 'repaired'),
                           COUNT(*) FILTER (WHERE o.outcome = 'repaired' AND {FIXED}),
                           COUNT(*) FILTER (WHERE o.outcome = 'repaired'
                                              AND {REPEATED})
                      FROM woms_work_order o
                     WHERE {DONE} AND o.{column} IS NOT NULL GROUP BY 1"""
            )
            lines = {line.domain[-1][2]: line for line in self.lines(section)}
            self.assertEqual(set(lines), {row[0] for row in rows})
            for record, n, repairs, fixed, repeated in rows:
                line = lines[record]
                self.assertEqual((line.n, line.fixed_n), (n, repairs))
                self.assertAlmostEqual(line.fixed, fixed / repairs)
                self.assertAlmostEqual(line.repeat, repeated / repairs)
                self.assertEqual(bool(line.rank), repairs >= 10)
            ranked = sorted(
                (line for line in lines.values() if line.rank), key=lambda x: x.rank
            )
            rates = [line.fixed for line in ranked]
            self.assertEqual(rates, sorted(rates, reverse=True))

    def test_cost_of_warranty(self):
        supplier = """(SELECT s.partner_id FROM product_supplierinfo s
            JOIN product_product p ON p.product_tmpl_id = s.product_tmpl_id
           WHERE p.id = o.product_id LIMIT 1)"""
        for section, column in (
            ("warranty_product", "o.product_id"),
            ("warranty_cause", "o.defect_id"),
            ("warranty_supplier", supplier),
        ):
            rows = self.sql(
                f"""SELECT grp, COUNT(*), SUM(cost)
                      FROM (SELECT {column} AS grp, {COST} AS cost
                              FROM woms_work_order o WHERE {DONE} AND {COVERED}) c
                     WHERE cost > 0 GROUP BY 1"""
            )
            lines = {line.domain[-1][2]: line for line in self.lines(section)}
            self.assertEqual(
                {key or False: (line.n, line.amount) for key, line in lines.items()},
                {row[0] or False: (row[1], float(row[2])) for row in rows},
            )
        self.assertEqual(
            self.figure("warranty_cost").value, sum(float(row[2]) for row in rows)
        )

    def test_revenue_and_unpaid(self):
        (row,) = self.sql(
            f"""SELECT SUM(m.amount_untaxed_signed) FROM account_move m
                  JOIN woms_work_order o ON o.id = m.woms_order_id
                 WHERE {DONE} AND m.state = 'posted'"""
        )
        self.assertEqual(self.figure("revenue").value, float(row[0]))
        (row,) = self.sql(
            """SELECT COUNT(*), SUM(amount_residual_signed) FROM account_move
                WHERE company_id = %(company)s AND woms_order_id IS NOT NULL
                  AND state = 'posted' AND payment_state IN ('not_paid', 'partial')"""
        )
        self.assertEqual(self.figure("unpaid").n, row[0])
        self.assertEqual(self.figure("unpaid").value, float(row[1]))

    def test_failures_of_models_and_batches(self):
        for section, batch in (("model", "NULL::text"), ("batch", "d.batch")):
            base = self.sql(
                f"""SELECT d.product_id, {batch}, COUNT(*),
                           SUM(DATE '2027-03-01'
                               - GREATEST(d.purchase_date, DATE '2026-12-01'))
                      FROM woms_service_document d
                     WHERE d.company_id = %(company)s AND d.state = 'active'
                       AND d.purchase_date < DATE '2027-03-01' GROUP BY 1, 2"""
            )
            failures = {
                (product, code): count
                for product, code, count in self.sql(
                    f"""SELECT d.product_id, {batch}, COUNT(*)
                          FROM woms_work_order o
                          JOIN woms_service_document d ON d.id = o.document_id
                         WHERE o.company_id = %(company)s AND o.state <> 'cancelled'
                           AND o.date_open >= %(start)s AND o.date_open < %(end)s
                           AND NOT o.is_repeat AND o.use_cause IS NULL
                           AND COALESCE(o.outcome, '') <> 'no_fault_found'
                         GROUP BY 1, 2"""
                )
            }
            product_of = self.env["product.product"].browse
            expected = {
                product_of(product).display_name + (f" · {code}" if code else ""): (
                    devices,
                    failures.get((product, code), 0),
                    100 * failures.get((product, code), 0) * 365 / days,
                )
                for product, code, devices, days in base
            }
            lines = self.lines(section)
            self.assertTrue(lines)
            for line in lines:
                devices, count, rate = expected[line.name]
                self.assertEqual((line.devices, line.n), (devices, count), line.name)
                self.assertAlmostEqual(line.value, rate, msg=line.name)

    def test_symptoms_and_defects(self):
        for section in ("symptom", "defect"):
            rows = self.sql(
                f"""SELECT o.{section}_id, COUNT(*) FROM woms_work_order o
                     WHERE o.company_id = %(company)s AND o.state <> 'cancelled'
                       AND o.date_open >= %(start)s AND o.date_open < %(end)s
                       AND o.{section}_id IS NOT NULL GROUP BY 1"""
            )
            lines = self.lines(section)
            self.assertEqual({line.domain[-1][2]: line.n for line in lines}, dict(rows))
            self.assertAlmostEqual(lines[-1].share_sum, 1.0)
