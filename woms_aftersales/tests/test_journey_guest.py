"""From the report to the rating without an account: a phone, Indonesian, links only."""

import re

from odoo.fields import Command
from odoo.tests import tagged

from .common_browser import BrowserCase
from .common_journey import JourneyCase
from .test_indonesian import ENGLISH, load_indonesian, speak_indonesian

PHONE = "0812-7777-6666"
EMAIL = "siti@example.com"
REPORT = {
    "model": "AC Uji 1 PK",
    "serial": "SN-TAMU-1",
    "safety": "none",
    "description": "Meniup udara hangat.",
    "service_mode": "drop_off",
    "contact_name": "Siti Tamu",
    "contact_phone": PHONE,
    "contact_email": EMAIL,
    "consent": "1",
}
LINK = re.compile(r"https?://[^\s\"'<>]+")


@tagged("post_install", "-at_install")
class TestJourneyGuest(JourneyCase, BrowserCase):
    """Every link comes from what the customer was sent; every word is Indonesian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_indonesian(cls.env)
        indonesian = cls.env["res.lang"]._lang_get("id_ID")
        cls.website.write(
            {
                "language_ids": [Command.set(indonesian.ids)],
                "default_lang_id": indonesian.id,
            }
        )
        speak_indonesian(
            cls.symptom | cls.section | cls.defect | cls.misuse | cls.repair_code
        )
        cls.bank_journal.bank_acc_number = "5120123456"
        cls.wire.action_recompute_pending_msg()

    # === LOOKING === #

    def reads(self, page, *texts):
        """The page says this, in Indonesian and nothing else."""
        said = page.text().replace("\N{NO-BREAK SPACE}", " ")
        for text in texts:
            self.assertIn(text, said)
        english = [line for line in said.splitlines() if ENGLISH.search(line)]
        self.assertFalse(english, page.ask("location.pathname"))

    def link_to(self, part):
        """The newest link that was mailed to the customer and holds ``part``."""
        with self.at_the_desk():
            self.env["woms.work.request"]._tell_due()
            mails = self.env["mail.mail"].search([], order="id desc")
            for mail in mails.filtered(
                lambda mail: (
                    EMAIL in (mail.email_to or "")
                    or EMAIL in mail.recipient_ids.mapped("email")
                )
            ):
                for link in LINK.findall(mail.body_html or ""):
                    if part in link:
                        return link.replace("&amp;", "&").replace(self.base_url(), "")
        raise AssertionError(f"no mail to {EMAIL} has a link to {part}")

    # === STEPS === #

    def report(self, page):
        page.open("/service/report")
        self.reads(page, "Laporkan kerusakan")
        page.fill(
            ".o_woms_form",
            symptom_id=str(self.symptom.id),
            center_id=str(self.center.id),
            **REPORT,
        )
        if page.scripts:
            for _step in range(3):
                page.click(".o_woms_forward")
        with page.leaving():
            page.click(".o_woms_send")
        with self.at_the_desk():
            work_request = self.last("woms.work.request")
            self.assertEqual(work_request.state, "draft")
            self.assertFalse(work_request.partner_id)
        self.reads(page, work_request.name, "konfirmasi")

    def confirm_report(self, page):
        page.open(self.link_to("/service/confirm/"))
        page.submit("form[method=post]:has(.btn-primary)")
        self.reads(page, "Terima kasih")
        with page.leaving():
            page.click("#wrap a.btn-primary")
        self.reads(page, "WR/")

    def track(self, page, number):
        form = "form[action='/service/track']"
        page.open("/service/track")
        page.submit(form, number=number, phone="0812-0000-1111")
        self.assertNotIn(number, page.text())
        page.submit(form, number=number, phone=PHONE)
        self.reads(page, number)
        self.assertFalse(page.ask("document.querySelectorAll('.o_woms_todo').length"))

    def approve(self, page):
        page.open(self.link_to("access_token="))
        with page.leaving():
            page.click(".o_woms_todo a.btn-primary")
        self.reads(page, "Rp 320.000")
        page.click("#woms_typed > summary")
        page.submit("#woms_typed form", agreed="1")
        self.reads(page, "Anda sudah menyetujui", "Siti Tamu")

    def pay(self, page):
        """By transfer: the account and the reference stand on the customer's page."""
        page.open(self.link_to("access_token="))
        home = page.ask("location.href")
        with page.leaving():
            page.click(".o_woms_todo a.btn-primary")
        page.click("[data-bs-target='#pay_with']")
        way = "#pay_with.show input[data-payment-method-code='wire_transfer']"
        page.wait(f'document.querySelector("{way}")')
        page.click(way)
        button = "#pay_with button[name='o_payment_submit_button']:enabled"
        page.wait(f'document.querySelector("{button}")')
        with page.leaving():
            page.click(button)
        page.wait("document.querySelector('main').innerText.includes('5120123456')")
        page.open(home)
        self.reads(page, "5120123456")

    def rate(self, page, order):
        page.open(self.link_to("access_token="))
        page.submit(".o_woms_todo form", stars="4", text="Ramah dan cepat.")
        self.reads(page, "Terima kasih")
        with self.at_the_desk():
            self.assertEqual(order._portal_rating().rating, 4)

    def complain(self, page, order):
        page.open(self.link_to("access_token="))
        page.click("details:has(form[action*='/complain']) > summary")
        page.submit("form[action*='/complain']", text="Berisik lagi.")
        with self.at_the_desk():
            complaint = order.complaint_ids
            self.assertEqual(complaint.state, "open")
            complaint = self.as_staff(complaint, self.user_manager)
            complaint.write({"answer": "Kami datang besok.", "decision": "upheld"})
            complaint.action_answer()
            number = complaint.name
        page.open(self.link_to("access_token="))
        self.reads(page, number, "Kami datang besok.")

    # === THE DESK BETWEEN === #

    def work(self):
        """Repaired on the bench; return the invoice."""
        order = self.last("woms.work.order")
        self.end_bench(order)
        return self.invoice_of(order)

    def hand_over(self, order):
        self.confirm(
            self.user_desk,
            self.as_staff(order, self.user_desk).action_hand_over(),
            receipt_number=order.name,
            contact_phone=PHONE,
            to_name="Siti Tamu",
            signature=self.signature,
        )
        self.assertEqual(order.state, "done")

    def walk(self, page):
        """Up to the payment, which core's page takes by scripts."""
        self.report(page)
        self.confirm_report(page)
        with self.at_the_desk():
            order = self.accept_request()
            self.take_in(order)
            number = order.name
        self.track(page, number)
        with self.at_the_desk():
            self.send_estimate(order)
        self.approve(page)
        with self.at_the_desk():
            self.assertEqual(order.cost_state, "approved")
            self.assertEqual(order.sale_order_ids.signed_by, "Siti Tamu")
            self.assertTrue(order.sale_order_ids.signature)
            invoice = self.work()
        return order, invoice

    def book_cash(self, order, invoice):
        self.as_staff(
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ),
            self.user_accountant,
        ).create({"journal_id": self.bank_journal.id})._create_payments()
        self.assertEqual(order.cost_state, "paid")

    def test_on_a_phone(self):
        with self.in_browser() as page:
            order, invoice = self.walk(page)
            self.pay(page)
            with self.at_the_desk():
                transaction = invoice.transaction_ids
                self.assertEqual(transaction.state, "pending")
                transaction.with_user(
                    self.user_accountant
                ).action_woms_confirm_transfer()
                self.assertEqual(order.cost_state, "paid")
                self.hand_over(order)
            self.rate(page, order)
            self.complain(page, order)

    def test_without_scripts(self):
        with self.in_browser() as page:
            page.without_scripts()
            order, invoice = self.walk(page)
            page.open(self.link_to("access_token="))
            self.reads(page, "Rp 320.000")
            with self.at_the_desk():
                self.book_cash(order, invoice)
                self.hand_over(order)
            self.rate(page, order)
            self.complain(page, order)
