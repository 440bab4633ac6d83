"""A printed QRIS code: the customer types the amount, the bank tells whose it is."""

import base64
import re

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, TODAY
from .payment_table_common import DUE, OVER, PaymentTableCase, rows_of

TABLE = {
    "exact": rows_of(["qris"], "", "paid"),
    "part": rows_of(["qris"], "", "partial"),
    "over": rows_of(["qris"], "", "paid", OVER - DUE),
    "refund": rows_of(["qris"], "", "refunded"),
    "undone": rows_of(["qris"], "", "due"),
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentTableQris(PaymentTableCase):
    table = TABLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "woms_qris_image": PNG,
                "woms_qris_name": "SERVIS UJI",
                "woms_unique_amount": True,
                "woms_unique_account_id": cls.rounding.profit_account_id.id,
            }
        )

    def pay_qris(self, amount, currency, _withheld):
        transfer = self.through_gate(self.wire, self.wire_method, DUE, currency)
        transfer._set_pending()
        details = self.order._transfer_details()
        self.assertEqual(details["qris"]["name"], "SERVIS UJI")
        self.assertNotEqual(details["amount"], DUE, "an amount of his own")
        slip = self.order._portal_send_slip(
            [{"name": "x.png", "raw": base64.b64decode(PNG), "mimetype": "image/png"}]
        )
        self.assertEqual(self.now(), self.expected("due"), "a claim is no money")
        line = self.money(details["amount"] if amount == DUE else amount)
        if not line.is_reconciled:
            clerk = slip.with_user(self.user_accountant)
            clerk.bank_line_id = line
            clerk.action_found()
        self.assertEqual(slip.result, "found")
        return line

    def money(self, amount):
        """Money as the bank writes it: no reference comes along with QRIS."""
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": TODAY,
                "payment_ref": "QRIS SETTLEMENT",
                "amount": amount,
            }
        )

    def test_exact(self):
        self.check_row("exact")

    def test_part(self):
        self.check_row("part")

    def test_over(self):
        self.check_row("over")

    def test_refund(self):
        self.check_row("refund")

    def test_undone(self):
        self.check_row("undone")

    def test_twice(self):
        with self.cell("qris", "twice"):
            first = self.pay()
            with self.assertRaises(UserError):
                self.through_gate(self.wire, self.wire_method, DUE, self.idr)
            again = self.money(first.amount)
            self.assertFalse(again.is_reconciled)
            self.assertEqual(self.now(), self.expected("paid"))
            again.woms_proposed_id = self.invoice
            again.with_user(self.user_accountant).action_woms_confirm_proposal()
            self.assertEqual(self.now(), self.expected("paid"))
            self.assertEqual(self.credit_left(), first.amount)

    # === WHERE IT IS SHOWN === #

    def test_not_without_a_picture_nor_where_core_makes_codes(self):
        company = self.company
        self.assertTrue(company._woms_qris(self.idr))
        self.assertFalse(company._woms_qris(self.usd))
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "123", "partner_id": company.partner_id.id}
        )
        if "l10n_id_qris_mid" in bank._fields:
            bank.write({"l10n_id_qris_api_key": "k", "l10n_id_qris_mid": "m"})
            company.qr_code = True
            self.assertFalse(company._woms_qris(self.idr), "core shows its own")
            company.qr_code = False
        company.woms_qris_image = False
        self.assertFalse(company._woms_qris(self.idr))

    def test_on_the_customer_s_page_and_after_choosing(self):
        order, invoice = self.orders["idr"], self.invoices["idr"]
        url = f"/my/work-orders/{order.id}?access_token={order._portal_ensure_token()}"
        page = self.url_open(url).text
        self.assertIn("Pay by transfer, QRIS or online", page)
        self.assertNotIn("SERVIS UJI", page, "not before he chose")
        transfer = self.start_payment(invoice, self.wire, self.wire_method)
        self.custom_process(transfer)
        for shown in (self.url_open("/payment/status").text, self.url_open(url).text):
            self.assertIn("SERVIS UJI", shown)
            self.assertIn("data:image/png;base64,", shown)
            asked = f"{transfer.woms_asked_amount:,.0f}"
            self.assertIn(asked, re.sub(r"<[^>]+>", "", shown))
