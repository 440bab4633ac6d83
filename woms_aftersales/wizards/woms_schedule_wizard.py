from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

DEFAULT_TZ = "Asia/Jakarta"


class WomsScheduleWizard(models.TransientModel):
    """Agree when the technician comes: day and hours in the zone of the place."""

    _name = "woms.schedule.wizard"
    _description = "Agree a Visit"

    order_id = fields.Many2one("woms.work.order", "Work order", required=True)
    assignment_id = fields.Many2one(related="order_id.assignment_id")
    technician_id = fields.Many2one(related="order_id.technician_id")
    firm_id = fields.Many2one(related="order_id.firm_id")
    contact_phone = fields.Char(related="order_id.contact_phone")
    wish_ids = fields.One2many(related="order_id.request_id.wish_ids")
    wish_note = fields.Char(related="order_id.request_id.wish_note")
    date = fields.Date("Day", required=True, default=fields.Date.context_today)
    hour_from = fields.Float("From", required=True, default=9.0)
    hour_to = fields.Float("Until", required=True, default=12.0)
    zone = fields.Char("Time of the place", compute="_compute_zone")
    busy_ids = fields.Many2many(
        "woms.assignment", string="Already that day", compute="_compute_busy_ids"
    )

    @api.model
    def _open(self, order):
        """Return the action; the first wished time is filled in."""
        wish = order.request_id.wish_ids.filtered(
            lambda row: row.date >= fields.Date.context_today(self)
        )[:1]
        hours = {"morning": (8, 12), "afternoon": (12, 17), "evening": (17, 20)}
        values = {"order_id": order.id}
        if wish:
            start, end = hours[wish.slot]
            values |= {"date": wish.date, "hour_from": start, "hour_to": end}
        wizard = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Agree the visit"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_tz(self):
        return ZoneInfo(self.order_id.location_id.tz or DEFAULT_TZ)

    @api.depends("order_id")
    def _compute_zone(self):
        names = {
            "Asia/Jakarta": "WIB",
            "Asia/Pontianak": "WIB",
            "Asia/Makassar": "WITA",
            "Asia/Jayapura": "WIT",
        }
        for wizard in self:
            zone = wizard._get_tz().key
            wizard.zone = names.get(zone, zone)

    def _to_utc(self, hour):
        """Return the stored moment of ``hour`` (as a float) on the chosen day."""
        midnight = datetime.combine(self.date, datetime.min.time(), self._get_tz())
        moment = midnight + timedelta(hours=hour)
        return moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    @api.depends("date", "order_id")
    def _compute_busy_ids(self):
        for wizard in self:
            technician = wizard.technician_id
            wizard.busy_ids = False
            if technician and wizard.date:
                wizard.busy_ids = self.env["woms.assignment"].search(
                    [
                        ("technician_id", "=", technician.id),
                        ("state", "=", "accepted"),
                        ("order_id", "!=", wizard.order_id.id),
                        ("window_start", ">=", wizard._to_utc(0)),
                        ("window_start", "<", wizard._to_utc(24)),
                    ],
                    order="window_start",
                )

    def action_confirm(self):
        """Write the window to the assignment, which moves the order on."""
        self.ensure_one()
        self.order_id.check_access("write")
        if not 0 <= self.hour_from < self.hour_to <= 24:
            raise UserError(
                self.env._(
                    "The visit must end after it begins, both on the same day. The day "
                    "you chose is kept."
                )
            )
        start, end = self._to_utc(self.hour_from), self._to_utc(self.hour_to)
        if end <= fields.Datetime.now():
            raise UserError(
                self.env._("This time has passed. Choose a later one, then confirm.")
            )
        if not self.assignment_id:
            raise UserError(
                self.env._(
                    "Nobody has this job yet: find a technician first, then agree the "
                    "visit."
                )
            )
        # sudo: the right to write the order is checked above; the table reads the role
        self.assignment_id.sudo()._schedule(start, end, None)
        return {"type": "ir.actions.act_window_close"}
