from odoo import fields, models


class AccountMoveLine(models.Model):
    """Why a line of a work order's invoice costs less, or nothing, years later."""

    _inherit = "account.move.line"

    woms_decision_id = fields.Many2one(
        "woms.coverage.decision",
        "Coverage decision",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    woms_decision_reason = fields.Char(
        "Covered because",
        related="woms_decision_id.reason",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
