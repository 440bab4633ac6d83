from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_web import WomsWebCase

CODE = "73-19-rahasia"


@tagged("post_install", "-at_install")
class TestJobUnlock(WomsWebCase):
    """The technician in charge sees the owner's code on his page; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.categ.woms_keeps_data = True
        cls.order = cls.make_order()
        cls.job = cls.order._offer(cls.firm).sudo()
        cls.job._accept(technician=cls.technician, role="coordinator")
        cls.order._keep_unlock_code(CODE)
        cls.url = f"/my/jobs/{cls.job.id}"

    def looks(self):
        self.env.invalidate_all()
        views = self.order.sudo().unlock_view_ids
        return views.filtered(lambda look: look.what == "seen").user_id

    def ask(self, user):
        self.log_in(user)
        return self.send(f"{self.url}/unlock", {})

    def test_it_is_shown_on_demand_and_the_look_is_kept(self):
        self.log_in(self.user_technician)
        page = self.url_open(self.url).text
        self.assertIn("Show the unlock code", page)
        self.assertNotIn(CODE, page)
        answer = self.ask(self.user_technician)
        self.assertIn(CODE, answer.text)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(self.looks(), self.user_technician)

    @mute_logger("odoo.http")
    def test_nobody_else_sees_it(self):
        for user in (
            self.user_coordinator,
            self.user_other_technician,
            self.user_customer,
            self.user_desk,
        ):
            with self.subTest(user=user.login):
                self.assertNotIn(CODE, self.ask(user).text)
                self.assertNotIn("Show the unlock code", self.url_open(self.url).text)
        self.as_guest()
        self.assertNotIn(CODE, self.send(f"{self.url}/unlock", {}).text)
        self.assertFalse(self.looks())

    def test_without_a_code_or_after_the_job_there_is_no_button(self):
        self.order._forget_unlock_code()
        self.log_in(self.user_technician)
        self.assertNotIn("Show the unlock code", self.url_open(self.url).text)
        self.assertIn("No unlock code is kept", self.ask(self.user_technician).text)

    def test_a_job_given_back_shows_it_no_more(self):
        self.order._give_back("Ill", role="technician")
        self.assertNotIn(CODE, self.ask(self.user_technician).text)
        self.assertFalse(self.looks())
