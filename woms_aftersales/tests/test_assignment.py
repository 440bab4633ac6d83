from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon
from .common_parallel import ParallelCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAssignment(WomsCommon):
    """Answers of firms, and what technicians may read."""

    def offered(self, firms=None):
        order = self.make_order()
        offers = order.with_user(self.user_desk)._offer(
            firms or self.firm | self.other_firm
        )
        return order, offers.sudo()

    def test_the_first_to_accept_gets_the_job(self):
        order, offers = self.offered()
        mine, theirs = offers
        mine.with_user(self.user_coordinator).sudo()._accept(technician=self.technician)
        self.assertEqual((mine.state, theirs.state), ("accepted", "withdrawn"))
        self.assertEqual(order.state, "assigned")
        self.assertEqual(order.firm_id, self.firm)
        self.assertEqual(order.technician_id, self.technician)
        self.assertEqual(order.assignment_id, mine)
        with self.assertRaises(UserError):
            theirs._accept(role="coordinator")

    def test_accepting_for_a_firm_of_one_names_its_technician(self):
        order, offer = self.offered(self.other_firm)
        offer._accept(role="coordinator")
        self.assertEqual(order.technician_id, self.other_technician)

    def test_a_technician_of_another_firm_can_not_be_named(self):
        _order, offer = self.offered(self.firm)
        with self.assertRaisesRegex(UserError, "own firm"):
            offer._accept(technician=self.other_technician, role="coordinator")
        self.assertEqual(offer.state, "offered")

    def test_too_late_is_too_late_even_before_the_cron_has_run(self):
        order, offer = self.offered(self.firm)
        with (
            freeze_time(NOW + timedelta(hours=6)),
            self.assertRaisesRegex(UserError, "run out"),
        ):
            offer._accept(role="coordinator")
        self.assertEqual(order.state, "offered")

    def test_the_technician_can_be_named_later(self):
        order, offer = self.offered(self.firm)
        offer._accept(role="coordinator")
        self.assertFalse(order.technician_id)
        offer._name_technician(self.technician, role="coordinator")
        self.assertEqual(order.technician_id, self.technician)
        with self.assertRaises(UserError):
            offer._name_technician(self.other_technician, role="coordinator")

    def test_the_desk_answers_for_a_firm_on_the_phone(self):
        order, offer = self.offered(self.firm)
        offer.with_user(self.user_desk).sudo(False).action_accept()
        self.assertEqual(order.state, "assigned")

    def test_technician_and_coordinator_read_their_rows_only(self):
        _order, offers = self.offered()
        mine, theirs = offers
        for user, row, allowed in (
            (self.user_coordinator, mine, True),
            (self.user_coordinator, theirs, False),
            (self.user_technician, mine, False),
            (self.user_other_technician, mine, False),
            (self.user_other_technician, theirs, True),
            (self.user_customer, mine, False),
        ):
            with self.subTest(user=user.login, firm=row.firm_id.name):
                row = row.with_user(user).sudo(False)
                row.invalidate_recordset()
                if allowed:
                    self.assertEqual(row.read(["state"])[0]["state"], "offered")
                else:
                    with self.assertRaises(AccessError):
                        row.read(["state"])
        mine.technician_id = self.technician
        row = mine.with_user(self.user_technician).sudo(False)
        self.assertEqual(row.read(["order_id"])[0]["order_id"][1], row.display_name)

    def test_a_field_outside_the_list_is_refused(self):
        _order, offers = self.offered()
        row = offers[0].with_user(self.user_coordinator).sudo(False)
        for fname in (
            "access_token",
            "rank_note",
            "answer_reason",
            "check_in_latitude",
        ):
            with self.subTest(field=fname), self.assertRaises(AccessError):
                row.read([fname])

    def test_a_technician_writes_nothing_by_himself(self):
        order, offers = self.offered()
        row = offers[0].with_user(self.user_coordinator).sudo(False)
        for attempt in (
            lambda: row.write({"earning": 1}),
            lambda: row.write({"technician_id": self.technician.id}),
            lambda: row.action_accept(),
            lambda: row.action_decline(),
            lambda: row.action_withdraw(),
            lambda: row.copy(),
            lambda: row.unlink(),
            lambda: order.with_user(self.user_coordinator).read(["name"]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_what_was_answered_can_not_be_typed(self):
        _order, offers = self.offered()
        row = offers[0].with_user(self.user_manager).sudo(False)
        for vals in ({"fee": 5}, {"check_in": NOW}, {"state": "accepted"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                row.write(vals)


@tagged("post_install", "-at_install", "woms_parallel")
class TestParallelAccept(ParallelCase):
    """Two firms accept at the same moment, in transactions of their own."""

    def make(self, env):
        firms = env["res.partner"].create(
            [
                {"name": f"Woms Parallel {number}", "woms_is_firm": True}
                for number in range(2)
            ]
        )
        order = env["woms.work.order"].create({"company_id": self.company(env).id})
        offers = order._offer(firms)
        return {"offers": offers.ids, "firms": firms.ids, "order": order.id}

    def clean_up_queries(self):
        order_id, offer_ids = self.made["order"], self.made["offers"]
        return [
            (
                "DELETE FROM woms_milestone WHERE (res_model = 'woms.assignment' "
                "AND res_id = ANY(%s)) OR (res_model = 'woms.work.order' "
                "AND res_id = %s)",
                (offer_ids, order_id),
            ),
            (
                "UPDATE woms_work_order SET assignment_id = NULL WHERE id = %s",
                (order_id,),
            ),
            ("DELETE FROM woms_assignment WHERE id = ANY(%s)", (offer_ids,)),
            (
                "DELETE FROM mail_message WHERE model = 'woms.work.order' "
                "AND res_id = %s",
                (order_id,),
            ),
            ("DELETE FROM woms_work_order WHERE id = %s", (order_id,)),
            ("DELETE FROM res_partner WHERE id = ANY(%s)", (self.made["firms"],)),
        ]

    def test_exactly_one_of_two_firms_gets_the_job(self):
        def steps(offer_id):
            def offer(env):
                return env["woms.assignment"].browse(offer_id)

            return lambda env: offer(env).mapped("state"), lambda env: offer(
                env
            )._accept()

        answers = self.race({key: steps(key) for key in self.made["offers"]})
        refused = [answer for answer in answers.values() if answer != "done"]
        self.assertEqual((len(answers), len(refused)), (2, 1), answers)
        self.assertRegex(refused[0], "UserError.*(taken|No longer|nothing you can)")
        with self.cursor_env() as env:
            order = env["woms.work.order"].browse(self.made["order"])
            self.assertEqual(order.state, "assigned")
            self.assertEqual(
                sorted(order.assignment_ids.mapped("state")), ["accepted", "withdrawn"]
            )
            winner = [key for key, answer in answers.items() if answer == "done"]
            self.assertEqual(order.assignment_id.ids, winner)
