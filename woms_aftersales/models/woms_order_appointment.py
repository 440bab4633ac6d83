from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const

REMIND_BATCH = 200
# by the clock of the place: nobody is woken, and there is time to change the visit
REMIND_FROM, REMIND_UNTIL = 9, 21
ICS_LINE = 74


class WomsOrderAppointment(models.AbstractModel):
    """The agreed visit: reminder, calendar file, and a technician who didn't come."""

    _name = "woms.order.appointment"
    _description = "Work Order Appointment"

    # === REMINDER === #

    @api.model
    def _cron_remind_visits(self):
        """Remind customers the day before their visit, in daytime at their place.

        Safe to run twice: each visit is told once (see `woms.messages.mixin`).
        """
        now = fields.Datetime.now()
        orders = self.search(
            [
                ("state", "=", "scheduled"),
                ("window_start", ">", now),
                ("window_start", "<", now + timedelta(hours=48)),
            ],
            order="window_start, id",
        )
        due = orders.filtered(lambda order: order._is_reminder_due(now))[:REMIND_BATCH]
        due._notify_customer("visit_tomorrow")
        self.env["ir.cron"]._commit_progress(len(due))

    def _is_reminder_due(self, now):
        """Whether the visit is tomorrow at its place, it is daytime there, and news."""
        self.ensure_one()
        zone = pytz.timezone(self._portal_tz())
        here, visit = (
            pytz.utc.localize(moment).astimezone(zone)
            for moment in (now, self.window_start)
        )
        return (
            visit.date() == here.date() + timedelta(days=1)
            and REMIND_FROM <= here.hour < REMIND_UNTIL
            and self._is_news("visit_tomorrow")
        )

    # === NOBODY CAME === #

    def _portal_may_report_no_show(self):
        """Whether the agreed time is over and nobody has checked in."""
        self.ensure_one()
        return bool(
            self.state == "scheduled"
            and self.window_end
            and self.window_end < fields.Datetime.now()
            and not self.assignment_id.check_in
        )

    def _portal_report_no_show(self):
        """The customer says that nobody came: a new time is needed, the desk is told.

        :raise UserError: before the end of the agreed time
        """
        self.ensure_one()
        if not self._portal_may_report_no_show():
            raise UserError(
                self.env._(
                    "The agreed time isn't over yet. If nobody has come by then, tell "
                    "us here or call us."
                )
            )
        when = self._portal_window()
        # sudo: the route has checked that the reader is the customer
        order_sudo = self.sudo()
        order_sudo.assignment_id._unschedule(
            self.env._("Nobody came on %(when)s, says the customer.", when=when),
            const.ROLE_CUSTOMER,
        )
        order_sudo._add_event("no_show", role=const.ROLE_CUSTOMER)
        order_sudo._remind_desk(
            self.env._("The technician didn't come"),
            self.env._(
                "The customer waited on %(when)s in vain: call him and the service "
                "partner.",
                when=when,
            ),
        )
        return self

    # === CALENDAR FILE === #

    def _visit_calendar(self, *, for_technician=False):
        """Return the agreed visit as text of a calendar file (RFC 5545), or False.

        The technician's names place and number, the customer's who comes; neither
        holds a token.
        """
        self.ensure_one()
        if not self.window_start or self.state not in ("scheduled", "on_site"):
            return False
        if for_technician:
            title = f"{self.name}: {self.product_id.name or self.product_text or ''}"
            place = self.assignment_id._get_full_place()
        else:
            title = self.env._(
                "%(company)s: visit for %(number)s",
                company=self.company_id.name,
                number=self.name,
            )
            place = ""
        rows = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//woms_aftersales//visit//EN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            f"UID:{self.name.replace('/', '-')}-{self.company_id.id}@woms",
            f"SEQUENCE:{self._count_moves_of_visit()}",
            f"DTSTAMP:{self._ics_moment(fields.Datetime.now())}",
            f"DTSTART:{self._ics_moment(self.window_start)}",
            f"DTEND:{self._ics_moment(self.window_end)}",
            f"SUMMARY:{self._ics_text(title)}",
            f"DESCRIPTION:{self._ics_text(self._portal_sentence())}",
        ]
        if place:
            rows.append(f"LOCATION:{self._ics_text(place)}")
        rows += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT2H",
            f"DESCRIPTION:{self._ics_text(title)}",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        return "\r\n".join(self._ics_fold(row) for row in rows) + "\r\n"

    def _count_moves_of_visit(self):
        """How often the visit was agreed: a newer file replaces the older one."""
        return len(
            self.milestone_ids.filtered(
                lambda row: row.key in ("scheduled", "rescheduled")
            )
        )

    def _ics_moment(self, moment):
        return moment.strftime("%Y%m%dT%H%M%SZ")

    def _ics_text(self, text):
        for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
            text = text.replace(plain, escaped)
        return "\\n".join(text.splitlines())

    def _ics_fold(self, row):
        """Fold at 75 bytes, never inside a character."""
        parts, part = [], ""
        for sign in row:
            if len((part + sign).encode()) > ICS_LINE:
                parts.append(part)
                part = " "
            part += sign
        return "\r\n".join([*parts, part])
