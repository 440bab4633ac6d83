from odoo.tests import tagged

from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestPortalPaper(WomsWebCase):
    """Papers reach the owner and who holds his link, and nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document(serial="SN-PAPER-1")
        cls.document._write_machine({"state": "active"})
        cls.order = cls.make_order(document_id=cls.document.id)
        cls.card = f"/my/devices/{cls.document.id}/card"
        cls.url = f"/my/work-orders/{cls.order.id}"
        cls.order._ensure_tokens()

    def receive(self):
        self.order.sudo()._record_custody(to_holder="center", center=self.center)

    def end(self):
        self.order._write_machine({"state": "ready", "outcome": "repaired"})

    def assert_paper(self, url, word):
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200, url)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn(word, answer.text)  # tests print HTML instead of running wkhtml

    def test_the_owner_prints_the_warranty_card_of_his_device(self):
        self.log_in(self.user_customer)
        self.assert_paper(self.card, "SN-PAPER-1")
        self.assertIn(self.card, self.url_open(f"/my/devices/{self.document.id}").text)

    def test_a_registration_being_checked_has_no_card_yet(self):
        self.document._write_machine({"state": "submitted"})
        self.log_in(self.user_customer)
        self.assertEqual(self.url_open(self.card).status_code, 404)

    def test_the_link_s_token_opens_every_paper_of_the_order(self):
        self.receive()
        self.end()
        query = f"?access_token={self.order.access_token}"
        for paper in ("receipt", "report"):
            self.assert_paper(f"{self.url}/print/{paper}{query}", self.order.name)
        page = self.url_open(f"{self.url}{query}").text
        self.assertIn(f"{self.url}/print/receipt{query}", page)

    def test_papers_appear_only_when_there_is_something_on_them(self):
        self.log_in(self.user_customer)
        for paper in ("receipt", "report", "job_sheet"):
            answer = self.url_open(f"{self.url}/print/{paper}")
            self.assertEqual(answer.status_code, 404)

    def test_the_estimate_prints_once_it_is_sent(self):
        draft = self.make_estimate(self.order, send=False)
        self.log_in(self.user_customer)
        url = f"{self.url}/print/estimate/{draft.id}"
        self.assertEqual(self.url_open(url).status_code, 404)
        draft.sudo()._woms_send()
        self.assert_paper(url, draft.name)

    def test_strangers_and_a_wrong_or_shared_token_get_nothing(self):
        self.receive()
        self.end()
        estimate = self.make_estimate(self.order)
        other = self.make_order(serial="SN-PAPER-2")
        urls = [
            self.card,
            f"{self.url}/print/receipt",
            f"{self.url}/print/report",
            f"{self.url}/print/estimate/{estimate.id}",
        ]
        tokens = ("", "wrong", other.access_token or "none", self.order.share_token)
        for user in (None, self.user_stranger):
            self.log_in(user) if user else self.as_guest()
            for url in urls:
                for token in tokens:
                    answer = self.url_open(f"{url}?access_token={token or ''}")
                    self.assertEqual(answer.status_code, 404, (url, token))

    def test_another_order_s_estimate_is_not_found_under_one_s_own(self):
        other = self.make_order(serial="SN-PAPER-3", partner_id=self.stranger.id)
        estimate = self.make_estimate(other)
        self.log_in(self.user_customer)
        answer = self.url_open(f"{self.url}/print/estimate/{estimate.id}")
        self.assertEqual(answer.status_code, 404)
