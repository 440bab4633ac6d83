from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    woms_dealer_id = fields.Many2one(
        "res.partner", "Delivered to dealer", index="btree_not_null"
    )
    woms_dealer_date = fields.Date("Delivered to dealer on")
    woms_delivery_date = fields.Date("Delivered to an end customer on")
    woms_document_ids = fields.One2many(
        "woms.service.document", "lot_id", "Service documents"
    )
