import re

from lxml import html

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon
from .common_web import WomsWebCase

# Words of English that no Indonesian sentence has, nor any name in these tests.
ENGLISH = re.compile(
    r"\b(the|your|you|we|please|and|with|what|when|where|why|how|not|is|are|of|"
    r"from|yes|no|please|choose|save|send|back|search|date|warranty|serial|repair|"
    r"repaired|request|customer|technician|photos?|parts|cost|price|free|paid|"
    r"job|order|device|phone|address|reason|signature|covered|until)\b",
    re.IGNORECASE,
)
TEXTS = ".//text()[not(ancestor::script) and not(ancestor::style)]"
ATTRIBUTES = ".//@placeholder | .//@title | .//@aria-label | .//@alt"


def load_indonesian(env):
    """Activate the language, with the addon's terms in views and records."""
    env["res.lang"]._activate_lang("id_ID")
    env["ir.module.module"]._load_module_terms(["woms_aftersales"], ["id_ID"])


def speak_indonesian(records):
    """Give the English words that the test itself brings in Indonesian ones."""
    for number, record in enumerate(records):
        record.with_context(lang="id_ID").name = f"Kode uji {number}"


def english_words(tree):
    """Return the texts of a page or paper that hold an English word."""
    return sorted(
        {
            text.strip()
            for text in tree.xpath(f"{TEXTS} | {ATTRIBUTES}")
            if ENGLISH.search(text)
        }
    )


@tagged("post_install", "-at_install")
class TestIndonesianPages(WomsWebCase):
    """No English is left on what customers and technicians read in Indonesian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_indonesian(cls.env)
        indonesian = cls.env["res.lang"]._lang_get("id_ID")
        cls.website.write(
            {
                "language_ids": [Command.set(indonesian.ids)],
                "default_lang_id": indonesian.id,
            }
        )
        codes = cls.symptom | cls.section | cls.defect | cls.misuse | cls.repair_code
        speak_indonesian(codes)
        people = cls.user_customer | cls.user_technician | cls.user_coordinator
        for user in people:
            user.write({"lang": "id_ID", "password": user.login})
        cls.document = cls.make_document()
        cls.document.sudo()._move("submitted", role="customer")
        cls.document.sudo()._move("active", role="desk")
        cls.request = cls.make_request(document=cls.document)
        cls.request.report_id.description = "Tidak dingin lagi."
        cls.order = cls.make_order(
            document_id=cls.document.id, problem="Tidak dingin lagi."
        ).sudo()

    def assert_indonesian(self, *paths):
        for path in paths:
            with self.subTest(path=path):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 200)
                tree = html.fromstring(answer.text)
                self.assertEqual(tree.get("lang"), "id-ID")
                (main,) = tree.xpath("//main")
                self.assertFalse(english_words(main))

    def test_the_public_pages(self):
        self.assert_indonesian(
            "/service",
            "/service/areas",
            "/service/areas?search=kota",
            "/service/faq",
            "/service/prices",
            "/service/register",
            "/service/terms",
            "/service/report",
            "/service/track",
            "/service/warranty",
        )

    def test_the_words_of_the_scripts(self):
        answer = self.url_open("/website/translations?lang=id_ID").json()
        terms = answer["modules"]["woms_aftersales"]["messages"]
        self.assertIn("Mengirim… %s %", [term["string"] for term in terms])

    def test_the_customers_pages(self):
        self.log_in(self.user_customer)
        self.assert_indonesian(
            "/my/devices",
            f"/my/devices/{self.document.id}",
            "/my/service-requests",
            f"/my/service-requests/{self.request.id}",
            "/my/work-orders",
        )

    def test_the_customers_page_in_every_phase(self):
        url = f"/my/work-orders/{self.order.id}"
        self.log_in(self.user_customer)
        for state, outcome in (
            ("new", False),
            ("assigned", False),
            ("scheduled", False),
            ("on_site", False),
            ("in_transit", False),
            ("in_workshop", False),
            ("ready", "repaired"),
            ("returning", "not_repairable"),
            ("done", "no_fault_found"),
            ("cancelled", False),
        ):
            self.order._write_machine({"state": state, "outcome": outcome})
            with self.subTest(state=state):
                self.assert_indonesian(url)

    def test_the_customers_page_with_an_estimate(self):
        self.make_estimate(self.order)
        self.log_in(self.user_customer)
        self.assert_indonesian(f"/my/work-orders/{self.order.id}")

    def test_the_technicians_pages_from_offer_to_end(self):
        job = self.order._offer(self.firm).sudo()
        url = f"/my/jobs/{job.id}"
        self.log_in(self.user_coordinator)
        walk_in = self.make_request(source="partner", source_firm_id=self.firm.id)
        walk_in.report_id.description = "Tidak dingin lagi."
        self.assert_indonesian(
            *("/my/jobs", url, "/my/jobs/new", "/my/earnings", "/my/parts"),
            f"/my/jobs/new/{walk_in.id}",
        )
        job._accept(technician=self.technician, role="coordinator")
        self.log_in(self.user_technician)
        self.assert_indonesian("/my/jobs", url)
        job._check_in(role="technician")
        self.assert_indonesian(url, f"{url}/estimate")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIndonesianPapers(WomsCommon):
    """A customer who reads Indonesian gets Indonesian papers and messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_indonesian(cls.env)
        speak_indonesian(cls.symptom | cls.defect | cls.repair_code)
        cls.customer.lang = "id_ID"
        cls.document = cls.make_document()
        cls.order = cls.make_order(
            document_id=cls.document.id,
            problem="Tidak dingin lagi.",
            work_done="Kapasitor diganti.",
            defect_id=cls.defect.id,
            repair_code_ids=[Command.set(cls.repair_code.ids)],
        ).sudo()

    def assert_paper(self, name, record):
        page, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.user_desk)
            ._render_qweb_html(f"woms_aftersales.report_{name}", record.ids)
        )
        self.assertFalse(english_words(html.fromstring(page.decode()).body))

    def test_the_warranty_card(self):
        self.assert_paper("warranty_card", self.document)

    def test_the_intake_receipt(self):
        self.order._record_custody(
            to_holder="center",
            from_holder="customer",
            center=self.center,
            condition="Goresan di kiri",
            accessories="Pengendali",
        )
        self.assert_paper("intake_receipt", self.order)

    def test_the_service_report(self):
        self.order._write_machine({"outcome": "repaired", "date_ready": NOW})
        self.assert_paper("service_report", self.order)

    def test_every_message_to_the_customer(self):
        templates = self.env["mail.template"].search(
            [("model", "in", ("woms.work.order", "woms.service.document"))]
        )
        records = {
            record._name: record for record in (self.order, self.document.sudo())
        }
        for template in templates:
            record = records[template.model]
            values = template._generate_template(record.ids, ["subject", "body_html"])
            with self.subTest(template=template.description):
                self.assertFalse(ENGLISH.search(values[record.id]["subject"]))
                body = html.fromstring(values[record.id]["body_html"])
                self.assertFalse(english_words(body))
