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
        selection_add=[
            ("proposal_decline", "Decline the proposal"),
            ("parcel_damaged", "The parcel arrived damaged"),
        ],
        ondelete={"proposal_decline": "cascade", "parcel_damaged": "cascade"},
    )

    def _apply_proposal_decline(self, proposals, reason):
        proposals._decide("declined", reason)

    def _apply_parcel_damaged(self, orders, text):
        repeats = orders.browse()
        for order in orders:
            repeats |= order.with_user(self.env.user)._report_damage(text)
        return repeats[-1:]._open_record(repeats[-1:])
