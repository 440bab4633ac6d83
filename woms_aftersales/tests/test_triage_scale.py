from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, TODAY, WomsCommon
from .common_web import WomsWebCase

PHONE = "+62812{:07d}"


class TriageCase(WomsCommon):
    """Requests as they come in, each of a person and a device of its own."""

    @classmethod
    def make_case(cls, number, *, registered=True, report=None, **values):
        serial = f"SN-CASE-{number}"
        partner_id = values.pop("partner_id", None)
        if partner_id is None:  # False: nobody
            person = cls.env["res.partner"].create({"name": f"Caller {number}"})
            partner_id = person.id
        document = cls.env["woms.service.document"]
        if registered:
            document = cls.make_document(
                serial=serial, partner_id=partner_id or cls.customer.id
            )
            document._move("active")
        made = cls.env["woms.failure.report"].create(
            {
                "partner_id": partner_id,
                "product_id": cls.device.id,
                "document_id": document.id,
                "serial": serial,
                "symptom_id": cls.symptom.id,
                "company_id": cls.company.id,
                **(report or {}),
            }
        )
        return cls.env["woms.work.request"].create(
            {
                "report_id": made.id,
                "state": "submitted",
                "partner_id": partner_id,
                "contact_name": f"Caller {number}",
                "contact_phone": PHONE.format(number),
                "location_id": cls.location.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    def note(self, request):
        request.invalidate_recordset(["plain_note"])
        return request.plain_note or ""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTriageAtScale(TriageCase):
    """180 mixed requests: the plain ones accepted and offered in a few clicks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician.capacity = cls.coordinator.capacity = 15
        cls.other_technician.capacity = 15
        cls.nowhere = cls.location.copy(
            {"address_id": cls.address.copy({"state_id": False, "city_id": False}).id}
        )
        cls.plain = cls.env["woms.work.request"]
        for number in range(110):
            cls.plain |= cls.make_case(number)
        # brought by the customer: plain too, and nobody is sent there
        for number in range(110, 120):
            cls.plain |= cls.make_case(
                number, service_mode="drop_off", center_id=cls.center.id
            )
        cls.mixed = cls.env["woms.work.request"]
        odd = (
            {"report": {"safety": "smoke"}, "priority": "2"},
            {"registered": False},
            {"location_id": cls.nowhere.id},
            {"partner_id": False},
            {"report": {"symptom_id": False}},
            # the caller of the first case again, who does not find the serial
            {
                "contact_phone": PHONE.format(0),
                "registered": False,
                "report": {"serial": False},
            },
        )
        for number in range(120, 180):
            cls.mixed |= cls.make_case(number, **odd[number % len(odd)])

    def click(self, clicks, record, method):
        """What the web client does for one button: call it, and follow the action."""
        clicks.append(method)
        action = getattr(record.with_user(self.user_desk), method)()
        if isinstance(action, dict) and action.get("res_id"):
            return self.env[action["res_model"]].browse(action["res_id"])
        return action

    def test_all_plain_ones_are_accepted_and_offered_in_ten_clicks(self):
        queue = self.env["woms.work.request"]
        clicks = ["menu After-Sales: it opens the triage"]
        triage = self.click(clicks, queue, "action_triage")
        # the first caller has reported again: his first report is no longer plain
        self.assertEqual((triage.plain_count, triage.other_count), (119, 61))
        plan = self.click(clicks, triage, "action_accept_dispatch")
        self.assertEqual(plan._name, "woms.dispatch.batch")
        self.assertEqual(len(plan.line_ids), 109)
        self.click(clicks, plan, "action_offer")
        self.assertLessEqual(len(clicks), 10)
        accepted = self.plain.filtered(lambda request: request.state == "accepted")
        self.assertEqual(len(accepted), 119)
        self.assertEqual(set(self.mixed.mapped("state")), {"submitted"})
        orders = accepted.order_ids
        states = {
            mode: set(rows.mapped("state"))
            for mode, rows in orders.grouped("service_mode").items()
        }
        self.assertEqual(states, {"on_site": {"offered"}, "drop_off": {"new"}})
        loads = [
            len(rows) for rows in orders.assignment_ids.grouped("firm_id").values()
        ]
        self.assertEqual(sorted(loads), [36, 73])  # one technician here, two there

    def test_the_others_stand_by_what_is_to_look_at(self):
        action = self.env["woms.work.request"].with_user(self.user_desk).action_triage()
        wizard = self.env["woms.triage.batch"].browse(action["res_id"])
        counts = {line.name: line.count for line in wizard.line_ids}
        self.assertEqual(counts["Danger reported"], 10)
        self.assertEqual(counts["Device not registered"], 20)
        self.assertEqual(counts["Address in no area"], 10)
        self.assertEqual(counts["Customer missing"], 10)
        self.assertEqual(counts["Fault not described"], 10)
        shown = wizard.line_ids[0].action_show()
        self.assertEqual(len(shown["domain"][0][2]), wizard.line_ids[0].count)

    def test_the_queue_is_judged_in_a_constant_number_of_queries(self):
        requests = self.plain[:20] | self.mixed[:20]
        requests._split_plain()  # warm

        def cost(requests):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            requests._split_plain()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(cost(self.plain | self.mixed), cost(requests) + 4)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTriageRules(TriageCase):
    """What is plain, what waits for a person, and what is accepted by itself."""

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("woms_aftersales.ir_cron_accept_plain").method_direct_trigger()
        self.env.invalidate_all()

    def test_each_obstacle_in_words(self):
        request = self.make_case(1)
        self.assertEqual(self.note(request), "")
        table = (
            (lambda: request.write({"priority": "2"}), "danger"),
            (lambda: request.write({"contact_phone": False}), "phone missing"),
            (lambda: request.write({"partner_id": False}), "customer missing"),
            (lambda: request._wait_for("customer"), "in talk"),
            (lambda: request.report_id.write({"symptom_id": False}), "fault"),
            (lambda: request.report_id.write({"product_id": False}), "model"),
            (lambda: request.document_id._move("void", reason="x"), "not registered"),
            (
                lambda: request.document_id.coverage_line_ids.write(
                    {"date_start": "2020-01-01", "date_end": "2021-01-01"}
                ),
                "not under warranty",
            ),
            (lambda: self.area.write({"firm_ids": False}), "no partner"),
            (
                lambda: (self.firm | self.other_firm).write(
                    {
                        "woms_categ_ids": self.env["product.category"].create(
                            {"name": "X"}
                        )
                    }
                ),
                "no partner",
            ),
            (lambda: self.area.write({"active": False}), "no area"),
            (
                lambda: self.make_case(
                    2,
                    registered=False,
                    report={"serial": False},
                    contact_phone=PHONE.format(1),
                ),
                "the same as",
            ),
        )
        for prepare, words in table:
            with self.subTest(words=words), self.env.cr.savepoint() as savepoint:
                prepare()
                self.env.flush_all()
                self.assertIn(words, self.note(request))
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_off_by_default_then_by_itself_for_the_category(self):
        plain, hot = self.make_case(1), self.make_case(2, priority="2")
        self.run_cron()
        self.assertEqual(plain.state, "submitted")
        above = self.env["product.category"].create(
            {"name": "Rumah", "woms_auto_accept": True}
        )
        self.categ.parent_id = above
        self.run_cron()
        self.run_cron()  # safe to run twice
        self.assertEqual((plain.state, hot.state), ("accepted", "submitted"))
        self.assertEqual(len(plain.order_ids), 1)
        self.assertEqual(plain.order_id.state, "new")

    def test_the_rule_says_what_it_needs(self):
        request = self.make_case(1, registered=False)
        self.categ.woms_auto_accept = True
        self.run_cron()
        self.assertEqual(request.state, "submitted")
        self.categ.write(
            {"woms_auto_needs_device": False, "woms_auto_needs_cover": False}
        )
        self.run_cron()
        self.assertEqual(request.state, "accepted")

    def test_accepted_and_offered_without_a_hand(self):
        self.categ.woms_auto_accept = True
        self.area.auto_dispatch = True
        request = self.make_case(1)
        self.run_cron()
        with self.enter_registry_test_mode():
            self.env.ref("woms_aftersales.ir_cron_dispatch").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(request.order_id.state, "offered")

    def test_the_queue_is_sorted_by_danger_promise_and_age(self):
        early, late = self.make_case(1), self.make_case(2)
        hot, last = self.make_case(3, priority="2"), self.make_case(4)
        for request, days in ((early, 2), (late, 1), (hot, 3), (last, 2)):
            request._write_machine({"sla_answer_deadline": NOW + timedelta(days=days)})
        view = self.env.ref("woms_aftersales.woms_work_request_view_list_triage")
        arch = self.env["woms.work.request"].get_view(view.id, "list")["arch"]
        order = "priority desc, sla_answer_deadline, id"
        self.assertIn(order, arch)
        found = self.env["woms.work.request"].search(
            [("id", "in", (early | late | hot | last).ids)], order=order
        )
        self.assertEqual(found, hot | late | early | last)

    def test_nothing_plain_says_so(self):
        request = self.make_case(1, priority="2")
        action = request.with_user(self.user_desk).action_triage()
        wizard = self.env["woms.triage.batch"].browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "one by one"):
            wizard.with_user(self.user_desk).action_accept()

    def test_only_the_desk_triages(self):
        request = self.make_case(1)
        for user in (self.user_coordinator, self.user_customer, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).action_triage()


@tagged("post_install", "-at_install")
class TestMerge(TriageCase, WomsWebCase):
    """One case reported twice: one click, and both numbers go on working."""

    def setUp(self):
        super().setUp()
        self.first = self.make_case(1, contact_phone=PHONE.format(1))
        self.second = self.make_case(
            2,
            partner_id=self.customer.id,
            registered=False,
            contact_phone=PHONE.format(2),
            report={"serial": "SN-CASE-1", "description": "It smells."},
        )

    def merge(self, request, other):
        row = request.with_user(self.user_desk).with_context(woms_same_as=other.id)
        return row.action_same_case()

    def track(self, number, phone):
        return self.send("/service/track", {"number": number, "phone": phone}).text

    def test_side_by_side_shows_what_differs(self):
        html = self.first.with_user(self.user_desk).compare_html
        self.assertIn(self.second.name, html)
        self.assertIn("It smells.", html)
        self.assertEqual(self.first.duplicate_ids, self.second)
        with Form(self.first.with_user(self.user_desk)) as form:
            self.assertTrue(form.duplicate_count)

    def test_one_click_closes_the_later_one_from_either_form(self):
        action = self.merge(self.second, self.first)
        self.assertEqual(action["res_id"], self.first.id)
        self.assertEqual(self.second.state, "cancelled")
        self.assertEqual(self.second.duplicate_of_id, self.first)
        self.assertIn("It smells.", " ".join(self.first.message_ids.mapped("body")))
        self.assertFalse(self.first.duplicate_count)

    def test_the_customer_reads_where_it_goes_on(self):
        self.merge(self.second, self.first)
        sentence = self.second.sudo()._portal_status()["sentence"]
        self.assertIn(self.first.name, sentence)

    def test_the_one_with_an_order_stays(self):
        order = self.second.with_user(self.user_desk)._accept()
        self.merge(self.second, self.first)
        self.assertEqual(self.first.state, "cancelled")
        self.assertEqual(self.second.state, "accepted")
        self.assertEqual(order.state, "new")

    def test_two_orders_become_one(self):
        first = self.first.with_user(self.user_desk)._accept()
        second = self.second.with_user(self.user_desk)._accept()
        self.merge(self.first, self.second)
        self.assertEqual((first.state, second.state), ("new", "cancelled"))
        self.assertEqual(self.second.state, "cancelled")

    def test_both_numbers_show_the_case(self):
        self.merge(self.second, self.first)
        self.make_order()  # its number is the example on the page
        order = self.first.with_user(self.user_desk)._accept()
        for request, number in ((self.first, 1), (self.second, 2)):
            with self.subTest(request=request.name):
                phone = PHONE.format(number)
                self.assertIn(order.name, self.track(request.name, phone))
                found = self.env["woms.work.order"].with_user(self.user_desk)
                rows = found.name_search(request.name)
                self.assertIn(order.id, [row[0] for row in rows])
        # the number of one and the phone of the other prove nothing
        self.assertNotIn(order.name, self.track(self.second.name, "+628129999999"))

    def test_a_third_report_of_the_second_leads_to_the_first(self):
        third = self.make_case(
            3, registered=False, report={"serial": "SN-CASE-1"}, priority="1"
        )
        self.merge(third, self.second)
        self.merge(self.second, self.first)
        self.assertEqual(third._get_present_request(), self.first)
        self.assertEqual(third.duplicate_of_id, self.first)
        self.assertEqual(self.first.priority, "1")

    def test_photos_and_wishes_are_kept(self):
        photo = self.env["ir.attachment"].create(
            {
                "name": "a.png",
                "res_model": "woms.failure.report",
                "res_id": self.second.report_id.id,
            }
        )
        self.second.report_id.photo_ids = photo
        self.second.wish_ids = [(0, 0, {"date": TODAY, "slot": "evening"})]
        self.merge(self.second, self.first)
        self.assertIn(photo, self.first.report_id.photo_ids)
        self.assertEqual(self.first.wish_ids.slot, "evening")

    def test_closed_ones_and_other_companies_are_not_merged(self):
        self.first.with_user(self.user_desk)._move("rejected", reason="x")
        with self.assertRaisesRegex(UserError, "closed"):
            self.second._merge_into(self.first)
        for user in (self.user_customer, self.user_technician):
            row = self.second.with_user(user).with_context(woms_same_as=self.first.id)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.action_same_case()
