from odoo import fields, models

from . import woms_reason_wizard

woms_reason_wizard.ACTIONS["proposal_decline"] = (
    "woms.proposal",
    "_apply_proposal_decline",
)


class WomsReasonWizard(models.TransientModel):
    """Say no to a proposal, with the reason."""

    _name = "woms.reason.wizard"
    _inherit = ["woms.reason.wizard"]

    kind = fields.Selection(
        selection_add=[("proposal_decline", "Decline the proposal")],
        ondelete={"proposal_decline": "cascade"},
    )

    def _apply_proposal_decline(self, proposals, reason):
        proposals._decide("declined", reason)
