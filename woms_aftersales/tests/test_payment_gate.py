from datetime import timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.payment import utils as payment_utils

from .common import NOW, TODAY
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaymentGate(MoneyCommon):
    """Five routes, eight attacks: a work order is paid as our page offers, or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.invoice = cls.make_invoice(cls.order)
        cls.invoice.invoice_date_due = TODAY - timedelta(days=5)
        cls.estimate = cls.make_estimate(cls.make_order())
        cls.foreign_provider = cls.env["payment.provider"].create(
            {
                "name": "Transfer elsewhere",
                "code": "custom",
                "custom_mode": "wire_transfer",
                "company_id": cls.env.ref("base.main_company").id,
                "state": "enabled",
                "is_published": True,
                "redirect_form_view_id": cls.wire.redirect_form_view_id.id,
                "payment_method_ids": cls.wire_method.ids,
            }
        )

    def attacks(self, amount):
        """Return ``{name: values}`` of what attackers send."""
        good = self.pay_values(self.wire, self.wire_method, amount)
        disabled = self.wire.copy({"company_id": self.company.id, "state": "disabled"})
        disabled.payment_method_ids = self.wire_method
        return {
            "amount 1": {**good, "amount": 1},
            "negative": {**good, "amount": -50},
            "huge": {**good, "amount": 10**12},
            "not a number": {**good, "amount": "320000"},
            "disabled provider": {**good, "provider_id": disabled.id},
            "foreign company": {**good, "provider_id": self.foreign_provider.id},
            "method of another": {**good, "payment_method_id": self.cod_method.id},
            "cod not offered": {
                **good,
                "provider_id": self.cod.id,
                "payment_method_id": self.cod_method.id,
            },
            "someone's token": {**good, "flow": "token", "token_id": 1},
            "unknown flow": {**good, "flow": "magic"},
        }

    def assert_all_refused(self, route, amount, **extra):
        """Every attack on ``route`` is refused and leaves nothing behind."""
        before = self.env["payment.transaction"].search_count([])
        for name, values in self.attacks(amount).items():
            with self.subTest(route=route, attack=name):
                message = self.refused(route, **values, **extra)
                self.assertRegex(message, "paid|pay", "a sentence for the customer")
        self.assertEqual(self.env["payment.transaction"].search_count([]), before)
        self.assertFalse(self.invoice.transaction_ids)
        self.assertEqual(self.invoice.payment_state, "not_paid")

    # === THE FIVE ROUTES === #

    def test_invoice_route(self):
        route = f"/invoice/transaction/{self.invoice.id}"
        token = self.invoice._portal_ensure_token()
        self.assert_all_refused(route, 320000, access_token=token)

    def test_overdue_route(self):
        self.authenticate("woms_customer", "woms_customer")
        self.assert_all_refused(
            "/invoice/transaction/overdue", 320000, payment_reference="x"
        )

    def test_order_route(self):
        """An estimate is never paid, not even with its exact amount."""
        route = f"/my/orders/{self.estimate.id}/transaction"
        token = self.estimate._portal_ensure_token()
        self.assert_all_refused(route, 320000, access_token=token)
        for amount in (1, 320000):
            message = self.refused(
                route,
                access_token=token,
                **self.pay_values(self.wire, self.wire_method, amount),
            )
            self.assertIn("not paid", message)
        self.assertEqual(self.estimate.state, "sent")

    def test_payment_link_route(self):
        """A link's own route has no document: our invoice stays untouched."""
        values = self.pay_values(self.wire, self.wire_method, 1)
        with self.subTest("forged token"):
            self.refused(
                "/payment/transaction",
                **values,
                currency_id=self.idr.id,
                partner_id=self.customer.id,
                access_token="forged",
                reference_prefix=self.invoice.name,
            )
        with self.subTest("documents smuggled in"):
            self.refused(
                "/payment/transaction",
                **values,
                currency_id=self.idr.id,
                partner_id=self.customer.id,
                access_token=payment_utils.generate_access_token(
                    self.customer.id, 1, self.idr.id, env=self.env
                ),
                custom_create_values={"invoice_ids": [[6, 0, self.invoice.ids]]},
            )
        self.assertFalse(self.invoice.transaction_ids)

    def test_website_route(self):
        """The website's donation route can't be pointed at a work order's invoice."""
        self.refused(
            "/donation/transaction/1",
            **self.pay_values(self.wire, self.wire_method, 1),
            currency_id=self.idr.id,
            partner_id=self.customer.id,
            access_token="x",
            partner_details={
                "name": "Budi",
                "email": "budi@example.com",
                "country_id": self.indonesia.id,
            },
            invoice_ids=self.invoice.ids,
        )
        self.assertFalse(self.invoice.transaction_ids)

    # === ANOTHER CURRENCY === #

    def routes(self):
        """Return ``{route: values}`` of the five, each with its good values."""
        paid = self.pay_values(self.wire, self.wire_method, 320000)
        return {
            f"/invoice/transaction/{self.invoice.id}": {
                **paid,
                "access_token": self.invoice._portal_ensure_token(),
            },
            "/invoice/transaction/overdue": {**paid, "payment_reference": "x"},
            f"/my/orders/{self.estimate.id}/transaction": {
                **paid,
                "access_token": self.estimate._portal_ensure_token(),
            },
            "/payment/transaction": {
                **paid,
                "partner_id": self.customer.id,
                "access_token": payment_utils.generate_access_token(
                    self.customer.id, 320000, self.idr.id, env=self.env
                ),
            },
            "/donation/transaction/1": {
                **paid,
                "partner_id": self.customer.id,
                "access_token": "x",
                "invoice_ids": self.invoice.ids,
            },
        }

    def test_another_currency_is_refused_on_all_routes(self):
        """A document is paid in its own currency; a client can't name another."""
        usd = self.env.ref("base.USD")
        self.authenticate("woms_customer", "woms_customer")
        for route, values in self.routes().items():
            with self.subTest(route=route):
                self.refused(route, **values, currency_id=usd.id)
        self.env.invalidate_all()
        self.assertFalse(self.invoice.transaction_ids | self.estimate.transaction_ids)

    def test_a_link_of_an_invoice_in_another_currency_is_refused(self):
        """A link may name its invoice: with a token of its own for dollars, too."""
        usd = self.env.ref("base.USD")
        usd.active = True
        self.refused(
            "/payment/transaction",
            **self.pay_values(self.wire, self.wire_method, 320000),
            currency_id=usd.id,
            partner_id=self.customer.id,
            invoice_id=self.invoice.id,
            access_token=payment_utils.generate_access_token(
                self.customer.id, 320000, usd.id, env=self.env
            ),
        )
        self.env.invalidate_all()
        self.assertFalse(self.invoice.transaction_ids)

    def test_another_customers_invoice_is_refused(self):
        self.authenticate("woms_stranger", "woms_stranger")
        self.refused(
            f"/invoice/transaction/{self.invoice.id}",
            access_token="wrong",
            **self.pay_values(self.wire, self.wire_method, 320000),
        )

    # === WHAT IS OFFERED WORKS === #

    def test_what_the_page_offers_is_taken(self):
        transaction = self.start_payment(self.invoice, self.wire, self.wire_method)
        self.assertEqual(transaction.amount, 320000)
        self.assertEqual(transaction.woms_order_id, self.order)
        self.assertEqual(transaction.state, "draft")

    def test_overdue_with_the_exact_sum_is_taken(self):
        self.authenticate("woms_customer", "woms_customer")
        self.call(
            "/invoice/transaction/overdue",
            payment_reference="x",
            **self.pay_values(self.wire, self.wire_method, 320000),
        )
        self.assertEqual(self.invoice.transaction_ids.amount, 320000)

    def test_paying_twice_is_refused(self):
        self.order._register_cash(320000)
        message = self.refused(
            f"/invoice/transaction/{self.invoice.id}",
            access_token=self.invoice._portal_ensure_token(),
            **self.pay_values(self.wire, self.wire_method, 320000),
        )
        self.assertIn("nothing left to pay", message)

    def test_paying_while_a_payment_is_recorded_is_refused(self):
        transaction = self.start_payment(self.invoice, self.wire, self.wire_method)
        transaction._set_done()
        message = self.refused(
            f"/invoice/transaction/{self.invoice.id}",
            access_token=self.invoice._portal_ensure_token(),
            **self.pay_values(self.wire, self.wire_method, 320000),
        )
        self.assertIn("being recorded", message)

    def test_choosing_another_way_cancels_the_transfer_before(self):
        first = self.start_payment(self.invoice, self.wire, self.wire_method)
        self.custom_process(first)
        self.assertEqual(first.state, "pending")
        second = self.start_payment(self.invoice, self.wire, self.wire_method)
        self.assertEqual(first.state, "cancel")
        self.assertEqual(second.state, "draft")

    # === OTHERS ARE LEFT ALONE === #

    def _foreign_invoice(self, **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.part.id, "price_unit": 1000})
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def test_a_part_of_another_invoice_can_be_paid_as_ever(self):
        invoice = self._foreign_invoice()
        self.call(
            f"/invoice/transaction/{invoice.id}",
            access_token=invoice._portal_ensure_token(),
            **self.pay_values(self.wire, self.wire_method, 400),
        )
        self.assertEqual(invoice.transaction_ids.amount, 400)

    def test_an_instalment_of_another_invoice_can_be_paid_as_ever(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 30, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        invoice = self._foreign_invoice(invoice_payment_term_id=term.id)
        self.call(
            f"/invoice/transaction/{invoice.id}",
            access_token=invoice._portal_ensure_token(),
            name_next_installment=f"{invoice.name}-1",
            **self.pay_values(self.wire, self.wire_method, 300),
        )
        self.assertEqual(invoice.transaction_ids.amount, 300)

    def test_a_payment_link_of_another_invoice_opens_as_ever(self):
        invoice = self._foreign_invoice()
        wizard = (
            self.env["payment.link.wizard"]
            .with_context(active_model="account.move", active_id=invoice.id)
            .create({"amount": 250})
        )
        page = self.url_open(wizard.link)
        self.assertEqual(page.status_code, 200)
        self.assertIn("o_payment_form", page.text)

    def test_a_quotation_of_another_can_be_paid_as_ever(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "require_payment": True,
                "prepayment_percent": 0.5,
                "order_line": [
                    (0, 0, {"product_id": self.part.id, "price_unit": 1000})
                ],
            }
        )
        sale.action_quotation_sent()
        self.call(
            f"/my/orders/{sale.id}/transaction",
            access_token=sale._portal_ensure_token(),
            **self.pay_values(self.wire, self.wire_method, 500),
        )
        self.assertEqual(sale.transaction_ids.amount, 500)
