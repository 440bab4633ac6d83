from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from .woms_sla_book import Facts

KEY_FIELDS = {"location_id", "partner_id", "service_mode"}


class WomsRequestSla(models.AbstractModel):
    """The clock of a request: until we accept it, reject it or ask something.

    ``sla_submitted_at`` is where the customer's clock begins; it goes on in the order.
    ``sla_answer_*`` are copied to the order, see `woms.order.sla`.
    """

    _name = "woms.request.sla"
    _description = "Work Request Clock"
    _inherit = ["woms.sla.mixin"]

    _sla_steps = ("answer",)

    sla_submitted_at = fields.Datetime("Sent", readonly=True, copy=False)
    sla_answer_deadline = fields.Datetime("Answer due", readonly=True, copy=False)
    sla_answer_at = fields.Datetime("Answered", readonly=True, copy=False)
    sla_answer_result = fields.Selection(
        const.SLA_RESULTS, "Answer in time", readonly=True, copy=False
    )
    sla_breach_ids = fields.One2many("woms.sla.breach", "request_id", "Broken promises")
    _woms_guarded_fields = (
        "sla_policy_id",
        "sla_step",
        "sla_start",
        "sla_deadline",
        "sla_warn_at",
        "sla_status",
        "sla_warned",
        "sla_submitted_at",
        "sla_answer_deadline",
        "sla_answer_at",
        "sla_answer_result",
    )

    def _complete_new(self, vals_list, at):
        """Start the clocks in the values that sent requests are created with."""
        super()._complete_new(vals_list, at)
        book = self.env["woms.sla.policy"]._book()
        start = at or fields.Datetime.now()
        sent = [vals for vals in vals_list if vals["state"] == "submitted"]
        for vals, facts in zip(sent, self._sla_facts_of(book, sent), strict=True):
            row = book.find(facts)
            vals["sla_submitted_at"] = start
            vals["sla_policy_id"] = row.id if row else False
            vals.update(self._sla_begin_vals(book, row, facts, "answer", start))

    def write(self, vals):
        """Count anew when place, customer or mode change."""
        result = super().write(vals)
        if KEY_FIELDS & set(vals):
            self._sla_recount()
        return result

    def _sla_submit(self, moment):
        """Begin the customer's clock of those that are sent now, and ours."""
        # sudo: guests send requests
        sent_sudo = self.sudo().filtered(
            lambda request: (
                request.state == "submitted" and not request.sla_submitted_at
            )
        )
        if sent_sudo:
            sent_sudo._write_machine({"sla_submitted_at": moment})
        self._sla_follow(moment)

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target == "submitted":
            self._sla_submit(moment)
        else:
            self._sla_follow(moment)

    def _sla_wait(self, moment):
        """A question to the customer is an answer; his reply starts the clock again."""
        self._sla_follow(moment)

    def _sla_wanted_step(self):
        self.ensure_one()
        return self._sla_step_of(self.state, self.waiting_for)

    @api.model
    def _sla_step_of(self, state, waiting_for):
        return "answer" if state == "submitted" and waiting_for != "customer" else False

    def _sla_end_vals(self, step, moment):
        if self.state == "cancelled":
            return {}
        return super()._sla_end_vals(step, moment)

    def _sla_pauses_now(self):
        return False

    @api.model
    def _sla_facts_of(self, book, vals_list):
        """Return the `Facts` of requests that are made of ``vals_list``."""
        # what no policy asks for is not read
        asked = vals_list if book else ()
        locations = self._sla_related("woms.location", asked, "location_id")
        reports = self._sla_related("woms.failure.report", asked, "report_id")
        partners = self._sla_related("res.partner", asked, "partner_id")
        facts = []
        for vals in vals_list:
            location = locations.get(vals.get("location_id"))
            report = reports.get(vals.get("report_id"))
            partner = partners.get(vals.get("partner_id"))
            facts.append(
                Facts(
                    vals.get("company_id") or self.env.company.id,
                    (location and location.area_id.id) or None,
                    (report and report.product_id.categ_id.parent_path) or None,
                    vals.get("partner_id") or None,
                    (partner and partner.commercial_partner_id.id) or None,
                    vals.get("service_mode") or "on_site",
                    (location and location.tz) or None,
                )
            )
        return facts

    def _sla_facts(self):
        self.ensure_one()
        partner = self.partner_id
        return Facts(
            self.company_id.id,
            self.location_id.area_id.id or None,
            self.product_id.categ_id.parent_path or None,
            partner.id or None,
            partner.commercial_partner_id.id or None,
            self.service_mode,
            self.location_id.tz or None,
        )

    @api.model
    def _sla_query(self, ids):
        return SQL(
            """
            SELECT o.id, o.company_id, o.area_id, c.parent_path, o.partner_id,
                   p.commercial_partner_id, o.service_mode, l.tz, NULL::int,
                   o.sla_step, o.sla_start, o.sla_status, o.sla_warned,
                   o.state, o.waiting_for, NULL::timestamp
              FROM woms_work_request o
              LEFT JOIN woms_location l ON l.id = o.location_id
              LEFT JOIN res_partner p ON p.id = o.partner_id
              LEFT JOIN product_product pp ON pp.id = o.product_id
              LEFT JOIN product_template t ON t.id = pp.product_tmpl_id
              LEFT JOIN product_category c ON c.id = t.categ_id
             WHERE o.state = 'submitted' AND %s
            """,
            self._sla_where(ids),
        )
