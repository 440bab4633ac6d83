from datetime import timedelta

from pytz import UTC

from odoo import fields, models

WOMS_SEQUENCES = {
    "woms.service.document": "SD",
    "woms.failure.report": "FR",
    "woms.work.request": "WR",
    "woms.work.order": "WO",
    "woms.complaint": "CP",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    woms_whatsapp = fields.Char("WhatsApp number of the service desk")
    woms_visit_fee_id = fields.Many2one("product.product", "Visit fee")
    woms_diagnosis_fee_id = fields.Many2one("product.product", "Diagnosis fee")
    woms_decline_fee_id = fields.Many2one(
        "product.product", "Fee when an estimate is declined"
    )
    woms_labour_product_id = fields.Many2one("product.product", "Labour")
    woms_transport_product_id = fields.Many2one("product.product", "Transport")
    woms_round_to = fields.Float(
        "Round amounts to", default=1.0, help="Rupiah are whole."
    )
    woms_cash_rounding_id = fields.Many2one(
        "account.cash.rounding", "Rounding of estimates and invoices"
    )
    woms_estimate_days = fields.Integer("Estimates are valid for (days)", default=14)
    woms_contest_days = fields.Integer("Days to decide a contested refusal", default=5)
    woms_complaint_days = fields.Integer(
        "Working days to answer a complaint", default=2
    )
    woms_return_days = fields.Integer(
        "A shipped device counts as received after (days)", default=7
    )
    woms_privacy_days = fields.Integer(
        "Technician sees the contact after the job for (days)", default=14
    )
    woms_promise_days = fields.Integer("Promised repair time (days)", default=7)
    woms_paypal_currency_id = fields.Many2one(
        "res.currency",
        "Currency of estimates paid by PayPal",
        help="PayPal knows no rupiah: an estimate for a customer who wants PayPal is "
        "made in this currency.",
    )
    woms_center_ids = fields.One2many(
        "woms.service.center", "company_id", "Service centres"
    )

    def _woms_create_sequences(self):
        """Create the sequences of after-sales for these companies; return them."""
        return self.env["ir.sequence"].create(
            [
                {
                    "name": f"After-sales {prefix}",
                    "code": code,
                    "prefix": f"{prefix}/%(year)s/",
                    "padding": 5,
                    "implementation": "standard",
                    "company_id": company.id,
                }
                for company in self
                for code, prefix in WOMS_SEQUENCES.items()
                if not self.env["ir.sequence"].search_count(
                    [("code", "=", code), ("company_id", "=", company.id)], limit=1
                )
            ]
        )

    def _woms_promise(self, service_mode="on_site", start=None):
        """Return the date promised for a job that begins now.

        :param str service_mode: key of `const.SERVICE_MODES`
        :param datetime start: beginning, in UTC; now if not given
        :return: date, ``woms_promise_days`` working days of the company later
        """
        self.ensure_one()
        start = (start or fields.Datetime.now()).replace(tzinfo=UTC)
        calendar = self.resource_calendar_id
        days = self.woms_promise_days
        end = calendar and calendar.plan_days(days + 1, start, compute_leaves=True)
        return (end or start + timedelta(days=days)).date()
