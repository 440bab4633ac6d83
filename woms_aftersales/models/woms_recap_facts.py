from odoo import models
from odoo.tools import SQL

# what is added up; averages and shares are made from these sums, so that groups add up
# to the total and the total is the sum of the list
SUMS = {
    "count": SQL("COUNT(*)"),
    "repaired": SQL("SUM(repaired)"),
    "fixed": SQL("SUM(fixed)"),
    "repeats": SQL("SUM(is_repeat::int)"),
    "days": SQL("SUM(days)"),
    "rating": SQL("SUM(rating)"),
    "rated": SQL("COUNT(rating)"),
    "revenue": SQL("SUM(revenue)"),
    "receipts": SQL("SUM(receipts)"),
    "fee": SQL("SUM(fee)"),
    "parts_cost": SQL("SUM(parts_cost)"),
    "warranty_cost": SQL("SUM(warranty_cost)"),
}
SPREAD = {
    "days_half": SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days)"),
    "days_most": SQL("PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY days)"),
}
# a row of the list, in the order of the spreadsheet
LIST = (
    "order_id",
    "number",
    "done_day",
    "outcome",
    "device",
    "serial",
    "category",
    "area",
    "firm",
    "technician",
    "work",
    "parts",
    "days",
    "fixed",
    "is_repeat",
    "rating",
    "revenue",
    "receipts",
    "fee",
    "parts_cost",
    "warranty_cost",
)
# what may change after a recap was issued, and is then listed as a correction
DELTAS = ("fixed", "revenue", "receipts", "fee", "parts_cost", "warranty_cost")
# fields of a recap that narrow it, and those of the order
FILTERS = {
    "area_ids": "area_id",
    "firm_ids": "firm_id",
    "technician_ids": "technician_id",
    "categ_ids": "categ_id",
}
GROUPS = {
    "outcome": "outcome",
    "area": "area_id",
    "firm": "firm_id",
    "technician": "technician_id",
    "category": "categ_id",
    "trend": "bucket",
}

FACTS_SQL = """
WITH picked AS MATERIALIZED (%(picked)s),
bill AS (
    SELECT woms_order_id,
           SUM(amount_total_signed - amount_residual_signed) AS receipts
      FROM account_move
     WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
       AND woms_order_id IN (SELECT id FROM picked)
     GROUP BY woms_order_id
),
fact AS (
    SELECT o.id AS order_id, picked.era, o.date_done, o.done_day, o.outcome,
           o.area_id, o.firm_id, o.technician_id, o.categ_id,
           COALESCE(o.is_repeat, FALSE) AS is_repeat,
           DATE_TRUNC(%(bucket)s, o.done_day)::date AS bucket,
           DATE_PART('epoch', o.date_done - o.figure_reported) / 86400 AS days,
           (o.outcome = 'repaired')::int AS repaired,
           CASE WHEN o.outcome = 'repaired' THEN (
               COALESCE(o.figure_visits, 0) <= 1
               AND NOT COALESCE(o.figure_repeated, FALSE)
           )::int END AS fixed,
           NULLIF(o.rating_last_value, 0) AS rating,
           COALESCE(o.figure_fee, 0) AS fee,
           COALESCE(o.figure_parts, 0) AS parts_cost,
           COALESCE(o.figure_revenue, 0) AS revenue,
           COALESCE(bill.receipts, 0) AS receipts,
           COALESCE(o.figure_warranty, 0) AS warranty_cost
      FROM picked
      JOIN woms_work_order o ON o.id = picked.id
      LEFT JOIN bill ON bill.woms_order_id = o.id
)
"""
LIST_SQL = """
%(facts)s,
repair_word AS (
    SELECT rel.order_id, STRING_AGG(
               COALESCE(code.name->>%(lang)s, code.name->>'en_US'), ', '
               ORDER BY code.id) AS words
      FROM woms_order_repair_code_rel rel
      JOIN woms_failure_code code ON code.id = rel.code_id
     WHERE rel.order_id IN (SELECT id FROM picked) GROUP BY rel.order_id
),
part_word AS (
    SELECT ro.woms_order_id, STRING_AGG(
               TRIM_SCALE(sm.quantity::numeric)::text || ' × '
               || COALESCE(pt.name->>%(lang)s, pt.name->>'en_US'), ', '
               ORDER BY sm.id) AS words
      FROM repair_order ro JOIN stock_move sm ON sm.repair_id = ro.id
      JOIN product_product pp ON pp.id = sm.product_id
      JOIN product_template pt ON pt.id = pp.product_tmpl_id
     WHERE ro.woms_order_id IN (SELECT id FROM picked)
       AND sm.state = 'done' AND sm.repair_line_type = 'add'
     GROUP BY ro.woms_order_id
)
SELECT fact.order_id, o.name AS number, fact.done_day, fact.outcome,
       COALESCE(pt.name->>%(lang)s, pt.name->>'en_US', o.product_text)
           AS device,
       o.serial, categ.complete_name AS category, area.name AS area,
       firm.name AS firm, tech.name AS technician,
       CONCAT_WS(': ', repair_word.words, NULLIF(o.work_done, '')) AS work,
       part_word.words AS parts, fact.days, fact.fixed, fact.is_repeat,
       fact.rating, fact.revenue, fact.receipts, fact.fee, fact.parts_cost,
       fact.warranty_cost
  FROM fact
  JOIN woms_work_order o ON o.id = fact.order_id
  LEFT JOIN product_product pp ON pp.id = o.product_id
  LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
  LEFT JOIN product_category categ ON categ.id = o.categ_id
  LEFT JOIN woms_service_area area ON area.id = o.area_id
  LEFT JOIN res_partner firm ON firm.id = o.firm_id
  LEFT JOIN woms_technician tech ON tech.id = o.technician_id
  LEFT JOIN repair_word ON repair_word.order_id = o.id
  LEFT JOIN part_word ON part_word.woms_order_id = o.id
 ORDER BY fact.date_done, fact.order_id
"""


class WomsRecapFacts(models.AbstractModel):
    """The facts of each work order done, by SQL: list, totals and corrections are one.

    Facts are joined to the orders of the period only, so that a month costs the same
    however many years lie behind it. Definitions are those of `woms.work.order.report`.

    - days: from the report of the failure to the device back with its owner
    - fixed: 1 for a repair with one visit at most that no later order repeats
    - revenue: posted invoices less credit notes of the order, without tax, whatever
      their date
    - receipts: what of them is settled, with tax (payments, less refunds paid out)
    - fee, parts cost, warranty cost, visits: kept with the order, see
      `woms.order.figures`
    """

    _name = "woms.recap.facts"
    _description = "Recap: Facts"

    def _pick_sql(self, domain, era=0, limit=None):
        """Return SQL of ``id, era`` of the work orders of ``domain``.

        :param int era: 0 for the period, 1 for the one before
        """
        # sudo: who may read a recap of the company may read its figures; the company
        # is part of every domain
        orders_sudo = self.env["woms.work.order"].sudo().with_context(active_test=False)
        order = "date_done, id" if limit else None
        query = orders_sudo._search(domain, order=order, limit=limit)
        return query.select(SQL("woms_work_order.id AS id"), SQL("%s AS era", era))

    def _facts_sql(self, picked, bucket="month"):
        """Return the ``WITH`` clause that ends in ``fact``, a row per picked order."""
        return SQL(
            FACTS_SQL,
            picked=picked,
            bucket=bucket,
        )

    # === TOTALS === #

    def _sum_up(self, picked, bucket):
        """Return ``{(era, group, value): sums}``: one query for both periods."""
        columns = SUMS
        keys = [SQL.identifier(column) for column in GROUPS.values()]
        rows = self.env.execute_query(
            SQL(
                """
                %(facts)s
                SELECT era, GROUPING(%(keys)s), %(keys)s, %(columns)s
                  FROM fact GROUP BY GROUPING SETS ((era), %(sets)s)
                """,
                facts=self._facts_sql(picked, bucket),
                keys=SQL(", ").join(keys),
                columns=SQL(", ").join(columns.values()),
                sets=SQL(", ").join(SQL("(era, %s)", key) for key in keys),
            )
        )
        names = list(GROUPS)
        result = {}
        for era, mask, *values in rows:
            # GROUPING has a 0 bit for the column that is grouped by, the first highest
            group = next(
                (
                    index
                    for index in range(len(names))
                    if not mask >> (len(names) - 1 - index) & 1
                ),
                None,
            )
            sums = {
                key: round(float(value or 0), 4)
                for key, value in zip(columns, values[len(names) :], strict=True)
            }
            key = (
                (era, None, None)
                if group is None
                else (
                    era,
                    names[group],
                    values[group],
                )
            )
            result[key] = sums
        return result

    def _spread(self, picked):
        """Return ``{era: dict(days_half, days_most)}``: the median, and 9 of 10."""
        rows = self.env.execute_query(
            SQL(
                "%s SELECT era, %s FROM fact GROUP BY era",
                self._facts_sql(picked),
                SQL(", ").join(SPREAD.values()),
            )
        )
        return {
            era: dict(zip(SPREAD, map(float, values), strict=True))
            for era, *values in rows
        }

    # === THE LIST === #

    def _list_sql(self, picked):
        """Return SQL of the rows of `LIST`, names as they are now."""
        lang = self.env.lang or "en_US"
        return SQL(
            LIST_SQL,
            facts=self._facts_sql(picked),
            lang=lang,
        )
