"""Doors that anybody may try: what is wrong and what is unknown look and cost alike."""

import re
import time
from urllib.parse import quote

from odoo.tests import tagged

from .common_web import WomsWebCase

ROUNDS = 6


def _now():
    """Seconds of a clock that frozen days don't stop."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


@tagged("post_install", "-at_install")
class TestLeaksAlike(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.guest_request = cls.make_request(
            state="draft",
            partner_id=False,
            contact_email="guest@example.com",
            confirmation_code="123456",
        )
        cls.unknown = cls.order.id + 100000

    def text_of(self, answer, *typed):
        """The page without what the visitor typed himself, and without keys."""
        text = answer.text
        for word in typed:
            text = text.replace(quote(str(word), safe=""), "_").replace(str(word), "_")
        return re.sub(r"csrf_token[^>]*>|csrf_token: \"\w+\"|placeholder=\S+", "", text)

    def assert_alike(self, wrong, unknown, typed=((), ())):
        """Both answers have the same text, redirect, queries, and take as long."""
        calls = {"wrong": wrong, "unknown": unknown}
        for call in calls.values():
            call()  # warm
        answers, queries, times = (
            {},
            {"wrong": [], "unknown": []},
            {"wrong": [], "unknown": []},
        )
        for _round in range(ROUNDS):
            for name, call in calls.items():
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                began = _now()
                answers[name] = call()
                times[name].append(_now() - began)
                queries[name].append(self.env.cr.sql_log_count - before)
        self.assertEqual(min(queries["wrong"]), min(queries["unknown"]), queries)
        for fname in ("status_code", "is_redirect"):
            self.assertEqual(*(getattr(answers[name], fname) for name in calls))
        texts = [
            self.text_of(answers[name], *words)
            for name, words in zip(calls, typed, strict=True)
        ]
        self.assertEqual(*texts)
        apart = abs(min(times["wrong"]) - min(times["unknown"]))
        self.assertLess(apart, 0.05, f"told by the time: {times}")

    def test_track_answers_alike_for_a_wrong_phone_and_an_unknown_number(self):
        numbers = iter(range(100))

        def track(number):
            phone = f"08120000{next(numbers):04d}"
            self.as_guest()
            return self.send("/service/track", {"number": number, "phone": phone})

        number = self.order.name
        other = number[:-5] + "98765"
        texts = []
        for name in (number, other):
            answer = track(name)
            self.assertIn("We find no service", answer.text)
            texts.append(re.sub(r"08120000\d{4}", "_", self.text_of(answer, name)))
        self.assertEqual(*texts)
        counts, times = {}, {}
        for _round in range(4):  # within the limit of one number
            for name in (number, other):
                self.env.flush_all()
                self.env.invalidate_all()
                before, began = self.env.cr.sql_log_count, _now()
                track(name)
                times.setdefault(name, []).append(_now() - began)
                counts.setdefault(name, []).append(self.env.cr.sql_log_count - before)
        self.assertEqual(min(counts[number]), min(counts[other]), counts)
        self.assertLess(abs(min(times[number]) - min(times[other])), 0.05, times)

    def test_a_wrong_link_answers_like_one_to_nothing(self):
        for user in (None, self.user_stranger):
            self.log_in(user) if user else self.as_guest()
            for path in ("work-orders", "service-requests", "devices"):
                record = {
                    "work-orders": self.order,
                    "service-requests": self.guest_request,
                    "devices": self.make_document(serial=f"SN-{path}-{user}"),
                }[path]

                def call(res_id, path=path):
                    url = f"/my/{path}/{res_id}?access_token=0123456789abcdef"
                    return self.url_open(url, allow_redirects=False)

                with self.subTest(user=user and user.login, path=path):
                    self.assert_alike(
                        lambda record=record, call=call: call(record.id),
                        lambda call=call: call(self.unknown),
                        typed=((f"{path}/{record.id}",), (f"{path}/{self.unknown}",)),
                    )

    def test_a_wrong_code_answers_like_one_for_nothing(self):
        known, unknown = self.guest_request.id, self.guest_request.id + 100000

        def call(res_id):
            self.env["woms.throttle"].search([]).unlink()
            return self.url_open(f"/service/confirm/{res_id}/000000")

        self.assert_alike(
            lambda: call(known),
            lambda: call(unknown),
            typed=((f"/confirm/{known}/",), (f"/confirm/{unknown}/",)),
        )

        def type_in(number):
            self.env["woms.throttle"].search([]).unlink()
            return self.send("/service/confirm", {"number": number, "code": "000000"})

        number = self.guest_request.name  # read here: it costs a query
        self.assert_alike(lambda: type_in(number), lambda: type_in("WR/2027/98765"))
        self.assertEqual(self.guest_request.state, "draft")

    def test_odd_tokens_are_wrong_tokens(self):
        self.as_guest()
        for token in ("%C3%A9%C3%A9", "%00", "a" * 3000, "%F0%9F%98%80"):
            for url in (
                f"/my/work-orders/{self.order.id}?access_token={token}",
                f"/service/confirm/{self.guest_request.id}/{token}",
                f"/service/d/{token}",
                f"/service/handover/{token}",
            ):
                answer = self.url_open(url, allow_redirects=False)
                self.assertLess(answer.status_code, 500, url)
                self.assertNotIn(self.customer.name, answer.text)

    def test_the_warranty_check_tells_nobody_whose_device_it_is(self):
        self.make_document(serial="SN-WHOSE", contact_name="Budi Rahasia")
        page = self.send(
            "/service/warranty", {"model": "AC Uji 1 PK", "serial": "SN-WHOSE"}
        ).text
        for secret in (self.customer.name, "Rahasia", "81234567890", "Melati"):
            self.assertNotIn(secret, page)

    def test_the_shared_link_shows_the_status_and_nothing_else(self):
        order = self.order
        order.write({"problem": "My secret problem", "internal_note": "Beware"})
        order.message_post(body="For you alone", subtype_xmlid="mail.mt_comment")
        url = f"/my/work-orders/{order.id}?access_token={order.share_token}"
        page = self.url_open(url).text
        self.assertIn("looking for a technician", page)
        self.assertIn(order.name, page)
        for secret in (
            self.customer.name,
            "81234567890",
            "Melati",
            order.serial,
            "secret problem",
            "Beware",
            "For you alone",
            order.access_token,
            "<form",
        ):
            # the theme's own search and login have forms; ours have actions
            found = secret in page.split("o_woms_page")[-1]
            self.assertFalse(found, secret)
        self.send(url.replace("?", "/cancel?"), {"text": "x"})
        order.invalidate_recordset()
        self.assertEqual(order.state, "new")
