"""Every way to pay x all that can happen: cost state, gate, books, customer's page."""

from odoo.tests import freeze_time, tagged

from .common import NOW
from .payment_table_common import (
    BOOKS,
    CASH,
    COURIER,
    DUE,
    GATE,
    OVER,
    REFUSED,
    PaymentTableCase,
    rows_of,
)

# situation -> {way: (refused or not, state afterwards, the customer's credit)}
TABLE = {
    "exact": rows_of((*GATE, *CASH, *BOOKS, *COURIER), "", "paid"),
    # the page and whoever takes cash know one amount; the books take what came
    "part": {
        **rows_of((*GATE, *CASH), REFUSED, "due"),
        **rows_of(BOOKS, "", "partial"),
        **rows_of(COURIER, "", "short"),
    },
    "over": {
        **rows_of((*GATE, *CASH), REFUSED, "due"),
        **rows_of((*BOOKS, *COURIER), "", "paid", OVER - DUE),
    },
    "twice": {
        **rows_of((*GATE, *CASH, "register", *COURIER), REFUSED, "paid"),
        **rows_of(("bank_line",), "", "paid", DUE),
    },
    "refund": rows_of((*GATE, *CASH, *BOOKS, *COURIER), "", "refunded"),
    "undone": {
        **rows_of(("transfer", "paypal", *CASH, *BOOKS), "", "due"),
        **rows_of(("cod", *COURIER), "", "on delivery"),  # agreed as before
    },
    # once billed it is credited first; money that comes all the same is the customer's
    "cancelled": {
        **rows_of((*GATE, *CASH, "register", *COURIER), REFUSED, "cancelled"),
        **rows_of(("bank_line",), "", "cancelled", DUE),
    },
    "credit_note": {
        **rows_of((*GATE, "register", *COURIER), REFUSED, "credited"),
        **rows_of(("bank_line",), "", "credited", DUE),
        # whoever takes cash bills what was agreed to anew
        **rows_of(CASH, "", "billed anew"),
    },
    # dollars for an invoice in rupiah, or rupiah for one in dollars; a courier's list
    # has no currency to choose
    "wrong_currency": {
        **rows_of((*GATE, *CASH, "bank_line"), REFUSED, "due"),
        **rows_of(("register",), "", "paid"),
    },
    # a company keeps 2 % back and sends the tax slip: the accountant writes it off
    "withheld": {
        **rows_of((*GATE, *CASH), REFUSED, "due"),
        **rows_of((*BOOKS, *COURIER), "", "paid"),
    },
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentTable(PaymentTableCase):
    table = TABLE

    def test_exact(self):
        self.check_row("exact")

    def test_part(self):
        self.check_row("part")

    def test_over(self):
        self.check_row("over")

    def test_twice(self):
        self.check_row("twice")

    def test_refund(self):
        self.check_row("refund")

    def test_undone(self):
        self.check_row("undone")

    def test_cancelled_order(self):
        self.check_row("cancelled")

    def test_credit_note(self):
        self.check_row("credit_note")

    def test_wrong_currency(self):
        self.check_row("wrong_currency")

    def test_withheld_tax(self):
        self.check_row("withheld")

    def test_the_table_is_complete(self):
        for situation, row in TABLE.items():
            ways = {*GATE, *CASH, *BOOKS}
            if situation != "wrong_currency":
                ways |= {*COURIER}
            self.assertEqual(set(row), ways, situation)
        self.assertEqual(len(TABLE), 10)
