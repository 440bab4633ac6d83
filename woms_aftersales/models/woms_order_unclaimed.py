from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

WAYS = [
    ("mail", "E-mail"),
    ("whatsapp", "WhatsApp"),
    ("sms", "SMS"),
    ("phone", "Telephone"),
    ("letter", "Letter"),
]
NOTICES_NEEDED = 2


class WomsUnclaimedNotice(models.Model):
    """The owner was told that his device waits for him. Append-only."""

    _name = "woms.unclaimed.notice"
    _description = "Notice on a Device not Picked up"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "woms.work.order", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    way = fields.Selection(WAYS, "By", required=True)
    note = fields.Char()
    user_id = fields.Many2one("res.users", default=lambda self: self.env.user)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A notice is kept as it was given."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A notice is kept as it was given."))


class WomsOrderUnclaimed(models.AbstractModel):
    """A device nobody picks up: told by two ways, and never disposed of by itself.

    Only where the terms were signed at intake, the owner was told on set days by two
    ways, and a manager approves minutes and photos.
    """

    _name = "woms.order.unclaimed"
    _description = "Devices not Picked up"

    unclaimed_notice_ids = fields.One2many(
        "woms.unclaimed.notice", "order_id", "Notices", readonly=True
    )

    @api.model
    def _cron_unclaimed(self, limit=200):
        """Tell owners on the set days that their device waits; ask the desk to call.

        Safe to run twice: each day's notice is given once.
        """
        now = fields.Datetime.now()
        told = 0
        for company in self.env["res.company"].search(
            [("woms_unclaimed_days", ">", 0)]
        ):
            for number in range(NOTICES_NEEDED):
                wait = timedelta(days=company.woms_unclaimed_days * (number + 1))
                waiting = self.search(
                    [
                        ("company_id", "=", company.id),
                        ("state", "=", "ready"),
                        ("holder", "=", "center"),
                        ("date_ready", "<=", now - wait),
                    ],
                    limit=limit,
                    order="date_ready, id",
                )
                due = waiting.filtered(
                    lambda order, given=number: (
                        order._outcome_rule().device_returns
                        and len(order._get_own_notices()) <= given
                    )
                )
                for order in due:
                    order._tell_unclaimed()
                told += len(due)
        self.env["ir.cron"]._commit_progress(told)

    def _get_own_notices(self):
        """Return the notices the cron has given: those of nobody at the desk."""
        return self.unclaimed_notice_ids.filtered(
            lambda notice: notice.user_id == self.env.ref("base.user_root")
        )

    def _tell_unclaimed(self):
        self.ensure_one()
        way = self._message_way("unclaimed")
        if way:
            self._notify_customer("unclaimed")
        self._add_notice(way or "phone", self.env._("By itself") if way else False)
        person = self.desk_user_id or self.env.ref("base.user_admin")
        self.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=person.id,
            summary=self.env._("Not picked up: tell the owner by another way"),
        )

    def _add_notice(self, way, note=None):
        """Keep that the owner was told that his device waits.

        :param str way: key of `WAYS`
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if self.state != "ready" or self.holder == "customer":
            raise UserError(
                self.env._("%(number)s doesn't wait to be picked up.", number=self.name)
            )
        # sudo: append-only for everyone, so nobody has the right to create rows
        self.env["woms.unclaimed.notice"].sudo().create(
            {
                "order_id": self.id,
                "way": way,
                "note": note or False,
                "user_id": self.env.uid,
            }
        )

    def _disposal_refusal(self):
        """Return why the device may not be disposed of now, or False."""
        self.ensure_one()
        _ = self.env._
        if self.state != "ready" or self.holder != "center":
            return _("Only a device that waits with us can be disposed of.")
        if not self.unclaimed_terms:
            return _(
                "The owner signed no terms on devices that are not picked up: the"
                " device stays his, and with us."
            )
        notices = self.unclaimed_notice_ids
        if len(set(notices.mapped("way"))) < NOTICES_NEEDED:
            return _("Tell the owner by two ways first, and note both.")
        days = self.company_id.woms_unclaimed_days or 30
        last = self.date_ready + timedelta(days=days * (NOTICES_NEEDED + 1))
        if fields.Datetime.now() < last:
            return _(
                "Not before %(date)s: the set days after the notices aren't over.",
                date=self.env["woms.format"]._day(last.date()),
            )
        return False

    def _dispose(self, minutes):
        """End the job: the device is disposed of, as a manager approved."""
        self.ensure_one()
        refusal = self._disposal_refusal()
        if refusal:
            raise UserError(refusal)
        if self._release_refusal():
            self._release(minutes)
        self._move("done", reason=minutes, values={"outcome": "disposed"})

    def action_unclaimed_notice(self):
        """Open the form that notes a notice to the owner."""
        return self._open_wizard(
            "woms.unclaimed.notice.wizard", self.env._("The owner was told")
        )
