"""Playing one cell of the table of payments, and saying what holds afterwards."""

from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import TODAY
from .money_common import PaypalCommon

DUE, PART, OVER = 320000, 120000, 420000
WITHHELD = 6400
REFUSED = "refused"

# what holds afterwards: (cost state, gate is open, residual, payment state, title)
STATES = {
    "paid": ("paid", True, 0, "paid", "Paid"),
    "due": ("due", False, DUE, "not_paid", "To be paid"),
    "partial": ("partial", False, DUE - PART, "partial", "Partly paid"),
    "on delivery": ("on_delivery", True, DUE, "not_paid", "You pay on delivery"),
    "short": ("on_delivery", True, DUE - PART, "partial", "You pay on delivery"),
    # the tax a company kept back: being checked, or refused afterwards
    "withheld": (
        "withheld",
        True,
        WITHHELD,
        "partial",
        "Paid, your tax slip is being checked",
    ),
    "kept": ("partial", False, WITHHELD, "partial", "Partly paid"),
    "kept on delivery": (
        "on_delivery",
        True,
        WITHHELD,
        "partial",
        "You pay on delivery",
    ),
    "refunded": ("refunded", True, 0, "paid", "Refunded"),
    # work that was agreed to and credited is billed anew, unless the order is cancelled
    "credited": ("refunded", False, 0, "reversed", "Refunded"),
    "cancelled": ("refunded", True, 0, "reversed", "Refunded"),
    "billed anew": ("paid", True, 0, "reversed", "Paid"),
}
# Ways that behave alike stand together. Refused is what must not be possible.
GATE, CASH = ("transfer", "paypal", "cod"), ("on_site", "counter")
BOOKS = ("register", "bank_line")
COURIER = ("remittance",)


def rows_of(ways, refused, state, credit=0):
    return {way: (refused, state, credit) for way in ways}


class PaymentTableCase(PaypalCommon):
    """A table of payments: ``table`` is ``{situation: {way: what holds}}``."""

    table = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        carrier = cls.make_carrier()
        cls.orders = {"idr": cls.make_order(carrier_id=carrier.id)}
        cls.invoices = {"idr": cls.make_invoice(cls.orders["idr"])}
        cls.orders["other"] = cls.make_order(carrier_id=carrier.id)
        cls.make_invoice(cls.orders["other"])
        cls.company.woms_paypal_currency_id = cls.usd
        cls.orders["usd"] = cls.make_order()
        cls.invoices["usd"] = cls.make_invoice(cls.orders["usd"], currency=cls.usd)
        cls.withheld_account = cls.rounding.profit_account_id

    # === ONE CELL === #

    @contextmanager
    def cell(self, way, situation):
        """Play in a savepoint; what it changed is gone afterwards."""
        kind = "usd" if way == "paypal" else "idr"
        self.order, self.invoice = self.orders[kind], self.invoices[kind]
        self.way = way
        with self.subTest(way=way, situation=situation):
            with self.env.cr.savepoint() as savepoint:
                self.unit = self.invoice.amount_total / DUE
                yield
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all()

    def check_row(self, situation):
        before = getattr(self, f"before_{situation}", lambda: None)
        play = getattr(self, f"play_{situation}", self.pay)
        for way, (refused, state, credit) in self.table[situation].items():
            with self.cell(way, situation):
                before()
                if refused:
                    with self.assertRaises(UserError, msg=way):
                        with self.env.cr.savepoint():
                            play()
                    self.env.invalidate_all()
                else:
                    play()
                self.assertEqual(self.now(), self.expected(state), way)
                left = self.credit_left()
                self.assertAlmostEqual(left, credit * self.unit, 0, msg=way)

    def expected(self, state):
        cost, is_open, residual, payment_state, title = STATES[state]
        return (cost, is_open, round(residual * self.unit), payment_state, title)

    def now(self):
        order = self.order
        return (
            order.cost_state,
            not order._release_refusal(),
            round(self.invoice.amount_residual),
            self.invoice.payment_state,
            order._cost_explanation()["title"],
        )

    def credit_left(self):
        """What the books owe the customer beside this invoice."""
        items = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.invoice.partner_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("amount_residual", "<", 0),
                ("move_id.move_type", "!=", "out_refund"),
            ]
        )
        return -sum(items.mapped("amount_residual"))

    # === THE WAYS === #

    def pay(self, amount=DUE, currency=None, withheld=0):
        return getattr(self, f"pay_{self.way}")(
            round(amount * self.unit, 2), currency or self.invoice.currency_id, withheld
        )

    def through_gate(self, provider, method, amount, currency):
        """Start a payment as the page does, past the one gate."""
        values = {"invoice_ids": [Command.set(self.invoice.ids)]}
        model = self.env["payment.transaction"]
        model._woms_check_offer(
            **{
                key: model._woms_documents(values)[key]
                for key in ("invoices", "estimates")
            },
            provider_id=provider.id,
            payment_method_id=method.id,
            amount=amount,
            currency_id=currency.id,
            partner_id=self.invoice.partner_id.id,
            flow="redirect",
        )
        return model.create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": model._compute_reference(
                    provider.code, prefix=self.invoice.name
                ),
                "amount": amount,
                "operation": "online_redirect",
                "currency_id": currency.id,
                "partner_id": self.invoice.partner_id.id,
                **values,
            }
        )

    def pay_transfer(self, amount, currency, _withheld):
        transaction = self.through_gate(self.wire, self.wire_method, amount, currency)
        transaction._set_pending()
        self.assertEqual(self.order.cost_state, "due")
        self.assertEqual(self.order._transfer_details()["amount"], amount)
        transaction.with_user(self.user_accountant).action_woms_confirm_transfer()
        return transaction.payment_id

    def pay_paypal(self, amount, currency, _withheld):
        transaction = self.through_gate(
            self.paypal, self.paypal_method, amount, currency
        )
        transaction._set_done()
        self.assertEqual(self.order.cost_state, "due", "not before it is recorded")
        transaction._post_process()
        return transaction.payment_id

    def pay_cod(self, amount, currency, _withheld):
        transaction = self.through_gate(self.cod, self.cod_method, amount, currency)
        transaction._set_pending()
        self.assertEqual(self.now(), self.expected("on delivery"))
        return self.register(self.invoice, amount, currency)

    def pay_on_site(self, amount, _currency, _withheld):
        return self.order._register_cash(amount, technician=self.technician)

    def pay_counter(self, amount, _currency, _withheld):
        order = self.order.with_user(self.user_desk)
        if amount == self.invoice.amount_total:
            order.action_register_cash()  # its button knows the amount
            return self.invoice.matched_payment_ids
        return order._register_cash(amount)

    def pay_register(self, amount, currency, withheld):
        return self.register(self.invoice, amount, currency, withheld)

    def pay_remittance(self, amount, currency, withheld):
        """The courier pays what he collected for this parcel and another one."""
        for number, key in (("NX-1", "idr"), ("NX-2", "other")):
            order = self.orders[key]
            order.tracking_ref = number
            if not order.pay_on_delivery:
                order._agree_pay_on_delivery("cod")
        remittance = (
            self.env["woms.cod.remittance"]
            .with_user(self.user_accountant)
            .create(
                {
                    "name": "COD-1",
                    "journal_id": self.bank_journal.id,
                    "line_ids": [
                        Command.create({"tracking_ref": number, "collected": collected})
                        for number, collected in (("NX-2", DUE), ("NX-1", amount))
                    ],
                }
            )
        )
        remittance.action_post()
        self.assertEqual(self.orders["other"].cost_state, "paid")
        if withheld:
            self.register(self.invoice, 0.0, currency, withheld)
        return remittance.line_ids[-1:].payment_id

    def register(self, invoices, amount, currency, withheld=0):
        rest = {}
        if withheld:
            rest = {
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": self.withheld_account.id,
                "writeoff_label": "PPh 23",
            }
        return (
            self.env["account.payment.register"]
            .with_user(self.user_accountant)
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(
                {
                    "journal_id": self.bank_journal.id,
                    "currency_id": currency.id,
                    "group_payment": True,
                    "amount": amount,
                    **rest,
                }
            )
            ._create_payments()
        )

    def pay_bank_line(self, amount, currency, withheld):
        foreign = currency != self.invoice.currency_id
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": TODAY,
                "payment_ref": f"CR {self.invoice.payment_reference}",
                "amount": amount,
                **(
                    {"foreign_currency_id": currency.id, "amount_currency": 20}
                    if foreign
                    else {}
                ),
            }
        )
        clerk = line.with_user(self.user_accountant)
        if not line.is_reconciled:
            self.assertNotEqual(self.invoice.payment_state, "partial", "proposed only")
            if foreign:
                clerk.action_woms_match()  # refuses
            clerk.action_woms_confirm_proposal()
        if withheld:
            self.register(self.invoice, 0.0, self.invoice.currency_id, withheld)
        return line

    # === WHAT HAPPENS === #

    def play_part(self):
        self.pay(PART)

    def play_over(self):
        self.pay(OVER)

    def before_twice(self):
        self.pay()

    def credit(self):
        note = self.invoice._reverse_moves(
            [{"invoice_date": TODAY}], cancel=self.invoice.payment_state == "not_paid"
        )
        if note.state == "draft":
            note.action_post()
        return note

    def play_refund(self):
        self.pay()
        self.register(
            self.credit(), self.invoice.amount_total, self.invoice.currency_id
        )

    def play_undone(self):
        paid = self.pay()
        if paid._name == "account.bank.statement.line":
            paid.action_undo_reconciliation()
        else:
            paid.action_draft()
            paid.action_cancel()

    def before_credit_note(self):
        self.credit()

    def before_cancelled(self):
        self.credit()  # an order that was billed can't be cancelled before
        self.order._cancel("x", "desk")

    def play_wrong_currency(self):
        other = self.idr if self.invoice.currency_id == self.usd else self.usd
        rate = 16000 if other == self.idr else 1 / 16000
        amount = self.invoice.amount_total * rate
        getattr(self, f"pay_{self.way}")(amount, other, 0)

    def play_withheld(self):
        self.pay(DUE - WITHHELD, withheld=WITHHELD)
