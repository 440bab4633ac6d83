from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_sla_mixin import status_at


class WomsOrderPromise(models.AbstractModel):
    """The customer's clock: from request to device back, it never stops.

    One date is told; it moves only with a reason, and the customer is told both.
    """

    _name = "woms.order.promise"
    _description = "Promise to the Customer"

    sla_promise_first = fields.Datetime("First promised", readonly=True, copy=False)
    sla_promise_deadline = fields.Datetime(
        "Promised until", readonly=True, copy=False, help="The customer's clock."
    )
    sla_promise_warn_at = fields.Datetime(
        "Warn of the promise at", readonly=True, copy=False
    )
    sla_promise_status = fields.Selection(
        [row for row in const.SLA_STATUSES if row[0] != "paused"],
        "Promise is",
        readonly=True,
        copy=False,
    )
    sla_promise_warned = fields.Boolean(
        "Warned of the promise", readonly=True, copy=False
    )
    sla_promise_result = fields.Selection(
        const.SLA_RESULTS,
        "Promise to the customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    promise_reason_id = fields.Many2one(
        "woms.sla.reason", "Date moved because", readonly=True, copy=False
    )

    def write(self, vals):
        """Refuse to type the date: it is moved, so that the customer is told."""
        if "promised_date" in vals and not self.env.su:
            raise UserError(
                self.env._(
                    "The promised date is moved with “Move the promised date”: the"
                    " customer is told the new one with the reason."
                )
            )
        return super().write(vals)

    # === BEGIN AND END === #

    @api.model
    def _sla_promise_vals(self, book, row, facts, start, vals):
        """Return the values of the customer's clock: by policy, else the date given."""
        deadline = warn_at = None
        zone = facts.tz or const.TZ_WIB
        if row:
            deadline, warn_at = book.clock(row, facts, "promise", start)
        if deadline:
            local = pytz.utc.localize(deadline).astimezone(pytz.timezone(zone))
            day = local.date()
        elif vals.get("promised_date"):
            day = fields.Date.to_date(vals["promised_date"])
            deadline = self._sla_end_of_day(day, zone)
            warn_at = deadline - timedelta(days=1)
        else:
            return {}
        return {
            "promised_date": day,
            "sla_promise_first": deadline,
            "sla_promise_deadline": deadline,
            "sla_promise_warn_at": warn_at,
            "sla_promise_status": status_at(deadline, warn_at, fields.Datetime.now()),
        }

    @api.model
    def _sla_end_of_day(self, day, zone):
        """Return the last second of ``day`` where the clock is ``zone``, in UTC."""
        local = pytz.timezone(zone).localize(datetime.combine(day, time(23, 59, 59)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _sla_end_promise(self, target, moment):
        """Say whether the promise to the customers was kept; stop their clocks."""
        # sudo: a customer or technician may end the job
        promised_sudo = self.sudo().filtered("sla_promise_deadline")
        kept = promised_sudo.browse()
        if target == "done":
            kept = promised_sudo.filtered(
                lambda order: moment <= order.sla_promise_first
            )
        stopped = {"sla_promise_status": False, "sla_promise_warn_at": False}
        told = promised_sudo.filtered(
            lambda order: order.sla_promise_warned or order.sla_promise_status == "late"
        )
        for orders_sudo, result in (
            (kept, "kept"),
            (promised_sudo - kept, "broken" if target == "done" else False),
        ):
            if orders_sudo:
                orders_sudo._write_machine({**stopped, "sla_promise_result": result})
            if result == "broken":
                self.env["woms.sla.breach"]._record_ended(
                    self._name, {"promise": orders_sudo.ids}, moment
                )
        told._sla_close_activities()

    # === THE PROMISE MOVES === #

    def action_move_promise(self):
        """Ask for a new date and the reason; the customer is told both."""
        return self.env["woms.promise.wizard"]._open(self)

    def _move_promise(self, day, reason, note=None, role=None):
        """Promise another day, and tell the customers with the reason.

        :param date day: promised day at the place of the device
        :param reason: ``woms.sla.reason``; by one that says the customer asked for it,
            the new date is the one the promise is judged by
        :param str note: free text for staff, kept on the timeline
        :raise UserError: when the job has ended, no reason is given, or the day is past
        """
        if not self.env.su:
            self.check_access("write")
        self._check_move_promise(day, reason)
        for order_sudo in self.sudo():  # sudo: the clocks are guarded; right checked
            line = f"{order_sudo.promised_date or ''} → {day}: {reason.name}"
            order_sudo._write_machine(order_sudo._prepare_promise(day, reason))
            order_sudo._add_event(
                "promise_moved", role=role, note=f"{line}. {note}" if note else line
            )
        self._notify_customer("promise_moved")
        return self

    def _check_move_promise(self, day, reason):
        if not reason:
            raise UserError(
                self.env._("Please choose the reason: the customer is told it.")
            )
        ended = self.filtered(lambda order: order.state in const.ORDER_FINAL_STATES)
        if ended:
            raise UserError(
                self.env._(
                    "%(number)s has ended: there is nothing left to promise.",
                    number=ended[0].display_name,
                )
            )
        if not day or day < fields.Date.context_today(self):
            raise UserError(
                self.env._("The new date lies in the past. Choose a day to come.")
            )

    def _prepare_promise(self, day, reason):
        """Return the values of a promise moved to ``day``."""
        self.ensure_one()
        now = fields.Datetime.now()
        deadline = self._sla_end_of_day(day, self.location_id.tz or const.TZ_WIB)
        warn_at = max(deadline - timedelta(days=1), now)
        vals = {
            "promised_date": day,
            "promise_reason_id": reason.id,
            "sla_promise_deadline": deadline,
            "sla_promise_warn_at": warn_at,
            "sla_promise_status": status_at(deadline, warn_at, now),
            "sla_promise_warned": False,
        }
        if reason.by_customer or not self.sla_promise_first:
            vals["sla_promise_first"] = deadline
        return vals
