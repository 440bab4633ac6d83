import re
from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PNG, WomsCommon

NOT_MINE = ("woms_other_technician", "woms_customer", "woms_desk")
POST_ROUTES = (
    "accept decline technician give-back propose schedule unschedule on-the-way"
    " check-in findings photo parts estimate estimate/1/sign estimate/1/decline finish"
).split()


@tagged("post_install", "-at_install")
class TestPortalJob(WomsCommon, HttpCase):
    """The technician's pages, as a browser without JavaScript sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (
            cls.user_technician,
            cls.user_coordinator,
            cls.user_other_technician,
            cls.user_customer,
            cls.user_desk,
        ):
            user.password = user.login
        cls.order = cls.make_order(problem="It drips on the sofa")
        cls.job = cls.order.sudo()._offer(cls.firm)
        cls.url = f"/my/jobs/{cls.job.id}"

    def login(self, user):
        self.authenticate(user.login, user.login)

    def post(self, action, url=None, **values):
        page = self.url_open("/my/jobs")
        token = re.search(r'csrf_token: "([^"]+)"', page.text)
        return self.url_open(
            f"{url or self.url}/{action}",
            data={"csrf_token": token[1] if token else "", **values},
            allow_redirects=False,
        )

    def accept(self):
        self.job.with_user(self.user_coordinator).sudo()._accept(
            technician=self.technician
        )

    # === WHO SEES WHAT === #

    def test_a_job_of_somebody_else_does_not_exist(self):
        self.accept()
        for login in NOT_MINE:
            self.authenticate(login, login)
            for path in (self.url, f"{self.url}/estimate", f"{self.url}/photo/1"):
                with self.subTest(login=login, path=path):
                    self.assertEqual(self.url_open(path).status_code, 404)
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)
            for action in POST_ROUTES:
                with self.subTest(login=login, action=action):
                    answer = self.url_open(
                        f"{self.url}/{action}",
                        data={"csrf_token": token[1], "reason": "x"},
                        allow_redirects=False,
                    )
                    self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.order.state, "assigned")

    def test_without_login_the_way_leads_to_the_login(self):
        self.authenticate(None, None)
        for path in ("/my/jobs", self.url, "/my/jobs/new", "/my/earnings"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    @mute_logger("odoo.http")
    def test_a_post_without_csrf_token_is_refused(self):
        self.login(self.user_coordinator)
        answer = self.url_open(f"{self.url}/accept", data={"x": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.job.state, "offered")

    def test_a_colleague_sees_neither_offer_nor_job(self):
        colleague = self._new_user(
            "woms_colleague",
            "woms_aftersales.woms_aftersales_group_partner_technician",
            password="woms_colleague",
        )
        self.env["woms.technician"].create(
            {
                "partner_id": colleague.partner_id.id,
                "firm_id": self.firm.id,
                "login_user_id": colleague.id,
            }
        )
        self.authenticate("woms_colleague", "woms_colleague")
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.accept()
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_the_offer_page_shows_no_contact(self):
        self.login(self.user_coordinator)
        text = self.url_open(self.url).text
        self.assertIn("Kota Uji", text)
        self.assertRegex(text, "150[.,]000")
        for secret in ("Jl. Melati", "81234567890", "SN-0001", "sofa"):
            self.assertNotIn(secret, text)

    # === THE OFFER === #

    def test_the_coordinator_accepts_and_names_who_goes(self):
        self.login(self.user_coordinator)
        values = {
            "technician_id": str(self.technician.id),
            "submission_key": "k" * 24,
        }
        self.assertEqual(self.post("accept", **values).status_code, 303)
        self.assertEqual(self.order.technician_id, self.technician)
        self.assertEqual(self.post("accept", **values).status_code, 303)  # twice
        self.login(self.user_technician)
        page = self.url_open(self.url)
        self.assertIn("Jl. Melati", page.text)
        self.assertIn("tel:+6281234567890", page.text)
        self.assertIn("https://wa.me/6281234567890", page.text)

    def test_a_decline_without_reason_says_so_and_keeps_what_was_typed(self):
        self.login(self.user_coordinator)
        answer = self.post("decline", reason_sent="1")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Please choose why", answer.text)
        self.assertEqual(self.job.state, "offered")
        self.assertEqual(self.post("decline", reason="Too far").status_code, 303)
        self.assertEqual(self.job.state, "declined")

    def test_a_job_gone_meanwhile_is_told_without_a_traceback(self):
        theirs = self.order.sudo()._offer(self.other_firm)
        theirs._accept(role="coordinator")
        self.login(self.user_coordinator)
        answer = self.post("accept")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("No longer offered", answer.text)

    # === THE VISIT === #

    def schedule_values(self, days=1):
        day = Datetime.now() + timedelta(days=days)
        return {"date": day.date().isoformat(), "start": "09:00", "end": "11:00"}

    def test_from_the_agreed_time_to_the_signature(self):
        document = self.make_document(
            purchase_date=Datetime.now().date() - timedelta(days=30)
        ).sudo()
        document._move("submitted", role="customer")
        document._move("active", role="desk")
        self.order.document_id = document
        self.accept()
        self.login(self.user_technician)
        self.assertEqual(
            self.post("schedule", **self.schedule_values()).status_code, 303
        )
        self.assertEqual(self.order.state, "scheduled")
        # 9.00 WIB is 2.00 UTC
        self.assertEqual(self.order.window_start.hour, 2)
        self.post("on-the-way")
        self.assertTrue(self.job.on_the_way_at)
        self.post("check-in", latitude="-6.9", longitude="x")
        self.assertEqual(self.order.state, "on_site")
        self.post("findings", defect_id=str(self.defect.id), diagnosis="Worn")
        self.assertEqual(self.order.defect_id, self.defect)
        answer = self.post("finish", result="fixed", outcome="", work_done="New part")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("choose the outcome", answer.text)
        self.assertIn("New part", answer.text)
        answer = self.post(
            "finish",
            result="fixed",
            outcome="repaired",
            work_done="New part",
            signed_by="Ibu Sari",
            signature="data:image/png;base64," + PNG.decode(),
        )
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.order.outcome, "repaired")
        self.assertEqual(self.order.work_done, "New part")
        self.assertEqual(self.job.fee, 150000)
        self.assertRegex(self.url_open("/my/earnings").text, "150[.,]000")

    def test_times_that_are_nonsense_come_back_with_what_was_typed(self):
        self.accept()
        self.login(self.user_technician)
        for values in (
            {"date": "2020-01-01", "start": "09:00", "end": "11:00"},
            {"date": "abc", "start": "9", "end": ""},
            {**self.schedule_values(), "start": "12:00"},
            {},
        ):
            with self.subTest(values=values):
                answer = self.post("schedule", **values)
                self.assertEqual(answer.status_code, 200)
                self.assertIn('role="alert"', answer.text)
        self.assertEqual(self.order.state, "assigned")

    def test_an_estimate_is_made_signed_and_declined_on_the_spot(self):
        self.accept()
        self.job._check_in(role="technician")
        self.login(self.user_technician)
        self.assertEqual(self.url_open(f"{self.url}/estimate").status_code, 200)
        answer = self.post("estimate")
        self.assertIn("enter a quantity", answer.text)
        key = "e" * 24
        values = {f"qty_{self.labour.id}": "1", "submission_key": key}
        self.assertEqual(self.post("estimate", **values).status_code, 303)
        self.assertEqual(self.post("estimate", **values).status_code, 303)
        estimate = self.order.sale_order_ids
        self.assertEqual((len(estimate), estimate.state), (1, "sent"))
        answer = self.post(f"estimate/{estimate.id}/sign", signed_by="Sari")
        self.assertIn("sign", answer.text)
        self.assertEqual(estimate.state, "sent")
        self.post(
            f"estimate/{estimate.id}/sign",
            signed_by="Sari",
            signature="data:image/png;base64," + PNG.decode(),
        )
        self.assertEqual(estimate.state, "sale")

    def test_an_estimate_of_another_job_can_not_be_signed(self):
        other = self.make_order().sudo()
        estimate = other._make_estimate(
            [{"component": "labour", "product": self.labour, "quantity": 1}]
        )
        estimate._woms_send()
        self.accept()
        self.login(self.user_technician)
        answer = self.post(f"estimate/{estimate.id}/sign", signed_by="x", signature="x")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(estimate.state, "sent")

    def test_a_product_outside_the_price_list_is_not_estimated(self):
        self.accept()
        self.job._check_in(role="technician")
        self.login(self.user_technician)
        self.post("estimate", **{f"qty_{self.device.id}": "1"})
        self.assertFalse(self.order.sale_order_ids)

    # === PHOTOS === #

    def test_photos_are_streamed_by_phase_only(self):
        photo, foreign = self.env["ir.attachment"].create(
            [
                {"name": name, "datas": PNG, "mimetype": "image/png"}
                for name in ("a.png", "b.png")
            ]
        )
        self.order.photo_ids = [Command.set(photo.ids)]
        self.login(self.user_coordinator)
        path = f"{self.url}/photo/{photo.id}"
        self.assertEqual(self.url_open(path).status_code, 404)  # an offer yet
        self.accept()
        self.assertEqual(self.url_open(path).status_code, 200)
        answer = self.url_open(f"{self.url}/photo/{foreign.id}")
        self.assertEqual(answer.status_code, 404)

    # === LISTS, WALK-IN === #

    def test_the_lists_open_and_the_home_page_leads_there(self):
        self.login(self.user_coordinator)
        self.assertIn(self.url, self.url_open("/my/jobs").text)
        self.assertEqual(self.url_open("/my/earnings").status_code, 200)
        self.assertIn("/my/jobs", self.url_open("/my").text)
        self.login(self.user_customer)
        self.assertNotIn('href="/my/jobs"', self.url_open("/my").text)
        self.assertEqual(self.url_open("/my/jobs").status_code, 404)

    def test_a_walk_in_reaches_the_desk_once(self):
        self.login(self.user_coordinator)
        self.assertEqual(self.url_open("/my/jobs/new").status_code, 200)
        values = {"key": "w" * 24, "contact_name": "Pak Budi"}
        answer = self.post("new", url="/my/jobs", **values)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Pak Budi", answer.text)
        values.update(
            contact_phone="0812-9876-5432",
            model=self.device.display_name,
            serial="SN-W1",
            symptom_id=str(self.symptom.id),
            state_id=str(self.province.id),
            city_id=str(self.city.id),
            district="Sukajadi",
            street="Jl. Mawar 1",
            consent="1",
        )
        answer = self.post("new", url="/my/jobs", **values)
        self.assertIn("let the customer sign", answer.text)
        values["signature"] = "data:image/png;base64," + PNG.decode()
        for _time in range(2):
            answer = self.post("new", url="/my/jobs", **values)
            self.assertEqual(answer.status_code, 303, answer.text[:500])
        made = self.env["woms.work.request"].search(
            [("source_firm_id", "=", self.firm.id)]
        )
        self.assertEqual(len(made), 1)
        self.assertEqual(made.source, "partner")
        self.assertEqual(made.contact_phone, "+6281298765432")
