from odoo import api, models


class WomsOrderLogistics(models.AbstractModel):
    """Custody and pickings: where the device is, and how it goes back."""

    _name = "woms.order.logistics"
    _description = "Work Order Logistics"

    @api.depends("custody_event_ids")
    def _compute_holder(self):
        """Whoever received the device last; the customer before any hand-over."""
        for order in self:
            last = order.custody_event_ids.sorted("id")[-1:]
            order.holder = last.to_holder or "customer"
            order.holder_place = (
                last.center_id.name or last.technician_id.name or last.to_name
                if last.to_holder != "customer"
                else last.to_name
            )
            order.holder_since = last.date or order.date_open

    def _compute_document_counts(self):
        for fname, comodel in (
            ("sale_order_count", "sale.order"),
            ("repair_count", "repair.order"),
            ("move_count", "account.move"),
            ("picking_count", "stock.picking"),
        ):
            # the counts only: who may open what is decided when he opens it
            counts = dict(
                self.env[comodel]
                .sudo()
                ._read_group(
                    [("woms_order_id", "in", self.ids)], ["woms_order_id"], ["__count"]
                )
            )
            for order in self:
                order[fname] = counts.get(order, 0)
