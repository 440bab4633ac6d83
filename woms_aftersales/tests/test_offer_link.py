from datetime import timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestOfferLink(WomsWebCase):
    """An offer answered by its link, without a login, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.order = cls.make_order(problem="It drips on the sofa")
            cls.offers = cls.order._offer(cls.firm | cls.other_firm).sudo()
        cls.offer, cls.other_offer = cls.offers
        cls.path = cls.offer._get_offer_path()

    def test_a_look_shows_the_offer_without_contact_and_changes_nothing(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Kota Uji", page.text)
        self.assertRegex(page.text, "150[.,]000")
        for secret in ("Jl. Melati", "81234567890", "SN-0001", "sofa"):
            self.assertNotIn(secret, page.text)
        self.assertEqual(self.offer.state, "offered")

    def test_one_tap_accepts_and_the_others_are_out(self):
        answer = self.send(
            f"{self.path}/accept", {"technician_id": str(self.technician.id)}
        )
        self.assertIn("The job is yours", answer.text)
        self.assertNotIn("Jl. Melati", answer.text)
        self.assertEqual(self.order.technician_id, self.technician)
        self.assertEqual(self.other_offer.state, "withdrawn")
        self.assertIn("is yours", self.send(f"{self.path}/accept").text)  # twice
        closed = self.url_open(self.other_offer._get_offer_path()).text
        self.assertIn("closed", closed)
        self.assertNotIn("Kota Uji", closed)

    def test_one_tap_declines_with_a_reason(self):
        self.assertIn("why", self.send(f"{self.path}/decline").text)
        self.assertEqual(self.offer.state, "offered")
        answer = self.send(f"{self.path}/decline", {"reason": "Too far"})
        self.assertIn("closed", answer.text)
        self.assertEqual(self.offer.answer_reason, "Too far")
        self.assertIn("closed", self.send(f"{self.path}/accept").text)
        self.assertEqual(self.offer.state, "declined")

    def test_a_technician_of_another_firm_is_not_named_by_link(self):
        self.send(
            f"{self.path}/accept", {"technician_id": str(self.other_technician.id)}
        )
        self.assertEqual(self.offer.state, "offered")

    def test_the_link_ends_with_the_offer(self):
        with freeze_time(NOW + timedelta(hours=6)):
            self.assertIn("Time ran out", self.url_open(self.path).text)
            self.assertIn("Time ran out", self.send(f"{self.path}/accept").text)
        self.assertEqual(self.offer.state, "offered")
        self.assertEqual(self.order.state, "offered")

    @mute_logger("odoo.http")
    def test_a_wrong_link_opens_nothing(self):
        mine = self.offer._get_offer_token()
        for path in (
            f"/service/offer/{self.other_offer.id}/{mine}",
            f"/service/offer/{self.offer.id}/{mine[:-1]}",
            f"/service/offer/{self.offer.id}/x",
            f"/service/offer/{self.offer.id + 10**6}/{mine}",
        ):
            with self.subTest(path=path):
                page = self.url_open(path)
                self.assertEqual(page.status_code, 404)
                self.assertNotIn("Kota Uji", page.text)
                self.send(f"{path}/accept")
        self.assertEqual(set(self.offers.mapped("state")), {"offered"})

    def test_the_link_opens_no_other_page(self):
        self.url_open(self.path)
        answer = self.url_open(f"/my/jobs/{self.offer.id}", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
