import logging
import re
import uuid
from datetime import timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)

# what an importer writes about the past is history: nobody is told of it
OLD_NEWS = timedelta(hours=1)


class WomsMessagesMixin(models.AbstractModel):
    """Tells the customer what concerns him, in his language, once.

    A model names its templates in ``_woms_messages`` (``{event: xml id}``); whoever
    archives a template switches that message off. Mails are queued, never sent inside
    a request; who has no e-mail address gets none, and the desk has the same words
    ready for WhatsApp.
    """

    _name = "woms.messages.mixin"
    _description = "Messages to the Customer"
    _inherit = "woms.outbox.mixin"

    _woms_messages = {}

    told = fields.Json(
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="Which events the customer was told of, and what they were about.",
    )
    whatsapp_url = fields.Char(
        "WhatsApp",
        compute="_compute_whatsapp_url",
        groups="woms_aftersales.woms_aftersales_group_desk,"
        "woms_aftersales.woms_aftersales_group_central_technician",
    )

    # === TELLING === #

    def _notify_customer(self, event):
        """Tell the customers of these records about ``event``, each by his way.

        Mails are queued; the rest waits in the list of messages to send. Records whose
        customer can't be reached, or was told the same already, are left out. A
        template that somebody broke stops the message, not the work.

        :param str event: key of ``_woms_messages``
        :return: the records whose customers are told now, or are to be told by hand
        """
        # sudo: who moves a record has no right on templates, tokens and the mail queue
        if not self or not self._message_template(event):
            return self.browse()
        told_sudo = self.sudo().browse()
        groups = {}  # (way, not before): records
        for record in self.sudo():
            way = record._is_news(event) and record._message_way(event)
            if way:
                moment = way == "mail" and record._message_not_before(event)
                groups[way, moment] = groups.get((way, moment), told_sudo) | record
        for (way, moment), records_sudo in groups.items():
            if way == "mail":
                told_sudo |= records_sudo._queue_mails(event, moment)
            else:
                records_sudo._set_pending(event, way)
                told_sudo |= records_sudo
        told_sudo._ensure_tokens()
        told_sudo._remember_told(event)
        return self.browse(told_sudo.ids)

    def _queue_mails(self, event, not_before=False):
        """Queue one mail per record; return them, or none if it can't be written.

        :param datetime not_before: when the quiet hours at the place are over
        """
        self._ensure_tokens()
        try:
            with self.env.cr.savepoint():
                self._message_template(event).send_mail_batch(
                    self.ids,
                    email_values={"scheduled_date": not_before} if not_before else None,
                )
        except UserError:
            _logger.exception("The message “%s” can't be written", event)
            return self.browse()
        # sudo: the queue is emptied now, or in the morning, and not at its next hour
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        cron._trigger(not_before or None)
        return self

    def _notify_again(self, event):
        """Send the message about ``event`` once more, though it was told before."""
        for record_sudo in self.sudo():  # sudo: what was told is closed to people
            told = dict(record_sudo.told or {})
            told.pop(event, None)
            record_sudo._write_machine({"told": told})
        return self._notify_customer(event)

    @api.model
    def _message_template(self, event):
        template = self.env["mail.template"]
        xmlid = self._woms_messages.get(event)
        if xmlid:
            template |= (
                self.env.ref(f"woms_aftersales.{xmlid}", raise_if_not_found=False)
                or self.env["mail.template"]
            )
        # sudo: a customer's move may not read templates
        return template.sudo().filtered("active")

    @api.model
    def _is_recent(self, moment):
        """Whether something that happened at ``moment`` is news at all.

        Of several moments, as an importer gives them, the newest tells it.
        """
        if isinstance(moment, list):
            moment = max(filter(None, moment), default=False)
        return not moment or moment > fields.Datetime.now() - OLD_NEWS

    def _is_news(self, event):
        self.ensure_one()
        return (self.told or {}).get(event) != self._message_about(event)

    def _remember_told(self, event):
        for record in self:
            record._write_machine(
                {"told": {**(record.told or {}), event: record._message_about(event)}}
            )

    def _ensure_tokens(self):
        """Give a token to each record that lacks one, in one batch of statements."""
        for record in self.filtered(lambda record: not record.access_token):
            record._write_machine({"access_token": str(uuid.uuid4())})

    # === TO WHOM, ABOUT WHAT === #

    def _message_about(self, event):
        """Return what an event is about: the same event about the same is told once."""
        return "1"

    def _message_email(self):
        """Return the normalised address of the customer, or False."""
        self.ensure_one()
        return email_normalize(self.partner_id.email or self._message_guest_email())

    def _message_guest_email(self):
        """Hook: the address somebody without a contact typed."""
        return False

    def _message_name(self):
        self.ensure_one()
        return self.partner_id.name or ""

    def _message_phone(self):
        """Return the customer's number in E.164, or False."""
        self.ensure_one()
        return self.contact_phone or self.partner_id.phone_sanitized

    def _message_lang(self):
        """Return the language the customer reads."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang or "en_US"

    def _message_device(self):
        """Return the device in words: product and serial."""
        self.ensure_one()
        name = self.product_id.with_context(display_default_code=False).display_name
        # sudo: a portal user may not read products that aren't published
        name = name or self["product_text"] or self.env._("Device")
        return f"{name}, {self.serial}" if self.serial else name

    # === THE WORDS, IN THE ORDER OF THE CUSTOMER'S PAGE === #

    def _message_status(self):
        """Return dict(word, sentence, color, promised, next_step) as on the page."""
        self.ensure_one()
        return self._portal_status()

    def _message_cost(self):
        """Hook: what it costs and why, in one sentence; empty when not known."""
        return ""

    def _message_url(self):
        """Return the link to the page, with the customer's token."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.get_portal_url()}"

    def _message_values(self):
        """Return what the layout of messages shows, in the language of ``self.env``."""
        self.ensure_one()
        status = self._message_status()
        step = status.get("next_step") or {}
        url = self._message_url()
        return {
            "number": self.name,
            "device": self._message_device(),
            "word": status.get("word", ""),
            "color": status.get("color", "secondary"),
            "sentence": status["sentence"],
            "promised": status.get("promised") or "",
            "cost": self._message_cost(),
            "button": step.get("label") or self.env._("See all details"),
            "hint": step.get("hint") or "",
            "url": url,
            "phone": self.env["woms.format"]._phone(
                self.company_id.woms_whatsapp or self.company_id.phone
            ),
        }

    # === WHATSAPP, BY HAND === #

    def _whatsapp_text(self, event=None, *, with_link=True):
        """Return the message for WhatsApp: what happened, where it is, next step, link.

        Call it in the customer's language.

        :param str event: what it is about; none: where things stand now
        :param bool with_link: whether the customer's link is in it
        """
        self.ensure_one()
        values = self._message_values()
        words = event and self._message_words(event)
        about = self.env._(
            "%(company)s, %(number)s (%(device)s)",
            company=self.company_id.name,
            number=values["number"],
            device=values["device"],
        )
        if words:
            parts = [words, about]
        else:
            parts = [self.env._("Hello %(name)s,", name=self._message_name()), about]
        link = with_link and f"{values['button']}: {values['url']}"
        parts += [values["sentence"], values["promised"], values["cost"], link]
        return "\n".join(filter(None, parts))

    @api.depends_context("lang")
    def _compute_whatsapp_url(self):
        for record in self:
            record.whatsapp_url = record._prepare_whatsapp_url()

    def _prepare_whatsapp_url(self):
        # sudo: the link holds the customer's token; the field is for staff only
        record_sudo = self.sudo()
        number = re.sub(r"\D", "", record_sudo._message_phone() or "")
        if not number or not self.id:
            return False
        text = record_sudo.with_context(
            lang=record_sudo._message_lang()
        )._whatsapp_text(record_sudo.pending_event)
        return f"https://wa.me/{number}?text={quote(text)}"

    def action_whatsapp(self):
        """Open WhatsApp with the text ready, and keep a note that it was used."""
        self.ensure_one()
        self.check_access("write")
        if not self.whatsapp_url:
            raise UserError(
                self.env._(
                    "%(number)s has no phone number. Add one, then try again.",
                    number=self.display_name,
                )
            )
        # sudo: the text holds the customer's link; the right to write was checked
        record_sudo = self.sudo()
        record_sudo._ensure_tokens()
        record_sudo._message_log(
            body=self.env._("A message for WhatsApp was opened for the customer.")
        )
        return {"type": "ir.actions.act_url", "url": self.whatsapp_url, "target": "new"}
