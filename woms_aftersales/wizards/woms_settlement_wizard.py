from odoo import fields, models


class WomsSettlementWizard(models.TransientModel):
    """Propose the statements of a period: once or again, nothing is on two of them."""

    _name = "woms.settlement.wizard"
    _description = "Propose Partner Statements"
    _inherit = ["woms.period.wizard"]

    firm_ids = fields.Many2many(
        "res.partner",
        "woms_settlement_wizard_firm_rel",
        string="Service partners",
        domain="[('woms_is_firm', '=', True)]",
    )

    def action_propose(self):
        """Put what is open on draft statements, and show them."""
        nothing = self.env._(
            "Nothing is open until %(day)s: every job and all cash is on a statement.",
            day=self.env["woms.format"]._day(self.date_to),
        )
        return self._propose_of(
            "woms.settlement", self.firm_ids, nothing, "woms_settlement_action"
        )
