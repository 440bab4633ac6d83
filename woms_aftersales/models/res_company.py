import re
from datetime import timedelta

from pytz import UTC

from odoo import fields, models

from .woms_outbox_mixin import MESSAGE_WAYS

WOMS_SEQUENCES = {
    "woms.service.document": "SD",
    "woms.failure.report": "FR",
    "woms.work.request": "WR",
    "woms.work.order": "WO",
    "woms.complaint": "CP",
    "woms.recap": "RC",
    "woms.settlement": "ST",
    "woms.loan": "LD",
    "woms.intake": "IN",
    "woms.supplier.claim": "SC",
    "woms.warranty.provision": "WP",
    "woms.cash.count": "CC",
}

# what the ranking looks at; the weights say how much each counts
RANK_CRITERIA = ("load", "distance", "rating", "acceptance", "first_fix", "fee")


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
    woms_cash_rounding_id = fields.Many2one(
        "account.cash.rounding", "Rounding of estimates and invoices"
    )
    woms_estimate_days = fields.Integer("Estimates are valid for (days)", default=14)
    woms_contest_days = fields.Integer("Days to decide a contested refusal", default=5)
    woms_complaint_days = fields.Integer(
        "Working days to answer a complaint", default=2
    )
    woms_complete_days = fields.Integer(
        "First reminder to complete a registration (days)", default=3
    )
    woms_complete_again_days = fields.Integer(
        "Second reminder to complete a registration (days)", default=10
    )
    woms_return_days = fields.Integer(
        "A shipped device counts as received after (days)", default=7
    )
    woms_privacy_days = fields.Integer(
        "Technician sees the contact after the job for (days)", default=14
    )
    woms_old_part_days = fields.Integer(
        "Days until an old part is due back", default=14
    )
    woms_site_limit = fields.Monetary(
        "Highest estimate on the spot",
        help="A technician shows the customer estimates up to this amount by himself; "
        "higher ones are looked at by the desk first. 0: no limit.",
    )
    woms_promise_days = fields.Integer("Promised repair time (days)", default=7)
    woms_sla_user_id = fields.Many2one(
        "res.users",
        "Warned of promises about to break",
        domain="[('share', '=', False)]",
        help="When neither the job nor its policy names somebody.",
    )
    woms_sla_manager_id = fields.Many2one(
        "res.users",
        "Told of broken promises",
        domain="[('share', '=', False)]",
        help="When the policy names nobody.",
    )
    woms_message_way = fields.Selection(
        MESSAGE_WAYS, "Customers are told by", default="mail"
    )
    woms_quiet_from = fields.Float("No messages from", default=21.0)
    woms_quiet_until = fields.Float("Messages again from", default=7.0)
    woms_paypal_currency_id = fields.Many2one(
        "res.currency",
        "Currency of estimates paid by PayPal",
        help="PayPal knows no rupiah: an estimate for a customer who wants PayPal is "
        "made in this currency.",
    )
    woms_unique_amount = fields.Boolean("Ask for amounts that tell who paid")
    woms_unique_account_id = fields.Many2one(
        "account.account", "Account of the differences"
    )
    woms_center_ids = fields.One2many(
        "woms.service.center", "company_id", "Service centres"
    )
    # targets of new recaps, 0 for none; who gets the recap of each month
    woms_target_days = fields.Float("Target: days until back")
    woms_target_fixed = fields.Float("Target: fixed the first time (%)")
    woms_target_warranty = fields.Monetary("Target: cost of warranty per order")
    woms_target_rating = fields.Float("Target: rating")
    woms_recap_monthly = fields.Boolean("Send the recap of each month")
    woms_recap_partner_ids = fields.Many2many(
        "res.partner",
        "woms_recap_partner_rel",
        "company_id",
        "partner_id",
        "Who gets the recap",
    )

    woms_weight_load = fields.Integer("Weight of free capacity", default=40)
    woms_weight_distance = fields.Integer("Weight of the distance", default=20)
    woms_weight_rating = fields.Integer("Weight of the rating", default=15)
    woms_weight_acceptance = fields.Integer("Weight of offers accepted", default=10)
    woms_weight_first_fix = fields.Integer(
        "Weight of repairs done at the first visit", default=10
    )
    woms_weight_fee = fields.Integer("Weight of a low fee", default=5)
    woms_rank_days = fields.Integer(
        "Working days planned ahead",
        default=3,
        help="A partner is full when he has as many jobs open as his technicians can "
        "do in so many working days.",
    )
    woms_min_centers = fields.Integer(
        "Service centres required at least",
        default=6,
        help="Indonesian rules on after-sales service ask for six.",
    )

    _woms_weights = models.Constraint(
        "CHECK (LEAST(woms_weight_load, woms_weight_distance, woms_weight_rating, "
        "woms_weight_acceptance, woms_weight_first_fix, woms_weight_fee) >= 0)",
        "A weight can't be negative: 0 leaves it out.",
    )
    _woms_quiet_hours = models.Constraint(
        "CHECK (woms_quiet_from >= 0 AND woms_quiet_from < 24"
        " AND woms_quiet_until >= 0 AND woms_quiet_until < 24)",
        "Quiet hours are times of the day, from 0:00 to 23:59.",
    )

    # === PHONE NUMBERS === #

    def _woms_e164(self, number):
        """Return a phone number in E.164, the way numbers are stored and compared.

        0812..., 62812... and +62 812 ... are one number for a company in Indonesia.

        :return: such as ``+6281234567890``; False when it is no phone number
        """
        return self._phone_format(
            number=(number or "").strip(), country=self._woms_phone_country()
        )

    def _woms_phone_country(self):
        # companies without a country are set up for Indonesia, the first users
        return self[:1].country_id or self.env.ref("base.id")

    def _woms_phone_term(self, text):
        """Return operator and term to search stored numbers for what somebody typed.

        :return: ``("=", "+62812...")`` for a whole number, ``("=like", "+62812%")`` for
            one begun, ``("=", False)`` when it doesn't look like a number
        """
        text = str(text or "").strip()
        digits = re.sub(r"[\s().\-/]", "", text)
        if not re.fullmatch(r"\+?\d{5,15}", digits):
            return "=", False
        if whole := self._woms_e164(digits):
            return "=", whole
        code = str(self._woms_phone_country().phone_code)
        if digits.startswith("0"):
            digits = code + digits.lstrip("0")
        return "=like", f"+{digits.lstrip('+')}%"

    # === NUMBERS AND DATES === #

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

    def _woms_get_fees(self, kinds):
        """Return the fees of ``kinds`` this company charges, as ``{kind: amount}``.

        Amounts are in the company's currency, as the price list of fees has them; a
        kind without a product, or a free one, isn't charged.
        """
        self.ensure_one()
        # sudo: everybody may read what a visit costs
        fees_sudo = self.sudo()
        products = {
            "visit": fees_sudo.woms_visit_fee_id,
            "diagnosis": fees_sudo.woms_diagnosis_fee_id,
            "decline": fees_sudo.woms_decline_fee_id,
        }
        # read together, and without what variants add, which fees have none of: one by
        # one they cost three queries each
        together = self.env["product.product"].sudo().union(*products.values())
        prices = {row.id: row.list_price for row in together.with_company(self)}
        return {
            kind: prices[products[kind].id]
            for kind in kinds
            if prices.get(products[kind].id)
        }

    def _woms_get_completion_days(self):
        """Return after how many days owners are reminded, first and again; 0: never."""
        self.ensure_one()
        return self.woms_complete_days, self.woms_complete_again_days

    def _woms_get_central_center(self):
        """Return the workshop devices go to when nobody chose another."""
        self.ensure_one()
        return self.env["woms.service.center"].search(
            [("company_id", "=", self.id), ("firm_id", "=", False)],
            order="is_central DESC, sequence, id",
            limit=1,
        )

    def _woms_promise(self, service_mode="on_site", start=None):
        """Return the date promised for a job that begins now.

        :param str service_mode: key of `const.SERVICE_MODES`
        :param datetime start: beginning, in UTC; now if not given
        :return: date, ``woms_promise_days`` working days of the company later
        """
        self.ensure_one()
        return self._woms_working_day(self.woms_promise_days, start)

    def _woms_working_day(self, days, start=None):
        """Return the date ``days`` working days of this company after ``start``."""
        self.ensure_one()
        start = (start or fields.Datetime.now()).replace(tzinfo=UTC)
        calendar = self.resource_calendar_id
        end = calendar and calendar.plan_days(days + 1, start, compute_leaves=True)
        return (end or start + timedelta(days=days)).date()

    # === DISPATCH === #

    def _woms_get_weights(self):
        """Return ``{criterion: share}`` of the ranking; the shares add up to 1."""
        self.ensure_one()
        weights = {key: self[f"woms_weight_{key}"] for key in RANK_CRITERIA}
        total = sum(weights.values())
        return {
            key: weight / total if total else 0.0 for key, weight in weights.items()
        }
