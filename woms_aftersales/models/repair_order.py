from odoo import fields, models


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
