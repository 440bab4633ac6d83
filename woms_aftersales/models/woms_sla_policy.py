from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.intervals import Intervals

from .. import const
from .woms_sla_book import PolicyRow, SlaBook
from .woms_work_time import WorkTime

# the last second of a day, and midnight after it, both end a whole day
DAY_ENDS = (time(23, 59), time(23, 59, 59))


class WomsSlaPolicy(models.Model):
    """What is promised: working hours per step, and the date the customer is told.

    The most specific policy that fits holds: one for the customer beats one for the
    product category (the deeper the category the better), that beats the area, that the
    service mode; then the company's own, then the order of the list.
    """

    _name = "woms.sla.policy"
    _description = "Service Promise"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all.")
    area_ids = fields.Many2many(
        "woms.service.area",
        "woms_sla_policy_area_rel",
        "policy_id",
        "area_id",
        "Areas",
        help="Empty: everywhere.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        "woms_sla_policy_categ_rel",
        "policy_id",
        "categ_id",
        "Product categories",
        help="With all below them. Empty: all products.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "woms_sla_policy_partner_rel",
        "policy_id",
        "partner_id",
        "Customers",
        help="A company stands for its people. Empty: everybody.",
    )
    service_mode = fields.Selection(const.SERVICE_MODES, help="Empty: all.")

    # --- targets, in working hours ---
    hours_answer = fields.Float(
        "Time to answer", help="From the request to our decision or question."
    )
    hours_accept = fields.Float(
        "Time to acceptance", help="From the work order until somebody took the job."
    )
    hours_visit = fields.Float(
        "Time to visit", help="From acceptance until the technician is there."
    )
    hours_repair = fields.Float(
        "Time to repair", help="From visit or intake until the work has ended."
    )
    hours_return = fields.Float(
        "Time to return", help="From the end of the work until the device is back."
    )
    hours_promise = fields.Float(
        "Promised to the customer",
        help="Working hours from request to device back. This clock never stops. "
        "Empty: the steps added up.",
    )
    warn_percent = fields.Integer(
        "Warn at (%)", default=75, required=True, help="Of the time a step may take."
    )

    # --- how it is counted ---
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        help="Empty: those of the service centre or of the area's, else the company's. "
        "They are read in the time zone of the place.",
    )
    collective_works = fields.Boolean(
        "We work on collective leave", help="Cuti bersama counts as working days."
    )

    # --- who is told ---
    user_id = fields.Many2one(
        "res.users",
        "Warn",
        domain="[('share', '=', False)]",
        help="When the job has no contact at the desk. Empty: see the settings.",
    )
    manager_id = fields.Many2one(
        "res.users",
        "Escalate to",
        domain="[('share', '=', False)]",
        help="Told when a promise is broken. Empty: see the settings.",
    )

    _warn_percent_range = models.Constraint(
        "CHECK (warn_percent BETWEEN 1 AND 99)",
        "Warn between 1 and 99 % of the time a step may take.",
    )

    @api.constrains(
        "hours_answer",
        "hours_accept",
        "hours_visit",
        "hours_repair",
        "hours_return",
        "hours_promise",
    )
    def _check_hours(self):
        names = [f"hours_{step}" for step in (*const.SLA_STEPS, "promise")]
        for policy in self:
            for name in names:
                if not 0 <= policy[name] <= 5000:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” must lie between 0 and 5,000 working hours."
                            " Zero means: nothing is promised for it.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    # === CRUD: what is promised changes what is late === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self._time_changed()
        return policies

    def write(self, vals):
        result = super().write(vals)
        self._time_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._time_changed()
        return result

    @api.model
    def _time_changed(self):
        """Forget what was laid out; open requests and orders are counted anew soon.

        Not in this transaction: it may be a hundred thousand of them. The cron does it
        in a handful of queries, a moment later.
        """
        self.env.registry.clear_cache()
        cron = self.env.ref(
            "woms_aftersales.ir_cron_sla_recount", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()  # sudo: whoever may change hours may count anew

    # === FINDING === #

    @api.model
    @tools.ormcache()
    def _get_rows(self):
        """Return the active policies as `PolicyRow`, from Odoo's cache."""
        return tuple(
            PolicyRow(
                id=policy.id,
                company_id=policy.company_id.id or None,
                area_ids=frozenset(policy.area_ids.ids),
                categ_paths=tuple(policy.categ_ids.mapped("parent_path")),
                partner_ids=frozenset(policy.partner_ids.ids),
                service_mode=policy.service_mode or None,
                sequence=policy.sequence,
                calendar_id=policy.calendar_id.id or None,
                collective_works=policy.collective_works,
                warn_share=policy.warn_percent / 100,
                hours={step: policy[f"hours_{step}"] for step in const.SLA_STEPS},
                promise_hours=policy.hours_promise,
            )
            for policy in self.sudo().search([])  # sudo: read to count, shown to nobody
        )

    @api.model
    def _find_row(self, facts):
        """Return the `PolicyRow` that fits ``facts`` best, or None."""
        best = None
        for row in self._get_rows():
            rank = row.fits(facts)
            if rank is not None and (best is None or rank > best[0]):
                best = (rank, row)
        return best and best[1]

    # === TIME === #

    @api.model
    @tools.ormcache("calendar_id", "tz", "company_id", "collective", "first", "last")
    def _lay_out(self, calendar_id, tz, company_id, collective, first, last):
        """Return the `WorkTime` of a calendar at a place, for whole years.

        :param str tz: time zone of the place: eight in the morning is eight there
        :param bool collective: whether collective leave is worked
        :param int first: first year
        :param int last: last year
        """
        zone = pytz.timezone(tz)
        start = zone.localize(datetime(first, 1, 1))
        end = zone.localize(datetime(last + 1, 1, 1))
        # sudo: hours and holidays, to count with
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id).exists()
        hours = calendar and calendar._attendance_intervals_batch(start, end, tz=zone)
        work = hours and hours[False]
        if not work:
            # nobody said when we work: the clock runs day and night
            work = Intervals([(start, end, calendar)])
        leaves = self._get_leaves(calendar, zone, company_id, collective, start, end)
        return WorkTime(
            (self._whole_second(begin), self._whole_second(until))
            for begin, until, _rows in Intervals(work) - leaves
        )

    @api.model
    def _whole_second(self, moment):
        """Return a moment in naive UTC; core ends a day a microsecond early."""
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
        return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)

    @api.model
    def _get_leaves(self, calendar, zone, company_id, collective, start, end):
        """Return the holidays of a calendar, as they fall at the place.

        A holiday of whole days is a day of the calendar on the wall, in each zone its
        own; one of some hours is the same moment everywhere.
        """
        domain = [
            ("resource_id", "=", False),
            ("time_type", "=", "leave"),
            ("calendar_id", "in", [False, calendar.id]),
            ("company_id", "in", [False, company_id]),
            ("date_from", "<=", end.astimezone(pytz.utc).replace(tzinfo=None)),
            ("date_to", ">=", start.astimezone(pytz.utc).replace(tzinfo=None)),
        ]
        if collective:
            domain.append(("woms_kind", "!=", "collective"))
        leaves_sudo = self.env["resource.calendar.leaves"].sudo().search(domain)
        spans = []
        for leave in leaves_sudo:
            spans.append((*self._leave_at(leave, calendar, zone), leave))
        return Intervals(spans)

    @api.model
    def _leave_at(self, leave, calendar, zone):
        """Return from when to when a holiday lasts at a place of time zone ``zone``."""
        begin = pytz.utc.localize(leave.date_from)
        until = pytz.utc.localize(leave.date_to)
        company = leave.company_id
        zones = (calendar.tz, company.partner_id.tz, company.resource_calendar_id.tz)
        for tz in (*zones, *const.ZONE_WORDS):
            home = pytz.timezone(tz or const.TZ_WIB)
            first = begin.astimezone(home).replace(tzinfo=None)
            last = until.astimezone(home).replace(tzinfo=None)
            whole = first.time() == time.min and (
                last.time().replace(microsecond=0) in DAY_ENDS
                or last.time() == time.min
            )
            if whole and last > first:
                if last.time() != time.min:
                    last = datetime.combine(last.date() + timedelta(days=1), time.min)
                return zone.localize(first), zone.localize(last)
        return begin.astimezone(zone), until.astimezone(zone)

    @api.model
    def _book(self):
        """Return a `SlaBook` that counts for one batch of records."""
        return SlaBook(self.sudo())
