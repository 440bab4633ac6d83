from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    woms_is_firm = fields.Boolean(
        "Service partner", help="A firm whose technicians repair for us."
    )
    woms_is_dealer = fields.Boolean(
        "Dealer",
        help="A delivery to a dealer makes the serial known, and no service document.",
    )
    woms_area_ids = fields.Many2many(
        "woms.service.area",
        "woms_area_firm_rel",
        "partner_id",
        "area_id",
        "Service areas",
    )
    woms_categ_ids = fields.Many2many(
        "product.category",
        "woms_firm_categ_rel",
        "partner_id",
        "categ_id",
        "Repairs",
        help="Empty: all products.",
    )
    woms_technician_ids = fields.One2many("woms.technician", "firm_id", "Technicians")
    woms_document_ids = fields.One2many(
        "woms.service.document", "partner_id", "Devices"
    )
    woms_order_ids = fields.One2many("woms.work.order", "partner_id", "Work orders")
