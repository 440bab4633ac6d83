from odoo import fields, models


class WomsRequestMessages(models.AbstractModel):
    """What somebody who asked for service is told before there is a work order."""

    _name = "woms.request.messages"
    _description = "Work Request Messages"
    _inherit = ["woms.messages.mixin"]

    _woms_messages = {
        "received": "mail_template_request_received",
        "question": "mail_template_request_question",
        "accepted": "mail_template_request_accepted",
        "rejected": "mail_template_request_rejected",
    }

    def _create_in_initial_state(self, vals_list, *, at=None):
        requests = super()._create_in_initial_state(vals_list, at=at)
        if self._is_recent(at):
            requests.filtered(
                lambda request: request.state == "submitted"
            )._notify_customer("received")
        return requests

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if not self._is_recent(moment):
            return
        if target == "submitted":
            self.filtered(
                lambda request: previous[request.id] == "draft"
            )._notify_customer("received")
        elif target == "rejected":
            self._notify_customer(target)
        # "accepted" is told when the work order exists, with its number

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
        """Once accepted, the page of the work order is where things happen."""
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
        "checking": "mail_template_document_checking",
        "registered": "mail_template_document_registered",
        "rejected": "mail_template_document_rejected",
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
        if target == "active":
            delivered = told.filtered(
                lambda document: (
                    document.picking_id and previous[document.id] == "draft"
                )
            )
            delivered._notify_customer("to_complete")
            told -= delivered
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
