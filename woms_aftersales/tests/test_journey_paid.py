from odoo.tests import tagged

from .common import TODAY
from .common_journey import JourneyCase
from .money_common import PaypalCommon

# What PayPal's own script does, as far as Odoo's payment form asks it: a button that
# makes an order, has it approved and tells so.
SDK = """
window.paypal = {
    FUNDING: { PAYPAL: "paypal" },
    Buttons: (options) => ({
        render(target) {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "woms_stand_in_paypal";
            button.textContent = "PayPal";
            button.disabled = !options.createOrder;
            button.addEventListener("click", async (ev) => {
                ev.stopPropagation(); // theirs lives in a frame of its own
                try {
                    await options.onApprove({ orderID: await options.createOrder() });
                } catch (error) {
                    options.onError(error);
                }
            });
            document.querySelector(target).append(button);
        },
        show() {},
        hide() {},
        close() {},
    }),
};
"""


@tagged("post_install", "-at_install")
class TestJourneyPaid(JourneyCase, PaypalCommon):
    """Out of warranty: one pays by PayPal, another at the door; the recap has both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.woms_paypal_currency_id = cls.usd
        cls.carrier = cls.make_carrier()
        for serial in ("SN-OLD-1", "SN-OLD-2"):
            document = cls.make_document(
                serial=serial, purchase_date=TODAY.replace(year=2025)
            )
            document._move("active", role="system")

    def fetch_proxy(self, url):
        if url.startswith("https://www.paypal.com/sdk/js"):
            self.sdk_urls.append(url)
            return self.make_fetch_proxy_response(SDK)
        return super().fetch_proxy(url)

    def test_paid_by_paypal_and_at_the_door(self):
        self.sdk_urls = []
        by_paypal = self.pay_by_paypal()
        at_the_door = self.pay_at_the_door()
        self.check_recap(by_paypal | at_the_door)

    def pay_by_paypal(self):
        customer = self.user_customer
        self.on_phone("woms_report_drop_off", "/service/report", customer)
        order = self.accept_request()
        page = f"/my/work-orders/{order.id}"
        self.take_in(order)
        self.send_estimate(order, use_paypal=True)
        self.assertEqual(order.sale_order_ids.currency_id, self.usd)
        self.on_phone("woms_sign_estimate", page, customer)
        self.end_bench(order)
        invoice = self.invoice_of(order)
        self.on_phone("woms_pay_by_paypal", page, customer)
        self.assertIn("currency=USD", self.sdk_urls[0])
        self.assertIn("/v2/checkout/orders", [path for path, _ in self.servers.calls])
        self.assertEqual(invoice.transaction_ids.state, "done")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(order.cost_state, "paid")
        # picked up at the counter
        desk = self.user_desk
        self.confirm(
            desk,
            self.as_staff(order, desk).action_hand_over(),
            receipt_number=order.name,
            contact_phone="0812-3456-7890",
            to_name="Budi Pelanggan",
            signature=self.signature,
        )
        self.assertEqual(order.state, "done")
        return order

    def pay_at_the_door(self):
        customer, desk = self.user_customer, self.user_desk
        action = self.intake_walk_in("SN-OLD-2")
        order = self.env["woms.work.order"].browse(action["res_id"])
        page = f"/my/work-orders/{order.id}"
        self.take_in(order)
        self.send_estimate(order)
        self.on_phone("woms_sign_estimate", page, customer)
        self.end_bench(order)
        self.as_staff(order, desk).write(
            {"carrier_id": self.carrier.id, "return_method": "ship"}
        )
        invoice = self.invoice_of(order)
        self.on_phone("woms_agree_cod", page, customer)
        self.assertEqual(invoice.transaction_ids.state, "pending")
        self.assertEqual(order.cost_state, "on_delivery")
        self.ship(order, "COD-1")
        self.on_phone("woms_confirm_receipt", page, customer)
        self.assertEqual(order.state, "done")
        # the courier brings the money later
        self.as_staff(
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ),
            self.user_accountant,
        ).create({"journal_id": self.bank_journal.id})._create_payments()
        self.assertEqual(order.cost_state, "paid")
        return order

    def intake_walk_in(self, serial):
        """The desk takes down who stands at the counter, and accepts at once."""
        document = self.env["woms.service.document"].search([("serial", "=", serial)])
        wizard = self.as_staff(self.env["woms.intake.wizard"], self.user_desk).create(
            {
                "source": "desk_walk_in",
                "contact_phone": "0812-3456-7890",
                "document_id": document.id,
                "symptom_id": self.symptom.id,
                "center_id": self.center.id,
                "fees_accepted": True,
            }
        )
        return wizard.action_record_and_accept()

    def check_recap(self, orders):
        recaps = self.as_staff(self.env["woms.recap"], self.user_manager)
        recap = recaps.create({"unit": "day", "day": recaps._today(self.company)})
        total = recap._get_figures()["now"]
        self.assertEqual((total["count"], total["repaired"]), (2, 2))
        self.assertEqual(total["revenue"], 2 * 320000)
        self.assertEqual(total["receipts"], 2 * 320000)
        action = recap.action_view()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.order_id, orders)
        html = (
            self.env["ir.actions.report"]
            .with_user(self.user_manager)
            ._render_qweb_html("woms_aftersales.report_recap", recap.ids)[0]
            .decode()
        )
        for order in orders:
            self.assertIn(order.name, html)
