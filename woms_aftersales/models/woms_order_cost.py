from odoo import api, models


class WomsOrderCost(models.AbstractModel):
    """The one cost state, read from estimates and invoices.

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
                or self.env["woms.format"]._money_unit(self.currency_id),
            )
        return amount > smallest - 1e-6

    @api.depends(
        "amount_due",
        "amount_withheld",
        "amount_invoiced",
        "amount_estimate",
        "sale_order_ids.state",
        "sale_order_ids.woms_end",
        "move_ids.payment_state",
        "move_ids.state",
        "pay_on_delivery",
        "decision_ids.frozen",
        "outcome",
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
            if self.amount_withheld and not self._is_owed(self._amount_to_pay()):
                return "withheld"
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
            # invoiced with nothing to pay: granted after it was agreed to
            charged = invoices.filtered(lambda move: move.payment_state != "reversed")
            return "free" if charged else "approved"
        if not confirmed and any(
            sale.woms_end == "declined"
            or (sale.woms_end == "expired" and self.outcome == "declined")
            for sale in estimates
        ):
            return "declined"
        if not confirmed and self._has_expired_estimate():
            return "unknown"
        if any(decision.frozen for decision in self.decision_ids):
            return "free"
        return "unknown"

    def _has_expired_estimate(self):
        """Whether the last estimate was not answered in time, and work goes on."""
        self.ensure_one()
        last = self.sale_order_ids.sorted("id")[-1:]
        return last.woms_end == "expired" and not self.outcome

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
            "due": order_sudo._amount_to_pay(),
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
                _("Not repaired, without your yes"),
                _("Nothing but what you agreed to before is charged."),
            ),
        }
        if (self.cost_state == "to_approve" and not self._open_estimate()) or (
            self.cost_state == "unknown" and self._has_expired_estimate()
        ):
            return (
                _("The estimate has expired"),
                _("Ask us for a new one. Nothing was agreed to, nothing is charged."),
            )
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
                "We tell you the cost before we start. Nothing is done without your "
                "yes."
            ),
        )

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
