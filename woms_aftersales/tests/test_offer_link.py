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
        self.assertTrue(answer.url.endswith(f"/my/jobs/{self.offer.id}"), answer.url)
        self.assertIn("Jl. Melati", answer.text)
        self.assertEqual(self.order.technician_id, self.technician)
        self.assertEqual(self.other_offer.state, "withdrawn")
        self.assertIn("Jl. Melati", self.send(f"{self.path}/accept").text)  # twice
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

    # === THE PAGE OF THE JOB, FOR THAT JOB ONLY === #

    def accept(self):
        return self.send(
            f"{self.path}/accept", {"technician_id": str(self.technician.id)}
        )

    def login_asked(self, path):
        answer = self.url_open(path, allow_redirects=False)
        return "/web/login" in answer.headers.get("Location", "")

    def test_whoever_accepted_by_link_works_on_that_job_without_a_login(self):
        with freeze_time(NOW):
            self.accept()
            page = f"/my/jobs/{self.offer.id}"
            start = {"date": "2027-03-02", "start": "10:00", "end": "12:00"}
            self.send(f"{page}/schedule", start)
            self.assertEqual(self.order.state, "scheduled")
            self.send(f"{page}/check-in")
        self.assertEqual(self.order.state, "on_site")
        milestone = self.order.milestone_ids.filtered(lambda row: row.key == "on_site")
        self.assertEqual(milestone.actor_role, "coordinator")

    def test_no_other_job_nor_list_opens(self):
        other = self.make_order(serial="SN-0009")._offer(self.firm).sudo()
        with freeze_time(NOW):
            other._accept(technician=self.technician, role="coordinator")
            self.accept()
            for path in (
                f"/my/jobs/{other.id}",
                f"/my/jobs/{other.id}/estimate",
                f"/my/jobs/{other.id}/photo/1",
                "/my/jobs",
                "/my/earnings",
                "/my/parts",
                "/my/home",
            ):
                with self.subTest(path=path):
                    self.assertTrue(self.login_asked(path))
            self.send(f"/my/jobs/{other.id}/check-in")
        self.assertFalse(other.check_in)

    def test_another_browser_opens_it_by_the_link_not_by_looking(self):
        with freeze_time(NOW):
            self.accept()
            self.as_guest()
            self.assertTrue(self.login_asked(f"/my/jobs/{self.offer.id}"))
            look = self.url_open(self.path)
            self.assertNotIn("Jl. Melati", look.text)
            self.assertTrue(self.login_asked(f"/my/jobs/{self.offer.id}"))
            self.assertIn("Jl. Melati", self.send(f"{self.path}/open").text)

    def test_after_a_week_or_when_it_is_taken_back_it_opens_no_more(self):
        page = f"/my/jobs/{self.offer.id}"
        with freeze_time(NOW):
            self.accept()
            self.assertFalse(self.login_asked(page))
        with freeze_time(NOW + timedelta(days=8)):
            self.assertTrue(self.login_asked(page))
            self.assertNotIn("Jl. Melati", self.send(f"{self.path}/open").text)
        with freeze_time(NOW):
            self.order._give_back("The desk decided otherwise", role="desk")
            self.assertTrue(self.login_asked(page))
            self.assertNotIn("Jl. Melati", self.send(f"{self.path}/open").text)

    def test_an_open_offer_is_not_opened_as_a_job(self):
        with freeze_time(NOW):
            self.assertNotIn("Jl. Melati", self.send(f"{self.path}/open").text)
            self.assertTrue(self.login_asked(f"/my/jobs/{self.offer.id}"))
