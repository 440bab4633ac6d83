from odoo.tests import freeze_time, tagged

from .common import NOW
from .common_paper import PaperCase
from .settlement_common import SettlementCommon

WORDS = {
    "en_US": ("Statement for a service partner", "You pay us", "Cash you hold"),
    "id_ID": ("Laporan untuk mitra servis", "Anda membayar kami", "Tunai di tangan"),
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSettlementPaper(SettlementCommon, PaperCase):
    """The statement on paper, in the language of the firm."""

    def test_one_page_in_the_firm_s_language(self):
        job = self.paid_job()
        self.firm.woms_tax_ids = self._tax("Withheld 2 %", -2)
        statement = self.propose(self.firm)
        statement.action_send()
        for lang, words in WORDS.items():
            self.firm.lang = lang
            content = self.print_pdf(
                "action_report_settlement", statement, user=self.user_accountant
            )
            [(_picture, text)] = self.pages(content)
            for word in (*words, statement.name, job.order_id.name, "Mitra Sejuk"):
                self.assertIn(word, text)
            for amount in ("150", "3", "320", "173"):
                self.assertRegex(text, rf"Rp\s?{amount}[.,]000")
