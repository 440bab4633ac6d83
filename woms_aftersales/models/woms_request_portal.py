from odoo import api, fields, models
from odoo.exceptions import UserError

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
        # sudo: which case it belongs to, of which the number is told
        elif self.state == "cancelled" and self.sudo().duplicate_of_id:
            word, icon = _("Reported twice"), "fa-compress"
            sentence = _(
                "We go on with it under the number %(number)s.",
                number=self.sudo()._get_present_request().name,
            )
        elif self.state == "submitted" and self.contested:
            word, icon = _("We look again"), "fa-balance-scale"
            sentence = _("A manager looks at it again and answers you here.")
        return {
            "word": word,
            "icon": icon,
            "color": color,
            "sentence": sentence,
            "promised": "",
            "next_step": {
                "key": self._portal_next_key(asked),
                "label": _("Confirm my report") if self.state == "draft" else "",
                "url": "",
            },
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

    # === OTHER TIMES === #

    @api.model
    def _wish_states(self):
        return ("draft", "submitted", "accepted")

    def _portal_may_change_wishes(self):
        """Whether no visit is agreed yet, so that other times can be wished."""
        self.ensure_one()
        return (
            self.service_mode == "on_site"
            and self.state in self._wish_states()
            and self.order_id.state in (False, "new", "offered", "assigned")
        )

    def _portal_change_wishes(self, wishes, note):
        """Replace the wished times, before a visit is agreed.

        :param list wishes: ``[(date, slot)]``
        :raise UserError: when the visit is agreed, or no time is named
        """
        self.ensure_one()
        if not self._portal_may_change_wishes():
            raise UserError(
                self.env._(
                    "The visit is agreed already. Change it on the page of your "
                    "service."
                )
            )
        if not wishes and not note:
            raise UserError(self.env._("Please choose a day, or write when suits you."))
        self.wish_ids.unlink()
        self.write(
            {
                "wish_ids": [
                    fields.Command.create({"date": day, "slot": slot})
                    for day, slot in wishes
                ],
                "wish_note": note or False,
            }
        )
        self._add_event("wishes_changed", role="customer", note=note or None)
        if self.order_id:
            self.order_id._remind_desk(
                self.env._("The customer wishes other times"),
                self.env._("See the request for the days he named."),
            )
        return self
