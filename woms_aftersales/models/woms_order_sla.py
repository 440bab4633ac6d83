from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from .woms_sla_book import Facts

WORKSHOP_STATES = ("in_workshop", "ready", "returning")
KEY_FIELDS = {"area_id", "location_id", "product_id", "partner_id", "service_mode"}
STEP_FIELDS = tuple(
    f"sla_{step}_{what}"
    for step in const.SLA_STEPS
    for what in ("deadline", "at", "result")
)
SLA_FIELDS = (
    *STEP_FIELDS,
    "sla_policy_id",
    "sla_step",
    "sla_start",
    "sla_deadline",
    "sla_warn_at",
    "sla_status",
    "sla_warned",
    "sla_repair_start",
    "sla_promise_first",
    "sla_promise_deadline",
    "sla_promise_warn_at",
    "sla_promise_status",
    "sla_promise_warned",
    "sla_promise_result",
    "promise_reason_id",
)


class WomsOrderSla(models.AbstractModel):
    """The two clocks of a work order.

    **Fields that figures may read** (stored, written by moves, in UTC):

    - ``sla_<step>_at``, ``sla_<step>_deadline``, ``sla_<step>_result`` for the steps
      ``answer`` (copied from the request), ``accept``, ``visit``, ``repair``,
      ``return``: when it ended, until when it had to, and ``kept`` / ``broken``. Empty
      result: nothing was promised or the step hasn't ended. Rate of a step = kept /
      (kept + broken), that is ``COUNT(*) FILTER (WHERE sla_repair_result = 'kept')``
      over ``COUNT(sla_repair_result)``.
    - ``sla_promise_first`` (the date first told, as a moment), ``sla_promise_deadline``
      (as told now), ``sla_promise_result``: the customer's clock, from request to
      device back, which never stops. It is judged by what was told first, unless the
      customer himself asked for later.
    - ``sla_repair_start``: when the technician came or the device was taken in.
    - `woms.sla.breach` holds one row per order and broken step, with its reason.
    """

    _name = "woms.order.sla"
    _description = "Work Order Clocks"
    _inherit = ["woms.order.promise", "woms.sla.mixin"]

    _sla_steps = const.SLA_STEPS[1:]

    sla_answer_deadline = fields.Datetime("Answer due", readonly=True, copy=False)
    sla_answer_at = fields.Datetime("Answered", readonly=True, copy=False)
    sla_answer_result = fields.Selection(
        const.SLA_RESULTS, "Answer in time", readonly=True, copy=False
    )
    sla_accept_deadline = fields.Datetime("Acceptance due", readonly=True, copy=False)
    sla_accept_at = fields.Datetime("Accepted at", readonly=True, copy=False)
    sla_accept_result = fields.Selection(
        const.SLA_RESULTS, "Acceptance in time", readonly=True, copy=False
    )
    sla_visit_deadline = fields.Datetime("Visit due", readonly=True, copy=False)
    sla_visit_at = fields.Datetime("First visit", readonly=True, copy=False)
    sla_visit_result = fields.Selection(
        const.SLA_RESULTS, "Visit in time", readonly=True, copy=False
    )
    sla_repair_start = fields.Datetime("Repair began", readonly=True, copy=False)
    sla_repair_deadline = fields.Datetime("Repair due", readonly=True, copy=False)
    sla_repair_at = fields.Datetime("Repair ended", readonly=True, copy=False)
    sla_repair_result = fields.Selection(
        const.SLA_RESULTS, "Repair in time", readonly=True, copy=False
    )
    sla_return_deadline = fields.Datetime("Return due", readonly=True, copy=False)
    sla_return_at = fields.Datetime("Returned", readonly=True, copy=False)
    sla_return_result = fields.Selection(
        const.SLA_RESULTS, "Return in time", readonly=True, copy=False
    )

    sla_breach_ids = fields.One2many("woms.sla.breach", "order_id", "Broken promises")
    sla_unexplained = fields.Boolean(
        "Not explained", compute="_compute_sla_unexplained"
    )
    sla_color = fields.Integer("Colour", compute="_compute_sla_color")

    @api.depends("sla_breach_ids.reason_id")
    def _compute_sla_unexplained(self):
        for order in self:
            order.sla_unexplained = any(
                not breach.reason_id for breach in order.sla_breach_ids
            )

    @api.depends("sla_status", "sla_promise_status")
    def _compute_sla_color(self):
        """Red for late, orange for about to be late: the stripe of a card."""
        for order in self:
            statuses = {order.sla_status, order.sla_promise_status}
            order.sla_color = (
                1 if "late" in statuses else 2 if "soon" in statuses else 0
            )

    def action_explain(self):
        """Show the broken promises of this order, to say why."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "woms_aftersales.woms_sla_breach_action"
            ),
            "domain": [("order_id", "=", self.id)],
            "context": {},
        }

    def write(self, vals):
        """Count anew when place, product, customer or mode change."""
        result = super().write(vals)
        if KEY_FIELDS & set(vals):
            self._sla_recount()
        return result

    # === BEGIN === #

    def _complete_new(self, vals_list, at):
        """Start both clocks in the values the orders are created with."""
        super()._complete_new(vals_list, at)
        book = self.env["woms.sla.policy"]._book()
        # sudo: the request's clock, whoever accepts it
        requests_sudo = self._sla_related("woms.work.request", vals_list, "request_id")
        all_facts = self._sla_facts_of(book, vals_list)
        for vals, facts in zip(vals_list, all_facts, strict=True):
            start = vals.get("date_open") or at or fields.Datetime.now()
            start = fields.Datetime.to_datetime(start)
            row = book.find(facts)
            vals["sla_policy_id"] = row.id if row else False
            if facts.service_mode == "on_site":
                vals.update(self._sla_begin_vals(book, row, facts, "accept", start))
            request_sudo = requests_sudo.get(vals.get("request_id"))
            if request_sudo:
                vals.update({fname: request_sudo[fname] for fname in STEP_FIELDS[:3]})
                start = request_sudo.sla_submitted_at or start
            vals.update(self._sla_promise_vals(book, row, facts, start, vals))

    # === FACTS === #

    @api.model
    def _sla_facts_of(self, book, vals_list):
        """Return the `Facts` of orders that are made of ``vals_list``."""
        locations = self._sla_related("woms.location", vals_list, "location_id")
        # what no policy asks for is not read
        asked = vals_list if book else ()
        products = self._sla_related("product.product", asked, "product_id")
        partners = self._sla_related("res.partner", asked, "partner_id")
        nowhere = self.env["woms.location"]
        facts = []
        for vals in vals_list:
            location = locations.get(vals.get("location_id"), nowhere)
            product = products.get(vals.get("product_id"))
            partner = partners.get(vals.get("partner_id"))
            facts.append(
                Facts(
                    vals.get("company_id") or self.env.company.id,
                    vals.get("area_id") or location.area_id.id or None,
                    (product and product.categ_id.parent_path) or None,
                    vals.get("partner_id") or None,
                    (partner and partner.commercial_partner_id.id) or None,
                    vals.get("service_mode") or "on_site",
                    location.tz or None,
                )
            )
        return facts

    def _sla_facts(self):
        self.ensure_one()
        partner = self.partner_id
        return Facts(
            self.company_id.id,
            self.area_id.id or None,
            self.product_id.categ_id.parent_path or None,
            partner.id or None,
            partner.commercial_partner_id.id or None,
            self.service_mode,
            self.location_id.tz or None,
            (self.state in WORKSHOP_STATES and self.center_id.id) or None,
        )

    # === STEPS === #

    def _sla_wanted_step(self):
        self.ensure_one()
        return self._sla_step_of(self.state, self.service_mode, self.sla_repair_start)

    @api.model
    def _sla_step_of(self, state, mode, begun):
        """Return the step that runs in ``state``.

        :param begun: when work on the device began, if it did
        """
        if state in const.ORDER_FINAL_STATES:
            return False
        if state in ("ready", "returning"):
            return "return"
        if state in ("on_site", "in_workshop"):
            return "repair"
        if mode != "on_site" and not begun:
            return False  # the device isn't here yet: nobody's clock but the customer's
        if state in ("new", "offered"):
            return "accept"
        if begun or state == "in_transit":
            return "repair"
        return "visit"

    def _sla_rank_without_step(self):
        ended = self.state in const.ORDER_FINAL_STATES
        return len(self._sla_steps) if ended else -1

    def _sla_step_start(self, step, moment):
        if step == "repair":
            return self.sla_repair_start or moment
        return moment

    def _sla_end_vals(self, step, moment):
        if self.state == "cancelled":
            return {}  # neither kept nor broken: nobody waits for it any more
        return super()._sla_end_vals(step, moment)

    def _sla_change_vals(self, book, old, new, moment):
        vals = super()._sla_change_vals(book, old, new, moment)
        if new == "repair" and not self.sla_repair_start:
            vals["sla_repair_start"] = moment
        elif new in ("accept", "visit"):
            vals["sla_repair_start"] = False
        return vals

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        self._sla_follow(moment)
        if target in const.ORDER_FINAL_STATES:
            self._sla_end_promise(target, moment)

    @api.model
    def _sla_query(self, ids):
        return SQL(
            """
            SELECT o.id, o.company_id, o.area_id, c.parent_path, o.partner_id,
                   p.commercial_partner_id, o.service_mode, l.tz,
                   CASE WHEN o.state IN %(workshop)s THEN o.center_id END,
                   o.sla_step, o.sla_start, o.sla_status, o.sla_warned,
                   o.state, o.waiting_for, o.sla_repair_start
              FROM woms_work_order o
              LEFT JOIN woms_location l ON l.id = o.location_id
              LEFT JOIN res_partner p ON p.id = o.partner_id
              LEFT JOIN product_product pp ON pp.id = o.product_id
              LEFT JOIN product_template t ON t.id = pp.product_tmpl_id
              LEFT JOIN product_category c ON c.id = t.categ_id
             WHERE o.state NOT IN ('done', 'cancelled') AND %(where)s
            """,
            workshop=WORKSHOP_STATES,
            where=self._sla_where(ids),
        )
