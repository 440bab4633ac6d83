import uuid

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
    woms_qr_token = fields.Char(
        "Token of the label",
        copy=False,
        groups="woms_aftersales.woms_aftersales_group_desk",
        help="Stands on the device for all its life: it shows model and serial, never "
        "an owner.",
    )

    _woms_qr_token_uniq = models.UniqueIndex(
        "(woms_qr_token) WHERE woms_qr_token IS NOT NULL"
    )

    def _woms_get_label_urls(self):
        """Return ``{id: address behind the QR code of the label}``, tokens made once.

        The same label can be printed again: its code stays.
        """
        lots_sudo = self.sudo()  # sudo: who may print the label need not write lots
        for lot_sudo in lots_sudo.filtered(lambda lot: not lot.woms_qr_token):
            lot_sudo.woms_qr_token = uuid.uuid4().hex
        return {
            lot.id: f"{lot.get_base_url()}/service/d/{lot.woms_qr_token}"
            for lot in lots_sudo
        }

    def _woms_get_document(self):
        """Return the document that stands for the device today, or none (sudo)."""
        self.ensure_one()
        documents_sudo = self.sudo().woms_document_ids.sorted("id")
        return (
            documents_sudo.filtered(lambda row: row.state == "active")[-1:]
            or documents_sudo.filtered(lambda row: row._is_to_complete())[-1:]
        )
