from odoo import fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_order_sla import SLA_FIELDS
from .woms_state_mixin import Transition

BEFORE_VISIT = "new offered assigned scheduled"
ANY_STAFF = "desk manager bench"
FIELD = "technician coordinator"
DECIDING_ROLES = {
    const.ROLE_DESK,
    const.ROLE_BENCH,
    const.ROLE_MANAGER,
    const.ROLE_SYSTEM,
}


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
        Transition("on_site", "scheduled", f"{FIELD} bench", "_guard_next_window"),
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
            "in_workshop",
            "ready",
            f"bench manager {FIELD} system",
            "_guard_bench_ended",
        ),
        Transition(
            "ready",
            "in_workshop",
            f"bench desk manager {FIELD}",
            "_guard_still_here",
            reason=True,
        ),
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

    _woms_guarded_fields = (
        "has_unlock_code",
        "outcome",
        "date_open",
        "date_ready",
        "date_done",
        "pay_on_delivery",
        "released_by_id",
        "released_reason",
        "released_at",
        "customer_confirmed_at",
        "cost_written_at",
        "amount_deposit",
        "figure_transport",
        # read from accounting, never typed
        "cost_state",
        "amount_estimate",
        "amount_invoiced",
        "amount_due",
        "amount_withheld",
        *SLA_FIELDS,
    )

    def _outcome_rule(self):
        """Return the `const.OutcomeRule` of the order's outcome, or None."""
        self.ensure_one()
        return const.OUTCOME_RULES.get(self.outcome)

    # === WHAT FOLLOWS FROM A MOVE === #

    def _prepare_move(self, target, moment):
        """Keep the dates of the ends; a job taken up again has no outcome yet."""
        values = super()._prepare_move(target, moment)
        if target == "ready":
            values["date_ready"] = moment
        elif target == "done":
            values["date_done"] = moment
        elif target == "cancelled":
            values["date_cancelled"] = moment
        elif target == "in_workshop":
            values.update(outcome=False, date_ready=False)
        return values

    def _after_move(self, target, previous, moment):
        """Stop waiting at an end or a new start; end the request of ended orders."""
        super()._after_move(target, previous, moment)
        if target in ("new", "ready", *const.ORDER_FINAL_STATES):
            self.filtered("waiting_for")._wait_for(False, at=moment)
        if target in ("in_transit", "in_workshop"):
            self._close_assignments(
                self.env._("The device came to us instead."), kinds=("visit",)
            )
        if target in const.ORDER_FINAL_STATES:
            if target == "cancelled":
                self._close_assignments(self.env._("The job was cancelled."))
            self._end_requests(moment)

    def _close_assignments(self, reason, kinds=None):
        """Withdraw the open offers and cancel the accepted assignments of these orders.

        :param kinds: only assignments of these `const.ASSIGNMENT_KINDS`
        """
        # sudo: the move that caused it was checked; a customer has no right on them
        rows_sudo = self.sudo().assignment_ids
        if kinds:
            rows_sudo = rows_sudo.filtered(lambda row: row.kind in kinds)
        rows_sudo.filtered(lambda row: row.state == "offered")._move(
            "withdrawn", role=const.ROLE_SYSTEM, reason=reason
        )
        rows_sudo.filtered(lambda row: row.state == "accepted")._move(
            "cancelled", role=const.ROLE_SYSTEM, reason=reason
        )

    def _end_requests(self, moment):
        """End the requests whose orders have all ended, as done or as cancelled."""
        # sudo: the move that caused it was checked; a technician may not read requests
        requests_sudo = self.sudo().request_id.filtered(
            lambda request: request.state == "accepted"
        )
        states = {
            request: set(request.order_ids.mapped("state")) for request in requests_sudo
        }
        cancelled_sudo = requests_sudo.filtered(
            lambda request: states[request] == {"cancelled"}
        )
        done_sudo = requests_sudo.filtered(
            lambda request: (
                states[request] <= set(const.ORDER_FINAL_STATES)
                and request not in cancelled_sudo
            )
        )
        done_sudo._move("done", role=const.ROLE_SYSTEM, at=moment)
        cancelled_sudo._move("cancelled", role=const.ROLE_SYSTEM, at=moment)

    # === NAMED MOVES === #

    def _finish(self, outcome, *, role=None, values=None, at=None):
        """End the work on the device with ``outcome``.

        :param str outcome: key of `const.OUTCOMES`
        :param dict values: further fields, such as ``work_done`` or the signature
        :raise UserError: for an outcome that only our own people decide
        """
        roles = {role} if role else self._get_acting_roles()
        if not roles & DECIDING_ROLES and outcome not in (
            False,
            *const.PARTNER_OUTCOMES,
        ):
            raise UserError(
                self.env._(
                    "Only the service desk decides on that outcome. Please write to"
                    " the desk what happened; nothing was changed."
                )
            )
        moved = self._move(
            "ready", role=role, at=at, values={**(values or {}), "outcome": outcome}
        )
        if outcome == "not_repairable" and not at:
            self._ask_for_exchange()
        return moved

    def _ask_for_exchange(self):
        """Leave the desk to offer an exchange for what can't be repaired."""
        self.sudo()._remind_desk(  # sudo: whoever ended the work, a technician perhaps
            self.env._("Offer an exchange"),
            self.env._(
                "The device can't be repaired. Tell the customer what he can have "
                "instead; “Replaced by another” on the registered device carries the "
                "rest of the warranty on."
            ),
        )

    def _cancel(self, reason, role=None, at=None):
        """Cancel jobs whose device is with its owner; see `_guard_cancel`."""
        return self._move("cancelled", role=role, reason=reason, at=at)

    def _reopen(self, reason, text=None):
        """Make a new order for a device that came back to us after its job ended.

        It names the old one as its origin, so that it counts as a repeat and is judged
        under the warranty of the repair.

        :param str reason: why, as the staff see it
        :param str text: what is wrong now, in the customer's words
        :return: the new ``woms.work.order``
        :raise UserError: when the order hasn't ended or no reason is given
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if self.state not in const.ORDER_FINAL_STATES:
            raise UserError(
                self.env._(
                    "%(number)s hasn't ended yet: continue there, nothing was changed.",
                    number=self.display_name,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Please write why the job is taken up again."))
        repeat = self.create(self._prepare_repeat(text or reason))
        repeat._add_event("reopened", note=reason)
        self._add_event("reopened", note=f"{reason} ({repeat.name})")
        return repeat

    def _prepare_repeat(self, text):
        """Values of the order that follows this one."""
        self.ensure_one()
        kept = (
            "partner_id sender_id payer_id contact_phone document_id product_id lot_id"
            " location_id area_id report_id desk_user_id condition_id symptom_id"
        ).split()
        return {
            **{
                fname: self._fields[fname].convert_to_write(self[fname], self)
                for fname in kept
            },
            "company_id": self.company_id.id,
            "origin_id": self.id,
            "product_text": self.product_text,
            "serial": self.serial,
            "service_mode": self.service_mode,
            "priority": max(self.priority, "1"),
            "problem": text,
            "promised_date": self.company_id._woms_promise(self.service_mode),
        }
