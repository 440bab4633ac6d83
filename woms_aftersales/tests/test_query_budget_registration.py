"""Query budgets of devices: the owner's pages, the dealer's, the form, an import."""

from odoo.tests import tagged

from .common import TODAY
from .test_dealer import DealerCase
from .test_query_budget_web import BUDGET_FORM, BUDGET_PAGE, QueryBudgetCase


@tagged("post_install", "-at_install")
class TestQueryBudgetRegistration(DealerCase, QueryBudgetCase):
    def test_the_page_of_a_device_with_a_long_history(self):
        document = self.make_document(serial="SN-LONG")._move("active", role="system")
        self.log_in(self.user_customer)
        counts = []
        for orders in (2, 12):
            for _number in range(orders):
                self.make_order(document_id=document.id, serial="SN-LONG")
            url = f"/my/devices/{document.id}"
            counts.append(self.queries(lambda url=url: self.url_open(url)))
        # ten orders are shown, each by a name and a chip
        self.check("device", counts[1], BUDGET_PAGE)
        self.assertLessEqual(counts[1] - counts[0], 2, counts)

    def test_the_dealer_s_page_does_not_grow(self):
        self.log_in(self.user_dealer)
        counts = []
        for first, last in ((0, 5), (5, 30)):
            for number in range(first, last):
                self.lot.copy({"name": f"NX1{number:03d}"}).woms_dealer_id = self.dealer
                document = self.make_document(serial=f"NX2{number:03d}")
                document.registrar_id = self.dealer
            counts.append(self.queries(lambda: self.url_open("/my/dealer")))
        self.assertEqual(counts[0], counts[1])
        self.check("dealer", counts[1], BUDGET_PAGE)

    def test_the_registration_form(self):
        count = self.queries(lambda: self.url_open("/service/register"))
        self.check("registration form", count, BUDGET_FORM)

    def test_many_documents_cost_a_few_queries_each(self):
        """What the import of devices does for each row."""

        def cost(first, last):
            before = self.env.cr.sql_log_count
            documents = self.env["woms.service.document"].create(
                [
                    {
                        "partner_id": self.customer.id,
                        "product_id": self.device.id,
                        "serial": f"MANY{number}",
                        "purchase_date": TODAY,
                        "company_id": self.company.id,
                    }
                    for number in range(first, last)
                ]
            )
            documents._move("active", role="system")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(0, 10)
        few, many = cost(10, 20), cost(20, 220)
        self.assertLessEqual((many - few) / 190, 1.0, (few, many))
