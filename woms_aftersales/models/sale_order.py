from odoo import fields, models


class SaleOrder(models.Model):
    """Estimates carry the link and are accepted on our routes only."""

    _name = "sale.order"
    _inherit = ["sale.order", "woms.order.link"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
