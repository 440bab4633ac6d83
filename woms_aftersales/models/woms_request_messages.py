from odoo import api, fields, models


class WomsRequestMessages(models.AbstractModel):
    """What somebody who asked for service is told before there is a work order."""

    _name = "woms.request.messages"
    _description = "Work Request Messages"
    _inherit = ["woms.messages.mixin"]

    _woms_messages = {
        "confirm": "mail_template_request_confirm",
        "received": "mail_template_request_received",
        "question": "mail_template_request_question",
        "accepted": "mail_template_request_accepted",
        "rejected": "mail_template_request_rejected",
    }

    to_tell = fields.Selection(
        [("confirm", "Link to confirm"), ("received", "Receipt")],
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="What the customer is told as soon as the form has been answered.",
    )

    def _create_in_initial_state(self, vals_list, *, at=None):
        """Note what is to be told: writing the mail would keep the sender waiting."""
        if not self._is_recent(at):
            return super()._create_in_initial_state(vals_list, at=at)
        vals_list = [
            {
                **vals,
                "to_tell": "confirm" if self._begins_as_draft(vals) else "received",
            }
            for vals in vals_list
        ]
        self._trigger_telling()
        return super()._create_in_initial_state(vals_list, at=at)

    @api.model
    def _begins_as_draft(self, vals):
        return (vals.get("state") or self._woms_initial_states[0]) == "draft"

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if not self._is_recent(moment):
            return
        if target == "submitted":
            confirmed = self.filtered(lambda row: previous[row.id] == "draft")
            if confirmed:
                confirmed._write_machine({"to_tell": "received"})
                self._trigger_telling()
        elif target == "rejected":
            self._notify_customer(target)
        # "accepted" is told when the work order exists, with its number

    @api.model
    def _trigger_telling(self):
        # by the cached id: `env.ref` would look whether it exists, for every form sent
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "woms_aftersales.ir_cron_tell_requests"
        )
        if cron_id:
            # sudo: senders of forms have no right on crons
            self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    @api.model
    def _cron_tell(self, limit=100):
        done = self._tell_due(limit)
        self.env["ir.cron"]._commit_progress(
            done, remaining=self.search_count([("to_tell", "!=", False)])
        )

    @api.model
    def _tell_due(self, limit=100):
        """Write the mails that were due when requests came in, once each.

        The note is taken away in the transaction that queues the mail: neither is a
        mail lost nor written twice.

        :return: how many requests were looked at
        """
        due = self.search([("to_tell", "!=", False)], limit=limit, order="id")
        due = due.try_lock_for_update()
        to_confirm = due.filtered(lambda row: row.to_tell == "confirm")
        arrived = due - to_confirm
        due._write_machine({"to_tell": False})
        # what went on meanwhile is told already, by the desk or by a newer message
        to_confirm.filtered(
            lambda row: row.state == "draft" and row.confirmation_code
        )._notify_customer("confirm")
        arrived.filtered(lambda row: row.state == "submitted")._notify_customer(
            "received"
        )
        return len(due)

    def _wait_for(
        self, what, *, reason=None, note=None, until=None, role=None, at=None
    ):
        result = super()._wait_for(
            what, reason=reason, note=note, until=until, role=role, at=at
        )
        if what == "customer" and self._is_recent(at):
            self.filtered("question")._notify_customer("question")
        return result

    def _message_about(self, event):
        if event == "question":
            return self.question
        if event == "rejected":
            return self.reject_reason or "1"
        return super()._message_about(event)

    def _message_guest_email(self):
        return self.contact_email

    def _message_name(self):
        return self.contact_name or super()._message_name()

    def _message_lang(self):
        self.ensure_one()
        return self.partner_id.lang or self.lang or super()._message_lang()

    def _message_device(self):
        self.ensure_one()
        report = self.report_id
        name = report.product_id.with_context(
            display_default_code=False
        ).display_name or (report.product_text or self.env._("Device"))
        return f"{name}, {self.serial}" if self.serial else name

    def _message_url(self):
        """Return where things happen: confirming, or the work order once accepted."""
        if self.state == "draft" and self.confirmation_code:
            return (
                f"{self.get_base_url()}/service/confirm/{self.id}/"
                f"{self.confirmation_code}"
            )
        order = self.order_id
        return order._message_url() if order else super()._message_url()

    def _message_status(self):
        self.ensure_one()
        if self.order_id:
            return self.order_id._message_status()
        if hasattr(self, "_portal_status"):
            return self._portal_status()
        _ = self.env._
        sentence = {
            "draft": _("We have your request. Please confirm your phone number."),
            "rejected": _("We can't take this request: %s", self.reject_reason or ""),
            "done": _("This request is finished."),
            "cancelled": _("This request was cancelled."),
        }.get(self.state)
        if not sentence and self.waiting_for == "customer":
            sentence = _("We have a question before we can go on.")
        return {
            "word": self._state_label(self.state),
            "sentence": sentence
            or _("We received your request. We answer within one working day."),
            "next_step": {},
        }


class WomsDocumentMessages(models.AbstractModel):
    """What the owner of a registered device is told."""

    _name = "woms.document.messages"
    _description = "Service Document Messages"
    _inherit = ["woms.messages.mixin"]

    _woms_messages = {
        "to_complete": "mail_template_document_to_complete",
        "remind_first": "mail_template_document_remind",
        "remind_second": "mail_template_document_remind",
        "checking": "mail_template_document_checking",
        "registered": "mail_template_document_registered",
        "rejected": "mail_template_document_rejected",
        "asked": "mail_template_document_asked",
    }

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        event = {
            "submitted": "checking",
            "active": "registered",
            "rejected": "rejected",
        }.get(target)
        if not event or not self._is_recent(moment):
            return
        # an address nobody has proven yet may be a stranger's
        told = self.filtered("confirmed")
        told._notify_customer(event)

    def _message_about(self, event):
        if event == "rejected":
            return self.reject_reason or "1"
        return super()._message_about(event)

    def _message_guest_email(self):
        return self.contact_email

    def _message_name(self):
        return super()._message_name() or self.contact_name or ""

    def _message_status(self):
        self.ensure_one()
        if hasattr(self, "_portal_status"):
            return self._portal_status()
        _ = self.env._
        today = fields.Date.context_today(self)
        covered = self.warranty_end and self.warranty_end >= today
        sentence = {
            "draft": _("Your device is nearly registered: a few details are missing."),
            "submitted": _("We check your registration, usually within a day."),
            "rejected": _(
                "We couldn't accept the registration: %s", self.reject_reason or ""
            ),
            "active": _(
                "Your device is registered. Warranty until %(date)s.",
                date=self.env["woms.format"]._day(self.warranty_end),
            )
            if covered
            else _("Your device is registered."),
        }.get(self.state, _("This registration has ended."))
        step = {
            "draft": _("Complete the registration"),
            "rejected": _("Correct the registration"),
        }.get(self.state)
        return {
            "word": self._state_label(self.state),
            "sentence": sentence,
            "next_step": {"label": step} if step else {},
        }
