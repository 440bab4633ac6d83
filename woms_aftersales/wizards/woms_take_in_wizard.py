from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WomsTakeInWizard(models.TransientModel):
    """Take a device in at a centre, or send it on to another."""

    _name = "woms.take.in.wizard"
    _description = "Take a Device In"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    mode = fields.Selection(
        [("take_in", "Take in"), ("send", "Send to a centre")],
        required=True,
        default="take_in",
    )
    partner_id = fields.Many2one(related="order_id.partner_id")
    product_id = fields.Many2one(related="order_id.product_id")
    serial = fields.Char(related="order_id.serial")
    holder = fields.Selection(related="order_id.holder")
    holder_place = fields.Char(related="order_id.holder_place")
    center_id = fields.Many2one(
        "woms.service.center",
        "Service centre",
        required=True,
        compute="_compute_center_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id)]",
    )
    technician_id = fields.Many2one(
        "woms.technician",
        "Bench technician",
        help="Empty: whoever is free takes it.",
    )
    condition = fields.Char(
        "Condition of the device", help="Scratches, dents, missing parts."
    )
    accessories = fields.Char(
        "Accessories handed over", help="Remote control, cable, box, bag."
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "woms_take_in_photo_rel",
        "wizard_id",
        "attachment_id",
        "Photos",
    )
    signed_by = fields.Char("Name of who brings it")
    signature = fields.Image(max_width=1024, max_height=512)
    carrier_id = fields.Many2one(
        "delivery.carrier",
    )
    tracking_ref = fields.Char("Parcel number")
    without_receipt = fields.Char(compute="_compute_without_receipt")

    @api.depends("order_id", "mode")
    def _compute_center_id(self):
        """The centre it is on its way to, the chosen one, else the workshop."""
        for wizard in self:
            order = wizard.order_id
            if wizard.mode == "send":
                wizard.center_id = order.area_id.center_id - order.center_id
                continue
            wizard.center_id = (
                order.next_center_id
                or order.request_id.center_id
                or order.center_id
                or order.area_id.center_id
                or self.env["woms.service.center"].search(
                    [("company_id", "=", order.company_id.id), ("firm_id", "=", False)],
                    order="is_central desc, sequence",
                    limit=1,
                )
            )

    @api.depends("order_id", "center_id", "mode")
    def _compute_without_receipt(self):
        """Say where the hand-over alone tells where the device is, and why."""
        for wizard in self:
            order, center = wizard.order_id, wizard.center_id
            if wizard.mode == "send" or not center:
                wizard.without_receipt = False
            elif center.firm_id:
                wizard.without_receipt = self.env._(
                    "A partner's centre: kept by the hand-over, without a stock"
                    " receipt."
                )
            elif not order.product_id.is_storable:
                wizard.without_receipt = self.env._(
                    "The model isn't known yet: kept by the hand-over, without a stock"
                    " receipt. Choose the product on the job first if you can."
                )
            elif order.product_id.tracking != "none" and not order.serial:
                wizard.without_receipt = self.env._(
                    "No serial number: the device is kept under the number of the job."
                )
            else:
                wizard.without_receipt = False

    def action_confirm(self):
        """Take in or send; rights are those of the order."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if self.mode == "send":
            order._send_to(
                self.center_id, carrier=self.carrier_id, tracking_ref=self.tracking_ref
            )
            return {"type": "ir.actions.act_window_close"}
        if not (self.condition or "").strip():
            raise UserError(
                self.env._(
                    "Write what the device looks like: it protects you and the owner."
                )
            )
        order._take_in(
            self.center_id,
            technician=self.technician_id,
            condition=self.condition,
            accessories=self.accessories,
            photos=self.photo_ids,
            signature=self.signature,
            signed_by=self.signed_by,
        )
        return {"type": "ir.actions.act_window_close"}


class WomsUsePartsWizard(models.TransientModel):
    """Book the parts used in a job."""

    _name = "woms.use.parts.wizard"
    _description = "Parts Used"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    location_id = fields.Many2one(
        "stock.location",
        "Taken from",
        required=True,
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    line_ids = fields.One2many(
        "woms.use.parts.line",
        "wizard_id",
        "Parts",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("order_id")
    def _compute_from_order(self):
        """Propose the agreed parts that aren't used yet, from the stock of the job."""
        for wizard in self:
            # sudo: a central technician may not read estimates; he sees parts, no price
            order_sudo = wizard.order_id.sudo()
            wizard.location_id = order_sudo._get_parts_location()
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"product_id": product.id, "quantity": quantity})
                    for product, quantity in order_sudo._get_agreed_parts().items()
                ),
            ]

    def action_confirm(self):
        """Book them; rights are those of the order."""
        self.ensure_one()
        self.order_id.check_access("write")
        self.order_id._use_parts(
            [
                (line.product_id, line.quantity)
                for line in self.line_ids
                if line.quantity
            ],
            location=self.location_id,
        )
        return {"type": "ir.actions.act_window_close"}


class WomsUsePartsLine(models.TransientModel):
    _name = "woms.use.parts.line"
    _description = "Part Used"

    wizard_id = fields.Many2one(
        "woms.use.parts.wizard", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", "Part", required=True, domain="[('type', '=', 'consu')]"
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    available = fields.Float(
        "There", digits="Product Unit", compute="_compute_available"
    )

    @api.depends("product_id", "wizard_id.location_id")
    def _compute_available(self):
        for wizard, lines in self.grouped("wizard_id").items():
            free = {}
            if wizard.location_id:
                free = wizard.order_id._parts_availability(
                    lines.product_id, wizard.location_id
                )
            for line in lines:
                quantity = free.get(line.product_id, 0.0)
                line.available = line.quantity if quantity == float("inf") else quantity
