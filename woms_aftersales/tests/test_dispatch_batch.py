from collections import Counter

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatchBatch(WomsCommon):
    """Hundreds of jobs in one go: planned, changed by hand, sent, spread evenly."""

    def orders(self, count, **values):
        return self.env["woms.work.order"].concat(
            *(self.make_order(**values) for _number in range(count))
        )

    def open(self, orders):
        action = orders.with_user(self.user_desk).action_dispatch_batch()
        return (
            self.env["woms.dispatch.batch"]
            .with_user(self.user_desk)
            .browse(action["res_id"])
        )

    def test_the_plan_writes_nothing_and_says_how_the_load_spreads(self):
        orders = self.orders(6)
        wizard = self.open(orders)
        self.assertEqual(set(orders.mapped("state")), {"new"})
        self.assertEqual(wizard.order_count, 6)
        # two technicians here, one there: room for twice as many jobs
        counts = Counter(wizard.line_ids.mapped("firm_id.name"))
        self.assertEqual(len(wizard.line_ids), 6)
        planned = Counter(line.firm_id.name for line in wizard.line_ids)
        self.assertEqual(planned, {"Mitra Sejuk": 4, "Mitra Dingin": 2}, counts)
        self.assertIn("6 offers to 2 partners, 2 to 4 each", wizard.spread)
        answer = wizard.action_offer()
        self.assertEqual(set(orders.mapped("state")), {"offered"})
        self.assertIn("6 offers", answer["params"]["message"])

    def test_a_line_is_given_to_another_firm_or_left_out(self):
        orders = self.orders(2)
        wizard = self.open(orders)
        first, second = wizard.line_ids
        first.firm_id = self.other_firm
        second.chosen = False
        wizard.action_offer()
        self.assertEqual(first.order_id.assignment_ids.firm_id, self.other_firm)
        self.assertEqual(second.order_id.state, "new")

    def test_full_firms_are_not_asked_and_the_job_stands_first(self):
        self.area.firm_ids = self.other_firm
        self.other_technician.capacity = 1
        self.company.woms_rank_days = 2
        wizard = self.open(self.orders(3))
        self.assertEqual(wizard.missing_count, 1)
        self.assertFalse(wizard.line_ids[0].firm_id)
        self.assertIn("full", wizard.line_ids[0].note)
        wizard.action_offer()
        self.assertEqual(self.other_firm.woms_technician_ids, self.other_technician)
        loads = self.env["woms.assignment"].search_count(
            [("firm_id", "=", self.other_firm.id), ("state", "=", "offered")]
        )
        self.assertEqual(loads, 2)

    def test_the_urgent_one_gets_the_last_place(self):
        self.area.firm_ids = self.other_firm
        self.other_technician.capacity = 1
        self.company.woms_rank_days = 1
        self.make_order()
        urgent = self.make_order(priority="2")
        plain, hot = self.env["woms.work.order"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        wizard = self.open(plain | hot)
        with_firm = wizard.line_ids.filtered("firm_id")
        self.assertEqual(with_firm.order_id, urgent)

    def test_several_at_once_and_what_others_took_meanwhile(self):
        orders = self.orders(2)
        wizard = self.open(orders)
        wizard.count = 2
        wizard.action_plan()
        self.assertEqual(len(wizard.line_ids), 4)
        orders[0].with_user(self.user_desk)._assign_directly(firm=self.firm)
        answer = wizard.action_offer()
        self.assertEqual(orders[0].state, "assigned")
        self.assertEqual(len(orders[1].assignment_ids), 2)
        self.assertIn("meanwhile: 1", answer["params"]["message"])

    def test_without_a_choice_all_new_visits_are_planned(self):
        self.orders(2)
        self.make_order(service_mode="drop_off")
        wizard = self.open(self.env["woms.work.order"])
        self.assertEqual(wizard.order_count, 2)

    def test_nothing_to_dispatch_says_so(self):
        order = self.make_order()
        order.with_user(self.user_desk)._assign_directly(firm=self.firm)
        with self.assertRaisesRegex(UserError, "waits for a technician"):
            self.open(order)

    def test_only_the_desk_dispatches(self):
        order = self.make_order()
        for user in (self.user_coordinator, self.user_customer, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                order.with_user(user).action_dispatch_batch()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatchSpread(WomsCommon):
    """1,000 jobs over firms of different size: each gets its share."""

    def test_the_load_spreads_by_the_room_of_each_firm(self):
        firms = self.env["res.partner"].create(
            [{"name": f"Mitra {n}", "woms_is_firm": True} for n in range(60)]
        )
        people = self.env["res.partner"].create([{"name": "T"} for _n in range(120)])
        self.env["woms.technician"].create(
            [  # firms 0 to 29 have one technician each, 30 to 59 have three
                {
                    "partner_id": person.id,
                    "firm_id": firms[n if n < 30 else 30 + n % 30].id,
                }
                for n, person in enumerate(people)
            ]
        )
        self.area.firm_ids = [Command.set(firms.ids)]
        orders = self.env["woms.work.order"].create(
            [
                {
                    "product_id": self.device.id,
                    "location_id": self.location.id,
                    "company_id": self.company.id,
                }
                for _n in range(240)
            ]
        )
        chosen, without = orders._plan_offers()
        self.assertFalse(without)
        counts = Counter(firm_id for _order, firm_id, _note in chosen)
        small = [counts[firm.id] for firm in firms[:30]]
        large = [counts[firm.id] for firm in firms[30:]]
        self.assertEqual((set(small), set(large)), ({2}, {6}))
