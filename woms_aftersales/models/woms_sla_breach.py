from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import const

STEPS = [*const.SLA_STEP_LABELS, ("promise", "Promised date")]


class WomsSlaReason(models.Model):
    """Why a promise was broken or moved."""

    _name = "woms.sla.reason"
    _description = "Reason for a Broken Promise"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    by_customer = fields.Boolean(
        "The customer asked for it",
        help="A date moved for this reason is the one the promise is judged by.",
    )
    customer_sentence = fields.Char(
        translate=True, help="What the customer reads when the promised date moves."
    )
    company_id = fields.Many2one("res.company")


class WomsSlaBreach(models.Model):
    """A step, or the promise to the customer, that was not kept: one row each.

    Made by the watch when a deadline passes, or by the move that comes too late. Staff
    give the reason; all else is read only.
    """

    _name = "woms.sla.breach"
    _description = "Broken Promise"
    _order = "deadline desc, id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    request_id = fields.Many2one(
        "woms.work.request",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    step = fields.Selection(STEPS, "What was late", required=True, readonly=True)
    deadline = fields.Datetime("Due", required=True, readonly=True)
    ended_at = fields.Datetime(
        "Done at last", readonly=True, help="Empty: it is still late."
    )
    hours_late = fields.Float(
        "Hours late",
        compute="_compute_hours_late",
        help="By the clock on the wall, until it was done or until now.",
    )
    policy_id = fields.Many2one("woms.sla.policy", "Promise by", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    area_id = fields.Many2one("woms.service.area", readonly=True)
    firm_id = fields.Many2one("res.partner", "Service partner", readonly=True)
    technician_id = fields.Many2one("woms.technician", readonly=True)
    center_id = fields.Many2one("woms.service.center", "Service centre", readonly=True)
    escalated_to_id = fields.Many2one("res.users", "Escalated to", readonly=True)
    reason_id = fields.Many2one("woms.sla.reason", index="btree_not_null")
    note = fields.Char()
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    _order_uniq = models.UniqueIndex("(order_id, step) WHERE order_id IS NOT NULL")
    _request_uniq = models.UniqueIndex(
        "(request_id, step) WHERE request_id IS NOT NULL"
    )
    _open_idx = models.Index("(company_id, deadline DESC) WHERE reason_id IS NULL")
    _told_idx = models.Index(
        "(deadline) WHERE escalated_to_id IS NULL AND ended_at IS NULL"
    )

    @api.depends("deadline", "ended_at")
    def _compute_hours_late(self):
        now = fields.Datetime.now()
        for breach in self:
            late = (breach.ended_at or now) - (breach.deadline or now)
            breach.hours_late = max(late.total_seconds() / 3600, 0.0)

    @api.depends("order_id", "request_id", "step")
    def _compute_display_name(self):
        steps = dict(self._fields["step"]._description_selection(self.env))
        for breach in self:
            record = breach.order_id or breach.request_id
            breach.display_name = f"{record.display_name}: {steps.get(breach.step)}"

    def write(self, vals):
        """Let staff explain, and nothing else: what happened was."""
        if not self.env.su and set(vals) - {"reason_id", "note"}:
            raise UserError(
                self.env._(
                    "Only the reason and the note of a broken promise are typed."
                )
            )
        return super().write(vals)

    def action_open(self):
        """Open the order or request that is late."""
        self.ensure_one()
        record = self.order_id or self.request_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    @api.model
    def _record_ended(self, model, ids_by_step, moment):
        """Note that steps ended too late, whether the watch had seen them or not.

        :param str model: ``woms.work.order`` or ``woms.work.request``
        :param dict ids_by_step: ``{step: ids}``
        :param datetime moment: when they ended
        """
        for step, ids in ids_by_step.items():
            if ids:
                self.env[model].flush_model()
                self.flush_model()
                self.env.cr.execute(self._insert_query(model, step, ids, moment))
                self.invalidate_model()
                self.env[model].invalidate_model(["sla_breach_ids"])

    @api.model
    def _insert_query(self, model, step, ids=None, moment=None):
        """Return the statement that makes the rows of ``step``, once each.

        :param ids: only these; all whose clock is late if None
        :param datetime moment: when they ended; None while they are late
        """
        is_order = model == "woms.work.order"
        link = SQL.identifier("order_id" if is_order else "request_id")
        step_sql, deadline, where = self._broken_clock(step, ids)
        return SQL(
            """
            INSERT INTO woms_sla_breach
                (%(link)s, step, deadline, ended_at, policy_id, partner_id, area_id,
                 firm_id, technician_id, center_id, company_id,
                 create_uid, write_uid, create_date, write_date)
            SELECT o.id, %(step)s, %(deadline)s, %(moment)s::timestamp, o.sla_policy_id,
                   o.partner_id, o.area_id, %(who)s, o.company_id,
                   %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM %(table)s o
             WHERE %(where)s AND %(deadline)s IS NOT NULL
            ON CONFLICT (%(link)s, step) WHERE %(link)s IS NOT NULL
            DO UPDATE SET ended_at = EXCLUDED.ended_at
                    WHERE woms_sla_breach.ended_at IS DISTINCT FROM EXCLUDED.ended_at
            """,
            link=link,
            step=step_sql,
            deadline=deadline,
            moment=moment,
            who=SQL("o.firm_id, o.technician_id, o.center_id")
            if is_order
            else SQL("NULL::int, NULL::int, NULL::int"),
            uid=self.env.uid,
            now=fields.Datetime.now(),
            table=SQL.identifier(self.env[model]._table),
            where=where,
        )

    @api.model
    def _broken_clock(self, step, ids):
        """Return step, deadline and condition of `_insert_query`, as SQL."""
        if ids is None and step == "promise":
            # what is told now; once ended, it is judged by what was told first
            return (
                SQL("'promise'"),
                SQL("o.sla_promise_deadline"),
                SQL("o.sla_promise_status = 'late'"),
            )
        if ids is None:
            return (
                SQL("o.sla_step"),
                SQL("o.sla_deadline"),
                SQL("o.sla_status = 'late'"),
            )
        column = "sla_promise_first" if step == "promise" else f"sla_{step}_deadline"
        return (
            SQL("%s", step),
            SQL.identifier("o", column),
            SQL("o.id = ANY(%s)", list(ids)),
        )
