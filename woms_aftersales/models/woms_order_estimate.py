from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_format import WHOLE_CURRENCIES


class WomsOrderEstimate(models.AbstractModel):
    """Estimates: made from price list and coverage, replaced, waited for, ended."""

    _name = "woms.order.estimate"
    _description = "Work Order Estimates"

    # === MAKING === #

    def _make_estimate(self, lines, *, supplementary=False, currency=None):
        """Build a draft estimate of the work order from price list and coverage.

        :param list lines: dict(component, product, quantity, price_unit, name), the
            last two if known; prices are per unit, before tax, in ``currency``
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
        self._ensure_rounding()
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

    def _ensure_rounding(self):
        """Round rupiah to whole ones where the company has not chosen otherwise."""
        # sudo: a setting of the company, made by whoever needs it first
        company_sudo = self.company_id.sudo()
        if (
            company_sudo.woms_cash_rounding_id
            or company_sudo.currency_id.name not in WHOLE_CURRENCIES
        ):
            return
        gain = company_sudo.default_cash_difference_income_account_id
        loss = company_sudo.default_cash_difference_expense_account_id
        if not gain or not loss:
            return
        company_sudo.woms_cash_rounding_id = (
            self.env["account.cash.rounding"]
            .sudo()
            .with_company(company_sudo)
            .create(
                {
                    "name": self.env._("Whole rupiah"),
                    "rounding": 1.0,
                    "strategy": "add_invoice_line",
                    "profit_account_id": gain.id,
                    "loss_account_id": loss.id,
                }
            )
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
        estimate._woms_set_terms()
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
        # the customer reads the reason and names, no codes of ours
        reader = self.payer_id or self.partner_id
        lang = reader.lang or self.env.lang
        decision = self.with_context(lang=lang)._decision_of_line(component, product)
        percent = decision.percent
        values = {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": price,
            "discount": percent,
            "woms_component": component,
            "woms_cover_reason": decision.reason if percent else False,
            "woms_decision_id": decision.id,
        }
        values["name"] = line.get("name") or product.with_context(lang=lang).name
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

    def action_view_sale_orders(self):
        """Open the estimates."""
        self.check_access("read")
        return self._view_records("sale.order", self.sale_order_ids)
