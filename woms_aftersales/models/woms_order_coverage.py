from odoo import models


class WomsOrderCoverage(models.AbstractModel):
    """What is covered: decisions per component, expectation, freezing."""

    _name = "woms.order.coverage"
    _description = "Work Order Coverage"
