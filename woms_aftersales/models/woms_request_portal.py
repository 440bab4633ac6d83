from markupsafe import Markup

from odoo import models

from .woms_portal_mixin import COMMON_FIELDS


class WomsRequestPortal(models.AbstractModel):
    """What the customer reads of his request, and what he may do about it."""

    _name = "woms.request.portal"
    _description = "Request in the Portal"
    _inherit = "woms.portal.mixin"

    _woms_portal_fields = COMMON_FIELDS | {
        "document_id",
        "symptom_id",
        "service_mode",
        "center_id",
        "location_id",
        "contact_name",
        "contact_phone",
        "contact_email",
        "priority",
        "reject_reason",
        "contested",
        "question",
        "answer",
    }

    def _portal_status(self):
        """Return dict(word, icon, color, sentence, promised, next_step)."""
        self.ensure_one()
        _ = self.env._
        asked = self.state == "submitted" and self.waiting_for == "customer"
        word, icon, color, sentence = {
            "draft": (
                _("Not confirmed yet"),
                "fa-question-circle",
                "warning",
                _("We have your report. Please confirm that it is yours."),
            ),
            "submitted": (
                _("We look at it"),
                "fa-inbox",
                "info",
                _("We have your report and are looking at it."),
            ),
            "accepted": (
                _("Accepted"),
                "fa-check",
                "success",
                _("We accepted your report and work on it."),
            ),
            "rejected": (
                _("Not accepted"),
                "fa-exclamation-circle",
                "warning",
                self.reject_reason or _("We could not accept this report."),
            ),
            "done": (
                _("Finished"),
                "fa-check-circle",
                "success",
                _("This report is settled."),
            ),
            "cancelled": (
                _("Cancelled"),
                "fa-times-circle",
                "secondary",
                _("This report was cancelled. Nothing is charged for it."),
            ),
        }[self.state]
        if asked:
            word, icon, color = _("Your answer, please"), "fa-comment", "warning"
            sentence = _("We have a question before we can go on.")
        elif self.state == "submitted" and self.contested:
            word, icon = _("We look again"), "fa-balance-scale"
            sentence = _("A manager looks at it again and answers you here.")
        return {
            "word": word,
            "icon": icon,
            "color": color,
            "sentence": sentence,
            "promised": "",
            "next_step": {"key": self._portal_next_key(asked), "label": "", "url": ""},
        }

    def _portal_next_key(self, asked):
        self.ensure_one()
        if asked:
            return "reply"
        if self.state == "rejected":
            return "contest"
        if self.order_id:
            return "order"
        return "none"

    def _queue_confirmation_link(self):
        """Queue a mail with the link by which a guest proves that the report is his.

        Called on sudo records of the form's route. Opening the link changes nothing:
        the button on its page does.
        """
        for request in self.filtered(lambda row: row.state == "draft"):
            if not (request.contact_email and request.confirmation_code):
                continue
            url = (
                f"{request.get_base_url()}/service/confirm/{request.id}/"
                f"{request.confirmation_code}"
            )
            body = Markup("<p>%s</p><p>%s</p><p><a href='%s'>%s</a></p><p>%s</p>") % (
                request.env._("Dear %(name)s,", name=request.contact_name),
                request.env._(
                    "We have your report %(number)s. Please confirm that it is yours:",
                    number=request.name,
                ),
                url,
                request.env._("Confirm my report"),
                request.env._(
                    "If you did not send it, do nothing: it is not used then."
                ),
            )
            request.env["mail.mail"].create(
                {
                    "subject": request.env._(
                        "Please confirm your report %(number)s", number=request.name
                    ),
                    "body_html": body,
                    "email_to": request.contact_email,
                    "email_from": request.company_id.email_formatted,
                    "auto_delete": True,
                }
            )
            request.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
