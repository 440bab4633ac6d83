from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

FLOW_SQL = """
SELECT COUNT(*) FILTER (WHERE w.date_open < %(start)s),
       COUNT(*) FILTER (WHERE w.date_open >= %(start)s),
       COUNT(*) FILTER (WHERE w.date_done < %(end)s),
       COUNT(*) FILTER (WHERE w.date_done IS NULL
                          AND w.date_cancelled < %(end)s),
       COUNT(*) FILTER (WHERE %(ended)s >= %(end)s)
  FROM woms_work_order w JOIN (%(picked)s) picked ON picked.id = w.id
"""
SETTLED_SQL = """
SELECT 'receipts', m.woms_order_id, %(sign)s * p.amount
  FROM account_partial_reconcile p
  JOIN account_move_line l ON l.id = p.%(side)s
  JOIN account_move m ON m.id = l.move_id
 WHERE p.max_date %(dated)s AND %(moves)s
   AND l.display_type = 'payment_term'
"""
LEDGER_SQL = """
WITH mine AS MATERIALIZED (%(mine)s),
booked (kind, order_id, amount) AS (
    SELECT 'revenue', m.woms_order_id, m.amount_untaxed_signed
      FROM account_move m WHERE m.date %(dated)s AND %(moves)s
     UNION ALL %(settled)s
     UNION ALL %(paid_back)s
     UNION ALL
    SELECT 'parts_cost', ro.woms_order_id, ABS(sm.value)
      FROM stock_move sm JOIN repair_order ro ON ro.id = sm.repair_id
     WHERE sm.date >= %(start)s AND sm.date < %(end)s
       AND sm.state = 'done' AND sm.repair_line_type = 'add'
       AND ro.woms_order_id IS NOT NULL AND sm.company_id = %(company)s
)
SELECT booked.kind, SUM(booked.amount),
       SUM(booked.amount) FILTER (WHERE mine.id IS NOT NULL)
  FROM booked LEFT JOIN mine ON mine.id = booked.order_id
 WHERE %(orders)s
 GROUP BY booked.kind
"""


class WomsRecapBooks(models.AbstractModel):
    """What came in, what is open, what is complained of, and what the books have."""

    _name = "woms.recap.books"
    _description = "Recap: Books"
    _inherit = ["woms.recap.facts"]

    # === FLOW, COMPLAINTS, ACCOUNTING === #

    def _count_flow(self, domain, start, end):
        """Return dict(opening, new, done, cancelled, closing): one query.

        Opening + new - done - cancelled = closing.

        :param domain: which orders, whatever their dates and outcome
        """
        ended = SQL("COALESCE(w.date_done, w.date_cancelled, 'infinity')")
        row = self.env.execute_query(
            SQL(
                FLOW_SQL,
                start=start,
                end=end,
                ended=ended,
                picked=self._pick_sql(
                    domain
                    & Domain("date_open", "<", end)
                    & (
                        Domain("date_done", "=", False)
                        | Domain("date_done", ">=", start)
                    )
                    & (
                        Domain("date_cancelled", "=", False)
                        | Domain("date_cancelled", ">=", start)
                        | Domain("date_done", "!=", False)
                    )
                ),
            )
        )[0]
        keys = ("opening", "new", "done", "cancelled", "closing")
        return dict(zip(keys, row, strict=True))

    def _count_complaints(self, domain, company, before, start, end):
        """Return how many complaints came in the period and in the one before."""
        return self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE c.create_date >= %(start)s),
                       COUNT(*) FILTER (WHERE c.create_date < %(start)s)
                  FROM woms_complaint c
                 WHERE c.create_date >= %(before)s AND c.create_date < %(end)s
                   AND c.company_id = %(company)s AND %(orders)s
                """,
                before=before,
                start=start,
                end=end,
                company=company.id,
                orders=SQL(
                    "c.order_id IN (SELECT id FROM (%s) picked)", self._pick_sql(domain)
                )
                if domain
                else SQL("TRUE"),
            )
        )[0]

    def _read_ledger(self, domain, done_domain, company, days, moments):
        """Return what the books have on work orders in the period, by kind: one query.

        :param domain: which orders, whatever their dates
        :param done_domain: those of the recap
        :param days: first and last day, for accounting; ``moments``: for stock
        :return: ``{kind: (booked in the period, of it for orders of the recap)}`` for
            revenue, receipts and parts_cost
        """
        moves = SQL(
            "m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')"
            " AND m.woms_order_id IS NOT NULL AND m.company_id = %s",
            company.id,
        )
        dated = SQL("BETWEEN %s AND %s", *days)
        settled, paid_back = (
            SQL(
                SETTLED_SQL,
                sign=sign,
                side=SQL.identifier(side),
                dated=dated,
                moves=moves,
            )
            for sign, side in ((1, "debit_move_id"), (-1, "credit_move_id"))
        )
        rows = self.env.execute_query(
            SQL(
                LEDGER_SQL,
                mine=self._pick_sql(done_domain),
                dated=dated,
                moves=moves,
                settled=settled,
                paid_back=paid_back,
                start=moments[0],
                end=moments[1],
                company=company.id,
                orders=SQL(
                    "booked.order_id IN (SELECT id FROM (%s) picked)",
                    self._pick_sql(domain),
                )
                if domain
                else SQL("TRUE"),
            )
        )
        booked = {kind: (float(all_), float(own or 0)) for kind, all_, own in rows}
        return {
            kind: booked.get(kind, (0.0, 0.0))
            for kind in ("revenue", "receipts", "parts_cost")
        }
