from odoo import api, fields, models
from odoo.exceptions import UserError


class WomsHandOverWizard(models.TransientModel):
    """Give a device back: at the counter, by parcel; or take a parcel back."""

    _name = "woms.hand.over.wizard"
    _description = "Give a Device Back"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    mode = fields.Selection(
        [("counter", "Counter"), ("ship", "Ship"), ("back", "Parcel came back")],
        required=True,
        default="counter",
    )
    partner_id = fields.Many2one(related="order_id.partner_id")
    product_id = fields.Many2one(related="order_id.product_id")
    serial = fields.Char(related="order_id.serial")
    pickup_name = fields.Char(related="order_id.pickup_name")
    old_parts_back = fields.Boolean(related="order_id.old_parts_back")
    refusal = fields.Char("Not released", compute="_compute_refusal")
    hands_over = fields.Boolean(
        compute="_compute_hands_over", help="Whether a device changes hands here."
    )
    # counter
    receipt_number = fields.Char(
        "Number on the receipt", help="As printed on the intake receipt."
    )
    contact_phone = fields.Char("Phone of the customer")
    to_name = fields.Char("Received by")
    signature = fields.Image(max_width=1024, max_height=512)
    # parcel
    carrier_id = fields.Many2one(
        "delivery.carrier",
        compute="_compute_carrier_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    tracking_ref = fields.Char("Parcel number")
    # came back
    center_id = fields.Many2one(
        "woms.service.center",
        "Service centre",
        compute="_compute_carrier_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id)]",
    )
    reason = fields.Char()
    condition = fields.Char("Condition of the device")

    @api.depends("order_id")
    def _compute_carrier_id(self):
        for wizard in self:
            wizard.carrier_id = wizard.order_id.carrier_id
            wizard.center_id = wizard.order_id.center_id

    @api.depends("order_id")
    def _compute_hands_over(self):
        for wizard in self:
            wizard.hands_over = wizard.order_id._is_to_hand_over()

    @api.depends("order_id", "mode")
    def _compute_refusal(self):
        """What keeps the device here now, told before anything is typed."""
        for wizard in self:
            # sudo: the gate reads invoices; the desk sees the sentence only
            order_sudo = wizard.order_id.sudo()
            wizard.refusal = wizard.mode != "back" and order_sudo._leave_refusal()

    def action_confirm(self):
        """Give it back; rights and gate are those of the order."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if self.mode == "ship":
            self._check_parcel()
            order._ship_back(self.carrier_id, self.tracking_ref)
        elif self.mode == "back":
            if not self.center_id:
                raise UserError(self.env._("Say at which centre the parcel is."))
            order._came_back(self.center_id, self.reason, condition=self.condition)
        else:
            self._check_receiver()
            order._hand_over(
                to_name=self.to_name, signature=self.signature, signed_by=self.to_name
            )
        return {"type": "ir.actions.act_window_close"}

    def _check_parcel(self):
        carrier = self.carrier_id
        if not carrier:
            raise UserError(self.env._("Choose the carrier."))
        if not self.tracking_ref and carrier.delivery_type in ("fixed", "base_on_rule"):
            raise UserError(
                self.env._(
                    "Enter the parcel number: the customer follows his device with it."
                )
            )

    def _check_receiver(self):
        """Raise unless he showed receipt and phone, or is the person named."""
        order = self.order_id
        if not order._is_to_hand_over():
            return
        name = (self.to_name or "").strip()
        if not name or not self.signature:
            raise UserError(
                self.env._("Write who receives the device, and let that person sign.")
            )
        named = (order.pickup_name or "").strip()
        if named and name.casefold() == named.casefold():
            return
        phone = order.company_id._woms_e164(self.contact_phone or "")
        if (
            (self.receipt_number or "").strip().upper() != order.name.upper()
            or not phone
            or phone != order.contact_phone
        ):
            raise UserError(
                self.env._(
                    "The device goes to who shows the receipt and knows the customer's"
                    " phone number, or to the person the customer named. Number or"
                    " phone don't fit %(number)s: nothing was handed over.",
                    number=order.name,
                )
            )
