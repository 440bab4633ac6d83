from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .woms_recap_facts import DELTAS, LIST

# a transaction that began before a recap was issued may end after it
MARGIN = timedelta(days=1)
COLUMNS = ("recap_id", "kind", "orders", "source", "origin_recap_id", *LIST)
TOUCHED_SQL = """
SELECT w.id, 0 AS era
  FROM woms_work_order w JOIN (
    SELECT id AS order_id FROM woms_work_order WHERE write_date >= %(since)s
     UNION
    SELECT origin_id FROM woms_work_order
     WHERE origin_id IS NOT NULL AND create_date >= %(since)s
     UNION
    SELECT woms_order_id FROM account_move
     WHERE woms_order_id IS NOT NULL AND write_date >= %(since)s
     UNION
    SELECT order_id FROM woms_assignment WHERE write_date >= %(since)s
     UNION
    SELECT woms_order_id FROM sale_order
     WHERE woms_order_id IS NOT NULL AND write_date >= %(since)s
     UNION
    SELECT ro.woms_order_id
      FROM repair_order ro JOIN stock_move sm ON sm.repair_id = ro.id
     WHERE ro.woms_order_id IS NOT NULL AND sm.write_date >= %(since)s
  ) touched ON touched.order_id = w.id
 WHERE w.state = 'done' AND w.company_id = %(company)s
   AND w.date_done < %(start)s
   AND (
    EXISTS (
        SELECT FROM woms_recap_line l JOIN woms_recap r ON r.id = l.recap_id
         WHERE l.order_id = w.id AND %(chain)s
    ) OR (
        EXISTS (
            SELECT FROM woms_recap r
             WHERE w.done_day BETWEEN r.date_from AND r.date_to
               AND %(chain)s
        ) AND w.id IN (SELECT id FROM (%(fitting)s) fitting)
    )
)
"""
CORRECTION_SQL = """
WITH now AS (%(now)s),
known AS (
    SELECT l.order_id, MIN(l.recap_id) FILTER (WHERE l.kind = 'done')
               AS recap_id, %(known)s
      FROM woms_recap_line l JOIN woms_recap r ON r.id = l.recap_id
     WHERE r.company_id = %(company)s AND r.chain = %(chain)s
       AND r.state = 'issued' AND l.order_id IN (SELECT order_id FROM now)
     GROUP BY l.order_id
),
paper AS (
    SELECT woms_order_id, STRING_AGG(name, ', ' ORDER BY date, id) AS names
      FROM account_move
     WHERE woms_order_id IN (SELECT order_id FROM now)
       AND write_date >= %(since)s AND state IN ('posted', 'cancel')
     GROUP BY woms_order_id
)
SELECT 1 - COALESCE(known.orders, 0) AS orders, paper.names AS source,
       known.recap_id AS origin_recap_id, %(columns)s
  FROM now LEFT JOIN known ON known.order_id = now.order_id
  LEFT JOIN paper ON paper.woms_order_id = now.order_id
 WHERE known.order_id IS NULL OR %(changed)s
 ORDER BY now.done_day, now.order_id
"""


class WomsRecapCorrection(models.AbstractModel):
    """What changed since earlier recaps of the same kind were issued.

    A recap is one of a chain: same company, unit of time and filters. What the chain
    has told of an order so far is the sum of its rows, done and corrections; what the
    books say now less that is the correction, told in the next recap, once. An order
    put into an issued period afterwards is told there whole.
    """

    _name = "woms.recap.correction"
    _description = "Recap: Corrections"
    _inherit = ["woms.recap.facts"]

    def _previous_recap(self):
        """Return the last issued recap of the chain that ends before this begins."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("chain", "=", self._chain_key()),
                ("state", "=", "issued"),
                ("date_to", "<", self.date_from),
            ],
            order="date_to desc",
            limit=1,
        )

    def _chain_sql(self):
        """Return a condition on ``r``: issued recaps of the chain before this one."""
        return SQL(
            "r.company_id = %s AND r.chain = %s AND r.state = 'issued'"
            " AND r.date_to < %s",
            self.company_id.id,
            self._chain_key(),
            self.date_from,
        )

    def _touched_sql(self, since):
        """Return SQL of the orders that may have changed since ``since``."""
        return SQL(
            TOUCHED_SQL,
            since=since,
            company=self.company_id.id,
            start=self._bounds()[0],
            chain=self._chain_sql(),
            fitting=self._pick_sql(self._filter_domain(outcome=True)),
        )

    def _correction_sql(self, since):
        """Return SQL of the corrections: rows as `LIST`, sums as differences."""
        known = SQL(", ").join(
            SQL("SUM(l.%(name)s) AS %(name)s", name=SQL.identifier(name))
            for name in ("orders", *DELTAS)
        )
        deltas = {
            name: SQL(
                "ROUND(COALESCE(now.%(name)s, 0)::numeric"
                " - COALESCE(known.%(name)s, 0)::numeric, 2)",
                name=SQL.identifier(name),
            )
            for name in DELTAS
        }
        return SQL(
            CORRECTION_SQL,
            now=self._list_sql(self._touched_sql(since)),
            known=known,
            company=self.company_id.id,
            chain=self._chain_key(),
            since=since,
            columns=SQL(", ").join(
                SQL("%s AS %s", deltas[name], SQL.identifier(name))
                if name in deltas
                else SQL("now.%s", SQL.identifier(name))
                for name in LIST
            ),
            changed=SQL(" OR ").join(
                SQL("ABS(%s) >= 0.005", delta) for delta in deltas.values()
            ),
        )

    def _correction_source(self):
        """Return the SQL of the corrections, or None for the first of a chain."""
        previous = self._previous_recap()
        if not previous:
            return None
        return self._correction_sql(previous.frozen_at - MARGIN)

    # === FREEZING === #

    def _freeze_lines(self):
        """Keep list and corrections as they are now: two queries, any number."""
        self.ensure_one()
        self.env.flush_all()
        columns = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        names = SQL(", ").join(SQL.identifier(name) for name in LIST)
        done = SQL(
            "INSERT INTO woms_recap_line (%s) SELECT %s, 'done', 1, NULL, NULL, %s"
            " FROM (%s) told",
            columns,
            self.id,
            names,
            self._list_sql(self._pick_sql(self._done_domain())),
        )
        self.env.cr.execute(done)
        if source := self._correction_source():
            self.env.cr.execute(
                SQL(
                    "INSERT INTO woms_recap_line (%s) SELECT %s, 'correction', orders,"
                    " source, origin_recap_id, %s FROM (%s) told",
                    columns,
                    self.id,
                    names,
                    source,
                )
            )
        self.env["woms.recap.line"].invalidate_model()

    # === READING === #

    def _read_rows(self, kind, limit=None):
        """Return rows of the list or of the corrections, frozen or as they are now.

        :param str kind: ``done`` or ``correction``
        :param int limit: at most so many, in the order of their dates
        :return: list of dict of `LIST`, and orders, source, origin of a correction
        """
        self.ensure_one()
        self.env.flush_all()
        cut = SQL("LIMIT %s", limit) if limit else SQL()
        extra = SQL("told.orders, told.source, origin.name AS origin")
        if self.state == "issued":
            source = SQL(
                "SELECT * FROM woms_recap_line WHERE recap_id = %s AND kind = %s"
                " ORDER BY done_day, id %s",
                self.id,
                kind,
                cut,
            )
        elif kind == "done":
            extra = SQL("1 AS orders, NULL AS source, NULL AS origin")
            picked = self._pick_sql(self._done_domain(), limit=limit)
            source = SQL(
                "SELECT NULL AS origin_recap_id, list.* FROM (%s) list",
                self._list_sql(picked),
            )
        else:
            source = self._correction_source()
            if not source:
                return []
            source = SQL("SELECT * FROM (%s) list %s", source, cut)
        names = [*LIST, "orders", "source", "origin"]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, %s FROM (%s) told"
                " LEFT JOIN woms_recap origin ON origin.id = told.origin_recap_id::int"
                " ORDER BY told.done_day, told.order_id",
                SQL(", ").join(SQL("told.%s", SQL.identifier(name)) for name in LIST),
                extra,
                source,
            )
        )
        return [dict(zip(names, row, strict=True)) for row in rows]
