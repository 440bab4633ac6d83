import base64
import csv
import io
from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import const

MAX_BYTES = 200_000
MAX_ROWS = 500
KINDS = {
    "national": "national",
    "nasional": "national",
    "collective": "collective",
    "cuti bersama": "collective",
    "own": "own",
    "sendiri": "own",
}


class WomsHolidayWizard(models.TransientModel):
    """Bring in holidays: national days, collective leave, days we are closed.

    They become core's general leaves (`resource.calendar.leaves` of nobody), so that
    everything in Odoo that plans by working hours knows them. Run again, a day that is
    there already is left alone.
    """

    _name = "woms.holiday.wizard"
    _description = "Bring in Holidays"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    calendar_ids = fields.Many2many(
        "resource.calendar",
        "woms_holiday_wizard_calendar_rel",
        "wizard_id",
        "calendar_id",
        "Only for these working hours",
        help="Empty: for all of the company. Choose those of a place for a holiday of"
        " that place alone.",
    )
    data = fields.Binary("File (CSV)", attachment=False)
    filename = fields.Char()
    text = fields.Text(
        "Or type them",
        help="One a line, as in the file: date, until, name, kind.",
    )

    def action_template(self):
        """Download a file to fill in."""
        return {
            "type": "ir.actions.act_url",
            "url": "/woms_aftersales/static/csv/holidays.csv",
            "target": "download",
        }

    # === READING === #

    def _read(self):
        """Return ``(first day, last day, name, kind)`` of each row.

        :raise UserError: naming the row that can't be read and what is expected there
        """
        self.ensure_one()
        text = self.text or ""
        if self.data:
            raw = base64.b64decode(self.data)
            if len(raw) > MAX_BYTES:
                raise UserError(
                    self.env._("This file is too large for a few holidays.")
                )
            try:
                text = raw.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise UserError(
                    self.env._(
                        "This is no text file. Save the sheet as CSV (UTF-8) and choose"
                        " it again."
                    )
                ) from error
        lines = [line for line in text.splitlines() if line.strip()]
        delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
        if rows and rows[0] and rows[0][0].strip().lower() in ("date", "tanggal"):
            rows = rows[1:]
        if not rows:
            raise UserError(
                self.env._("Nothing to bring in: choose a file or type the days.")
            )
        if len(rows) > MAX_ROWS:
            raise UserError(
                self.env._("More than %(count)s days: split the file.", count=MAX_ROWS)
            )
        return [self._read_row(row) for row in rows]

    def _read_row(self, row):
        cells = [cell.strip() for cell in row] + [""] * 4
        first = self._read_day(cells[0], row)
        last = self._read_day(cells[1], row) if cells[1] else first
        kind = KINDS.get((cells[3] or "national").lower())
        if not kind or not cells[2] or last < first or last - first > timedelta(60):
            raise UserError(
                self.env._(
                    "“%(row)s” can't be read. Expected: date, until (may be empty),"
                    " name, and national, collective or own. Nothing was brought in.",
                    row=", ".join(row),
                )
            )
        return first, last, cells[2][:200], kind

    def _read_day(self, text, row):
        for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                day = datetime.strptime(text, pattern).date()
            except ValueError:
                continue
            if date(2000, 1, 1) <= day <= date(2100, 1, 1):
                return day
        raise UserError(
            self.env._(
                "“%(day)s” in “%(row)s” is no date. Write it like 2027-03-20. Nothing"
                " was brought in.",
                day=text,
                row=", ".join(row),
            )
        )

    # === WRITING === #

    def action_confirm(self):
        """Make the holidays that aren't there yet; service managers only."""
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_manager"):
            raise AccessError(
                self.env._("Only a service manager may bring in holidays.")
            )
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Switch to that company first."))
        rows = self._read()
        leaves = self.env["resource.calendar.leaves"]
        vals_list = []
        for calendar in self.calendar_ids or [self.env["resource.calendar"]]:
            known = self._get_known(calendar)
            vals_list += [
                vals
                for vals in (self._prepare(row, calendar) for row in rows)
                if (vals["date_from"], vals["name"]) not in known
            ]
        made = leaves.create(vals_list)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "woms_aftersales.woms_holiday_action"
            ),
            "domain": [("resource_id", "=", False), ("id", "in", made.ids)],
        }

    @api.model
    def _zone(self, calendar):
        zone = calendar.tz or self.company_id.partner_id.tz or const.TZ_WIB
        return pytz.timezone(zone)

    def _prepare(self, row, calendar):
        first, last, name, kind = row
        zone = self._zone(calendar)
        begin = zone.localize(datetime.combine(first, time.min))
        end = zone.localize(datetime.combine(last, time(23, 59, 59)))
        return {
            "name": name,
            "woms_kind": kind,
            "calendar_id": calendar.id,
            "company_id": self.company_id.id,
            "date_from": begin.astimezone(pytz.utc).replace(tzinfo=None),
            "date_to": end.astimezone(pytz.utc).replace(tzinfo=None),
            "time_type": "leave",
        }

    def _get_known(self, calendar):
        """Return what is there already, as ``{(from, name)}``."""
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "=", calendar.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        return {(leave.date_from, leave.name) for leave in leaves}
