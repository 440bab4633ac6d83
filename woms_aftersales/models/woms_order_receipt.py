from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

TELL_WITHIN = timedelta(days=30)


class WomsOrderReceipt(models.AbstractModel):
    """The receipt of cash, which the customer may say is of another amount."""

    _name = "woms.order.receipt"
    _description = "Work Order Cash Receipt"

    def _portal_cash_taken(self):
        """Return what the receipt says, while the customer may say it isn't so.

        :return: the amount as text, or False
        """
        self.ensure_one()
        since = fields.Datetime.now() - TELL_WITHIN
        taken = self.sudo().milestone_ids.filtered(
            lambda row: row.key == "cash_taken" and row.date >= since
        )  # sudo: the page's route checked the reader
        return taken.sorted("id")[-1:].note or False

    def _portal_wrong_amount(self, text):
        """Let a manager look into cash of another amount than the receipt says.

        :param str text: what the customer gave, in his words
        :return: ``woms.complaint``
        """
        self.ensure_one()
        said = self._portal_cash_taken()
        if not said:
            raise UserError(self.env._("No cash was taken lately."))
        complaint_sudo = self.sudo()._portal_complain(
            self.env._(
                "The receipt says %(said)s in cash, the customer says: %(text)s",
                said=said,
                text=text,
            ),
            about="cost",
        )
        manager = complaint_sudo._get_users("manager")[:1]
        if manager and complaint_sudo.responsible_id != manager:
            # whoever answers otherwise may be the one who took it
            complaint_sudo.activity_unlink(["mail.mail_activity_data_todo"])
            complaint_sudo.responsible_id = manager
            complaint_sudo._remind(manager, complaint_sudo.due_date)
        return complaint_sudo
