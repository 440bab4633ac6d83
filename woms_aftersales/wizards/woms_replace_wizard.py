from odoo import fields, models


class WomsReplaceWizard(models.TransientModel):
    """The owner got another device: the rest of his warranty goes with it."""

    _name = "woms.replace.wizard"
    _description = "Replace a Device"

    document_id = fields.Many2one(
        "woms.service.document", "Replaced", required=True, readonly=True
    )
    product_id = fields.Many2one(
        "product.product",
        "New device",
        required=True,
        domain="[('woms_needs_document', '=', True)]",
    )
    serial = fields.Char("Its serial number", required=True)
    note = fields.Char("Why")

    def action_confirm(self):
        """Register the new device and open it."""
        self.ensure_one()
        document = self.document_id._replace(
            self.product_id, self.serial, note=self.note
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
        }
