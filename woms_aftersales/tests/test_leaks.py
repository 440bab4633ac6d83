"""Nobody learns whose a device is, and guessing is slowed down."""

from itertools import count

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.woms_aftersales.controllers.common import LIMITS

from .common import TODAY
from .common_web import WomsWebCase

OWNER = {
    "name": "Pemilik Rahasia",
    "phone": "+6281377770000",
    "email": "rahasia@example.com",
    "street": "Jl. Tersembunyi 9",
}
# each form is sent once
KEYS = count()
# what of him may stand on no page for others
SECRETS = ("Rahasia", "81377770000", "7777-0000", "rahasia@", "Tersembunyi")


class LeakCase(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(OWNER)
        cls.address.write({"street": OWNER["street"], "name": OWNER["name"]})
        cls.covered = cls._registered("LK-COVERED", TODAY.replace(year=2026, month=12))
        cls.ended = cls._registered("LK-ENDED", TODAY.replace(year=2024))
        cls.lot = cls.env["stock.lot"].create(
            {
                "name": "LK-KNOWN",
                "product_id": cls.device.id,
                "company_id": cls.company.id,
                "woms_dealer_id": cls.firm.id,
                "woms_dealer_date": TODAY.replace(month=1),
            }
        )

    @classmethod
    def _registered(cls, serial, day):
        document = cls.make_document(
            serial=serial,
            purchase_date=day,
            contact_name=OWNER["name"],
            contact_phone=OWNER["phone"],
            contact_email=OWNER["email"],
        )
        return document._move("active", role="system")

    def assert_private(self, text, where):
        for secret in SECRETS:
            self.assertNotIn(secret, text, where)

    def form(self, **values):
        return {
            "key": f"leak-key-{next(KEYS):020d}",
            "model": self.device.display_name,
            "purchase_date": "2027-02-20",
            "contact_name": "Orang Lain",
            "contact_phone": "081299998888",
            "consent": "1",
            **values,
        }

    def check(self, serial, **values):
        return self.send("/service/warranty", {"serial": serial, **values})


@tagged("post_install", "-at_install")
class TestLeaks(LeakCase):
    """No page, form, code or search tells an owner."""

    def test_no_public_page_names_the_owner(self):
        model = self.device.display_name
        for who in (None, self.user_stranger, self.user_coordinator):
            if who:
                self.log_in(who)
            for serial in ("LK-COVERED", "LK-ENDED", "LK-KNOWN", "LK-NOTHING"):
                for values in ({"model": model}, {"model": "anything else"}):
                    page = self.check(serial, **values)
                    self.assert_private(page.text, ("check", serial))
            page = self.send(
                "/service/register", self.form(serial="LK-COVERED", key="k" * 20)
            )
            self.assertEqual(page.status_code, 422)
            self.assert_private(page.text, "register")
            page = self.url_open(f"/service/d/{self.covered.qr_token}")
            self.assert_private(page.text, "code")
            for path in (
                "/service/register?serial=LK-COVERED",
                f"/service/report?serial=LK-COVERED&document_id={self.covered.id}",
                f"/service/track?number={self.covered.name}",
                "/website/search?search=LK-COVERED&order=name+asc",
            ):
                self.assert_private(self.url_open(path).text, path)

    def test_a_report_with_anothers_serial_tells_nothing(self):
        answer = self.send("/service/report", self.guest_form(serial="LK-COVERED"))
        self.assertEqual(answer.status_code, 200)
        self.assert_private(answer.text, "thanks")
        self.assertFalse(self.last("woms.work.request").report_id.document_id)

    def test_no_search_of_a_stranger_finds_it(self):
        self.log_in(self.user_stranger)
        for path in ("devices", "work-orders", "service-requests"):
            page = self.url_open(f"/my/{path}?search=LK-COVERED").text
            self.assert_private(page, path)
            self.assertNotIn(self.covered.name, page)
        for user in (self.user_stranger, self.user_technician):
            documents = self.env["woms.service.document"].with_user(user)
            self.assertFalse(documents.name_search("LK-COVERED"))
            self.assertFalse(documents.search([("serial", "=ilike", "LK-%")]))
            self.assertFalse(
                documents.search([("partner_id.name", "ilike", "Rahasia")])
            )

    def test_the_owner_himself_reads_it(self):
        """The test can fail: his own page does show him."""
        self.log_in(self.user_customer)
        page = self.url_open(f"/my/devices/{self.covered.id}").text
        self.assertIn("LK-COVERED", page)
        self.assertIn("Tersembunyi", page)


@tagged("post_install", "-at_install")
class TestGuessing(LeakCase):
    """Serials and tokens can be tried a few times, not many."""

    def test_guessing_serials_ends_in_a_pause(self):
        model = self.device.display_name
        for number in range(LIMITS["warranty"]):
            answer = self.check(f"GUESS-{number}", model=model)
            self.assertEqual(answer.status_code, 200)
        for serial in ("LK-COVERED", "GUESS-99"):
            answer = self.check(serial, model=model)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("very often", answer.text)
            self.assertNotIn("registered with us", answer.text)

    def test_guessing_by_the_form_ends_in_a_pause(self):
        for number in range(LIMITS["register"]):
            self.send(
                "/service/register",
                self.form(
                    serial=f"GUESS-{number}", contact_phone=f"08129999{number:04d}"
                ),
            )
        answer = self.send("/service/register", self.form(serial="LK-COVERED"))
        self.assertIn("very often", answer.text)
        self.assertNotIn("already registered", answer.text)

    @mute_logger("odoo.http")
    def test_guessing_codes_ends_with_the_same_page_for_all(self):
        known = f"/service/d/{self.covered.qr_token}"
        self.assertIn(self.device.name, self.url_open(known).text)
        for number in range(LIMITS["token"]):
            self.url_open(f"/service/d/{number:032x}")
        page = self.url_open(known).text
        self.assertNotIn(self.device.name, page)
        self.assertNotIn("is registered", page)

    def test_one_serial_is_not_asked_for_from_many_sessions(self):
        """The serial is counted too: new sessions don't help."""
        for _number in range(LIMITS["warranty"]):
            self.as_guest()
            self.check("LK-COVERED", model=self.device.display_name)
        self.as_guest()
        answer = self.check("LK-COVERED", model=self.device.display_name)
        self.assertEqual(answer.status_code, 422)


@tagged("post_install", "-at_install")
class TestSameWork(LeakCase):
    """Each answer of the check costs the database exactly the same."""

    def test_each_page_asks_the_same_of_the_database(self):
        model = self.device.display_name
        counts = {}
        self.check("LK-WARM", model=model)
        for serial in ("LK-COVERED", "LK-ENDED", "LK-KNOWN", "LK-NOTHING"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.check(serial, model=model)
            counts[serial] = self.env.cr.sql_log_count - before
        self.assertEqual(len(set(counts.values())), 1, counts)
