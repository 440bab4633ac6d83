from odoo import fields, models
from odoo.exceptions import UserError


class WomsOrderInvoice(models.AbstractModel):
    """Invoices of what was agreed to: estimates, or the fees an outcome makes due."""

    _name = "woms.order.invoice"
    _description = "Work Order Invoices"

    def _fees_due(self):
        """Return the agreed fees that the outcome makes due and no invoice has yet.

        A fee is due only if its amount stood in the request and was agreed to; what is
        covered is taken off.

        :return: list of dict(kind, amount, product, currency, label)
        """
        self.ensure_one()
        rule = self._outcome_rule()
        if not rule or not rule.fee:
            return []
        # sudo: agreed amounts decide, whoever ends the work
        agreed_sudo = self.request_id.sudo().fee_ids
        kinds = [rule.fee]
        if any(row.check_in for row in self.sudo().assignment_ids):
            kinds.append("visit")
        company = self.company_id
        products = {
            "visit": company.woms_visit_fee_id,
            "diagnosis": company.woms_diagnosis_fee_id,
            "decline": company.woms_decline_fee_id,
        }
        fees = []
        for kind in kinds:
            fee = agreed_sudo.filtered(lambda row, kind=kind: row.kind == kind)[:1]
            if not fee:
                continue
            decision = self._decision_of_line(
                "visit" if kind == "visit" else "labour", None
            )
            percent = decision.percent
            amount = fee.currency_id.round(fee.amount * (1 - percent / 100.0))
            if amount > 0:
                fees.append(
                    {
                        "kind": kind,
                        "amount": amount,
                        "product": products[kind].sudo(),
                        "currency": fee.currency_id,
                        "decision": decision,
                        "label": dict(
                            fee._fields["kind"]._description_selection(self.env)
                        )[kind],
                    }
                )
        return fees

    def _fees_to_invoice(self):
        """Return the fees due, unless an invoice of fees was already made."""
        invoices, _refunds = self.sudo()._posted_moves()
        if any(
            move.woms_is_fee and move.payment_state != "reversed" for move in invoices
        ):
            return []
        return self._fees_due()

    def _estimates_to_invoice(self):
        """Return agreed estimates that cost money and are not invoiced yet."""
        rule = self._outcome_rule()
        if rule and not rule.parts_chargeable:
            return self.env["sale.order"]
        return self.sudo().sale_order_ids.filtered(
            lambda sale: (
                sale.state == "sale"
                and sale.amount_total > 0
                and not sale.invoice_ids.filtered(
                    lambda move: (
                        move.move_type == "out_invoice"
                        and move.state != "cancel"
                        and move.payment_state != "reversed"
                    )
                )
            )
        )

    def _make_invoice(self):
        """Invoice what was agreed to: estimates, or the fees the outcome makes due.

        One invoice per estimate, so that each has the total that was signed.

        :return: posted ``account.move`` records, empty when nothing is due
        """
        self.ensure_one()
        # sudo: bench and technicians end the work that makes the invoice due
        order_sudo = self.sudo()
        moves = self.env["account.move"].sudo()
        estimates = order_sudo._estimates_to_invoice()
        if estimates:
            moves |= estimates.with_company(order_sudo.company_id)._create_invoices(
                grouped=True
            )
        fees = order_sudo._fees_to_invoice()
        if fees:
            order_sudo._ensure_rounding()
            moves |= order_sudo._create_fee_invoice(fees)
        if moves:
            moves.action_post()
            self._add_event("invoiced", note=", ".join(moves.mapped("name")))
        return moves

    def _create_fee_invoice(self, fees):
        partner = self.payer_id or self.partner_id
        company = self.company_id
        return (
            self.env["account.move"]
            .sudo()  # sudo: see `_make_invoice`
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "woms_order_id": self.id,
                    "woms_is_fee": True,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "currency_id": fees[0]["currency"].id,
                    "invoice_origin": self.name,
                    "invoice_cash_rounding_id": company.woms_cash_rounding_id.id,
                    "invoice_line_ids": [
                        fields.Command.create(self._fee_line_values(fee))
                        for fee in fees
                    ],
                }
            )
        )

    def _fee_line_values(self, fee):
        """Return an invoice line whose total with tax is the amount agreed to."""
        company = self.company_id
        product = fee["product"]
        taxes = product.taxes_id.filtered_domain(
            self.env["account.tax"]._check_company_domain(company)
        )
        price = fee["amount"]
        if taxes:
            without_tax = taxes.with_context(force_price_include=True).compute_all(
                fee["amount"], fee["currency"]
            )["total_excluded"]
            included = any(tax.price_include for tax in taxes)
            price = fee["amount"] if included else without_tax
        decision = fee["decision"]
        reason = decision.reason if decision.percent else ""
        return {
            "product_id": product.id,
            "name": "\n".join(filter(None, [fee["label"], reason])),
            "woms_decision_id": decision.id,
            "quantity": 1,
            "price_unit": price,
            "tax_ids": [fields.Command.set(taxes.ids)],
        }

    def _after_move(self, target, previous, moment):
        """Work ended: invoice what was agreed to. Cancelled: end what was offered."""
        result = super()._after_move(target, previous, moment)
        if target == "cancelled":
            self._cancel_cost_documents()
        if target == "ready":
            for order in self:
                # sudo: reads amounts whoever ends the work
                order_sudo = order.sudo()
                order_sudo._drop_unearned_estimates()
                if order_sudo._estimates_to_invoice() or order_sudo._fees_to_invoice():
                    order._make_invoice_or_tell()
        return result

    def _drop_unearned_estimates(self):
        """End what was agreed to or out, where the outcome allows charging no parts."""
        rule = self._outcome_rule()
        if rule and not rule.parts_chargeable:
            self.sale_order_ids.filtered(
                lambda sale: (
                    sale.state in ("draft", "sent", "sale")
                    and not sale.invoice_ids.filtered(
                        lambda move: move.state != "cancel"
                    )
                )
            )._woms_end("dropped")

    def _make_invoice_or_tell(self):
        """Make the invoice; where accounting isn't ready, say so and go on."""
        try:
            with self.env.cr.savepoint():
                self._make_invoice()
        except UserError as error:
            self.sudo().message_post(
                body=self.env._(
                    "The invoice could not be made: %(error)s Make it by hand.",
                    error=str(error),
                )
            )

    # === ACTIONS === #

    def action_make_invoice(self):
        """Make and post the invoice of what was agreed to; open it."""
        self.ensure_one()
        self.check_access("write")
        moves = self._make_invoice()
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing is to be invoiced: no agreed estimate or fee is left over."
                )
            )
        return self._view_records("account.move", moves)

    def action_view_invoices(self):
        """Open invoices and credit notes."""
        self.check_access("read")
        return self._view_records("account.move", self.move_ids)

    def action_view_payments(self):
        """Open the payments."""
        self.check_access("read")
        payments = self.env["account.payment"].search(
            [("woms_order_id", "in", self.ids)]
        )
        return self._view_records("account.payment", payments)
