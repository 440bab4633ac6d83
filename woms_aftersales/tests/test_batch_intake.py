import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, WomsCommon

TERMS = "Devices not picked up within 90 days may be disposed of."


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBatchIntake(WomsCommon):
    """A shop brings several devices: three contacts, one receipt, one signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.woms_unclaimed_terms = TERMS
        cls.company.woms_diagnosis_fee_id = cls.env["product.product"].create(
            {
                "name": "Biaya pengecekan",
                "type": "service",
                "list_price": 30000,
                "woms_fee_kind": "diagnosis",
            }
        )
        cls.shop = cls.env["res.partner"].create(
            {"name": "Toko Jaya", "is_company": True, "phone": "+6281355556666"}
        )
        cls.head_office = cls.env["res.partner"].create({"name": "Jaya Pusat"})

    def line(self, serial, **values):
        return Command.create(
            {
                "product_id": self.device.id,
                "serial": serial,
                "symptom_id": self.symptom.id,
                "condition": "Scratched",
                **values,
            }
        )

    def wizard(self, user=None, **values):
        model = self.env["woms.batch.intake.wizard"].with_user(user or self.user_desk)
        return model.create(
            {
                "company_id": self.company.id,
                "sender_id": self.shop.id,
                "center_id": self.center.id,
                "fees_accepted": True,
                "signed_by": "Joko",
                "signature": PNG,
                "line_ids": [
                    self.line("SN-A", owner_id=self.customer.id),
                    self.line("SN-B", accessories="Remote control"),
                ],
                **values,
            }
        )

    def take_in(self, **values):
        action = self.wizard(**values).action_confirm()
        return self.env["woms.intake"].browse(action["res_id"])

    def test_each_device_is_a_job_in_the_workshop(self):
        intake = self.take_in(payer_id=self.head_office.id)
        first, second = intake.order_ids.sorted("id")
        self.assertEqual(intake.order_ids.mapped("state"), ["in_workshop"] * 2)
        self.assertEqual(
            (first.sender_id, first.partner_id, first.payer_id),
            (self.shop, self.customer, self.head_office),
        )
        self.assertEqual(second.partner_id, self.shop)
        self.assertFalse(second.sender_id, "the shop brings its own")
        for order in (first, second):
            event = order.custody_event_ids
            self.assertEqual((event.signed_by, event.condition), ("Joko", "Scratched"))
            self.assertEqual(order.picking_ids.owner_id, order.partner_id)
            self.assertEqual(order.unclaimed_terms, TERMS)
            self.assertEqual(order.request_id.fee_ids.amount, 30000)
            self.assertEqual(order.request_id.consent_ids.kind, "unclaimed")

    def test_one_receipt_names_them_all(self):
        intake = self.take_in().with_user(self.user_desk)
        receipt = self.env["woms.print"].with_user(self.user_desk)._intake_batch(intake)
        self.assertEqual(
            [row["serial"] for row in receipt["devices"]],
            intake.order_ids.mapped("serial"),
        )
        self.assertEqual(dict(receipt["facts"])["Brought by"], "Toko Jaya")
        report = self.env.ref("woms_aftersales.action_report_intake_batch")
        html = report._render_qweb_html(report.report_name, intake.ids)[0].decode()
        for word in ("SN-A", "SN-B", TERMS, "Joko", "Remote control"):
            self.assertIn(word, html)
        self.assertRegex(html, r"30[.,]000")

    def test_each_receipt_has_a_number_of_its_own(self):
        first = self.take_in()
        second = self.take_in(line_ids=[self.line("SN-C"), self.line("SN-D")])
        for intake in (first, second):
            self.assertRegex(intake.name, r"^IN/2027/\d{5}$")
        self.assertNotEqual(first.name, second.name)
        with patch.object(
            self.registry["woms.format"], "_qr_uri", lambda _fmt, url: url
        ):
            receipt = self.env["woms.print"]._intake_batch(first)
        self.assertTrue(receipt["qr"].endswith(f"/service/track?number={first.name}"))

    def test_the_receipt_speaks_the_language_of_who_signs(self):
        self.env["res.lang"]._activate_lang("id_ID")
        fee = self.company.woms_diagnosis_fee_id.with_context(lang="id_ID")
        fee.with_context(lang="en_US").name = "Diagnosis fee"
        fee.name = "Biaya pengecekan"
        self.shop.lang = "id_ID"
        self.assertEqual(self.take_in().fees_text, "Biaya pengecekan Rp\xa030.000")

    def test_photos_belong_to_their_device(self):
        photos = self.env["ir.attachment"].with_user(self.user_desk)
        photo = photos.create({"name": "a.png", "raw": base64.b64decode(PNG)})
        lines = [self.line("SN-C", photo_ids=photo.ids), self.line("SN-D")]
        orders = self.take_in(line_ids=lines).order_ids.sorted("id")
        events = [order.custody_event_ids for order in orders]
        self.assertEqual([event.photo_ids for event in events], [photo, photos])
        self.assertEqual(
            (photo.res_model, photo.res_id), (events[0]._name, events[0].id)
        )
        self.assertTrue(photo.with_user(self.user_bench).raw, "others see it, too")

    def test_the_shop_follows_its_receipt_by_number_and_its_phone(self):
        intake = self.take_in()
        find = self.env["woms.intake"]._track
        self.assertEqual(find(intake.name, "+6281355556666", self.company), intake)
        rows = intake._get_track_rows()
        self.assertEqual([row["serial"] for row in rows], ["SN-A", "SN-B"])
        self.assertFalse(find(intake.name, "+6281355556667", self.company))
        self.assertFalse(find("IN/2027/99999", "+6281355556666", self.company))
        self.assertFalse(
            find(intake.name, "+6281234567890", self.company), "not the owner's phone"
        )

    def test_without_a_signature_nothing_is_taken_in(self):
        wizard = self.wizard(signature=False)
        with self.assertRaisesRegex(UserError, "sign"):
            wizard.action_confirm()
        with self.assertRaisesRegex(UserError, "at least one"):
            self.wizard(line_ids=[]).action_confirm()

    def test_a_device_with_data_asks_here_too(self):
        self.categ.woms_keeps_data = True
        with self.assertRaisesRegex(UserError, "personal data"):
            self.take_in()
        answers = {"data_backed_up": "yes", "data_may_erase": "no"}
        intake = self.take_in(line_ids=[self.line("SN-C", **answers)])
        self.assertEqual(intake.order_ids.data_may_erase, "no")

    def test_nobody_writes_a_receipt_by_hand(self):
        intake = self.take_in()
        for user in (self.user_desk, self.user_bench, self.user_manager):
            receipt = intake.with_user(user)
            receipt.check_access("read")
            for verb in ("write", "create", "unlink"):
                self.assertFalse(receipt.has_access(verb))
        with self.assertRaises(AccessError):
            self.wizard(user=self.user_accountant)

    def test_signing_at_the_counter_signs_the_terms(self):
        order = self.make_order(serial="SN-D").with_user(self.user_desk)
        order._take_in(self.center, signature=PNG, signed_by="Budi")
        self.assertEqual(order.unclaimed_terms, TERMS)
        receipt = self.env["woms.print"]._intake_receipt(order.sudo())
        self.assertEqual(receipt["terms"], TERMS)
        other = self.make_order(serial="SN-E").with_user(self.user_desk)
        other._take_in(self.center)
        self.assertFalse(other.unclaimed_terms, "nobody signed")
