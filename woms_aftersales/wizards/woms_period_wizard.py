from odoo import fields, models
from odoo.exceptions import UserError

from ..models.woms_place_time import last_month


class WomsPeriodWizard(models.AbstractModel):
    """A period of a company, at first last month, that something is proposed of."""

    _name = "woms.period.wizard"
    _description = "Propose of a Period"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: last_month(self)[0]
    )
    date_to = fields.Date(
        "Until", required=True, default=lambda self: last_month(self)[1]
    )

    def _propose_of(self, model, partners, nothing, action):
        """Let ``model`` propose of the period, and show what was made.

        :param str model: has ``_propose(company, date_from, date_to, partners)``
        :param str nothing: sentence where nothing is to be proposed
        :param str action: name of the window action that shows the records
        """
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period must end after it begins."))
        records = self.env[model]
        records.check_access("create")
        made = records._propose(
            self.company_id, self.date_from, self.date_to, partners or None
        )
        if not made:
            raise UserError(nothing)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"woms_aftersales.{action}"
        )
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}
