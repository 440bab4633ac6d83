from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestWebsiteForms(WomsWebCase):
    """The public forms: what is typed is kept, what is sent is one record."""

    # === PAGES === #

    def test_every_public_page_opens_for_a_guest(self):
        for url in (
            "/service",
            "/service/areas",
            "/service/register",
            "/service/report",
            "/service/track",
            "/service/warranty",
            "/service/thanks",
            "/service/registered",
            "/service/d/unknown-token",
        ):
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url).status_code, 200)

    def test_the_report_page_names_its_steps_and_asks_about_danger(self):
        page = self.url_open("/service/report").text
        for text in ("1 of 4", "4 of 4", "Is there any danger?", "Not cooling"):
            self.assertIn(text, page)

    def test_public_pages_stand_in_the_sitemap_and_tokens_do_not(self):
        urls = [row["loc"] for row in self.website._enumerate_pages()]
        self.assertIn("/service/report", urls)
        self.assertFalse([url for url in urls if "/service/d/" in url])

    # === REPORT === #

    def test_a_guest_reports_and_reads_his_number_at_once(self):
        partners = self.count("res.partner")
        answer = self.send("/service/report", self.guest_form())
        made = self.last("woms.work.request")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(made.name, answer.text)
        self.assertEqual(made.state, "draft")
        self.assertEqual(made.contact_phone, "+6281299998888")
        self.assertEqual(made.company_id, self.company)
        self.assertEqual(
            self.count("res.partner"), partners, "no contact before he is confirmed"
        )

    def test_a_customer_reports_as_himself(self):
        document = self.make_document()
        document._move("submitted", role="customer") if document.state == "draft" else 0
        self.log_in(self.user_customer)
        answer = self.send(
            "/service/report",
            self.guest_form(
                model="",
                document_id=str(document.id),
                contact_phone="+6281234567890",
                location_id="",
            ),
        )
        made = self.last("woms.work.request")
        self.assertIn(made.name, answer.text)
        self.assertEqual(made.partner_id, self.customer)
        self.assertEqual(made.document_id, document)
        self.assertEqual(made.state, "submitted")

    def test_someone_elses_device_is_never_taken_from_the_form(self):
        document = self.make_document()
        self.log_in(self.user_stranger)
        answer = self.send(
            "/service/report",
            self.guest_form(model="", document_id=str(document.id)),
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("choose the model", answer.text)

    def test_what_was_typed_is_kept_beside_the_message(self):
        before = self.count("woms.work.request")
        answer = self.send(
            "/service/report",
            self.guest_form(contact_phone="call me", street="Jl. <b>Mawar</b> 7"),
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn('value="Jl. &lt;b&gt;Mawar&lt;/b&gt; 7"', answer.text)
        self.assertIn("Please write a phone number", answer.text)
        self.assertIn("It does not get cold.", answer.text)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_without_consent_nothing_is_made(self):
        before = self.count("woms.work.request")
        answer = self.send("/service/report", self.guest_form(consent=""))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_fees_must_be_accepted_where_there_are_any(self):
        self.labour.woms_fee_kind = "visit"
        self.company.woms_visit_fee_id = self.labour
        self.assertIn("150,000", self.url_open("/service/report").text)
        refused = self.send("/service/report", self.guest_form(fees_accepted=""))
        self.assertEqual(refused.status_code, 422)
        self.send("/service/report", self.guest_form())
        made = self.last("woms.work.request")
        self.assertEqual(made.fee_ids.mapped("amount"), [150000])

    def test_a_form_sent_twice_makes_one_request(self):
        before = self.count("woms.work.request")
        first = self.send("/service/report", self.guest_form())
        second = self.send("/service/report", self.guest_form())
        self.assertEqual(self.count("woms.work.request"), before + 1)
        number = self.last("woms.work.request").name
        self.assertIn(number, first.text)
        self.assertIn(number, second.text)

    def test_a_robot_gets_thanks_and_makes_nothing(self):
        before = self.count("woms.work.request")
        answer = self.send(
            "/service/report", self.guest_form(website_url="http://spam.example")
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_a_form_without_its_token_is_refused(self):
        before = self.count("woms.work.request")
        with mute_logger("odoo.http"):
            answer = self.url_open("/service/report", data=self.guest_form())
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_danger_comes_first(self):
        self.send("/service/report", self.guest_form(safety="smoke"))
        self.assertEqual(self.last("woms.work.request").priority, "2")

    def test_garbage_is_read_as_nothing(self):
        answer = self.send(
            "/service/report",
            self.guest_form(
                symptom_id="1 OR 1=1",
                city_id="-3",
                state_id="99999999999999999999",
                center_id="x",
                safety="nonsense",
                service_mode="teleport",
                wish_date_1="yesterday",
                since="never",
            ),
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("choose the province", answer.text)

    # === CONFIRMING === #

    def test_a_guest_confirms_by_pressing_not_by_opening(self):
        self.send("/service/report", self.guest_form())
        made = self.last("woms.work.request")
        url = f"/service/confirm/{made.id}/{made.confirmation_code}"
        self.assertIn(made.name, self.url_open(url).text)
        self.assertEqual(made.state, "draft")
        self.send(url)
        made.invalidate_recordset()
        self.assertEqual(made.state, "submitted")
        self.assertTrue(made.partner_id)

    def test_a_guest_with_an_address_gets_the_link_by_mail(self):
        self.send("/service/report", self.guest_form(contact_email="budi@example.com"))
        made = self.last("woms.work.request")
        self.env["woms.work.request"]._tell_due()
        mail = self.env["mail.mail"].search([("email_to", "=", "budi@example.com")])
        self.assertEqual(len(mail), 1)
        self.assertIn(f"/service/confirm/{made.id}/", mail.body_html)

    def test_a_wrong_code_says_nothing_about_the_request(self):
        self.send("/service/report", self.guest_form())
        made = self.last("woms.work.request")
        for url in (
            f"/service/confirm/{made.id}/000000x",
            f"/service/confirm/{made.id + 1000}/{made.confirmation_code}",
        ):
            self.assertNotIn(made.name, self.url_open(url).text)
        self.send(f"/service/confirm/{made.id}/000000x")
        self.assertEqual(made.state, "draft")

    # === REGISTER === #

    def test_a_guest_registers_and_the_desk_checks_it(self):
        answer = self.send("/service/register", self.registration())
        made = self.last("woms.service.document")
        self.assertIn(made.name, answer.text)
        self.assertEqual((made.serial, made.state), ("SN-7777", "submitted"))
        self.assertFalse(made.partner_id)

    def test_a_purchase_in_the_future_is_a_typing_error(self):
        answer = self.send(
            "/service/register", self.registration(purchase_date="2030-01-01")
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("in the future", answer.text)
        self.assertIn("sn-7777", answer.text)

    def test_a_serial_of_somebody_else_is_refused_without_his_name(self):
        document = self.make_document(serial="SN-7777", state="submitted")
        document._move("active", role="desk")
        answer = self.send("/service/register", self.registration())
        self.assertEqual(answer.status_code, 422)
        self.assertNotIn(self.customer.name, answer.text)

    def registration(self, **values):
        return {
            "key": "test-key-abcdefghij",
            "model": "AC Uji 1 PK",
            "serial": "sn-7777",
            "purchase_date": "2027-02-20",
            "channel": "store",
            "shop_name": "Toko Uji",
            "contact_name": "Budi Uji",
            "contact_phone": "081299998888",
            "consent": "1",
            **values,
        }

    # === WARRANTY, CODE === #

    def test_the_warranty_check_never_says_whose_it_is(self):
        document = self.make_document(serial="SN-4444", state="submitted")
        document._move("active", role="desk")
        known = self.send(
            "/service/warranty", {"model": "AC Uji 1 PK", "serial": "sn-4444"}
        )
        self.assertIn("registered with us", known.text)
        self.assertNotIn(self.customer.name, known.text)
        unknown = self.send(
            "/service/warranty", {"model": "AC Uji 1 PK", "serial": "nope"}
        )
        self.assertIn("know this serial number yet", unknown.text)

    def test_the_code_on_the_device_opens_it_for_its_owner_only(self):
        document = self.make_document(serial="SN-4445")
        url = f"/service/d/{document.qr_token}"
        self.assertNotIn(self.customer.name, self.url_open(url).text)
        self.log_in(self.user_customer)
        self.assertTrue(self.url_open(url).url.endswith(f"/my/devices/{document.id}"))
        self.log_in(self.user_stranger)
        self.assertNotIn("/my/devices/", self.url_open(url).url)
