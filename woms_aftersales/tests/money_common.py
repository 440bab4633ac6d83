"""A company with ways to be paid, and calls of the portal's payment routes."""

from unittest.mock import patch

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.payment_paypal.models.payment_provider import PaymentProvider

from .common import TODAY, WomsCommon
from .paypal_stand_in import PaypalStandIn


class MoneyCommon(WomsCommon, HttpCase):
    """Transfer, cash on delivery and PayPal are set up; a refused call tells why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.bank_journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.wire = cls._provider("payment.payment_provider_transfer", "wire_transfer")
        cls.cod = cls._provider("delivery.payment_provider_cod", "cash_on_delivery")
        cls.wire_method = cls.wire.payment_method_ids[:1]
        cls.cod_method = cls.cod.payment_method_ids[:1]
        cls.env["ir.config_parameter"].set_param(
            "account_payment.enable_portal_payment", "True"
        )

    @classmethod
    def _provider(cls, xmlid, mode):
        provider = cls.env["payment.provider"].search(
            [("custom_mode", "=", mode), ("company_id", "=", cls.company.id)], limit=1
        ) or cls.env.ref(xmlid).copy({"company_id": cls.company.id})
        provider.write({"state": "enabled", "is_published": True})
        provider.payment_method_ids.active = True
        return provider

    def pay_values(self, provider, method, amount, **values):
        return {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "token_id": None,
            "amount": amount,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "/my",
            **values,
        }

    def call(self, route, **values):
        """Call a JSON-RPC route as a browser does."""
        return self.make_jsonrpc_request(route, values)

    def refused(self, route, **values):
        """Call a route that must refuse; return the sentence it refuses with."""
        with mute_logger("odoo.http"):
            answer = self.url_open(route, json={"jsonrpc": "2.0", "params": values})
        error = answer.json().get("error")
        self.assertTrue(error, f"{route} was not refused")
        return error["data"]["message"]

    def start_payment(self, invoice, provider, method, **values):
        """Start paying ``invoice`` as whoever has its link; return the transaction."""
        answer = self.call(
            f"/invoice/transaction/{invoice.id}",
            access_token=invoice._portal_ensure_token(),
            **self.pay_values(provider, method, invoice.amount_residual, **values),
        )
        self.env.invalidate_all()  # what the request wrote
        return self.env["payment.transaction"].search(
            [("reference", "=", answer["reference"])]
        )

    def custom_process(self, transaction):
        answer = self.url_open(
            "/payment/custom/process", data={"reference": transaction.reference}
        )
        self.env.invalidate_all()
        return answer


class PaypalCommon(MoneyCommon):
    """Odoo's PayPal provider, in dollars, with a stand-in for PayPal's servers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.usd.id,
                "company_id": cls.company.id,
                "name": TODAY.replace(month=1),
                "inverse_company_rate": 16000,
            }
        )
        (cls.part | cls.labour).company_id = cls.company
        cls.paypal = cls.env["payment.provider"].search(
            [("code", "=", "paypal"), ("company_id", "=", cls.company.id)], limit=1
        ) or cls.env.ref("payment.payment_provider_paypal").copy(
            {"company_id": cls.company.id}
        )
        cls.paypal.write(
            {
                "state": "test",
                "is_published": True,
                "paypal_email_account": "shop@example.com",
                "paypal_client_id": "stand-in",
                "paypal_client_secret": "stand-in",
                "paypal_webhook_id": "WEBHOOK",
            }
        )
        cls.paypal_method = cls.env.ref("payment.payment_method_paypal")
        cls.paypal_method.active = True
        cls.paypal.payment_method_ids |= cls.paypal_method

    def setUp(self):
        super().setUp()
        self.servers = self.enterContext(PaypalStandIn())
        self.enterContext(
            patch.object(
                PaymentProvider,
                "_paypal_get_api_url",
                lambda _provider: self.servers.url,
            )
        )
