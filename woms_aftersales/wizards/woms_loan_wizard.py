from odoo import api, fields, models

from . import woms_reason_wizard

woms_reason_wizard.ACTIONS["loan_lost"] = ("woms.loan", "_apply_loan_lost")


class WomsLoanWizard(models.TransientModel):
    """Lend the customer of a work order a device."""

    _name = "woms.loan.wizard"
    _description = "Lend a Device"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    partner_id = fields.Many2one(related="order_id.partner_id")
    product_id = fields.Many2one(related="order_id.product_id")
    refusal = fields.Char(compute="_compute_refusal")
    center_id = fields.Many2one(
        "woms.service.center",
        "Lent by",
        compute="_compute_center_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id), ('firm_id', '=', False)]",
    )
    available_lot_ids = fields.Many2many(
        "stock.lot", compute="_compute_available_lot_ids"
    )
    lot_id = fields.Many2one(
        "stock.lot", "Loan device", domain="[('id', 'in', available_lot_ids)]"
    )
    due_date = fields.Date("Due back")
    condition = fields.Char("Condition of the loan device")
    accessories = fields.Char()
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_loan_wizard_photo_rel", string="Photos"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    deposit = fields.Monetary(help="Taken in cash now, given back with the device.")
    terms = fields.Text(related="company_id.woms_loan_terms")
    on_paper = fields.Boolean("Signs the printed receipt")
    signed_by = fields.Char("Name of who takes it")
    signature = fields.Image(max_width=1024, max_height=512)

    @api.depends("order_id")
    def _compute_refusal(self):
        for wizard in self:
            wizard.refusal = wizard.order_id._loan_refusal()

    @api.depends("order_id")
    def _compute_center_id(self):
        for wizard in self:
            order = wizard.order_id
            own = order.center_id.filtered(lambda center: not center.firm_id)
            wizard.center_id = own or order.company_id._woms_get_central_center()

    @api.depends("center_id")
    def _compute_available_lot_ids(self):
        for wizard in self:
            lots = wizard.center_id and wizard.center_id._get_loan_lots()
            wizard.available_lot_ids = lots or False

    def action_confirm(self):
        """Lend it, then open the receipt; rights are those of the order."""
        self.ensure_one()
        loan = self.order_id._lend(
            self.lot_id,
            center=self.center_id,
            condition=self.condition,
            photos=self.photo_ids,
            accessories_out=self.accessories,
            due_date=self.due_date,
            deposit=self.deposit,
            on_paper=self.on_paper,
            signed_by=self.signed_by,
            signature=self.signature,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "woms.loan",
            "res_id": loan.id,
            "view_mode": "form",
        }


class WomsLoanBackWizard(models.TransientModel):
    """Take a loan device back."""

    _name = "woms.loan.back.wizard"
    _description = "Take a Loan Device Back"

    loan_id = fields.Many2one("woms.loan", required=True, readonly=True)
    company_id = fields.Many2one(related="loan_id.company_id")
    partner_id = fields.Many2one(related="loan_id.partner_id")
    lot_id = fields.Many2one(related="loan_id.lot_id")
    condition_out = fields.Char(related="loan_id.condition_out")
    accessories_out = fields.Char(related="loan_id.accessories_out")
    currency_id = fields.Many2one(related="loan_id.currency_id")
    deposit = fields.Monetary("Deposit to give back", compute="_compute_deposit")
    center_id = fields.Many2one(
        "woms.service.center",
        "Back at",
        compute="_compute_center_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id), ('firm_id', '=', False)]",
    )
    condition = fields.Char("Condition now")
    accessories = fields.Char("Accessories back")
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_loan_back_photo_rel", string="Photos"
    )

    @api.depends("loan_id")
    def _compute_center_id(self):
        for wizard in self:
            wizard.center_id = wizard.loan_id.center_id

    @api.depends("loan_id")
    def _compute_deposit(self):
        for wizard in self:
            # sudo: the amount alone; who takes back has no right on payments
            wizard.deposit = wizard.loan_id.sudo()._get_deposit_left()

    def action_confirm(self):
        """Take it back; rights are those of the loan."""
        self.ensure_one()
        self.loan_id._take_back(
            self.center_id,
            condition=self.condition,
            accessories=self.accessories,
            photos=self.photo_ids,
        )
        return {"type": "ir.actions.act_window_close"}


class WomsReasonWizard(models.TransientModel):
    """Say why a loan device doesn't come back."""

    _name = "woms.reason.wizard"
    _inherit = ["woms.reason.wizard"]

    kind = fields.Selection(
        selection_add=[("loan_lost", "The loan device doesn't come back")],
        ondelete={"loan_lost": "cascade"},
    )

    def _apply_loan_lost(self, loans, reason):
        loans.with_user(self.env.user)._move("lost", reason=reason)


class WomsHandOverWizard(models.TransientModel):
    """Remind of the loan device where the customer's own goes back."""

    _name = "woms.hand.over.wizard"
    _inherit = ["woms.hand.over.wizard"]

    loan_reminder = fields.Char(compute="_compute_loan_reminder")

    @api.depends("order_id", "mode")
    def _compute_loan_reminder(self):
        for wizard in self:
            wizard.loan_reminder = (
                wizard.mode != "back" and wizard.order_id._loan_reminder()
            )

    def action_loan_back(self):
        """Take the loan device back first."""
        self.ensure_one()
        return self.order_id._get_loan().action_take_back()
