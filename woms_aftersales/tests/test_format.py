from datetime import date, datetime

from odoo.tests import TransactionCase, tagged

from .. import const


@tagged("post_install", "-at_install")
class TestFormat(TransactionCase):
    """Amounts, dates and numbers as people write them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.idr = cls.env.ref("base.IDR")
        cls.usd = cls.env.ref("base.USD")
        cls.id_format = cls.env["woms.format"].with_context(lang="id_ID")
        cls.en_format = cls.env["woms.format"].with_context(lang="en_US")

    def test_rupiah_are_whole_in_both_languages(self):
        self.assertEqual(self.id_format._money(138750, self.idr), "Rp\xa0138.750")
        self.assertEqual(self.en_format._money(138750.4, self.idr), "Rp\xa0138,750")
        self.assertEqual(self.id_format._money(-5000, self.idr), "-Rp\xa05.000")
        self.assertEqual(self.id_format._money(-0.001, self.idr), "Rp\xa00")

    def test_other_currencies_keep_their_decimals(self):
        self.assertEqual(self.en_format._money(12.5, self.usd), "$\xa012.50")

    def test_nothing_to_pay_is_a_word(self):
        self.assertEqual(self.en_format._money_or_free(0, self.idr), "Free")

    def test_times_are_those_of_the_place_with_its_zone(self):
        moment = datetime(2027, 5, 3, 7, 0)
        self.assertEqual(
            self.id_format._moment(moment, const.TZ_WIB), "3 Mei 2027, 14.00\xa0WIB"
        )
        self.assertEqual(
            self.id_format._moment(moment, const.TZ_WIT), "3 Mei 2027, 16.00\xa0WIT"
        )
        self.assertEqual(self.id_format._day(date(2027, 5, 3)), "3 Mei 2027")
        self.assertEqual(
            self.en_format._window(moment, datetime(2027, 5, 3, 9, 0), const.TZ_WITA),
            "Monday, 3 May 2027, 15.00–17.00\xa0WITA",
        )

    def test_phone_numbers_are_written_as_people_dial_them(self):
        self.env.company.country_id = self.env.ref("base.id")
        self.assertEqual(self.id_format._phone("+6281234567890"), "0812-3456-7890")
        self.assertEqual(self.id_format._phone("+6591234567"), "+65 9123 4567")
        self.assertEqual(self.id_format._phone("call me"), "call me")

    def test_a_qr_code_is_an_image_in_the_page(self):
        uri = self.en_format._qr_uri("https://example.com/service/d/abc")
        self.assertTrue(uri.startswith("data:image/png;base64,"))
