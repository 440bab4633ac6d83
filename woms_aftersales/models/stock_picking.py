from odoo import fields, models


class StockPicking(models.Model):
    """Pickings of a work order carry our own link, never the sale's."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "woms.order.link"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
