from odoo import fields, models
from odoo.tools import SQL

from .. import const

AGE_GROUPS = [
    ("a", "Up to 3 days"),
    ("b", "4 to 7 days"),
    ("c", "8 to 14 days"),
    ("d", "15 to 30 days"),
    ("e", "Over 30 days"),
]
# what core's groups lack, for the durations
PERCENTILES = {"median": 0.5, "p90": 0.9}


class WomsWorkOrderReport(models.Model):
    """Figures per work order: how it ended, how long it took, what it cost.

    Read only, and made from the orders at the time of asking: sums are kept with the
    order (`woms.order.figures`), other tables are joined by keys or asked per order, so
    that PostgreSQL leaves out what no column is asked of.
    """

    _name = "woms.work.order.report"
    _description = "Work Order Figures"
    _auto = False
    _order = "date_done desc, id desc"
    _rec_name = "order_id"

    _depends = {
        "woms.work.order": [
            "area_id",
            "categ_id",
            "center_id",
            "company_id",
            "cost_state",
            "date_done",
            "date_open",
            "date_ready",
            "done_day",
            "defect_id",
            "document_id",
            "figure_fee",
            "figure_parts",
            "figure_repeated",
            "figure_reported",
            "figure_revenue",
            "figure_unpaid",
            "figure_visits",
            "figure_warranty",
            "firm_id",
            "is_repeat",
            "origin_id",
            "outcome",
            "partner_id",
            "product_id",
            "rating_last_value",
            "serial",
            "service_mode",
            "sla_promise_result",
            "state",
            "symptom_id",
            "technician_id",
            "use_cause",
            "waiting_for",
            "work_done",
        ],
        "woms.service.document": ["batch"],
        "product.supplierinfo": ["partner_id", "product_id", "product_tmpl_id"],
        "res.company": ["currency_id"],
    }

    order_id = fields.Many2one("woms.work.order", "Work order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(const.ORDER_STATES, readonly=True)
    outcome = fields.Selection(const.OUTCOMES, readonly=True)
    cost_state = fields.Selection(const.COST_STATES, "Cost", readonly=True)
    service_mode = fields.Selection(const.SERVICE_MODES, readonly=True)
    date_open = fields.Datetime("Opened", readonly=True)
    date_done = fields.Datetime("Done at", readonly=True)
    done_day = fields.Date("Done on", readonly=True, help="In the company's time zone.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    area_id = fields.Many2one("woms.service.area", readonly=True)
    firm_id = fields.Many2one("res.partner", "Service partner", readonly=True)
    technician_id = fields.Many2one("woms.technician", readonly=True)
    center_id = fields.Many2one("woms.service.center", "Service centre", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product category", readonly=True)
    serial = fields.Char(readonly=True)
    document_id = fields.Many2one("woms.service.document", "Device", readonly=True)
    batch = fields.Char("Production batch", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner", readonly=True, help="The first one of the product."
    )
    use_cause = fields.Selection(const.USE_CAUSES, "Caused by use", readonly=True)
    waiting_for = fields.Selection(const.WAITING_FOR, readonly=True)
    age_group = fields.Selection(
        AGE_GROUPS, "Age", readonly=True, help="Of open orders, since they were opened."
    )
    age_days = fields.Float("Age in days", readonly=True, aggregator="avg")
    visits = fields.Integer(readonly=True, help="Visits with a check-in.")
    symptom_id = fields.Many2one("woms.failure.code", readonly=True)
    defect_id = fields.Many2one("woms.failure.code", readonly=True)
    work_done = fields.Text("Work done", readonly=True)
    is_repeat = fields.Boolean("Repeat", readonly=True)
    days_customer = fields.Float(
        "Days until back",
        readonly=True,
        aggregator="avg",
        help="From the request to the device back: this clock never stops.",
    )
    days_work = fields.Float("Days until work ended", readonly=True, aggregator="avg")
    fixed_first_time = fields.Float(
        "Fixed the first time",
        readonly=True,
        aggregator="avg",
        help="1 for a repair with one visit at most that no later order repeats, "
        "0 for another repair, empty for other outcomes.",
    )
    repeat_30 = fields.Float(
        "Back within 30 days",
        readonly=True,
        aggregator="avg",
        help="1 for a repair after which an order for the same device was opened within"
        " 30 days, 0 for another repair, empty for other outcomes.",
    )
    no_fault = fields.Float(
        "No fault found",
        readonly=True,
        aggregator="avg",
        help="1 for an order done without a fault found, 0 for another one done.",
    )
    promise_kept = fields.Float(
        readonly=True,
        aggregator="avg",
        help="1 where the date first told to the customer was kept, 0 where it was"
        " broken, empty where nothing was told.",
    )
    promise_told = fields.Boolean(
        "A date was told", readonly=True, help="And it was kept, or is broken."
    )
    rating = fields.Float(readonly=True, aggregator="avg", help="From 1 to 5.")
    fee = fields.Monetary("Fees", readonly=True, help="Earned by service partners.")
    parts_cost = fields.Monetary("Cost of parts", readonly=True)
    warranty_cost = fields.Monetary(
        "Cost of warranty",
        readonly=True,
        help="Parts and fees, by the share that was covered: the decisions the customer"
        " was told, and goodwill.",
    )
    revenue = fields.Monetary(readonly=True, help="Invoiced, without tax.")
    unpaid = fields.Monetary(readonly=True, help="Invoiced, and not paid yet.")

    # === GROUPS === #

    def _read_group_select(self, aggregate_spec, query):
        """Override: `median` and `p90` of durations, besides core's aggregates."""
        fname, _sep, function = aggregate_spec.partition(":")
        if function not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[function],
            self._field_to_sql(self._table, fname, query),
        )

    # === THE QUERY === #

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s", self._select(), self._from())

    def _select(self) -> SQL:
        return SQL(
            """
            SELECT o.id,
                   o.id AS order_id,
                   o.company_id, c.currency_id, o.state, o.outcome, o.cost_state,
                   o.service_mode, o.date_open, o.date_done, o.partner_id, o.area_id,
                   o.firm_id, o.technician_id, o.center_id, o.product_id, o.categ_id,
                   o.serial, o.symptom_id, o.defect_id, o.work_done, o.is_repeat,
                   o.done_day, o.document_id, o.use_cause, o.waiting_for, d.batch,
                   NULLIF(o.rating_last_value, 0) AS rating,
                   %(times)s, %(rates)s, %(money)s, %(supplier)s AS supplier_id
            """,
            times=self._select_times(),
            rates=self._select_rates(),
            money=self._select_money(),
            supplier=SQL(
                """(
                SELECT s.partner_id FROM product_supplierinfo s
                  JOIN product_product p ON p.product_tmpl_id = s.product_tmpl_id
                 WHERE p.id = o.product_id
                   AND COALESCE(s.product_id, p.id) = p.id
                   AND COALESCE(s.company_id, o.company_id) = o.company_id
                 ORDER BY s.sequence, s.id LIMIT 1)"""
            ),
        )

    def _select_times(self) -> SQL:
        return SQL(
            """
            date_part('epoch', o.date_done - o.figure_reported) / %(day)s
                AS days_customer,
            date_part('epoch', o.date_ready - o.date_open) / %(day)s AS days_work,
            CASE WHEN o.state NOT IN ('done', 'cancelled')
                 THEN date_part('epoch', %(now)s - o.date_open) / %(day)s
            END AS age_days,
            CASE WHEN o.state IN ('done', 'cancelled') THEN NULL
                 WHEN o.date_open > %(now)s - interval '4 days' THEN 'a'
                 WHEN o.date_open > %(now)s - interval '8 days' THEN 'b'
                 WHEN o.date_open > %(now)s - interval '15 days' THEN 'c'
                 WHEN o.date_open > %(now)s - interval '31 days' THEN 'd'
                 ELSE 'e' END AS age_group
            """,
            day=86400.0,
            now=fields.Datetime.now(),
        )

    def _select_rates(self) -> SQL:
        repaired = SQL("o.outcome = 'repaired' AND o.state = 'done'")
        return SQL(
            """
            o.figure_visits AS visits,
            CASE WHEN %(repaired)s THEN
                 CASE WHEN o.figure_repeated IS NOT TRUE
                      AND COALESCE(o.figure_visits, 0) <= 1 THEN 1::float8 ELSE 0 END
            END AS fixed_first_time,
            CASE WHEN %(repaired)s THEN
                 CASE WHEN EXISTS (
                      SELECT 1 FROM woms_work_order n
                       WHERE n.origin_id = o.id AND n.state <> 'cancelled'
                         AND n.date_open <= o.date_done + interval '30 days')
                      OR EXISTS (
                      SELECT 1 FROM woms_work_order n
                       WHERE n.document_id = o.document_id AND n.id <> o.id
                         AND n.state <> 'cancelled' AND n.date_open >= o.date_done
                         AND n.date_open <= o.date_done + interval '30 days')
                      THEN 1::float8 ELSE 0 END
            END AS repeat_30,
            CASE o.sla_promise_result WHEN 'kept' THEN 1::float8 WHEN 'broken' THEN 0
            END AS promise_kept,
            o.sla_promise_result IS NOT NULL AS promise_told,
            CASE WHEN o.state = 'done' THEN
                 CASE WHEN o.outcome = 'no_fault_found' THEN 1::float8 ELSE 0 END
            END AS no_fault
            """,
            repaired=repaired,
        )

    def _select_money(self) -> SQL:
        return SQL(
            """
            COALESCE(o.figure_fee, 0) AS fee,
            COALESCE(o.figure_parts, 0) AS parts_cost,
            NULLIF(o.figure_warranty, 0) AS warranty_cost,
            COALESCE(o.figure_revenue, 0) AS revenue,
            COALESCE(o.figure_unpaid, 0) AS unpaid
            """
        )

    def _from(self) -> SQL:
        # joined by keys, so that PostgreSQL leaves out those nobody asks for
        return SQL(
            """
            FROM woms_work_order o
            LEFT JOIN woms_service_document d ON d.id = o.document_id
            LEFT JOIN res_company c ON c.id = o.company_id
            """
        )
