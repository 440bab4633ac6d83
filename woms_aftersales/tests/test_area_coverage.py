from ast import literal_eval

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAreaCoverage(WomsCommon):
    """Where nobody repairs what, and whether there are centres enough."""

    def gap(self, area=None, categ=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["woms.area.gap"].search(
            [
                ("area_id", "=", (area or self.area).id),
                ("categ_id", "=", (categ or self.categ).id),
            ]
        )

    def test_partners_are_counted_by_area_and_category(self):
        row = self.gap()
        self.assertEqual((row.firm_count, row.technician_count), (2, 3))
        self.assertEqual(row.state, "ok")
        other = self.env["product.category"].create({"name": "Televisi Uji"})
        self.other_technician.categ_ids = other
        self.assertEqual((self.gap().firm_count, self.gap().state), (1, "thin"))
        self.firm.woms_categ_ids = other
        self.assertEqual((self.gap().firm_count, self.gap().state), (0, "gap"))

    def test_a_category_above_counts_and_the_archived_do_not(self):
        above = self.env["product.category"].create({"name": "Rumah"})
        self.categ.parent_id = above
        self.firm.woms_categ_ids = above
        self.assertEqual(self.gap().firm_count, 2)
        self.other_technician.active = False
        self.assertEqual(self.gap().firm_count, 1)

    def test_demand_counts_the_jobs_of_a_year(self):
        self.make_order(date_open=NOW)
        self.assertEqual(self.gap().demand, 1)

    def test_the_report_names_gaps_regions_and_the_number_required(self):
        self.area.firm_ids = [Command.clear()]
        self.make_order()
        self.center.partner_id.state_id = self.province
        wizard = self.env["woms.coverage.wizard"].with_user(self.user_desk).create({})
        values = wizard._coverage_values()
        self.assertIn(
            ("Jawa Barat Uji", "Pendingin Uji"),
            [(gap["area"], gap["categ"]) for gap in values["gaps"]],
        )
        self.assertIn((self.province.name, 1), values["regions"])
        self.assertEqual((values["center_count"], values["least"]), (1, 6))
        self.assertFalse(values["enough"])
        self.assertNotIn(self.province.name, values["missing"])
        self.assertIn(self.env.ref("base.state_id_ba").name, values["missing"])
        self.company.woms_min_centers = 1
        self.assertTrue(wizard._coverage_values()["enough"])
        html = self.env["ir.actions.report"]._render_qweb_html(
            "woms_aftersales.report_coverage", wizard.ids
        )[0]
        self.assertIn("Pendingin Uji", html.decode())
        action = self.env["woms.area.gap"].with_user(self.user_desk).action_print()
        self.assertEqual(action["report_name"], "woms_aftersales.report_coverage")

    def test_only_staff_reads_the_coverage(self):
        for user in (self.user_customer, self.user_coordinator, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["woms.area.gap"].with_user(user).search([])

    # === DISTRICTS AND PINS === #

    def test_districts_are_chosen_and_make_an_area(self):
        district = self.env["woms.district"].create(
            {"name": "Coblong", "city_id": self.city.id}
        )
        small = self.env["woms.service.area"].create(
            {
                "name": "Coblong Uji",
                "company_id": self.company.id,
                "city_ids": [Command.set(self.city.ids)],
            }
        )
        self.assertEqual(self.location.area_id, small)
        small.district_ids = district
        self.assertEqual(self.location.area_id, self.area)
        with Form(self.location.with_user(self.user_manager)) as form:
            form.district_id = district
            self.assertEqual(form.district, "Coblong")
        self.assertEqual(self.location.area_id, small)
        self.assertEqual(self.location.district_id, district)
        # typed with its title it is the same district
        self.location.district = "Kec. COBLONG"
        self.assertEqual(self.location.area_id, small)

    def test_districts_are_imported_by_city(self):
        model = self.env["woms.district"].with_user(self.user_manager)
        result = model.load(["name", "city_id"], [["Lembang", "Kota Uji"]])
        self.assertFalse(result["messages"])
        self.assertEqual(model.browse(result["ids"]).city_id, self.city)
        self.assertIn("woms_district.csv", model.get_import_templates()[0]["template"])
        with self.assertRaises(AccessError):
            model.with_user(self.user_desk).create(
                {"name": "X", "city_id": self.city.id}
            )

    def test_a_pasted_link_sets_the_pin(self):
        with Form(self.location.with_user(self.user_desk)) as form:
            form.map_link = "https://maps.google.com/?q=-6.914744,107.60981"
        self.assertAlmostEqual(self.location.latitude, -6.914744)
        self.assertAlmostEqual(self.location.longitude, 107.60981)
        with self.assertRaisesRegex(UserError, "two numbers"):
            self.location.map_link = "https://maps.app.goo.gl/abc"
        self.assertAlmostEqual(self.location.latitude, -6.914744)

    def test_a_visit_without_area_stands_in_the_list(self):
        nowhere = self.location.copy(
            {"address_id": self.address.copy({"state_id": False, "city_id": False}).id}
        )
        lost = self.make_order(area_id=False, location_id=nowhere.id)
        found = self.make_order()
        action = self.env.ref("woms_aftersales.woms_work_order_action_no_area")
        domain = self.env["ir.actions.act_window"]._for_xml_id(action.xml_id)["domain"]
        rows = self.env["woms.work.order"].search(
            [*literal_eval(domain), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(rows & (lost | found), lost)
