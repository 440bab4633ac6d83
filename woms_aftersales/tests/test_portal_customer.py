from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import const
from .common import NOW, WomsCommon
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestPortalWords(WomsCommon):
    """The customer's words: one place, and never "repaired" for what wasn't."""

    def at(self, order, state, **values):
        order._write_machine({"state": state, **values})
        return order

    def test_every_state_and_outcome_has_word_icon_colour_and_sentence(self):
        order = self.make_order()
        for state, _label in const.ORDER_STATES:
            for outcome, _word in const.OUTCOMES:
                ended = state in ("ready", "returning", "done")
                self.at(order, state, outcome=outcome if ended else False)
                status = order._portal_status()
                with self.subTest(state=state, outcome=outcome):
                    for key in ("word", "icon", "color", "sentence"):
                        self.assertTrue(status[key])
                    self.assertIn("key", status["next_step"])

    def test_what_was_not_repaired_is_never_called_repaired(self):
        order = self.make_order()
        for outcome, _word in const.OUTCOMES:
            if outcome == "repaired":
                continue
            for state in ("ready", "done"):
                status = self.at(order, state, outcome=outcome)._portal_status()
                self.assertNotEqual(status["word"], "Repaired")
                self.assertNotIn("is repaired", status["sentence"])

    def test_the_visit_is_told_in_the_time_of_the_place(self):
        order = self.at(self.make_order(), "scheduled")
        window = order._portal_window(NOW, NOW + timedelta(hours=2))
        self.assertIn("10.00–12.00", window)
        self.assertIn("WIB", window)

    def test_a_missed_promise_is_owned_up_to(self):
        order = self.make_order(promised_date="2020-01-01")
        self.assertIn("sorry", order._portal_status()["promised"])

    def test_the_timeline_dates_the_past_and_outlines_the_rest(self):
        order = self.make_order()
        rows = order._portal_timeline()
        self.assertEqual(rows[0]["kind"], "current")
        self.assertTrue(rows[0]["when"])
        self.assertEqual({row["kind"] for row in rows[1:]}, {"next"})
        self.at(order, "cancelled")
        self.assertNotIn("next", [row["kind"] for row in order._portal_timeline()])

    def test_a_request_and_a_device_have_words_for_every_state(self):
        request = self.make_request()
        for state, _label in const.REQUEST_STATES:
            request._write_machine({"state": state})
            self.assertTrue(request._portal_status()["sentence"])
        document = self.make_document()
        for state, _label in const.DOCUMENT_STATES:
            document._write_machine({"state": state})
            self.assertTrue(document._portal_values()["status"]["sentence"])

    def test_only_ways_back_that_are_offered_can_be_chosen(self):
        order = self.make_order()
        with self.assertRaises(UserError):
            order._portal_choose_return("ship")
        self.at(order, "ready", outcome="repaired", center_id=self.center.id)
        self.env["woms.custody.event"].create(
            {
                "order_id": order.id,
                "from_holder": "customer",
                "to_holder": "center",
                "center_id": self.center.id,
            }
        )
        with self.assertRaises(UserError):
            order._portal_choose_return("none")
        order._portal_choose_return("counter", "Siti")
        self.assertEqual((order.return_method, order.pickup_name), ("counter", "Siti"))

    def test_a_rating_belongs_to_the_end(self):
        order = self.make_order()
        with self.assertRaises(UserError):
            order._portal_rate(5, "")
        self.at(order, "done", outcome="repaired")
        order._portal_rate(4, "Good")
        self.assertEqual(order._portal_rating().rating, 4)


@tagged("post_install", "-at_install")
class TestPortalCustomer(WomsWebCase):
    """The customer's pages and what he does on them."""

    def setUp(self):
        super().setUp()
        self.order = self.make_order()
        self.url = f"/my/work-orders/{self.order.id}"

    def fresh(self, record):
        record.invalidate_recordset()
        return record

    def test_the_page_answers_in_the_agreed_order(self):
        self.log_in(self.user_customer)
        page = self.url_open(self.url).text
        places = [
            page.index(text)
            for text in (
                "looking for a technician",
                "What do I need to do?",
                "What does it cost, and why?",
                "The way so far",
                "Messages",
            )
        ]
        self.assertEqual(places, sorted(places))

    def test_lists_fall_back_when_asked_for_what_they_do_not_know(self):
        self.log_in(self.user_customer)
        for query in (
            "?filterby=nonsense&sortby=id;drop",
            "?search=%25'",
            "/page/99",
            "?filterby=closed",
        ):
            for url in ("/my/work-orders", "/my/service-requests", "/my/devices"):
                self.assertEqual(self.url_open(url + query).status_code, 200)

    def test_the_search_finds_number_and_serial(self):
        self.log_in(self.user_customer)
        number = self.order.name
        found = self.url_open(f"/my/work-orders?search={number[-5:]}").text
        self.assertIn(number, found)
        self.assertIn(number, self.url_open("/my/work-orders?search=sn-0001").text)
        empty = self.url_open("/my/work-orders?search=zzz").text
        self.assertNotIn(number, empty)
        self.assertIn("Show all", empty)

    def test_an_empty_list_says_what_to_do(self):
        self.log_in(self.user_stranger)
        self.assertIn("Report a failure", self.url_open("/my/work-orders").text)
        self.assertIn("Register a device", self.url_open("/my/devices").text)

    def test_the_home_page_counts_what_is_ones_own(self):
        self.log_in(self.user_customer)
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["woms_order_count", "woms_device_count"]}
        )
        self.assertEqual(counts["woms_order_count"], 1)

    def test_he_cancels_while_it_is_allowed(self):
        self.log_in(self.user_customer)
        self.send(f"{self.url}/cancel", {"text": "I bought a new one"})
        self.assertEqual(self.fresh(self.order).state, "cancelled")

    def test_he_cannot_cancel_what_is_in_the_workshop(self):
        self.order._write_machine({"state": "in_workshop"})
        self.log_in(self.user_customer)
        page = self.send(f"{self.url}/cancel", {"text": "x"}).text
        self.assertEqual(self.fresh(self.order).state, "in_workshop")
        self.assertIn("alert-danger", page)

    def test_after_the_end_a_token_reads_rates_and_complains_but_does_not_act(self):
        self.order._write_machine({"state": "done", "outcome": "repaired"})
        query = f"?access_token={self.order.access_token}"
        page = self.send(f"{self.url}/cancel{query}", {"text": "x"}).text
        self.assertIn("has ended", page)
        self.send(f"{self.url}/rate{query}", {"stars": "5", "text": "Terima kasih"})
        self.assertEqual(self.fresh(self.order)._portal_rating().rating, 5)
        self.send(f"{self.url}/complain{query}", {"text": "It is loud again"})
        complaint = self.fresh(self.order).complaint_ids
        self.assertEqual(complaint.text, "It is loud again")
        self.assertTrue(complaint.due_date)
        self.assertIn("Your complaint", self.url_open(self.url + query).text)

    def test_garbage_in_a_rating_is_refused_with_a_sentence(self):
        self.order._write_machine({"state": "done", "outcome": "repaired"})
        self.log_in(self.user_customer)
        page = self.send(f"{self.url}/rate", {"stars": "99"}).text
        self.assertIn("one to five stars", page)

    def test_actions_are_sent_not_opened(self):
        self.log_in(self.user_customer)
        self.url_open(f"{self.url}/cancel")
        self.assertEqual(self.fresh(self.order).state, "new")

    def test_he_answers_our_question(self):
        request = self.make_request()
        request._ask("Which lamp is on?")
        url = f"/my/service-requests/{request.id}"
        self.log_in(self.user_customer)
        self.assertIn("Which lamp is on?", self.url_open(url).text)
        self.send(f"{url}/reply", {"text": "The red one"})
        self.assertEqual(self.fresh(request).answer, "The red one")
        self.assertFalse(request.waiting_for)

    def test_he_objects_to_a_rejection(self):
        request = self.make_request()
        request.with_user(self.user_desk)._reject("Not our product")
        url = f"/my/service-requests/{request.id}"
        self.log_in(self.user_customer)
        self.assertIn("Not our product", self.url_open(url).text)
        self.send(f"{url}/contest", {"text": "It is yours"})
        self.assertTrue(self.fresh(request).contested)

    def test_a_text_with_markup_is_shown_as_text(self):
        self.order._portal_complain("<script>alert(1)</script>")
        self.log_in(self.user_customer)
        self.assertNotIn("<script>alert(1)", self.url_open(self.url).text)
