from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .. import const

MAX_PROPOSALS = 3
LONGEST_WINDOW = timedelta(hours=12)


class WomsAssignmentVisit(models.AbstractModel):
    """The appointment and the arrival of a technician.

    All methods act on one row, on sudo records after the caller's check or with the
    right to write; ``role`` says who acts where groups don't tell it.
    """

    _name = "woms.assignment.visit"
    _description = "Visit of an Assignment"

    def _get_open_order(self):
        """Return the order of an accepted row, locked against a second click.

        :raise UserError: when the row is closed
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        order_sudo = self.sudo().order_id  # sudo: the right on the row was checked
        order_sudo._lock_rows()
        if self.state != "accepted":
            raise UserError(
                self.env._(
                    "This job is closed: nothing was changed. Look at your list."
                )
            )
        return order_sudo

    def _check_window(self, start, end):
        if not start or not end or start >= end:
            raise UserError(
                self.env._(
                    "The visit must end after it begins. Please look at the times."
                )
            )
        if end <= fields.Datetime.now():
            raise UserError(
                self.env._("This time has passed. Please choose a later one.")
            )
        if end - start > LONGEST_WINDOW:
            raise UserError(
                self.env._(
                    "A window of more than 12 hours helps nobody: make it shorter."
                )
            )

    def _propose(self, windows, role=None):
        """Propose windows for the customer to choose from; older ones are dropped.

        :param list windows: tuples of start and end, in UTC
        """
        order_sudo = self._get_open_order()
        if not windows:
            raise UserError(self.env._("Please give at least one day and time."))
        for start, end in windows[:MAX_PROPOSALS]:
            self._check_window(start, end)
        row_sudo = self.sudo()  # sudo: checked in `_get_open_order`
        row_sudo._close_proposals()
        role = role or row_sudo._get_actor_role()
        self.env["woms.appointment.proposal"].sudo().create(  # sudo: as above
            [
                {
                    "assignment_id": self.id,
                    "window_start": start,
                    "window_end": end,
                    "proposed_by": role,
                }
                for start, end in windows[:MAX_PROPOSALS]
            ]
        )
        order_sudo._add_event("times_proposed", role=role)
        if role != const.ROLE_CUSTOMER:
            order_sudo._wait_for(
                "customer",
                reason=self.env.ref(
                    "woms_aftersales.waiting_reason_customer_appointment", False
                ),
                role=role,
            )
        return self

    def _get_actor_role(self):
        return min(
            self._get_acting_roles(),
            default=const.ROLE_SYSTEM,
            key=self._role_rank,
        )

    def _close_proposals(self, chosen=None):
        """Refuse the open proposals, but accept those equal to ``chosen``."""
        for proposal in self.proposal_ids.filtered(lambda row: row.state == "open"):
            window = (proposal.window_start, proposal.window_end)
            proposal.state = "accepted" if window == chosen else "refused"

    def _schedule(self, start, end, role=None):
        """Agree on a window, or move the one agreed on; times in UTC."""
        order_sudo = self._get_open_order()
        self._check_window(start, end)
        row_sudo = self.sudo()  # sudo: checked in `_get_open_order`
        if (row_sudo.window_start, row_sudo.window_end) == (start, end) and (
            order_sudo.state == "scheduled"
        ):
            return self  # sent twice
        if order_sudo.state not in ("assigned", "scheduled"):
            raise UserError(
                self.env._(
                    "%(number)s is “%(state)s”: a visit can't be agreed now.",
                    number=order_sudo.name,
                    state=order_sudo._state_label(order_sudo.state),
                )
            )
        row_sudo.write({"window_start": start, "window_end": end})
        row_sudo._close_proposals(chosen=(start, end))
        if order_sudo.waiting_for == "customer":
            order_sudo._wait_for(False, role=role)
        if order_sudo.state == "scheduled":
            order_sudo._add_event("rescheduled", role=role)
        else:
            order_sudo._move("scheduled", role=role)
        return self

    def _unschedule(self, reason, role=None):
        """Drop the window agreed on; a new one is needed."""
        order_sudo = self._get_open_order()
        order_sudo._move("assigned", role=role, reason=reason)
        # sudo: checked in `_get_open_order`
        self.sudo().write({"window_start": False, "window_end": False})
        self.sudo()._write_machine({"on_the_way_at": False, "on_the_way_eta": False})
        return self

    def _set_on_the_way(self, role=None, minutes=None):
        """The technician starts: the customer is told, and when to expect him.

        :param int minutes: how long the way takes, as he guesses
        """
        order_sudo = self._get_open_order()
        if self.on_the_way_at or self.check_in:
            return self
        if order_sudo.state not in ("assigned", "scheduled"):
            raise UserError(self.env._("There is no visit to go to now."))
        # sudo: checked in `_get_open_order`
        now = fields.Datetime.now()
        self.sudo()._write_machine(
            {
                "on_the_way_at": now,
                "on_the_way_eta": minutes and now + timedelta(minutes=minutes),
            }
        )
        order_sudo._add_event("on_the_way", role=role)
        return self

    def _check_in(self, latitude=None, longitude=None, role=None):
        """The technician is at the customer's: the order is on site.

        :param float latitude, longitude: as the phone says, if it was allowed to
        """
        order_sudo = self._get_open_order()
        if self.check_in:
            return self  # sent twice
        # sudo: checked in `_get_open_order`
        self.sudo()._write_machine(
            {
                "check_in": fields.Datetime.now(),
                "check_in_latitude": latitude or 0.0,
                "check_in_longitude": longitude or 0.0,
            }
        )
        order_sudo._move("on_site", role=role)
        order_sudo._fill_checklist("visit")
        return self

    def _close_done(self, result, note, role, outcome=None):
        """Close the row as done; the fee is earned with the end of the work.

        :param str outcome: how the work ended, where it did
        """
        self.ensure_one()
        return self._move(
            "done",
            role=role,
            values={
                "result": result,
                "result_note": note or False,
                "check_out": self.check_in and fields.Datetime.now(),
                **self._fix_fee(result, outcome or self.order_id.outcome),
            },
        )
