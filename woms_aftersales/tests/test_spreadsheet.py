"""Our dashboard among Odoo's, with and without the app `spreadsheet_dashboard`."""

import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import file_open

from ..models.woms_spreadsheet import DASHBOARD, FILE, GROUP
from .common import NOW
from .test_figures import DONE, FiguresCase

REPORT = "woms.work.order.report"


def read_file():
    with file_open(FILE) as source:
        return json.load(source)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSpreadsheetFile(FiguresCase):
    """The file itself: with the app or without, what it asks for must exist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = read_file()

    def sources(self):
        """Return ``(domain, fields)`` of every pivot, list and chart."""
        for pivot in self.book["pivots"].values():
            names = [measure["fieldName"] for measure in pivot["measures"]]
            yield pivot, names + [row["fieldName"] for row in pivot["rows"]]
        for rows in self.book["lists"].values():
            yield rows, rows["columns"] + [row["name"] for row in rows["orderBy"]]
        for figure in self.book["sheets"][0]["figures"]:
            chart = figure["data"]
            if chart["type"].startswith("odoo_"):
                meta = chart["metaData"]
                names = [name.split(":")[0] for name in meta["groupBy"]]
                yield {**chart["searchParams"], **chart}, [*names, meta["measure"]]

    def test_every_field_and_domain_is_one_of_the_report(self):
        report = self.env[REPORT].with_user(self.user_manager)
        found = list(self.sources())
        self.assertGreaterEqual(len(found), 7)
        for source, names in found:
            self.assertLessEqual(set(names) - {"__count"}, set(report._fields))
            report.search_count(source["domain"])
            for matched in source["fieldMatching"].values():
                field = report._fields[matched["chain"]]
                self.assertEqual(field.type, matched["type"])

    def test_every_filter_is_matched_by_every_source_of_done_orders(self):
        filters = {row["id"] for row in self.book["globalFilters"]}
        for source, _names in self.sources():
            self.assertLessEqual(set(source["fieldMatching"]), filters)
            if ["state", "=", "done"] in source["domain"]:
                self.assertEqual(set(source["fieldMatching"]), filters)

    def test_each_formula_asks_for_a_pivot_or_list_that_is_there(self):
        for sheet in self.book["sheets"]:
            for cell in sheet["cells"].values():
                if cell.startswith("=PIVOT"):
                    number = cell.split("(")[1].split(",")[0]
                    self.assertIn(number, self.book["pivots"])
                    measures = self.book["pivots"][number]["measures"]
                    if ".VALUE" in cell:
                        asked = cell.split('"')[1]
                        self.assertIn(asked, [measure["id"] for measure in measures])

    def test_the_six_numbers_are_those_of_the_page_of_figures(self):
        self.make_done(DONE)
        self.make_done(DONE)
        pivot = self.book["pivots"]["1"]
        domain = [*pivot["domain"], ("done_day", ">=", "2027-02-01")]
        specs = [measure["id"] for measure in pivot["measures"]]
        row = self.env[REPORT]._read_group(
            [*domain, ("company_id", "=", self.company.id)], [], specs
        )[0]
        found = dict(zip(specs, row, strict=True))
        self.assertEqual(found["__count"], 2)
        for key in ("days_customer", "fixed_first_time"):
            self.assertAlmostEqual(found[f"{key}:avg"], self.figure(key).value, 4)


@tagged("post_install", "-at_install")
class TestSpreadsheet(FiguresCase):
    """Made where the app is there, refused with what to do where it isn't."""

    def make(self):
        """Return the dashboard; the app itself checks what is in it."""
        return self.env["woms.spreadsheet"]._make_dashboard()

    def open(self):
        return self.env["res.config.settings"].create({}).action_woms_spreadsheet()

    def test_without_the_app_nothing_is_made_and_it_says_why(self):
        with patch.dict(self.registry.models):
            self.registry.models.pop("spreadsheet.dashboard", None)
            self.assertIsNone(self.make())
            with self.assertRaisesRegex(UserError, "spreadsheet_dashboard"):
                self.open()

    def test_with_the_app_it_is_there_from_the_installation_on(self):
        # core installs the app with Sales, which this addon depends on
        self.assertIn("spreadsheet.dashboard", self.env)
        dashboard = self.env.ref(DASHBOARD)
        self.assertEqual(dashboard.dashboard_group_id, self.env.ref(GROUP))
        self.assertEqual(json.loads(dashboard.spreadsheet_data), read_file())
        self.assertEqual(dashboard.with_context(lang="id_ID").name, "Perintah kerja")

    def test_managers_see_it_others_dont(self):
        dashboard = self.env.ref(DASHBOARD)
        for user, seen in ((self.user_manager, True), (self.user_desk, False)):
            found = self.env["spreadsheet.dashboard"].with_user(user).search([])
            self.assertEqual(dashboard in found, seen, user.login)

    def test_made_again_it_is_the_same_and_brought_up_to_date(self):
        dashboard = self.env.ref(DASHBOARD)
        dashboard.write({"spreadsheet_data": "{}", "sequence": 77})
        self.assertEqual(self.make(), dashboard)
        self.assertEqual(json.loads(dashboard.spreadsheet_data), read_file())
        self.assertEqual(dashboard.sequence, 77)

    def test_deleted_or_never_made_the_settings_make_it(self):
        """As where the app was installed after this addon."""
        self.env.ref(DASHBOARD).unlink()
        action = self.open()
        self.assertEqual(action["params"]["dashboard_id"], self.env.ref(DASHBOARD).id)
        self.assertEqual(action["tag"], "action_spreadsheet_dashboard")

    def test_they_go_with_this_addon(self):
        rows = self.env["ir.model.data"].search(
            [
                ("module", "=", "woms_aftersales"),
                ("model", "=like", "spreadsheet.dashboard%"),
            ]
        )
        self.assertEqual(len(rows), 2)
        self.assertTrue(all(rows.mapped("noupdate")))
