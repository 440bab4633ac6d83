from odoo import fields, models

from ..models.woms_order_unclaimed import WAYS
from . import woms_reason_wizard

woms_reason_wizard.ACTIONS["parcel_damaged"] = (
    "woms.work.order",
    "_apply_parcel_damaged",
)


class WomsUnclaimedNoticeWizard(models.TransientModel):
    """Note that the owner was told that his device waits."""

    _name = "woms.unclaimed.notice.wizard"
    _description = "The Owner was Told"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    way = fields.Selection(WAYS, "By", required=True, default="phone")
    note = fields.Char()

    def action_confirm(self):
        """Keep it; rights are those of the order."""
        self.ensure_one()
        self.order_id._add_notice(self.way, self.note)
        return {"type": "ir.actions.act_window_close"}


class WomsHandOverWizard(models.TransientModel):
    """How the parcel was packed, and what it is insured for."""

    _name = "woms.hand.over.wizard"
    _inherit = ["woms.hand.over.wizard"]

    currency_id = fields.Many2one(related="company_id.currency_id")
    insured_value = fields.Monetary("Insured for")
    packing_photo_ids = fields.Many2many(
        "ir.attachment",
        "woms_hand_over_packing_rel",
        "wizard_id",
        "attachment_id",
        "As packed",
        help="Photos of the packed device: the carrier asks for them in a claim.",
    )

    def action_confirm(self):
        result = super().action_confirm()
        if self.mode == "ship":
            self.order_id._keep_packing(self.packing_photo_ids, self.insured_value)
        return result
