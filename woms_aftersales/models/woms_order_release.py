from odoo import models


class WomsOrderRelease(models.AbstractModel):
    """The release gate: nothing leaves before it is paid, agreed or let go."""

    _name = "woms.order.release"
    _description = "Work Order Release"
