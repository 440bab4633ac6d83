"""What can't be: each is said in a sentence, and what was typed stays."""

import base64

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, TODAY, WomsCommon
from .common_parallel import ParallelCase
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestBadInput(WomsWebCase):
    """The registration form; policies are in `TestWarranty`, tables in their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fridge = cls.env["product.product"].create(
            {
                "name": "Kulkas Uji",
                "default_code": "KU-1",
                "is_storable": True,
                "tracking": "serial",
                "categ_id": cls.categ.id,
                "woms_needs_document": True,
            }
        )
        cls.lot = cls.env["stock.lot"].create(
            {
                "name": "K1234567",
                "product_id": cls.fridge.id,
                "company_id": cls.company.id,
                "woms_dealer_id": cls.firm.id,
                "woms_dealer_date": TODAY.replace(month=1),
            }
        )
        cls.device.woms_serial_pattern = r"[A-Z]\d{7}"
        cls.device.woms_launch_date = "2026-06-01"

    def form(self, **values):
        return {
            "key": "bad-input-key-0123456789",
            "model": self.device.display_name,
            "serial": "A1234567",
            "purchase_date": "2027-02-20",
            "channel": "store",
            "shop_name": "Toko Apa Saja",
            "proof_kind": "receipt",
            "contact_name": "Budi Uji",
            "contact_phone": "081299998888",
            "consent": "1",
            **values,
        }

    def refused(self, word, files=None, **values):
        count = self.count("woms.service.document")
        answer = self.send("/service/register", self.form(**values), files=files)
        self.assertEqual(answer.status_code, 422)
        self.assertIn(word, answer.text)
        self.assertIn("Toko Apa Saja", answer.text, "what was typed stays")
        self.assertEqual(self.count("woms.service.document"), count)

    def test_what_is_right_is_taken(self):
        self.send("/service/register", self.form())
        self.assertEqual(self.last("woms.service.document").serial, "A1234567")

    def test_a_serial_of_another_product(self):
        self.refused("compare model and serial number", serial="k1234567")

    def test_a_serial_that_is_registered(self):
        self.make_document(serial="A1234567")._move("active", role="system")
        self.refused("already registered")

    def test_a_serial_against_the_product_s_pattern(self):
        # in HTML the quotation marks stay, the apostrophe doesn't
        self.refused("look like a serial number of", serial="12")

    def test_a_date_before_the_product_existed(self):
        self.refused("sold yet on that day", purchase_date="2026-05-31")

    def test_a_date_to_come(self):
        self.refused("in the future", purchase_date="2027-03-02")

    def test_a_date_that_is_none(self):
        self.refused("day, month and year", purchase_date="yesterday")

    def test_proofs_nobody_can_read(self):
        png = base64.b64decode(PNG)
        for name, content, word in (
            ("a.png", b"", "is empty"),
            ("a.png", png[:40], "be opened"),
            ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 200, "be opened"),
            ("a.exe", b"MZ" + b"\0" * 100, "not a photo we can open"),
        ):
            files = [("proof", (name, content, "image/png"))]
            if content or word != "is empty":
                self.refused(word, files=files)

    def test_no_readable_serial_needs_a_photo_of_the_label(self):
        self.refused("photo of the label", serial="", serial_unreadable="1")
        files = [("label", ("l.png", base64.b64decode(PNG), "image/png"))]
        self.send(
            "/service/register",
            self.form(serial="", serial_unreadable="1"),
            files=files,
        )
        made = self.last("woms.service.document")
        self.assertTrue(made.serial_unreadable)
        self.assertTrue(made.label_attachment_ids)

    def test_nothing_proves_it_and_nothing_dates_it(self):
        self.refused("when you bought it", purchase_date="", proof_kind="receipt")
        self.send("/service/register", self.form(purchase_date="", proof_kind="none"))
        self.assertEqual(self.last("woms.service.document").proof_kind, "none")


@tagged("post_install", "-at_install", "woms_parallel")
class TestParallelRegistration(ParallelCase):
    """Two people register the same known serial at the same moment: one gets it."""

    def make(self, env):
        company = self.company(env)
        env = env(context=dict(env.context, allowed_company_ids=company.ids))
        if not env["ir.sequence"].search_count(
            [("code", "=", "woms.service.document"), ("company_id", "=", company.id)]
        ):
            company._woms_create_sequences()
        product = env["product.product"].create(
            {
                "name": "Woms Parallel Device",
                "is_storable": True,
                "tracking": "serial",
                "woms_needs_document": True,
            }
        )
        lot = env["stock.lot"].create(
            {
                "name": "PARALLEL1",
                "product_id": product.id,
                "company_id": company.id,
                "woms_delivery_date": "2020-01-01",
            }
        )
        return {
            "company": company.id,
            "product": product.id,
            "template": product.product_tmpl_id.id,
            "lot": lot.id,
        }

    def clean_up_queries(self):
        made = self.made
        product = [made["product"]]
        ids = "(SELECT id FROM woms_service_document WHERE product_id = %s)"
        of_these = f"model = 'woms.service.document' AND res_id IN {ids}"
        return [
            (f"DELETE FROM woms_milestone WHERE res_{of_these}", product),
            (f"DELETE FROM mail_message WHERE {of_these}", product),
            (f"DELETE FROM mail_activity WHERE res_{of_these}", product),
            (f"DELETE FROM mail_followers WHERE res_{of_these}", product),
            (f"DELETE FROM woms_coverage_line WHERE document_id IN {ids}", product),
            (f"DELETE FROM woms_consent WHERE document_id IN {ids}", product),
            ("DELETE FROM woms_service_document WHERE product_id = %s", product),
            ("DELETE FROM stock_lot WHERE id = %s", [made["lot"]]),
            ("DELETE FROM product_product WHERE id = %s", product),
            ("DELETE FROM product_template WHERE id = %s", [made["template"]]),
        ]

    def test_exactly_one_of_two_gets_the_serial(self):
        def steps(number):
            def documents(env):
                company = env["res.company"].browse(self.made["company"])
                return env["woms.service.document"].with_company(company)

            def act(env):
                documents(env)._register_from_form(
                    {
                        "product_id": self.made["product"],
                        "serial": "PARALLEL1",
                        "purchase_date": "2026-01-01",
                        "proof_kind": "receipt",
                        "contact_name": f"Orang {number}",
                        "contact_phone": f"+62812000000{number}0",
                    },
                    role="customer",
                    source="website",
                )

            return lambda env: documents(env).search_count([]), act

        answers = self.race({"one": steps(1), "two": steps(2)})
        self.assertEqual(
            sorted(answer == "done" for answer in answers.values()),
            [False, True],
            answers,
        )
        loser = next(answer for answer in answers.values() if answer != "done")
        self.assertIn("registered", loser)
        with self.cursor_env() as env:
            active = env["woms.service.document"].search(
                [("product_id", "=", self.made["product"]), ("state", "=", "active")]
            )
            self.assertEqual(len(active), 1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReview(WomsCommon):
    """The desk's queue: told by an activity, asked back, answered, decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        proof = {
            "name": "a.png",
            "raw": base64.b64decode(PNG),
            "mimetype": "image/png",
        }
        documents = cls.env["woms.service.document"].sudo().with_company(cls.company)
        cls.document = documents._register_from_form(
            {
                "product_id": cls.device.id,
                "serial": "RV1",
                "purchase_date": TODAY,
                "proof_kind": "receipt",
                "partner_id": cls.customer.id,
            },
            {"proof": [proof], "label": [{**proof, "name": "l.png"}]},
            role="customer",
            source="website",
        )

    def as_desk(self):
        return self.document.with_user(self.user_desk).with_company(self.company)

    def test_what_comes_in_leaves_an_activity_and_shows_its_proof(self):
        self.assertEqual(self.document.state, "submitted")
        self.assertEqual(len(self.document.activity_ids), 1)
        preview = self.as_desk().proof_preview
        for file in (
            self.document.proof_attachment_ids | self.document.label_attachment_ids
        ):
            self.assertIn(f"/web/image/{file.id}/", preview)
        self.as_desk().action_activate()
        self.assertEqual(self.document.state, "active")
        self.assertFalse(self.document.activity_ids, "nothing left to do")

    def test_the_desk_asks_back_and_the_customer_answers(self):
        self.customer.email = "budi@example.com"
        action = self.as_desk().action_ask()
        wizard = self.env["woms.reason.wizard"].with_user(self.user_desk)
        wizard = wizard.browse(action["res_id"])
        wizard.reason = "Which shop is it?"
        wizard.action_confirm()
        self.assertEqual(self.document.waiting_for, "customer")
        self.assertIn("Which shop", self.document._portal_status()["sentence"])
        mail = self.env["mail.mail"].search(
            [
                ("model", "=", "woms.service.document"),
                ("res_id", "=", self.document.id),
            ],
            limit=1,
            order="id desc",
        )
        self.assertIn("question about your registration", mail.subject)
        self.document._send_proof("Toko Uji", [], role="customer")
        self.assertFalse(self.document.waiting_for)
        self.assertEqual(self.document.answer, "Toko Uji")
        self.assertEqual(len(self.document.activity_ids), 1)

    def test_rejected_it_is_put_right_by_another_proof(self):
        self.as_desk()._reject("The photo can't be read.")
        self.assertFalse(self.document.activity_ids)
        upload = [{"name": "b.png", "raw": b"x", "mimetype": "image/png"}]
        self.document._send_proof("", upload, role="customer")
        self.assertEqual(self.document.state, "submitted")
        self.assertEqual(len(self.document.proof_attachment_ids), 2)

    def test_nothing_is_asked_or_sent_when_all_is_decided(self):
        self.as_desk().action_activate()
        with self.assertRaisesRegex(UserError, "not decided yet"):
            self.as_desk()._ask("Why?")
        with self.assertRaisesRegex(UserError, "nothing left to prove"):
            self.document._send_proof("x", [], role="customer")

    def test_a_proof_makes_a_provisional_warranty_final(self):
        self.policy.provisional_days = 90
        document = self.make_document(
            serial="RV2",
            proof_kind="none",
            purchase_date=False,
            manufacture_date=TODAY.replace(year=2026),
            state="submitted",
        )
        document._move("active", role="system")
        self.assertTrue(document.provisional)
        upload = [{"name": "b.png", "raw": b"x", "mimetype": "image/png"}]
        document._send_proof("", upload, role="customer")
        self.assertEqual(len(document.activity_ids), 1)
        document.with_user(self.user_desk).write(
            {"purchase_date": TODAY, "proof_kind": "receipt"}
        )
        self.assertFalse(document.provisional)
        self.assertEqual(document.warranty_end.year, 2028)

    def test_an_empty_answer_is_refused(self):
        with self.assertRaisesRegex(UserError, "add a photo"):
            self.document._send_proof(" ", [], role="customer")
        self.assertRaises(
            ValidationError, self.document.write, {"purchase_date": "2030-01-01"}
        )
