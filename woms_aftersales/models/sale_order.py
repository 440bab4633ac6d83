from odoo import api, fields, models
from odoo.exceptions import UserError

# What was offered to a customer may not change once he has seen it.
FROZEN_ORDER_FIELDS = {
    "company_id",
    "currency_id",
    "fiscal_position_id",
    "partner_id",
    "partner_invoice_id",
    "pricelist_id",
    "require_signature",
    "woms_order_id",
    "woms_supplementary",
}
# Proofs of agreement: written by the methods below only.
PROOF_FIELDS = {
    "signature",
    "signed_by",
    "signed_on",
    "woms_agreement",
    "woms_agreed_by_id",
    "woms_end",
    "woms_end_reason",
    "woms_silence",
    "woms_overrun",
    "woms_is_overrun",
    "woms_sent_on",
    "woms_reminded",
}


class SaleOrder(models.Model):
    """The estimate of a work order: sent, signed or declined once, and frozen by it.

    Orders without `woms_order_id` behave as core has them.
    """

    _name = "sale.order"
    _inherit = [
        "sale.order",
        "woms.order.link",
        "woms.estimate.terms",
        "woms.estimate.mixin",
        "woms.sale.extension",
    ]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    woms_supplementary = fields.Boolean(
        "Supplementary estimate", readonly=True, copy=False
    )
    woms_agreement = fields.Char(
        "How the customer agreed",
        readonly=True,
        copy=False,
        help="Recorded by the service desk where the customer did not sign.",
    )
    woms_agreed_by_id = fields.Many2one(
        "res.users", "Agreement recorded by", readonly=True, copy=False
    )
    woms_end = fields.Selection(
        [
            ("declined", "Declined"),
            ("replaced", "Replaced"),
            ("dropped", "Work not done"),
            ("expired", "Not answered in time"),
        ],
        "Ended because",
        readonly=True,
        copy=False,
    )
    woms_end_reason = fields.Char("Reason", readonly=True, copy=False)
    woms_overrun = fields.Monetary(
        "Extra work agreed to beforehand",
        readonly=True,
        copy=False,
        help="More work up to this amount, tax included, needs no new estimate.",
    )
    woms_pdf_due = fields.Boolean(
        readonly=True, copy=False, help="The signed PDF is still to be made."
    )

    _woms_pdf_due_idx = models.Index("(id) WHERE woms_pdf_due")
    _woms_remind_idx = models.Index(
        "(woms_sent_on) WHERE woms_sent_on IS NOT NULL AND state = 'sent'"
    )

    # === COMPUTE METHODS === #

    def _woms_rounding(self):
        """Return the cash rounding: the company's, in the company's currency."""
        self.ensure_one()
        if not self.woms_order_id or self.currency_id != self.company_id.currency_id:
            return self.env["account.cash.rounding"]
        return self.company_id.woms_cash_rounding_id

    def _woms_rounded_totals(self):
        """Return core's summary of taxes and totals, with the cash rounding applied."""
        self.ensure_one()
        tax_model = self.env["account.tax"]
        base_lines = [
            line._prepare_base_line_for_taxes_computation()
            for line in self._get_priced_lines()
        ]
        base_lines += self._add_base_lines_for_early_payment_discount()
        tax_model._add_tax_details_in_base_lines(base_lines, self.company_id)
        tax_model._round_base_lines_tax_details(base_lines, self.company_id)
        return tax_model._get_tax_totals_summary(
            base_lines=base_lines,
            currency=self.currency_id or self.company_id.currency_id,
            company=self.company_id,
            cash_rounding=self._woms_rounding(),
        )

    @api.depends("woms_order_id")
    def _compute_amounts(self):
        """Round estimates of work orders: what is signed is what is invoiced."""
        super()._compute_amounts()
        for order in self:
            if order._woms_rounding():
                totals = order._woms_rounded_totals()
                order.amount_untaxed = totals["base_amount_currency"]
                order.amount_tax = totals["tax_amount_currency"]
                order.amount_total = totals["total_amount_currency"]

    @api.depends("woms_order_id")
    def _compute_tax_totals(self):
        super()._compute_tax_totals()
        for order in self:
            if order._woms_rounding():
                order.tax_totals = order._woms_rounded_totals()

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        context = self.env.context
        by_default = {
            fname for fname in PROOF_FIELDS if context.get(f"default_{fname}")
        }
        for vals in vals_list:
            order = vals.get("woms_order_id", context.get("default_woms_order_id"))
            state = vals.get("state", context.get("default_state", "draft"))
            if order and (
                state != "draft" or PROOF_FIELDS & set(vals) or by_default - set(vals)
            ):
                raise UserError(
                    self.env._(
                        "An estimate of a work order begins as a draft: make it, then "
                        "send it to the customer."
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        """Keep what a customer was shown; confirm only what he agreed to."""
        ours = self.filtered("woms_order_id")
        if ours:
            ours._woms_check_write(vals)
        result = super().write(vals)
        if ours and vals.get("state") == "sent":
            ours._woms_after_sent()
        return result

    def _woms_check_write(self, vals):
        """Raise where ``vals`` would change an estimate behind the customer's back."""
        if any(
            vals[key] or estimate[key]
            for key in PROOF_FIELDS & set(vals)
            for estimate in self
        ):
            raise UserError(
                self.env._(
                    "An agreement can't be typed in. The customer signs the estimate, "
                    "or you record how he agreed."
                )
            )
        for estimate in self:
            if vals.get("state") == "draft" and estimate.state != "draft":
                raise UserError(
                    self.env._(
                        "Estimate %(number)s was already shown to the customer. Make a "
                        "new one instead.",
                        number=estimate.name,
                    )
                )
            if vals.get("state") in ("sale", "done"):
                refusal = estimate._woms_confirmation_refusal()
                if refusal:
                    raise UserError(refusal)
            if any(
                fname in vals and not estimate._woms_same_value(fname, vals[fname])
                for fname in FROZEN_ORDER_FIELDS
            ):
                estimate._woms_check_open_for_changes()

    def _woms_same_value(self, fname, value):
        field = self._fields[fname]
        return field.convert_to_write(self[fname], self) == value

    def _woms_is_frozen(self):
        """Whether the customer has seen this estimate, so that it stays."""
        self.ensure_one()
        return bool(self.woms_order_id) and self.state != "draft"

    def _woms_check_open_for_changes(self):
        for estimate in self:
            if estimate._woms_is_frozen():
                raise UserError(
                    self.env._(
                        "Estimate %(number)s was shown to the customer and stays as it "
                        "is. Make a supplementary estimate for what comes on top, or a "
                        "new one to replace it.",
                        number=estimate.name,
                    )
                )

    # === CONFIRMATION === #

    def _woms_confirmation_refusal(self):
        """Return why this estimate may not be confirmed now, or False."""
        self.ensure_one()
        if (
            not self.woms_order_id
            or self.state in ("sale", "done")
            or self.currency_id.is_zero(self.amount_total)
        ):
            return False
        if hold := self.woms_order_id._get_contest_hold():
            return hold
        if not self.signature and not self.woms_agreement:
            return self.env._(
                "Estimate %(number)s costs the customer money and he has not agreed to "
                "it. Let him sign it, or record how he agreed.",
                number=self.name,
            )
        return False

    def _confirmation_error_message(self):
        """Override of `sale`: an estimate that costs money needs the customer's yes."""
        return (
            super()._confirmation_error_message() or self._woms_confirmation_refusal()
        )

    def _has_to_be_paid(self):
        """Override of `sale`: an estimate is never paid; its invoice is."""
        return not self.woms_order_id and super()._has_to_be_paid()

    def _has_to_be_signed(self):
        """Override of `sale`: an estimate is signed once it was sent, not before."""
        if self.woms_order_id and self.state != "sent":
            return False
        return super()._has_to_be_signed()

    def _action_confirm(self):
        """Override of `sale`: an extended warranty counts from now on."""
        result = super()._action_confirm()
        self._woms_extend()
        return result

    def _action_cancel(self):
        """Override of `sale`: nobody waits for an answer to a cancelled estimate."""
        result = super()._action_cancel()
        self._woms_take_extensions_back()
        # sudo: whoever may cancel the estimate need not have rights on the work order
        self.woms_order_id.sudo()._update_waiting_for_approval()
        return result

    def _woms_get_portal_devices(self):
        """Return the devices of this order, for its page in the portal.

        Called there by sudo; the links carry tokens of the buyer's own devices.

        :return: list of dict(name, serial, to_complete, url)
        """
        self.ensure_one()
        # sudo: the page's route has checked that the reader may see this order
        documents_sudo = (
            self.env["woms.service.document"]
            .sudo()
            .search(
                [
                    ("sale_line_id.order_id", "=", self.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("state", "in", ("draft", "submitted", "active")),
                ],
                order="id",
            )
        )
        rows = []
        for document_sudo in documents_sudo:
            to_complete = document_sudo._is_to_complete()
            rows.append(
                {
                    "name": document_sudo._portal_device_name(),
                    "serial": document_sudo.serial,
                    "to_complete": to_complete,
                    "url": document_sudo.get_portal_url(
                        suffix="/complete" if to_complete else None
                    ),
                }
            )
        return rows

    def _prepare_invoice(self):
        """Override of `sale`: the invoice of the same work order, rounded alike."""
        values = super()._prepare_invoice()
        if self.woms_order_id:
            values["woms_order_id"] = self.woms_order_id.id
            values["invoice_cash_rounding_id"] = self._woms_rounding().id
        return values

    def _woms_write_proof(self, vals):
        """Write past `_woms_check_write`: for the methods that take an answer."""
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)
