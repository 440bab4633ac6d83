"""What the page of figures reads: each kind of figure is a query or two."""

from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import const

SPREAD = ("count", "avg", "median", "p90")
RATE = ("avg", "count")
SCORES = {
    "days_customer": SPREAD,
    "days_work": SPREAD,
    "fixed_first_time": RATE,
    "repeat_30": RATE,
    "no_fault": RATE,
    "promise_kept": RATE,
    "rating": RATE,
    "revenue": ("sum",),
    "warranty_cost": ("sum", "count"),
}


class WomsFiguresSource(models.AbstractModel):
    """Figures of a period, read for a record with dates, company and filters."""

    _name = "woms.figures.source"
    _description = "Source of Figures"

    # === WHICH ORDERS === #

    def _bounds(self):
        """Return first moment and the one after the last, in UTC, of company days."""
        self.ensure_one()
        # sudo: the zone only; a contact may be closed to the reader
        zone = pytz.timezone(self.company_id.sudo().partner_id.tz or const.TZ_WIB)
        days = (self.date_from, self.date_to + timedelta(days=1))
        return tuple(
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in days
        )

    def _filter_domain(self, prefix=""):
        """Domain of company and filters; ``prefix`` leads to the order."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        for fname, records in (
            ("area_id", self.area_ids),
            ("categ_id", self.categ_ids),
            ("firm_id", self.firm_ids),
        ):
            if records:
                domain &= Domain(f"{prefix}{fname}", "in", records.ids)
        return domain

    def _done_domain(self):
        """Orders done in the period, by the company's clock."""
        start, end = self._bounds()
        return (
            self._filter_domain()
            & Domain("state", "=", "done")
            & Domain("date_done", ">=", start)
            & Domain("date_done", "<", end)
        )

    def _opened_domain(self):
        """Orders opened in the period that were not cancelled."""
        start, end = self._bounds()
        return (
            self._filter_domain()
            & Domain("state", "!=", "cancelled")
            & Domain("date_open", ">=", start)
            & Domain("date_open", "<", end)
        )

    def _open_domain(self):
        """Orders open now, whatever the period."""
        return self._filter_domain() & Domain(
            "state", "not in", const.ORDER_FINAL_STATES
        )

    def _offer_domain(self):
        """First offers to service partners made in the period that have an answer."""
        start, end = self._bounds()
        return (
            self._filter_domain("order_id.")
            & Domain("firm_id", "!=", False)
            & Domain("previous_id", "=", False)
            & Domain("state", "not in", ("offered", "withdrawn"))
            & Domain("create_date", ">=", start)
            & Domain("create_date", "<", end)
        )

    # === READING === #

    def _group(self, domain, groups, aggregates, **kwargs):
        return self.env["woms.work.order.report"]._read_group(
            domain, groups, aggregates, **kwargs
        )

    def _read_scores(self):
        """Return the scores of all, per firm and per technician: one query.

        :return: ``{"all" | "firm_id" | "technician_id": {record: {spec: value}}}``
        """
        specs = [f"{name}:{how}" for name, hows in SCORES.items() for how in hows]
        groups = ("all", "firm_id", "technician_id")
        found = self.env["woms.work.order.report"]._read_grouping_sets(
            self._done_domain(),
            [[] if group == "all" else [group] for group in groups],
            ["__count", *specs],
        )
        return {
            group: {
                (row[0] if group != "all" else None): dict(
                    zip(["__count", *specs], row[group != "all" :], strict=True)
                )
                for row in rows
            }
            for group, rows in zip(groups, found, strict=True)
        }

    def _read_stays(self):
        """Return ``[(state, n, mean, median, 90 %)]``: days spent in each state.

        A stay is from one change of state to the next, of orders done in the period.
        """
        self.env["woms.milestone"].flush_model()
        orders = self.env["woms.work.order"]._search(self._done_domain())
        rows = self.env.execute_query(
            SQL(
                """
                SELECT key, COUNT(*), AVG(days),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
                       percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
                  FROM (SELECT key, EXTRACT(EPOCH FROM LEAD(date) OVER stays - date)
                                    / 86400 AS days
                          FROM woms_milestone
                         WHERE res_model = 'woms.work.order' AND kind = 'state'
                           AND res_id IN %s
                        WINDOW stays AS (PARTITION BY res_id ORDER BY date, id)) stay
                 WHERE days IS NOT NULL
                 GROUP BY key
                """,
                orders.subselect(),
            )
        )
        order = [key for key, _label in const.ORDER_STATES]
        return sorted(
            ((row[0], row[1], *map(float, row[2:])) for row in rows),
            key=lambda row: order.index(row[0]),
        )

    def _read_offers(self, group="firm_id"):
        """Return ``{record: {state: count}}`` of the offers of the period."""
        found = {}
        # sudo: counts only; offers are read by whoever may read the figures
        for record, state, count in (
            self.env["woms.assignment"]
            .sudo()
            ._read_group(self._offer_domain(), [group, "state"], ["__count"])
        ):
            found.setdefault(record.id, {})[state] = count
        return found

    def _read_unpaid(self):
        """Return ``(n, amount)`` of posted invoices of orders that are not paid yet."""
        domain = (
            self._filter_domain("woms_order_id.")
            & Domain("woms_order_id", "!=", False)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("payment_state", "in", ("not_paid", "partial"))
        )
        # sudo: a sum for the service manager, who may not read invoices
        row = (
            self.env["account.move"]
            .sudo()
            ._read_group(domain, [], ["__count", "amount_residual_signed:sum"])
        )[0]
        return row[0], row[1] or 0.0

    # === DEVICES === #

    def _read_devices(self, by_batch=False):
        """Return ``[(product id, batch, devices, device days, failures, failed)]``.

        Base: registered devices, active or replaced, by their days in service within
        the period. A failure is an order opened in the period on one of them, not
        cancelled, not a repeat, not caused by use, and not ended without a fault.
        """
        self.env["woms.work.order"].flush_model()
        self.env["woms.service.document"].flush_model()
        start, end = self._bounds()
        params = {
            "company": self.company_id.id,
            "start": self.date_from,
            # nothing has happened after today
            "stop": min(
                self.date_to + timedelta(days=1), fields.Date.today() + timedelta(1)
            ),
            "from": start,
            "until": end,
            "no_failure": const.NO_FAILURE_OUTCOMES,
            "batch": SQL("d.batch" if by_batch else "NULL::varchar"),
            "categories": self._category_clause(),
        }
        return self.env.execute_query(
            SQL(
                """
                SELECT b.product_id, b.batch, b.devices, b.days,
                       COALESCE(f.failures, 0), COALESCE(f.failed, 0)
                  FROM (%(base)s) b
                  LEFT JOIN (%(failures)s) f
                    ON f.product_id = b.product_id
                   AND f.batch IS NOT DISTINCT FROM b.batch
                 ORDER BY b.product_id, b.batch
                """,
                base=SQL(BASE, **params),
                failures=SQL(FAILURES, **params),
            )
        )

    def _category_clause(self):
        if not self.categ_ids:
            return SQL("TRUE")
        products = self.env["product.product"]._search(
            [("categ_id", "in", self.categ_ids.ids)], active_test=False
        )
        return SQL("d.product_id IN %s", products.subselect())


BASE = """
    SELECT product_id, batch, COUNT(*) AS devices, SUM(until - since) AS days
      FROM (
        SELECT d.product_id, %(batch)s AS batch,
               GREATEST(COALESCE(d.purchase_date, d.delivery_date,
                                 d.registration_date), %(start)s) AS since,
               CASE d.state WHEN 'active' THEN %(stop)s::date
                    ELSE LEAST(%(stop)s, (
                        SELECT MIN(m.date)::date FROM woms_milestone m
                         WHERE m.res_model = 'woms.service.document'
                           AND m.res_id = d.id AND m.key = 'replaced')) END AS until
          FROM woms_service_document d
         WHERE d.company_id = %(company)s AND d.state IN ('active', 'replaced')
           AND d.product_id IS NOT NULL AND %(categories)s
      ) service
     WHERE until > since
     GROUP BY product_id, batch
"""
FAILURES = """
    SELECT d.product_id, %(batch)s AS batch, COUNT(*) AS failures,
           COUNT(DISTINCT COALESCE(d.serial, d.id::text)) AS failed
      FROM woms_work_order o JOIN woms_service_document d ON d.id = o.document_id
     WHERE o.company_id = %(company)s AND o.state <> 'cancelled'
       AND o.date_open >= %(from)s AND o.date_open < %(until)s
       AND o.is_repeat IS NOT TRUE AND o.use_cause IS NULL
       AND (o.outcome IS NULL OR o.outcome NOT IN %(no_failure)s)
       AND d.product_id IS NOT NULL AND %(categories)s
     GROUP BY 1, 2
"""
