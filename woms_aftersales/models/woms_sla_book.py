from typing import NamedTuple

from .. import const

HOUR = 3600.0


class PolicyRow(NamedTuple):
    """What the clocks need of a policy, kept in Odoo's cache."""

    id: int
    company_id: int | None
    area_ids: frozenset
    categ_paths: tuple
    partner_ids: frozenset
    service_mode: str | None
    sequence: int
    calendar_id: int | None
    collective_works: bool
    warn_share: float
    hours: dict
    promise_hours: float

    def fits(self, facts):
        """Return how closely the policy fits, as a sortable tuple; None if not."""
        customer = category = 0
        if self.company_id and self.company_id != facts.company_id:
            return None
        if self.service_mode and self.service_mode != facts.service_mode:
            return None
        if self.area_ids and facts.area_id not in self.area_ids:
            return None
        if self.partner_ids:
            if facts.partner_id in self.partner_ids:
                customer = 2
            elif facts.commercial_id in self.partner_ids:
                customer = 1
            else:
                return None
        if self.categ_paths:
            category = max(
                (
                    path.count("/")
                    for path in self.categ_paths
                    if (facts.categ_path or "").startswith(path)
                ),
                default=0,
            )
            if not category:
                return None
        return (
            customer,
            category,
            bool(self.area_ids),
            bool(self.service_mode),
            bool(self.company_id),
            -self.sequence,
            -self.id,
        )


class Facts(NamedTuple):
    """What decides which policy holds for a request or an order, and where."""

    company_id: int
    area_id: int | None = None
    categ_path: str | None = None
    partner_id: int | None = None
    commercial_id: int | None = None
    service_mode: str | None = None
    tz: str | None = None
    center_id: int | None = None


class SlaBook:
    """Counts deadlines for a batch: places and hours are looked up once each.

    Plain Python over what `woms.sla.policy` keeps in Odoo's cache.
    """

    def __init__(self, policies):
        self._policies = policies
        self._rows = policies._get_rows()
        self._found = {}
        self._hours = {}
        self._spans = {}

    def __bool__(self):
        return bool(self._rows)

    def find(self, facts):
        """Return the `PolicyRow` for ``facts``, or None."""
        if not self._rows:
            return None
        key = facts[:6]
        if key not in self._found:
            self._found[key] = self._policies._find_row(facts)
        return self._found[key]

    def hours(self, row, facts, step):
        """Return calendar and time zone that ``step`` is counted in."""
        key = (row.calendar_id, step == "answer", *facts[:2], *facts[6:])
        if key not in self._hours:
            self._hours[key] = self._look_up(row, facts, step)
        return self._hours[key]

    def _look_up(self, row, facts, step):
        env = self._policies.env
        company = env["res.company"].browse(facts.company_id)
        if step == "answer":
            # the desk answers, at its own hours
            calendar = env["resource.calendar"].browse(row.calendar_id)
            calendar = calendar or company.resource_calendar_id
            return calendar.id, company.partner_id.tz or calendar.tz or const.TZ_WIB
        center = env["woms.service.center"].browse(facts.center_id)
        area = env["woms.service.area"].browse(facts.area_id)
        calendar_id = (
            row.calendar_id
            or center.calendar_id.id
            or area.center_id.calendar_id.id
            or company.resource_calendar_id.id
        )
        zone = facts.tz
        if center:
            zone = const.PROVINCE_TZ.get(center.partner_id.state_id.code, const.TZ_WIB)
        return calendar_id, zone or const.TZ_WIB

    def _span(self, row, facts, step, start):
        calendar_id, zone = self.hours(row, facts, step)
        key = (calendar_id, zone, facts.company_id, row.collective_works, start.year)
        if key not in self._spans:
            self._spans[key] = self._policies._lay_out(
                *key[:4], start.year - 1, start.year + 2
            )
        return self._spans[key]

    def clock(self, row, facts, step, start, pauses=()):
        """Return ``(deadline, warn at)`` of a step, None for what isn't promised.

        :param str step: key of `const.SLA_STEPS`, or ``promise``
        :param datetime start: naive UTC
        """
        hours = self.promise_hours(row, facts) if step == "promise" else row.hours[step]
        if not hours:
            return None, None
        span = self._span(row, facts, step, start)
        deadline = span.plan(start, hours * HOUR, pauses)
        warn_at = deadline and span.plan(start, hours * HOUR * row.warn_share, pauses)
        return deadline, warn_at

    def promise_hours(self, row, facts):
        """Return the working hours from request to device back."""
        if row.promise_hours:
            return row.promise_hours
        steps = (
            const.SLA_STEPS
            if facts.service_mode == "on_site"
            else ("answer", "repair", "return")
        )
        return sum(row.hours[step] for step in steps)
