from odoo.tests import tagged

from .common import TODAY
from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyBench(JourneyCase):
    """Reported by a guest, repaired on the bench, paid by transfer, shipped back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank_journal.bank_acc_number = "5120123456"
        cls.wire.action_recompute_pending_msg()

    def test_from_the_report_to_the_receipt(self):
        self.on_phone("woms_report_parcel", "/service/report")
        work_request = self.last("woms.work.request")
        self.assertEqual(work_request.state, "draft", "a guest has to confirm")
        self.assertFalse(work_request.partner_id)
        self.on_phone(
            "woms_confirm_report",
            f"/service/confirm/{work_request.id}/{work_request.confirmation_code}",
        )
        order = self.accept_request()
        page = order.get_portal_url()

        self.on_phone("woms_send_parcel", page)
        self.assertEqual(order.state, "in_transit")
        self.assertEqual(order.inbound_tracking_ref, "JNE-IN-1")
        self.take_in(order)
        self.assertEqual(order.holder, "center")

        self.send_estimate(order)
        self.on_phone("woms_sign_estimate", page)
        self.assertEqual(order.cost_state, "approved")
        estimate = order.sale_order_ids
        self.assertEqual((estimate.state, bool(estimate.signature)), ("sale", True))

        # more is found: a second one, on top of what was signed
        self.send_estimate(order)
        extra = order.sale_order_ids - estimate
        self.assertTrue(extra.woms_supplementary)
        self.on_phone("woms_sign_estimate", page)
        self.assertEqual((extra.state, order.cost_state), ("sale", "approved"))
        agreed = estimate.amount_total + extra.amount_total

        self.end_bench(order)
        # one invoice per estimate, each with the total that was signed
        invoices = order.move_ids.sorted("id")
        self.assertEqual(invoices.mapped("state"), ["posted", "posted"])
        self.assertEqual((order.cost_state, order.amount_due), ("due", agreed))
        self.on_phone("woms_pay_by_transfer", page)
        transaction = invoices.transaction_ids
        self.assertEqual(transaction.state, "pending")
        self.assertTrue(order._release_refusal(), "nothing leaves before it is paid")

        # he sends the slip: a claim, which an accountant confirms
        self.on_phone("woms_send_slip", page)
        slip = order.slip_ids
        self.assertEqual((slip.result, slip.kind), ("checking", "picture"))
        self.assertTrue(order._release_refusal(), "a slip is no money")
        self.as_staff(slip, self.user_accountant).action_found()
        self.assertEqual((slip.result, transaction.state), ("found", "done"))
        self.assertEqual(order.cost_state, "partial", "the second invoice is open")

        # the rest comes with its bank line, and so does what was confirmed before
        paid = transaction.invoice_ids
        for invoice in (invoices - paid) | paid:
            line = self.book_statement_line(
                f"TRSF E-BANKING CR 0103 {invoice.payment_reference} SITI",
                invoice.amount_total,
            )
            self.assertTrue(line.is_reconciled)
        self.assertEqual((order.cost_state, order.amount_due), ("paid", 0))
        self.assertIn("Paid", [row["label"] for row in order._portal_timeline()])

        self.on_phone("woms_choose_parcel", page)
        self.assertEqual(order.return_method, "ship")
        self.ship(order, "JNE-OUT-1")
        self.on_phone("woms_confirm_receipt", page)
        self.assertEqual((order.state, order.outcome), ("done", "repaired"))
        self.assertEqual(order.holder, "customer")

    def book_statement_line(self, label, amount):
        lines = self.as_staff(
            self.env["account.bank.statement.line"], self.user_accountant
        )
        return lines.create(
            {
                "journal_id": self.bank_journal.id,
                "date": TODAY,
                "payment_ref": label,
                "amount": amount,
            }
        )
