import io
from datetime import date

import openpyxl

from odoo.tests import freeze_time, tagged

from .common import NOW
from .common_recap import JANUARY, MIDDLE, RecapCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecapFiles(RecapCase):
    """Page, paper, spreadsheet and mail of a recap."""

    def html(self, recap, lang="en_US"):
        report = self.env["ir.actions.report"].with_user(self.user_manager)
        html, _kind = report.with_context(lang=lang)._render_qweb_html(
            "woms_aftersales.report_recap", recap.ids
        )
        return html.decode()

    def test_paper_and_screen_show_the_same(self):
        order = self.make_done(MIDDLE, work_done="Capacitor <replaced>.")
        recap = self.make_recap()
        for text in (order.name, "Capacitor &lt;replaced&gt;.", self.technician.name):
            self.assertIn(text, self.html(recap))
            self.assertIn(text, recap.page)
        self.assertIn("Work orders done: 1, of them repaired: 1 (100", recap.page)
        self.assertIn("Draft: the figures are those of this moment.", recap.page)

    def test_an_issued_recap_reads_in_both_languages(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.make_done(MIDDLE)
        recap = self.issue()
        self.assertIn("February 2027", self.html(recap))
        self.assertIn("Februari 2027", self.html(recap, "id_ID"))

    def test_an_empty_period_shows_and_prints_too(self):
        recap = self.issue()
        self.assertIn("No work order was done in this period.", self.html(recap))
        self.assertTrue(recap._make_xlsx())

    def test_more_than_300_orders_are_listed_in_the_spreadsheet_only(self):
        self.patch_limit(2)
        orders = [self.make_done(MIDDLE) for _index in range(3)]
        recap = self.make_recap()
        self.assertNotIn(orders[0].name, recap.page)
        self.assertIn("their list is in the spreadsheet", recap.page)
        sheet = openpyxl.load_workbook(io.BytesIO(recap._make_xlsx()))["Work orders"]
        self.assertEqual(
            [sheet.cell(row, 1).value for row in (2, 3, 4)],
            [order.name for order in orders],
        )

    def patch_limit(self, limit):
        from ..models import woms_recap_page  # the constant is read there

        self.patch(woms_recap_page, "LIST_LIMIT", limit)

    def test_the_spreadsheet_has_real_numbers_and_dates(self):
        order = self.make_done(MIDDLE, work_done="=1+1")
        self.earn(order)
        self.pay(self.bill(order))
        book = openpyxl.load_workbook(
            io.BytesIO(self.issue()._make_xlsx()), data_only=True
        )
        self.assertEqual(
            book.sheetnames, ["Summary", "Work orders", "Groups", "Corrections"]
        )
        sheet = book["Work orders"]
        heads = [cell.value for cell in sheet[1]]
        row = dict(zip(heads, sheet[2], strict=True))
        self.assertEqual(row["Done on"].value.date(), date(2027, 2, 10))
        self.assertTrue(row["Done on"].is_date)
        self.assertEqual(row["Number"].value, order.name)
        self.assertEqual(row["Repair done"].value, "=1+1")
        self.assertEqual(row["Repair done"].data_type, "s")
        for head, value in (
            ("Invoiced", 235000),
            ("Received", 235000),
            ("Fees", 150000),
        ):
            self.assertEqual(row[head].value, value)
            self.assertEqual(row[head].data_type, "n")
            total = dict(zip(heads, sheet[3], strict=True))[head]
            self.assertEqual((total.value, total.data_type), (value, "n"))
        self.assertAlmostEqual(row["Days"].value, 2.0)

    def test_the_download_is_a_file_of_the_recap(self):
        recap = self.make_recap()
        for _again in range(2):
            action = recap.action_xlsx()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "woms.recap"), ("res_id", "=", recap.id)]
        )
        self.assertEqual(len(files), 1)
        self.assertIn(f"/web/content/{files.id}", action["url"])
        self.assertTrue(files.name.endswith(".xlsx"))

    # === PAGE 1 === #

    def test_targets_kept_and_missed_are_said(self):
        self.company.woms_target_days = 3
        self.company.woms_target_fixed = 90
        first = self.make_done(MIDDLE, days=2)
        self.make_done(MIDDLE, days=2, origin_id=first.id)
        page = self.make_recap().page
        self.assertIn("Target 3.0: kept", page)
        self.assertIn("Target 90", page)
        self.assertIn("missed", page)

    def test_what_got_worse_is_named_with_where(self):
        for _index in range(10):
            self.make_done(JANUARY, days=2)
            self.make_done(MIDDLE, days=6)
        worse = self.make_recap()._worse_words(self.make_recap()._get_figures())
        self.assertEqual(
            worse[0],
            "Devices are back later (days): 6.0, before 2.0. Most of all "
            f"{self.area.name}: 6.0, before 2.0.",
        )

    def test_few_cases_are_never_ranked(self):
        for _index in range(9):
            self.make_done(JANUARY, days=2)
            self.make_done(MIDDLE, days=6)
        recap = self.make_recap()
        figures = recap._get_figures()
        self.assertEqual(
            recap._worse_words(figures),
            ["Nothing got notably worse than in the period before."],
        )
        self.assertTrue(recap._six_numbers(figures)[2]["few"])

    # === BY MAIL === #

    def monthly(self, *partners):
        self.company.write(
            {
                "woms_recap_monthly": True,
                "woms_recap_partner_ids": [(6, 0, [row.id for row in partners])],
            }
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "woms_aftersales.ir_cron_recap_monthly"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def mails(self):
        return self.env["mail.mail"].search([("model", "=", "woms.recap")])

    def test_nobody_gets_the_recap_unless_the_settings_say_so(self):
        self.make_done(MIDDLE)
        self.run_cron()
        self.assertFalse(self.mails())
        self.assertFalse(
            self.env["woms.recap"].search([("company_id", "=", self.company.id)])
        )

    def test_the_month_is_issued_and_sent_once_in_each_readers_language(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.make_done(MIDDLE)
        make = self.env["res.partner"].create
        english = make({"name": "Ann", "email": "ann@example.com", "lang": "en_US"})
        other = make({"name": "Ida", "email": "ida@example.com", "lang": "id_ID"})
        self.monthly(english, other, make({"name": "No address"}))
        for _again in range(2):
            self.run_cron()
        recap = self.env["woms.recap"].search([("company_id", "=", self.company.id)])
        self.assertEqual(recap.state, "issued")
        self.assertEqual(recap.date_from, date(2027, 2, 1))
        self.assertTrue(recap.sent_at)
        mails = self.mails().filtered(lambda mail: mail.res_id == recap.id)
        self.assertEqual(len(mails), 2)
        by_reader = {mail.recipient_ids: mail for mail in mails}
        self.assertIn("February 2027", by_reader[english].subject)
        self.assertIn("Februari 2027", by_reader[other].subject)
        for mail in mails:
            self.assertEqual(len(mail.attachment_ids), 2)

    def test_a_recap_issued_by_hand_is_sent_and_not_made_again(self):
        recap = self.issue()
        self.monthly(self.env["res.partner"].create({"name": "A", "email": "a@b.co"}))
        self.run_cron()
        self.assertEqual(self.mails().mapped("res_id"), recap.ids)
