"""Complaints: who answers, until when, what happens when nobody does."""

from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)  # a Monday
class TestComplaint(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "budi@example.com"
        cls.classPatch(
            cls.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )

    def done_order(self, days_ago=3, **values):
        order = self.make_order(**values)
        order._write_machine(
            {
                "state": "done",
                "outcome": "repaired",
                "date_done": NOW - timedelta(days=days_ago),
            }
        )
        return order

    def mails(self, record):
        return self.env["mail.mail"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )

    def test_it_has_number_person_and_a_day_in_working_days(self):
        order = self.make_order(desk_user_id=self.user_desk.id)
        complaint = order._portal_complain("It is loud")
        self.assertTrue(complaint.name.startswith("CP/"))
        self.assertEqual(complaint.responsible_id, self.user_desk)
        self.assertEqual(complaint.due_date, date(2027, 3, 3))
        self.assertEqual(complaint.activity_ids.user_id, self.user_desk)
        self.assertIn(complaint.name, self.mails(order)[-1].body_html)
        with freeze_time(NOW + timedelta(days=4)):  # Friday: over the week-end
            late = self.make_order(serial="SN-2")._portal_complain("Again")
        self.assertEqual(late.due_date, date(2027, 3, 9))

    def test_a_holiday_of_the_calendar_is_no_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Nyepi",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2027-03-02 00:00:00",
                "date_to": "2027-03-02 23:59:59",
            }
        )
        complaint = self.make_order()._portal_complain("It is loud")
        self.assertEqual(complaint.due_date, date(2027, 3, 4))

    def test_a_contested_decision_is_a_managers(self):
        request = self.make_request()
        request.with_user(self.user_desk)._reject("Not ours")
        complaint = request._contest("It is yours", "customer")
        self.assertEqual(complaint.responsible_id, self.user_manager)

    def test_nobody_answered_so_a_manager_does_once(self):
        complaint = self.make_order(desk_user_id=self.user_desk.id)._portal_complain(
            "x"
        )
        escalate = self.env["woms.complaint"]._cron_escalate
        with freeze_time(NOW + timedelta(days=2)):
            escalate()
            self.assertFalse(complaint.escalated_at, "the day isn't over")
        with freeze_time(NOW + timedelta(days=3)):
            escalate()
            escalate()
        self.assertEqual(complaint.responsible_id, self.user_manager)
        self.assertEqual(
            len(
                complaint.activity_ids.filtered(
                    lambda row: row.user_id == self.user_manager
                )
            ),
            1,
        )

    def test_what_is_answered_is_not_escalated_and_the_customer_reads_it(self):
        order = self.make_order()
        complaint = order._portal_complain("x").with_user(self.user_desk)
        complaint.answer = "We are sorry, and come again."
        complaint.action_answer()
        self.assertFalse(complaint.activity_ids)
        self.assertIn("come again", self.mails(order)[-1].body_html)
        with freeze_time(NOW + timedelta(days=9)):
            self.env["woms.complaint"]._cron_escalate()
        self.assertFalse(complaint.escalated_at)

    def test_within_the_repair_warranty_the_job_is_taken_up_again(self):
        order = self.done_order()
        complaint = order._portal_complain("Warm again", about="fault")
        repeat = complaint.result_order_id
        self.assertEqual((repeat.origin_id, repeat.state), (order, "new"))
        self.assertTrue(repeat.is_repeat)
        self.assertEqual(repeat.problem, "Warm again")
        again = order._portal_complain("Still warm", about="fault")
        self.assertEqual(again.result_order_id, repeat, "one job, not two")

    def test_other_complaints_and_late_ones_make_no_order(self):
        self.assertFalse(
            self.done_order()._portal_complain("Rude", about="service").result_order_id
        )
        late = self.done_order(days_ago=2000, serial="SN-2")
        self.assertFalse(late._portal_complain("x", about="fault").result_order_id)
        running = self.make_order(serial="SN-3")
        self.assertFalse(running._portal_complain("x", about="fault").result_order_id)


@tagged("post_install", "-at_install")
class TestComplaintPages(WomsWebCase):
    def setUp(self):
        super().setUp()
        self.order = self.make_order()
        self.order._write_machine(
            {"state": "done", "outcome": "repaired", "date_done": NOW}
        )
        self.order.sudo().technician_id = self.technician
        self.url = f"/my/work-orders/{self.order.id}"
        self.log_in(self.user_customer)

    def test_technician_and_service_are_rated_apart(self):
        self.assertIn("who repaired it", self.url_open(self.url).text)
        self.send(
            f"{self.url}/rate",
            {
                "stars": "2",
                "text": "Slow",
                "technician_stars": "5",
                "technician_text": "Very kind",
            },
        )
        order = self.order
        order.invalidate_recordset()
        rating = order._portal_rating()
        self.assertEqual((rating.rating, rating.feedback), (2, "Slow"))
        self.assertEqual(order.technician_stars, "5")
        self.assertEqual(order.technician_feedback, "Very kind")

    def test_odd_stars_for_the_technician_count_as_none(self):
        self.send(f"{self.url}/rate", {"stars": "4", "technician_stars": "99"})
        self.order.invalidate_recordset()
        self.assertFalse(self.order.technician_stars)
        self.assertEqual(self.order._portal_rating().rating, 4)

    def test_a_complaint_about_the_repair_leads_to_the_new_service(self):
        page = self.send(
            f"{self.url}/complain", {"text": "Warm again", "about": "fault"}
        ).text
        repeat = self.order.repeat_ids
        self.assertIn(repeat.name, page)
        self.assertIn("takes care of it", page)

    def test_the_status_can_be_shared_and_only_by_who_may_act(self):
        page = self.url_open(self.url).text
        self.assertIn(f"access_token={self.order.share_token}", page)
        self.as_guest()
        shared = self.url_open(f"{self.url}?access_token={self.order.share_token}").text
        self.assertNotIn("Share the status", shared)
        self.assertIn(self.order.name, shared)
