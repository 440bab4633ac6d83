from odoo import fields, models


class StockPicking(models.Model):
    """Pickings of a work order carry our own link, never the sale's."""

    _name = "stock.picking"
    _inherit = ["woms.delivery.hook", "stock.picking", "woms.order.link"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    def _action_done(self):
        """Override of `stock`: no device leaves before it is released.

        Here and not at the button, so that every way of validating passes the gate.
        When the stock staff validates the return by themselves, the order follows.
        """
        orders_by_picking = self._get_leaving_orders()
        for orders_sudo in orders_by_picking.values():
            orders_sudo._check_may_leave()
        result = super()._action_done()
        for picking, orders_sudo in orders_by_picking.items():
            if picking.state == "done":
                orders_sudo._follow_picking(picking)
        return result

    def _get_leaving_orders(self):
        """Return ``{picking: work orders}`` whose device the picking gives away.

        Found by our link, by the receipt it returns, and by the serial: a delivery made
        by hand for the same device passes the same gate.
        """
        found = {}
        # sudo: stock staff need no right on work orders to be held back by them
        for picking in self.sudo():
            if picking.location_dest_id.usage not in ("customer", "supplier"):
                continue
            orders = picking.woms_order_id | picking.return_id.woms_order_id
            lots = picking.move_ids.move_line_ids.lot_id
            if lots:
                orders |= orders.search(
                    [
                        ("lot_id", "in", lots.ids),
                        ("state", "not in", ("done", "cancelled")),
                        ("holder", "!=", "customer"),
                    ]
                )
            if orders:
                found[picking.with_env(self.env)] = orders
        return found

    def _woms_validate(self, at=None):
        """Validate these pickings without wizards, messages or backorders.

        :param datetime at: when it happened, for importers and demonstration data
        :raise UserError: when the device isn't released, see `_action_done`
        """
        pickings = self.with_context(skip_sms=True, cancel_backorder=True)
        pickings.move_ids.picked = True
        pickings._action_done()
        if at:
            pickings.date_done = at
