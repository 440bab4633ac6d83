from odoo import api, models


class WomsWarrantyEngine(models.AbstractModel):
    """What a registered device is covered for: one method answers."""

    _name = "woms.warranty.engine"
    _description = "Warranty Engine"

    @api.depends("coverage_line_ids.date_end")
    def _compute_warranty_end(self):
        for document in self:
            document.warranty_end = max(
                document.coverage_line_ids.mapped("date_end"), default=False
            )
