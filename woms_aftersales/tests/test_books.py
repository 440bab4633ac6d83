from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, PNG, TODAY
from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBooks(SettlementCommon):
    """How after-sales stood at the end of a day, each amount as in the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.job = cls.paid_job()  # fee 150,000, cash 320,000
            cls.bench_order = cls.make_order(serial="SN-2").sudo()
            cls.bench_order._take_in(cls.center, condition="ok", role="desk")

    def look(self, day=TODAY, user=None):
        wizards = self.env["woms.books.wizard"].with_user(user or self.user_accountant)
        form = Form(wizards)
        form.date = day
        wizard = form.save()
        wizard.action_look()
        return wizard

    def lines(self, *args):
        return {
            line.kind: (line.count, line.amount, line.ledger)
            for line in self.look(*args).line_ids
        }

    def test_what_stood_open(self):
        self.assertEqual(
            self.lines(),
            {
                "work": (0, 0, 0),
                "fees": (1, 150000, 0),
                "cash": (1, 320000, 320000),
                "cod": (0, 0, 0),
                "deposits": (0, 0, 0),
                "devices": (1, 0, 0),
            },
        )

    def test_a_day_before_is_answered_as_it_was(self):
        before = self.lines(date(2027, 2, 28))
        self.assertEqual({count for count, _amount, _ledger in before.values()}, {0})

    def test_billed_and_netted_it_is_gone_that_day_not_before(self):
        with freeze_time("2027-03-05 03:00:00"):
            self.bill(self.confirmed())
        self.assertEqual(self.lines()["fees"][:2], (1, 150000))
        self.assertEqual(self.lines()["cash"], (1, 320000, 320000))
        later = self.lines(date(2027, 3, 5))
        self.assertEqual((later["fees"][0], later["cash"][0]), (0, 0))

    def test_work_done_and_not_invoiced(self):
        order = self.make_order(serial="SN-3").sudo()
        order._take_in(self.center, condition="ok", role="desk")
        self.make_estimate(order)._woms_accept("Budi", PNG, "customer")
        order.checklist_line_ids.result = "ok"
        order._end_bench("repaired", role="manager")
        self.assertEqual(self.lines()["work"][0], 0)  # invoiced with its end
        order._posted_moves()[0].button_draft()
        self.assertEqual(self.lines()["work"][:2], (1, 320000))

    def test_cod_as_its_receivable_says(self):
        carrier = self.make_carrier()
        order = self.bench_order
        order.carrier_id = carrier
        self.make_estimate(order)._woms_accept("Budi", PNG, "customer")
        order.checklist_line_ids.result = "ok"
        order._end_bench("repaired", role="manager")
        order._agree_pay_on_delivery("cod")
        order._ship_back(carrier, "R-1", role="desk")
        self.assertEqual(self.lines()["cod"], (1, 320000, 320000))
        with freeze_time("2027-03-05 03:00:00"):
            order._posted_moves()[0]._reverse_moves(
                [{"date": date(2027, 3, 5), "invoice_date": date(2027, 3, 5)}],
                cancel=True,
            )
        self.assertEqual(self.lines()["cod"], (1, 320000, 320000))
        self.assertEqual(self.lines(date(2027, 3, 5))["cod"], (0, 0, 0))

    def test_the_accrual_and_its_reversal_are_drafts_that_cancel_out(self):
        wizard = self.look()
        with self.assertRaisesRegex(UserError, "Choose both accounts"):
            wizard.action_accrue()
        find = self.env["account.account"].search
        wizard.expense_id = self.rounding.loss_account_id
        wizard.accrued_expense_id = find(
            [
                ("account_type", "=", "liability_current"),
                ("company_ids", "=", self.company.id),
            ],
            limit=1,
        )
        moves = self.env["account.move"].search(wizard.action_accrue()["domain"])
        self.assertEqual(set(moves.mapped("state")), {"draft"})
        self.assertEqual(moves.sorted("date").mapped("date"), [TODAY, date(2027, 3, 2)])
        for account, amount in (
            (wizard.expense_id, 150000),
            (wizard.accrued_expense_id, -150000),
        ):
            items = moves.line_ids.filtered(lambda row, a=account: row.account_id == a)
            self.assertEqual(items.sorted("date").mapped("balance"), [amount, -amount])

    def test_posted_the_accrual_is_what_the_ledger_says_until_it_is_reversed(self):
        wizard = self.look()
        wizard.expense_id = self.rounding.loss_account_id
        wizard.accrued_expense_id = self.env["account.account"].search(
            [
                ("account_type", "=", "liability_current"),
                ("company_ids", "=", self.company.id),
            ],
            limit=1,
        )
        moves = self.env["account.move"].search(wizard.action_accrue()["domain"])
        accrual = moves.filtered(lambda move: move.date == TODAY)
        reversal = moves - accrual
        self.assertEqual(reversal.reversed_entry_id, accrual)
        self.assertEqual(self.lines()["fees"], (1, 150000, 0))
        accrual.with_user(self.user_accountant).action_post()
        self.assertEqual(reversal.auto_post, "at_date")  # posted on its day
        self.assertEqual(self.lines()["fees"], (1, 150000, 150000))
        with freeze_time("2027-03-02 03:00:00"):
            reversal._post(soft=True)
            self.assertEqual(reversal.state, "posted")
            self.assertEqual(self.lines(date(2027, 3, 2))["fees"], (1, 150000, 0))
        self.assertEqual(self.lines()["fees"], (1, 150000, 150000))  # as it was

    def test_the_accounts_chosen_last_are_proposed(self):
        wizard = self.look()
        account = self.rounding.loss_account_id
        wizard.write({"expense_id": account.id, "accrued_expense_id": account.id})
        wizard.action_accrue()
        self.assertEqual(self.look().expense_id, account)
        self.assertFalse(self.look().income_id)

    def test_what_customers_paid_beyond_their_invoice_is_held_for_them(self):
        payment = self.job.order_id.move_ids.matched_payment_ids
        invoice = self.job.order_id._posted_moves()[0]
        with freeze_time("2027-03-05 03:00:00"):
            invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self.lines()["deposits"], (1, 320000, 320000))
        items = (invoice | payment.move_id).line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        items.reconcile()
        self.assertEqual(self.lines()["deposits"], (0, 0, 0))

    def test_the_date_that_stands_there_counts_not_the_one_looked_at(self):
        wizard = self.look()
        wizard.date = date(2027, 2, 28)
        with self.assertRaisesRegex(UserError, "nothing to accrue"):
            wizard.action_accrue()

    def test_nothing_to_accrue_says_so(self):
        with self.assertRaisesRegex(UserError, "nothing to accrue"):
            self.look(date(2027, 2, 28)).action_accrue()

    def test_only_accountants(self):
        for user in (self.user_desk, self.user_manager, self.user_coordinator):
            with self.assertRaises(AccessError):
                self.look(TODAY, user)
