from odoo import api, models


class WomsPrint(models.AbstractModel):
    """The statement of a service partner on paper."""

    _name = "woms.print"
    _inherit = ["woms.print"]

    @api.model
    def _settlement(self, settlement):
        """Return what the statement shows: its lines, what they come to, for whom."""
        settlement.check_access("read")
        settlement_sudo = settlement.sudo()  # sudo: see the class
        values = settlement_sudo._get_page_values()
        _ = self.env._
        facts = [
            (_("Service partner"), values["firm"]),
            (_("Tax number"), values["tax_number"]),
            (_("Your invoice"), values["partner_ref"]),
            (_("State"), values["chip"]["word"] if values["chip"] else ""),
            (_("Paid about"), "" if values["owes"] else values["pay_day"]),
        ]
        return {**values, "facts": [fact for fact in facts if fact[1]]}
