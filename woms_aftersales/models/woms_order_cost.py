from odoo import api, models


class WomsOrderCost(models.AbstractModel):
    """Estimates, invoices and the one cost state read from them."""

    _name = "woms.order.cost"
    _description = "Work Order Cost"

    @api.depends(
        "sale_order_ids.state",
        "sale_order_ids.amount_total",
        "move_ids.state",
        "move_ids.amount_residual",
    )
    def _compute_amounts(self):
        for order in self:
            order.currency_id = (
                order.sale_order_ids[-1:].currency_id or order.company_id.currency_id
            )
            order.amount_estimate = sum(
                order.sale_order_ids.filtered(lambda sale: sale.state == "sale").mapped(
                    "amount_total"
                )
            )
            posted = order.move_ids.filtered(lambda move: move.state == "posted")
            order.amount_invoiced = sum(posted.mapped("amount_total"))
            order.amount_due = sum(posted.mapped("amount_residual"))

    @api.depends(
        "amount_due",
        "sale_order_ids.state",
        "move_ids.payment_state",
        "pay_on_delivery",
    )
    def _compute_cost_state(self):
        for order in self:
            order.cost_state = "unknown"
