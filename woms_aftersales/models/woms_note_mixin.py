from odoo import models


class WomsNoteMixin(models.AbstractModel):
    """What staff note among themselves stays with them.

    Core shows notes to nobody outside, but mails one to every contact it mentions: a
    name typed in a hurry would send it to the customer.
    """

    _name = "woms.note.mixin"
    _description = "Internal Notes"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        # pylint: disable-next=super-method-mismatch
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self._is_internal_note(message, msg_vals or {}):
            return recipients
        return [person for person in recipients if not person.get("share", True)]

    def _message_create(self, values_list):
        """Name only colleagues on a note: whoever is named on one may read it."""
        for values in values_list:
            if values.get("partner_ids") and self._is_internal_note(
                self.env["mail.message"], values
            ):
                # sudo: whoever posts may not read who of them works here
                people_sudo = self.env["res.partner"].sudo()
                people_sudo = people_sudo.browse(values["partner_ids"])
                values["partner_ids"] = people_sudo.filtered(
                    lambda person: not person.partner_share
                ).ids
        # pylint: disable-next=super-method-mismatch
        return super()._message_create(values_list)

    def _is_internal_note(self, message, msg_vals):
        """Whether ``message`` is for staff only, by the rules of core's readers."""
        kind = msg_vals.get("message_type", message.message_type)
        if kind == "user_notification":
            return False  # sent to named people on purpose, shown on no document
        # sudo: whoever posts may not read what kinds of messages there are
        subtype_id = msg_vals.get("subtype_id", message.subtype_id.id)
        subtype_sudo = self.env["mail.message.subtype"].sudo().browse(subtype_id)
        return (
            msg_vals.get("is_internal", message.is_internal)
            or not subtype_sudo
            or subtype_sudo.internal
        )
