"""Query budgets of the customer's pages (exact counts, warm)."""

import base64
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.woms_aftersales.controllers import portal as portal_controller

from .common import PNG as PNG_BASE64
from .common_web import WomsWebCase

PNG = base64.b64decode(PNG_BASE64)
BUDGET_LIST = 18
BUDGET_PAGE = 30
BUDGET_FORM = 18
BUDGET_POST = 34
BUDGET_PHOTOS = 36


class QueryBudgetCase(WomsWebCase):
    """Counts what a page costs the database."""

    def queries(self, call):
        """Return the number of queries of ``call``, the second time it is made."""
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        answer = call()
        self.assertLess(answer.status_code, 400)
        return self.env.cr.sql_log_count - before

    def check(self, what, count, budget):
        self.assertLessEqual(count, budget, f"{what}: {count} queries, not {budget}")


@tagged("post_install", "-at_install")
class TestQueryBudgetWeb(QueryBudgetCase):
    """What a page may cost the database."""

    def test_the_list_costs_the_same_for_ten_and_eighty(self):
        self.log_in(self.user_customer)
        counts = {}
        with patch.object(portal_controller, "ROWS_PER_PAGE", 80):
            made = 0
            for rows in (10, 80):
                for number in range(made, rows):
                    self.make_order(serial=f"SN-B{number:03d}")
                made = rows
                counts[rows] = self.queries(lambda: self.url_open("/my/work-orders"))
        self.assertEqual(counts[10], counts[80])
        self.check("list", counts[80], BUDGET_LIST)

    def test_the_other_lists_do_not_grow_either(self):
        self.log_in(self.user_customer)
        for url, make in (
            ("/my/service-requests", lambda _n: self.make_request()),
            ("/my/devices", lambda n: self.make_document(serial=f"SN-C{n}")),
        ):
            counts = []
            for rows in (range(5), range(5, 20)):
                for number in rows:
                    make(number)
                counts.append(self.queries(lambda url=url: self.url_open(url)))
            self.assertEqual(counts[0], counts[1], url)
            self.check(url, counts[1], BUDGET_LIST)

    def test_the_page_of_an_order_with_a_long_history(self):
        order = self.make_order()
        for _turn in range(10):
            order._wait_for("parts")
            order._wait_for(False)
        self.log_in(self.user_customer)
        count = self.queries(lambda: self.url_open(f"/my/work-orders/{order.id}"))
        self.check("page", count, BUDGET_PAGE)

    def test_the_report_form(self):
        self.check(
            "form", self.queries(lambda: self.url_open("/service/report")), BUDGET_FORM
        )

    def count_sending(self, name):
        """Return the queries of sending the report without and with five photos."""
        keys = iter(f"key-{name}-{n}-0123456789" for n in range(5))

        def send(files=None):
            return self.send(
                "/service/report",
                self.guest_form(
                    key=next(keys), location_id="", contact_email="budi@example.com"
                ),
                files=files,
                allow_redirects=False,
            )

        photos = [("photos", (f"{n}.png", PNG)) for n in range(5)]
        return self.queries(send), self.queries(lambda: send(files=photos))

    def test_sending_the_report_as_guest(self):
        plain, with_photos = self.count_sending("guest")
        self.check("post", plain, BUDGET_POST)
        self.check("post with photos", with_photos, BUDGET_PHOTOS)

    def test_sending_the_report_as_customer_who_is_mailed_afterwards(self):
        self.log_in(self.user_customer)
        plain, with_photos = self.count_sending("customer")
        self.check("post", plain, BUDGET_POST)
        self.check("post with photos", with_photos, BUDGET_PHOTOS)
