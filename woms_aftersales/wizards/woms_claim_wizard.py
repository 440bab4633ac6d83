from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class WomsClaimWizard(models.TransientModel):
    """Propose claims for the repairs of a period: once or again, none is in two."""

    _name = "woms.claim.wizard"
    _description = "Propose Claims to Suppliers"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "Repairs from", required=True, default=lambda self: self._get_last_month()[0]
    )
    date_to = fields.Date(
        "Repairs until", required=True, default=lambda self: self._get_last_month()[1]
    )
    supplier_ids = fields.Many2many(
        "res.partner", "woms_claim_wizard_supplier_rel", string="Suppliers"
    )

    def _get_last_month(self):
        last = fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    def action_propose(self):
        """Put the repairs on draft claims, and show them."""
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period must end after it begins."))
        claims = self.env["woms.supplier.claim"]
        claims.check_access("create")
        made = claims._propose(
            self.company_id, self.date_from, self.date_to, self.supplier_ids or None
        )
        if not made:
            raise UserError(
                self.env._(
                    "No repair of that time is to be claimed. A supplier's warranty is "
                    "set beside its price, on the product's page “Purchase”: months, "
                    "and whether it bears labour too."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_supplier_claim_action"
        )
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}
