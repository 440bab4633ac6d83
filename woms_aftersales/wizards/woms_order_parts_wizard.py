from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WomsOrderPartsWizard(models.TransientModel):
    """Set the agreed parts aside; ask for those that are missing."""

    _name = "woms.order.parts.wizard"
    _description = "Get the Parts"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    place = fields.Char(compute="_compute_place", help="Where they are needed.")
    line_ids = fields.One2many(
        "woms.order.parts.line",
        "wizard_id",
        "Agreed parts",
        compute="_compute_lines",
        store=True,
        precompute=True,
    )
    is_missing = fields.Boolean(compute="_compute_is_missing")
    until = fields.Date(
        "Expected",
        compute="_compute_until",
        store=True,
        readonly=False,
        precompute=True,
        help="The customer reads it. Empty: as the stock expects it.",
    )

    @api.depends("order_id")
    def _compute_lines(self):
        """What was agreed to and isn't used yet, and what of it is there."""
        for wizard in self:
            # sudo: a central technician may not read estimates; he sees no price
            order_sudo = wizard.order_id.sudo()
            location = order_sudo._get_parts_location()
            parts = order_sudo._get_agreed_parts()
            missing = order_sudo._get_short_parts()
            products = self.env["product.product"].union(*parts)
            free = order_sudo._parts_availability(products, location) if parts else {}
            rows = [
                {
                    "product_id": product.id,
                    "quantity": quantity,
                    "available": min(free[product], quantity),
                }
                for product, quantity in parts.items()
            ]
            rows += [
                {"product_id": product.id, "quantity": quantity, "available": 0}
                for product, quantity in missing.items()
            ]
            wizard.line_ids = [Command.clear(), *map(Command.create, rows)]

    @api.depends("order_id")
    def _compute_place(self):
        for wizard in self:
            # sudo: as above
            location_sudo = wizard.order_id.sudo()._get_parts_location()
            wizard.place = location_sudo.display_name

    @api.depends("line_ids")
    def _compute_is_missing(self):
        for wizard in self:
            wizard.is_missing = any(
                line.available < line.quantity for line in wizard.line_ids
            )

    @api.depends("order_id")
    def _compute_until(self):
        for wizard in self:
            # sudo: as above
            wizard.until = wizard.order_id.sudo()._get_parts_expected()

    def action_confirm(self):
        """Set aside and ask; rights are those of the order."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if not self.line_ids and not order.sudo()._get_reserving_repairs():
            raise UserError(
                self.env._(
                    "The customer has agreed to no part yet that isn't used. Make the"
                    " estimate first."
                )
            )
        order._order_parts(self.until)
        return {"type": "ir.actions.act_window_close"}


class WomsOrderPartsLine(models.TransientModel):
    _name = "woms.order.parts.line"
    _description = "Part to Get"

    wizard_id = fields.Many2one(
        "woms.order.parts.wizard", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", "Part", required=True)
    quantity = fields.Float("Needed", digits="Product Unit")
    available = fields.Float("There", digits="Product Unit")
