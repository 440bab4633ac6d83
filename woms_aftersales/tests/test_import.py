from datetime import timedelta
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import file_open

from .common import NOW, TODAY, WomsCommon

TEMPLATES = {
    "woms.service.document": "devices",
    "stock.lot": "known_serials",
    "res.partner": "dealers",
    "woms.work.order": "open_work_orders",
}


class ImportCase(WomsCommon):
    """Rows of a template, tested and imported with core's importer."""

    model = None
    row = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_manager.group_ids |= cls.env.ref("stock.group_stock_user")
        cls.user_manager.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.dealer = cls.env["res.partner"].create(
            {"name": "Toko Uji", "ref": "D-1", "woms_is_dealer": True}
        )

    def rows(self, *changes):
        return [
            {**self.row, "import_serial": f"N{number:07d}", **change}
            for number, change in enumerate(changes, 1)
        ]

    def run_import(self, rows, user=None, dryrun=False):
        """Send a CSV through core's importer as its screen does."""
        names = list(rows[0])
        lines = [names] + [[row[name] for name in names] for row in rows]
        text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
        importer = (
            self.env["base_import.import"]
            .with_user(user or self.user_manager)
            .with_company(self.company)
            .create(
                {
                    "res_model": self.model,
                    "file": text.encode(),
                    "file_type": "text/csv",
                    "file_name": "import.csv",
                }
            )
        )
        options = {
            "quoting": '"',
            "separator": ",",
            "has_headers": True,
            "encoding": "utf-8",
            "date_format": "%Y-%m-%d",
            "datetime_format": "%Y-%m-%d %H:%M:%S",
        }
        result = importer.execute_import(names, names, options, dryrun=dryrun)
        self.env.invalidate_all()
        return result

    def imported(self, rows, **kwargs):
        result = self.run_import(rows, **kwargs)
        self.assertFalse(result["messages"])
        return self.env[self.model].browse(result["ids"])

    def errors(self, rows, **kwargs):
        """Return ``[(row, column, message)]`` of a test of the import."""
        result = self.run_import(rows, dryrun=True, **kwargs)
        self.assertFalse(result["ids"])
        return [
            (message["rows"]["from"], message["field"], message["message"])
            for message in result["messages"]
        ]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestImportTemplates(WomsCommon):
    def test_each_template_is_offered_and_names_fields(self):
        for model, name in TEMPLATES.items():
            offered = self.env[model].get_import_templates()
            paths = [template["template"] for template in offered]
            path = f"/woms_aftersales/static/import/{name}.xlsx"
            self.assertIn(path, paths)
            with file_open(path.lstrip("/"), "rb") as file:
                content = file.read()
            importer = self.env["base_import.import"].create(
                {
                    "res_model": model,
                    "file": content,
                    "file_name": Path(path).name,
                    "file_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                }
            )
            preview = importer.parse_preview({"has_headers": True})
            self.assertFalse(preview.get("error"))
            mapped = [preview["matches"][index] for index in preview["matches"]]
            self.assertEqual(mapped, [[header] for header in preview["headers"]])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestImportDevices(ImportCase):
    """Registered devices: checked row by row, imported in batches."""

    model = "woms.service.document"
    row = {
        "import_model": "acu-1",
        "import_serial": "",
        "purchase_date": "2026-11-05",
        "import_owner": "Siti Uji",
        "import_phone": "0812-5555-0001",
        "import_email": "",
        "import_state": "",
        "import_date": "",
    }

    def test_devices_come_in_active_with_owner_terms_and_history(self):
        documents = self.imported(
            self.rows(
                {},
                {
                    "import_phone": "+62 812 5555 0001",
                    "import_date": "2026-12-01 09:00:00",
                },
                {"import_phone": self.customer.phone, "import_state": "To check"},
            )
        )
        self.assertEqual(documents.mapped("state"), ["active", "active", "submitted"])
        first, second, third = documents
        self.assertEqual(first.partner_id, second.partner_id, "one number, one owner")
        self.assertEqual(third.partner_id, self.customer, "he was known")
        self.assertEqual(first.product_id, self.device)
        self.assertEqual(
            first.warranty_end,
            first.purchase_date.replace(year=2027) - timedelta(days=1),
        )
        self.assertTrue(first.coverage_line_ids)
        history = second.milestone_ids.sorted("id")
        self.assertEqual(history.mapped("key"), ["draft", "active"])
        self.assertEqual(
            {day.date().isoformat() for day in history.mapped("date")}, {"2026-12-01"}
        )
        self.assertFalse(
            self.env["mail.mail"].search(
                [("recipient_ids", "in", first.partner_id.ids)]
            ),
            "old news is told to nobody",
        )

    def test_a_test_run_lists_each_bad_row_and_writes_nothing(self):
        self.make_document(serial="N0000099")._move("active", role="system")
        self.device.woms_serial_pattern = r"N\d{7}"
        self.device.woms_launch_date = "2026-01-01"
        partners = self.count("res.partner")
        rows = self.rows(
            {},
            {"import_model": "No such thing"},
            {"import_serial": "12"},
            {"import_serial": "N0000001"},
            {"import_serial": "N0000099"},
            {"import_serial": ""},
            {"purchase_date": "2025-12-31"},
            {"purchase_date": (TODAY + timedelta(days=1)).isoformat()},
            {"purchase_date": ""},
            {"import_phone": "abc"},
            {"import_owner": ""},
            {"import_state": "replaced"},
            {"import_date": "2027-03-02 00:00:00"},
        )
        errors = self.errors(rows)
        self.assertEqual(
            sorted((row, field) for row, field, _text in errors),
            [
                (1, "import_model"),
                (2, "import_serial"),
                (3, "import_serial"),
                (4, "import_serial"),
                (5, "import_serial"),
                (6, "purchase_date"),
                (7, "purchase_date"),
                (8, "purchase_date"),
                (9, "import_phone"),
                (10, "import_owner"),
                (11, "import_state"),
                (12, "import_date"),
            ],
        )
        self.assertTrue(all(text for _row, _field, text in errors))
        self.assertEqual(self.count("res.partner"), partners)
        self.assertFalse(self.env[self.model].search([("serial", "=", "N0000002")]))

    def test_a_test_run_without_errors_writes_nothing_either(self):
        result = self.run_import(self.rows({}), dryrun=True)
        self.assertFalse(result["messages"])
        self.assertFalse(self.env[self.model].search([("serial", "=", "N0000001")]))

    def test_only_a_manager_imports_and_nobody_types_an_active_one(self):
        with self.assertRaises(AccessError):
            self.run_import(self.rows({}), user=self.user_desk)
        with self.assertRaises(AccessError):
            self.env[self.model].with_user(self.user_desk).create(
                {"import_state": "active", "partner_id": self.customer.id}
            )

    def test_many_devices_cost_a_few_queries_each(self):
        """A hundred more rows cost only what their batches cost."""
        small = self.rows(*({} for _row in range(20)))
        large = [
            {
                **row,
                "import_serial": f"M{number:07d}",
                "import_phone": f"0813{number:08d}",
            }
            for number, row in enumerate(self.rows(*({} for _row in range(220))))
        ]
        self.imported(small)
        before = self.env.cr.sql_log_count
        self.imported(large[:20])
        few = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        self.imported(large[20:])
        many = self.env.cr.sql_log_count - before
        self.assertLessEqual((many - few) / 180, 4.0, f"{few} for 20, {many} for 200")

    def count(self, model):
        return self.env[model].search_count([])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestImportKnown(ImportCase):
    """What dealers have: serials known, and nobody's yet."""

    model = "stock.lot"
    row = {
        "import_model": "ACU-1",
        "import_serial": "",
        "import_dealer": "Toko Uji",
        "woms_dealer_date": "2026-11-05",
    }

    def test_an_imported_serial_is_known_and_registers_at_once(self):
        lots = self.imported(self.rows({}, {"import_dealer": "D-1"}))
        self.assertEqual(lots.woms_dealer_id, self.dealer)
        documents = self.env["woms.service.document"].sudo().with_company(self.company)
        document = documents._register_from_form(
            {
                "product_id": self.device.id,
                "serial": "n0000002",
                "purchase_date": TODAY,
                "proof_kind": "none",
                "contact_name": "Budi",
                "contact_phone": "081299990000",
            },
            role="customer",
            source="website",
        )
        self.assertEqual(document.state, "active")
        self.assertEqual(document.dealer_id, self.dealer)

    def test_bad_rows_are_named(self):
        errors = self.errors(
            self.rows(
                {},
                {"import_dealer": "Nobody"},
                {"woms_dealer_date": ""},
                {"import_serial": "N0000001"},
            )
        )
        self.assertEqual(
            [(row, field) for row, field, _text in errors],
            [(3, "import_serial"), (1, "import_dealer"), (2, "woms_dealer_date")],
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestImportOrders(ImportCase):
    """Open work orders come in with their state and its day."""

    model = "woms.work.order"
    row = {
        "import_reference": "OLD-1",
        "import_model": "ACU-1",
        "import_serial": "",
        "import_owner": "Siti Uji",
        "import_phone": "0812-5555-0001",
        "import_street": "Jl. Uji 1",
        "import_city": "Kota Uji",
        "import_symptom": "TS1",
        "service_mode": "on_site",
        "import_opened": "2027-01-10 09:00:00",
        "import_state": "new",
        "import_date": "2027-01-12 09:00:00",
        "import_technician": "",
        "import_visit_from": "",
        "import_visit_to": "",
        "import_center": "",
        "import_condition": "",
        "import_outcome": "",
    }

    def test_orders_come_in_with_state_and_history(self):
        technician = self.technician.name
        orders = self.imported(
            self.rows(
                {},
                {"import_state": "assigned", "import_technician": technician},
                {
                    "import_state": "scheduled",
                    "import_technician": technician,
                    "import_visit_from": "2027-03-04 02:00:00",
                    "import_visit_to": "2027-03-04 04:00:00",
                },
                {"import_state": "in_workshop", "import_center": self.center.name},
                {
                    "import_state": "ready",
                    "import_center": self.center.name,
                    "import_outcome": "no_fault_found",
                },
            )
        )
        self.assertEqual(
            orders.mapped("state"),
            ["new", "assigned", "scheduled", "in_workshop", "ready"],
        )
        self.assertEqual(
            {order.date_open.date().isoformat() for order in orders}, {"2027-01-10"}
        )
        for order in orders[1:]:
            states = order.milestone_ids.filtered(lambda row: row.kind == "state")
            self.assertEqual(
                {row.date.date().isoformat() for row in states},
                {"2027-01-10", "2027-01-12"},
                order.state,
            )
        self.assertEqual(orders[1].technician_id, self.technician)
        self.assertEqual(orders[3].holder, "center")
        self.assertEqual(orders[0].area_id, self.area)
        self.assertIn("OLD-1", orders[0].internal_note)
        self.assertFalse(
            self.env["mail.mail"].search_count(
                [("model", "=", self.model), ("res_id", "in", orders.ids)]
            )
        )

    def test_an_order_finds_its_registered_device(self):
        document = self.make_document(serial="N0000001")
        document._move("active", role="system")
        self.assertEqual(self.imported(self.rows({})).document_id, document)

    def test_bad_rows_are_named(self):
        errors = self.errors(
            self.rows(
                {"import_state": "on_site"},
                {"import_state": "assigned"},
                {"import_state": "in_workshop"},
                {
                    "import_state": "ready",
                    "import_center": self.center.name,
                    "import_outcome": "great",
                },
                {"import_opened": ""},
                {"import_opened": "2027-01-13 00:00:00"},
                {"import_symptom": "Unheard of"},
                {"import_city": "Atlantis"},
            )
        )
        self.assertEqual(
            sorted((row, field) for row, field, _text in errors),
            [
                (0, "import_state"),
                (1, "import_technician"),
                (2, "import_center"),
                (3, "import_outcome"),
                (4, "import_opened"),
                (5, "import_date"),
                (6, "import_symptom"),
                (7, "import_city"),
            ],
        )


@tagged("post_install", "-at_install")
class TestImportDealers(ImportCase):
    model = "res.partner"

    def test_dealers_come_in_with_the_flag(self):
        dealers = self.imported(
            [
                {
                    "name": "Toko Baru",
                    "woms_is_dealer": "1",
                    "is_company": "1",
                    "ref": "D-2",
                }
            ]
        )
        self.assertTrue(dealers.woms_is_dealer)
