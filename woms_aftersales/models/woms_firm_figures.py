from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

FIGURE_DAYS = 180
# answers after which a firm isn't asked again for the same job
NOT_AGAIN = ("declined", "expired", "cancelled", "offered")


class WomsFirmFigures(models.AbstractModel):
    """What service partners did lately: one query for any number of them."""

    _name = "woms.firm.figures"
    _description = "Figures of Service Partners"

    @api.model
    def _read_figures(self, firm_ids, order_ids=()):
        """Return ``{firm id: figures}`` of the last `FIGURE_DAYS` days.

        Figures are a dict: ``load`` (offers and jobs open now), ``accepted`` and
        ``refused`` (answers), ``ended`` and ``fixed`` (repairs, and those done with one
        visit that no later job repeats: as in the report of figures), ``rating`` (1 to
        5, or None) of ``rated`` jobs, ``earned`` (fees), ``answer_hours`` (average),
        and ``asked``: those of ``order_ids`` they are not asked for again.
        """
        if not firm_ids:
            return {}
        for model in ("woms.assignment", "woms.work.order"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT firm.id, COALESCE(a.load, 0), COALESCE(a.accepted, 0),
                       COALESCE(a.refused, 0), COALESCE(o.ended, 0),
                       COALESCE(o.fixed, 0), o.rating, COALESCE(o.rated, 0),
                       COALESCE(a.earned, 0), a.answer_hours, n.orders
                  FROM unnest(%(firms)s) AS firm (id)
             LEFT JOIN (%(answers)s) a ON a.firm_id = firm.id
             LEFT JOIN (%(repairs)s) o ON o.firm_id = firm.id
             LEFT JOIN (SELECT firm_id, array_agg(order_id) AS orders
                          FROM woms_assignment
                         WHERE order_id = ANY(%(orders)s) AND state = ANY(%(never)s)
                         GROUP BY firm_id) n ON n.firm_id = firm.id
                """,
                orders=list(order_ids),
                never=list(NOT_AGAIN),
                firms=list(firm_ids),
                answers=self._select_answers(firm_ids),
                repairs=self._select_repairs(firm_ids),
            )
        )
        keys = (
            "load accepted refused ended fixed rating rated earned answer_hours asked"
        ).split()
        return {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows}

    @api.model
    def _get_since(self):
        return fields.Datetime.now() - timedelta(days=FIGURE_DAYS)

    @api.model
    def _select_answers(self, firm_ids):
        return SQL(
            """
            SELECT firm_id,
                   COUNT(*) FILTER (WHERE state IN ('offered', 'accepted')) AS load,
                   COUNT(*) FILTER (WHERE state IN ('accepted', 'done', 'cancelled')
                                      AND answered_at IS NOT NULL) AS accepted,
                   COUNT(*) FILTER (WHERE state IN ('declined', 'expired')) AS refused,
                   SUM(fee) FILTER (WHERE state = 'done') AS earned,
                   AVG(EXTRACT(EPOCH FROM answered_at - create_date) / 3600)
                       FILTER (WHERE answered_at IS NOT NULL) AS answer_hours
              FROM woms_assignment
             WHERE firm_id IN %s
               AND (state IN ('offered', 'accepted') OR create_date > %s)
             GROUP BY firm_id
            """,
            tuple(firm_ids),
            self._get_since(),
        )

    @api.model
    def _select_repairs(self, firm_ids):
        return SQL(
            """
            SELECT w.firm_id,
                   COUNT(*) FILTER (WHERE w.outcome = 'repaired') AS ended,
                   COUNT(*) FILTER (WHERE w.outcome = 'repaired'
                       AND NOT EXISTS (SELECT 1 FROM woms_work_order rep
                                        WHERE rep.origin_id = w.id)
                       AND (SELECT COUNT(*) FROM woms_assignment v
                             WHERE v.order_id = w.id AND v.kind = 'visit'
                               AND v.check_in IS NOT NULL) <= 1) AS fixed,
                   AVG(NULLIF(w.rating_last_value, 0)) AS rating,
                   COUNT(NULLIF(w.rating_last_value, 0)) AS rated
              FROM woms_work_order w
             WHERE w.firm_id IN %s AND w.state = 'done' AND w.date_done > %s
             GROUP BY w.firm_id
            """,
            tuple(firm_ids),
            self._get_since(),
        )
