from odoo import api, models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    @api.model
    def _get_compatible_providers(
        self, company_id, partner_id, amount, *args, report=None, **kwargs
    ):
        """Override of `delivery`: COD for an invoice of fees, which has no sale order.

        The order is named in the context by our own code, never by an address.
        """
        providers = super()._get_compatible_providers(
            company_id, partner_id, amount, *args, report=report, **kwargs
        )
        order_id = self.env.context.get("woms_cod_order_id")
        # sudo: whoever pays sees its carrier's way to pay only
        order_sudo = self.env["woms.work.order"].sudo().browse(order_id)
        if order_id and order_sudo._cod_allowed():
            providers |= self.search(
                [
                    *self._check_company_domain(company_id),
                    ("custom_mode", "=", "cash_on_delivery"),
                    ("state", "in", ("enabled", "test")),
                    ("is_published", "=", True),
                ]
            ).filtered(
                lambda provider: (
                    not provider.maximum_amount or provider.maximum_amount >= amount
                )
            )
        return providers

    @api.model
    def _woms_providers_of(self, invoice, partner):
        """Return ``(providers, methods)`` offered now for an invoice of a work order.

        :param invoice: ``account.move``
        :param partner: ``res.partner`` who pays
        """
        cod_sale_order = invoice._woms_cod_sale_order()
        providers = self.with_context(
            woms_cod_order_id=invoice._woms_cod_order().id
        )._get_compatible_providers(
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
