from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatch(WomsCommon):
    """Who is asked, in which order, and what happens when nobody can go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_coordinator.partner_id.email = "koordinator@sejuk.example"
        cls.other_firm.email = "kantor@dingin.example"

    def offer(self, order, firms=None):
        return order.with_user(self.user_desk)._offer(firms or self.firm)

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"woms_aftersales.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def test_firms_of_the_area_are_ranked_by_open_load(self):
        self.offer(self.make_order())
        ranked = self.make_order().with_user(self.user_desk)._rank_firms()
        # two technicians share one offer: still less free than one without any
        self.assertEqual([row["firm"] for row in ranked], [self.other_firm, self.firm])
        self.assertEqual([row["open_load"] for row in ranked], [0, 1])
        self.assertIn("open jobs: 1", ranked[1]["note"])

    def test_a_firm_that_repairs_other_products_comes_last_and_is_not_asked(self):
        other = self.env["product.category"].create({"name": "Televisi Uji"})
        self.other_firm.woms_categ_ids = other
        order = self.make_order()
        self.offer(self.make_order())  # the fitting firm is busier
        ranked = order._rank_firms()
        self.assertEqual([row["categ_ok"] for row in ranked], [True, False])
        order.with_user(self.user_desk).action_offer_best()
        self.assertEqual(order.assignment_ids.firm_id, self.firm)

    def test_a_category_above_the_products_own_fits(self):
        self.categ.parent_id = self.env["product.category"].create({"name": "Rumah"})
        self.firm.woms_categ_ids = self.categ.parent_id
        ranked = {row["firm"]: row for row in self.make_order()._rank_firms()}
        self.assertTrue(ranked[self.firm]["categ_ok"])

    def test_an_offer_carries_earning_and_deadline_and_is_told(self):
        mails = self.env["mail.mail"].search_count([])
        order = self.make_order()
        offer = self.offer(order)
        self.assertEqual(order.state, "offered")
        self.assertEqual(offer.earning, 150000)
        # four working hours from 10.00: an hour at noon is free
        self.assertEqual(offer.deadline, NOW + timedelta(hours=5))
        self.assertEqual(order.offer_deadline, offer.deadline)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)
        self.assertIn("koordinator@sejuk.example", mail.email_to)
        self.assertIn(offer._get_offer_path(), mail.body_html)
        self.assertNotIn(self.customer.phone, mail.body_html)

    def test_a_firm_without_coordinator_is_told_at_its_own_address(self):
        self.other_technician.is_coordinator = False
        self.offer(self.make_order(), self.other_firm)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("kantor@dingin.example", mail.email_to)

    def test_an_offer_does_not_run_out_at_night(self):
        with freeze_time("2027-03-01 12:00:00"):  # 19.00 WIB
            offer = self.offer(self.make_order())
        self.assertEqual(  # 12.00 WIB
            offer.deadline, fields.Datetime.to_datetime("2027-03-02 05:00:00")
        )

    def test_offering_twice_to_one_firm_makes_one_offer(self):
        order = self.make_order()
        self.offer(order)
        self.offer(order)
        self.assertEqual(len(order.assignment_ids), 1)

    def test_declined_the_next_firm_is_asked_and_the_first_is_not_asked_again(self):
        order = self.make_order()
        order.with_user(self.user_desk).action_offer_best()
        first = order.assignment_ids
        first.sudo()._decline("Fully booked", role="coordinator")
        self.assertEqual(order.state, "offered")
        second = order.assignment_ids - first
        self.assertNotEqual(second.firm_id, first.firm_id)
        second.sudo()._decline("Too far", role="coordinator")
        self.assertEqual(order.state, "new")
        self.assertEqual(len(order.assignment_ids), 2)
        self.assertIn("Find a technician", order.activity_ids.mapped("summary"))

    def test_a_decline_needs_a_reason(self):
        offer = self.offer(self.make_order())
        with self.assertRaisesRegex(UserError, "why"):
            offer.sudo()._decline(" ", role="coordinator")
        self.assertEqual(offer.state, "offered")

    def test_expired_offers_go_to_the_next_firm_by_cron(self):
        order = self.make_order()
        order.with_user(self.user_desk).action_offer_best()
        first = order.assignment_ids
        with freeze_time(NOW + timedelta(hours=6)):
            self.run_cron("expire_offers")
            self.run_cron("expire_offers")  # safe to run twice
        self.assertEqual(first.state, "expired")
        self.assertEqual(len(order.assignment_ids), 2)
        self.assertEqual(order.state, "offered")

    def test_new_orders_of_an_area_that_does_so_are_offered_by_cron(self):
        plain = self.make_order()
        self.run_cron("dispatch")
        self.assertFalse(plain.assignment_ids)
        self.area.auto_dispatch = True
        self.run_cron("dispatch")
        self.assertEqual(plain.state, "offered")

    def test_withdrawn_by_the_desk_the_order_is_new_again(self):
        order = self.make_order()
        offer = self.offer(order)
        offer.with_user(self.user_desk).action_withdraw()
        self.assertEqual((offer.state, order.state), ("withdrawn", "new"))

    def test_the_desk_gives_a_job_to_an_own_technician_at_once(self):
        order = self.make_order()
        offer = self.offer(order)
        order.with_user(self.user_desk)._assign_directly(
            technician=self.bench_technician
        )
        self.assertEqual(order.state, "assigned")
        self.assertEqual(order.technician_id, self.bench_technician)
        self.assertEqual(offer.state, "withdrawn")
        self.assertEqual(order.assignment_id.earning, 0)

    def test_the_desk_takes_a_job_from_one_firm_for_another(self):
        order = self.make_order()
        desk = order.with_user(self.user_desk)
        desk._assign_directly(firm=self.firm)
        first = order.assignment_id
        desk._assign_directly(firm=self.other_firm)
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(order.firm_id, self.other_firm)
        self.assertEqual(order.state, "assigned")

    def test_a_technician_of_another_firm_is_refused(self):
        order = self.make_order()
        with self.assertRaisesRegex(UserError, "doesn't work for"):
            order.with_user(self.user_desk)._assign_directly(
                firm=self.firm, technician=self.other_technician
            )

    def test_without_the_right_to_write_nothing_is_offered(self):
        order = self.make_order()
        for user in (self.user_technician, self.user_customer, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                order.with_user(user).action_offer_best()
        self.assertFalse(order.assignment_ids)

    def test_archiving_the_last_technician_closes_the_offers_of_the_firm(self):
        offer = self.offer(self.make_order(), self.other_firm)
        self.user_other_technician.active = False
        self.assertFalse(self.other_technician.active)
        self.assertEqual(offer.state, "withdrawn")
        following = offer.order_id.assignment_ids - offer
        self.assertEqual(following.firm_id, self.firm)

    def test_archiving_one_of_several_keeps_the_offer_of_the_firm(self):
        offer = self.offer(self.make_order())
        self.technician.active = False
        self.assertEqual(offer.state, "offered")

    def test_a_portal_login_of_a_technician_gets_the_jobs_pages(self):
        user = self._new_user("woms_fresh", "base.group_portal")
        technician = self.env["woms.technician"].create(
            {
                "partner_id": user.partner_id.id,
                "firm_id": self.firm.id,
                "login_user_id": user.id,
            }
        )
        group = "woms_aftersales.woms_aftersales_group_partner_"
        self.assertTrue(user.has_group(group + "technician"))
        self.assertFalse(user.has_group(group + "coordinator"))
        technician.is_coordinator = True
        self.assertTrue(user.has_group(group + "coordinator"))
        technician.is_coordinator = False
        self.assertFalse(user.has_group(group + "coordinator"))

    def test_an_order_without_area_goes_to_the_desk(self):
        order = self.make_order(area_id=False, location_id=False)
        order.with_user(self.user_desk).action_offer_best()
        self.assertEqual(order.state, "new")
        self.assertTrue(order.activity_ids)

    def test_firms_of_an_area_share_a_batch_of_orders(self):
        orders = self.make_order()
        for _number in range(3):
            orders |= self.make_order()
        orders.with_user(self.user_desk).action_offer_best()
        firms = orders.assignment_ids.mapped("firm_id.name")
        self.assertEqual(set(orders.mapped("state")), {"offered"})
        self.assertEqual(set(firms), {"Mitra Sejuk", "Mitra Dingin"})
        self.area.firm_ids = [Command.clear()]
