"""What the customer may have of his data and take away; what stays."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon
from .common_web import WomsWebCase


class PrivacyCommon(WomsCommon):
    @classmethod
    def make_history(cls):
        """A customer whose service has ended, with all that names him."""
        cls.customer.write({"name": "Budi Pelanggan", "email": "budi@example.com"})
        cls.photo = cls.env["ir.attachment"].create({"name": "a.png", "raw": b"x"})
        cls.document = cls.make_document(contact_email="budi@example.com")
        cls.request_ = cls.make_request(
            document=cls.document, contact_email="budi@example.com"
        )
        cls.env["woms.consent"].create(
            {
                "request_id": cls.request_.id,
                "kind": "data",
                "text": "My data may be used.",
                "version": "2026-1",
            }
        )
        cls.order = cls.make_order(
            document_id=cls.document.id,
            request_id=cls.request_.id,
            report_id=cls.request_.report_id.id,
            problem="Call Budi Pelanggan on +6281234567890",
            pickup_name="Budi Pelanggan",
        )
        cls.order.photo_ids = cls.photo
        cls.order.message_post(
            body="Budi Pelanggan asks for Saturday",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=cls.customer.id,
        )
        cls.order._notify_customer("shipped")
        cls.env["woms.location.customer"].create(
            {
                "location_id": cls.location.id,
                "partner_id": cls.customer.id,
                "access_notes": "Ring twice",
            }
        )

    @classmethod
    def end(cls):
        cls.order._write_machine({"state": "done", "outcome": "repaired"})
        cls.order.date_done = NOW
        cls.request_._write_machine({"state": "done"})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPrivacy(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_history()

    def test_nothing_is_deleted_while_something_is_open(self):
        with self.assertRaises(UserError) as caught:
            self.customer.with_user(self.user_manager).action_woms_anonymise()
        self.assertIn(self.order.name, str(caught.exception))
        self.assertEqual(self.customer.name, "Budi Pelanggan")

    def test_only_a_manager_deletes(self):
        self.end()
        for user in (self.user_desk, self.user_customer, self.user_technician):
            with self.assertRaises(AccessError):
                self.customer.with_user(user).action_woms_anonymise()

    def test_the_person_goes_and_the_documents_stay(self):
        self.end()
        before = {
            "order": self.order.name,
            "serial": self.order.serial,
            "state": self.order.state,
            "token": self.order.access_token,
        }
        self.customer.with_user(self.user_manager).action_woms_anonymise()
        self.env.flush_all()
        self.env.invalidate_all()
        person = self.customer
        self.assertFalse(person.active or person.phone or person.email)
        self.assertFalse(self.user_customer.active)
        self.assertEqual(self.user_customer.login, f"deleted-{self.user_customer.id}")
        order = self.order
        self.assertEqual(order.name, before["order"])
        self.assertEqual((order.serial, order.state), (before["serial"], "done"))
        self.assertNotEqual(order.access_token, before["token"], "old links are dead")
        self.assertFalse(order.contact_phone or order.pickup_name or order.photo_ids)
        self.assertFalse(self.photo.exists())
        self.assertFalse(self.location.street or self.location.customer_ids)
        self.assertEqual(self.location.city_id, self.city, "figures by place stay")
        consent = self.env["woms.consent"].search(
            [("request_id", "=", self.request_.id)]
        )
        self.assertEqual(consent.text, "My data may be used.")
        self.assertTrue(consent.date)

    def test_his_name_and_numbers_are_found_nowhere_any_more(self):
        self.end()
        self.customer.with_user(self.user_manager).action_woms_anonymise()
        self.env.flush_all()
        for table in (
            "woms_work_order",
            "woms_work_request",
            "woms_service_document",
            "woms_failure_report",
            "woms_complaint",
            "mail_message",
            "mail_mail",
            "res_partner",
            "woms_location",
        ):
            self.env.cr.execute(
                f"SELECT row_to_json(t)::text FROM {table} t "  # pylint: disable=E8103
                "WHERE row_to_json(t)::text ILIKE ANY(%s)",
                [["%Budi Pelanggan%", "%81234567890%", "%budi@example%", "%Melati%"]],
            )
            rows = self.env.cr.fetchall()
            self.assertFalse(rows, table)

    def test_a_place_others_live_at_keeps_its_street(self):
        self.end()
        self.env["woms.location.customer"].create(
            {"location_id": self.location.id, "partner_id": self.stranger.id}
        )
        self.address.parent_id = False
        self.customer.with_user(self.user_manager).action_woms_anonymise()
        self.assertEqual(self.location.street, "Jl. Melati 5")
        self.assertEqual(self.location.customer_ids.partner_id, self.stranger)


@tagged("post_install", "-at_install")
class TestPrivacyPages(PrivacyCommon, WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_history()

    def test_he_gets_a_copy_of_his_own_and_of_nobody_else(self):
        other = self.make_order(partner_id=self.stranger.id, serial="SN-OTHER")
        self.log_in(self.user_customer)
        answer = self.url_open("/my/service-data/export")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        data = json.loads(answer.text)
        self.assertEqual(data["contact"]["email"], "budi@example.com")
        self.assertEqual(data["services"][0]["number"], self.order.name)
        self.assertEqual(data["consents"][0]["version"], "2026-1")
        self.assertEqual(len(data["devices"]), 1)
        self.assertNotIn(other.name, answer.text)
        for secret in (self.order.access_token, self.order.share_token):
            self.assertNotIn(secret, answer.text)

    def test_notes_of_the_staff_are_not_in_the_copy(self):
        self.order.internal_note = "Difficult"
        self.order.message_post(body="Difficult", subtype_xmlid="mail.mt_note")
        self.log_in(self.user_customer)
        self.assertNotIn("Difficult", self.url_open("/my/service-data/export").text)

    def test_he_chooses_how_we_write(self):
        self.log_in(self.user_customer)
        self.send("/my/service-data/way", {"way": "whatsapp"})
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.woms_message_way, "whatsapp")
        page = self.send("/my/service-data/way", {"way": "pigeon"}).text
        self.assertIn("choose one of the ways", page)
        self.send("/my/service-data/way", {"way": ""})
        self.customer.invalidate_recordset()
        self.assertFalse(self.customer.woms_message_way)

    def test_he_asks_for_deletion_once_and_a_manager_sees_it(self):
        self.log_in(self.user_customer)
        page = self.send("/my/service-data/erase", {}).text
        self.assertIn("tick the box", page)
        for _turn in range(2):
            page = self.send("/my/service-data/erase", {"sure": "1"}).text
        self.assertIn("You asked for it on", page)
        self.customer.invalidate_recordset()
        self.assertTrue(self.customer.woms_erase_asked_at)
        self.assertEqual(len(self.customer.activity_ids), 1)

    def test_nobody_acts_for_him(self):
        self.as_guest()
        self.send("/my/service-data/erase", {"sure": "1"})
        self.log_in(self.user_stranger)
        self.send("/my/service-data/erase", {"sure": "1"})
        self.customer.invalidate_recordset()
        self.assertFalse(self.customer.woms_erase_asked_at)

    def test_he_wishes_other_times_until_the_visit_is_agreed(self):
        request = self.request_
        url = f"/my/service-requests/{request.id}"
        self.log_in(self.user_customer)
        self.assertIn("Wish other times", self.url_open(url).text)
        self.send(
            f"{url}/wishes",
            {"wish_date_1": "2027-03-05", "wish_slot_1": "evening", "text": "After 5"},
        )
        request.invalidate_recordset()
        self.assertEqual(request.wish_ids.slot, "evening")
        self.assertEqual(request.wish_note, "After 5")
        page = self.send(f"{url}/wishes", {"wish_date_1": "2020-01-01"}).text
        self.assertIn("choose a day", page)
        self.order._write_machine({"state": "scheduled"})
        page = self.send(f"{url}/wishes", {"wish_date_1": "2027-03-06"}).text
        self.assertIn("agreed already", page)
        self.assertNotIn("Wish other times", self.url_open(url).text)
