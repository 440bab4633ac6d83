import json

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW
from .money_common import PaypalCommon
from .paypal_stand_in import SIGNATURE


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentPaypal(PaypalCommon):
    """Odoo's PayPal provider, driven against a stand-in for PayPal's servers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.invoice = cls.make_invoice(cls.order, currency=cls.usd)

    # === CALLS === #

    def buy(self):
        """Start paying; return the transaction and PayPal's number of it."""
        answer = self.call(
            f"/invoice/transaction/{self.invoice.id}",
            access_token=self.invoice._portal_ensure_token(),
            **self.pay_values(
                self.paypal,
                self.paypal_method,
                self.invoice.amount_residual,
                flow="direct",
            ),
        )
        transaction = self.env["payment.transaction"].search(
            [("reference", "=", answer["reference"])]
        )
        self.assertTrue(answer.get("order_id"))
        return transaction, answer["order_id"]

    def complete(self, transaction, order_id):
        self.call(
            "/payment/paypal/complete_order",
            order_id=order_id,
            reference=transaction.reference,
        )
        self.env.invalidate_all()

    def poll(self):
        answer = self.call("/payment/status/poll")
        self.env.invalidate_all()
        return answer

    def notify(self, transaction, *, signature=SIGNATURE, headers=None, **changes):
        """Send PayPal's notification that ``transaction`` was paid, perhaps forged."""
        amount = changes.pop("amount", transaction.amount)
        body = {
            "event_type": "CHECKOUT.ORDER.COMPLETED",
            "resource": {
                "id": "STANDIN0001",
                "intent": "CAPTURE",
                "status": "COMPLETED",
                "payment_source": {"paypal": {}},
                "purchase_units": [
                    {
                        "reference_id": transaction.reference,
                        "amount": {"currency_code": "USD", "value": str(amount)},
                    }
                ],
            },
            **changes,
        }
        signed = {
            "PAYPAL-TRANSMISSION-ID": "1",
            "PAYPAL-TRANSMISSION-TIME": "2027-03-01T03:00:00Z",
            "PAYPAL-CERT-URL": "https://api.paypal.com/cert",
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-TRANSMISSION-SIG": signature,
        }
        with mute_logger(
            "odoo.http",
            "odoo.addons.payment.models.payment_provider",
            "odoo.addons.payment_paypal.controllers.main",
        ):
            answer = self.url_open(
                "/payment/paypal/webhook/",
                data=json.dumps(body),
                headers={
                    "Content-Type": "application/json",
                    **(signed if headers is None else headers),
                },
            )
        self.env.invalidate_all()
        return answer

    # === THE WAY THROUGH === #

    def test_the_estimate_in_dollars_is_paid(self):
        self.assertEqual(self.invoice.currency_id, self.usd)
        self.assertEqual(self.invoice.amount_total, 20)
        transaction, order_id = self.buy()
        self.assertEqual(transaction.state, "draft")
        self.complete(transaction, order_id)
        self.assertEqual(transaction.state, "done")
        self.assertEqual(self.poll()["state"], "done")
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(self.order.cost_state, "paid")
        self.assertFalse(self.order._release_refusal())
        self.assertTrue(
            any(path == "/v2/checkout/orders" for path, _body in self.servers.calls)
        )

    def test_a_rupiah_invoice_is_not_offered_paypal(self):
        invoice = self.make_invoice(self.make_order())
        providers, _methods = (
            self.env["payment.provider"]
            .sudo()
            ._woms_providers_of(invoice, self.customer)
        )
        self.assertNotIn(self.paypal, providers)
        self.assertIn(self.wire, providers)
        message = self.refused(
            f"/invoice/transaction/{invoice.id}",
            access_token=invoice._portal_ensure_token(),
            **self.pay_values(
                self.paypal, self.paypal_method, invoice.amount_residual, flow="direct"
            ),
        )
        self.assertIn("isn't possible here", message)

    def test_a_pending_capture_pays_nothing_yet(self):
        self.servers.capture_status = "PENDING"
        transaction, order_id = self.buy()
        self.complete(transaction, order_id)
        self.assertEqual(transaction.state, "pending")
        self.poll()
        self.assertEqual(self.order.cost_state, "due")
        self.assertTrue(self.order._release_refusal())
        message = self.refused(
            f"/invoice/transaction/{self.invoice.id}",
            access_token=self.invoice._portal_ensure_token(),
            **self.pay_values(self.wire, self.wire_method, 20),
        )
        self.assertIn("under way", message)
        self.notify(transaction)
        self.assertEqual(transaction.state, "done", "told later that it came")

    def test_a_declined_capture_pays_nothing(self):
        self.servers.capture_status = "DECLINED"
        transaction, order_id = self.buy()
        self.complete(transaction, order_id)
        self.assertEqual(transaction.state, "cancel")
        self.assertEqual(self.order.cost_state, "due")

    def test_a_failed_capture_pays_nothing(self):
        self.servers.capture_status = "FAILED"
        transaction, order_id = self.buy()
        self.complete(transaction, order_id)
        self.assertEqual(transaction.state, "error")
        self.assertEqual(self.order.cost_state, "due")

    def test_a_capture_of_another_amount_pays_nothing(self):
        self.servers.capture_amount = 1
        transaction, order_id = self.buy()
        self.complete(transaction, order_id)
        self.assertEqual(transaction.state, "error")
        self.assertEqual(self.invoice.payment_state, "not_paid")

    # === NOTIFICATIONS === #

    def test_a_signed_notification_pays(self):
        transaction, _order_id = self.buy()
        self.assertEqual(self.notify(transaction).status_code, 200)
        self.assertEqual(transaction.state, "done")

    def test_a_replayed_notification_changes_nothing(self):
        transaction, order_id = self.buy()
        self.complete(transaction, order_id)
        self.poll()
        for _again in range(2):
            self.assertEqual(self.notify(transaction).status_code, 200)
            self.poll()
        self.assertEqual(len(self.invoice.matched_payment_ids), 1)
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_a_forged_notification_is_refused(self):
        transaction, _order_id = self.buy()
        forgeries = {
            "no signature headers": {"headers": {}},
            "wrong signature": {"signature": "forged"},
            "empty signature": {"signature": ""},
        }
        for name, forgery in forgeries.items():
            with self.subTest(name):
                answer = self.notify(transaction, **forgery)
                self.assertEqual(answer.status_code, 403)
                self.assertEqual(transaction.state, "draft", "unchanged")
        self.assertEqual(self.invoice.payment_state, "not_paid")

    def test_what_cannot_be_verified_is_refused(self):
        transaction, _order_id = self.buy()
        self.servers.reachable = False
        self.assertEqual(self.notify(transaction).status_code, 403)
        self.assertEqual(transaction.state, "draft")

    def test_without_a_webhook_id_nothing_can_be_verified(self):
        transaction, _order_id = self.buy()
        self.paypal.paypal_webhook_id = False
        self.assertEqual(self.notify(transaction).status_code, 403)
        self.assertEqual(transaction.state, "draft")

    def test_a_forgery_does_not_revive_a_failed_transaction(self):
        self.servers.capture_status = "FAILED"
        transaction, order_id = self.buy()
        self.complete(transaction, order_id)
        self.assertEqual(self.notify(transaction, headers={}).status_code, 403)
        self.assertEqual(transaction.state, "error")

    def test_a_signed_notification_of_another_amount_pays_nothing(self):
        transaction, _order_id = self.buy()
        self.notify(transaction, amount=1)
        self.assertEqual(transaction.state, "error")
        self.assertEqual(self.invoice.payment_state, "not_paid")

    def test_garbage_is_answered_without_a_traceback(self):
        transaction, _order_id = self.buy()
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/payment/paypal/webhook/",
                data="no json",
                headers={"Content-Type": "application/json"},
            )
        self.assertEqual(answer.status_code, 400)
        for resource in (None, {}, {"purchase_units": []}, []):
            answer = self.notify(transaction, resource=resource)
            self.assertEqual(answer.status_code, 400)
        self.assertEqual(transaction.state, "draft")
