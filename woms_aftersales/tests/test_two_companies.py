from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .settlement_common import MONTH
from .test_supplier_claim import ClaimCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTwoCompanies(ClaimCase):
    """Settlements, claims, costs and books of one company leave the other alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create(
            {
                "name": "Woms Test Dua",
                "country_id": cls.indonesia.id,
                "currency_id": cls.idr.id,
            }
        )
        cls.env.user.company_ids |= cls.other_company
        cls.other_accountant = cls._new_user(
            "woms_other_accountant", "account.group_account_user"
        )
        cls.other_accountant.write(
            {
                "company_ids": [Command.set(cls.other_company.ids)],
                "company_id": cls.other_company.id,
            }
        )
        (cls.company | cls.other_company).woms_cost_from = TODAY
        cls.terms.company_id = False  # bought by both
        # the same firm works for both: this order is the other's
        cls.foreign = cls.repaired()
        cls.env.flush_all()
        for query in (
            "UPDATE woms_work_order SET company_id = %s WHERE id = %s",
            "UPDATE woms_assignment SET company_id = %s WHERE order_id = %s",
        ):
            cls.env.cr.execute(query, (cls.other_company.id, cls.foreign.id))
        cls.env.invalidate_all()

    def test_each_settles_its_own_jobs(self):
        mine = self.propose()
        self.assertEqual(mine.line_ids.order_id, self.order)
        others = self.env["woms.settlement"]._propose(self.other_company, *MONTH)
        self.assertEqual(others.sudo().line_ids.order_id, self.foreign)
        self.assertEqual(others.sudo().company_id, self.other_company)

    def test_each_claims_its_own_repairs(self):
        claims = self.env["woms.supplier.claim"]
        self.assertEqual(self.collect().line_ids.order_id, self.order)
        others = claims._propose(self.other_company, *MONTH).sudo()
        self.assertEqual(others.line_ids.order_id, self.foreign)
        self.assertEqual(others.line_ids.company_id, self.other_company)

    def test_each_looks_at_its_own_books(self):
        for company, user in (
            (self.company, self.user_accountant),
            (self.other_company, self.other_accountant),
        ):
            books = self.env["woms.books.wizard"].with_user(user)
            books = books.with_context(allowed_company_ids=company.ids)
            wizard = books.create({"date": TODAY, "company_id": company.id})
            wizard.action_look()
            fees = wizard.line_ids.filtered(lambda line: line.kind == "fees")
            self.assertEqual((fees.count, fees.amount), (1, 150000))

    def test_costs_stand_on_accounts_of_their_company_in_the_same_plans(self):
        lines = (self.order | self.foreign)._write_warranty_costs()
        for order in (self.order, self.foreign):
            mine = lines.filtered(lambda line, o=order: line.woms_order_id == o)
            self.assertEqual(mine.company_id, order.company_id)
            column = order.company_id._woms_get_cost_plan("product")._column_name()
            self.assertEqual(mine[column].company_id, order.company_id)
        self.assertEqual(
            self.company.woms_plan_product_id, self.other_company.woms_plan_product_id
        )

    def test_an_accountant_of_the_other_company_reads_none_of_it(self):
        self.order._write_warranty_costs()
        claim, statement = self.collect(), self.propose()
        sheet = self.env["woms.warranty.provision"].create({"date": TODAY})
        user = self.other_accountant
        for record in (
            claim,
            claim.line_ids,
            statement,
            sheet,
            self.written(self.order),
        ):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(user).with_context(
                    allowed_company_ids=self.other_company.ids
                ).read(["id", "company_id"])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForeignCurrency(ClaimCase):
    """A firm that is paid in dollars for jobs reckoned in rupiah."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.usd.rate_ids.filtered(
            lambda rate: rate.company_id in (cls.company, rate.company_id.browse())
        ).unlink()
        cls.firm.woms_pay_currency_id = cls.usd

    def set_rate(self, rupiah, day=TODAY):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.usd.id,
                "company_id": self.company.id,
                "name": day,
                "inverse_company_rate": rupiah,
            }
        )

    def test_without_a_rate_it_is_refused_with_what_to_do(self):
        statement = self.confirmed()
        with self.assertRaisesRegex(UserError, "USD.*no rate yet.*type the rate"):
            statement.with_user(self.user_accountant).action_bill()
        self.assertEqual(statement.state, "confirmed")
        self.assertFalse(statement.bill_id)
        self.set_rate(16000)
        self.assertEqual(self.bill(statement).currency_id, self.usd)

    def test_the_bill_is_in_dollars_at_the_rate_of_its_date(self):
        self.set_rate(15000, TODAY.replace(month=2))
        self.set_rate(16000)
        statement = self.confirmed()
        self.assertEqual(statement.amount_due, 150000)  # reckoned in rupiah
        bill = self.bill(statement)
        self.assertEqual((bill.currency_id, bill.amount_total), (self.usd, 9.38))
        self.assertEqual(abs(bill.amount_total_signed), 150080)
        self.assertFalse(bill.invoice_cash_rounding_id)

    def test_cash_in_rupiah_is_netted_against_it(self):
        self.set_rate(16000)
        self.paid_job()  # fee 150,000, cash 320,000: more than is owed
        statement = self.confirmed()
        held = statement.line_ids.payment_id._woms_get_held_line()
        bill = self.bill(statement)
        self.assertEqual(bill.payment_state, "paid")
        self.assertTrue(held.reconciled)

    def test_the_books_add_up_within_cents_of_the_other_currency(self):
        self.set_rate(16000)
        statement = self.confirmed()
        rows = self.env["woms.exactness"]
        domain = [("rule", "=", "bill"), ("name", "=", statement.name)]
        bill = self.bill(statement)
        self.assertFalse(rows.search(domain))
        bill.button_draft()
        bill.invoice_line_ids[:1].price_unit = 9.50  # 12 cents more
        bill.action_post()
        self.assertTrue(rows.search(domain))

    def test_costs_on_analytic_accounts_stay_what_the_order_cost(self):
        self.company.woms_cost_from = TODAY
        self.set_rate(16000)
        self.order._write_warranty_costs()
        self.bill(self.confirmed())
        self.assertEqual(self.sums(self.order), {"parts": -40000, "fee": -150000})

    def test_a_firm_without_it_is_paid_in_rupiah(self):
        self.firm.woms_pay_currency_id = False
        bill = self.bill(self.confirmed())
        self.assertEqual((bill.currency_id, bill.amount_total), (self.idr, 150000))
