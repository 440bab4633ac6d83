"""Files as four banks write them, invented, and what becomes of their movements."""

import base64
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import file_open

from .common import NOW, WomsCommon

HEAD = "Tanggal;Keterangan;Jumlah"


class BankCase(WomsCommon):
    """An accountant without an after-sales group, and presets of four banks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._new_user("woms_clerk", "account.group_account_invoice")
        cls.bank_journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.signed = cls.env["woms.bank.preset"].create(
            {
                "name": "Bank Uji",
                "date_column": "Tanggal",
                "text_column": "Keterangan",
                "amount_kind": "signed",
                "amount_column": "Jumlah",
                "company_id": cls.company.id,
                "sequence": 99,
            }
        )

    def wizard(self, content, **values):
        if isinstance(content, str):
            content = content.encode()
        return (
            self.env["woms.bank.import"]
            .with_user(self.clerk)
            .create(
                {
                    "journal_id": self.bank_journal.id,
                    "file": base64.b64encode(content),
                    "file_name": "mutasi.csv",
                    **values,
                }
            )
        )

    def sample(self, name, **values):
        with file_open(f"woms_aftersales/tests/data/{name}", "rb") as file:
            return self.wizard(file.read(), file_name=name, **values)

    def bank_lines(self, file):
        return file.line_ids.sorted(lambda line: (line.date, line.id))

    def run_import(self, wizard):
        """Check, then import; return the imported file."""
        wizard.action_check()
        action = wizard.action_confirm()
        return self.env[action["res_model"]].browse(action["res_id"])

    def rows(self, *rows, head=HEAD):
        return "\n".join([head, *rows])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBankSamples(BankCase):
    """Each sample is recognised by its columns, and read to the last rupiah."""

    def read_sample(self, name):
        """Return ``(preset name, [(date, amount, text)])`` of an imported sample."""
        wizard = self.sample(name)
        wizard.action_check()
        self.assertFalse(wizard.bad_count, wizard.line_ids.mapped("message"))
        file = self.run_import(wizard)
        return wizard.preset_id.name, [
            (line.date, line.amount, line.payment_ref) for line in self.bank_lines(file)
        ]

    def test_bca_has_no_year_pending_rows_and_marks_beside_the_amount(self):
        wizard = self.sample("bca.csv")
        wizard.action_check()
        self.assertEqual(wizard.pending_count, 1)
        preset, rows = self.read_sample("bca.csv")
        self.assertEqual(preset, "BCA")
        self.assertEqual(
            [row[:2] for row in rows],
            [
                (date(2026, 12, 30), 320000.0),
                (date(2026, 12, 31), -15000.0),
                (date(2027, 1, 2), 1250000.5),
            ],
        )
        self.assertIn("INV202700001", rows[0][2])

    def test_mandiri_has_two_columns_commas_and_an_old_encoding(self):
        preset, rows = self.read_sample("mandiri.csv")
        self.assertEqual(preset, "Mandiri")
        self.assertEqual(
            [row[:2] for row in rows],
            [
                (date(2027, 1, 5), 320000.0),
                (date(2027, 1, 5), -2500.0),
                (date(2027, 1, 6), 1000.0),
            ],
        )
        self.assertEqual(
            rows[0][2],
            "MCM InhouseTrf DARI CAFÉ CONTOH PEMBAYARAN SERVIS 202700002 990501",
        )

    def test_bni_has_marks_in_a_column_and_twice_the_same(self):
        preset, rows = self.read_sample("bni.csv")
        self.assertEqual(preset, "BNI")
        self.assertEqual([row[1] for row in rows], [320000.0, 320000.0, -7500.0])

    def test_bri_is_a_workbook_with_texts_over_several_rows(self):
        preset, rows = self.read_sample("bri.xlsx")
        self.assertEqual(preset, "BRI")
        self.assertEqual(
            [row[:2] for row in rows],
            [
                (date(2027, 1, 9), 320000.0),
                (date(2027, 1, 10), -150000.0),
                (date(2027, 1, 11), 1234.56),
            ],
        )
        self.assertEqual(rows[0][2], "TRANSFER DARI ANDI CONTOH INV/2027/00004")

    def test_the_preview_tells_what_is_in_it_and_writes_nothing(self):
        lines = self.env["account.bank.statement.line"]
        before = lines.search_count([])
        wizard = self.sample("bri.xlsx")
        wizard.action_check()
        self.assertEqual(
            (wizard.new_count, wizard.amount_in, wizard.amount_out),
            (3, 321234.56, 150000.0),
        )
        self.assertEqual(
            (wizard.date_from, wizard.date_to), (date(2027, 1, 9), date(2027, 1, 11))
        )
        self.assertEqual(len(wizard.line_ids), 3)
        self.assertEqual(lines.search_count([]), before)
        self.assertFalse(self.env["woms.bank.file"].search([]))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBankImport(BankCase):
    """Nothing is written twice, half, or by whoever may not."""

    def test_the_same_file_is_refused(self):
        self.run_import(self.sample("bni.csv"))
        with self.assertRaisesRegex(UserError, "imported on"):
            self.sample("bni.csv").action_check()
        with self.assertRaisesRegex(UserError, "imported on"):
            self.sample("bni.csv").action_confirm()

    def test_a_file_whose_movements_were_all_taken_back_may_come_again(self):
        self.run_import(self.sample("bni.csv")).sudo().line_ids.unlink()
        self.assertEqual(len(self.run_import(self.sample("bni.csv")).line_ids), 3)

    def test_a_movement_that_stands_in_two_files_is_written_once(self):
        first = self.rows("01/02/2027;BUDI;10,000", "02/02/2027;SITI;20,000")
        second = self.rows(
            "02/02/2027;SITI;20,000", "02/02/2027;Siti;20,000", "03/02/2027;ANDI;30,000"
        )
        self.run_import(self.wizard(first))
        wizard = self.wizard(second)
        wizard.action_check()
        self.assertEqual((wizard.new_count, wizard.known_count), (2, 1))
        lines = self.bank_lines(self.run_import(wizard))
        self.assertEqual(lines.mapped("payment_ref"), ["Siti", "ANDI"])
        again = self.wizard(second + "\n")
        again.action_check()
        self.assertEqual((again.new_count, again.known_count), (0, 3))
        with self.assertRaisesRegex(UserError, "No movement of this file is new"):
            again.action_confirm()

    def test_a_movement_that_came_by_another_app_is_known(self):
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": "2027-02-01",
                "payment_ref": "BUDI / 1",
                "amount": 10000,
            }
        )
        wizard = self.wizard(self.rows(*["01/02/2027;BUDI 1;10,000"] * 2))
        wizard.action_check()
        self.assertEqual((wizard.new_count, wizard.known_count), (1, 1))

    def test_bad_rows_are_told_and_keep_all_out_unless_left_out(self):
        content = self.rows(
            "01/02/2027;BUDI;10,000",
            "32/02/2027;SITI;20,000",
            "02/02/2027;ANDI;1.000,00",
            "02/02/2027;EKO;abc",
            ";TANPA TANGGAL;5,000",
            "03/02/2027;NOL;0",
        )
        wizard = self.wizard(content, preset_id=self.signed.id)
        wizard.action_check()
        self.assertEqual((wizard.new_count, wizard.bad_count), (1, 5))
        told = {line.row: line.message for line in wizard.line_ids if line.message}
        self.assertEqual(
            told,
            {
                3: "“32/02/2027” is no date.",
                4: "“1.000,00” is no amount written as 1,234,567.89.",
                5: "“abc” is no amount written as 1,234,567.89.",
                6: "“” is no date.",
                7: "The amount is zero.",
            },
        )
        with self.assertRaisesRegex(UserError, "5 rows are bad, the first in line 3"):
            wizard.action_confirm()
        wizard.skip_bad = True
        self.assertEqual(len(self.run_import(wizard).line_ids), 1)

    def test_bad_rows_are_told_in_the_readers_language(self):
        wizard = self.wizard(self.rows("32/02/2027;SITI;20,000"))
        wizard = wizard.with_context(lang="id_ID")
        self.env["res.lang"]._activate_lang("id_ID")
        wizard.action_check()
        self.assertIn("bukan tanggal", wizard.line_ids.message)

    def test_files_that_are_no_table_of_a_bank(self):
        for content, sentence in (
            (b"", "Choose the file"),
            (b"  \n", "empty"),
            (b"a,b,c\n1,2,3\n", "No bank we know"),
            (b"PK\x03\x04 nonsense", "No bank we know"),
            (b"\x00\x01\x02" * 50, "No bank we know"),
            (HEAD.encode(), "No bank we know"),
        ):
            with (
                self.subTest(content=content[:20]),
                self.assertRaises(UserError) as error,
            ):
                self.wizard(content).action_check()
            self.assertIn(sentence, error.exception.args[0])

    def test_numbers_and_dates_as_they_may_be_written(self):
        content = self.rows(
            '"1 Feb 2027";A;Rp 1.234.567,89',
            "02-Agu-26;B;-1.000",
            "2027-02-03;C;(2.000,00)",
            "20270204;D;3.000-",
            "29/02;E;+4.000,5",
        )
        self.signed.date_order = "dmy"
        wizard = self.wizard(content, preset_id=self.signed.id)
        wizard.action_check()
        bad = {line.row: line.message for line in wizard.line_ids if line.message}
        self.assertEqual(list(bad), [5], bad)  # year first isn't day first
        wizard.skip_bad = True
        lines = self.bank_lines(self.run_import(wizard))
        self.assertEqual(
            [(line.date, line.amount) for line in lines],
            [
                (date(2024, 2, 29), 4000.5),
                (date(2026, 8, 2), -1000.0),
                (date(2027, 2, 1), 1234567.89),
                (date(2027, 2, 3), -2000.0),
            ],
        )

    def test_the_year_is_that_of_the_statement(self):
        content = self.rows("30/12;A;1,000", "02/01;B;2,000")
        wizard = self.wizard(content, period_end=date(2026, 1, 31))
        lines = self.bank_lines(self.run_import(wizard))
        self.assertEqual(lines.mapped("date"), [date(2025, 12, 30), date(2026, 1, 2)])

    def test_only_accountants_import_and_into_their_own_bank(self):
        wizard = self.sample("bni.csv")
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_desk).action_check()
        cash = self.env["account.journal"].search(
            [("type", "=", "cash"), ("company_id", "=", self.company.id)], limit=1
        )
        with self.assertRaisesRegex(UserError, "bank account of your company"):
            self.sample("bni.csv", journal_id=cash.id).action_confirm()
        other = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "!=", self.company.id)], limit=1
        )
        with self.assertRaises(UserError):
            self.sample("bni.csv", journal_id=other.id).action_confirm()

    def test_presets_are_the_chief_accountants_to_change(self):
        chief = self._new_user("woms_chief", "account.group_account_manager")
        preset = self.env.ref("woms_aftersales.woms_bank_preset_bca")
        with self.assertRaises(AccessError):
            preset.with_user(self.clerk).name = "x"
        with Form(preset.with_user(chief)) as form:
            form.amount_column = "Nominal"
        with self.assertRaises(ValidationError):
            preset.with_user(chief).amount_column = " | "
