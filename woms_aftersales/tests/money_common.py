"""A company with ways to be paid, and calls of the portal's payment routes."""

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .common import WomsCommon


class MoneyCommon(HttpCase, WomsCommon):
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
