from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .. import const
from .common import PNG, TODAY, WomsCommon


@tagged("post_install", "-at_install")
class TestRequest(WomsCommon):
    """From a form to a work order: nothing is lost, nothing is made too early."""

    def _values(self, **values):
        return {
            "product_id": self.device.id,
            "serial": "sn 0009",
            "symptom_id": self.symptom.id,
            "description": "Not cold any more.",
            "service_mode": "on_site",
            "contact_name": "Pak Joko",
            "contact_phone": "0857 1234 5678",
            "address": {
                "state_id": self.province.id,
                "city_id": self.city.id,
                "district": "Coblong",
                "street": "Jl. Dago 10",
            },
            "wishes": [(TODAY + timedelta(days=2), "morning")],
            "consents": [("data", "I agree.", "1")],
            **values,
        }

    def _send(self, role=const.ROLE_CUSTOMER, source="website", **values):
        requests = self.env["woms.work.request"].sudo()
        return requests._create_from_form(
            self._values(**values),
            [{"name": "photos-1.png", "raw": PNG, "mimetype": "image/png"}],
            role=role,
            source=source,
        )

    # === INTAKE === #

    def test_a_guest_waits_in_the_call_back_list_and_makes_no_contact(self):
        partners = self.env["res.partner"].search_count([])
        request = self._send()
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.partner_id)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(request.contact_phone, "+6285712345678")
        self.assertEqual(request.report_id.serial, "SN0009")
        self.assertRegex(request.report_id.name, r"^FR/\d{4}/\d{5}$")
        self.assertEqual(request.report_id.photo_ids.res_id, request.report_id.id)
        self.assertIn(request, request.search(request._get_call_back_domain()))

    def test_a_confirmed_guest_becomes_a_contact_with_a_place(self):
        request = self._send()
        request._confirm_contact(role=const.ROLE_CUSTOMER)
        request._confirm_contact(role=const.ROLE_CUSTOMER)
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.partner_id.phone, "+6285712345678")
        self.assertEqual(request.report_id.partner_id, request.partner_id)
        self.assertEqual(request.area_id, self.area)

    def test_the_desk_records_a_call_that_is_to_triage_at_once(self):
        request = (
            self.env["woms.work.request"]
            .with_user(self.user_desk)
            ._create_from_form(self._values(), role=const.ROLE_DESK, source="desk_call")
        )
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.location_id.area_id, self.area)
        self.assertEqual(request.partner_id.name, "Pak Joko")

    def test_the_same_form_sent_twice_makes_one_request(self):
        self.assertEqual(
            self._send(submission_key="once"), self._send(submission_key="once")
        )

    def test_what_is_missing_is_said(self):
        for values, sentence in (
            ({"contact_phone": "12"}, "phone number"),
            ({"contact_name": " "}, "name"),
            ({"symptom_id": False, "description": " "}, "what is wrong"),
            ({"product_id": False, "product_text": ""}, "which device"),
            ({"address": {}}, "address"),
            ({"since_when": TODAY + timedelta(days=1)}, "future"),
            ({"wishes": [(TODAY - timedelta(days=1), "morning")]}, "from today on"),
            ({"service_mode": "teleport"}, "served"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self._send(**values)

    def test_fees_must_be_agreed_to_and_keep_their_amount(self):
        self.company.woms_visit_fee_id = self.labour
        with self.assertRaisesRegex(ValidationError, "fees"):
            self._send()
        request = self._send(fees_accepted=True)
        self.assertEqual(request.fee_ids.mapped("kind"), ["visit"])
        self.assertEqual(request.fee_ids.amount, 150000)
        self.labour.list_price = 999
        self.assertEqual(request.fee_ids.amount, 150000)

    def test_danger_comes_first(self):
        self.assertEqual(self._send(safety="smoke").priority, "2")
        self.assertEqual(self._send().priority, "0")
        self.symptom.is_safety = True
        self.assertEqual(self._send().priority, "2")

    def test_a_guest_is_joined_with_his_own_device_and_no_other(self):
        document = self.make_document(serial="SN0009")
        document._move("active")
        self.assertFalse(self._send().document_id)
        own = self._send(contact_phone="081234567890")
        self.assertEqual(own.document_id, document)

    # === TRIAGE === #

    def test_accepting_makes_an_order_with_all_that_is_known(self):
        request = self._send(partner_id=self.customer.id)
        orders = request.with_user(self.user_desk)._accept()
        self.assertEqual(request.state, "accepted")
        self.assertEqual(orders.partner_id, self.customer)
        self.assertEqual(orders.area_id, self.area)
        self.assertEqual(orders.contact_phone, "+6285712345678")
        self.assertEqual(orders.problem, "Not cold any more.")
        self.assertEqual(orders.symptom_id, self.symptom)
        self.assertGreater(orders.promised_date, TODAY + timedelta(days=6))
        self.assertEqual(orders.state, "new")

    def test_a_request_is_not_accepted_twice(self):
        request = self.make_request().with_user(self.user_desk)
        request.action_accept()
        with self.assertRaises(UserError):
            request.action_accept()
        self.assertEqual(len(request.order_ids), 1)

    def test_a_request_without_customer_or_address_is_not_accepted(self):
        for values in ({"partner_id": False}, {"location_id": False}):
            request = self.make_request(**values).with_user(self.user_desk)
            with self.subTest(values=values), self.assertRaises(UserError):
                request._accept()

    def test_a_parcel_that_arrives_is_in_transit_and_one_to_be_sent_waits(self):
        parcel = self.make_request(service_mode="ship_in", source="desk_parcel")
        order = parcel.with_user(self.user_desk)._accept()
        self.assertEqual(order.state, "in_transit")
        self.assertEqual(order.next_center_id, self.center)
        later = self.make_request(service_mode="ship_in", source="website")
        order = later.with_user(self.user_desk)._accept()
        self.assertEqual((order.state, order.waiting_for), ("new", "customer"))

    def test_a_question_waits_for_its_answer(self):
        request = self.make_request().with_user(self.user_desk)
        request._ask("Which colour blinks?")
        self.assertEqual(request.waiting_for, "customer")
        request.sudo()._reply("Red.", const.ROLE_CUSTOMER)
        self.assertEqual((request.waiting_for, request.answer), (False, "Red."))

    def test_an_unanswered_question_closes_and_an_answer_opens_it_again(self):
        request = self.make_request()
        request._ask("Which colour blinks?")
        request._cron_close_unanswered(days=-1)
        self.assertEqual((request.state, request.waiting_for), ("cancelled", False))
        request._reply("Red.", const.ROLE_CUSTOMER)
        self.assertEqual(request.state, "submitted")

    def test_a_rejection_needs_a_reason_and_can_be_contested(self):
        request = self.make_request().with_user(self.user_desk)
        with self.assertRaises(UserError):
            request._reject(" ")
        request._reject("Not our product.")
        self.assertEqual(request.reject_reason, "Not our product.")
        complaint = request.sudo()._contest("It is.", const.ROLE_CUSTOMER)
        self.assertEqual(complaint.kind, "contest")
        self.assertEqual(complaint.due_date, TODAY + timedelta(days=7), "working days")
        self.assertEqual((request.state, request.contested), ("submitted", True))

    def test_duplicates_stand_side_by_side(self):
        first, second = self.make_request(), self.make_request()
        other = self.make_request(
            contact_phone="+6281999999999", partner_id=self.stranger.id
        )
        other.report_id.serial = "SN-0002"
        self.assertEqual(first._find_duplicates(), second)
        self.assertEqual(second.duplicate_count, 1)
        self.assertFalse(other._find_duplicates())
        second._merge_into(first)
        self.assertEqual(second.state, "cancelled")
        self.assertFalse(first._find_duplicates())

    # === THE END === #

    def test_the_request_ends_with_its_orders(self):
        request = self.make_request().with_user(self.user_desk)
        order = request._accept()
        order._cancel("Changed his mind.")
        self.assertEqual(request.state, "cancelled")

    def test_cancelling_a_request_cancels_its_order(self):
        request = self.make_request().with_user(self.user_desk)
        order = request._accept()
        request._cancel("Changed his mind.")
        self.assertEqual((request.state, order.state), ("cancelled", "cancelled"))
