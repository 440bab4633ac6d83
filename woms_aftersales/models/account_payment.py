from odoo import api, fields, models


class AccountPayment(models.Model):
    """Payments of a work order's invoices carry its number."""

    _inherit = "account.payment"

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        compute="_compute_woms_order_id",
        store=True,
        index="btree_not_null",
    )

    @api.depends("invoice_ids.woms_order_id")
    def _compute_woms_order_id(self):
        for payment in self:
            payment.woms_order_id = payment.invoice_ids.woms_order_id[:1]
