from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class WomsSettlementWizard(models.TransientModel):
    """Propose the statements of a period: once or again, nothing is on two of them."""

    _name = "woms.settlement.wizard"
    _description = "Propose Partner Statements"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._get_last_month()[0]
    )
    date_to = fields.Date(
        "Until", required=True, default=lambda self: self._get_last_month()[1]
    )
    firm_ids = fields.Many2many(
        "res.partner",
        "woms_settlement_wizard_firm_rel",
        string="Service partners",
        domain="[('woms_is_firm', '=', True)]",
    )

    def _get_last_month(self):
        last = fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    def action_propose(self):
        """Put what is open on draft statements, and show them."""
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period must end after it begins."))
        settlements = self.env["woms.settlement"]
        settlements.check_access("create")
        made = settlements._propose(
            self.company_id, self.date_from, self.date_to, self.firm_ids or None
        )
        if not made:
            raise UserError(
                self.env._(
                    "Nothing is open until %(day)s: every job and all cash is on a "
                    "statement.",
                    day=self.env["woms.format"]._day(self.date_to),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_settlement_action"
        )
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}
