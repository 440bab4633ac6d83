from odoo import fields, models

from .. import const
from .woms_state_mixin import Transition

BEFORE_VISIT = "new offered assigned scheduled"
ANY_STAFF = "desk manager bench"
FIELD = "technician coordinator"


class WomsOrderLifecycle(models.AbstractModel):
    """The transition table of the work order, its guards and its plain actions."""

    _name = "woms.order.lifecycle"
    _description = "Work Order Lifecycle"

    _woms_transitions = (
        Transition("new", "offered", "desk manager system", "_guard_open_offer"),
        Transition(
            "new offered",
            "assigned",
            f"{FIELD} desk manager bench system",
            "_guard_accepted_assignment",
        ),
        Transition(
            "offered",
            "new",
            "desk manager system technician coordinator",
            "_guard_no_open_offer",
        ),
        Transition(
            "assigned",
            "scheduled",
            f"{FIELD} customer desk manager system",
            "_guard_window",
        ),
        Transition(
            "scheduled", "assigned", f"{FIELD} customer desk manager", reason=True
        ),
        Transition(
            "assigned scheduled on_site",
            "new",
            f"{FIELD} desk manager",
            "_guard_assignment_closed",
            reason=True,
        ),
        Transition(
            "assigned scheduled", "on_site", f"{FIELD} bench", "_guard_checked_in"
        ),
        Transition("on_site", "assigned", f"{FIELD} bench", "_guard_next_assignment"),
        Transition("on_site", "scheduled", f"{FIELD} bench", "_guard_next_assignment"),
        Transition("on_site", "ready", f"{FIELD} bench", "_guard_visit_ended"),
        Transition("on_site", "in_transit", f"{FIELD} bench", "_guard_transit"),
        Transition(
            BEFORE_VISIT, "in_transit", "desk manager customer", "_guard_transit"
        ),
        Transition(
            "in_workshop",
            "in_transit",
            "bench desk manager technician coordinator",
            "_guard_transit",
        ),
        Transition(
            f"{BEFORE_VISIT} on_site in_transit",
            "in_workshop",
            f"{ANY_STAFF} {FIELD}",
            "_guard_taken_in",
        ),
        Transition(
            "in_workshop", "ready", f"bench manager {FIELD}", "_guard_bench_ended"
        ),
        Transition("ready", "in_workshop", f"bench desk manager {FIELD}", reason=True),
        Transition(
            "ready", "returning", f"{ANY_STAFF} {FIELD}", "_guard_release_return"
        ),
        Transition(
            "ready", "done", f"{ANY_STAFF} {FIELD} customer", "_guard_release_done"
        ),
        Transition("returning", "done", "customer carrier system desk manager"),
        Transition(
            "returning", "ready", "desk manager", "_guard_came_back", reason=True
        ),
        Transition(
            "in_transit returning", "ready", "manager", "_guard_lost", reason=True
        ),
        Transition(BEFORE_VISIT, "cancelled", "customer desk manager", "_guard_cancel"),
        Transition(
            "on_site in_transit",
            "cancelled",
            "desk manager",
            "_guard_cancel",
            reason=True,
        ),
    )
    _woms_can = {
        "can_offer": ("offered",),
        "can_schedule": ("scheduled",),
        "can_take_in": ("in_workshop",),
        "can_send": ("in_transit",),
        "can_finish": ("ready",),
        "can_return": ("returning",),
        "can_done": ("done",),
        "can_cancel": ("cancelled",),
        "can_give_back": ("new",),
    }

    can_offer = fields.Boolean(compute="_compute_can_moves")
    can_schedule = fields.Boolean(compute="_compute_can_moves")
    can_take_in = fields.Boolean(compute="_compute_can_moves")
    can_send = fields.Boolean(compute="_compute_can_moves")
    can_finish = fields.Boolean(compute="_compute_can_moves")
    can_return = fields.Boolean(compute="_compute_can_moves")
    can_done = fields.Boolean(compute="_compute_can_moves")
    can_cancel = fields.Boolean(compute="_compute_can_moves")
    can_give_back = fields.Boolean(compute="_compute_can_moves")

    def _outcome_rule(self):
        """Return the `const.OutcomeRule` of the order's outcome, or None."""
        self.ensure_one()
        return const.OUTCOME_RULES.get(self.outcome)
