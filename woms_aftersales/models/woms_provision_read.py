from odoo import models
from odoo.tools import SQL

# days of a month on average
MONTH_DAYS = 30.4375
COLUMNS = (
    ("categ_id", 28, "text"),
    ("units", 10, "number"),
    ("months_left", 10, "decimal"),
    ("unit_months", 12, "decimal"),
    ("repairs", 10, "number"),
    ("rate_history", 12, "decimal"),
    ("rate", 12, "decimal"),
    ("cost_history", 14, "price"),
    ("cost", 14, "price"),
    ("share_history", 12, "decimal"),
    ("supplier_share", 12, "decimal"),
    ("amount_expected", 16, "money"),
    ("amount_supplier", 16, "money"),
    ("amount_needed", 16, "money"),
)
CATEGORIES_SQL = """
WITH device AS (
    SELECT d.id, d.state, pt.categ_id, MIN(c.date_start) AS begins,
           MAX(c.date_end) AS ends
      FROM woms_service_document d
      JOIN woms_coverage_line c ON c.document_id = d.id
           AND c.component IN ('parts', 'labour') AND c.percent > 0
      JOIN product_product p ON p.id = d.product_id
      JOIN product_template pt ON pt.id = p.product_tmpl_id
     WHERE d.company_id = %(company)s
       AND d.state IN ('active', 'transferred', 'replaced')
  GROUP BY d.id, d.state, pt.categ_id
),
stock AS (
    SELECT categ_id,
           COUNT(*) FILTER (WHERE state = 'active'
               AND begins <= %(date)s AND ends >= %(date)s) AS units,
           SUM(ends - %(date)s) FILTER (WHERE state = 'active'
               AND begins <= %(date)s AND ends >= %(date)s) / %(month)s AS left_,
           SUM(GREATEST(LEAST(ends, %(until)s) - GREATEST(begins, %(since)s) + 1, 0)
               ) / %(month)s AS exposed
      FROM device GROUP BY categ_id
),
repair AS (
    SELECT device.categ_id, COUNT(*) AS n, SUM(o.figure_warranty) AS cost,
           SUM(COALESCE(claim.granted, 0)) AS granted
      FROM woms_work_order o
      JOIN device ON device.id = o.document_id
 LEFT JOIN LATERAL (
           SELECT SUM(l.amount_granted) AS granted
             FROM woms_supplier_claim_line l
            WHERE l.order_id = o.id AND l.is_live) claim ON TRUE
     WHERE o.company_id = %(company)s AND o.state = 'done'
       AND o.figure_warranty > 0
       AND o.done_day BETWEEN %(since)s AND %(until)s
  GROUP BY device.categ_id
)
SELECT stock.categ_id, stock.units, COALESCE(stock.left_, 0), stock.exposed,
       COALESCE(repair.n, 0), COALESCE(repair.cost, 0), COALESCE(repair.granted, 0)
  FROM stock LEFT JOIN repair ON repair.categ_id = stock.categ_id
 WHERE stock.units > 0 OR repair.n > 0
"""


class WomsProvisionRead(models.AbstractModel):
    """What the provision is reckoned from: registered devices and done repairs.

    - units: devices registered now whose warranty on parts or labour runs on the day
    - history: those and the ones exchanged or handed over since
    - failures: done orders of such devices that cost us something, per unit-month under
      warranty in the chosen history
    - cost per repair: their `figure_warranty` on average
    - borne by suppliers: what claims granted of that cost
    """

    _name = "woms.provision.read"
    _description = "Reading for a Warranty Provision"

    def _read_categories(self):
        """Return the values of a line per product category."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                CATEGORIES_SQL,
                company=self.company_id.id,
                date=self.date,
                since=self.history_from,
                until=self.history_to,
                month=MONTH_DAYS,
            )
        )
        return [self._prepare_category(*row) for row in rows]

    def _prepare_category(self, categ_id, units, left, exposed, count, cost, granted):
        exposed, cost = float(exposed or 0), float(cost)
        rate = 1200 * count / exposed if exposed else 0.0
        average = (
            self.env["woms.format"]._round_money(cost / count, self.currency_id)
            if count
            else 0.0
        )
        share = min(100 * float(granted) / cost, 100.0) if cost else 0.0
        return {
            "categ_id": categ_id,
            "units": units,
            "months_left": float(left) / units if units else 0.0,
            "unit_months": exposed,
            "repairs": count,
            "rate_history": rate,
            "cost_history": average,
            "share_history": share,
            "rate": rate,
            "cost": average,
            "supplier_share": share,
        }

    # === THE FILE === #

    def _get_sheet_columns(self):
        # the names of the fields are the headings
        line = self.line_ids
        return [
            (key, line._fields[key]._description_string(self.env), width, style)
            for key, width, style in COLUMNS
        ]

    def _get_sheet_value(self, line, key):
        return line.categ_id.display_name if key == "categ_id" else line[key]

    def _get_sheet_facts(self):
        facts = [
            (fname, style)
            for fname, style in (
                ("date", "date"),
                ("history_from", "date"),
                ("history_to", "date"),
                ("amount_needed", "money"),
                ("ledger_amount", "money"),
                ("difference", "money"),
                ("note", "text"),
            )
        ]
        return [
            (self._fields[fname]._description_string(self.env), self[fname], style)
            for fname, style in facts
        ]
