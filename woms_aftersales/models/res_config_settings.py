from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    woms_whatsapp = fields.Char(related="company_id.woms_whatsapp", readonly=False)
    woms_visit_fee_id = fields.Many2one(
        related="company_id.woms_visit_fee_id", readonly=False
    )
    woms_diagnosis_fee_id = fields.Many2one(
        related="company_id.woms_diagnosis_fee_id", readonly=False
    )
    woms_decline_fee_id = fields.Many2one(
        related="company_id.woms_decline_fee_id", readonly=False
    )
    woms_labour_product_id = fields.Many2one(
        related="company_id.woms_labour_product_id", readonly=False
    )
    woms_transport_product_id = fields.Many2one(
        related="company_id.woms_transport_product_id", readonly=False
    )
    woms_cash_rounding_id = fields.Many2one(
        related="company_id.woms_cash_rounding_id", readonly=False
    )
    woms_estimate_days = fields.Integer(
        related="company_id.woms_estimate_days", readonly=False
    )
    woms_silence = fields.Selection(related="company_id.woms_silence", readonly=False)
    woms_remind_days = fields.Integer(
        related="company_id.woms_remind_days", readonly=False
    )
    woms_remind_again_days = fields.Integer(
        related="company_id.woms_remind_again_days", readonly=False
    )
    woms_loan_days = fields.Integer(related="company_id.woms_loan_days", readonly=False)
    woms_loan_hold = fields.Boolean(related="company_id.woms_loan_hold", readonly=False)
    woms_loan_terms = fields.Text(related="company_id.woms_loan_terms", readonly=False)
    woms_unclaimed_days = fields.Integer(
        related="company_id.woms_unclaimed_days", readonly=False
    )
    woms_unclaimed_terms = fields.Text(
        related="company_id.woms_unclaimed_terms", readonly=False
    )
    woms_parts_user_id = fields.Many2one(
        related="company_id.woms_parts_user_id", readonly=False
    )
    woms_overrun_percent = fields.Float(
        related="company_id.woms_overrun_percent", readonly=False
    )
    woms_overrun_max = fields.Monetary(
        related="company_id.woms_overrun_max", readonly=False
    )
    woms_producer_id = fields.Many2one(
        related="company_id.woms_producer_id", readonly=False
    )
    woms_producer_role = fields.Selection(
        related="company_id.woms_producer_role", readonly=False
    )
    woms_parts_years = fields.Integer(
        related="company_id.woms_parts_years", readonly=False
    )
    woms_complete_days = fields.Integer(
        related="company_id.woms_complete_days", readonly=False
    )
    woms_complete_again_days = fields.Integer(
        related="company_id.woms_complete_again_days", readonly=False
    )
    woms_return_days = fields.Integer(
        related="company_id.woms_return_days", readonly=False
    )
    woms_privacy_days = fields.Integer(
        related="company_id.woms_privacy_days", readonly=False
    )
    woms_old_part_days = fields.Integer(
        related="company_id.woms_old_part_days", readonly=False
    )
    woms_site_limit = fields.Monetary(
        related="company_id.woms_site_limit", readonly=False
    )
    woms_promise_days = fields.Integer(
        related="company_id.woms_promise_days", readonly=False
    )
    woms_contest_days = fields.Integer(
        related="company_id.woms_contest_days", readonly=False
    )
    woms_complaint_days = fields.Integer(
        related="company_id.woms_complaint_days", readonly=False
    )
    woms_paypal_currency_id = fields.Many2one(
        related="company_id.woms_paypal_currency_id", readonly=False
    )
    woms_unique_amount = fields.Boolean(
        related="company_id.woms_unique_amount", readonly=False
    )
    woms_unique_account_id = fields.Many2one(
        related="company_id.woms_unique_account_id",
        readonly=False,
        domain="[('company_ids', 'in', company_id)]",
    )
    woms_withholding_percent = fields.Float(
        related="company_id.woms_withholding_percent", readonly=False
    )
    woms_withholding_account_id = fields.Many2one(
        related="company_id.woms_withholding_account_id",
        readonly=False,
        domain="[('company_ids', 'in', company_id)]",
    )
    woms_qris_image = fields.Image(related="company_id.woms_qris_image", readonly=False)
    woms_qris_name = fields.Char(related="company_id.woms_qris_name", readonly=False)
    woms_sla_user_id = fields.Many2one(
        related="company_id.woms_sla_user_id", readonly=False
    )
    woms_sla_manager_id = fields.Many2one(
        related="company_id.woms_sla_manager_id", readonly=False
    )
    woms_weight_load = fields.Integer(
        related="company_id.woms_weight_load", readonly=False
    )
    woms_weight_distance = fields.Integer(
        related="company_id.woms_weight_distance", readonly=False
    )
    woms_weight_rating = fields.Integer(
        related="company_id.woms_weight_rating", readonly=False
    )
    woms_weight_acceptance = fields.Integer(
        related="company_id.woms_weight_acceptance", readonly=False
    )
    woms_weight_first_fix = fields.Integer(
        related="company_id.woms_weight_first_fix", readonly=False
    )
    woms_weight_fee = fields.Integer(
        related="company_id.woms_weight_fee", readonly=False
    )
    woms_rank_days = fields.Integer(related="company_id.woms_rank_days", readonly=False)
    woms_min_centers = fields.Integer(
        related="company_id.woms_min_centers", readonly=False
    )
    woms_target_days = fields.Float(
        related="company_id.woms_target_days", readonly=False
    )
    woms_target_fixed = fields.Float(
        related="company_id.woms_target_fixed", readonly=False
    )
    woms_target_warranty = fields.Monetary(
        related="company_id.woms_target_warranty", readonly=False
    )
    woms_target_rating = fields.Float(
        related="company_id.woms_target_rating", readonly=False
    )
    woms_recap_monthly = fields.Boolean(
        related="company_id.woms_recap_monthly", readonly=False
    )
    woms_recap_partner_ids = fields.Many2many(
        related="company_id.woms_recap_partner_ids", readonly=False
    )
    woms_message_way = fields.Selection(
        related="company_id.woms_message_way", readonly=False
    )
    woms_quiet_from = fields.Float(related="company_id.woms_quiet_from", readonly=False)
    woms_quiet_until = fields.Float(
        related="company_id.woms_quiet_until", readonly=False
    )
    woms_cost_from = fields.Date(related="company_id.woms_cost_from", readonly=False)
    woms_plan_product_id = fields.Many2one(
        related="company_id.woms_plan_product_id", readonly=False
    )
    woms_plan_cause_id = fields.Many2one(
        related="company_id.woms_plan_cause_id", readonly=False
    )
    woms_plan_supplier_id = fields.Many2one(
        related="company_id.woms_plan_supplier_id", readonly=False
    )
    woms_settlement_monthly = fields.Boolean(
        related="company_id.woms_settlement_monthly", readonly=False
    )
    woms_settlement_days = fields.Integer(
        related="company_id.woms_settlement_days", readonly=False
    )
    woms_settlement_account_id = fields.Many2one(
        related="company_id.woms_settlement_account_id", readonly=False
    )

    def action_woms_webhooks(self):
        """Show the webhooks, made at the first time; they are switched off."""
        return self.env["woms.webhook"]._open_rules()

    def action_woms_spreadsheet(self):
        """Show the spreadsheet dashboard of figures, made at the first time."""
        return self.env["woms.spreadsheet"]._open_dashboard()
