"""What our delivery registered is completed by its owner, who is asked three times."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import const
from .common import PNG, TODAY
from .common_delivery import DeliveryCommon
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestCompletion(DeliveryCommon, WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer.email = "ibu@example.com"
        cls.cron = cls.env.ref("woms_aftersales.ir_cron_remind_completion")

    def setUp(self):
        super().setUp()
        self.picking = self._deliver(self.buyer, self._lots("C1", "C2"))
        self.documents = self.buyer.woms_document_ids.sorted("serial")
        self.document = self.documents[0]

    def mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "woms.service.document"), ("email_to", "ilike", "ibu@")]
        )

    def remind(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def url(self, document=None, suffix="/complete"):
        document = document or self.document
        return f"/my/devices/{document.id}{suffix}?access_token={document.access_token}"

    def form(self, **values):
        return {
            "location_id": str(self.document.location_id.id),
            "contact_phone": "0812-7777-6666",
            "contact_email": "",
            "consent": "1",
            **values,
        }

    # === THE DELIVERY === #

    def test_the_terms_stand_from_the_delivery_whether_it_is_completed_or_not(self):
        self.assertEqual(set(self.documents.mapped("state")), {"draft"})
        self.assertEqual(self.document.warranty_end, TODAY.replace(2028, 2, 29))
        verdict = self.document._coverage_for("parts", TODAY)
        self.assertEqual((verdict["percent"], verdict["provisional"]), (100, False))
        order = self.make_order(document_id=self.document.id, serial="C1")
        self.assertEqual(order._judge_component("labour")["percent"], 100)
        by_form = self.make_document(state="draft", serial="C9")
        by_form._freeze_terms()
        self.assertTrue(by_form._coverage_for("parts", TODAY)["provisional"])

    def test_one_message_per_delivery_with_the_one_tap_link(self):
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        first = self.documents.filtered(lambda row: row.id == mail.res_id)
        self.assertIn(
            f"/my/devices/{first.id}/complete?access_token={first.access_token}",
            mail.body_html,
        )
        self.assertIn("Complete the registration", mail.body_html)

    def test_a_delivery_of_the_past_asks_nobody(self):
        self.documents._move("void", role=const.ROLE_SYSTEM, reason="Test.")
        self.documents.sudo().picking_id = False
        before = self.mails()
        documents = self.picking._woms_record_deliveries(at=datetime(2027, 1, 1))
        self.assertEqual(set(documents.mapped("state")), {"active"})
        self.assertEqual(self.mails(), before)

    # === REMINDERS === #

    def test_two_reminders_and_no_third(self):
        self.remind()
        self.assertEqual(len(self.mails()), 1)
        for days, count in ((2, 1), (3, 2), (3, 2), (9, 2), (10, 3), (30, 3)):
            with self.subTest(days=days, count=count):
                self.documents.delivery_date = TODAY - timedelta(days=days)
                self.remind()
                self.assertEqual(len(self.mails()), count)

    def test_who_completed_or_whose_company_does_not_remind_is_left_alone(self):
        self.documents.delivery_date = TODAY - timedelta(days=4)
        self.company.woms_complete_days = 0
        self.remind()
        self.assertEqual(len(self.mails()), 1)
        self.company.woms_complete_days = 3
        self.document._complete({"contact_phone": "+6281277776666"}, everything=True)
        registered = len(self.mails())
        self.remind()
        self.assertEqual(len(self.mails()), registered)

    def test_the_desk_finds_them_in_a_list(self):
        action = self.env.ref(
            "woms_aftersales.woms_service_document_action_to_complete"
        )
        self.assertIn("to_complete", action.context)
        views = self.env["woms.service.document"].with_user(self.user_desk)
        views.get_views(action.views)

    # === THE PAGE === #

    def test_the_owner_completes_all_devices_of_the_delivery_by_his_link(self):
        self.env.flush_all()
        page = self.url_open(self.url()).text
        for words in ("Where does it stand?", "the other 1 devices", "Jl. Anggrek 1"):
            self.assertIn(words, " ".join(page.split()))
        answer = self.send(self.url(), self.form(everything="1"))
        self.env.invalidate_all()
        self.assertEqual(set(self.documents.mapped("state")), {"active"})
        self.assertIn("Your 2 devices are registered", answer.text)
        self.assertIn(f"/my/devices/{self.document.id}/card", answer.text)
        self.assertEqual(self.buyer.phone, "+6281277776666")
        self.assertEqual(self.buyer.email, "ibu@example.com", "known ones stay")
        self.assertEqual(self.documents.consent_ids.mapped("kind"), ["data", "data"])
        again = self.url_open(self.url(), allow_redirects=False)
        self.assertEqual(again.status_code, 303, "nothing is left to complete")

    def test_another_address_makes_a_place_of_its_own(self):
        self.env.flush_all()
        before = self.document.location_id
        self.send(
            self.url(),
            self.form(
                location_id="",
                state_id=str(self.province.id),
                city_id=str(self.city.id),
                street="Jl. Kenanga 9",
            ),
        )
        self.env.invalidate_all()
        self.assertEqual(self.document.location_id.street, "Jl. Kenanga 9")
        self.assertEqual(self.documents[1].location_id, before)
        self.assertEqual(self.documents.mapped("state"), ["active", "draft"])

    def test_bad_input_is_told_and_what_was_typed_stays(self):
        self.env.flush_all()
        for values, sentence in (
            ({"contact_phone": "1"}, "can be reached"),
            ({"contact_email": "no address"}, "looks incomplete"),
            ({"consent": ""}, "tick the box"),
            ({"location_id": "", "street": ""}, "street and house number"),
            ({"location_id": str(self.location.id)}, "choose the province"),
        ):
            with self.subTest(values=values):
                answer = self.send(
                    self.url(), self.form(**{"contact_email": "a@b.example", **values})
                )
                self.assertEqual(answer.status_code, 422)
                self.assertIn(sentence, answer.text)
        self.assertIn('value="0812-7777-6666"', answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.document.state, "draft")

    def test_nobody_else_completes_it(self):
        self.env.flush_all()
        plain = f"/my/devices/{self.document.id}/complete"
        for url in (plain, f"{plain}?access_token=wrong"):
            self.send(url, self.form())
        self.log_in(self.user_stranger)
        self.send(plain, self.form())
        self.env.invalidate_all()
        self.assertEqual(self.document.state, "draft")

    def test_a_serial_that_lacks_is_added_and_checked(self):
        self.device.woms_serial_pattern = r"[A-Z]{2}\d{3}"
        self.document.write(
            {"lot_id": False, "serial": False, "serial_unreadable": True}
        )
        with self.assertRaisesRegex(UserError, "compare it with the label"):
            self.document._complete({"serial": "123"})
        self.document._complete({"serial": "ab 123"})
        self.assertEqual(
            (self.document.serial, self.document.state), ("AB123", "active")
        )

    def test_the_page_of_the_sales_order_leads_there(self):
        sale = self.picking.sale_id
        token = sale._portal_ensure_token()
        self.env.flush_all()
        page = self.url_open(f"/my/orders/{sale.id}?access_token={token}").text
        self.assertIn("Warranty of your devices", page)
        self.assertIn(self.url(), page.replace("&amp;", "&"))
        self.document._complete({})
        self.env.flush_all()
        page = self.url_open(f"/my/orders/{sale.id}?access_token={token}").text
        self.assertIn("Warranty and card", page)

    # === SOMEBODY REGISTERS IT BY THE FORM === #

    def register(self, attachments=None, **values):
        documents = self.env["woms.service.document"].sudo()
        return documents._register_from_form(
            {
                "product_id": self.device.id,
                "serial": "C1",
                "purchase_date": TODAY,
                "proof_kind": "receipt",
                "contact_name": "Ibu Uji",
                "contact_phone": "0857 1234 5678",
                **values,
            },
            attachments,
            role=const.ROLE_CUSTOMER,
            source="website",
        )

    def test_the_owner_who_registers_it_by_the_form_completes_it(self):
        document = self.register(partner_id=self.buyer.id)
        self.assertEqual((document, document.state), (self.document, "active"))

    def test_a_stranger_who_registers_it_is_decided_by_the_desk(self):
        stranger = self.register()
        self.assertEqual(
            (stranger.state, stranger.claimed_id, stranger.waiting_for),
            ("submitted", self.document, "decision"),
        )
        self.assertEqual(self.document.state, "draft")
        stranger.partner_id = self.stranger
        stranger.with_user(self.user_desk).action_accept_claim()
        self.assertEqual((stranger.state, self.document.state), ("active", "void"))

    def test_a_proof_is_kept_with_a_claim(self):
        proof = {"name": "proof.png", "raw": PNG, "mimetype": "image/png"}
        self.assertTrue(self.register([proof]).proof_attachment_ids)
