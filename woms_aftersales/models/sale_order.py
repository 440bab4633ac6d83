from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from .. import const

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
}


class SaleOrder(models.Model):
    """The estimate of a work order: sent, signed or declined once, and frozen by it.

    Orders without `woms_order_id` behave as core has them.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "woms.order.link"]

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
        ],
        "Ended because",
        readonly=True,
        copy=False,
    )
    woms_end_reason = fields.Char("Reason", readonly=True, copy=False)
    woms_pdf_due = fields.Boolean(
        readonly=True, copy=False, help="The signed PDF is still to be made."
    )

    _woms_pdf_due_idx = models.Index("(id) WHERE woms_pdf_due")

    # === COMPUTE METHODS === #

    def _woms_rounding(self):
        """Return the cash rounding of this estimate: the company's, in its own currency."""
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
        for vals in vals_list:
            if vals.get("woms_order_id") and (
                vals.get("state", "draft") != "draft" or PROOF_FIELDS & set(vals)
            ):
                raise UserError(
                    self.env._(
                        "An estimate of a work order begins as a draft: make it, then "
                        "send it to the customer."
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        """Keep what a customer was shown; let nobody confirm what he did not agree to."""
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
                    "An agreement can't be typed in. The customer signs the estimate, or "
                    "you record how he agreed."
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
        """Whether the customer has seen this estimate, so that it can't change any more."""
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
            self.woms_order_id
            and self.state not in ("sale", "done")
            and not self.currency_id.is_zero(self.amount_total)
            and not self.signature
            and not self.woms_agreement
        ):
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

    def _action_cancel(self):
        """Override of `sale`: nobody waits for an answer to a cancelled estimate."""
        result = super()._action_cancel()
        # sudo: whoever may cancel the estimate need not have rights on the work order
        self.woms_order_id.sudo()._update_waiting_for_approval()
        return result

    def _prepare_invoice(self):
        """Override of `sale`: the invoice belongs to the same work order, rounded alike."""
        values = super()._prepare_invoice()
        if self.woms_order_id:
            values["woms_order_id"] = self.woms_order_id.id
            values["invoice_cash_rounding_id"] = self._woms_rounding().id
        return values

    # === THE ESTIMATE'S LIFE === #

    def _woms_is_open(self):
        """Whether the customer can answer this estimate now."""
        self.ensure_one()
        return (
            bool(self.woms_order_id)
            and self.state == "sent"
            and not self.is_expired
            and self.woms_order_id.state not in const.ORDER_FINAL_STATES
        )

    def _woms_send(self, role=None):
        """Show the estimate to the customer: what is covered is frozen with it.

        A fully covered estimate asks nothing and is confirmed at once.
        """
        for estimate in self:
            if not estimate.order_line:
                raise UserError(self.env._("The estimate has no lines yet."))
            if estimate.currency_id.is_zero(estimate.amount_total):
                estimate.woms_order_id._decide_coverage(freeze=True)
                estimate.action_confirm()
            elif estimate.state == "draft":
                estimate.write({"state": "sent"})
                estimate.woms_order_id._add_event("estimate_sent", role=role)
        return self

    def action_woms_send(self):
        """Send the estimates to their customers."""
        self.check_access("write")
        # sudo: the desk may write the estimate, but not freeze decisions by itself
        self.sudo()._woms_send()
        return True

    def action_woms_record_agreement(self):
        """Ask the desk how the customer agreed, and confirm."""
        return self.env["woms.reason.wizard"]._open(self, "estimate_agreed")

    def _woms_after_sent(self):
        """Freeze decisions, wait for the answer, tell the customer; by whatever way sent."""
        for estimate in self:
            # sudo: consequences of a move the caller had the right to make
            order_sudo = estimate.woms_order_id.sudo()
            order_sudo._decide_coverage(freeze=True)
            order_sudo._wait_for("approval", until=estimate.validity_date)
            if hasattr(order_sudo, "_notify_customer"):
                order_sudo._notify_customer("estimate_sent")

    def _woms_lock(self):
        """Wait for whoever answers these estimates now; he who comes second reads that."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM sale_order WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["state", "signature"])

    def _woms_answer_refusal(self):
        """Return why this estimate can't be answered now, or False."""
        self.ensure_one()
        if self._woms_is_open():
            return False
        number = self.name
        if self.state == "sale":
            return self.env._(
                "Estimate %(number)s was already agreed to. You need not do anything.",
                number=number,
            )
        if self.woms_end == "replaced":
            return self.env._(
                "Estimate %(number)s was replaced by a newer one. Please look at that "
                "one; nothing was agreed to.",
                number=number,
            )
        if self.woms_end == "declined":
            return self.env._(
                "Estimate %(number)s was declined. Ask us for a new one if you changed "
                "your mind.",
                number=number,
            )
        if self.state == "sent" and self.is_expired:
            return self.env._(
                "Estimate %(number)s was valid until %(date)s. Ask us for a new one; "
                "nothing was agreed to.",
                number=number,
                date=format_date(self.env, self.validity_date),
            )
        return self.env._(
            "Estimate %(number)s can't be answered now. Please contact us.",
            number=number,
        )

    def _woms_check_answerable(self):
        self.ensure_one()
        self._woms_lock()
        refusal = self._woms_answer_refusal()
        if refusal:
            raise UserError(refusal)

    def _woms_accept(self, signed_by, signature, role):
        """Take the customer's signature and confirm the estimate.

        :param str signed_by: name of who signed
        :param str signature: base64 image
        :param str role: who brought the signature: `customer`, or the technician on site
        :raise UserError: when it can't be answered now, or the signature isn't an image
        """
        self._woms_check_answerable()
        if not signature:
            raise UserError(self.env._("Please sign in the box, then send again."))
        if not (signed_by or "").strip():
            raise UserError(self.env._("Please write the name of who signs."))
        super().write(
            {
                "signature": signature,
                "signed_by": signed_by.strip()[:128],
                "signed_on": fields.Datetime.now(),
                "woms_pdf_due": True,
            }
        )
        self._woms_confirm_agreed(role, signed_by.strip()[:128])
        cron = self.env.ref(
            "woms_aftersales.ir_cron_signed_estimates", raise_if_not_found=False
        )
        if cron:
            # sudo: a customer's yes queues the PDF; the request itself must stay quick
            cron.sudo()._trigger()
        return self

    def _woms_record_agreement(self, how):
        """Confirm on the word of the customer, as the desk records it.

        :param str how: how he agreed: phone, message, at the counter
        """
        group = "woms_aftersales.woms_aftersales_group_"
        if not any(
            self.env.user.has_group(group + name) for name in ("desk", "manager")
        ):
            raise AccessError(
                self.env._("Only the service desk may record an agreement.")
            )
        if not (how or "").strip():
            raise UserError(
                self.env._("Please say how the customer agreed: it is kept.")
            )
        for estimate in self:
            if estimate.state == "draft":
                estimate._woms_send()
            if estimate.state == "sale":
                continue
            estimate._woms_check_answerable()
            super(SaleOrder, estimate).write(
                {"woms_agreement": how.strip(), "woms_agreed_by_id": self.env.uid}
            )
            estimate._woms_confirm_agreed(None, how.strip())
        return self

    def _woms_confirm_agreed(self, role, note):
        self.ensure_one()
        # sudo: the agreement was checked and recorded just before
        self.sudo().with_context(send_email=False).action_confirm()
        order_sudo = self.woms_order_id.sudo()
        order_sudo._update_waiting_for_approval(role=role)
        order_sudo._add_event("estimate_accepted", role=role, note=note)

    def _woms_decline(self, reason, role):
        """Cancel the estimate and the unused repair orders made for it.

        :param str reason: the customer's reason, kept with the estimate
        """
        self._woms_check_answerable()
        self._woms_end("declined", reason)
        order_sudo = self.woms_order_id.sudo()
        order_sudo._cancel_unused_repairs(self)
        order_sudo._update_waiting_for_approval(role=role)
        order_sudo._add_event("estimate_declined", role=role, note=reason)
        return self

    def _woms_end(self, how, reason=None):
        """Cancel estimates that were declined, replaced or dropped."""
        if not self:
            return
        super().write({"woms_end": how, "woms_end_reason": (reason or "")[:500]})
        # sudo: consequence of an answer that was checked before
        self.sudo()._action_cancel()

    @api.model
    def _cron_woms_signed_pdfs(self, limit=20):
        """Make the PDF of signed estimates and keep it with them."""
        estimates = self.search([("woms_pdf_due", "=", True)], limit=limit)
        report = self.env["ir.actions.report"]
        for estimate in estimates:
            pdf = report._render_qweb_pdf("sale.action_report_saleorder", estimate.ids)
            estimate.message_post(
                attachments=[(f"{estimate.name}.pdf", pdf[0])],
                body=self.env._("Signed by %(name)s", name=estimate.signed_by),
            )
            estimate.woms_pdf_due = False
            self.env["ir.cron"]._commit_progress(
                1, remaining=self.search_count([("woms_pdf_due", "=", True)])
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    woms_component = fields.Selection(const.COMPONENTS, "Component", copy=False)
    woms_cover_reason = fields.Char("Covered because", copy=False)

    def _woms_check_frozen(self, fnames=None):
        """Refuse changes to lines of an estimate the customer has seen."""
        frozen = {
            "product_id",
            "product_uom_qty",
            "product_uom_id",
            "price_unit",
            "discount",
            "tax_ids",
            "name",
            "order_id",
            "display_type",
        }
        if fnames is None or frozen & set(fnames):
            self.order_id._woms_check_open_for_changes()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._woms_check_frozen()
        return lines

    def write(self, vals):
        self._woms_check_frozen(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shown_estimate(self):
        self._woms_check_frozen()

    def _action_launch_stock_rule(self, **kwargs):
        """Override of `sale_stock`: parts of an estimate are used by a repair order, not
        delivered."""
        others = self.filtered(lambda line: not line.order_id.woms_order_id)
        return super(SaleOrderLine, others)._action_launch_stock_rule(**kwargs)

    def _compute_qty_to_invoice(self):
        """Override of `sale`: the signed quantity is invoiced, whatever the policy."""
        super()._compute_qty_to_invoice()
        for line in self:
            if line.order_id.woms_order_id and line.state == "sale":
                line.qty_to_invoice = (
                    0 if line.display_type else line.product_uom_qty - line.qty_invoiced
                )
