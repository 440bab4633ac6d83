from odoo import fields, models


class AccountMove(models.Model):
    """Invoices of a work order carry the link, through reversals too."""

    _inherit = "account.move"

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
