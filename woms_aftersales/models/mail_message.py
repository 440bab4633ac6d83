from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """What staff note on our documents is read by nobody outside, by no door.

        Core hides internal messages from searches, but of those of the kind
        ``notification``, such as the log of a move with its reason, whoever may read
        the document can read each by its id.
        """
        forbidden = super()._get_forbidden_access(operation)
        if operation != "read" or self.env.user._is_internal():
            return forbidden
        # sudo: to judge what may be read
        notes_sudo = (
            (self - forbidden)
            .sudo()
            .filtered(
                lambda message: (
                    (message.model or "").startswith("woms.")
                    and message.message_type != "user_notification"
                    and (
                        message.is_internal
                        or not message.subtype_id
                        or message.subtype_id.internal
                    )
                )
            )
        )
        return forbidden + self.browse(notes_sudo.ids)
