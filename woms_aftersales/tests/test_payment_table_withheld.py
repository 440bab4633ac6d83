"""A company keeps back tax and sends the slip: each way of paying the rest."""

import base64

from odoo.tests import freeze_time, tagged

from .common import NOW, PNG
from .payment_table_common import (
    BOOKS,
    CASH,
    COURIER,
    DUE,
    GATE,
    REFUSED,
    WITHHELD,
    PaymentTableCase,
    rows_of,
)

ALL = (*GATE, *CASH, *BOOKS, *COURIER)
ON_DELIVERY = ("cod", *COURIER)
TABLE = {
    # the slip counts as paid for the gate; the books wait for the accountant
    "slip": rows_of(ALL, "", "withheld"),
    "slip_confirmed": rows_of(ALL, "", "paid"),
    "slip_refused": {
        **rows_of(ALL, "", "kept"),
        **rows_of(ON_DELIVERY, "", "kept on delivery"),
    },
    # the page and the counter ask for the rest; who pays all kept nothing back
    "slip_paid_in_full": {
        **rows_of((*GATE, "on_site"), REFUSED, "due"),
        **rows_of(("counter",), "", "withheld"),  # its button takes the rest
        **rows_of((*BOOKS, *COURIER), "", "paid"),
    },
    "slip_undone": {
        **rows_of(ALL, "", "due"),
        **rows_of(ON_DELIVERY, "", "on delivery"),
    },
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentTableWithheld(PaymentTableCase):
    table = TABLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.is_company = True
        cls.company.woms_withholding_account_id = cls.withheld_account

    def send_slip(self):
        upload = {
            "name": "proof-1.png",
            "raw": base64.b64decode(PNG),
            "mimetype": "image/png",
        }
        self.slip = self.order._portal_send_withholding(
            "BP-001", round(WITHHELD * self.unit, 2), [upload]
        )
        self.assertEqual(self.order.cost_state, "due", "the rest is still to be paid")
        self.assertTrue(self.order._release_refusal())

    before_slip = before_slip_confirmed = before_slip_refused = send_slip
    before_slip_paid_in_full = before_slip_undone = send_slip

    def play_slip(self):
        return self.pay(DUE - WITHHELD)

    def play_slip_confirmed(self):
        self.play_slip()
        self.slip.with_user(self.user_accountant).action_confirm()
        tax = self.slip.entry_id.line_ids.filtered("debit")
        self.assertEqual(tax.account_id, self.withheld_account)
        self.assertAlmostEqual(tax.balance, WITHHELD, 0)
        self.assertEqual(self.order.amount_withheld, 0)

    def play_slip_refused(self):
        self.play_slip()
        slip = self.slip.with_user(self.user_accountant)
        slip.answer = "Bukti potong perusahaan lain."
        slip.action_refuse()

    def play_slip_paid_in_full(self):
        self.pay(DUE)
        kept = WITHHELD if self.way == "counter" else 0
        self.assertEqual(self.slip.result, "checking" if kept else "dropped")
        self.assertEqual(self.order.amount_withheld, kept)

    def play_slip_undone(self):
        self.play_undone()

    def test_slip_being_checked(self):
        self.check_row("slip")

    def test_slip_confirmed(self):
        self.check_row("slip_confirmed")

    def test_slip_refused(self):
        self.check_row("slip_refused")

    def test_paid_in_full_all_the_same(self):
        self.check_row("slip_paid_in_full")

    def test_payment_undone(self):
        self.pay_before = self.pay
        self.pay = lambda *_args, **_kwargs: self.pay_before(DUE - WITHHELD)
        self.check_row("slip_undone")
