from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, html2plaintext

from .. import const

MESSAGE_WAYS = [("mail", "E-mail"), ("whatsapp", "WhatsApp"), ("sms", "SMS")]
# answers to what the customer does at this moment, or of no use in the morning
AT_ONCE = ("confirm", "on_the_way", "paid_cash")
# a guest nobody has called yet is in the call-back list; the end of a service asks for
# the rating already
MAIL_ONLY = ("confirm", "rate")
SEND_BATCH = 100


class WomsOutboxMixin(models.AbstractModel):
    """By which way and at what hour a customer is told; what waits to be sent by hand.

    Mails go to Odoo's queue. What goes by WhatsApp or SMS waits on its record, one
    message per record: a newer one takes its place, for it says where things stand.
    """

    _name = "woms.outbox.mixin"
    _description = "Messages to Send"

    # ways a gateway sends by itself; an addon that overrides `_send_by_gateway` adds
    # "whatsapp"
    _woms_gateway_ways = ("sms",)

    pending_event = fields.Char("Message to send", copy=False, readonly=True)
    pending_way = fields.Selection(
        MESSAGE_WAYS, copy=False, readonly=True, index="btree_not_null"
    )
    pending_since = fields.Datetime(copy=False, readonly=True)
    pending_from = fields.Datetime(
        "Not before",
        copy=False,
        readonly=True,
        help="In quiet hours messages wait until the morning of the place.",
    )

    # === WHICH WAY === #

    def _message_way(self, event):
        """Return how the customer is told of ``event``: a key of `MESSAGE_WAYS`, or "".

        As he prefers, else as the company does, else what there is an address for.
        """
        self.ensure_one()
        possible = []
        if self._message_email():
            possible.append("mail")
        if event not in MAIL_ONLY and self._message_phone():
            possible.append("whatsapp")
            if self._has_sms():
                possible.append("sms")
        for wished in (self.partner_id.woms_message_way, self._company_way()):
            if wished in possible:
                return wished
        return possible[0] if possible else ""

    def _company_way(self):
        return self.company_id.woms_message_way

    @api.model
    def _has_sms(self):
        """Whether the module ``sms`` is there: nothing of ours depends on it."""
        return "sms.sms" in self.env

    # === AT WHAT HOUR === #

    def _message_tz(self):
        """Return the time zone of the customer's place."""
        self.ensure_one()
        location = self["location_id"] if "location_id" in self._fields else None
        return (location and location.tz) or const.TZ_WIB

    def _message_not_before(self, event):
        """Return the end of the quiet hours it is in now at the place, or False.

        :return: naive UTC datetime
        """
        self.ensure_one()
        start, end = self.company_id.woms_quiet_from, self.company_id.woms_quiet_until
        if event in AT_ONCE or start == end:
            return False
        # by day in all zones of the country nobody's place has to be read
        zones = (const.TZ_WIB, *const.ZONE_WORDS)
        if not any(self._quiet_until(start, end, zone) for zone in zones):
            return False
        return self._quiet_until(start, end, self._message_tz())

    @api.model
    def _quiet_until(self, start, end, tz):
        """Return when the quiet hours where the clock is ``tz`` are over, or False."""
        zone = pytz.timezone(tz)
        here = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        hour = here.hour + here.minute / 60
        if start < end:
            quiet = start <= hour < end
        else:
            quiet = hour >= start or hour < end
        if not quiet:
            return False
        morning = here.replace(
            hour=int(end), minute=round(end % 1 * 60), second=0, microsecond=0
        )
        if morning <= here:
            morning += timedelta(days=1)
        return morning.astimezone(pytz.utc).replace(tzinfo=None)

    # === WAITING TO BE SENT === #

    def _set_pending(self, event, way):
        """Put the message about ``event`` where people or a gateway send it from."""
        now = fields.Datetime.now()
        moments = set()
        for record in self:
            not_before = record._message_not_before(event)
            moments.add(not_before or now)
            record._write_machine(
                {
                    "pending_event": event,
                    "pending_way": way,
                    "pending_since": now,
                    "pending_from": not_before,
                }
            )
        if way in self._woms_gateway_ways and self:
            cron = self.env.ref("woms_aftersales.ir_cron_send_messages")
            # sudo: whoever moves a record has no right on crons
            cron.sudo()._trigger(moments)

    def _clear_pending(self):
        self._write_machine(
            {
                "pending_event": False,
                "pending_way": False,
                "pending_since": False,
                "pending_from": False,
            }
        )

    def _message_words(self, event):
        """Return the words of the template of ``event`` as plain text, or ""."""
        self.ensure_one()
        template_sudo = self._message_template(event)
        if not template_sudo:
            return ""
        try:
            body = template_sudo._render_field(
                "body_html", self.ids, engine="qweb", set_lang=self._message_lang()
            )[self.id]
        except UserError:
            return ""  # a template somebody broke; the facts are told all the same
        return html2plaintext(body, include_references=False).strip()

    def _log_sent(self, way, event):
        """Note on the record what was sent to the customer; without his link."""
        ways = dict(self._fields["pending_way"]._description_selection(self.env))
        for record in self:
            lang = record._message_lang()
            record._message_log(
                body=self.env._(
                    "Sent by %(way)s to %(number)s: %(text)s",
                    way=ways.get(way, way),
                    number=self.env["woms.format"]._phone(record._message_phone()),
                    text=record.with_context(lang=lang)._whatsapp_text(
                        event, with_link=False
                    ),
                )
            )

    # === ANSWERS OF THE CUSTOMER === #

    def _message_post_after_hook(self, message, msg_vals):
        """What a customer writes, here or by mail, must not lie unread."""
        self._remind_of_answer(message)
        # pylint: disable-next=super-method-mismatch
        return super()._message_post_after_hook(message, msg_vals)

    def _remind_of_answer(self, message):
        self.ensure_one()
        author = message.author_id
        if message.message_type not in ("comment", "email") or not (
            author == self.partner_id
            or (not author and email_normalize(message.email_from or ""))
        ):
            return
        summary = self.env._("The customer wrote")
        record_sudo = self.sudo()  # sudo: the customer has no right on activities
        if not author and email_normalize(message.email_from) != (
            record_sudo._message_email()
        ):
            return
        if summary in record_sudo.activity_ids.mapped("summary"):
            return
        desk = self.env.ref("woms_aftersales.woms_aftersales_group_desk")
        users_sudo = self.env["res.users"].sudo()  # sudo: as above
        person_sudo = users_sudo.search(
            [
                ("all_group_ids", "in", desk.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ],
            order="id",
            limit=1,
        )
        if "desk_user_id" in self._fields:
            person_sudo = record_sudo["desk_user_id"] or person_sudo
        record_sudo.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            user_id=person_sudo.id or self.env.ref("base.user_admin").id,
        )

    # === BY HAND === #

    def action_whatsapp_sent(self):
        """Mark the messages for WhatsApp as sent, and keep their words."""
        self.check_access("write")
        for record_sudo in self.sudo():  # sudo: the text; the right was checked
            event = record_sudo.pending_event
            record_sudo._log_sent("whatsapp", event)
        self.sudo()._clear_pending()
        return True

    def action_message_drop(self):
        """Don't send what waits: the customer knows already."""
        self.check_access("write")
        for record_sudo in self.sudo():  # sudo: as above
            record_sudo._message_log(
                body=self.env._("The message to the customer was not sent: not needed.")
            )
        self.sudo()._clear_pending()
        return True

    # === BY A GATEWAY === #

    @api.model
    def _cron_send_pending(self, limit=SEND_BATCH):
        """Let the gateway send what is due; safe to run twice at once."""
        now = fields.Datetime.now()
        for model in ("woms.work.order", "woms.work.request", "woms.service.document"):
            due = self.env[model].search(
                [
                    ("pending_way", "in", self._woms_gateway_ways),
                    "|",
                    ("pending_from", "=", False),
                    ("pending_from", "<=", now),
                ],
                order="pending_since, id",
                limit=limit,
            )
            due = due.try_lock_for_update()
            sent = due._send_by_gateway()
            for record in sent:
                record._log_sent(record.pending_way, record.pending_event)
            sent._clear_pending()
            self.env["ir.cron"]._commit_progress(len(sent))

    def _send_by_gateway(self):
        """Send the pending messages of these records; the one method to take over.

        The module ``sms`` is used where it is installed. An addon for a gateway (such
        as one for WhatsApp) overrides this, takes the rows of its way, and returns the
        records sent; the rest stays in the list of people.

        :return: the records whose message is on its way
        """
        rows = self.filtered(lambda record: record.pending_way == "sms")
        if not rows or not self._has_sms():
            return self.browse()
        self.env["sms.sms"].sudo().create(  # sudo: a cron of ours, the queue of core
            [
                {
                    "number": record._message_phone(),
                    "partner_id": record.partner_id.id,
                    "body": record.with_context(
                        lang=record._message_lang()
                    )._sms_text(),
                }
                for record in rows
            ]
        )
        cron = self.env.ref("sms.ir_cron_sms_scheduler_action", False)
        if cron:
            cron.sudo()._trigger()  # sudo: as above
        return rows

    def _sms_text(self):
        """Return the shortest that says all: where it is, what to do, the link."""
        self.ensure_one()
        values = self._message_values()
        return " ".join(
            filter(
                None,
                (
                    f"{self.company_id.name} {values['number']}:",
                    values["sentence"],
                    values["promised"],
                    values["url"],
                ),
            )
        )
