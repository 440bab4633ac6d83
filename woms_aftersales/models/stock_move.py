from odoo import models


class StockMove(models.Model):
    """Parts of a work order's repair never change what the customer signed."""

    _inherit = "stock.move"

    def _woms_without_estimate(self):
        """Return the moves whose repair may drive its sales order, as core does."""
        return self.filtered(lambda move: not move.repair_id.woms_order_id)

    def _create_repair_sale_order_line(self):
        moves = self._woms_without_estimate()
        return super(StockMove, moves)._create_repair_sale_order_line()

    def _update_repair_sale_order_line(self):
        moves = self._woms_without_estimate()
        return super(StockMove, moves)._update_repair_sale_order_line()

    def _clean_repair_sale_order_line(self):
        moves = self._woms_without_estimate()
        return super(StockMove, moves)._clean_repair_sale_order_line()

    def _action_assign(self, force_qty=False):
        """Override of `stock`: a job whose last part was reserved waits no longer."""
        result = super()._action_assign(force_qty=force_qty)
        # sudo: stock staff need no right on work orders to bring their parts
        orders_sudo = self.sudo().repair_id.woms_order_id
        if orders_sudo:
            orders_sudo._after_parts_reserved()
        return result
