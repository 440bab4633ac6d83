from odoo import fields, models


class WomsPastDeliveryWizard(models.TransientModel):
    """Bring deliveries made before this addon into after-sales, when asked to."""

    _name = "woms.past.delivery.wizard"
    _description = "Past Deliveries"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date("Delivered from", required=True)
    date_to = fields.Date(
        "Delivered until", required=True, default=fields.Date.context_today
    )
