from odoo.tests import freeze_time, tagged

from .common import NOW
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentCod(MoneyCommon):
    """COD is offered where the carrier collects, agreed by its transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.invoice = cls.make_invoice(cls.order)

    def page(self):
        return self.url_open(self.invoice.get_portal_url()).text

    def test_not_offered_without_a_carrier_that_collects(self):
        self.assertNotIn(self.cod.name, self.page())
        self.order.carrier_id = self.make_carrier(allow_cash_on_delivery=False)
        self.assertNotIn(self.cod.name, self.page())

    def test_an_address_cannot_open_it(self):
        self.order.carrier_id = self.make_carrier(allow_cash_on_delivery=False)
        other = self.make_order(carrier_id=self.make_carrier().id)
        sale = self.make_invoice(other).line_ids.sale_line_ids.order_id
        url = f"{self.invoice.get_portal_url()}&sale_order_id={sale.id}"
        self.assertNotIn(self.cod.name, self.url_open(url).text)

    def test_offered_and_agreed_opens_the_gate(self):
        self.order.carrier_id = self.make_carrier()
        self.assertIn(self.cod.name, self.page())
        transaction = self.start_payment(self.invoice, self.cod, self.cod_method)
        self.assertTrue(self.order._release_refusal(), "chosen is not yet agreed")
        self.custom_process(transaction)
        self.assertEqual(transaction.state, "pending")
        self.assertEqual(self.order.pay_on_delivery, "cod")
        self.assertEqual(self.order.cost_state, "on_delivery")
        self.assertFalse(self.order._release_refusal())

    def test_a_fee_without_an_estimate_can_be_paid_by_cod(self):
        fee = {"kind": "diagnosis", "amount": 50000, "currency_id": self.idr.id}
        self.company.woms_diagnosis_fee_id = self.labour
        order = self.make_order(
            request_id=self.make_request(fee_ids=[(0, 0, fee)]).id,
            carrier_id=self.make_carrier().id,
        )
        order.sudo().outcome = "not_repairable"
        self.invoice = order._make_invoice()
        self.assertFalse(self.invoice.line_ids.sale_line_ids)
        self.assertIn(self.cod.name, self.page())
        self.custom_process(self.start_payment(self.invoice, self.cod, self.cod_method))
        self.assertEqual(order.pay_on_delivery, "cod")

    def test_a_counter_pick_up_is_not_cod(self):
        self.order.write(
            {"carrier_id": self.make_carrier().id, "return_method": "counter"}
        )
        self.assertNotIn(self.cod.name, self.page())

    def test_choosing_a_transfer_instead_takes_the_agreement_back(self):
        self.order.carrier_id = self.make_carrier()
        self.custom_process(self.start_payment(self.invoice, self.cod, self.cod_method))
        self.start_payment(self.invoice, self.wire, self.wire_method)
        self.assertFalse(self.order.pay_on_delivery)
        self.assertEqual(self.order.cost_state, "due")
        self.assertTrue(self.order._release_refusal())

    def test_the_couriers_money_settles_it(self):
        self.order.carrier_id = self.make_carrier()
        transaction = self.start_payment(self.invoice, self.cod, self.cod_method)
        self.custom_process(transaction)
        self.env["account.payment.register"].with_user(
            self.user_accountant
        ).with_context(active_model="account.move", active_ids=self.invoice.ids).create(
            {"journal_id": self.bank_journal.id}
        )._create_payments()
        self.assertEqual(self.order.cost_state, "paid")
        self.assertEqual(transaction.state, "done")
