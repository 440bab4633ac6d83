"""The clocks of requests and orders, followed through their lives."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW
from .sla_common import WIT, SlaCommon, at
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaOrder(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls.make_policy()

    def _go(self, order, moment, state, **values):
        """Put an order into a state as its moves would, at a moment of the place."""
        previous = {order.id: order.state}
        order._write_machine({**values, "state": state})
        if state in ("new", "ready", "done", "cancelled") and order.waiting_for:
            order._wait_for(False, at=at(moment))
        order._sla_follow(at(moment))
        if state in ("done", "cancelled"):
            order._sla_end_promise(state, at(moment))
        return previous

    def test_each_step_has_its_clock(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        self.assertEqual(order.sla_step, "accept")
        self.assertEqual(order.sla_deadline, at("03-01 12:00"))
        self._go(order, "03-01 10:00", "assigned")
        self.assertEqual((order.sla_step, order.sla_accept_result), ("visit", "kept"))
        self.assertEqual(order.sla_deadline, at("03-02 10:00"))
        self._go(order, "03-02 15:00", "on_site")
        self.assertEqual(order.sla_visit_result, "broken")
        self.assertEqual(order.sla_repair_start, at("03-02 15:00"))
        self.assertEqual(order.sla_deadline, at("03-04 15:00"))
        self._go(order, "03-02 16:00", "ready", outcome="repaired")
        self.assertEqual((order.sla_step, order.sla_repair_result), ("return", "kept"))
        self._go(order, "03-02 16:30", "done")
        self.assertEqual(order.sla_return_result, "kept")
        self.assertFalse(order.sla_step or order.sla_deadline or order.sla_status)
        self.assertEqual(
            order.sla_breach_ids.mapped("step"), ["visit"], "one row per broken step"
        )
        self.assertEqual(order.sla_breach_ids.ended_at, at("03-02 15:00"))

    def test_moves_keep_the_clock(self):
        """The same through the state machine, by the desk."""
        order = self.make_order()
        desk = order.with_user(self.user_desk)
        desk._assign_directly(firm=self.firm, technician=self.technician)
        self.assertEqual(order.state, "assigned")
        self.assertEqual((order.sla_step, order.sla_accept_at), ("visit", NOW))
        order.with_user(self.user_desk)._cancel("Not wanted.")
        self.assertFalse(order.sla_step or order.sla_visit_result)
        self.assertFalse(order.sla_promise_result, "a cancelled job breaks no promise")

    def test_what_pauses_and_what_does_not(self):
        for what, pauses in (
            ("customer", True),
            ("approval", True),
            ("payment", True),
            ("parts", False),
            ("decision", False),
        ):
            with self.subTest(what):
                order = self.make_order(date_open=at("03-01 08:00"))
                promised = order.sla_promise_deadline
                self._go(order, "03-01 09:00", "in_workshop")
                due = order.sla_deadline
                order._wait_for(what, at=at("03-01 10:00"))
                self.assertEqual(order.sla_status == "paused", pauses)
                self.assertEqual(bool(order.sla_deadline), not pauses)
                order._wait_for(False, at=at("03-01 12:00"))
                self.assertEqual(
                    order.sla_deadline, at("03-03 11:00") if pauses else due
                )
                self.assertEqual(
                    order.sla_promise_deadline, promised, "the customer's never stops"
                )

    def test_from_one_pause_into_another(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        order._wait_for("approval", at=at("03-01 09:00"))
        order._wait_for("payment", at=at("03-01 10:00"))
        self.assertEqual(order.sla_status, "paused")
        order._wait_for("parts", at=at("03-01 11:00"))
        self.assertEqual(order.sla_deadline, at("03-01 15:00"))

    def test_a_step_that_ends_while_it_stands_was_in_time(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        order._wait_for("customer", at=at("03-01 09:00"))
        self._go(order, "03-09 09:00", "in_workshop")
        self.assertEqual(order.sla_accept_result, "kept")
        self.assertEqual(order.sla_status, "paused", "it waits still")

    def test_what_is_late_stays_late_when_it_pauses(self):
        order = self.make_order(date_open=at("02-26 08:00"))
        self.assertEqual(order.sla_status, "late")
        order._wait_for("customer", at=NOW)
        self.assertEqual(order.sla_status, "late")
        self._go(order, "03-02 09:00", "assigned")
        self.assertEqual(order.sla_accept_result, "broken")

    def test_a_job_given_back_begins_again(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        self._go(order, "03-01 09:00", "assigned")
        self._go(order, "03-01 10:00", "new")
        self.assertEqual(order.sla_step, "accept")
        self.assertEqual(order.sla_deadline, at("03-01 15:00"))
        self.assertFalse(order.sla_accept_at or order.sla_accept_result)

    def test_once_broken_stays_broken(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        self._go(order, "03-01 16:00", "assigned")
        self._go(order, "03-02 09:00", "new")
        self._go(order, "03-02 09:30", "assigned")
        self.assertEqual(order.sla_accept_result, "broken")

    def test_rework_runs_on_the_first_clock(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        self._go(order, "03-01 09:00", "in_workshop")
        due = order.sla_deadline
        order._wait_for("approval", at=at("03-01 10:00"))
        order._wait_for(False, at=at("03-01 11:00"))
        self._go(order, "03-01 14:00", "ready", outcome="repaired")
        self._go(order, "03-01 15:00", "in_workshop", outcome=False)
        self.assertEqual(order.sla_step, "repair")
        self.assertEqual(order.sla_start, at("03-01 09:00"))
        self.assertEqual(due, at("03-03 09:00"))
        self.assertEqual(order.sla_deadline, at("03-03 10:00"), "less its pause")
        self.assertFalse(order.sla_repair_result)

    def test_a_device_that_is_brought_has_no_clock_before_it_is_here(self):
        order = self.make_order(service_mode="drop_off")
        self.assertFalse(order.sla_step)
        self.assertTrue(order.sla_promise_deadline)
        self._go(order, "03-02 09:00", "in_workshop")
        self.assertEqual(order.sla_step, "repair")
        self.assertEqual(order.sla_deadline, at("03-04 09:00"))

    def test_the_workshop_counts_in_its_own_zone(self):
        self.promise.calendar_id = False
        partner = self.env["res.partner"].create(
            {"name": "Jayapura", "state_id": self.env.ref("base.state_id_pa").id}
        )
        center = self.center.copy({"partner_id": partner.id})
        center.calendar_id = self.hours
        order = self.make_order(date_open=at("03-01 08:00"))
        moment = "03-01 06:00"  # 08.00 in Jayapura
        self._go(order, moment, "in_workshop", center_id=center.id)
        self.assertEqual(order.sla_deadline, at("03-02 17:00", WIT))

    def test_without_a_policy_nothing_is_due(self):
        self.promise.active = False
        order = self.make_order()
        self.assertEqual(order.sla_step, "accept", "its times are kept all the same")
        self._go(order, "03-01 12:00", "assigned")
        self.assertEqual(order.sla_accept_at, at("03-01 12:00"))
        self.assertFalse(order.sla_deadline or order.sla_accept_result)
        self.assertFalse(order.sla_promise_deadline)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaRequest(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls.make_policy()

    def test_the_answer_counts_from_the_request(self):
        request = self.make_request()
        self.assertEqual((request.sla_step, request.sla_submitted_at), ("answer", NOW))
        self.assertEqual(request.sla_deadline, at("03-01 12:00"))
        order = request.with_user(self.user_desk)._accept()
        self.assertEqual(request.sla_answer_result, "kept")
        self.assertFalse(request.sla_step)
        self.assertEqual(order.sla_answer_result, "kept")
        self.assertEqual(order.sla_answer_deadline, at("03-01 12:00"))

    def test_a_question_is_an_answer_and_the_reply_asks_anew(self):
        request = self.make_request()
        request.with_user(self.user_desk)._ask("Which model?")
        self.assertFalse(request.sla_step)
        self.assertEqual(request.sla_answer_result, "kept")
        with freeze_time(at("03-02 08:00")):
            request._reply("The big one.", "customer")
            self.assertEqual(request.sla_deadline, at("03-02 10:00"))
        with freeze_time(at("03-02 11:00")):
            request.with_user(self.user_desk)._accept()
        self.assertEqual(request.sla_answer_result, "broken")
        self.assertEqual(request.sla_breach_ids.step, "answer")

    def test_a_guest_who_has_not_confirmed_waits_for_nothing(self):
        request = self.make_request(state="draft")
        self.assertFalse(request.sla_step or request.sla_submitted_at)
        with freeze_time(at("03-03 08:00")):
            request._move("submitted", role="customer")
        self.assertEqual(request.sla_submitted_at, at("03-03 08:00"))
        self.assertEqual(request.sla_deadline, at("03-03 10:00"))

    def test_rejecting_in_time_keeps_it_and_cancelling_says_nothing(self):
        rejected, cancelled = self.make_request(), self.make_request(serial="SN-2")
        rejected._move("rejected", role="desk", reason="No device of ours.")
        cancelled._move("cancelled", role="customer")
        self.assertEqual(rejected.sla_answer_result, "kept")
        self.assertFalse(cancelled.sla_answer_result or cancelled.sla_step)

    def test_the_promise_counts_from_the_request_and_not_from_our_answer(self):
        self.promise.hours_promise = 24
        request = self.make_request()
        with freeze_time(at("03-04 09:00")):
            order = request.with_user(self.user_desk)._accept()
        # Monday 10:00 and 24 hours of work
        self.assertEqual(order.sla_promise_deadline, at("03-04 10:00"))
        self.assertEqual(order.promised_date, date(2027, 3, 4))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaPromise(BenchCommon, SlaCommon):
    """The one date the customer is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls.make_policy(hours_promise=40)
        cls.late = cls.env["woms.sla.reason"].create(
            {"name": "Part late", "customer_sentence": "A part is late."}
        )
        cls.wish = cls.env["woms.sla.reason"].create(
            {"name": "His wish", "by_customer": True}
        )

    def _done(self, order, moment):
        order._write_machine({"state": "returning", "outcome": "repaired"})
        with freeze_time(moment):
            order._move("done", role="system")
        return order.sla_promise_result

    def test_by_policy_else_by_the_days_of_the_company(self):
        order = self.make_order()
        self.assertEqual(order.promised_date, date(2027, 3, 8))
        self.promise.active = False
        order = self.make_order(promised_date="2027-03-10")
        self.assertEqual(
            order.sla_promise_deadline, at("03-10 23:59").replace(second=59)
        )

    def test_the_steps_add_up_where_no_promise_is_set(self):
        self.promise.hours_promise = 0
        visit, parcel = self.make_order(), self.make_order(service_mode="ship_in")
        self.assertEqual(visit.sla_promise_deadline, at("03-05 17:00"))  # 38 h
        self.assertEqual(parcel.sla_promise_deadline, at("03-04 12:00"))  # 26 h

    def test_kept_and_broken(self):
        kept, broken = self.make_order(), self.make_order()
        self.assertEqual(self._done(kept, at("03-08 09:00")), "kept")
        self.assertEqual(self._done(broken, at("03-08 16:00")), "broken")
        self.assertIn("promise", broken.sla_breach_ids.mapped("step"))
        self.assertNotIn("promise", kept.sla_breach_ids.mapped("step"))

    def test_a_moved_date_is_told_with_its_reason_and_judged_by_the_first(self):
        self.customer.email = "budi@example.com"
        order = self.make_order()
        order.with_user(self.user_desk)._move_promise(date(2027, 3, 20), self.late)
        self.assertEqual(order.promised_date, date(2027, 3, 20))
        sentence = order._portal_status()["promised"]
        self.assertIn("20 March 2027", sentence)
        self.assertIn("A part is late.", sentence)
        mail = self.env["mail.mail"].search([("email_to", "ilike", "budi@")], limit=1)
        self.assertIn(order.name, mail.subject)
        self.assertIn("20 March 2027", mail.body_html)
        self.assertIn("promise_moved", order.milestone_ids.mapped("key"))
        self.assertEqual(self._done(order, at("03-19 09:00")), "broken")

    def test_a_date_the_customer_wished_is_the_one_that_counts(self):
        order = self.make_order()
        order.with_user(self.user_desk)._move_promise(date(2027, 3, 20), self.wish)
        self.assertEqual(self._done(order, at("03-19 09:00")), "kept")

    def test_moving_is_refused_without_reason_into_the_past_and_after_the_end(self):
        order = self.make_order()
        desk = order.with_user(self.user_desk)
        for day, reason in (
            (date(2027, 3, 20), self.late.browse()),
            (date(2027, 2, 1), self.late),
        ):
            with self.assertRaises(UserError):
                desk._move_promise(day, reason)
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer)._move_promise(
                date(2027, 3, 20), self.late
            )
        self._done(order, at("03-02 09:00"))
        with self.assertRaises(UserError):
            desk._move_promise(date(2027, 3, 20), self.late)
        self.assertEqual(order.promised_date, date(2027, 3, 8))

    def test_the_wizard_moves_several(self):
        orders = self.make_order() | self.make_order()
        action = orders.with_user(self.user_desk).action_move_promise()
        wizard = (
            self.env["woms.promise.wizard"]
            .with_user(self.user_desk)
            .with_context(**action["context"])
            .create({"promised_date": "2027-03-25", "reason_id": self.late.id})
        )
        wizard.action_confirm()
        self.assertEqual(set(orders.mapped("promised_date")), {date(2027, 3, 25)})

    def test_the_bench_keeps_the_clock_too(self):
        """A device through the workshop, by those who work there."""
        self.put(self.part, self.stock, 10)
        order = self.make_order(serial="SN-SLA").with_user(self.user_bench)
        order._take_in(self.center)
        self.assertEqual(order.sudo().sla_step, "repair")
        order.sudo().write({"area_id": self.area.id})
        order.checklist_line_ids.write({"result": "ok"})
        order._end_bench("no_fault_found")
        self.assertEqual(order.sudo().sla_step, "return")
        self.assertEqual(order.sudo().sla_repair_result, "kept")

    def test_categories_and_places_changed_later_are_counted_anew(self):
        self.part.categ_id = self.categ.copy({"name": "Suku cadang"})
        quick = self.make_policy(
            name="quick",
            categ_ids=[Command.set(self.part.categ_id.ids)],
            hours_accept=1,
        )
        order = self.make_order()
        self.assertEqual(order.sla_deadline, at("03-01 15:00"))
        order.with_user(self.user_desk).write({"product_id": self.part.id})
        self.assertEqual(order.sla_policy_id, quick)
        self.assertEqual(order.sla_deadline, at("03-01 11:00"))
