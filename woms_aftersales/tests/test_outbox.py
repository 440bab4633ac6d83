"""By which way and at what hour customers are told, and that they are told once."""

from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import unquote

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon
from .common_parallel import ParallelCase

EVENING = datetime(2027, 3, 1, 15, 30)  # 22.30 WIB
REPLY = """\
From: Budi <budi@example.com>
To: service@example.com
Subject: Re: {subject}
Message-Id: <answer-1@example.com>
In-Reply-To: {message_id}
Date: Mon, 01 Mar 2027 03:00:00 +0000
Content-Type: text/plain; charset=utf-8

Please come after five.
"""


class OutboxCommon(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.customer.write({"lang": "id_ID", "email": False, "name": "Budi"})
        cls.patch_commit()

    @classmethod
    def patch_commit(cls):
        cls.classPatch(
            cls.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )

    def mails(self, record):
        return self.env["mail.mail"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )

    def rows(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["woms.outbox"].with_user(user or self.user_desk).search([])

    def notes(self, record):
        return " ".join(record.message_ids.mapped("body"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOutbox(OutboxCommon):
    # === WHATSAPP BY HAND === #

    def test_without_an_address_the_message_waits_for_whatsapp(self):
        order = self.make_order()
        self.assertTrue(order._notify_customer("shipped"))
        row = self.rows()
        self.assertEqual((row.number, row.pending_way), (order.name, "whatsapp"))
        self.assertIn("on its way back", row.what)
        self.assertIn("Halo Budi", row.text)
        self.assertNotIn("Hello", row.text)
        self.assertFalse(self.mails(order))

    def test_one_tap_opens_the_chat_and_one_marks_it_sent(self):
        order = self.make_order()
        order._notify_customer("shipped")
        row = self.rows()
        url = row.action_open_chat()["url"]
        self.assertTrue(url.startswith("https://wa.me/6281234567890?text="))
        self.assertIn("Halo Budi", unquote(url))
        self.assertIn(order.access_token, unquote(url))
        self.assertTrue(self.rows(), "opened is not sent")
        row.action_sent()
        self.assertFalse(self.rows())
        notes = self.notes(order)
        self.assertIn("Halo Budi", notes, "its words are kept on the order")
        self.assertNotIn(order.access_token, notes, "and not the customer's link")

    def test_a_newer_message_takes_the_place_of_one_not_sent(self):
        order = self.make_order()
        order._notify_customer("shipped")
        order._notify_customer("done")
        self.assertEqual(self.rows().pending_event, "done")

    def test_what_is_not_needed_is_dropped(self):
        order = self.make_order()
        order._notify_customer("shipped")
        self.rows().action_drop()
        self.assertFalse(self.rows())
        self.assertFalse(order._notify_customer("shipped"), "told is told")

    def test_requests_and_devices_stand_in_the_same_list(self):
        self.make_order()._notify_customer("shipped")
        self.make_request()._notify_customer("received")
        self.make_document(confirmed=True)._notify_customer("registered")
        self.assertEqual(len(self.rows()), 3)
        self.assertTrue(all(self.rows().mapped("text")))

    def test_the_list_is_for_the_desk(self):
        self.make_order()._notify_customer("shipped")
        for user in (self.user_customer, self.user_technician, self.user_accountant):
            with self.assertRaises(AccessError):
                self.rows(user)
        order = self.make_order()
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer).action_whatsapp_sent()

    # === THE WAY === #

    def test_a_customer_is_told_by_the_way_he_prefers(self):
        self.customer.email = "budi@example.com"
        for way, wanted in ((False, "mail"), ("mail", "mail"), ("whatsapp", None)):
            self.customer.woms_message_way = way
            order = self.make_order()
            order._notify_customer("shipped")
            self.assertEqual(bool(self.mails(order)), wanted == "mail", way)
            self.assertEqual(bool(order.pending_way), wanted != "mail", way)

    def test_the_company_may_prefer_whatsapp(self):
        self.customer.email = "budi@example.com"
        self.company.woms_message_way = "whatsapp"
        order = self.make_order()
        order._notify_customer("shipped")
        self.assertEqual(order.pending_way, "whatsapp")

    def test_sms_where_the_module_is_there_whatsapp_where_not(self):
        self.customer.woms_message_way = "sms"
        order, other = self.make_order(), self.make_order(serial="SN-2")
        with patch.object(type(order), "_has_sms", lambda self: False):
            other._notify_customer("shipped")
        self.assertEqual(other.pending_way, "whatsapp")
        if not order._has_sms():
            self.skipTest("the module sms is not installed")
        order._notify_customer("shipped")
        self.assertEqual(order.pending_way, "sms")
        sms = self.env["sms.sms"].search_count([])
        for _turn in range(2):
            self.env["woms.work.order"]._cron_send_pending()
        self.assertEqual(self.env["sms.sms"].search_count([]), sms + 1)
        self.assertFalse(order.pending_way)

    def test_a_gateway_takes_over_by_one_method(self):
        order = self.make_order()
        taken = []

        def gateway(records):
            taken.extend(records._sms_text() for _row in records)
            return records

        model = type(order)
        with (
            patch.object(model, "_woms_gateway_ways", ("whatsapp",)),
            patch.object(model, "_send_by_gateway", gateway),
        ):
            order._notify_customer("shipped")
            for _turn in range(2):
                self.env["woms.work.order"]._cron_send_pending()
        self.assertEqual(len(taken), 1)
        self.assertFalse(self.rows())

    # === QUIET HOURS === #

    def test_a_mail_at_night_waits_for_the_morning_of_the_place(self):
        self.customer.email = "budi@example.com"
        order = self.make_order()
        with freeze_time(EVENING):
            order._notify_customer("shipped")
            self.assertEqual(
                self.mails(order).scheduled_date, datetime(2027, 3, 2, 0, 0)
            )
            order.location_id.state_id = self.env.ref("base.state_id_pa")  # WIT
            order._notify_customer("cancelled")
            self.assertEqual(
                self.mails(order)[-1].scheduled_date, datetime(2027, 3, 1, 22, 0)
            )

    def test_by_day_and_without_quiet_hours_it_goes_at_once(self):
        self.customer.email = "budi@example.com"
        order = self.make_order()
        order._notify_customer("shipped")
        self.company.write({"woms_quiet_from": 0, "woms_quiet_until": 0})
        with freeze_time(EVENING):
            order._notify_customer("cancelled")
        self.assertFalse(any(self.mails(order).mapped("scheduled_date")))

    def test_who_waits_at_the_door_is_told_at_once(self):
        self.customer.email = "budi@example.com"
        order = self.make_order()
        with freeze_time(EVENING):
            order._notify_customer("on_the_way")
        self.assertFalse(self.mails(order).scheduled_date)

    def test_whatsapp_at_night_is_on_the_list_of_the_morning(self):
        order = self.make_order()
        with freeze_time(EVENING):
            order._notify_customer("shipped")
        self.assertEqual(order.pending_from, datetime(2027, 3, 2, 0, 0))

    # === DELAY === #

    def test_a_promise_that_passed_is_told_once(self):
        self.customer.email = "budi@example.com"
        order = self.make_order(promised_date="2027-02-27")
        old = self.make_order(promised_date="2026-11-01", serial="SN-2")
        his_turn = self.make_order(promised_date="2027-02-27", serial="SN-3")
        his_turn._wait_for("customer")
        for _turn in range(2):
            self.env["woms.work.order"]._cron_tell_delays()
        self.assertEqual(len(self.mails(order)), 1)
        self.assertIn("lebih lama", self.mails(order).body_html)
        self.assertFalse(self.mails(old) | self.mails(his_turn))

    # === ANSWERS === #

    def test_an_answer_by_mail_lands_on_the_order_and_on_somebodys_list(self):
        self.customer.email = "budi@example.com"
        order = self.make_order(desk_user_id=self.user_desk.id)
        order._notify_customer("shipped")
        mail = self.mails(order)
        self.env["mail.thread"].message_process(
            "res.partner",
            REPLY.format(subject=mail.subject, message_id=mail.message_id),
        )
        answer = order.message_ids[0]
        self.assertIn("after five", answer.body)
        self.assertEqual(answer.author_id, self.customer)
        self.assertEqual(order.activity_ids.user_id, self.user_desk)

    def test_what_the_desk_writes_reminds_nobody(self):
        order = self.make_order()
        order.with_user(self.user_desk).message_post(
            body="x", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(order.activity_ids)

    def test_staff_answer_from_templates(self):
        order = self.make_order()
        for name in ("photo", "serial", "not_reached", "cost"):
            template = self.env.ref(f"woms_aftersales.mail_template_answer_{name}")
            composer = self.env["mail.compose.message"].with_user(self.user_desk)
            composer = composer.create(
                {
                    "model": order._name,
                    "res_ids": str(order.ids),
                    "template_id": template.id,
                }
            )
            self.assertIn("Halo Budi", composer.body)

    # === LANGUAGE === #

    def test_no_message_goes_out_in_the_wrong_language(self):
        """Staff read English, the customer Indonesian; and the other way round."""
        self.customer.email = "budi@example.com"
        complaint = {"text": "Berisik"}
        for lang, hello, wrong in (
            ("id_ID", "Halo", "Hello"),
            ("en_US", "Hello", "Halo"),
        ):
            self.customer.lang = lang
            staff = "en_US" if lang == "id_ID" else "id_ID"
            order = self.make_order(serial=f"SN-{lang}")
            order._portal_complain(**complaint)
            records = {
                order: order._woms_messages,
                self.make_request(): ("received", "question", "accepted", "rejected"),
                self.make_document(serial=f"SD-{lang}"): ("registered", "checking"),
            }
            for record, events in records.items():
                acting = record.with_user(self.user_desk).with_context(lang=staff)
                for event in events:
                    with (
                        self.subTest(lang=lang, model=record._name, event=event),
                        patch.object(type(record), "_is_news", lambda *_args: True),
                    ):
                        acting._notify_customer(event)
                        body = self.mails(record)[-1].body_html
                        self.assertIn(hello, body)
                        self.assertNotIn(wrong, body)
                        self.assertIn(f'lang="{lang[:2]}', body)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFirmDigest(OutboxCommon):
    """One message a day for each firm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator.partner_id.write(
            {"email": "koordinator@example.com", "lang": "id_ID"}
        )
        cls.order = cls.make_order()
        cls.offer = cls.order.sudo()._offer(cls.firm)

    def digests(self):
        return self.env["mail.mail"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.firm.id)]
        )

    def run_at(self, hour):
        """Run the cron at ``hour`` WIB of the day."""
        with freeze_time(NOW.replace(hour=hour - 7)):
            self.env["res.partner"]._cron_woms_digest()

    def test_once_in_the_evening_in_its_language_without_the_customer(self):
        self.run_at(12)
        self.assertFalse(self.digests())
        for hour in (17, 18, 19):
            self.run_at(hour)
        digest = self.digests()
        self.assertEqual(len(digest), 1)
        self.assertIn("koordinator@example.com", digest.email_to)
        self.assertIn(self.order.name, digest.body_html)
        self.assertIn("Halo", digest.body_html)
        for secret in ("Budi", "81234567890", "Melati"):
            self.assertNotIn(secret, digest.body_html)

    def test_tomorrows_visits_are_in_it(self):
        self.offer._accept(technician=self.technician, role="coordinator")
        start = NOW + timedelta(days=1)
        self.offer._schedule(start, start + timedelta(hours=2), "technician")
        values = self.firm._woms_digest()
        self.assertFalse(values["offers"])
        self.assertIn("10.00", values["visits"][0])

    def test_nothing_to_say_is_nothing_sent(self):
        self.offer.sudo()._decline("Too far", role="coordinator")
        self.run_at(18)
        self.assertFalse(self.digests())


@tagged("post_install", "-at_install", "woms_parallel")
class TestOutboxParallel(ParallelCase):
    """Two workers tell the same at the same moment: one message goes out."""

    def make(self, env):
        company = self.company(env)
        customer = env["res.partner"].create(
            {"name": "Woms Parallel Customer", "email": "p@example.com"}
        )
        order = env["woms.work.order"].create(
            {"company_id": company.id, "partner_id": customer.id}
        )
        return {"customer": customer.id, "order": order.id}

    def clean_up_queries(self):
        order = [self.made["order"]]
        where = "model = 'woms.work.order' AND res_id = %s"
        return [
            (
                "DELETE FROM woms_milestone "
                "WHERE res_model = 'woms.work.order' AND res_id = %s",
                order,
            ),
            (
                "DELETE FROM mail_mail WHERE mail_message_id IN "
                f"(SELECT id FROM mail_message WHERE {where})",
                order,
            ),
            (f"DELETE FROM mail_message WHERE {where}", order),
            (
                "DELETE FROM mail_followers "
                "WHERE res_model = 'woms.work.order' AND res_id = %s",
                order,
            ),
            ("DELETE FROM woms_work_order WHERE id = %s", order),
            ("DELETE FROM res_partner WHERE id = %s", [self.made["customer"]]),
        ]

    def test_of_two_at_once_one_goes_out(self):
        def order(env):
            return env["woms.work.order"].browse(self.made["order"])

        steps = (
            lambda env: order(env).told,
            lambda env: order(env)._notify_customer("shipped"),
        )
        answers = self.race({name: steps for name in ("cron", "desk")})
        self.assertEqual(set(answers.values()), {"done"}, answers)
        with self.cursor_env() as env:
            mails = env["mail.mail"].search_count(
                [("model", "=", "woms.work.order"), ("res_id", "=", self.made["order"])]
            )
        self.assertEqual(mails, 1)
