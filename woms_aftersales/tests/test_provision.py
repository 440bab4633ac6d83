import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY
from .common_paper import PaperCase
from .test_supplier_claim import ClaimCase

MONTH_END = date(2027, 3, 31)


class ProvisionCase(ClaimCase):
    """Two devices under warranty, one of them repaired once at 190,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document._move("active", role="desk")
        other = cls.make_document(serial="SN-2", purchase_date=date(2026, 12, 1))
        other._move("active", role="desk")
        over = cls.make_document(serial="SN-3", purchase_date=date(2025, 1, 1))
        over._move("active", role="desk")
        cls.documents = cls.document | other
        account = cls.env["account.account"].create
        cls.liability = account(
            {
                "name": "Provisi Garansi",
                "code": "299001",
                "account_type": "liability_current",
                "company_ids": [(4, cls.company.id)],
            }
        )
        cls.expense = account(
            {
                "name": "Beban Garansi",
                "code": "699001",
                "account_type": "expense",
                "company_ids": [(4, cls.company.id)],
            }
        )

    @classmethod
    def sheet(cls, **values):
        journal = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", cls.company.id)], limit=1
        )
        sheet = (
            cls.env["woms.warranty.provision"]
            .with_user(cls.user_accountant)
            .create(
                {
                    "date": MONTH_END,
                    "account_id": cls.liability.id,
                    "expense_id": cls.expense.id,
                    "journal_id": journal.id,
                    "company_id": cls.company.id,
                    **values,
                }
            )
        )
        sheet.action_read()
        return sheet


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProvision(ProvisionCase):
    """Units x months left x failures x cost, less suppliers: read, assumed, booked."""

    def test_units_months_and_history_are_read(self):
        sheet = self.sheet()
        self.assertEqual(sheet.history_from, date(2026, 4, 1))
        [line] = sheet.line_ids
        self.assertEqual(line.categ_id, self.categ)
        self.assertEqual((line.units, line.repairs, line.cost), (2, 1, 190000))
        ends = [max(doc.coverage_line_ids.mapped("date_end")) for doc in self.documents]
        left = sum((end - MONTH_END).days for end in ends) / 2 / 30.4375
        self.assertAlmostEqual(line.months_left, left, places=3)
        self.assertAlmostEqual(line.rate, 1200 / line.unit_months, places=6)

    def test_expected_cost_is_what_can_be_worked_out_by_hand(self):
        [line] = self.sheet().line_ids
        line.write({"rate": 12, "cost": 100000, "supplier_share": 25})
        expected = 2 * line.months_left * 12 / 1200 * 100000
        self.assertEqual(line.amount_expected, round(expected), "rupiah whole")
        self.assertAlmostEqual(line.amount_needed, expected * 3 / 4, delta=1)
        self.assertEqual(line.provision_id.amount_needed, line.amount_needed)
        self.assertEqual(line.cost_history, 190000)  # stays beside it

    def test_what_suppliers_granted_is_their_share(self):
        claim = self.sent(granted=95000)
        claim.action_part()
        [line] = self.sheet().line_ids
        self.assertEqual(line.supplier_share, 50)

    def test_a_time_without_repairs_says_so(self):
        [line] = self.sheet(
            history_from=date(2026, 4, 1), history_to=date(2027, 2, 28)
        ).line_ids
        self.assertEqual((line.repairs, line.rate, line.amount_needed), (0, 0, 0))

    def test_the_entry_brings_the_ledger_to_what_is_needed(self):
        sheet = self.sheet()
        self.assertEqual(sheet.ledger_amount, 0)
        needed = sheet.amount_needed
        self.assertGreater(needed, 0)
        sheet.action_book()
        entry = sheet.move_id
        self.assertEqual((entry.state, entry.date), ("draft", MONTH_END))
        balances = {line.account_id: line.balance for line in entry.line_ids}
        self.assertEqual(balances[self.liability], -needed)
        self.assertEqual(balances[self.expense], needed)
        with freeze_time("2027-04-01 03:00:00"):
            entry.with_user(self.user_accountant).action_post()
            again = self.sheet()
            self.assertEqual(again.ledger_amount, needed)
            with self.assertRaisesRegex(UserError, "nothing to book"):
                again.action_book()
            again.line_ids.cost = 95000  # less is needed: the difference goes back
            again.action_book()
        self.assertAlmostEqual(
            again.move_id.line_ids.filtered(
                lambda line: line.account_id == self.liability
            ).balance,
            needed / 2,
            delta=1,
        )

    def test_booked_it_is_frozen_until_its_entry_is_cancelled(self):
        sheet = self.sheet()
        sheet.action_book()
        needed = sheet.amount_needed
        for change in (
            lambda: sheet.write({"date": TODAY}),
            lambda: sheet.line_ids.write({"rate": 1}),
            sheet.action_read,
            lambda: sheet.line_ids.sudo().unlink(),
        ):
            with self.assertRaisesRegex(UserError, "entry of"):
                change()
        self.repaired()
        self.assertEqual(sheet.amount_needed, needed)
        sheet.move_id.button_cancel()
        sheet.action_again()
        sheet.line_ids.rate = 0
        self.assertEqual(sheet.amount_needed, 0)

    def test_posted_its_entry_is_cancelled_first(self):
        sheet = self.sheet()
        sheet.action_book()
        with freeze_time("2027-04-01 03:00:00"):
            sheet.move_id.action_post()
            with self.assertRaisesRegex(UserError, "still counts"):
                sheet.action_again()

    def test_a_draft_entry_is_posted_or_cancelled_before_the_next_one(self):
        sheet = self.sheet()
        sheet.action_book()
        with self.assertRaisesRegex(UserError, "still counts"):
            sheet.action_again()
        later = self.sheet()
        with self.assertRaisesRegex(UserError, "still a draft"):
            later.action_book()
        sheet.move_id.button_cancel()
        later.action_book()
        self.assertEqual(later.state, "booked")

    def test_accounts_are_asked_for(self):
        sheet = self.sheet(account_id=False)
        with self.assertRaisesRegex(UserError, "Choose the account"):
            sheet.action_book()
        self.assertFalse(sheet.move_id)

    def test_only_assumptions_are_typed_and_sense_is_checked(self):
        [line] = self.sheet().line_ids
        for values in ({"units": 9}, {"cost_history": 1}, {"repairs": 99}):
            with self.assertRaisesRegex(UserError, "read, not typed"):
                line.write(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "assumptions"),
            self.cr.savepoint(),
        ):
            line.supplier_share = 101
            line.flush_recordset()

    def test_who_may(self):
        sheet = self.sheet()
        self.assertTrue(sheet.with_user(self.user_manager).amount_needed)
        with self.assertRaises(AccessError):
            sheet.with_user(self.user_manager).write({"note": "x"})
        for user in (self.user_desk, self.user_coordinator, self.user_customer):
            with self.assertRaises(AccessError):
                sheet.with_user(user).read(["name"])

    def test_the_form_and_the_spreadsheet(self):
        form = Form(self.env["woms.warranty.provision"].with_user(self.user_accountant))
        form.date = MONTH_END
        self.assertEqual(form.history_from, date(2026, 4, 1))
        sheet = self.sheet(note="=2+2")
        sheet.action_xlsx()
        rows = list(
            openpyxl.load_workbook(io.BytesIO(sheet._make_xlsx())).active.values
        )
        self.assertEqual(rows[1][0], self.categ.display_name)
        self.assertEqual(rows[1][1], 2)
        self.assertIn("=2+2", rows[-1])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProvisionPaper(ProvisionCase, PaperCase):
    def test_assumptions_stand_beside_the_history(self):
        sheet = self.sheet(note="Compressors of 2026 are better.")
        sheet.line_ids.cost = 125000
        for lang, words in {
            "en_US": ("Warranty provision", "history", "Compressors of 2026"),
            "id_ID": ("Provisi garansi", "riwayat", "Compressors of 2026"),
        }.items():
            self.user_accountant.lang = lang
            content = self.print_pdf(
                "action_report_provision",
                sheet.with_context(lang=lang),
                user=self.user_accountant,
            )
            [(_picture, text)] = self.pages(content)
            for word in (*words, sheet.name):
                self.assertIn(word, text)
            self.assertRegex(text, r"Rp\s?125[.,]000")
            self.assertRegex(text, r"Rp\s?190[.,]000")
