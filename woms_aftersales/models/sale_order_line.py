from odoo import api, fields, models

from .. import const


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    woms_component = fields.Selection(const.COMPONENTS, "Component", copy=False)
    woms_document_ids = fields.Many2many(
        "woms.service.document",
        "woms_sale_line_document_rel",
        "line_id",
        "document_id",
        "Extended for",
        copy=False,
        help="Which devices it is for; empty: those delivered with it.",
    )
    woms_cover_reason = fields.Char("Covered because", copy=False)
    woms_decision_id = fields.Many2one(
        "woms.coverage.decision",
        "Coverage decision",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

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

    def _woms_get_decision(self):
        """Return the decision that explains what this line costs.

        The one it was made with; or what a manager granted after it was agreed to,
        where that gives the customer more.
        """
        self.ensure_one()
        decision = self.woms_decision_id
        granted = self.order_id.woms_order_id.sudo().decision_ids.filtered(
            lambda row: (
                row._is_by_hand()
                and row.component == self.woms_component
                and row.part_name in (False, self.product_id.name)
                and row.percent > max(self.discount, decision.percent)
            )
        )
        return granted.sorted(lambda row: (row.percent, row.id))[-1:] or decision

    def _prepare_invoice_line(self, **optional_values):
        """Override of `sale`: the invoice says why a line is free, also years later."""
        values = super()._prepare_invoice_line(**optional_values)
        if self.order_id.woms_order_id and not self.display_type:
            decision = self._woms_get_decision()
            values["woms_decision_id"] = decision.id
            if decision.percent:
                values["discount"] = max(self.discount, decision.percent)
                lang = self.order_id.partner_id.lang or self.env.lang
                reason = decision.with_context(lang=lang).reason
                values["name"] = f"{values['name']}\n{reason}"
        return values

    def _action_launch_stock_rule(self, **kwargs):
        """Override of `sale_stock`: parts of an estimate are used, not delivered."""
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
