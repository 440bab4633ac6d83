import re

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import PNG, WomsCommon

SIGNATURE = "data:image/png;base64," + PNG.decode()


@tagged("post_install", "-at_install")
class TestPortalJobSettle(WomsCommon, HttpCase):
    """A partner closes a bench job alone: cash, hand-over, or on to another centre."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        for user in (cls.user_technician, cls.user_other_technician):
            user.password = user.login
        cls.env["account.journal"].create(
            {
                "name": "Kas Uji",
                "type": "cash",
                "code": "KASU",
                "company_id": cls.company.id,
            }
        )
        cls.bench = cls.center.create(
            {
                "name": "Bengkel Mitra",
                "partner_id": cls.firm.id,
                "firm_id": cls.firm.id,
                "company_id": cls.company.id,
            }
        )
        cls.order = cls.make_order(problem="It drips").sudo()
        first = cls.order._offer(cls.firm)
        first._accept(technician=cls.technician, role="technician")
        first._check_in(role="technician")
        cls.order._end_visit("bench", center=cls.bench, role="technician")
        cls.job = cls.order.assignment_id
        cls.url = f"/my/jobs/{cls.job.id}"

    def end_work(self, *, paid=False):
        self.make_estimate(self.order)._woms_accept("Budi", PNG, "customer")
        self.order.checklist_line_ids.result = "ok"
        self.order._end_bench("repaired", role="technician")
        self.assertEqual((self.order.state, self.order.cost_state), ("ready", "due"))
        if paid:
            self.order._register_cash(self.order.amount_due)

    def post(self, action, **values):
        page = self.url_open("/my/jobs")
        token = re.search(r'csrf_token: "([^"]+)"', page.text)
        return self.url_open(
            f"{self.url}/{action}",
            data={"csrf_token": token[1], **values},
            allow_redirects=False,
        )

    def test_cash_then_signature_end_the_job(self):
        self.end_work()
        self.customer.email = "sari@example.com"
        self.authenticate("woms_technician", "woms_technician")
        page = self.url_open(self.url).text
        self.assertRegex(page, r"320[.,]000")
        self.assertNotIn("/hand-over", page)
        answer = self.post("cash", amount="320000")
        self.assertIn("Please tick", answer.text)
        answer = self.post("cash", amount="1", received="1")
        self.assertIn("whole amount", answer.text)
        self.assertEqual(self.order.cost_state, "due")
        key = "c" * 24
        for _time in range(2):
            answer = self.post(
                "cash", amount="320000", received="1", submission_key=key
            )
            self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.order.cost_state, "paid")
        payments = self.order.move_ids.matched_payment_ids
        self.assertEqual(payments.mapped("amount"), [320000])
        page = self.url_open(self.url).text
        self.assertIn("https://wa.me/6281234567890?text=", page)
        self.assertNotIn(self.order.access_token or "no token", page)
        answer = self.post("hand-over", signed_by="Ibu Sari")
        self.assertIn("let the customer sign", answer.text)
        self.assertIn("Ibu Sari", answer.text)
        answer = self.post("hand-over", signed_by="Ibu Sari", signature=SIGNATURE)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual((self.order.state, self.order.holder), ("done", "customer"))
        self.assertEqual(self.order.custody_event_ids[:1].signed_by, "Ibu Sari")

    def test_the_customer_gets_the_receipt_by_mail(self):
        self.customer.email = "sari@example.com"
        self.end_work(paid=True)
        mail = self.env["mail.mail"].search(
            [("subject", "like", "We received your money")], limit=1, order="id desc"
        )
        self.assertRegex(mail.body_html, r"320[.,]000")

    def test_unpaid_nothing_is_handed_over(self):
        self.end_work()
        self.authenticate("woms_technician", "woms_technician")
        answer = self.post("hand-over", signed_by="Ibu Sari", signature=SIGNATURE)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual((self.order.state, self.order.holder), ("ready", "center"))

    def test_another_firm_takes_no_cash(self):
        self.end_work()
        self.authenticate("woms_other_technician", "woms_other_technician")
        for action in ("cash", "hand-over", "send-on"):
            answer = self.post(action, amount="320000", received="1")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.order.cost_state, "due")

    def test_sent_on_to_a_central_centre_with_what_goes_into_the_parcel(self):
        self.authenticate("woms_technician", "woms_technician")
        values = {"center_id": str(self.center.id), "accessories": "Remote"}
        answer = self.post("send-on", **values)
        self.assertIn("how the device looks", answer.text)
        self.assertIn("Remote", answer.text)
        answer = self.post("send-on", condition="Dent left", **values)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.order.state, "in_transit")
        self.assertEqual(self.order.next_center_id, self.center)
        page = self.url_open(self.url).text
        for text in ("Pack it like this", self.order.name, "Remote", "Dent left"):
            self.assertIn(text, page)

    def test_with_a_mistake_the_ticks_stay(self):
        codes = self.env["woms.failure.code"].create(
            [
                {"name": f"Repair {number}", "code": f"R{number}", "kind": "repair"}
                for number in range(3)
            ]
        )
        order = self.make_order().sudo()
        job = order._offer(self.firm)
        job._accept(technician=self.technician, role="technician")
        job._check_in(role="technician")
        self.url = f"/my/jobs/{job.id}"
        self.authenticate("woms_technician", "woms_technician")
        answer = self.post(
            "finish",
            result="fixed",
            has_repairs="1",
            repair_code_ids=[str(code.id) for code in codes[:2]],
        )
        for code, ticked in zip(codes, (True, True, False), strict=True):
            box = re.search(
                rf'<input[^>]*id="woms_repair_{code.id}"[^>]*>', answer.text
            )
            self.assertEqual("checked" in box[0], ticked)
        self.assertIn('id="woms_error_outcome"', answer.text)
        self.assertFalse(order.repair_code_ids)

    def test_the_codes_used_most_come_first(self):
        for _time in range(2):
            self.make_order(defect_id=self.defect.id)
        codes = self.env["woms.failure.code"].create(
            [
                {"name": f"Defect {number}", "code": f"D{number}", "kind": "defect"}
                for number in range(10)
            ]
        )
        quick, rest = self.job._get_quick_codes("defect", codes | self.defect)
        self.assertEqual(quick[0], self.defect)
        self.assertEqual((len(quick), len(rest)), (8, 3))

    def test_a_code_from_the_whole_list_wins_over_a_tapped_one(self):
        other = self.defect.copy({"code": "OTHER"})
        self.authenticate("woms_technician", "woms_technician")
        self.post(
            "findings",
            defect_id=str(self.defect.id),
            defect_id_other=str(other.id),
        )
        self.assertEqual(self.order.defect_id, other)

    def test_a_link_to_agree_never_goes_to_the_technician(self):
        self.customer.email = "sari@example.com"
        estimate = self.make_estimate(self.order)
        self.order._ensure_tokens()
        self.authenticate("woms_technician", "woms_technician")
        answer = self.post(f"estimate/{estimate.id}/send")
        self.assertEqual(answer.status_code, 303)
        page = self.url_open(self.url).text
        self.assertIn("The link was sent to the customer", page)
        self.assertNotIn(self.order.access_token, page)
        mails = self.env["mail.mail"].search(
            [("model", "=", "woms.work.order"), ("res_id", "=", self.order.id)]
        )
        self.assertIn(self.order.access_token, "".join(mails.mapped("body_html")))

    def test_without_address_the_desk_is_asked_to_send_the_link(self):
        self.customer.email = False
        estimate = self.make_estimate(self.order)
        self.authenticate("woms_technician", "woms_technician")
        self.post(f"estimate/{estimate.id}/send")
        self.assertIn("service desk was asked", self.url_open(self.url).text)
        self.assertTrue(self.order.activity_ids)

    def test_a_picture_other_phones_cannot_draw_is_offered_as_a_file(self):
        photo = self.env["ir.attachment"].create(
            {
                "name": "a.heic",
                "raw": b"\x00\x00\x00\x18ftypheic",
                "mimetype": "image/heic",
            }
        )
        photo.mimetype = "image/heic"
        self.order.photo_ids = [Command.set(photo.ids)]
        self.authenticate("woms_technician", "woms_technician")
        page = self.url_open(self.url).text
        self.assertNotIn(f'<img src="{self.url}/photo/{photo.id}"', page)
        self.assertIn("o_woms_photo_file", page)
