from odoo import api, fields, models


class WomsDepositWizard(models.TransientModel):
    """Take a deposit on what the customer has agreed to."""

    _name = "woms.deposit.wizard"
    _description = "Take a Deposit"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    partner_id = fields.Many2one(related="order_id.partner_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    agreed = fields.Monetary(related="order_id.amount_estimate", string="Agreed to")
    taken = fields.Monetary(related="order_id.amount_deposit", string="Taken before")
    refusal = fields.Char(compute="_compute_refusal")
    amount = fields.Monetary("Deposit")
    journal_id = fields.Many2one(
        "account.journal",
        "Taken in",
        domain="[('type', 'in', ('cash', 'bank')), ('company_id', '=', company_id)]",
        groups="account.group_account_invoice",
        help="Empty: the cash journal of the service centre.",
    )

    @api.depends("order_id")
    def _compute_refusal(self):
        for wizard in self:
            # sudo: the desk reads no payments; the sentence says why not
            wizard.refusal = wizard.order_id.sudo()._deposit_refusal()

    def action_apply(self):
        """Book it."""
        self.ensure_one()
        self.order_id._check_may_take()
        journal = self.sudo().journal_id  # sudo: open to accountants only, who set it
        self.order_id._take_deposit(self.amount, journal=journal)
        return {"type": "ir.actions.act_window_close"}
