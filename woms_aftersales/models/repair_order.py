from odoo import fields, models
from odoo.exceptions import UserError


class RepairOrder(models.Model):
    """Parts of a work order are consumed by repair orders."""

    _name = "repair.order"
    _inherit = ["repair.order", "woms.order.link"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    def action_repair_done(self):
        """Override of `repair`: a work order uses only what is there and agreed to.

        Core checks neither: it ends with a negative stock, and a part added by hand
        would be given away or put on a signed order.
        """
        self.filtered("woms_order_id")._check_woms_parts()
        return super().action_repair_done()

    def _check_woms_parts(self):
        """Raise for parts without a line of an agreed estimate, or not in stock."""
        for move in self.move_ids:
            if move.state == "cancel" or not move.quantity:
                continue
            if move.repair_line_type == "add":
                move.repair_id._check_agreed(move)
            if move.product_id.is_storable and move.repair_line_type == "add":
                reserved = sum(
                    line.quantity_product_uom
                    for line in move.move_line_ids
                    if move.repair_id._may_use(line.owner_id)
                )
                free = sum(
                    quant.quantity
                    for quant in self.env["stock.quant"]._gather(
                        move.product_id, move.location_id
                    )
                    if move.repair_id._may_use(quant.owner_id)
                )
                needed = move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id
                )
                if move.product_id.uom_id.compare(min(reserved, free), needed) < 0:
                    raise UserError(
                        self.env._(
                            "%(part)s: %(needed)g needed, %(free)g in %(place)s."
                            " Nothing was booked.",
                            part=move.product_id.display_name,
                            needed=needed,
                            free=min(reserved, free),
                            place=move.location_id.display_name,
                        )
                    )

    def _may_use(self, owner):
        """Whether goods of ``owner`` may be used: ours, or the service partner's."""
        order = self.woms_order_id
        return not owner or owner in order.technician_id.partner_id | order.firm_id

    def _check_agreed(self, move):
        line = move.sale_line_id
        agreed = line.state == "sale" and line.product_id == move.product_id
        used = sum(
            other.product_qty
            for other in line.move_ids
            if other.repair_id and other.state != "cancel"
        )
        if (
            not agreed
            or move.product_id.uom_id.compare(
                used,
                line.product_uom_id._compute_quantity(
                    line.product_uom_qty, move.product_id.uom_id
                ),
            )
            > 0
        ):
            raise UserError(
                self.env._(
                    "%(part)s isn't in what the customer agreed to for %(number)s. Make"
                    " a supplementary estimate first.",
                    part=move.product_id.display_name,
                    number=self.woms_order_id.name,
                )
            )

    def _woms_consume(self):
        """Confirm, start and end these repair orders at once.

        Not by `action_validate`: core opens a wizard there when the device isn't in its
        stock, as in a repair at the customer's.
        """
        self._action_repair_confirm()
        self.action_repair_start()
        waiting = self.move_ids.filtered(
            lambda move: move.state not in ("assigned", "done", "cancel")
        )
        waiting._action_assign()
        for move in self.move_ids:
            if not move.product_id.is_storable and not move.quantity:
                move.quantity = move.product_uom_qty
        short = self.move_ids.filtered(
            lambda move: (
                move.product_uom.compare(move.quantity, move.product_uom_qty) < 0
            )
        )
        if short:
            raise UserError(
                self.env._(
                    "Somebody took these parts a moment ago, nothing was booked:"
                    " %(parts)s.",
                    parts=", ".join(short.product_id.mapped("display_name")),
                )
            )
        self.move_ids.picked = True
        self.action_repair_end()
