"""Labels and warranty cards, printed: what a phone's camera reads in them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .common_paper import PaperCase


@tagged("post_install", "-at_install")
class TestLabels(PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer = cls.env["res.partner"].create(
            {"name": "Toko Uji", "is_company": True, "woms_is_dealer": True}
        )

    def wizard(self, user=None, **values):
        return (
            self.env["woms.label.wizard"]
            .with_user(user or self.user_desk)
            .with_company(self.company)
            .create(
                {
                    "product_id": self.device.id,
                    "serial_first": "UJI0001",
                    "serial_last": "UJI0028",
                    **values,
                }
            )
        )

    def path(self, url):
        return url[url.index("/service/d/") :]

    # === LABELS === #

    def test_a_range_becomes_sheets_whose_codes_lead_to_each_device(self):
        wizard = self.wizard()
        self.assertEqual((wizard.label_count, wizard.problem), (28, False))
        action = wizard.action_print()
        lots = self.env["stock.lot"].search([("name", "like", "UJI00")], order="name")
        self.assertEqual(len(lots), 28)
        self.assertEqual(action["context"]["active_ids"], lots.ids)
        self.assertFalse(lots.woms_document_ids)
        pages = self.pages(self.print_pdf("report_device_labels", lots))
        self.assertEqual(len(pages), 2, "24 labels on the first sheet, 4 on the next")
        urls = lots._woms_get_label_urls()
        for (picture, text), sheet in zip(pages, (lots[:24], lots[24:]), strict=True):
            self.assertCountEqual(self.codes(picture), [urls[lot.id] for lot in sheet])
            for lot in sheet:
                # the letters stand apart: spaces in there mean nothing
                self.assertIn(lot.name, text.replace(" ", ""))
        # the same labels again are the same codes
        again = self.wizard(serial_last="UJI0030").action_print()
        self.assertEqual(len(again["context"]["active_ids"]), 30)
        self.assertEqual(lots._woms_get_label_urls(), urls)

    def test_each_label_lies_where_the_sheet_has_it(self):
        self.wizard(serial_last="UJI0024").action_print()
        lots = self.env["stock.lot"].search([("name", "like", "UJI00")], order="name")
        [(picture, _text)] = self.pages(self.print_pdf("report_device_labels", lots))
        for row in range(8):
            for column in range(3):
                box = (
                    picture.width * column // 3,
                    picture.height * row // 8,
                    picture.width * (column + 1) // 3,
                    picture.height * (row + 1) // 8,
                )
                with self.subTest(row=row, column=column):
                    self.assertEqual(len(self.codes(picture.crop(box))), 1)

    def test_what_is_no_range_is_told_and_nothing_is_made(self):
        self.device.woms_serial_pattern = r"[A-Z]{3}\d{4}"
        for values, sentence in (
            ({"serial_last": "UJX0028"}, "differ in more than"),
            ({"serial_last": "UJI028"}, "differ in more than"),
            ({"serial_first": "UJIA", "serial_last": "UJIB"}, "differ in more than"),
            ({"serial_first": "UJI0030"}, "comes before the first"),
            ({"serial_last": "UJI9999"}, "too many at once"),
            ({"serial_first": "U0001", "serial_last": False}, "doesn't look like"),
            ({"product_id": self.part.id}, "no registered device"),
        ):
            with self.subTest(values=values):
                wizard = self.wizard(**values)
                with self.assertRaisesRegex(UserError, sentence):
                    wizard.action_print()
        self.assertFalse(self.env["stock.lot"].search([("name", "like", "UJI")]))

    def test_only_staff_prints_labels(self):
        for user in (self.user_bench, self.user_customer, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard(user)

    # === SCANNED === #

    def lot(self, **values):
        return self.env["stock.lot"].create(
            {
                "name": "UJI0001",
                "product_id": self.device.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_a_label_without_an_owner_leads_to_the_registration(self):
        path = self.path(self.lot()._woms_get_label_urls().popitem()[1])
        self.env.flush_all()
        page = self.url_open(path).text
        self.assertIn("Register this device now", page)
        self.assertIn("serial=UJI0001", page)

    def test_a_label_leads_the_owner_to_his_device_and_tells_nobody_else(self):
        lot = self.lot(woms_dealer_id=self.dealer.id, woms_dealer_date=TODAY)
        path = self.path(lot._woms_get_label_urls()[lot.id])
        document = self.make_document(lot_id=lot.id, serial=lot.name)
        document._move("active", role="desk")
        self.env.flush_all()
        page = self.url_open(path).text
        self.assertIn("This device is registered", page)
        self.assertNotIn(self.customer.name, page)
        self.assertNotIn(self.dealer.name, page)
        self.log_in(self.user_customer)
        answer = self.url_open(path, allow_redirects=False)
        self.assertIn(f"/my/devices/{document.id}", answer.headers["Location"])

    def test_an_unknown_code_is_no_error(self):
        page = self.url_open("/service/d/0123456789abcdef")
        self.assertEqual(page.status_code, 200)
        self.assertIn("We don't know this code", page.text.replace("&#39;", "'"))

    # === THE CARD === #

    def fill_card(self):
        producer = self.env["res.partner"].create(
            {
                "name": "PT Pabrik Uji",
                "street": "Jl. Industri 7",
                "city": "Cikarang",
                "country_id": self.indonesia.id,
            }
        )
        self.company.write(
            {
                "woms_producer_id": producer.id,
                "woms_producer_role": "importer",
                "woms_parts_years": 5,
            }
        )
        self.center.partner_id.write({"street": "Jl. Servis 1", "city": "Kota Uji"})
        self.device.woms_card_registration = "P.01.UJI.0001.2027"

    def test_the_card_says_what_the_rules_ask_for_in_both_languages(self):
        self.fill_card()
        document = self.make_document()
        document._move("active", role="desk")
        for lang, words in (
            (
                "en_US",
                (
                    "Registration number of the card",
                    "Importer",
                    "Parts, Labour, Visit, Transport",
                    "available for 5 years",
                ),
            ),
            (
                "id_ID",
                (
                    "Nomor pendaftaran kartu",
                    "Importir",
                    "Suku cadang, Jasa, Kunjungan",
                    "tersedia selama 5 tahun",
                ),
            ),
        ):
            self.customer.lang = lang
            content = self.print_pdf("report_warranty_card", document)
            pages = self.pages(content)
            text = " ".join(text for _picture, text in pages)
            for word in (
                *words,
                "P.01.UJI.0001.2027",
                "PT Pabrik Uji, Jl. Industri 7, Cikarang",
                "Pusat Servis Uji",
                "Jl. Servis 1, Kota Uji",
                "SN-0001",
            ):
                with self.subTest(lang=lang, word=word):
                    self.assertIn(word, text)
            url = f"{document.get_base_url()}/service/d/{document.sudo().qr_token}"
            self.assertEqual(self.codes(pages[0][0]), [url])

    def test_what_is_missing_is_listed_to_the_manager_and_not_printed_empty(self):
        product = self.device.product_tmpl_id.with_user(self.user_manager)
        product = product.with_company(self.company)
        gaps = product.woms_card_gaps
        for word in ("registration number", "producer or importer", "address of Pusat"):
            self.assertIn(word, gaps)
        found = product.search([("woms_card_gaps", "!=", False)])
        self.assertIn(product, found)
        document = self.make_document()
        document._move("active", role="desk")
        card = self.env["woms.print"]._warranty_card(document)
        self.assertNotIn(
            "Registration number of the card", [label for label, _ in card["rules"]]
        )
        self.assertTrue(all(value for _label, value in card["rules"]))
        self.fill_card()
        product.invalidate_recordset()
        self.assertFalse(product.woms_card_gaps)
        self.assertNotIn(product, product.search([("woms_card_gaps", "!=", False)]))

    def test_a_product_of_another_importer_says_so(self):
        self.fill_card()
        other = self.env["res.partner"].create(
            {"name": "PT Lain", "street": "Jl. Lain 1"}
        )
        self.device.write({"woms_producer_id": other.id, "woms_parts_years": 2})
        values = self.device.product_tmpl_id._woms_get_card_values(self.company)
        self.assertEqual(
            (values["producer"], values["role"], values["parts_years"]),
            (other, "producer", 2),
        )
