from odoo import api, fields, models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "two_weeks_calendar", "flexible_hours", "attendance_ids"} & set(vals):
            self.env["woms.sla.policy"]._time_changed()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env["woms.sla.policy"]._time_changed()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.env["woms.sla.policy"]._time_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["woms.sla.policy"]._time_changed()
        return result


class ResourceCalendarLeaves(models.Model):
    """Holidays: leaves of nobody in particular. Promises are counted around them."""

    _inherit = "resource.calendar.leaves"

    woms_kind = fields.Selection(
        [
            ("national", "National holiday"),
            ("collective", "Collective leave (cuti bersama)"),
            ("own", "Own closing day"),
        ],
        "Kind of holiday",
        help="A policy may count collective leave as working days.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._woms_tell_promises()
        return leaves

    def write(self, vals):
        was_general = any(not leave.resource_id for leave in self)
        result = super().write(vals)
        if was_general:
            self.env["woms.sla.policy"]._time_changed()
        else:
            self._woms_tell_promises()
        return result

    def unlink(self):
        was_general = any(not leave.resource_id for leave in self)
        result = super().unlink()
        if was_general:
            self.env["woms.sla.policy"]._time_changed()
        return result

    def _woms_tell_promises(self):
        """Count promises anew; the leave of one person changes none."""
        if any(not leave.resource_id for leave in self):
            self.env["woms.sla.policy"]._time_changed()
