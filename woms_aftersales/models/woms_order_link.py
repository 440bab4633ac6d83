from odoo import models


class WomsOrderLink(models.AbstractModel):
    """An ERP document that leads back to its work order by `woms_order_id`."""

    _name = "woms.order.link"
    _description = "Link to a Work Order"

    def action_view_woms_order(self):
        """Open the work order of this document."""
        self.ensure_one()
        return self.woms_order_id._open_record(self.woms_order_id)
