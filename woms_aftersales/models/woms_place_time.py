from datetime import timedelta

import pytz

from odoo import api, fields, models

from .. import const

SEARCH_DAYS = 30


def last_month(record):
    """Return the first and last day of the month before, by the clock of the user."""
    last = fields.Date.context_today(record).replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


class WomsWorkTime(models.AbstractModel):
    """Working hours and holidays of a place, in that place's own time.

    Core plans in the zone of the calendar; a company of three zones has one calendar,
    and eight o'clock is eight o'clock in each of them.
    """

    _name = "woms.work.time"
    _description = "Working Time of a Place"

    @api.model
    def _get_open_intervals(self, calendar, tz, start, days=SEARCH_DAYS):
        """Return ``[(begin, end)]`` of working time, aware and in the zone ``tz``.

        :param calendar: ``resource.calendar``; its leaves without a person count
        :param datetime start: naive, in UTC
        """
        zone = pytz.timezone(tz or const.TZ_WIB)
        begin = pytz.utc.localize(start).astimezone(zone)
        # sudo: hours of a place, whoever asks
        intervals = calendar.sudo()._work_intervals_batch(
            begin, begin + timedelta(days=days), tz=zone
        )
        return [(begin, end) for begin, end, _meta in intervals[False]]

    @api.model
    def _plan_hours(self, calendar, tz, hours, start=None):
        """Return the moment ``hours`` of working time after ``start``, naive in UTC.

        None when the place has no calendar, or is closed for a month.
        """
        if not calendar:
            return None
        rest = timedelta(hours=hours)
        start = start or fields.Datetime.now()
        for begin, end in self._get_open_intervals(calendar, tz, start):
            if end - begin >= rest:
                return (begin + rest).astimezone(pytz.utc).replace(tzinfo=None)
            rest -= end - begin
        return None

    @api.model
    def _get_open_days(self, calendar, tz, start=None):
        """Return the days a place works in the next weeks, in order: local dates."""
        start = start or fields.Datetime.now()
        if not calendar:
            zone = pytz.timezone(tz or const.TZ_WIB)
            today = pytz.utc.localize(start).astimezone(zone).date()
            return [today + timedelta(days=number) for number in range(SEARCH_DAYS)]
        days = {
            begin.date(): True
            for begin, _end in self._get_open_intervals(calendar, tz, start)
        }
        return list(days)
