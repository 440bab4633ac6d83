from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    woms_keeps_data = fields.Boolean(
        "Devices keep personal data",
        help="Telephones, computers, cameras: at intake the owner is asked about his"
        " data. Holds for the categories below as well.",
    )
    woms_auto_accept = fields.Boolean(
        "Accept plain requests by themselves",
        help="For products of this category and those below it. A plain request names "
        "device, fault, customer and address, reports no danger, and is nobody's "
        "second one; what else it needs is chosen here.",
    )
    woms_auto_needs_device = fields.Boolean("The device is registered", default=True)
    woms_auto_needs_cover = fields.Boolean(
        "Parts and labour are under warranty", default=True
    )
    woms_auto_needs_firm = fields.Boolean(
        "A service partner of the area repairs it", default=True
    )

    def _woms_get_auto_rule(self):
        """Return the nearest category, this one or above, with the rule on, or none."""
        self.ensure_one()
        category = self
        while category and not category.woms_auto_accept:
            category = category.parent_id
        return category
