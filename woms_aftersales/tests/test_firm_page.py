from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import freeze_time, tagged

from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFirmPage(WomsCommon):
    """A service partner's page: figures, and set up in one button."""

    def open(self, firm, user=None):
        action = firm.with_user(user or self.user_manager).action_woms_onboard()
        return (
            self.env["woms.onboard.wizard"]
            .with_user(user or self.user_manager)
            .browse(action["res_id"])
        )

    def fresh_firm(self):
        return self.env["res.partner"].create(
            {
                "name": "Mitra Baru",
                "is_company": True,
                "woms_is_firm": True,
                "child_ids": [
                    Command.create(
                        {"name": "Agus", "phone": "0812-1", "email": "agus@x.example"}
                    ),
                    Command.create({"name": "Dodi", "phone": "0812-2"}),
                ],
            }
        )

    def test_one_button_sets_everything_up(self):
        firm = self.fresh_firm()
        wizard = self.open(firm)
        self.assertEqual(
            [
                (row.name, row.is_coordinator, row.gives_login)
                for row in wizard.line_ids
            ],
            [("Agus", True, True), ("Dodi", False, False)],
        )
        wizard.write(
            {
                "area_ids": [Command.set(self.area.ids)],
                "categ_ids": [Command.set(self.categ.ids)],
                "make_center": True,
                "make_location": True,
            }
        )
        wizard.action_set_up()
        agus, dodi = firm.woms_technician_ids.sorted("name")
        user = agus.login_user_id
        group = "woms_aftersales.woms_aftersales_group_partner_"
        self.assertTrue(user.active and user.share)
        self.assertEqual(user.company_id, self.company)
        self.assertTrue(user.has_group(group + "coordinator"))
        self.assertFalse(dodi.login_user_id)
        self.assertIn(firm, self.area.firm_ids)
        center = self.env["woms.service.center"].search([("firm_id", "=", firm.id)])
        self.assertEqual((agus.center_id, dodi.center_id), (center, center))
        location = agus.stock_location_id
        self.assertEqual(location.location_id, self.warehouse.view_location_id)
        self.assertEqual(
            (center.stock_location_id, dodi.stock_location_id), (location,) * 2
        )
        ranked = self.make_order()._rank_firms()
        self.assertIn(firm, [row["firm"] for row in ranked])

    def test_pressed_again_nothing_is_made_twice(self):
        firm = self.fresh_firm()
        wizard = self.open(firm)
        wizard.write({"make_center": True, "make_location": True})
        wizard.action_set_up()
        before = (firm.woms_technician_ids, firm.woms_technician_ids.stock_location_id)
        again = self.open(firm)
        self.assertTrue(again.make_center and again.make_location)
        again.line_ids[-1].is_coordinator = True
        again.action_set_up()
        after = (firm.woms_technician_ids, firm.woms_technician_ids.stock_location_id)
        self.assertEqual(before, after)
        self.assertTrue(all(firm.woms_technician_ids.mapped("is_coordinator")))
        self.assertEqual(
            self.env["woms.service.center"].search_count([("firm_id", "=", firm.id)]), 1
        )

    def test_what_is_missing_is_said(self):
        wizard = self.open(self.fresh_firm())
        wizard.line_ids.is_coordinator = False
        with self.assertRaisesRegex(UserError, "who answers offers"):
            wizard.action_set_up()
        wizard.line_ids.is_coordinator = True
        wizard.line_ids.gives_login = True
        with self.assertRaisesRegex(UserError, "Dodi needs an e-mail"):
            wizard.action_set_up()
        wizard.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "at least one person"):
            wizard.action_set_up()

    def test_only_a_manager_sets_partners_up(self):
        firm = self.fresh_firm()
        for user in (self.user_desk, self.user_coordinator, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                firm.with_user(user).action_woms_onboard()
        self.assertFalse(firm.woms_technician_ids)

    def test_figures_of_the_page(self):
        offers = self.make_order()._offer(self.firm) | self.make_order()._offer(
            self.firm
        )
        with freeze_time(NOW + timedelta(hours=2)):
            offers[0].sudo()._decline("Too far", role="coordinator")
        firm = self.firm.with_user(self.user_desk)
        firm.invalidate_recordset()
        self.assertEqual((firm.woms_open_jobs, firm.woms_answers), (1, 1))
        self.assertEqual((firm.woms_acceptance, firm.woms_repairs), (0, 0))
        # no figure stands on the page of somebody who repairs nothing for us
        self.assertEqual(self.customer.with_user(self.user_desk).woms_open_jobs, 0)
        for user in (self.user_customer, self.user_coordinator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.firm.with_user(user).read(["woms_acceptance"])

    def test_archiving_a_login_closes_its_offers(self):
        offer = self.make_order()._offer(self.other_firm)
        self.user_other_technician.action_archive()
        self.assertEqual(offer.state, "withdrawn")

    def test_the_board_finds_what_waits_too_long(self):
        action = self.env.ref("woms_aftersales.woms_work_order_action_dispatch")
        views = (
            self.env["woms.work.order"]
            .with_user(self.user_desk)
            .get_views(
                [(view.view_id.id, view.view_mode) for view in action.view_ids]
                + [(action.search_view_id.id, "search")]
            )["views"]
        )
        self.assertIn("offer_deadline", views["kanban"]["arch"])
        self.assertIn('date_start="window_start"', views["calendar"]["arch"])
        node = etree.fromstring(views["search"]["arch"]).find(
            ".//filter[@name='waiting_long']"
        )
        domain = Domain(literal_eval(node.get("domain"))) & Domain(
            "company_id", "=", self.company.id
        )
        fresh = self.make_order(date_open=NOW)
        old = self.make_order(date_open=NOW - timedelta(days=2))
        asked = self.make_order(date_open=NOW)
        asked._offer(self.firm).deadline = NOW - timedelta(hours=1)
        planned = self.make_order(date_open=NOW - timedelta(days=2))
        planned._assign_directly(firm=self.firm)
        found = self.env["woms.work.order"].search(domain)
        self.assertEqual(found, old | asked)
        self.assertFalse(found & (fresh | planned))
