from odoo import models


class StockReturnPicking(models.TransientModel):
    """A return of a work order's picking belongs to the same order."""

    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        values = super()._prepare_picking_default_values_based_on(picking)
        if picking.woms_order_id:
            values["woms_order_id"] = picking.woms_order_id.id
        return values
