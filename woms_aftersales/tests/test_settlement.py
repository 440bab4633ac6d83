from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW
from .settlement_common import MONTH, SettlementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSettlement(SettlementCommon):
    """Fees, travel and parts, less cash and penalties: one bill, nothing twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.paid_job() | cls.end_job()
        cls.other_job = cls.end_job(
            firm=cls.other_firm, technician=cls.other_technician
        )

    # === PROPOSING === #

    def test_each_firm_gets_one_draft_with_its_jobs_and_cash(self):
        made = self.propose()
        self.assertEqual(made.firm_id, self.firm | self.other_firm)
        mine = made.filtered(lambda row: row.firm_id == self.firm)
        self.assertEqual(mine.line_ids.assignment_id, self.jobs)
        self.assertEqual(mine.amount_fee, 300000)
        self.assertEqual(mine.amount_cash, -320000)
        self.assertEqual(mine.amount_due, -20000)
        self.assertEqual(mine.state, "draft")
        self.assertEqual(self.jobs.settlement_id, mine)

    def test_two_runs_put_nothing_on_two_statements(self):
        first = self.propose()
        self.assertFalse(self.propose())
        late = self.end_job()
        self.assertEqual(self.propose(), late.settlement_id)
        self.assertIn(late.settlement_id, first)  # still a draft: added to it
        first.action_send()
        later = self.end_job()
        again = self.propose()
        self.assertEqual(again.line_ids.assignment_id, later)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_job_on_two_statements(self):
        statement = self.propose(self.firm)
        with self.assertRaisesRegex(Exception, "one_job"), self.cr.savepoint():
            self.env["woms.settlement.line"].create(
                {
                    "settlement_id": statement.id,
                    "kind": "fee",
                    "name": "Again",
                    "assignment_id": self.jobs[0].id,
                    "amount": 1,
                }
            )

    def test_what_ended_after_the_period_waits_for_the_next(self):
        settlements = self.env["woms.settlement"]
        before = date(2027, 2, 1), date(2027, 2, 28)
        self.assertFalse(settlements._propose(self.company, *before))

    def test_a_line_taken_off_is_open_again(self):
        statement = self.propose(self.firm)
        line = statement.line_ids.filtered(lambda row: row.assignment_id)[:1]
        job = line.assignment_id
        line.with_user(self.user_accountant).unlink()
        self.assertFalse(job.settlement_id)
        self.propose(self.firm)
        self.assertEqual(job.settlement_id, statement)

    def test_the_wizard_proposes_for_an_accountant(self):
        wizards = self.env["woms.settlement.wizard"].with_user(self.user_accountant)
        form = Form(wizards)
        form.date_from, form.date_to = MONTH
        form.firm_ids.add(self.firm)
        action = form.save().action_propose()
        made = self.env["woms.settlement"].search(action["domain"])
        self.assertEqual(made.firm_id, self.firm)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            form.save().action_propose()

    def test_the_cron_proposes_where_it_is_wanted(self):
        settlements = self.env["woms.settlement"]
        domain = [("company_id", "=", self.company.id)]
        with (
            freeze_time("2027-04-02 03:00:00"),
            patch.object(self.env.registry["ir.cron"], "_commit_progress"),
        ):
            settlements._cron_propose()
            self.assertFalse(settlements.search(domain))
            self.company.woms_settlement_monthly = True
            settlements._cron_propose()
        self.assertEqual(settlements.search(domain).mapped("date_to"), [MONTH[1]] * 2)

    # === STATES === #

    def test_the_firm_disputes_it_is_put_right_and_confirmed(self):
        statement = self.propose(self.firm)
        statement.action_send()
        with self.assertRaisesRegex(UserError, "what is wrong"):
            statement._dispute(" ", role="coordinator")
        statement._dispute("Toll is missing", role="coordinator")
        self.assertEqual(statement.state, "disputed")
        self.assertIn("Toll", statement.activity_ids.note)
        lines = self.env["woms.settlement.line"].with_user(self.user_accountant)
        lines.create(
            {
                "settlement_id": statement.id,
                "kind": "other",
                "name": "Toll",
                "amount": 20000,
            }
        )
        lines.create({"settlement_id": statement.id, "name": "Late", "amount": 5000})
        self.assertEqual(
            (statement.amount_other, statement.amount_penalty), (20000, -5000)
        )
        statement.with_user(self.user_accountant).action_send()
        self.assertFalse(statement.activity_ids)
        statement._confirm(role="coordinator")
        self.assertEqual(statement.state, "confirmed")

    def test_what_was_sent_is_not_changed(self):
        statement = self.propose(self.firm)
        statement.action_send()
        line = statement.line_ids[:1].with_user(self.user_accountant)
        for change in (
            line.unlink,
            lambda: line.write({"amount": 1}),
            lambda: line.copy(),
        ):
            with self.assertRaisesRegex(UserError, "can't be changed|collected"):
                change()

    def test_jobs_are_collected_not_typed(self):
        statement = self.propose(self.firm)
        lines = self.env["woms.settlement.line"].with_user(self.user_accountant)
        with self.assertRaisesRegex(UserError, "collected"):
            lines.create(
                {"settlement_id": statement.id, "kind": "fee", "name": "x", "amount": 1}
            )
        with self.assertRaisesRegex(UserError, "add a line"):
            statement.line_ids[:1].with_user(self.user_accountant).amount = 1

    def test_an_empty_statement_is_not_sent(self):
        empty = self.env["woms.settlement"].create(
            {"firm_id": self.firm.id, "date_from": MONTH[0], "date_to": MONTH[1]}
        )
        with self.assertRaisesRegex(UserError, "nothing on this statement"):
            empty.action_send()

    # === THE BILL === #

    def test_one_bill_and_the_cash_netted_with_it(self):
        statement = self.confirmed()
        mine = statement.filtered(lambda row: row.firm_id == self.firm)
        held = mine.line_ids.payment_id._woms_get_held_line()
        bill = self.bill(mine)
        self.assertEqual(bill.amount_total, 300000)
        self.assertEqual(bill.payment_state, "paid")  # 320,000 held: 20,000 are owed
        self.assertTrue(held.reconciled)
        self.assertEqual(self.balance(held.account_id), 0)
        payable = mine._get_payable()
        owed = mine.clearing_id.line_ids.filtered(
            lambda line: line.account_id == payable
        )
        self.assertEqual(owed.amount_residual, 20000)
        with self.assertRaisesRegex(UserError, "nothing you can change|can't become"):
            mine.with_user(self.user_accountant).action_bill()

    def test_cash_never_lowers_what_is_taxed(self):
        held_back = self._tax("Withheld 2 %", -2)
        self.firm.woms_tax_ids = held_back
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        self.assertEqual((mine.amount_tax, mine.amount_due), (-6000, -26000))
        bill = self.bill(mine)
        self.assertEqual(bill.amount_untaxed, 300000)
        self.assertEqual(bill.amount_tax, -6000)
        base = bill.line_ids.filtered(lambda line: line.tax_line_id).tax_base_amount
        self.assertEqual(abs(base), 300000)

    def test_penalties_are_taken_off_without_tax(self):
        self.firm.woms_tax_ids = self._tax("Withheld 2 %", -2)
        statement = self.propose(self.firm)
        self.env["woms.settlement.line"].create(
            {"settlement_id": statement.id, "name": "Late", "amount": 50000}
        )
        statement.action_send()
        statement._confirm(role="coordinator")
        bill = self.bill(statement)
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), (250000, -6000))

    def test_a_valid_certificate_chooses_its_taxes_an_expired_the_others(self):
        usual, lower = self._tax("Withheld 4 %", -4), self._tax("Withheld 2 %", -2)
        self.firm.write(
            {
                "woms_tax_ids": self.command_taxes(usual),
                "woms_certified_tax_ids": self.command_taxes(lower),
                "woms_tax_certificate": "SKB-1",
                "woms_tax_certificate_until": "2027-03-31",
            }
        )
        self.assertEqual(self.propose(self.firm).tax_ids, lower)
        self.firm.woms_tax_certificate_until = "2027-03-30"
        self.end_job()
        statement = self.env["woms.settlement"].create(
            {
                "firm_id": self.firm.id,
                "date_from": MONTH[0],
                "date_to": MONTH[1],
                **self.firm._woms_get_taxes(self.company, MONTH[1]),
            }
        )
        self.assertEqual(statement.tax_ids, usual)

    def test_vat_needs_the_firm_s_own_invoice_number(self):
        vat = self._tax("PPN 11 %", 11)
        self.firm.write(
            {"woms_vat_registered": True, "woms_vat_tax_ids": self.command_taxes(vat)}
        )
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        accountant = mine.with_user(self.user_accountant)
        with self.assertRaisesRegex(UserError, "its own invoice"):
            accountant.action_bill()
        accountant.partner_ref = "010.000-27.12345678"
        accountant.action_bill()
        mine.bill_id.ref = False
        with self.assertRaisesRegex(UserError, "own invoice"):
            mine.bill_id.action_post()
        mine.bill_id.ref = "010.000-27.12345678"
        mine.bill_id.action_post()
        self.assertEqual(mine.bill_id.amount_tax, 33000)

    def test_a_firm_without_vat_needs_no_number(self):
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        self.assertEqual(self.bill(mine).ref, mine.name)

    def test_posted_again_the_cash_is_netted_once(self):
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        bill = self.bill(mine)
        clearing = mine.clearing_id
        bill.button_draft()
        bill.action_post()
        self.assertEqual(mine.clearing_id, clearing)
        self.assertEqual(bill.payment_state, "paid")

    def test_a_cancelled_bill_is_made_again(self):
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        accountant = mine.with_user(self.user_accountant)
        accountant.action_bill()
        with self.assertRaisesRegex(UserError, "still counts"):
            accountant.action_bill_again()
        first = mine.bill_id
        first.button_cancel()
        accountant.action_bill_again()
        self.assertNotEqual(self.bill(mine), first)

    def test_cash_handed_in_meanwhile_stops_the_bill(self):
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        mine.line_ids.payment_id.action_cancel()
        with self.assertRaisesRegex(UserError, "handed in or cancelled"):
            mine.with_user(self.user_accountant).action_bill()

    def test_only_cash_is_netted_without_a_bill(self):
        self.jobs._write_machine({"fee": 0})
        mine = self.confirmed().filtered(lambda row: row.firm_id == self.firm)
        mine.with_user(self.user_accountant).action_bill()
        self.assertFalse(mine.bill_id)
        self.assertEqual(mine.clearing_id.state, "posted")

    # === WHO === #

    def test_rights(self):
        statement = self.propose(self.firm)
        for user in (self.user_coordinator, self.user_technician, self.user_desk):
            with self.assertRaises(AccessError):
                statement.with_user(user).read(["name"])
        statement.with_user(self.user_manager).action_send()
        statement._confirm(role="coordinator")
        with self.assertRaises(UserError):
            statement.with_user(self.user_manager).action_bill()
