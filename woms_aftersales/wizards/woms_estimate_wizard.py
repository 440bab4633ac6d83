from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .. import const


class WomsEstimateWizard(models.TransientModel):
    """Make an estimate from the price list, with what is covered."""

    _name = "woms.estimate.wizard"
    _description = "Make an Estimate"

    order_id = fields.Many2one("woms.work.order", required=True)
    company_id = fields.Many2one(related="order_id.company_id")
    supplementary = fields.Boolean(
        help="Comes on top of an estimate the customer already agreed to."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    use_paypal = fields.Boolean(
        "For payment by PayPal",
        help="Makes it in the currency set for PayPal, which knows no rupiah.",
    )
    can_paypal = fields.Boolean(compute="_compute_can_paypal")
    template_id = fields.Many2one(
        "sale.order.template",
        "Usual estimate",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Fills in the parts and the labour of the template.",
    )
    line_ids = fields.One2many("woms.estimate.wizard.line", "wizard_id", "Lines")
    agreement = fields.Char(
        "How the customer agreed",
        help="Fill in only where he agreed by phone, message or in person without "
        "signing. It is kept with your name.",
    )

    @api.depends("order_id")
    def _compute_can_paypal(self):
        for wizard in self:
            wizard.can_paypal = bool(wizard.company_id.woms_paypal_currency_id)

    @api.depends("order_id", "use_paypal")
    def _compute_currency_id(self):
        for wizard in self:
            company = wizard.order_id.company_id
            wizard.currency_id = (
                wizard.use_paypal and company.woms_paypal_currency_id
            ) or company.currency_id

    @api.model
    def default_get(self, fields):
        """Start with what the defect usually needs, else with the labour.

        The way back of a parcel is in it; on top of an agreed one there is only what
        comes on top.
        """
        values = super().default_get(fields)
        order = self.env["woms.work.order"].browse(values.get("order_id"))
        if order:
            # sudo: whether an estimate was agreed to, whoever makes the next
            values["supplementary"] = any(
                sale.state == "sale" for sale in order.sudo().sale_order_ids
            )
            if not values["supplementary"]:
                # sudo: templates are read for whoever makes the estimate
                template = order.sudo().defect_id.estimate_template_id
                values["template_id"] = template.id
            if "line_ids" in fields:
                values["line_ids"] = [
                    Command.create(line)
                    for line in self._first_lines(order, values.get("template_id"))
                ]
        return values

    @api.model
    def _first_lines(self, order, template_id):
        """Return values of the lines an estimate of ``order`` begins with."""
        # sudo: as in `default_get`
        template_sudo = self.env["sale.order.template"].sudo().browse(template_id or [])
        lines = [
            {
                "product_id": line.product_id.id,
                "quantity": line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id
                ),
            }
            for line in template_sudo.sale_order_template_line_ids
            if not line.display_type and not line.is_optional
        ]
        company = order.company_id
        if not lines and company.woms_labour_product_id:
            lines = [{"product_id": company.woms_labour_product_id.id, "quantity": 1}]
        way_back = company.woms_transport_product_id
        if (
            order.service_mode == "ship_in"
            and way_back
            and way_back.id not in [line["product_id"] for line in lines]
            # sudo: whether the way back was agreed to already
            and way_back
            not in order.sudo()
            .sale_order_ids.filtered(lambda sale: sale.state == "sale")
            .order_line.product_id
        ):
            lines.append({"product_id": way_back.id, "quantity": 1})
        return lines

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if self.template_id:
            self.line_ids = [
                Command.clear(),
                *(
                    Command.create(line)
                    for line in self._first_lines(self.order_id, self.template_id.id)
                ),
            ]

    def _make(self):
        self.ensure_one()
        self.order_id.check_access("write")
        if not self.line_ids:
            raise UserError(self.env._("Please enter at least one line."))
        return self.order_id._make_estimate(
            [line._estimate_line() for line in self.line_ids],
            supplementary=self.supplementary,
            currency=self.currency_id,
        )

    def action_make(self):
        """Make a draft to look at before it is sent."""
        estimate = self._make()
        return self.order_id._view_records("sale.order", estimate)

    def action_make_and_send(self):
        """Make the estimate and show it to the customer, or record that he agreed."""
        estimate = self._make()
        if self.agreement:
            estimate._woms_record_agreement(self.agreement)
        else:
            estimate._woms_send()
        return {"type": "ir.actions.act_window_close"}


class WomsEstimateWizardLine(models.TransientModel):
    _name = "woms.estimate.wizard.line"
    _description = "Line of an Estimate to Make"

    wizard_id = fields.Many2one(
        "woms.estimate.wizard", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product",
        "Part or work",
        required=True,
        domain="[('sale_ok', '=', True)]",
    )
    component = fields.Selection(
        [
            (key, label)
            for key, label in const.COMPONENTS
            if key in ("parts", "labour", "visit", "transport")
        ],
        compute="_compute_from_product",
        store=True,
        readonly=False,
    )
    quantity = fields.Float(default=1.0, required=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    price_unit = fields.Monetary(
        "Price",
        compute="_compute_from_product",
        store=True,
        readonly=False,
        help="Per unit, before tax.",
    )
    percent = fields.Float(
        "Covered (%)", compute="_compute_percent", help="Taken off by warranty."
    )

    @api.depends("product_id", "quantity", "wizard_id.currency_id")
    def _compute_from_product(self):
        for line in self:
            order = line.wizard_id.order_id
            if not line.product_id or not order:
                line.price_unit = line.price_unit or 0.0
                continue
            product = line.product_id.with_company(order.company_id)
            line.component = order._component_of_product(product)
            line.price_unit = order._price_of(
                product, line.quantity, line.wizard_id.currency_id
            )

    @api.depends("product_id", "component")
    def _compute_percent(self):
        for line in self:
            order = line.wizard_id.order_id
            line.percent = (
                order._coverage_of_line(line.component, line.product_id)[0]
                if order and line.product_id and line.component
                else 0.0
            )

    def _estimate_line(self):
        self.ensure_one()
        return {
            "component": self.component,
            "product": self.product_id,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
        }
