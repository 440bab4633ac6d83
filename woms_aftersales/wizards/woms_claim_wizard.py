from odoo import fields, models


class WomsClaimWizard(models.TransientModel):
    """Propose claims for the repairs of a period: once or again, none is in two."""

    _name = "woms.claim.wizard"
    _description = "Propose Claims to Suppliers"
    _inherit = ["woms.period.wizard"]

    date_from = fields.Date("Repairs from")
    date_to = fields.Date("Repairs until")
    supplier_ids = fields.Many2many(
        "res.partner", "woms_claim_wizard_supplier_rel", string="Suppliers"
    )

    def action_propose(self):
        """Put the repairs on draft claims, and show them."""
        nothing = self.env._(
            "No repair of that time is to be claimed. A supplier's warranty is "
            "set beside its price, on the product's page “Purchase”: months, "
            "and whether it bears labour too."
        )
        return self._propose_of(
            "woms.supplier.claim",
            self.supplier_ids,
            nothing,
            "woms_supplier_claim_action",
        )
