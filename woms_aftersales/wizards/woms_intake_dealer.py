from odoo import fields, models

from ..models.woms_dealer import REQUEST_KINDS


class WomsIntakeWizard(models.TransientModel):
    """The desk takes in a dealer's unsold stock on the same small form."""

    _name = "woms.intake.wizard"
    _inherit = "woms.intake.wizard"

    request_kind = fields.Selection(
        REQUEST_KINDS, "About", required=True, default="device"
    )
    is_dealer = fields.Boolean(
        related="partner_id.commercial_partner_id.woms_is_dealer"
    )

    def _prepare_request_values(self):
        values = super()._prepare_request_values()
        if self.request_kind == "dealer_stock":
            # no registered device of his: what he hasn't sold
            values.update(
                request_kind=self.request_kind,
                document_id=False,
                partner_id=self.partner_id.id,
                product_id=self.product_id.id,
                product_text=self.env._("Dealer's stock"),
                serial=self.serial,
                serial_unreadable=False,
            )
        return values
