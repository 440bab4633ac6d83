"""With a keyboard alone: register, report, approve and pay."""

from odoo.tests import tagged

from .common_browser import BrowserCase
from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyKeyboard(JourneyCase, BrowserCase):
    """Nothing is clicked; where the focus is, it is seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank_journal.bank_acc_number = "5120123456"
        cls.wire.action_recompute_pending_msg()

    def choose(self, page, selector, label):
        """Go down a list to the word."""
        page.tab_to(selector)
        for _turn in range(80):
            if (
                page.ask("document.activeElement.selectedOptions[0].text.trim()")
                == label
            ):
                return
            page.press("ArrowDown")
        self.fail(f"{label} is not in {selector}")

    def type_into(self, page, selector, text):
        page.tab_to(selector)
        page.type(text)

    def tick(self, page, selector):
        page.tab_to(selector)
        page.press(" ")
        self.assertTrue(page.ask("document.activeElement.checked"), selector)

    def go(self, page, selector):
        page.tab_to(selector)
        with page.leaving():
            page.press("Enter")

    def forward(self, page, step):
        page.tab_to(".o_woms_forward")
        page.press("Enter")
        page.wait(f"document.querySelector('.o_woms_shown[data-name={step}]')")

    def register(self, page):
        page.open("/service/register")
        self.type_into(page, "[name=model]", "AC Uji 1 PK")
        self.type_into(page, "[name=serial]", "SN-TASTE-1")
        self.forward(page, "purchase")
        self.choose(page, "[name=channel]", "As a gift or second hand")
        self.choose(page, "[name=proof_kind]", "Nothing")
        self.forward(page, "contact")
        self.tick(page, "[name=consent]")
        self.go(page, ".o_woms_send")
        with self.at_the_desk():
            document = self.last("woms.service.document")
            self.assertEqual(document.serial, "SN-TASTE-1")
            number = document.name
        self.assertIn(number, page.text())

    def report(self, page):
        page.open("/service/report")
        page.tab_to("[name=document_id]")  # the device just registered is chosen
        self.forward(page, "failure")
        self.choose(page, "[name=symptom_id]", "Blows warm air")
        self.forward(page, "service")
        page.tab_to("[name=service_mode]")
        page.press("ArrowDown")
        self.choose(page, "[name=center_id]", "Pusat Servis Uji")
        self.forward(page, "contact")
        self.tick(page, "[name=consent]")
        self.go(page, ".o_woms_send")
        with self.at_the_desk():
            work_request = self.last("woms.work.request")
            self.assertEqual(work_request.service_mode, "drop_off")
            number = work_request.name
        self.assertIn(number, page.text())

    def approve(self, page, order):
        page.open(f"/my/work-orders/{order.id}")
        self.go(page, ".o_woms_todo a.btn-primary")
        page.tab_to("#woms_typed > summary")
        page.press("Enter")
        self.tick(page, "[name=agreed]")
        self.go(page, "#woms_typed button")
        self.assertIn("You agreed", page.text())

    def pay(self, page, order):
        page.open(f"/my/work-orders/{order.id}")
        self.go(page, ".o_woms_todo a.btn-primary")
        page.tab_to("[data-bs-target='#pay_with']")
        page.press("Enter")
        way = "#pay_with.show [data-payment-method-code='wire_transfer']"
        page.wait(f'document.querySelector("{way}")')
        page.tab_to("#pay_with [name='o_payment_radio']")
        page.press(" ")
        for _turn in range(5):  # the ways to pay are one group
            if page.ask("document.activeElement.dataset.paymentMethodCode") == (
                "wire_transfer"
            ):
                break
            page.press("ArrowDown")
        button = "#pay_with button[name='o_payment_submit_button']"
        page.wait(f'document.querySelector("{button}:enabled")')
        self.go(page, button)
        page.wait("document.querySelector('main').innerText.includes('5120123456')")

    def test_register_report_approve_and_pay(self):
        with self.in_browser() as page:
            self.page_login(page, self.user_customer)
            self.register(page)
            self.report(page)
            with self.at_the_desk():
                order = self.accept_request()
                self.take_in(order)
                self.send_estimate(order)
            self.approve(page, order)
            with self.at_the_desk():
                self.assertEqual(order.cost_state, "approved")
                self.end_bench(order)
                invoice = self.invoice_of(order)
            self.pay(page, order)
            with self.at_the_desk():
                self.assertEqual(invoice.transaction_ids.state, "pending")
