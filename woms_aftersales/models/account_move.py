from odoo import fields, models


class AccountMove(models.Model):
    """Invoices of a work order carry the link, through reversals too."""

    _name = "account.move"
    _inherit = ["account.move", "woms.order.link"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
