from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import HttpCase, freeze_time, tagged

from .. import const
from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAppointment(WomsCommon):
    """On my way, nobody came, the reminder, the calendar file, a visit in vain."""

    def remind(self):
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )
        self.env["woms.work.order"]._cron_remind_visits()

    def scheduled(self, start=NOW + timedelta(hours=24), **values):
        order = self.make_order(**values).sudo()
        job = order._offer(self.firm)
        job._accept(technician=self.technician, role=const.ROLE_TECHNICIAN)
        job._schedule(start, start + timedelta(hours=2), const.ROLE_TECHNICIAN)
        return order, job

    def told(self, order, word):
        return self.env["mail.mail"].search_count(
            [
                ("model", "=", "woms.work.order"),
                ("res_id", "=", order.id),
                ("subject", "like", word),
            ]
        )

    # === ON THE WAY === #

    def test_the_customer_reads_when_to_expect_him(self):
        order, job = self.scheduled(NOW + timedelta(hours=1))
        job._set_on_the_way(role=const.ROLE_TECHNICIAN, minutes=30)
        sentence = order._portal_status()["sentence"]
        self.assertIn(self.technician.name, sentence)
        self.assertRegex(sentence, r"10[.:]30.*WIB")

    def test_without_a_guess_he_is_on_the_way_all_the_same(self):
        order, job = self.scheduled(NOW + timedelta(hours=1))
        job._set_on_the_way(role=const.ROLE_TECHNICIAN)
        self.assertIn("on the way", order._portal_status()["sentence"])

    # === REMINDER === #

    def test_the_day_before_he_is_reminded_once(self):
        self.customer.email = "sari@example.com"
        order, _job = self.scheduled()
        for _time in range(2):
            self.remind()
        self.assertEqual(self.told(order, "Tomorrow"), 1)

    def test_nobody_is_reminded_at_night_nor_of_today(self):
        self.customer.email = "sari@example.com"
        today, _job = self.scheduled(NOW + timedelta(hours=3))
        tomorrow, _job = self.scheduled(serial="SN-0002")
        with freeze_time(NOW + timedelta(hours=12)):  # 22.00 WIB
            self.remind()
        self.assertFalse(self.told(today, "Tomorrow"))
        self.assertFalse(self.told(tomorrow, "Tomorrow"))

    def test_a_visit_moved_is_reminded_of_again(self):
        self.customer.email = "sari@example.com"
        order, job = self.scheduled()
        self.remind()
        start = NOW + timedelta(hours=27)
        job._schedule(start, start + timedelta(hours=2), const.ROLE_CUSTOMER)
        self.remind()
        self.assertEqual(self.told(order, "Tomorrow"), 2)

    # === NOBODY CAME === #

    def test_when_nobody_came_a_new_time_is_needed_and_the_desk_told(self):
        order, job = self.scheduled(NOW + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "isn't over"):
            order._portal_report_no_show()
        with freeze_time(NOW + timedelta(hours=4)):
            self.assertTrue(order._portal_may_report_no_show())
            order._portal_report_no_show()
        self.assertEqual((order.state, job.state), ("assigned", "accepted"))
        self.assertIn("no_show", order.milestone_ids.mapped("key"))
        self.assertIn("didn't come", order.activity_ids.mapped("summary")[0])

    # === CALENDAR FILE === #

    def test_the_calendar_file_has_the_moment_and_no_token(self):
        order, _job = self.scheduled()
        order._ensure_tokens()
        ours = order._visit_calendar()
        theirs = order._visit_calendar(for_technician=True)
        for text in (ours, theirs):
            self.assertIn("DTSTART:20270302T030000Z", text)
            self.assertNotIn(order.access_token, text.replace("\r\n ", ""))
            self.assertTrue(all(len(row.encode()) < 76 for row in text.split("\r\n")))
        self.assertNotIn("LOCATION", ours)
        self.assertIn("Melati", theirs)

    def test_without_an_agreed_visit_there_is_no_file(self):
        self.assertFalse(self.make_order()._visit_calendar())

    # === A VISIT IN VAIN === #

    def test_a_visit_in_vain_earns_by_the_area_with_a_photo_only(self):
        self.area.firm_vain_earning = 50000
        order, job = self.scheduled(NOW + timedelta(hours=1))
        job._check_in(role=const.ROLE_TECHNICIAN)
        order._end_visit("absent", role=const.ROLE_TECHNICIAN)
        self.assertEqual(job.fee, 0)
        again = order.assignment_id
        again._check_in(role=const.ROLE_TECHNICIAN)
        photo = self.env["ir.attachment"].create({"name": "a.png", "raw": b"x"})
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id = %s", (NOW, photo.id)
        )
        photo.invalidate_recordset()
        order.photo_ids |= photo
        order._end_visit("absent", role=const.ROLE_TECHNICIAN)
        self.assertEqual(again.fee, 50000)


@tagged("post_install", "-at_install")
class TestAppointmentPages(WomsCommon, HttpCase):
    def test_each_gets_his_own_calendar_file_and_nobody_else(self):
        for user in (self.user_customer, self.user_technician, self.user_stranger):
            user.password = user.login
        order = self.make_order().sudo()
        job = order._offer(self.firm)
        job._accept(technician=self.technician, role=const.ROLE_TECHNICIAN)
        start = Datetime.now() + timedelta(days=2)
        job._schedule(start, start + timedelta(hours=2), const.ROLE_TECHNICIAN)
        ours = f"/my/work-orders/{order.id}/visit.ics"
        theirs = f"/my/jobs/{job.id}/visit.ics"
        for login, readable in (
            ("woms_customer", {ours}),
            ("woms_technician", {theirs}),
            ("woms_stranger", set()),
        ):
            self.authenticate(login, login)
            for path in (ours, theirs):
                with self.subTest(login=login, path=path):
                    answer = self.url_open(path)
                    if path in readable:
                        self.assertEqual(answer.status_code, 200)
                        self.assertIn("BEGIN:VEVENT", answer.text)
                    else:
                        self.assertEqual(answer.status_code, 404)
