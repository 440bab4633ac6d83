import logging
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const

_logger = logging.getLogger(__name__)

# by the clock of the firm: late enough for tomorrow's plan, early enough to read it
DIGEST_FROM, DIGEST_UNTIL = 17, 21


class WomsPartnerDigest(models.AbstractModel):
    """One message a day to each service partner."""

    _name = "woms.partner.digest"
    _description = "Summary for Service Partners"

    woms_digest_day = fields.Date(
        "Last summary", copy=False, readonly=True, groups="base.group_system"
    )

    @api.model
    def _cron_woms_digest(self):
        """Send each firm one message a day: open offers and tomorrow's visits.

        Safe to run twice: the day is written with the message.
        """
        assignments = self.env["woms.assignment"]
        busy = assignments._read_group(
            [
                ("firm_id", "!=", False),
                "|",
                ("state", "=", "offered"),
                "&",
                ("state", "=", "accepted"),
                ("window_start", ">", fields.Datetime.now()),
            ],
            ["firm_id"],
        )
        sent = 0
        for (firm,) in busy:
            sent += firm._woms_send_digest()
        self.env["ir.cron"]._commit_progress(sent)

    def _woms_tz(self):
        return self.tz or self.env.company.partner_id.tz or const.TZ_WIB

    def _woms_send_digest(self):
        """Queue today's summary for this firm, if it is due and there is something.

        :return: whether one was queued
        """
        self.ensure_one()
        firm_sudo = self.sudo()  # sudo: of a cron; templates and the mail queue
        zone = pytz.timezone(firm_sudo._woms_tz())
        here = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        due = DIGEST_FROM <= here.hour < DIGEST_UNTIL
        if not due or firm_sudo.woms_digest_day == here.date():
            return False
        template_sudo = self.env.ref(
            "woms_aftersales.mail_template_firm_digest", raise_if_not_found=False
        )
        template_sudo = template_sudo and template_sudo.sudo().filtered("active")
        values = firm_sudo._woms_digest()
        if not template_sudo or not (values["offers"] or values["visits"]):
            return False
        recipients = firm_sudo._woms_digest_recipients()
        if not recipients:
            return False
        try:
            with self.env.cr.savepoint():
                for address, lang in recipients:
                    template_sudo.with_context(woms_lang=lang).send_mail(
                        firm_sudo.id, email_values={"email_to": address}
                    )
        except UserError:
            _logger.exception("The summary of %s can't be written", firm_sudo.id)
            return False
        firm_sudo.woms_digest_day = here.date()
        return True

    def _woms_digest_recipients(self):
        """Return ``[(address, language)]``: the coordinators, else the firm."""
        rows = self.env["woms.assignment"].search(
            [("firm_id", "=", self.id)], limit=1, order="id desc"
        )
        return rows._get_recipients().get(self.id, []) if rows else []

    def _woms_digest_lang(self):
        return self.env.context.get("woms_lang") or self.lang or self.env.lang

    def _woms_digest(self):
        """Return what the summary says, as the pages of the phase show it.

        An offer shows district and earning, never who the customer is.

        :return: dict of ``offers`` and ``visits``, lists of lines of text
        """
        self.ensure_one()
        zone = pytz.timezone(self._woms_tz())
        here = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        start, end = (
            zone.localize(datetime.combine(here.date() + timedelta(days=days), time()))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for days in (1, 2)
        )
        rows = self.env["woms.assignment"]
        offers = rows.search(
            [("firm_id", "=", self.id), ("state", "=", "offered")], order="deadline, id"
        )
        visits = rows.search(
            [
                ("firm_id", "=", self.id),
                ("state", "=", "accepted"),
                ("window_start", ">=", start),
                ("window_start", "<", end),
            ],
            order="window_start, id",
        )
        return {
            "offers": [row._woms_digest_offer() for row in offers],
            "visits": [row._woms_digest_visit() for row in visits],
        }

    def _woms_digest_sender(self):
        company = (
            self.env["woms.assignment"]
            .search([("firm_id", "=", self.id)], limit=1, order="id desc")
            .company_id
        )
        return company.email_formatted or self.env.user.email_formatted

    def _woms_digest_url(self):
        return f"{self.get_base_url()}/my/jobs"


class WomsAssignment(models.Model):
    _inherit = "woms.assignment"

    def _woms_digest_offer(self):
        self.ensure_one()
        order = self.order_id
        return self.env._(
            "%(number)s: %(product)s, %(place)s. You earn %(earning)s. Answer by "
            "%(until)s.",
            number=order.name,
            product=order.product_id.name or order.product_text or "",
            place=self._get_rough_place(),
            earning=self._write_amount(self.earning),
            until=self._write_when(self.deadline),
        )

    def _woms_digest_visit(self):
        self.ensure_one()
        order = self.order_id
        return self.env._(
            "%(window)s: %(number)s, %(product)s, %(place)s. %(name)s goes there.",
            window=order._portal_window(self.window_start, self.window_end),
            number=order.name,
            product=order.product_id.name or order.product_text or "",
            place=self._get_rough_place(),
            name=self.technician_id.name or self.env._("Nobody named yet"),
        )
