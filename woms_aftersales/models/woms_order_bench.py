from odoo import models


class WomsOrderBench(models.AbstractModel):
    """The bench: intake, diagnosis, parts by repair orders, check list."""

    _name = "woms.order.bench"
    _description = "Work Order Bench"
