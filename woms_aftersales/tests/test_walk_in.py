from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, WomsCommon
from .common_web import WomsWebCase

DRAWN = "data:image/png;base64," + PNG.decode()


class WalkInCommon(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["woms.service.center"].create(
            {
                "name": "Bengkel Mitra Sejuk",
                "firm_id": cls.firm.id,
                "partner_id": cls.firm.id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def walk_in(cls, firm=None, **values):
        """What a partner's shop sent to the desk."""
        return cls.make_request(
            source="partner",
            source_firm_id=(firm or cls.firm).id,
            service_mode="drop_off",
            center_id=cls.shop.id,
            **values,
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWalkIn(WalkInCommon):
    """A customer at a partner's shop: that partner is asked first, and keeps it."""

    def accept(self, request):
        return request.with_user(self.user_desk)._accept().sudo()

    def test_the_firm_at_whose_shop_he_is_is_asked_first_and_alone(self):
        self.area.offer_count = 2
        order = self.accept(self.walk_in(firm=self.other_firm))
        self.assertEqual(order.state, "offered")
        self.assertEqual(order.assignment_ids.firm_id, self.other_firm)
        self.assertIn("From partner", order.assignment_ids.rank_note)

    def test_once_it_declined_the_others_are_asked(self):
        order = self.accept(self.walk_in(firm=self.other_firm))
        order.assignment_ids._decline("Too busy", role="coordinator")
        open_offer = order.assignment_ids.filtered(lambda row: row.state == "offered")
        self.assertEqual(open_offer.firm_id, self.firm)
        self.assertNotIn("From partner", open_offer.rank_note)

    def test_whoever_came_by_the_website_is_not_offered_by_himself(self):
        order = self.accept(self.make_request())
        self.assertEqual(order.state, "new")

    def test_the_desk_sees_it_first_in_the_ranking(self):
        for firm in (self.firm, self.other_firm):
            order = self.make_order(request_id=self.walk_in(firm=firm).id)
            first = order._rank_firms()[0]
            self.assertEqual(first["firm"], firm)
            self.assertIn("From partner", first["note"])
        rows = self.make_order()._rank_firms()
        self.assertFalse([row for row in rows if "From partner" in row["note"]])

    def test_a_firm_that_left_is_not_asked(self):
        request = self.walk_in(firm=self.other_firm)
        self.other_firm.active = False
        self.assertEqual(self.accept(request).state, "new")

    def test_it_takes_the_device_in_on_its_own_bench(self):
        order = self.accept(self.walk_in())
        job = order.assignment_ids
        job._accept(technician=self.technician, role="coordinator")
        with self.assertRaisesRegex(UserError, "how the device looks"):
            job._take_to_bench(condition="", accessories=None, role="technician")
        job._take_to_bench(
            condition="Scratched", accessories="Remote", role="technician"
        )
        self.assertEqual((order.state, order.center_id), ("in_workshop", self.shop))
        self.assertEqual((job.kind, job.state), ("bench", "accepted"))
        self.assertEqual(order.custody_event_ids.accessories, "Remote")
        with self.assertRaisesRegex(UserError, "can't be taken in"):
            job._take_to_bench(condition="x", accessories=None, role="technician")

    def test_a_firm_without_a_centre_takes_nothing_in(self):
        order = self.make_order().sudo()
        job = order._offer(self.other_firm)
        job._accept(role="coordinator")
        with self.assertRaisesRegex(UserError, "can't be taken in"):
            job._take_to_bench(condition="x", accessories=None, role="technician")

    def test_who_goes_can_be_changed_until_he_is_there(self):
        order = self.make_order().sudo()
        job = order._offer(self.firm)
        job._accept(technician=self.technician, role="coordinator")
        job._name_technician(self.coordinator, role="coordinator")
        self.assertEqual(order.technician_id, self.coordinator)
        job._check_in(role="technician")
        with self.assertRaisesRegex(UserError, "already"):
            job._name_technician(self.technician, role="coordinator")
        self.assertEqual(order.technician_id, self.coordinator)


@tagged("post_install", "-at_install")
class TestWalkInPage(WalkInCommon, WomsWebCase):
    """The form at the shop: consent by signature or code, a receipt, the bench."""

    def values(self, **values):
        return {
            "key": "walk-in-key-0123456789",
            "contact_name": "Pak Budi",
            "contact_phone": "0812-9876-5432",
            "model": self.device.display_name,
            "serial": "SN-W1",
            "symptom_id": str(self.symptom.id),
            "state_id": str(self.province.id),
            "city_id": str(self.city.id),
            "street": "Jl. Mawar 1",
            "consent": "1",
            **values,
        }

    def setUp(self):
        super().setUp()
        self.log_in(self.user_technician)

    def test_signed_it_is_kept_with_the_consent_and_the_receipt_is_shown(self):
        answer = self.send("/my/jobs/new", self.values())
        self.assertEqual(answer.status_code, 422)
        self.assertIn("let the customer sign", answer.text)
        self.assertIn("Pak Budi", answer.text)
        answer = self.send("/my/jobs/new", self.values(signature=DRAWN))
        made = self.last("woms.work.request")
        self.assertEqual((made.state, made.source), ("submitted", "partner"))
        self.assertTrue(made.consent_ids[:1].signature)
        self.assertEqual(set(made.consent_ids.mapped("signed_by")), {"Pak Budi"})
        for word in (made.name, "Mitra Sejuk", "SN-W1", "wa.me/6281298765432"):
            self.assertIn(word, answer.text)

    def test_by_code_it_waits_until_the_customer_confirms(self):
        answer = self.send("/my/jobs/new", self.values(consent_by="code"))
        made = self.last("woms.work.request")
        self.assertEqual((made.state, made.source), ("draft", "partner"))
        self.assertEqual(made.source_firm_id, self.firm)
        self.assertIn("still has to confirm", answer.text)
        self.assertNotIn(made.sudo().confirmation_code, answer.text)
        made.sudo()._confirm_contact(role="customer")
        self.assertEqual(made.state, "submitted")
        self.assertEqual(made.source_firm_id, self.firm)

    def test_a_signature_that_is_no_picture_is_refused(self):
        before = self.count("woms.work.request")
        answer = self.send("/my/jobs/new", self.values(signature="data:text/html,x"))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_the_receipt_is_for_the_firm_that_took_it_in(self):
        self.send("/my/jobs/new", self.values(signature=DRAWN))
        path = f"/my/jobs/new/{self.last('woms.work.request').id}"
        self.assertEqual(self.url_open(path).status_code, 200)
        for user in (self.user_other_technician, self.user_customer, self.user_desk):
            self.log_in(user)
            self.assertEqual(self.url_open(path).status_code, 404, user.login)

    def test_the_device_goes_to_the_bench_by_one_form(self):
        order = self.walk_in()._accept(role="desk").sudo()
        job = order.assignment_ids
        job._accept(technician=self.technician, role="coordinator")
        path = f"/my/jobs/{job.id}"
        self.assertIn("take it in", self.url_open(path).text)
        answer = self.send(f"{path}/take-in", {"accessories": "Remote"})
        self.assertIn("how the device looks", answer.text)
        self.assertEqual(order.state, "assigned")
        answer = self.send(f"{path}/take-in", {"condition": "Scratched"})
        self.assertIn("on your bench", answer.text)
        self.assertEqual(order.state, "in_workshop")

    def test_above_the_limit_the_desk_sees_the_estimate_first(self):
        self.set_up_rounding()
        order = self.make_order().sudo()
        job = order._offer(self.firm)
        job._accept(technician=self.technician, role="coordinator")
        job._check_in(role="technician")
        path = f"/my/jobs/{job.id}/estimate"
        lines = {f"qty_{self.labour.id}": "1"}
        self.company.woms_site_limit = 149999
        answer = self.send(path, lines)
        self.assertIn("above the limit", answer.text)
        self.assertEqual(order.sale_order_ids.state, "draft")
        self.assertIn("above the limit", order.activity_ids.summary)
        order.sale_order_ids.with_user(self.user_desk).action_woms_send()
        self.assertEqual(order.sale_order_ids.state, "sent")
        order.sale_order_ids._woms_decline("No", "customer")
        self.company.woms_site_limit = 150000
        self.assertIn("show it to the customer", self.send(path, lines).text)
        self.assertEqual(order.sale_order_ids.sorted("id")[-1].state, "sent")

    def test_before_the_visit_the_customer_reads_who_comes_and_what_to_pay(self):
        order = self.make_order().sudo()
        order._offer(self.firm)._accept(technician=self.technician, role="coordinator")
        self.technician.partner_id.image_1920 = PNG
        self.log_in(self.user_customer)
        page = self.url_open(f"/my/work-orders/{order.id}").text
        self.assertIn(self.technician.name, page)
        self.assertIn("data:image/png;base64", page)
        self.assertIn("Pay only the amount", page)
