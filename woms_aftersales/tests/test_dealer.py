import base64
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, TODAY, WomsCommon
from .common_web import WomsWebCase


class DealerCase(WomsCommon):
    """A dealer with a login, and two serials we delivered: one to it, one elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.env["res.partner"].create
        cls.dealer = make(
            {"name": "Toko Uji", "is_company": True, "woms_is_dealer": True}
        )
        cls.other_dealer = make(
            {"name": "Toko Lain", "is_company": True, "woms_is_dealer": True}
        )
        cls.user_dealer = cls._new_user("woms_dealer", "base.group_portal")
        cls.user_dealer.partner_id.write(
            {"parent_id": cls.dealer.id, "phone": "+622155500011"}
        )
        cls.lot, cls.other_lot = cls.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": cls.device.id,
                    "company_id": cls.company.id,
                    "woms_dealer_id": dealer.id,
                    "woms_dealer_date": TODAY - timedelta(days=30),
                }
                for name, dealer in (
                    ("NX0001", cls.dealer),
                    ("NX0002", cls.other_dealer),
                )
            ]
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDealer(DealerCase):
    """Registering at the till, and stock that fails before it is sold."""

    def register(self, attachments=None, **values):
        documents = self.env["woms.service.document"].sudo().with_company(self.company)
        return documents._register_from_form(
            {
                "product_id": self.device.id,
                "serial": "NX0001",
                "purchase_date": TODAY,
                "channel": "dealer",
                "proof_kind": "receipt",
                "contact_name": "Ibu Uji",
                "contact_phone": "081277778888",
                "registrar_id": self.dealer.id,
                "consents": [("data", "The customer agrees.", "1")],
                **values,
            },
            attachments,
            role="customer",
            source="dealer",
        )

    def test_its_own_serial_is_active_at_once(self):
        document = self.register()
        self.assertEqual(document.state, "active")
        self.assertEqual(document.registrar_id, self.dealer)
        self.assertFalse(document.partner_id, "the customer hasn't proven his number")

    def test_another_dealer_s_serial_and_an_unknown_one_get_the_same_answer(self):
        answers = set()
        for serial in ("NX0002", "NX9999"):
            with self.assertRaises(ValidationError) as caught:
                self.register(serial=serial)
            answers.add(str(caught.exception))
        self.assertEqual(len(answers), 1)

    def test_with_a_proof_the_desk_decides(self):
        proof = [{"name": "a.png", "raw": b"x", "mimetype": "image/png"}]
        document = self.register(proof, serial="NX0002")
        self.assertEqual(document.state, "submitted")

    def stock(self, user=None, **values):
        partner = (user or self.user_dealer).partner_id
        requests = self.env["woms.work.request"].sudo().with_company(self.company)
        return requests._create_from_form(
            {
                "request_kind": "dealer_stock",
                "serial": "NX0001",
                "product_text": "Stock",
                "symptom_id": self.symptom.id,
                "service_mode": "ship_in",
                "partner_id": partner.id,
                "contact_phone": "081277770000",
                "fees_accepted": True,
                **values,
            },
            role="customer",
            source="dealer",
        )

    def test_unsold_stock_is_its_own_kind_of_request_and_covered(self):
        work_request = self.stock()
        self.assertEqual(work_request.request_kind, "dealer_stock")
        self.assertEqual(work_request.report_id.product_id, self.device)
        self.assertFalse(work_request.report_id.document_id)
        work_request.with_user(self.user_desk).action_accept()
        order = work_request.order_id
        self.assertEqual(order.request_kind, "dealer_stock")
        verdict = order._judge_component("parts")
        self.assertEqual(verdict["percent"], 100)
        self.assertIn("before it was sold", verdict["reason"])
        order.defect_id = self.misuse
        self.assertFalse(order._judge_component("parts")["percent"])

    def test_an_ordinary_request_without_a_document_stays_uncovered(self):
        order = self.make_order()
        self.assertFalse(order._judge_component("parts")["percent"])

    def test_only_its_own_unsold_serial_is_stock(self):
        with self.assertRaisesRegex(ValidationError, "deliver this serial"):
            self.stock(serial="NX0002")
        with self.assertRaisesRegex(ValidationError, "Only a dealer"):
            self.stock(user=self.user_customer)
        self.register()
        with self.assertRaisesRegex(ValidationError, "registered by a customer"):
            self.stock()

    def test_the_desk_takes_in_unsold_stock(self):
        wizards = self.env["woms.intake.wizard"].with_user(self.user_desk)
        wizard = wizards.with_company(self.company).create(
            {
                "source": "desk_parcel",
                "contact_phone": "+622155500011",
                "request_kind": "dealer_stock",
                "product_id": self.device.id,
                "serial": "NX0001",
                "symptom_id": self.symptom.id,
            }
        )
        self.assertTrue(wizard.is_dealer)
        self.assertEqual(wizard._record().request_kind, "dealer_stock")


@tagged("post_install", "-at_install")
class TestDealerPages(DealerCase, WomsWebCase):
    """The dealer's counter over HTTP."""

    def sale(self, **values):
        return {
            "key": "dealer-key-0123456789",
            "serial": "nx0001",
            "model": self.device.display_name,
            "purchase_date": TODAY.isoformat(),
            "contact_name": "Ibu Rahasia",
            "contact_phone": "0812-7777-8888",
            "consent": "1",
            **values,
        }

    def test_the_shop_registers_and_then_reads_number_and_state_only(self):
        self.log_in(self.user_dealer)
        self.assertIn("NX0001", self.url_open("/my/dealer").text)
        page = self.send("/my/dealer/register", self.sale()).text
        document = self.last("woms.service.document")
        self.assertEqual(document.state, "active")
        self.assertEqual(document.registrar_id, self.dealer)
        consent = document.consent_ids
        self.assertIn("shop registers the device", consent.text)
        self.assertTrue(consent.version)
        self.assertEqual(consent.date, NOW)
        self.assertIn(document.name, page)
        for secret in ("Rahasia", "7777-8888", "77778888"):
            self.assertNotIn(secret, page)
        self.assertNotIn("Rahasia", self.url_open(f"/my/devices/{document.id}").text)
        self.assertFalse(
            self.env["woms.service.document"]
            .with_user(self.user_dealer)
            .search([("id", "=", document.id)])
        )
        # sent twice, made once
        self.send("/my/dealer/register", self.sale())
        self.assertEqual(self.last("woms.service.document"), document)

    def test_what_is_missing_is_said_beside_what_was_typed(self):
        self.log_in(self.user_dealer)
        count = self.count("woms.service.document")
        for change, word in (
            ({"consent": ""}, "ask the customer"),
            ({"contact_phone": "abc"}, "phone number"),
            ({"serial": "NX0002"}, "deliver this serial"),
            ({"purchase_date": "2027-03-02"}, "future"),
        ):
            answer = self.send("/my/dealer/register", self.sale(**change))
            self.assertEqual(answer.status_code, 422)
            self.assertIn(word, answer.text)
            self.assertIn("Ibu Rahasia", answer.text)
        self.assertEqual(self.count("woms.service.document"), count)

    def test_a_taken_serial_tells_the_dealer_nothing_of_its_owner(self):
        self.make_document(serial="NX0001")._move("active", role="system")
        self.customer.name = "Pak Pemilik"
        self.log_in(self.user_dealer)
        answer = self.send("/my/dealer/register", self.sale())
        self.assertEqual(answer.status_code, 422)
        self.assertIn("registered already", answer.text)
        self.assertNotIn("Pemilik", answer.text)

    def test_unsold_stock_is_reported(self):
        self.log_in(self.user_dealer)
        answer = self.send(
            "/my/dealer/stock",
            {
                "key": "stock-key-0123456789",
                "serial": "NX0001",
                "symptom_id": str(self.symptom.id),
                "service_mode": "drop_off",
                "fees_accepted": "1",
            },
            files=[("photos", ("a.png", base64.b64decode(PNG), "image/png"))],
        )
        made = self.last("woms.work.request")
        self.assertEqual(made.request_kind, "dealer_stock")
        self.assertEqual(made.state, "submitted")
        self.assertIn(made.name, answer.text)

    def test_nobody_else_has_a_shop(self):
        for user in (self.user_customer, self.user_technician):
            self.log_in(user)
            for path in ("", "/register", "/stock"):
                self.assertEqual(self.url_open(f"/my/dealer{path}").status_code, 404)
            self.assertNotIn("/my/dealer", self.url_open("/my").text)
        self.log_in(self.user_dealer)
        self.assertIn("/my/dealer", self.url_open("/my").text)
