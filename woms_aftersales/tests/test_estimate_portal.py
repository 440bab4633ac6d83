from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, PNG
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEstimatePortal(MoneyCommon):
    """Our page of an estimate, and core's pages that hand over to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.estimate = cls.make_estimate(cls.order)
        cls.url = f"/my/work-orders/{cls.order.id}/estimate/{cls.estimate.id}"

    def accept(self, url=None, **values):
        """Post a signature as core's signature form does; return its answer."""
        values = {"name": "Budi", "signature": PNG.decode(), **values}
        answer = self.call(f"{url or self.url}/accept", **values)
        self.env.invalidate_all()
        return answer

    def decline(self, url=None, **values):
        page = self.url_open("/my" if self.session.uid else "/web/login").text
        token = page.split('csrf_token: "')[1].split('"')[0]
        answer = self.url_open(
            f"{url or self.url}/decline", data={"csrf_token": token, **values}
        )
        self.env.invalidate_all()
        return answer

    # === READING === #

    def test_the_owner_reads_total_and_lines(self):
        self.authenticate("woms_customer", "woms_customer")
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("o_woms_estimate_total", page.text)
        self.assertRegex(page.text, r"320[.,]000")
        self.assertNotIn("320,000.00", page.text)
        self.assertIn("portal.signature_form", page.text)

    def test_tokens_open_it_and_nothing_else_does(self):
        tokens = (self.order.access_token, self.estimate._portal_ensure_token())
        for token in tokens:
            page = self.url_open(f"{self.url}?access_token={token}")
            self.assertIn("o_woms_estimate_total", page.text)
        for query in ("", "?access_token=wrong", "?access_token="):
            with self.subTest(query=query):
                page = self.url_open(self.url + query)
                self.assertNotIn("o_woms_estimate_total", page.text)

    def test_a_stranger_and_a_technician_do_not_read_it(self):
        for login in ("woms_stranger", "woms_technician"):
            self.authenticate(login, login)
            page = self.url_open(self.url)
            self.assertNotIn("o_woms_estimate_total", page.text)
            self.assertIn("error", self.accept())
        self.assertEqual(self.estimate.state, "sent")

    def test_an_estimate_of_another_order_is_not_there(self):
        other = self.make_order()
        url = f"/my/work-orders/{other.id}/estimate/{self.estimate.id}"
        page = self.url_open(f"{url}?access_token={other.access_token}")
        self.assertNotIn("o_woms_estimate_total", page.text)
        self.assertIn("error", self.accept(url, access_token=other.access_token))

    # === ANSWERING === #

    def test_the_owner_agrees(self):
        self.authenticate("woms_customer", "woms_customer")
        answer = self.accept()
        self.assertIn("redirect_url", answer)
        self.assertEqual(self.estimate.state, "sale")
        self.assertEqual(self.estimate.signed_by, "Budi")
        again = self.accept()
        self.assertIn("already agreed", again["error"])
        self.assertIn("You agreed", self.url_open(self.url).text)

    def test_a_token_agrees(self):
        self.accept(access_token=self.order.access_token)
        self.assertEqual(self.estimate.state, "sale")

    def test_a_bad_signature_changes_nothing(self):
        for signature in ("bm8gaW1hZ2U=", "%%%", "", None):
            with mute_logger("odoo.sql_db"):
                answer = self.accept(
                    access_token=self.order.access_token, signature=signature
                )
            self.assertTrue(answer["error"])
        self.assertEqual(self.estimate.state, "sent")

    def test_no_pdf_is_printed_while_the_customer_waits(self):
        def refuse(*_args, **_kwargs):
            raise AssertionError("a PDF was printed in the customer's request")

        self.patch(self.registry["ir.actions.report"], "_render_qweb_pdf", refuse)
        self.accept(access_token=self.order.access_token)
        self.assertTrue(self.estimate.woms_pdf_due)

    def test_the_owner_declines_with_a_reason(self):
        self.authenticate("woms_customer", "woms_customer")
        self.decline(reason="Too expensive")
        self.assertEqual(self.estimate.state, "cancel")
        self.assertEqual(self.estimate.woms_end_reason, "Too expensive")
        self.assertEqual(self.order.cost_state, "declined")

    def test_declining_needs_the_form(self):
        """A link from elsewhere can't decline: it lacks the form's secret."""
        self.authenticate("woms_customer", "woms_customer")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{self.url}/decline", data={"reason": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.estimate.state, "sent")

    # === CORE'S PAGES === #

    def test_cores_page_hands_over(self):
        token = self.estimate._portal_ensure_token()
        page = self.url_open(f"/my/orders/{self.estimate.id}?access_token={token}")
        self.assertIn(self.url, page.url)
        self.assertIn("o_woms_estimate_total", page.text)

    def test_cores_accept_is_ours(self):
        token = self.estimate._portal_ensure_token()
        answer = self.call(
            f"/my/orders/{self.estimate.id}/accept",
            access_token=token,
            name="Budi",
            signature=PNG.decode(),
        )
        self.env.invalidate_all()
        self.assertIn(self.url, answer["redirect_url"])
        self.assertIn("estimate_accepted", self.order.milestone_ids.mapped("key"))

    def test_cores_accept_refuses_what_is_not_open(self):
        draft = self.make_estimate(self.make_order(), send=False)
        answer = self.call(
            f"/my/orders/{draft.id}/accept",
            access_token=draft._portal_ensure_token(),
            name="Budi",
            signature=PNG.decode(),
        )
        self.assertTrue(answer["error"])
        self.env.invalidate_all()
        self.assertEqual(draft.state, "draft")

    def test_quotations_of_others_keep_cores_page(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "require_signature": True,
                "require_payment": False,
                "order_line": [(0, 0, {"product_id": self.part.id})],
            }
        )
        sale.action_quotation_sent()
        token = sale._portal_ensure_token()
        page = self.url_open(f"/my/orders/{sale.id}?access_token={token}")
        self.assertIn(f"/my/orders/{sale.id}", page.url)
        self.assertIn("sale_order", page.text)

    # === SPEED === #

    def test_the_page_takes_few_queries_whatever_the_number_of_lines(self):
        many = self.make_estimate(
            self.make_order(),
            lines=[
                {"component": "parts", "product": self.part, "quantity": number + 1}
                for number in range(30)
            ],
        )
        order = many.woms_order_id
        self.authenticate("woms_customer", "woms_customer")
        counts = []
        for url in (self.url, f"/my/work-orders/{order.id}/estimate/{many.id}"):
            self.url_open(url)  # warm
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.url_open(url)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 30)
        self.assertLessEqual(counts[1] - counts[0], 2, "no growth with the lines")
