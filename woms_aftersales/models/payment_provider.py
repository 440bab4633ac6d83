from odoo import api, models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    @api.model
    def _woms_providers_of(self, invoice, partner):
        """Return ``(providers, methods)`` offered now for an invoice of a work order.

        :param invoice: ``account.move``
        :param partner: ``res.partner`` who pays
        """
        cod_sale_order = invoice._woms_cod_sale_order()
        providers = self._get_compatible_providers(
            invoice.company_id.id,
            partner.id,
            invoice.amount_residual,
            currency_id=invoice.currency_id.id,
            sale_order_id=cod_sale_order.id or None,
        )
        methods = self.env["payment.method"]._get_compatible_payment_methods(
            providers.ids, partner.id, currency_id=invoice.currency_id.id
        )
        return providers, methods
