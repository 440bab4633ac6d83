from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .. import const
from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMessages(WomsCommon):
    """What customers are told: once, in their language, and nothing internal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.customer.write({"email": "budi@example.com", "lang": "id_ID"})

    def _mails(self, record):
        return self.env["mail.mail"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )

    def _cancel(self, order):
        order.with_user(self.user_desk)._cancel("Customer does not want it any more.")

    def test_a_move_queues_one_message_to_the_customer(self):
        order = self.make_order()
        self._cancel(order)
        mails = self._mails(order)
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.email_to, "budi@example.com")
        self.assertEqual(mails.state, "outgoing", "queued, not sent in the request")
        self.assertIn(order.name, mails.subject)

    def test_the_message_says_where_what_to_do_and_links_to_the_page(self):
        order = self.make_order(promised_date="2027-03-08")
        self._cancel(order)
        body = self._mails(order).body_html
        sentence = order.with_context(lang="id_ID")._portal_status()["sentence"]
        self.assertIn(sentence, body)
        self.assertIn(f"access_token={order.access_token}", body)
        self.assertIn(self.device.name, body)

    def test_the_reason_of_a_move_and_internal_notes_stay_internal(self):
        order = self.make_order(internal_note="Difficult customer")
        self._cancel(order)
        mail = self._mails(order)
        self.assertNotIn("Difficult", mail.body_html)
        self.assertNotIn("does not want", mail.body_html)

    def test_the_same_is_told_once(self):
        order = self.make_order()
        self.assertTrue(order._notify_customer("shipped"))
        self.assertFalse(order._notify_customer("shipped"))
        self.assertEqual(len(self._mails(order)), 1)

    def test_news_about_the_same_event_are_told_again(self):
        order = self.make_order()
        order._wait_for("parts", until="2027-03-05")
        order._wait_for(False)
        order._wait_for("parts", until="2027-03-09")
        self.assertEqual(len(self._mails(order)), 2)

    def test_a_customer_without_an_address_gets_no_message(self):
        self.customer.email = False
        order = self.make_order()
        self._cancel(order)
        self.assertFalse(self._mails(order))
        self.assertEqual(order.state, "cancelled")

    def test_an_archived_template_is_a_message_switched_off(self):
        self.env.ref("woms_aftersales.mail_template_order_cancelled").active = False
        order = self.make_order()
        self._cancel(order)
        self.assertFalse(self._mails(order))

    def test_a_broken_template_stops_the_message_and_not_the_work(self):
        template = self.env.ref("woms_aftersales.mail_template_order_cancelled")
        broken = '<p t-out="object.no_such_field"/>'
        # core tries a template on the first record it finds: here it finds out later
        with patch.object(type(template), "_check_can_be_rendered"):
            for lang, _name in self.env["res.lang"].get_installed():
                template.with_context(lang=lang).body_html = broken
        order = self.make_order()
        with self.assertLogs("odoo.addons.woms_aftersales", "ERROR"):
            self._cancel(order)
        self.assertEqual(order.state, "cancelled")
        self.assertFalse(self._mails(order))

    def test_history_brought_in_later_is_no_news(self):
        order = self.make_order()
        order.sudo()._move(
            "cancelled", role=const.ROLE_DESK, at=datetime(2027, 1, 1, 3, 0)
        )
        self.assertFalse(self._mails(order))

    def test_a_request_is_confirmed_and_a_question_reaches_the_customer(self):
        request = self.make_request()
        self.assertFalse(self._mails(request), "not while the sender waits")
        for _turn in range(2):
            self.env["woms.work.request"]._tell_due()
        self.assertEqual(len(self._mails(request)), 1, "told, and only once")
        request.question = "Which model is it?"
        request.with_user(self.user_desk)._wait_for("customer")
        self.assertIn("Which model is it?", self._mails(request)[-1].body_html)

    def test_an_accepted_request_is_told_with_the_number_of_the_order(self):
        request = self.make_request()
        order = request.with_user(self.user_desk)._accept()
        mail = self._mails(request)[-1]
        self.assertIn(order.name, mail.body_html)
        self.assertIn(f"/my/work-orders/{order.id}?", mail.body_html)

    def test_a_guest_not_yet_confirmed_is_asked_to_confirm_and_nothing_else(self):
        request = self.make_request(
            state="draft",
            partner_id=False,
            contact_email="guest@example.com",
            confirmation_code="123456",
        )
        for _turn in range(2):
            self.env["woms.work.request"]._tell_due()
        mail = self._mails(request)
        self.assertEqual(mail.email_to, "guest@example.com")
        self.assertIn(f"/service/confirm/{request.id}/123456", mail.body_html)

    def test_who_was_confirmed_on_the_phone_is_not_asked_any_more(self):
        request = self.make_request(
            state="draft",
            partner_id=False,
            contact_name="Guest",
            contact_phone="+6281299998888",
            contact_email="guest@example.com",
            confirmation_code="123456",
        )
        request.with_user(self.user_desk)._confirm_contact(role=const.ROLE_DESK)
        self.env["woms.work.request"]._tell_due()
        self.assertNotIn("/service/confirm/", self._mails(request).body_html)

    def test_a_registration_is_confirmed_when_it_becomes_active(self):
        document = self.make_document(state="submitted")
        document._after_move("active", {document.id: "submitted"}, NOW)
        self.assertEqual(len(self._mails(document)), 1)

    def test_a_rating_is_asked_once_and_a_day_after_the_end(self):
        order = self.make_order()
        order.sudo()._write_machine(
            {"state": "done", "outcome": "repaired", "date_done": NOW}
        )
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )
        cron = self.env["woms.work.order"]._cron_ask_rating
        cron()
        self.assertFalse(self._mails(order), "he hasn't used it yet")
        with freeze_time(NOW + timedelta(days=2)):
            cron()
            cron()
        mails = self._mails(order)
        self.assertEqual(len(mails), 1)
        self.assertIn(f"/rate/{order.rating_ids.access_token}/5", mails.body_html)

    def test_whatsapp_text_is_ready_for_staff_and_hidden_from_the_customer(self):
        order = self.make_order()
        url = order.with_user(self.user_desk).whatsapp_url
        self.assertTrue(url.startswith("https://wa.me/6281234567890?text="))
        self.assertIn(order.name, url.replace("%2F", "/"))
        action = order.with_user(self.user_desk).action_whatsapp()
        self.assertEqual(action["url"], url)
        self.assertNotIn("whatsapp_url", order._woms_portal_fields)

    def test_telling_a_thousand_customers_costs_few_queries(self):
        orders = self.env["woms.work.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "product_id": self.device.id,
                    "contact_phone": "+6281234567890",
                    "company_id": self.company.id,
                }
                for _i in range(200)
            ]
        )
        orders[:50]._notify_customer("cancelled")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders._notify_customer("shipped")
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        self.assertLessEqual(count, 60, "for 200 orders")
