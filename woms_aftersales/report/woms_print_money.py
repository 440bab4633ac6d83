"""Rupiah whole on core's own papers and pages of our documents."""

from odoo import api, models

from ..models.woms_format import WHOLE_CURRENCIES

WHOLE = "woms_whole_rupiah"


def is_whole(env, currency):
    """Whether amounts are written without decimals here: our documents, in rupiah."""
    return bool(env.context.get(WHOLE) and currency.name in WHOLE_CURRENCIES)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_template(self, template, values=None):
        """Override of `base`: estimates and invoices of work orders in whole rupiah."""
        docs = (values or {}).get("docs")
        if getattr(docs, "_name", None) in ("sale.order", "account.move") and all(
            doc.woms_order_id for doc in docs
        ):
            self = self.with_context(**{WHOLE: True})
        return super()._render_template(template, values)


class IrQwebFieldMonetary(models.AbstractModel):
    _inherit = "ir.qweb.field.monetary"

    @api.model
    def value_to_html(self, value, options):
        """Override of `base`: core keeps rupiah at 0.01, which nobody can pay."""
        if is_whole(self.env, options["display_currency"]):
            options = {**options, "decimal_places": 0}
        return super().value_to_html(value, options)


class IrQwebFieldFloat(models.AbstractModel):
    _inherit = "ir.qweb.field.float"

    @api.model
    def record_to_html(self, record, field_name, options):
        """Override of `base`: unit prices are plain numbers to core."""
        if field_name == "price_unit" and is_whole(self.env, record.currency_id):
            options = {**options, "precision": 0}
        return super().record_to_html(record, field_name, options)
