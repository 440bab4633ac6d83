from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import NOW, TODAY, WomsCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestReasonWizard(WomsCommon):
    """One window asks why; the models decide whether it may be."""

    def _wizard(self, records, kind, user, **values):
        action = self.env["woms.reason.wizard"].with_user(user)._open(records, kind)
        wizard = self.env["woms.reason.wizard"].with_user(user).browse(action["res_id"])
        wizard.write(values)
        return wizard

    def test_desk_cancels_an_order_with_a_reason_that_is_kept(self):
        order = self.make_order()
        self._wizard(
            order, "order_cancel", self.user_desk, reason="Bought a new one"
        ).action_confirm()
        self.assertEqual(order.state, "cancelled")
        self.assertIn("Bought a new one", order.milestone_ids.mapped("note"))

    def test_without_a_reason_nothing_happens(self):
        order = self.make_order()
        with self.assertRaisesRegex(UserError, "reason"):
            self._wizard(order, "order_cancel", self.user_desk).action_confirm()
        self.assertEqual(order.state, "new")

    def test_bench_may_not_cancel_although_it_may_open_the_window(self):
        order = self.make_order()
        with self.assertRaises(UserError):
            self._wizard(
                order, "order_cancel", self.user_bench, reason="No"
            ).action_confirm()
        self.assertEqual(order.state, "new")

    def test_desk_may_not_release_without_payment(self):
        order = self.make_order()
        with self.assertRaises(AccessError):
            self._wizard(
                order, "order_release", self.user_desk, reason="Friend"
            ).action_confirm()
        self.assertFalse(order.released_by_id)

    def test_manager_releases_without_payment(self):
        order = self.make_order()
        self._wizard(
            order, "order_release", self.user_manager, reason="Our mistake"
        ).action_confirm()
        self.assertEqual(order.released_by_id, self.user_manager)

    def test_waiting_keeps_reason_and_expected_day_for_many_orders(self):
        orders = self.make_order() | self.make_order(serial="SN-0002")
        reason = self.env["woms.waiting.reason"].create(
            {"name": "Part ordered", "waiting_for": "parts"}
        )
        self._wizard(
            orders,
            "order_wait",
            self.user_bench,
            waiting_for="parts",
            waiting_reason_id=reason.id,
            waiting_until=TODAY,
        ).action_confirm()
        self.assertEqual(orders.mapped("waiting_for"), ["parts", "parts"])
        self.assertEqual(orders.waiting_reason_id, reason)

    def test_request_is_rejected_with_words_the_customer_reads(self):
        request = self.make_request()
        wizard = self._wizard(
            request, "request_reject", self.user_desk, reason="Not our brand"
        )
        self.assertTrue(wizard.customer_reads)
        wizard.action_confirm()
        self.assertEqual(
            (request.state, request.reject_reason), ("rejected", "Not our brand")
        )

    def test_question_waits_for_the_customer(self):
        request = self.make_request()
        self._wizard(
            request, "request_ask", self.user_desk, reason="Which model?"
        ).action_confirm()
        self.assertEqual(
            (request.state, request.waiting_for, request.question),
            ("submitted", "customer", "Which model?"),
        )

    def test_ids_of_another_company_are_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        other._woms_create_sequences()
        order = self.env["woms.work.order"].sudo().create({"company_id": other.id})
        wizard = self.env["woms.reason.wizard"].with_user(self.user_desk)
        wizard = wizard.create(
            {"kind": "order_cancel", "res_ids": order.ids, "reason": "x"}
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_unknown_step_can_not_be_named(self):
        with self.assertRaises(ValueError):
            self.env["woms.reason.wizard"].with_user(self.user_desk).create(
                {"kind": "unlink", "res_ids": [1]}
            )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestIntakeWizard(WomsCommon):
    """A call is recorded on one form of at most twelve fields."""

    def _form(self, source="desk_call"):
        return Form(
            self.env["woms.intake.wizard"]
            .with_user(self.user_desk)
            .with_context(default_source=source)
        )

    def test_a_new_caller_sees_at_most_twelve_fields(self):
        wizard = self.env["woms.intake.wizard"].with_user(self.user_desk)
        arch = etree.fromstring(wizard.get_view(view_type="form")["arch"])
        for source, mode in (
            ("desk_call", "on_site"),
            ("desk_walk_in", "drop_off"),
            ("desk_parcel", "ship_in"),
        ):
            names = {
                "source": source,
                "service_mode": mode,
                "document_id": False,
                "location_id": False,
                "device_ids": [],
                "is_dealer": False,
            }
            shown = [
                node.get("name")
                for group in arch.iter("group")
                for node in group.findall("field")
                if not safe_eval(node.get("invisible") or "0", dict(names))
            ]
            with self.subTest(source=source):
                self.assertLessEqual(len(shown), 12, shown)

    def test_a_caller_is_found_by_any_notation_of_his_number(self):
        document = self.make_document()
        document.sudo()._move("active", role="system")
        order = self.make_order()
        for number in ("0812-3456-7890", "6281234567890", "+62 812 3456 7890"):
            form = self._form()
            form.contact_phone = number
            with self.subTest(number=number):
                self.assertEqual(form.contact_name, self.customer.name)
                self.assertEqual(form.document_id, document)
                self.assertEqual(form.location_id, self.location)
                self.assertIn(order, form.open_order_ids[:])

    def test_a_call_becomes_a_request(self):
        form = self._form()
        form.contact_phone = "0813 1111 2222"
        form.contact_name = "Siti"
        form.product_id = self.device
        form.serial = "sn 77"
        form.symptom_id = self.symptom
        form.city_id = self.city
        form.street = "Jl. Mawar 1"
        action = form.save().action_record()
        request = self.env["woms.work.request"].browse(action["res_id"])
        self.assertEqual(
            (request.state, request.source, request.contact_phone),
            ("submitted", "desk_call", "+6281311112222"),
        )
        self.assertEqual(request.partner_id.name, "Siti")
        self.assertEqual(request.location_id.city_id, self.city)
        self.assertEqual(request.area_id, self.area)

    def test_a_call_without_model_or_serial_is_not_lost(self):
        form = self._form()
        form.contact_phone = "0813 1111 3333"
        form.contact_name = "Rina"
        form.description = "It smokes"
        form.safety = "smoke"
        action = form.save().action_record()
        request = self.env["woms.work.request"].browse(action["res_id"])
        self.assertEqual((request.state, request.priority), ("submitted", "2"))

    def test_a_walk_in_is_accepted_at_once(self):
        form = self._form("desk_walk_in")
        self.assertEqual(form.service_mode, "drop_off")
        form.contact_phone = "0813 1111 4444"
        form.contact_name = "Agus"
        form.product_id = self.device
        form.symptom_id = self.symptom
        form.center_id = self.center
        action = form.save().action_record_and_accept()
        self.assertEqual(action["res_model"], "woms.work.order")
        order = self.env["woms.work.order"].browse(action["res_id"])
        self.assertEqual((order.state, order.service_mode), ("new", "drop_off"))

    def test_without_a_number_it_is_asked_for(self):
        form = self._form()
        form.contact_name = "Nobody"
        with self.assertRaisesRegex(UserError, "phone"):
            form.save().action_record()

    def test_the_bench_has_no_intake(self):
        with self.assertRaises(AccessError):
            self.env["woms.intake.wizard"].with_user(self.user_bench).create({})


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDispatchAndScheduleWizards(WomsCommon):
    """The desk sends a firm or an own technician, and agrees the time."""

    def _dispatch(self, order, user=None):
        action = order.with_user(user or self.user_desk).action_dispatch()
        return (
            self.env["woms.dispatch.wizard"]
            .with_user(user or self.user_desk)
            .browse(action["res_id"])
        )

    def test_firms_of_the_area_stand_with_their_reason(self):
        wizard = self._dispatch(self.make_order())
        self.assertEqual(wizard.line_ids.firm_id, self.firm | self.other_firm)
        self.assertTrue(all(wizard.line_ids.mapped("note")))
        self.assertEqual(len(wizard.line_ids.filtered("chosen")), 1)

    def test_the_job_is_offered_to_all_ticked(self):
        order = self.make_order()
        wizard = self._dispatch(order)
        wizard.line_ids.chosen = True
        wizard.action_offer()
        self.assertEqual(order.state, "offered")
        self.assertEqual(order.assignment_ids.firm_id, self.firm | self.other_firm)

    def test_nobody_ticked_is_said(self):
        wizard = self._dispatch(self.make_order())
        wizard.line_ids.chosen = False
        with self.assertRaisesRegex(UserError, "Tick"):
            wizard.action_offer()

    def test_an_own_technician_gets_the_job_and_a_visit(self):
        order = self.make_order()
        wizard = self._dispatch(order)
        wizard.technician_id = self.bench_technician
        wizard.action_assign_own()
        self.assertEqual(
            (order.state, order.technician_id), ("assigned", self.bench_technician)
        )
        action = order.with_user(self.user_desk).action_schedule()
        schedule = (
            self.env["woms.schedule.wizard"]
            .with_user(self.user_desk)
            .browse(action["res_id"])
        )
        schedule.write({"date": "2027-03-02", "hour_from": 9.5, "hour_to": 11})
        schedule.action_confirm()
        self.assertEqual(order.state, "scheduled")
        # 9.30 WIB is 2.30 UTC
        self.assertEqual(str(order.window_start), "2027-03-02 02:30:00")

    def test_a_visit_can_not_end_before_it_begins(self):
        order = self.make_order()
        wizard = self._dispatch(order)
        wizard.technician_id = self.bench_technician
        wizard.action_assign_own()
        action = order.with_user(self.user_desk).action_schedule()
        schedule = self.env["woms.schedule.wizard"].browse(action["res_id"])
        schedule.write({"date": "2027-03-02", "hour_from": 11, "hour_to": 9})
        with self.assertRaisesRegex(UserError, "end after"):
            schedule.with_user(self.user_desk).action_confirm()
