from datetime import timedelta

from odoo.tests import TransactionCase, freeze_time, tagged

from .common import NOW


@tagged("post_install", "-at_install")
class TestThrottle(TransactionCase):
    """Counts of public attempts, and forms sent twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()

    def test_attempts_are_counted_per_key_and_scope(self):
        throttle = self.env["woms.throttle"]
        with freeze_time(NOW):
            self.assertEqual(throttle._count("track", ["phone:1"]), {"phone:1": 1})
            self.assertEqual(
                throttle._count("track", ["phone:1", "phone:2", ""]),
                {"phone:1": 2, "phone:2": 1},
            )
            self.assertEqual(throttle._count("report", ["phone:1"]), {"phone:1": 1})

    def test_an_hour_later_it_starts_again(self):
        throttle = self.env["woms.throttle"]
        with freeze_time(NOW):
            throttle._count("track", ["phone:3"])
        with freeze_time(NOW + timedelta(minutes=61)):
            self.assertEqual(throttle._count("track", ["phone:3"]), {"phone:3": 1})

    def test_the_table_tells_nobody_a_number(self):
        self.env["woms.throttle"]._count("track", ["phone:+6281234567890"])
        rows = self.env["woms.throttle"].search([("scope", "=", "track")])
        self.assertFalse([key for key in rows.mapped("key") if "6281" in key])

    def test_old_attempts_are_forgotten(self):
        throttle = self.env["woms.throttle"]
        with freeze_time(NOW):
            throttle._count("track", ["phone:4"])
        with freeze_time(NOW + timedelta(days=3)):
            throttle._gc_attempts()
        self.assertFalse(throttle.search([("moment", "<=", NOW)]))

    def test_one_key_leads_to_one_result(self):
        submissions = self.env["woms.submission"]
        first = submissions._claim("report", "key-0123456789abcdef")
        self.assertIsNone(first._result())
        partner = self.env["res.partner"].create({"name": "Uji"})
        first._settle(partner)
        again = submissions._claim("report", "key-0123456789abcdef")
        self.assertEqual(again, first)
        self.assertEqual(again._result(), partner)
        self.assertNotEqual(submissions._claim("register", again.key), first)
