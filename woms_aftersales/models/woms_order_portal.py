from odoo import models


class WomsOrderPortal(models.AbstractModel):
    """What the customer and the technician may read of a work order."""

    _name = "woms.order.portal"
    _description = "Work Order Portal"
