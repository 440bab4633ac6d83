from odoo import fields, models
from odoo.exceptions import UserError

from .. import const

MOST_OPEN = 5


class WomsOrderSlip(models.AbstractModel):
    """Slips of transfers a customer sends on his page."""

    _name = "woms.order.slip"
    _description = "Work Order Transfer Slips"

    slip_ids = fields.One2many(
        "woms.transfer.slip",
        "order_id",
        "Transfer slips",
        # a claim about money: whoever may not read it still reads the order
        groups="account.group_account_invoice",
    )

    def _portal_may_send_slip(self):
        """Whether there is something to pay that a transfer may have paid."""
        self.ensure_one()
        order_sudo = self.sudo()  # sudo: the page's route checked the reader
        return (
            order_sudo.state not in const.ORDER_FINAL_STATES
            and order_sudo.cost_state in ("due", "partial")
            and bool(order_sudo._portal_invoice())
        )

    def _portal_slips(self):
        """Return the slips sent, for the page: list of dict(day, result, answer)."""
        self.ensure_one()
        if self.cost_state not in ("due", "partial"):
            return []  # nothing is looked for
        # sudo: as above; an answer is written for the customer
        return [
            {
                "day": self.env["woms.format"]._day(slip.sent_at.date()),
                "result": slip.result,
                "answer": slip.answer,
            }
            for slip in self.sudo().slip_ids
        ]

    def _portal_send_slip(self, uploads):
        """Keep the slips a customer sent: claims, to be checked by an accountant.

        :param list uploads: dict(name, raw, mimetype), their content checked
        :return: ``woms.transfer.slip``
        """
        self.ensure_one()
        order_sudo = self.sudo()  # sudo: the customer creates nothing himself
        if not order_sudo._portal_may_send_slip():
            raise UserError(self.env._("Nothing is to be paid now; no slip is needed."))
        if not uploads:
            raise UserError(self.env._("Please choose the photo of your slip first."))
        waiting = order_sudo.slip_ids.filtered(lambda slip: slip.result == "checking")
        if len(waiting) + len(uploads) > MOST_OPEN:
            raise UserError(
                self.env._(
                    "We are checking the slips you sent. Please wait for our answer"
                    " before you send more."
                )
            )
        slips_sudo = order_sudo.env["woms.transfer.slip"]
        return slips_sudo.create(
            [
                {
                    "order_id": order_sudo.id,
                    "partner_id": (order_sudo.payer_id or order_sudo.partner_id).id,
                    "raw": upload["raw"],
                    "file_name": upload["name"],
                    "kind": slips_sudo._get_kind(upload["mimetype"]),
                    "amount": order_sudo._amount_to_pay(),
                    "currency_id": order_sudo.currency_id.id,
                }
                for upload in uploads
            ]
        )

    def _message_about(self, event):
        """Override: another slip that led to no money is told anew."""
        if event == "slip_not_found":
            return f"{self._last_slip_not_found().id}"
        return super()._message_about(event)

    def _message_slip(self):
        """Return why the last slip led to no money, for the message."""
        self.ensure_one()
        return self._last_slip_not_found().answer or ""

    def _last_slip_not_found(self):
        # sudo: which slip it was, and the reason written for the customer, no more
        return self.sudo().slip_ids.filtered(lambda slip: slip.result == "not_found")[
            :1
        ]
