"""Whose money a bank line is: sure, proposed, or left; never wrong."""

from collections import Counter
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import NOW, TODAY
from .test_bank_import import BankCase


class BankMatchCase(BankCase):
    """A company whose transfers are asked for with amounts of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.rest_account = cls.rounding.profit_account_id
        cls.wire = cls.env["payment.provider"].search(
            [
                ("custom_mode", "=", "wire_transfer"),
                ("company_id", "=", cls.company.id),
            ],
            limit=1,
        ) or cls.env.ref("payment.payment_provider_transfer").copy(
            {"company_id": cls.company.id}
        )
        cls.wire.write({"state": "enabled", "is_published": True})
        cls.order = cls.make_order()

    @classmethod
    def use_unique_amounts(cls):
        cls.company.write(
            {
                "woms_unique_amount": True,
                "woms_unique_account_id": cls.rest_account.id,
            }
        )

    @classmethod
    def bill(cls, *amounts, partner=None):
        """Posted invoices of a work order, one for each amount."""
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "woms_order_id": cls.order.id,
                    "partner_id": (partner or cls.customer).id,
                    "invoice_date": TODAY,
                    "company_id": cls.company.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Servis", "price_unit": amount, "tax_ids": []}
                        )
                    ],
                }
                for amount in amounts
            ]
        )
        moves.action_post()
        return moves

    def choose_transfer(self, invoice):
        """The customer chose a transfer; it is awaited."""
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.wire.id,
                "payment_method_id": self.wire.payment_method_ids[:1].id,
                "reference": f"{invoice.name}-{len(invoice.transaction_ids)}",
                "amount": invoice.amount_residual,
                "operation": "online_redirect",
                "currency_id": invoice.currency_id.id,
                "partner_id": invoice.partner_id.id,
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        transaction._set_pending()
        return transaction

    def money(self, amount, label="TRANSFER", day=TODAY):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": day,
                "payment_ref": label,
                "amount": amount,
            }
        )

    def paid_by(self, line):
        """The invoices that a bank line pays."""
        return line.move_id.line_ids.matched_debit_ids.debit_move_id.move_id

    def as_clerk(self, record):
        return record.with_user(self.clerk)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestUniqueAmount(BankMatchCase):
    """An amount of its own tells whose transfer it is, for a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_unique_amounts()
        cls.invoice = cls.bill(320000)

    def test_off_unless_the_company_wants_it(self):
        self.company.woms_unique_amount = False
        self.assertFalse(self.choose_transfer(self.invoice).woms_asked_amount)
        self.assertEqual(self.order._transfer_details()["amount"], 320000)

    def test_each_transfer_has_an_amount_of_its_own(self):
        others = self.bill(320000, 320000, 320500)
        asked = [
            self.choose_transfer(move).woms_asked_amount
            for move in self.invoice | others
        ]
        due = set((self.invoice | others).mapped("amount_residual"))
        self.assertEqual(len(set(asked)), 4)
        self.assertFalse(set(asked) & due)
        for amount in asked:
            self.assertEqual(amount, round(amount))
        self.assertTrue(all(0 < abs(amount - 320000) <= 999 for amount in asked[:3]))

    def test_the_customer_reads_the_exact_amount(self):
        transaction = self.choose_transfer(self.invoice)
        details = self.order._transfer_details()
        self.assertEqual(details["amount"], transaction.woms_asked_amount)
        self.assertTrue(details["exact"])

    def test_the_amount_alone_pays(self):
        transaction = self.choose_transfer(self.invoice)
        asked = transaction.woms_asked_amount
        self.assertTrue(self.order._release_refusal())
        line = self.money(asked, day=TODAY + timedelta(days=7))
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual((transaction.state, self.order.cost_state), ("done", "paid"))
        self.assertFalse(self.order._release_refusal())
        rest = line.move_id.line_ids.filtered(
            lambda item: item.account_id == self.rest_account
        )
        self.assertEqual(rest.balance, 320000 - asked)
        transaction._post_process()
        self.assertFalse(transaction.payment_id, "no second payment")
        line.action_undo_reconciliation()
        self.assertEqual(self.invoice.amount_residual, 320000)
        self.assertTrue(self.order._release_refusal())

    def test_less_than_due_pays_all_as_well(self):
        transaction = self.choose_transfer(self.invoice)
        transaction.woms_asked_amount = 319900
        line = self.money(319900, label=self.invoice.payment_reference)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_after_a_week_it_is_only_proposed(self):
        asked = self.choose_transfer(self.invoice).woms_asked_amount
        for day in (TODAY + timedelta(days=8), TODAY - timedelta(days=1)):
            line = self.money(asked, day=day)
            self.assertFalse(line.is_reconciled)
            self.assertFalse(line.woms_proposed_id)

    def test_never_when_two_fit(self):
        asked = self.choose_transfer(self.invoice).woms_asked_amount
        self.bill(asked)
        line = self.money(asked)
        self.assertFalse(line.is_reconciled)
        self.assertEqual(
            (line.woms_proposal, len(line.woms_proposed_id)), ("several", 0)
        )

    def test_not_when_the_label_names_another(self):
        other = self.bill(500000)
        paid = self.bill(70000)
        self.money(70000, label=paid.payment_reference)
        asked = self.choose_transfer(self.invoice).woms_asked_amount
        for label, known, proposed in (
            (other.payment_reference, "reference", other),
            (f"DP {paid.name}", "paid", paid),
        ):
            line = self.money(asked, label=label)
            self.assertFalse(line.is_reconciled)
            self.assertEqual(
                (line.woms_proposal, line.woms_proposed_id), (known, proposed)
            )

    def test_not_when_the_transfer_was_taken_back(self):
        transaction = self.choose_transfer(self.invoice)
        transaction._set_canceled()
        line = self.money(transaction.woms_asked_amount)
        self.assertFalse(line.is_reconciled)
        self.assertEqual(line.woms_proposed_id, self.invoice)

    def test_without_an_account_for_the_rest_nothing_is_posted(self):
        asked = self.choose_transfer(self.invoice).woms_asked_amount
        self.company.woms_unique_account_id = False
        line = self.money(asked)
        self.assertFalse(line.is_reconciled)
        with self.assertRaisesRegex(UserError, "Choose the account"):
            line.action_woms_confirm_proposal()

    def test_a_confirmed_transfer_is_listed_until_its_bank_line_comes(self):
        transaction = self.choose_transfer(self.invoice)
        self.as_clerk(transaction).action_woms_confirm_transfer()
        action = self.env.ref("woms_aftersales.woms_confirmed_payment_action")
        domain = safe_eval(action.domain)
        payments = self.as_clerk(self.env["account.payment"])
        self.assertEqual(payments.search(domain), transaction.payment_id)
        line = self.money(transaction.woms_asked_amount, self.invoice.payment_reference)
        self.assertTrue(line.is_reconciled)
        self.assertTrue(transaction.payment_id.is_matched)
        self.assertFalse(payments.search(domain))
        self.assertEqual(len(self.invoice.matched_payment_ids), 1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBankProposals(BankMatchCase):
    """What isn't sure waits for an accountant's yes; he needs no after-sales group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.bill(320000)

    def test_the_amount_alone_is_proposed_and_confirmed(self):
        line = self.money(320000)
        self.assertEqual(
            (line.woms_proposal, line.woms_proposed_id), ("amount", self.invoice)
        )
        self.assertEqual(self.order.cost_state, "due")
        action = self.env.ref("woms_aftersales.woms_bank_proposal_action")
        lines = self.as_clerk(self.env[line._name])
        self.assertEqual(lines.search(safe_eval(action.domain)), line)
        self.as_clerk(line).action_woms_confirm_proposal()
        self.assertEqual(self.order.cost_state, "paid")
        self.assertFalse(lines.search(safe_eval(action.domain)))

    def test_a_part_named_by_its_reference(self):
        transaction = self.choose_transfer(self.invoice)
        line = self.money(120000, label=self.invoice.payment_reference)
        self.assertEqual(line.woms_proposal, "reference")
        self.as_clerk(line).action_woms_confirm_proposal()
        self.assertEqual(self.invoice.amount_residual, 200000)
        self.assertEqual(self.order.cost_state, "partial")
        self.assertEqual(transaction.state, "cancel", "the rest is asked for anew")

    def test_too_much_stays_the_customers(self):
        line = self.money(420000, label=self.invoice.payment_reference)
        self.as_clerk(line).action_woms_confirm_proposal()
        self.assertEqual(self.order.cost_state, "paid")
        self.assertEqual(self.credit_of(line), -100000)

    def test_paid_twice_is_told_and_stays_the_customers(self):
        label = f"LLG {self.invoice.payment_reference}"
        self.assertTrue(self.money(320000, label).is_reconciled)
        line = self.money(320000, label)
        self.assertEqual(
            (line.woms_proposal, line.woms_proposed_id), ("paid", self.invoice)
        )
        self.as_clerk(line).action_woms_confirm_proposal()
        self.assertEqual(self.credit_of(line), -320000)
        self.assertEqual(self.order.cost_state, "paid")

    def credit_of(self, line):
        return sum(
            line.move_id.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            ).mapped("amount_residual")
        )

    def test_the_name_of_the_payer_tells_two_apart(self):
        other = self.bill(320000, partner=self.stranger)
        self.assertEqual(self.money(320000).woms_proposal, "several")
        self.stranger.name = "Siti Rahma"
        line = self.money(320000, label="TRSF CR SITI RAHMA 0103")
        self.assertEqual((line.woms_proposal, line.woms_proposed_id), ("name", other))

    def test_a_reference_within_a_longer_number_is_none(self):
        reference = self.invoice.payment_reference
        for label in (f"7{reference}", f"{reference}1", f"VA 88{reference}03"):
            line = self.money(320000, label)
            self.assertFalse(line.is_reconciled, label)

    def test_no_is_remembered_and_another_can_be_chosen(self):
        other = self.bill(50000)
        line = self.money(320000)
        self.as_clerk(line).action_woms_drop_proposal()
        self.assertFalse(line.woms_proposed_id)
        with self.assertRaisesRegex(UserError, "choose an open invoice"):
            self.as_clerk(line).action_woms_confirm_proposal()
        line.with_user(self.user_accountant).woms_proposed_id = other
        self.as_clerk(line).action_woms_confirm_proposal()
        self.assertEqual(self.paid_by(line), other)

    def test_only_accountants_say_whose_money_it_is(self):
        line = self.money(320000).with_user(self.user_desk)
        for action in ("match", "confirm_proposal", "drop_proposal"):
            with self.assertRaises(AccessError):
                getattr(line, f"action_woms_{action}")()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBankFourHundred(BankMatchCase):
    """400 movements, a third without a reference; each invoice's amount is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_unique_amounts()
        amounts = [100000 + 3000 * number for number in range(176)]
        amounts += [90000, 90000, 80000, 80000, 70000, 70000, 60000, 60000]
        cls.invoices = cls.bill(*amounts)

    def test_four_hundred_lines(self):
        rows, expected = [], {}
        invoices = iter(self.invoices)

        def row(kind, amount, label, invoice=None):
            text = f"{label} /{len(rows):03d}"
            rows.append(f"01/03;{text};{amount:.2f}")
            expected[text] = (kind, invoice)

        for number in range(110):
            invoice = next(invoices)
            label = (invoice.payment_reference, invoice.name)[number % 2]
            row("matched", invoice.amount_total, f"TRSF CR {label} BUDI", invoice)
        for _number in range(10):
            invoice = next(invoices)
            row(
                "proposed",
                invoice.amount_total - 500,
                invoice.payment_reference,
                invoice,
            )
        for _number in range(5):
            first, second = next(invoices), next(invoices)
            label = f"{first.payment_reference} {second.payment_reference}"
            row("left", first.amount_total, label)
        for _number in range(11):
            invoice = next(invoices)
            label = f"VA 8{invoice.payment_reference}4"
            row("proposed", invoice.amount_total, label, invoice)
        for number in range(130):
            row("left", 5000000 + number, f"SETORAN 99{number:07d}")
        for _number in range(20):
            invoice = next(invoices)
            asked = self.choose_transfer(invoice).woms_asked_amount
            row("matched", asked, "TRANSFER DARI REKENING LAIN", invoice)
        for _number in range(15):
            invoice = next(invoices)
            row("proposed", invoice.amount_total, "TRANSFER", invoice)
        for invoice in self.invoices[-8:]:
            row("left", invoice.amount_total, "TRANSFER")
        for number in range(91):
            row("left", 7000000 + number, "QRIS")
        self.assertEqual(len(rows), 400)
        wizard = self.wizard(self.rows(*rows), preset_id=self.signed.id)
        file = self.run_import(wizard)
        self.assertEqual(len(file.line_ids), 400)
        counts = Counter()
        for line in file.line_ids:
            kind, invoice = expected[line.payment_ref]
            got = "left"
            if line.is_reconciled:
                got = "matched"
                self.assertEqual(self.paid_by(line), invoice, line.payment_ref)
                self.assertEqual(invoice.payment_state, "paid")
            elif line.woms_proposed_id:
                got = "proposed"
                self.assertEqual(line.woms_proposed_id, invoice, line.payment_ref)
            self.assertEqual(got, kind, line.payment_ref)
            counts[got] += 1
        self.assertEqual(counts, {"matched": 130, "proposed": 36, "left": 234})
        self.assertEqual(
            (file.matched_count, file.proposed_count, file.open_count), (130, 36, 234)
        )
