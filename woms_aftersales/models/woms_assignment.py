from odoo import api, fields, models

from .. import const
from .woms_state_mixin import Transition


class WomsAssignment(models.Model):
    """Firm and technician x work order: one row per offer or visit."""

    _name = "woms.assignment"
    _description = "Assignment"
    _inherit = ["woms.state.mixin", "portal.mixin"]
    _order = "id desc"

    _woms_initial_states = ("offered",)
    _woms_transitions = (
        Transition(
            "offered",
            "accepted",
            "technician coordinator desk manager bench system",
            "_guard_accept",
        ),
        Transition("offered", "declined", "technician coordinator desk manager bench"),
        Transition("offered", "expired", "system"),
        Transition(
            "offered",
            "withdrawn",
            "desk manager system technician coordinator customer bench",
        ),
        Transition(
            "accepted", "done", "technician coordinator desk manager bench system"
        ),
        Transition(
            "accepted",
            "cancelled",
            "technician coordinator desk manager bench customer system",
            reason=True,
        ),
    )
    _woms_can = {"can_accept": ("accepted",), "can_decline": ("declined",)}

    state = fields.Selection(
        const.ASSIGNMENT_STATES, required=True, readonly=True, copy=False, index=True
    )
    can_accept = fields.Boolean(compute="_compute_can_moves")
    can_decline = fields.Boolean(compute="_compute_can_moves")
    order_id = fields.Many2one(
        "woms.work.order", "Work order", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(const.ASSIGNMENT_KINDS, required=True, default="visit")
    previous_id = fields.Many2one(
        "woms.assignment", "Previous visit", index="btree_not_null"
    )
    firm_id = fields.Many2one(
        "res.partner",
        "Service partner",
        index="btree_not_null",
        help="Empty: our own technician.",
    )
    technician_id = fields.Many2one(
        "woms.technician", "Technician", index="btree_not_null"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    # --- the offer ---
    earning = fields.Monetary(help="What the firm earns for this job, as offered.")
    earning_note = fields.Char()
    deadline = fields.Datetime("Answer until", index="btree_not_null")
    rank_note = fields.Char("Why this firm")
    answered_at = fields.Datetime(readonly=True)
    answer_reason = fields.Char(readonly=True)
    # --- the visit ---
    window_start = fields.Datetime("Visit from", index="btree_not_null")
    window_end = fields.Datetime("Visit until")
    proposal_ids = fields.One2many(
        "woms.appointment.proposal", "assignment_id", "Proposed windows"
    )
    on_the_way_at = fields.Datetime(readonly=True)
    check_in = fields.Datetime(readonly=True)
    check_in_latitude = fields.Float(digits=(10, 7), readonly=True)
    check_in_longitude = fields.Float(digits=(10, 7), readonly=True)
    check_out = fields.Datetime(readonly=True)
    result = fields.Selection(const.VISIT_RESULTS, readonly=True)
    result_note = fields.Text(readonly=True)
    signature = fields.Image(max_width=1024, max_height=512, attachment=True)
    signed_by = fields.Char()
    no_signature_reason = fields.Char()
    fee = fields.Monetary("Fee earned", readonly=True, copy=False)

    _one_accepted = models.UniqueIndex(
        "(order_id) WHERE state = 'accepted'", "This job already has somebody."
    )
    _one_offer_per_firm = models.UniqueIndex(
        "(order_id, firm_id) WHERE state = 'offered'",
        "This firm already has an offer for this job.",
    )
    _firm_idx = models.Index("(firm_id, state, window_start)")
    _technician_idx = models.Index("(technician_id, state, window_start)")

    @api.depends("order_id.name", "kind")
    def _compute_display_name(self):
        for assignment in self:
            # sudo: the number alone, for readers who may not read the order
            assignment.display_name = assignment.order_id.sudo().name

    def _compute_access_url(self):
        for assignment in self:
            assignment.access_url = f"/my/jobs/{assignment.id}"


class WomsAppointmentProposal(models.Model):
    """A window proposed for a visit, by either side."""

    _name = "woms.appointment.proposal"
    _description = "Proposed Window"
    _order = "window_start"

    assignment_id = fields.Many2one(
        "woms.assignment", required=True, index=True, ondelete="cascade"
    )
    window_start = fields.Datetime("From", required=True)
    window_end = fields.Datetime("Until", required=True)
    proposed_by = fields.Selection(const.ROLES, required=True)
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("refused", "Refused")],
        default="open",
        required=True,
    )

    _window = models.Constraint(
        "CHECK (window_start < window_end)", "A visit must end after it begins."
    )
