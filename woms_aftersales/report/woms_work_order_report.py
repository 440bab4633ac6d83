from odoo import fields, models
from odoo.tools import SQL

from .. import const


class WomsWorkOrderReport(models.Model):
    """Figures per work order: how it ended, how long it took, what it cost.

    Read only, and made from the orders at the time of asking. Each further table is
    joined by a key that is unique there, so PostgreSQL leaves out those of which no
    column is asked for.
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
            "firm_id",
            "is_repeat",
            "origin_id",
            "outcome",
            "partner_id",
            "product_id",
            "rating_last_value",
            "request_id",
            "serial",
            "service_mode",
            "state",
            "symptom_id",
            "technician_id",
            "work_done",
        ],
        "woms.work.request": ["confirmed_at"],
        "woms.assignment": ["check_in", "fee", "kind", "order_id"],
        "account.move": ["amount_untaxed_signed", "state", "woms_order_id"],
        "repair.order": ["woms_order_id"],
        "stock.move": ["repair_id", "repair_line_type", "state", "value"],
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
    rating = fields.Float(readonly=True, aggregator="avg", help="From 1 to 5.")
    fee = fields.Monetary("Fees", readonly=True, help="Earned by service partners.")
    parts_cost = fields.Monetary("Cost of parts", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Invoiced, without tax.")

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s", self._select(), self._from())

    def _select(self) -> SQL:
        day = 86400.0
        return SQL(
            """
            SELECT o.id,
                   o.id AS order_id,
                   o.company_id, c.currency_id, o.state, o.outcome, o.cost_state,
                   o.service_mode, o.date_open, o.date_done, o.partner_id, o.area_id,
                   o.firm_id, o.technician_id, o.center_id, o.product_id, o.categ_id,
                   o.serial, o.symptom_id, o.defect_id, o.work_done, o.is_repeat,
                   o.done_day,
                   EXTRACT(EPOCH FROM o.date_done
                        - LEAST(r.confirmed_at, o.date_open)) / %(day)s
                        AS days_customer,
                   EXTRACT(EPOCH FROM o.date_ready - o.date_open) / %(day)s
                        AS days_work,
                   CASE WHEN o.outcome = 'repaired' AND o.state = 'done' THEN
                        CASE WHEN COALESCE(a.visits, 0) <= 1
                             AND rep.origin_id IS NULL THEN 1.0 ELSE 0.0 END
                   END AS fixed_first_time,
                   NULLIF(o.rating_last_value, 0) AS rating,
                   COALESCE(a.fee, 0) AS fee,
                   COALESCE(p.cost, 0) AS parts_cost,
                   COALESCE(m.revenue, 0) AS revenue
            """,
            day=day,
        )

    def _from(self) -> SQL:
        return SQL(
            """
            FROM woms_work_order o
            LEFT JOIN woms_work_request r ON r.id = o.request_id
            LEFT JOIN res_company c ON c.id = o.company_id
            LEFT JOIN (
                SELECT order_id, SUM(fee) AS fee,
                       COUNT(*) FILTER (WHERE kind = 'visit' AND check_in IS NOT NULL)
                           AS visits
                  FROM woms_assignment GROUP BY order_id
            ) a ON a.order_id = o.id
            LEFT JOIN (
                SELECT origin_id FROM woms_work_order
                 WHERE origin_id IS NOT NULL GROUP BY origin_id
            ) rep ON rep.origin_id = o.id
            LEFT JOIN (
                SELECT woms_order_id, SUM(amount_untaxed_signed) AS revenue
                  FROM account_move
                 WHERE state = 'posted' AND woms_order_id IS NOT NULL
                   AND move_type IN ('out_invoice', 'out_refund')
                 GROUP BY woms_order_id
            ) m ON m.woms_order_id = o.id
            LEFT JOIN (
                SELECT ro.woms_order_id, SUM(ABS(sm.value)) AS cost
                  FROM repair_order ro JOIN stock_move sm ON sm.repair_id = ro.id
                 WHERE ro.woms_order_id IS NOT NULL AND sm.state = 'done'
                   AND sm.repair_line_type = 'add'
                 GROUP BY ro.woms_order_id
            ) p ON p.woms_order_id = o.id
            """
        )
