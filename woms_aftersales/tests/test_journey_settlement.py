from odoo.tests import Form, tagged

from .common import PNG
from .common_journey import JourneyCase
from .settlement_common import MONTH, SettlementCommon


@tagged("post_install", "-at_install")
class TestJourneySettlement(SettlementCommon, JourneyCase):
    """A technician's cash, the statement his firm confirms, one vendor bill."""

    def test_from_the_cash_to_the_vendor_bill(self):
        job = self.start_job()
        order = job.order_id
        self.make_estimate(order)._woms_accept("Budi", PNG, "customer")
        order.checklist_line_ids.result = "ok"
        self.end_job("repaired", job=job)
        self.on_phone(
            "woms_technician_cash", f"/my/jobs/{job.id}", self.user_technician
        )
        self.assertEqual(order.cost_state, "paid")
        payment = order.move_ids.matched_payment_ids
        self.assertEqual(payment.woms_firm_id, self.firm)

        accountant = self.user_accountant
        form = Form(self.as_staff(self.env["woms.settlement.wizard"], accountant))
        form.date_from, form.date_to = MONTH
        action = form.save().action_propose()
        statement = self.env["woms.settlement"].search(action["domain"])
        self.as_staff(statement, accountant).action_send()
        self.env.flush_all()
        self.on_phone("woms_statement_confirm", "/my/earnings", self.user_coordinator)
        self.assertEqual(statement.state, "confirmed")

        self.as_staff(statement, accountant).action_bill()
        bill = self.as_staff(statement.bill_id, accountant)
        bill.action_post()
        self.assertEqual((bill.partner_id, bill.amount_total), (self.firm, 150000))
        self.assertEqual(bill.payment_state, "paid")  # netted with the cash
        self.assertFalse(payment._woms_get_held_line())
        self.assertFalse(self.env["woms.exactness"].search([]))
