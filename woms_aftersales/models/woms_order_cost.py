from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsOrderCost(models.AbstractModel):
    """Estimates, invoices and the one cost state read from them.

    Nothing is "paid" beside accounting: `cost_state` follows the invoices, back too.
    Amounts are in the currency of the estimates, normally the company's.
    """

    _name = "woms.order.cost"
    _description = "Work Order Cost"

    # === COMPUTE METHODS === #

    def _posted_moves(self):
        """Return ``(invoices, credit notes)`` of the order that are posted."""
        posted = self.move_ids.filtered(lambda move: move.state == "posted")
        return (
            posted.filtered(lambda move: move.move_type == "out_invoice"),
            posted.filtered(lambda move: move.move_type == "out_refund"),
        )

    @api.depends(
        "sale_order_ids.state",
        "sale_order_ids.amount_total",
        "sale_order_ids.currency_id",
        "move_ids.state",
        "move_ids.amount_total",
        "move_ids.amount_residual",
        "move_ids.move_type",
    )
    def _compute_amounts(self):
        for order in self:
            invoices, refunds = order._posted_moves()
            order.currency_id = (
                invoices[-1:].currency_id
                or order.sale_order_ids.sorted("id")[-1:].currency_id
                or order.company_id.currency_id
            )
            order.amount_estimate = sum(
                order.sale_order_ids.filtered(lambda sale: sale.state == "sale").mapped(
                    "amount_total"
                )
            )
            order.amount_invoiced = sum(invoices.mapped("amount_total")) - sum(
                refunds.mapped("amount_total")
            )
            due = sum(invoices.mapped("amount_residual")) - sum(
                refunds.mapped("amount_residual")
            )
            order.amount_due = due if order._is_owed(due) else 0.0

    def _is_owed(self, amount):
        """Whether ``amount`` is worth asking for: below one unit of practice it is not.

        Core keeps rupiah at 0.01; nobody can pay less than one.
        """
        self.ensure_one()
        smallest = self.currency_id.rounding or 0.01
        if self.currency_id == self.company_id.currency_id:
            smallest = max(
                smallest,
                self.company_id.woms_cash_rounding_id.rounding
                or (1.0 if self.currency_id.name == "IDR" else 0.0),
            )
        return amount > smallest - 1e-6

    @api.depends(
        "amount_due",
        "amount_invoiced",
        "amount_estimate",
        "sale_order_ids.state",
        "sale_order_ids.woms_end",
        "move_ids.payment_state",
        "move_ids.state",
        "pay_on_delivery",
        "decision_ids.frozen",
    )
    def _compute_cost_state(self):
        for order in self:
            order.cost_state = order._get_cost_state()

    def _get_cost_state(self):
        """Return the first of `const.COST_STATES` that holds."""
        self.ensure_one()
        estimates = self.sale_order_ids
        invoices, refunds = self._posted_moves()
        if any(estimate.state == "sent" for estimate in estimates):
            return "to_approve"
        if self.amount_due > 0:
            if self.pay_on_delivery:
                return "on_delivery"
            billed = self.amount_invoiced
            partly = any(move.payment_state == "partial" for move in invoices)
            return "partial" if partly or self.amount_due < billed - 0.5 else "due"
        if sum(invoices.mapped("amount_total")) > 0:
            if refunds and not self._is_owed(self.amount_invoiced):
                return "refunded"
            return "paid"
        confirmed = estimates.filtered(lambda sale: sale.state == "sale")
        if self.amount_estimate > 0:
            return "approved"
        if not confirmed and any(sale.woms_end == "declined" for sale in estimates):
            return "declined"
        if any(decision.frozen for decision in self.decision_ids):
            return "free"
        return "unknown"

    # === ESTIMATE === #

    def _make_estimate(self, lines, *, supplementary=False, currency=None):
        """Build a draft estimate of the work order from price list and coverage.

        :param list lines: dict(component, product, quantity, price_unit=None, name=None);
            prices are per unit, before tax, in ``currency``
        :param bool supplementary: comes on top of an agreed one; else an open or draft
            estimate is replaced
        :param currency: ``res.currency``; the company's when none is named
        :return: ``sale.order`` in draft: `_woms_send` shows it to the customer
        """
        self.ensure_one()
        if self.state in const.ORDER_FINAL_STATES:
            raise UserError(
                self.env._(
                    "%(number)s is closed: no estimate any more.", number=self.name
                )
            )
        partner = self.payer_id or self.partner_id
        if not partner:
            raise UserError(
                self.env._("Please enter the customer first: the estimate is for him.")
            )
        if not lines:
            raise UserError(self.env._("Please enter at least one line."))
        self._decide_coverage()
        if not supplementary:
            self._replace_open_estimates()
        currency = currency or self.company_id.currency_id
        return self._create_estimate(partner, lines, supplementary, currency)

    def _replace_open_estimates(self):
        """End estimates that are drafts or out; refuse where one was agreed to."""
        # sudo: estimates are read and ended on behalf of whoever may work on the order
        estimates_sudo = self.sudo().sale_order_ids
        if any(
            sale.state == "sale" and sale.amount_total > 0 for sale in estimates_sudo
        ):
            raise UserError(
                self.env._(
                    "The customer already agreed to an estimate. Make a supplementary "
                    "estimate for what comes on top."
                )
            )
        estimates_sudo.filtered(lambda sale: sale.state in ("draft", "sent"))._woms_end(
            "replaced"
        )

    def _create_estimate(self, partner, lines, supplementary, currency):
        # sudo: technicians and bench make estimates without sales rights
        company = self.company_id
        sale_model_sudo = self.env["sale.order"].sudo().with_company(company)
        pricelist = self._estimate_pricelist()
        if pricelist.currency_id != currency:
            pricelist = pricelist.browse()
        values = {
            "woms_order_id": self.id,
            "woms_supplementary": supplementary,
            "company_id": company.id,
            "partner_id": (self.partner_id or partner).id,
            "partner_invoice_id": partner.id,
            "pricelist_id": pricelist.id,
            "currency_id": currency.id,
            "carrier_id": self.carrier_id.id,
            "require_payment": False,
            "require_signature": True,
            "user_id": self.desk_user_id.id,
            "validity_date": fields.Date.add(
                fields.Date.context_today(self), days=company.woms_estimate_days
            ),
            "client_order_ref": self.name,
            "origin": self.name,
            "order_line": [
                fields.Command.create(self._estimate_line_values(line, currency))
                for line in lines
            ],
        }
        if partner.lang:
            sale_model_sudo = sale_model_sudo.with_context(lang=partner.lang)
        estimate = sale_model_sudo.create(values).with_context(lang=self.env.lang)
        if estimate.currency_id != currency:
            # core derives it from the price list; an estimate may be in another
            estimate.currency_id = currency
        if estimate.currency_id.is_zero(estimate.amount_total):
            estimate.require_signature = False
        return estimate

    def _estimate_pricelist(self):
        """Return the price list of who pays, perhaps empty."""
        # sudo: technicians and bench price their work without sales rights
        partner_sudo = (self.payer_id or self.partner_id).sudo()
        return partner_sudo.with_company(self.company_id).property_product_pricelist

    def _price_of(self, product, quantity, currency):
        """Return the price per unit of ``product``, before tax, in ``currency``."""
        return self._estimate_pricelist()._get_product_price(
            product.sudo(), quantity or 1.0, currency=currency, uom=product.uom_id
        )

    def _estimate_line_values(self, line, currency):
        """Return values of one line; what is covered gets a discount and its reason."""
        product = line["product"].sudo().with_company(self.company_id)
        quantity = line.get("quantity") or 1.0
        if quantity <= 0:
            raise UserError(self.env._("A quantity must be above 0."))
        price = line.get("price_unit")
        if price is None:
            price = self._price_of(product, quantity, currency)
        if price < 0:
            raise UserError(self.env._("A price can't be below 0."))
        component = line.get("component") or self._component_of_product(product)
        percent, reason = self._coverage_of_line(component, product)
        values = {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": price,
            "discount": percent,
            "woms_component": component,
            "woms_cover_reason": reason if percent else False,
        }
        if line.get("name"):
            values["name"] = line["name"]
        return values

    @api.model
    def _component_of_product(self, product):
        if product.type != "service":
            return "parts"
        kind = product.woms_fee_kind
        return kind if kind in ("visit", "transport") else "labour"

    def _open_estimate(self):
        """Return the estimate that waits for an answer, if any."""
        self.ensure_one()
        return (
            self.sudo()
            .sale_order_ids.filtered(lambda sale: sale._woms_is_open())
            .sorted("id")[-1:]
        )

    def _update_waiting_for_approval(self, role=None):
        """Stop waiting for approval where no estimate is out any more."""
        for order in self:
            if order.waiting_for == "approval" and not any(
                sale.state == "sent" for sale in order.sudo().sale_order_ids
            ):
                order._wait_for(False, role=role)

    def _cancel_unused_repairs(self, estimate):
        """Cancel repair orders made for a declined estimate that used nothing yet."""
        # sudo: customers decline; parts reserved for what won't happen are set free
        repairs_sudo = self.sudo().repair_ids.filtered(
            lambda repair: (
                repair.state not in ("done", "cancel")
                and (repair.sale_order_id == estimate or not repair.sale_order_id)
            )
        )
        if repairs_sudo:
            repairs_sudo.action_repair_cancel()

    def _cancel_cost_documents(self):
        """Cancel estimates and unused repair orders with their work orders."""
        # sudo: a customer may cancel the order; its documents follow
        orders_sudo = self.sudo()
        estimates = orders_sudo.sale_order_ids.filtered(
            lambda sale: sale.state in ("draft", "sent", "sale")
        )
        estimates._woms_end("dropped")
        repairs = orders_sudo.repair_ids.filtered(
            lambda repair: repair.state not in ("done", "cancel")
        )
        if repairs:
            repairs.action_repair_cancel()

    # === INVOICE === #

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
            percent, _reason = self._coverage_of_line(
                "visit" if kind == "visit" else "labour", None
            )
            amount = fee.currency_id.round(fee.amount * (1 - percent / 100.0))
            if amount > 0:
                fees.append(
                    {
                        "kind": kind,
                        "amount": amount,
                        "product": products[kind].sudo(),
                        "currency": fee.currency_id,
                        "label": dict(
                            fee._fields["kind"]._description_selection(self.env)
                        )[kind],
                    }
                )
        return fees

    def _fees_to_invoice(self):
        """Return the fees due, unless an invoice of fees was already made."""
        invoices, _refunds = self.sudo()._posted_moves()
        if any(move.woms_is_fee for move in invoices):
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
                and not sale.invoice_ids.filtered(lambda move: move.state != "cancel")
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
        return {
            "product_id": product.id,
            "name": fee["label"],
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
        """Make the invoice; where accounting isn't ready, say so instead of stopping work."""
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

    # === WHAT THE CUSTOMER IS TOLD === #

    def _cost_explanation(self):
        """Return what it costs and why, for the customer's page.

        :return: dict(state, title, sentence, lines, total, due, currency, fees,
            estimate, invoice); lines are dict(name, quantity, total, percent, reason)
        """
        self.ensure_one()
        # sudo: the page's route has checked that the reader may see this order
        order_sudo = self.sudo()
        open_estimate = order_sudo._open_estimate()
        shown = open_estimate or order_sudo.sale_order_ids.filtered(
            lambda sale: sale.state == "sale"
        )
        invoices, _refunds = order_sudo._posted_moves()
        owed = invoices.filtered(
            lambda move: order_sudo._is_owed(move.amount_residual)
        ).sorted("id")
        title, sentence = order_sudo._cost_words()
        return {
            "state": order_sudo.cost_state,
            "title": title,
            "sentence": sentence,
            "lines": [
                {
                    "name": line.name,
                    "quantity": line.product_uom_qty,
                    "total": line.price_total,
                    "percent": line.discount,
                    "reason": line.woms_cover_reason,
                }
                for line in shown.order_line
                if not line.display_type
            ],
            "total": sum(shown.mapped("amount_total")),
            "due": order_sudo.amount_due,
            "currency": order_sudo.currency_id,
            "fees": [
                {"kind": fee.kind, "amount": fee.amount, "currency": fee.currency_id}
                for fee in order_sudo.request_id.fee_ids
            ],
            "estimate": open_estimate,
            "invoice": owed[:1] or invoices[-1:],
        }

    def _cost_words(self):
        """Return ``(title, sentence)`` of the cost state, as the customer reads it."""
        self.ensure_one()
        _ = self.env._
        words = {
            "to_approve": (
                _("Please decide about the cost"),
                _("We start with the work once you have agreed."),
            ),
            "on_delivery": (
                _("You pay on delivery"),
                _("Please have the amount ready when you get your device."),
            ),
            "partial": (_("Partly paid"), _("A part is still to be paid.")),
            "due": (
                _("To be paid"),
                _("You get your device as soon as this is paid."),
            ),
            "refunded": (_("Refunded"), _("The amount was credited to you.")),
            "paid": (_("Paid"), _("Thank you. Nothing is left to pay.")),
            "approved": (
                _("You agreed to the cost"),
                _("You get the invoice when the work has ended."),
            ),
            "declined": (
                _("You declined the repair"),
                _("Nothing but what you agreed to before is charged."),
            ),
        }
        if self.cost_state in words:
            return words[self.cost_state]
        expectation = self._coverage_expectation()
        reasons = list(
            dict.fromkeys(row["sentence"] for row in expectation if row["percent"])
        )
        if self.cost_state == "free":
            return _("Free for you"), " ".join(reasons) or _("Nothing is charged.")
        if reasons:
            return _("Probably free or partly free"), " ".join(reasons)
        return (
            _("Not decided yet"),
            _(
                "We tell you the cost before we start. Nothing is done without your yes."
            ),
        )

    # === ACTIONS === #

    def action_make_estimate(self):
        """Open the wizard that makes an estimate."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Estimate"),
            "res_model": "woms.estimate.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

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

    def action_view_sale_orders(self):
        """Open the estimates."""
        self.check_access("read")
        return self._view_records("sale.order", self.sale_order_ids)

    def action_view_invoices(self):
        """Open invoices and credit notes."""
        self.check_access("read")
        return self._view_records("account.move", self.move_ids)

    def action_view_repairs(self):
        """Open the repair orders."""
        self.check_access("read")
        return self._view_records("repair.order", self.repair_ids)

    def action_view_payments(self):
        """Open the payments."""
        self.check_access("read")
        payments = self.env["account.payment"].search(
            [("woms_order_id", "in", self.ids)]
        )
        return self._view_records("account.payment", payments)

    def _view_records(self, model, records):
        """Return the action that shows ``records``: a form when it is one."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", records.ids)],
            "context": {"create": False},
        }
        if len(records) == 1:
            action.update(view_mode="form", res_id=records.id)
        return action
