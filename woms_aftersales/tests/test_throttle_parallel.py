"""Throttles count what other workers count, and keep it when a request is refused."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import hmac

from odoo.addons.woms_aftersales.controllers import common as controllers_common

from .common import NOW
from .common_parallel import ParallelCase
from .common_web import WomsWebCase

SCOPE = "woms_test"
WORKERS = 8


@tagged("post_install", "-at_install", "woms_parallel")
class TestThrottleParallel(ParallelCase):
    def make(self, env):
        return None

    def clean_up_queries(self):
        return [("DELETE FROM woms_throttle WHERE scope = %s", [SCOPE])]

    def count(self, key):
        """One attempt on a connection of its own, in a request that is refused."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            count = env["woms.throttle"]._count(SCOPE, [key])[key]
            cr.rollback()
        return count

    def test_the_count_survives_a_request_that_is_rolled_back(self):
        self.assertEqual([self.count("phone:1") for _try in range(3)], [1, 2, 3])

    def test_of_many_at_once_one_per_worker_more_than_the_limit_come_through(self):
        with ThreadPoolExecutor(WORKERS) as workers:
            counts = list(workers.map(lambda _n: self.count("phone:2"), range(40)))
        self.assertEqual(self.count("phone:2"), 41, "none is lost")
        for limit in (5, 12, 20):
            passed = [count for count in counts if count <= limit]
            self.assertLessEqual(len(passed), limit + WORKERS)


@tagged("post_install", "-at_install")
class TestThrottleAddress(WomsWebCase):
    """A mobile network's address stands for a thousand people."""

    def attempts_from_here(self, number):
        """As if ``number`` people had asked from the address of this test just now."""
        key = hmac(self.env(su=True), "woms_throttle_track", "address:127.0.0.1")
        self.env.cr.execute(
            """INSERT INTO woms_throttle (scope, key, moment)
               SELECT 'track', %s, %s FROM generate_series(1, %s)""",
            [key, NOW, number],
        )

    def track(self):
        self.as_guest()
        return self.send(
            "/service/track",
            {"number": self.order.name, "phone": self.order.contact_phone},
        )

    def setUp(self):
        super().setUp()
        self.order = self.make_order()

    def test_a_thousand_customers_behind_one_address_are_served(self):
        self.attempts_from_here(2500)
        self.assertIn("looking for a technician", self.track().text)

    def test_who_tries_ten_thousand_times_from_one_address_is_not(self):
        self.attempts_from_here(10000)
        self.assertIn("tried very often", self.track().text)

    def test_the_right_link_is_opened_whatever_others_tried(self):
        wrong = f"/my/work-orders/{self.order.id}?access_token=wrong"
        with patch.dict(controllers_common.LIMITS, {"token": 2}):
            for _try in range(4):
                self.url_open(wrong, allow_redirects=False)
            right = wrong.replace("wrong", self.order.access_token)
            self.assertIn("looking for a technician", self.url_open(right).text)
