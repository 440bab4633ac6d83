"""Warnings before a promise breaks, escalation after, and counting anew."""

import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools.misc import file_open

from .common import NOW
from .sla_common import SlaCommon, at

SOON = "woms_aftersales.mail_activity_type_sla_soon"
LATE = "woms_aftersales.mail_activity_type_sla_late"


class WatchCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls.make_policy(hours_promise=40)

    def watch(self, moment):
        with freeze_time(at(moment)):
            self.env["woms.sla.watch"]._mark(at(moment))
            self.env["woms.sla.watch"]._warn()
            self.env["woms.sla.watch"]._escalate()

    def told(self, record, kind):
        record.invalidate_recordset(["activity_ids"])
        kind = self.env.ref(kind)
        return record.activity_ids.filtered(lambda row: row.activity_type_id == kind)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaWatch(WatchCommon):
    def test_warned_once_before_and_escalated_once_after(self):
        order = self.make_order(desk_user_id=self.user_desk.id)  # due at 15:00
        self.promise.manager_id = self.user_manager
        for moment, status, warned, escalated in (
            ("03-01 13:30", "on_time", 0, 0),
            ("03-01 14:00", "soon", 1, 0),
            ("03-01 14:30", "soon", 1, 0),
            ("03-01 15:00", "late", 1, 1),
            ("03-02 09:00", "late", 1, 1),
        ):
            with self.subTest(moment):
                self.watch(moment)
                self.assertEqual(order.sla_status, status)
                self.assertEqual(len(self.told(order, SOON)), warned)
                self.assertEqual(len(self.told(order, LATE)), escalated)
        self.assertEqual(self.told(order, SOON).user_id, self.user_desk)
        self.assertEqual(self.told(order, LATE).user_id, self.user_manager)
        self.assertEqual(order.sla_breach_ids.escalated_to_id, self.user_manager)
        self.assertEqual(order.sla_breach_ids.deadline, at("03-01 15:00"))

    def test_what_is_done_in_time_warns_nobody(self):
        order = self.make_order()
        order._write_machine({"state": "assigned"})
        order._sla_follow(at("03-01 11:00"))
        self.watch("03-01 15:30")
        self.assertFalse(self.told(order, SOON) | self.told(order, LATE))
        self.assertFalse(order.sla_breach_ids)

    def test_warnings_go_when_the_step_is_done(self):
        order = self.make_order()
        self.watch("03-01 14:30")
        self.watch("03-01 15:30")
        self.assertTrue(self.told(order, SOON) and self.told(order, LATE))
        order._write_machine({"state": "assigned"})
        order._sla_follow(at("03-01 16:00"))
        self.assertFalse(self.told(order, SOON) | self.told(order, LATE))
        self.assertEqual(order.sla_breach_ids.ended_at, at("03-01 16:00"))
        self.assertEqual(order.sla_breach_ids.hours_late, 1.0)

    def test_a_pause_stops_the_warning_and_it_comes_once_after(self):
        order = self.make_order()
        order._wait_for("customer", at=at("03-01 11:00"))
        self.watch("03-01 16:00")
        self.assertEqual(order.sla_status, "paused")
        self.assertFalse(self.told(order, SOON))
        with freeze_time(at("03-02 08:00")):
            order._wait_for(False)
        self.assertEqual(order.sla_deadline, at("03-02 11:00"))
        for moment in ("03-02 10:00", "03-02 10:30"):
            self.watch(moment)
            self.assertEqual(len(self.told(order, SOON)), 1)

    def test_the_right_person_is_warned(self):
        """The bench, the desk's contact, the policy, the settings, then anybody."""
        other = self._new_user("woms_other", "base.group_user")
        self.company.woms_sla_user_id = self.user_manager
        watch = self.env["woms.sla.watch"]
        order = self.make_order(technician_id=self.bench_technician.id)
        self.assertEqual(watch._get_responsible(order)[order], self.user_manager)
        self.promise.user_id = other
        self.assertEqual(watch._get_responsible(order)[order], other)
        order.desk_user_id = self.user_desk
        self.assertEqual(watch._get_responsible(order)[order], self.user_desk)
        order._write_machine({"state": "in_workshop"})
        self.assertEqual(watch._get_responsible(order)[order], self.user_bench)
        # a partner's technician is in the portal: no activity for him
        order.technician_id = self.technician
        self.assertEqual(watch._get_responsible(order)[order], self.user_desk)
        self.user_desk.active = False
        self.assertEqual(watch._get_responsible(order)[order], other)

    def test_a_request_nobody_answers_is_watched_too(self):
        request = self.make_request()
        self.watch("03-01 11:45")
        self.assertEqual(request.sla_status, "soon")
        self.assertTrue(self.told(request, SOON))
        self.watch("03-01 12:00")
        self.assertTrue(self.told(request, LATE))
        self.assertEqual(request.sla_breach_ids.step, "answer")

    def test_the_customers_clock_runs_while_ours_stands(self):
        order = self.make_order()  # promised until Monday 8, 10:00
        order._wait_for("approval", at=at("03-01 11:00"))
        self.watch("03-08 08:00")
        self.assertEqual(
            (order.sla_status, order.sla_promise_status), ("paused", "soon")
        )
        self.watch("03-08 10:00")
        self.assertEqual(order.sla_promise_status, "late")
        self.assertEqual(order.sla_breach_ids.step, "promise")
        self.assertEqual(len(self.told(order, LATE)), 1)

    def test_a_moved_date_is_warned_of_anew(self):
        reason = self.env["woms.sla.reason"].create({"name": "Part"})
        order = self.make_order()
        order._wait_for("approval", at=at("03-01 11:00"))
        self.watch("03-08 09:00")
        self.assertEqual(len(self.told(order, SOON)), 1)
        with freeze_time(at("03-08 09:30")):
            order._move_promise((at("03-08 09:30") + timedelta(days=7)).date(), reason)
        self.watch("03-08 10:00")
        self.assertEqual(order.sla_promise_status, "on_time")
        self.watch("03-15 10:00")
        self.assertEqual(len(self.told(order, SOON)), 2)

    def test_lists_and_colours(self):
        late, soon, fine = (self.make_order() for _number in range(3))
        late._write_machine({"sla_deadline": at("03-01 09:00")})
        soon._write_machine({"sla_warn_at": at("03-01 09:00")})
        self.env["woms.sla.watch"]._mark(NOW)
        view = self.env.ref("woms_aftersales.woms_work_order_view_search")
        self.assertIn('name="sla_soon"', view.arch)
        self.assertIn('name="sla_late"', view.arch)
        self.assertEqual([o.sla_color for o in (late, soon, fine)], [1, 2, 0])

    def test_the_reason_is_asked_for_and_given_by_staff_alone(self):
        order = self.make_order()
        self.watch("03-01 15:00")
        breach = order.sla_breach_ids
        self.assertTrue(order.sla_unexplained)
        action = order.with_user(self.user_desk).action_explain()
        self.assertIn(breach, self.env["woms.sla.breach"].search(action["domain"]))
        reason = self.env.ref("woms_aftersales.sla_reason_part")
        breach.with_user(self.user_desk).write({"reason_id": reason.id, "note": "Fan"})
        self.assertFalse(order.sla_unexplained)
        with self.assertRaises(UserError):
            breach.with_user(self.user_desk).ended_at = NOW
        with self.assertRaises(AccessError):
            breach.with_user(self.user_desk).unlink()
        with self.assertRaises(AccessError):
            breach.with_user(self.user_technician).read(["step"])

    def test_the_number_of_queries_does_not_grow(self):
        """Marking ten clocks or a hundred costs the same."""
        costs = []
        for count in (10, 100):
            self.env["woms.work.order"].create(
                [
                    {
                        "location_id": self.location.id,
                        "company_id": self.company.id,
                        "product_id": self.device.id,
                    }
                    for _number in range(count)
                ]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["woms.sla.watch"]._mark(at("03-01 15:00"))
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*costs)
        self.assertLessEqual(costs[0], 9)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaRecount(WatchCommon):
    """Deadlines follow policies and holidays, for what runs."""

    def recount(self):
        self.env["woms.sla.watch"]._cron_recount()

    def test_a_changed_policy_moves_what_runs_and_not_what_was(self):
        running, ended = self.make_order(), self.make_order()
        ended._write_machine({"state": "assigned"})
        ended._sla_follow(at("03-01 14:00"))
        promised = running.promised_date
        self.promise.write({"hours_accept": 1, "hours_promise": 80})
        self.recount()
        self.assertEqual(running.sla_deadline, at("03-01 11:00"))
        self.assertEqual(running.sla_accept_deadline, at("03-01 11:00"))
        self.assertEqual(ended.sla_accept_result, "kept")
        self.assertEqual(ended.sla_accept_deadline, at("03-01 15:00"))
        self.assertEqual(running.promised_date, promised, "a word given stays")

    def test_a_new_policy_that_fits_better_takes_over(self):
        order = self.make_order()
        better = self.make_policy(
            name="VIP", partner_ids=self.customer.ids, hours_accept=2
        )
        self.recount()
        self.assertEqual(order.sla_policy_id, better)
        self.assertEqual(order.sla_deadline, at("03-01 12:00"))
        better.active = False
        self.recount()
        self.assertEqual(order.sla_policy_id, self.promise)
        self.assertEqual(order.sla_deadline, at("03-01 15:00"))

    def test_without_any_policy_left_nothing_is_due(self):
        order = self.make_order()
        self.promise.active = False
        self.recount()
        self.assertFalse(order.sla_deadline or order.sla_status or order.sla_policy_id)
        self.assertEqual(order.sla_step, "accept")

    def test_a_holiday_brought_in_later_moves_it_and_takes_the_breach_back(self):
        order = self.make_order(date_open=at("03-01 16:00"))  # due on Tuesday at 11
        self.watch("03-02 11:00")
        self.assertTrue(order.sla_breach_ids and self.told(order, LATE))
        self.make_holiday("03-02")
        with freeze_time(at("03-02 12:00")):
            self.recount()
        self.assertEqual(order.sla_deadline, at("03-03 11:00"))
        self.assertEqual(order.sla_status, "on_time")
        self.assertFalse(order.sla_breach_ids or self.told(order, LATE))
        self.watch("03-03 10:00")
        self.assertEqual(len(self.told(order, SOON)), 1, "warned anew, of the new time")

    def test_an_explained_breach_stays(self):
        order = self.make_order(date_open=at("03-01 16:00"))
        self.watch("03-02 11:00")
        order.sla_breach_ids.reason_id = self.env.ref("woms_aftersales.sla_reason_part")
        self.make_holiday("03-02")
        self.recount()
        self.assertTrue(order.sla_breach_ids)

    def test_pauses_are_counted_with_the_new_hours(self):
        order = self.make_order(date_open=at("03-01 08:00"))
        order._wait_for("customer", at=at("03-01 10:00"))
        order._wait_for(False, at=at("03-01 11:00"))
        self.assertEqual(order.sla_deadline, at("03-01 14:00"))
        order._wait_for("payment", at=at("03-01 11:30"))
        self.promise.hours_accept = 8
        self.recount()
        self.assertEqual(order.sla_status, "paused")
        self.assertFalse(order.sla_deadline)
        order._wait_for(False, at=at("03-02 08:00"))
        # 2 h + 0:30 worked by then, 5:30 left
        self.assertEqual(order.sla_deadline, at("03-02 14:30"))

    def test_the_leave_of_one_person_moves_nothing(self):
        resource = self.env["resource.resource"].create(
            {
                "name": "Budi",
                "calendar_id": self.hours.id,
                "company_id": self.company.id,
            }
        )
        order = self.make_order(date_open=at("03-01 16:00"))
        cron = self.env.ref("woms_aftersales.ir_cron_sla_recount")
        triggers = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        self.make_holiday("03-02").resource_id = resource  # that is two changes
        between = self.env["ir.cron.trigger"].search_count(triggers)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Cuti",
                "resource_id": resource.id,
                "calendar_id": self.hours.id,
                "date_from": at("03-02 00:00"),
                "date_to": at("03-02 23:59"),
            }
        )
        after = self.env["ir.cron.trigger"].search_count(triggers)
        self.assertGreater(between, before)
        self.assertEqual(after, between)
        self.recount()
        self.assertEqual(order.sla_deadline, at("03-02 11:00"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHolidayWizard(SlaCommon):
    def bring_in(self, text=None, *, user=None, raw=None, **values):
        wizard = (
            self.env["woms.holiday.wizard"]
            .with_user(user or self.user_manager)
            .create(
                {
                    "company_id": self.company.id,
                    "text": text,
                    "data": raw and base64.b64encode(raw),
                    **values,
                }
            )
        )
        action = wizard.action_confirm()
        return self.env["resource.calendar.leaves"].search(action["domain"])

    def test_a_manager_keeps_holidays_and_nobody_elses_time_off(self):
        leaves = self.env["resource.calendar.leaves"].with_user(self.user_manager)
        made = self.bring_in("2027-03-20,,X,own")
        made.with_user(self.user_manager).name = "Y"
        resource = self.env["resource.resource"].create(
            {
                "name": "Budi",
                "company_id": self.company.id,
                "user_id": self.user_desk.id,
            }
        )
        with self.assertRaises(AccessError):
            leaves.create(
                {
                    "name": "Cuti",
                    "resource_id": resource.id,
                    "date_from": NOW,
                    "date_to": NOW + timedelta(days=1),
                }
            )
        with self.assertRaises(AccessError):
            made.with_user(self.user_desk).name = "Z"

    def test_the_file_to_fill_in_can_be_brought_in(self):
        with file_open("woms_aftersales/static/csv/holidays.csv", "rb") as file:
            made = self.bring_in(raw=file.read())
        self.assertEqual(len(made), 3)
        self.assertEqual(set(made.mapped("woms_kind")), {"national", "collective"})
        long = made.filtered(lambda row: row.name == "Idul Fitri 1448 H")
        self.assertEqual(long.date_from, at("03-10 00:00"))
        self.assertEqual(long.date_to, at("03-11 23:59").replace(second=59))

    def test_again_makes_nothing_twice(self):
        text = "2027-03-20,,Libur,nasional\n21/03/2027,,Cuti,cuti bersama"
        self.assertEqual(len(self.bring_in(text)), 2)
        self.assertFalse(self.bring_in(text))

    def test_semicolons_and_places(self):
        bali = self.make_hours("Bali")
        made = self.bring_in(
            "tanggal;sampai;nama;jenis\n2027-03-08;;Nyepi;own",
            calendar_ids=[Command.set(bali.ids)],
        )
        self.assertEqual((made.calendar_id, made.woms_kind), (bali, "own"))

    def test_what_cannot_be_read_is_named_and_nothing_made(self):
        before = self.env["resource.calendar.leaves"].search_count([])
        for text in (
            "",
            "32/13/2027,,X,national",
            "2027-03-20,,,national",
            "2027-03-20,,X,birthday",
            "2027-03-20,2027-03-19,X,own",
            "2027-03-20,2028-03-19,X,own",
            "<script>,,X,own",
            "2027-03-20",
        ):
            with self.subTest(text), self.assertRaises(UserError):
                self.bring_in(text)
        for raw in (b"\xff\xfe\x00", b"PK\x03\x04\x80", b"x" * 300_000):
            with self.assertRaises(UserError):
                self.bring_in(raw=raw)
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([]), before)

    def test_only_a_manager_brings_in(self):
        with self.assertRaises(AccessError):
            self.bring_in("2027-03-20,,X,own", user=self.user_desk)
