from urllib.parse import quote

from odoo import fields, models
from odoo.exceptions import UserError


class WomsAssignmentSettle(models.AbstractModel):
    """What the firm does after its work has ended: cash, hand-over, sending on.

    The row is closed by then, but the device or the money is still with the firm: the
    last row of the firm that had the job is the place to finish it, until it is done.
    Call these methods on sudo records after the check that the row is the reader's.
    """

    _name = "woms.assignment.settle"
    _description = "End of a Job at the Firm"

    # === WHO, WHEN === #

    def _is_to_settle(self):
        """Whether the firm of this row still has to finish the job it ended."""
        self.ensure_one()
        order = self.order_id
        if self.state != "done" or order.state != "ready":
            return False
        if self != order.assignment_ids.filtered(lambda row: row.state == "done")[:1]:
            return False  # rows are newest first
        return order.holder == "customer" or self._has_device()

    def _has_device(self):
        """Whether the device is with this firm: its bench, or its technician."""
        self.ensure_one()
        order = self.order_id
        if order.holder == "technician":
            return True  # who took it along last is who ended this row
        return bool(
            order.holder == "center"
            and self.firm_id
            and order.center_id.firm_id == self.firm_id
        )

    def _check_settle(self):
        """Raise unless the job still waits for its firm; the order is locked then."""
        self.ensure_one()
        self.order_id._lock_rows()
        if not self._is_to_settle():
            raise UserError(
                self.env._(
                    "This job is closed: nothing was changed. Look at your list."
                )
            )

    def _get_settle_values(self):
        """What the page needs to finish the job: amount due, what is missing."""
        self.ensure_one()
        order = self.order_id
        due = order._amount_to_pay() if order.cost_state in ("due", "partial") else 0.0
        if order.cost_state == "on_delivery" and order.pay_on_delivery == "cash":
            due = order._amount_to_pay()
        return {
            "due": due,
            "due_text": order._format_amount(due),
            "refusal": order._release_refusal() or "",
            "has_device": self._has_device(),
            "pickup_name": order.pickup_name or "",
            "ships": order.return_method == "ship",
        }

    # === CASH === #

    def _take_cash(self, amount):
        """Record that the customer paid all that is due, in cash, to the technician.

        :param float amount: as the page showed it; refused when it is another one now
        """
        self._check_settle()
        return self.order_id._register_cash(amount, technician=self.technician_id)

    def _get_receipt_values(self):
        """Text of the receipt for the customer's phone, with a link to send it.

        It holds no link to the customer's page: that goes to his known address alone.
        """
        self.ensure_one()
        order = self.order_id
        taken = order.milestone_ids.filtered(lambda row: row.key == "cash_taken")[:1]
        if not taken or not self._may_show_contact():
            return {}
        # sudo: the caller's records are sudo already; written in the customer's words
        words = order.with_context(lang=order._message_lang())
        text = words.env._(
            "%(company)s: we received %(amount)s in cash for %(number)s (%(device)s) on"
            " %(when)s. Received by %(name)s, %(firm)s. Please keep this as your"
            " receipt. Questions: %(phone)s",
            company=order.company_id.name,
            amount=taken.note or "",
            number=order.name,
            device=words._message_device(),
            when=words._portal_when(taken.date),
            name=self.technician_id.name or "",
            firm=self.firm_id.name or order.company_id.name,
            phone=self.env["woms.format"]._phone(
                order.company_id.woms_whatsapp or order.company_id.phone
            )
            or "",
        )
        phone = order.contact_phone or order.partner_id.phone or ""
        digits = "".join(filter(str.isdigit, phone))
        return {
            "amount": taken.note or "",
            "text": text,
            "mailed": bool(order._message_email()),
            "whatsapp_url": f"https://wa.me/{digits}?text={quote(text)}"
            if digits
            else "",
            "sms_url": f"sms:+{digits}?body={quote(text)}" if digits else "",
        }

    # === ESTIMATE ON THE CUSTOMER'S PHONE === #

    def _send_estimate_link(self, estimate):
        """Send the link to decide to the customer's own address; say what happened.

        Without an e-mail address the desk sends it by WhatsApp from its form.
        """
        order = self.order_id
        if order._message_email():
            order._notify_again("estimate_sent")
            return self.env._(
                "The link was sent to the customer. This page shows the answer."
            )
        order._remind_desk(
            self.env._("Send the estimate to the customer"),
            self.env._(
                "The technician is with the customer, who has no e-mail address: send "
                "%(estimate)s by WhatsApp now.",
                estimate=estimate.name,
            ),
        )
        return self.env._(
            "The service desk was asked to send the link to the customer's phone. This "
            "page shows the answer."
        )

    # === HAND-OVER === #

    def _give_device(self, *, to_name, signature, role):
        """Give the device to the customer, or end a job whose device he has already.

        :param str to_name: who received it; needed with ``signature`` for a device
        :raise UserError: when it isn't paid, or name or signature are missing
        """
        self._check_settle()
        if self._has_device() and not (to_name and signature):
            raise UserError(
                self.env._(
                    "Please write the name of who gets the device, and let him sign."
                )
            )
        self.order_id._hand_over(
            to_name=to_name or None,
            signature=signature,
            signed_by=to_name or None,
            role=role,
        )
        return self

    # === THE FIRM'S OWN BENCH === #

    def _get_own_center(self):
        """Return the firm's own service centre, where it can take the device in."""
        self.ensure_one()
        centers = self.env["woms.service.center"]
        if not self.firm_id:
            return centers
        return centers.search(
            [
                ("firm_id", "=", self.firm_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )

    def _take_to_bench(self, *, condition, accessories, role):
        """Take the device in at the firm's own bench; the job goes on there.

        For a customer who brought it to the shop: nobody goes anywhere.
        """
        order = self._get_open_order()
        center = self._get_own_center()
        if not center or self.check_in or order.state not in ("assigned", "scheduled"):
            raise UserError(self.env._("This device can't be taken in here now."))
        if not condition:
            raise UserError(
                self.env._(
                    "Please write how the device looks: the next one compares it."
                )
            )
        self.kind = "bench"
        order._take_in(center, condition=condition, accessories=accessories, role=role)
        return self

    # === SENDING ON === #

    def _send_on(self, center, *, condition, accessories, tracking_ref, role):
        """Send the device from the firm's bench to another centre.

        :param center: ``woms.service.center`` it goes to
        :param str condition, accessories: packed with it, as the log of hands keeps it
        """
        order = self._get_open_order()
        if order.state != "in_workshop":
            raise UserError(self.env._("The device isn't on your bench any more."))
        if not center:
            raise UserError(self.env._("Say which service centre the device goes to."))
        if not condition:
            raise UserError(
                self.env._(
                    "Please write how the device looks: the next one compares it."
                )
            )
        order._send_to(
            center,
            tracking_ref=tracking_ref,
            condition=condition,
            accessories=accessories,
            role=role,
        )
        return self

    def _get_packing_values(self):
        """What goes on and into the parcel, while it is on its way."""
        self.ensure_one()
        order = self.order_id
        if order.state != "in_transit" or self.state != "done":
            return {}
        center = order.next_center_id
        said = order.custody_event_ids.sorted("id").filtered(
            lambda event: event.condition or event.accessories
        )[-1:]
        return {
            "number": order.name,
            "center": center.name,
            "address": center.partner_id._display_address(without_company=True)
            if center.partner_id
            else "",
            "phone": center.partner_id.phone or "",
            "serial": order.serial or "",
            "condition": said.condition or "",
            "accessories": said.accessories or "",
            "tracking_ref": order.inbound_tracking_ref or "",
            "since": self._write_when(order.holder_since or fields.Datetime.now()),
        }
