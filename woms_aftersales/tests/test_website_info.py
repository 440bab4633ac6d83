import json
from pathlib import Path

from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.modules import get_module_path
from odoo.tests import tagged

from .common import WomsCommon
from .common_web import WomsWebCase

PAGES = ("", "/areas", "/faq", "/prices", "/register", "/report", "/terms", "/track")


@tagged("post_install", "-at_install")
class TestWebsiteInfo(WomsWebCase):
    """What a visitor reads before he reports: prices, questions, terms, places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["woms.faq"].search([]).active = False
        make = cls.env["woms.faq"].create
        cls.question = make({"name": "May I pay in cash?", "answer": "Yes, you may."})
        cls.tip = make(
            {
                "name": "Not cold?",
                "answer": "Clean the filter.\nWait a while.",
                "keywords": "lukewarm",
                "symptom_ids": [Command.set(cls.symptom.ids)],
            }
        )

    def look(self, path, **params):
        answer = self.url_open(path, params=params)
        self.assertEqual(answer.status_code, 200)
        (main,) = html.fromstring(answer.text).xpath("//main")
        return " ".join(main.text_content().split())

    def structured(self, path):
        tree = html.fromstring(self.url_open(path).text)
        (script,) = tree.xpath("//script[@type='application/ld+json']")
        return json.loads(script.text)

    # === PRICES === #

    def make_service(self, name, **values):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 150000,
                "taxes_id": [Command.clear()],
                "woms_fee_kind": "labour",
                **values,
            }
        )

    def test_prices_say_from_and_whether_tax_is_in(self):
        tax = self.env["account.tax"].create(
            {"name": "Pajak Uji", "amount": 11, "company_id": self.company.id}
        )
        self.labour.taxes_id = tax
        self.make_service("Kunjungan Uji", woms_fee_kind="visit")
        page = self.look("/service/prices")
        self.assertIn("Jasa Servis Uji from Rp 166,500 incl. tax Rp 16,500", page)
        self.assertIn("Kunjungan Uji Rp 150,000 no tax added", page)

    def test_prices_hide_what_is_free_not_sold_or_of_another_company(self):
        other = self.env["res.company"].create({"name": "Woms Other"})
        for name, values in {
            "Gratis Uji": {"list_price": 0},
            "Lama Uji": {"sale_ok": False},
            "Asing Uji": {"company_id": other.id},
            "Bukan Uji": {"woms_fee_kind": False},
        }.items():
            self.make_service(name, **values)
        page = self.look("/service/prices")
        self.assertIn("Jasa Servis Uji", page)
        for name in ("Gratis", "Lama", "Asing", "Bukan"):
            self.assertNotIn(f"{name} Uji", page)

    def test_no_price_is_no_empty_page(self):
        self.labour.woms_fee_kind = False
        self.assertIn("Please ask us", self.look("/service/prices"))

    # === QUESTIONS === #

    def test_the_search_finds_words_keywords_and_symptoms(self):
        for search in ("cash", "may pay", "PAY cash"):
            page = self.look("/service/faq", search=search)
            self.assertIn("May I pay in cash?", page)
            self.assertNotIn("Not cold?", page)
        for search in ("lukewarm", "filter", "Not cooling"):
            self.assertIn("Not cold?", self.look("/service/faq", search=search))
        page = self.look("/service/faq", search="<script>zebra\0</script>%")
        self.assertIn("We found no answer", page)

    def test_a_symptom_shows_what_to_try_first(self):
        self.symptom.self_help = "<p>Open the cover.</p>"
        page = self.look("/service/faq", symptom_id=self.symptom.id)
        self.assertIn("Try this first", page)
        self.assertIn("Open the cover.", page)
        self.assertIn("Not cold?", page)
        self.assertNotIn("May I pay", page)

    def test_with_danger_nothing_is_tried(self):
        self.symptom.is_safety = True
        page = self.look("/service/faq", symptom_id=self.symptom.id)
        self.assertIn("Please try nothing", page)
        self.assertNotIn("Not cold?", page)

    def test_what_helped_is_counted_once_for_each_visitor(self):
        url = f"/service/faq/{self.tip.id}/helped"
        for _turn in range(2):
            page = self.send(url, {"helped": "yes", "symptom_id": self.symptom.id})
            self.assertIn("Thank you for telling us", page.text)
        self.assertEqual(self.counts(), (1, 0))
        self.as_guest()
        page = self.send(url, {"helped": "no", "symptom_id": self.symptom.id})
        self.assertEqual(self.counts(), (1, 1))
        self.assertIn("/service/report", page.url)
        chosen = html.fromstring(page.text).xpath(
            "//select[@name='symptom_id']/option[@selected]/@value"
        )
        self.assertEqual(chosen, [str(self.symptom.id)])

    def test_garbage_is_not_counted(self):
        self.send(f"/service/faq/{self.tip.id}/helped", {"helped": "maybe"})
        self.send("/service/faq/99999999/helped", {"helped": "yes", "symptom_id": "x"})
        self.assertEqual(self.counts(), (0, 0))

    def counts(self):
        self.tip.invalidate_recordset()
        return self.tip.helped_count, self.tip.not_helped_count

    # === TERMS === #

    def test_the_terms_are_those_of_the_policies(self):
        self.policy.line_ids[0].months = 27
        page = self.look("/service/terms")
        self.assertIn("Garansi Uji", page)
        self.assertIn("27 months", page)
        self.assertIn("Warranty on a repair 30 days", page)
        self.assertIn("Liquid in the device", page)
        self.policy.active = False
        self.assertNotIn("Garansi Uji", self.look("/service/terms"))

    # === PLACES === #

    def test_places_are_found_by_city_district_province_and_zip(self):
        self.center.partner_id.write({"city_id": self.city.id, "zip": "40123"})
        self.area.write({"zip_prefixes": "403", "districts": False})
        visited = "Our technicians come to you (area Jawa Barat Uji )"
        for search in ("kota uji", "Uji", "40311"):
            page = self.look("/service/areas", search=search)
            self.assertIn(visited.replace(" )", ")"), page.replace(" )", ")"), search)
        self.assertIn(
            "Pusat Servis Uji, Kota Uji",
            page := self.look("/service/areas", search="Kota Uji"),
        )
        self.area.write(
            {"districts": "Coblong", "city_ids": [Command.set(self.city.ids)]}
        )
        page = self.look("/service/areas", search="coblong")
        self.assertIn("Our technicians come to you", page)

    def test_an_unknown_place_is_told_what_to_do(self):
        for search in ("Atlantis", "99999", "%_'\0", "<b>x</b>"):
            page = self.look("/service/areas", search=search)
            self.assertIn("know this place yet", page)

    def test_own_and_partner_centres_are_told_apart(self):
        self.assertIn("Our own service centre", self.look("/service/areas"))
        self.center.firm_id = self.firm
        page = self.look("/service/areas")
        self.assertIn("Authorised service partner", page)
        self.assertNotIn("Our own service centre", page)

    # === FOR SEARCH ENGINES, FOR EDITORS === #

    def test_search_engines_read_who_we_are_and_the_answers(self):
        self.company.write({"street": "Jl. Uji </script> 1", "phone": "+62215550001"})
        business = self.structured("/service")
        self.assertEqual(business["@type"], "LocalBusiness")
        self.assertEqual(business["name"], "Woms Test Elektronik")
        self.assertEqual(business["address"]["streetAddress"], "Jl. Uji </script> 1")
        questions = self.structured("/service/faq")
        self.assertEqual(questions["@type"], "FAQPage")
        names = [question["name"] for question in questions["mainEntity"]]
        self.assertEqual(names, ["May I pay in cash?", "Not cold?"])

    def test_pages_have_title_and_description_and_are_in_the_sitemap(self):
        listed = {page["loc"] for page in self.website._enumerate_pages()}
        descriptions = set()
        for page in PAGES:
            url = f"/service{page}"
            self.assertIn(url, listed)
            tree = html.fromstring(self.url_open(url).text)
            self.assertTrue(tree.xpath("string(//title)").strip(), url)
            descriptions.add(tree.xpath("string(//meta[@name='description']/@content)"))
        self.assertEqual(len(descriptions - {""}), len(PAGES))

    def test_the_editor_of_the_website_can_add_to_each_page(self):
        for page in ("", "/areas", "/faq", "/prices", "/terms"):
            tree = html.fromstring(self.url_open(f"/service{page}").text)
            self.assertTrue(
                tree.xpath("//*[@id='wrap']//*[contains(@class, 'oe_structure')]"), page
            )

    def test_the_company_and_where_to_complain_stand_on_the_page(self):
        self.company.write({"street": "Jl. Uji 1", "city": "Bandung", "vat": False})
        page = self.look("/service")
        for text in ("Jl. Uji 1", "Bandung", "Not satisfied?", "working days"):
            self.assertIn(text, page)


@tagged("post_install", "-at_install")
class TestWebsiteQuestions(WomsCommon):
    def test_the_manager_writes_questions_the_desk_reads_them(self):
        values = {"name": "New?", "answer": "Yes."}
        faq = self.env["woms.faq"].with_user(self.user_manager).create(values)
        self.assertEqual(faq.with_user(self.user_desk).name, "New?")
        with self.assertRaises(AccessError):
            faq.with_user(self.user_desk).name = "Old?"
        with self.assertRaises(AccessError):
            faq.with_user(self.user_customer).read(["name"])


@tagged("post_install", "-at_install")
class TestThirdLanguage(WomsWebCase):
    """A language more needs its catalogue and nothing else."""

    def test_no_code_names_a_language(self):
        root = Path(get_module_path("woms_aftersales"))
        left_out = ("demo", "i18n", "tests")
        found = [
            f"{path.relative_to(root)}: {code}"
            for path in root.rglob("*")
            if path.suffix in (".py", ".xml", ".js")
            and not set(path.relative_to(root).parts) & set(left_out)
            for code in ("id_ID", "id-ID", "en-US", "lang_id", "lang_en")
            if code in path.read_text(encoding="utf-8")
        ]
        self.assertFalse(found)

    def test_a_third_language_is_spoken_as_soon_as_it_is_there(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.website.write(
            {
                "language_ids": [Command.set(french.ids)],
                "default_lang_id": french.id,
            }
        )
        order = self.make_order()
        order._write_machine({"promised_date": "2027-05-03"})
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertEqual(html.fromstring(page.text).get("lang"), "fr-FR")
        self.assertIn("3 mai 2027", page.text)
