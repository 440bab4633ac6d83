import re

from odoo.tests import freeze_time, tagged

from .common import NOW, PNG
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWholeRupiah(MoneyCommon):
    """Nobody can pay a part of a rupiah: our papers and pages write none."""

    CENTS = re.compile(r"\d[.,]\d{3}[.,]\d{2}\b")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.estimate = cls.make_estimate()

    def paper(self, report, record, lang="en_US"):
        record.partner_id.lang = lang
        reports = self.env["ir.actions.report"].with_context(lang=lang)
        html = reports._render_qweb_html(report, record.ids)[0].decode()
        return re.sub(r"<[^>]+>", "", html).replace("\u00a0", " ")

    def test_estimate_and_invoice_in_both_languages(self):
        self.estimate._woms_accept("Budi", PNG, "customer")
        invoice = self.estimate.woms_order_id._make_invoice()
        for report, record in (
            ("sale.action_report_saleorder", self.estimate),
            ("account.account_invoices", invoice),
        ):
            for lang, amount in (("en_US", "320,000"), ("id_ID", "320.000")):
                with self.subTest(report=report, lang=lang):
                    text = self.paper(report, record, lang)
                    self.assertIn(amount, text)
                    self.assertFalse(self.CENTS.findall(text))

    def test_papers_of_others_stay_as_core_writes_them(self):
        other = self.estimate.copy({"woms_order_id": False})
        self.assertFalse(other.woms_order_id)
        text = self.paper("sale.action_report_saleorder", other)
        self.assertTrue(self.CENTS.findall(text))

    def test_the_page_of_the_invoice(self):
        self.estimate._woms_accept("Budi", PNG, "customer")
        invoice = self.estimate.woms_order_id._make_invoice()
        page = self.url_open(invoice.get_portal_url()).text
        text = re.sub(r"<[^>]+>", "", page)
        self.assertIn("320,000", text)
        self.assertFalse(self.CENTS.findall(text))
