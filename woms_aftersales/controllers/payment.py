from werkzeug.exceptions import BadRequest, Forbidden

from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount
from odoo.addons.payment.controllers.portal import PaymentPortal
from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing
from odoo.addons.payment_paypal import const as paypal_const
from odoo.addons.payment_paypal.controllers.main import PaypalController

PAYPAL_SIGNATURE_HEADERS = {
    "transmission_id": "PAYPAL-TRANSMISSION-ID",
    "transmission_time": "PAYPAL-TRANSMISSION-TIME",
    "cert_url": "PAYPAL-CERT-URL",
    "auth_algo": "PAYPAL-AUTH-ALGO",
    "transmission_sig": "PAYPAL-TRANSMISSION-SIG",
}


class WomsPaymentGate(PaymentPortal):
    """The one gate for money: every payment route of the portal ends here."""

    def _create_transaction(self, *args, custom_create_values=None, **kwargs):
        """Override of `payment`: check payments of work orders against what is offered.

        Documents of others pass unchanged.
        """
        transaction_model = request.env["payment.transaction"].sudo()
        documents = transaction_model._woms_documents(custom_create_values)
        if documents["ours"]:
            # sudo in there: the routes have checked that the document may be read
            transaction_model._woms_check_offer(
                documents["invoices"], documents["estimates"], *args, **kwargs
            )
        return super()._create_transaction(
            *args, custom_create_values=custom_create_values, **kwargs
        )


class WomsPortalAccount(PortalAccount):
    """The invoice page offers what the gate accepts, cash on delivery too."""

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Override of `account_payment`: rupiah are whole on the page of ours."""
        if invoice.woms_order_id:
            request.update_context(woms_whole_rupiah=True)
        return super()._invoice_get_page_view_values(invoice, access_token, **kwargs)

    def _get_common_page_view_values(self, invoices_data, access_token=None, **kwargs):
        """Override of `account_payment`: name the order, so that COD can be offered."""
        # never from the address: `sale_order_id` in it would open COD elsewhere
        kwargs.pop("sale_order_id", None)
        route = invoices_data.get("transaction_route") or ""
        invoice_id = self._cast_as_int(route.rpartition("/")[2])
        if invoice_id:
            # sudo: the page's route has checked that the invoice may be read
            invoice_sudo = request.env["account.move"].sudo().browse(invoice_id)
            sale_order = invoice_sudo._woms_cod_sale_order()
            if sale_order:
                kwargs["sale_order_id"] = sale_order.id
            request.update_context(woms_cod_order_id=invoice_sudo._woms_cod_order().id)
        return super()._get_common_page_view_values(
            invoices_data, access_token=access_token, **kwargs
        )


class WomsPaymentStatus(PaymentPostProcessing):
    @http.route()
    def display_status(self, **kwargs):
        """Override of `payment`: rupiah are whole, as everywhere of ours."""
        if self._get_monitored_transaction().sudo().woms_order_id:
            request.update_context(woms_whole_rupiah=True)
        return super().display_status(**kwargs)


class WomsPaypalController(PaypalController):
    """What PayPal has not signed, or can't be asked about, is refused."""

    @http.route()
    def paypal_webhook(self):
        """Override of `payment_paypal`: answer garbage with 400, no traceback."""
        try:
            data = request.get_json_data()
        except ValueError as error:
            raise BadRequest() from error
        if not isinstance(data, dict):
            raise BadRequest()
        if data.get("event_type") in paypal_const.HANDLED_WEBHOOK_EVENTS:
            resource = data.get("resource")
            units = isinstance(resource, dict) and resource.get("purchase_units")
            if not (
                units
                and isinstance(units, list)
                and isinstance(units[0], dict)
                and isinstance(resource.get("payment_source"), dict)
            ):
                raise BadRequest()
        return super().paypal_webhook()

    def _verify_notification_origin(self, payment_data, tx_sudo):
        """Override of `payment_paypal`: core goes on when the check itself fails.

        :raise Forbidden: unless PayPal says that it signed this notification; the
            transaction stays as it was
        """
        headers = request.httprequest.headers
        claim = {
            key: headers.get(name) for key, name in PAYPAL_SIGNATURE_HEADERS.items()
        }
        webhook_id = tx_sudo.provider_id.paypal_webhook_id
        if not webhook_id or not all(claim.values()):
            raise Forbidden()
        try:
            answer = tx_sudo._send_api_request(
                "POST",
                "/v1/notifications/verify-webhook-signature",
                json={**claim, "webhook_id": webhook_id, "webhook_event": payment_data},
            )
        except ValidationError as error:
            raise Forbidden() from error
        if (
            not isinstance(answer, dict)
            or answer.get("verification_status") != "SUCCESS"
        ):
            raise Forbidden()
