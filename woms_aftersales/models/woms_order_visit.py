from odoo import models


class WomsOrderVisit(models.AbstractModel):
    """The visit: appointment, check-in, findings, result."""

    _name = "woms.order.visit"
    _description = "Work Order Visit"
