from odoo.tests import freeze_time, tagged

from .common import NOW
from .common_web import WomsWebCase
from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSettlementPage(SettlementCommon, WomsWebCase):
    """The firm's coordinator reads, confirms and disputes; nobody else gets there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.paid_job()
        cls.statement = cls.propose(cls.firm)
        cls.url = f"/my/earnings/{cls.statement.id}"

    def test_on_the_day_the_firm_reads_fee_tax_cash_and_when(self):
        self.firm.woms_tax_ids = self._tax("Withheld 2 %", -2)
        self.statement.line_ids.unlink()
        self.log_in(self.user_coordinator)
        page = self.url_open("/my/earnings").text
        for text in (r"150[.,]000", r"-.?\D*3[.,]000", r"320[.,]000", "10 April"):
            self.assertRegex(page, text)

    def test_a_draft_is_not_shown_yet(self):
        self.log_in(self.user_coordinator)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertNotIn(self.statement.name, self.url_open("/my/earnings").text)

    def test_read_printed_and_confirmed(self):
        self.statement.action_send()
        self.log_in(self.user_coordinator)
        self.assertIn(self.url, self.url_open("/my/earnings").text)
        page = self.url_open(self.url).text
        for text in (self.job.order_id.name, "You pay us", "170"):
            self.assertIn(text, page)
        self.assertIn(self.statement.name, self.url_open(f"{self.url}/pdf").text)
        for _time in range(2):  # sent twice
            answer = self.send(f"{self.url}/confirm", {"partner_ref": "INV-7"})
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.statement.state, "confirmed")
        self.assertEqual(self.statement.partner_ref, "INV-7")

    def test_disputed_with_a_reason_only(self):
        self.statement.action_send()
        self.log_in(self.user_coordinator)
        answer = self.send(f"{self.url}/dispute", {"reason": " "})
        self.assertIn("Please write what is wrong", answer.text)
        self.assertEqual(self.statement.state, "sent")
        answer = self.send(f"{self.url}/dispute", {"reason": "<b>Toll</b>"})
        self.assertIn("&lt;b&gt;Toll", answer.text)
        self.assertEqual(self.statement.state, "disputed")
        answer = self.send(f"{self.url}/confirm")
        self.assertIn("nothing you can change", answer.text)

    def test_nobody_else_gets_there(self):
        self.statement.action_send()
        for user in (
            self.user_technician,
            self.user_other_technician,
            self.user_customer,
            self.user_desk,
        ):
            self.log_in(user)
            for path in ("", "/pdf"):
                self.assertEqual(self.url_open(self.url + path).status_code, 404)
            self.assertEqual(self.send(f"{self.url}/confirm").status_code, 404)
        self.assertEqual(self.statement.state, "sent")
