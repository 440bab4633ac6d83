from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, freeze_time, tagged

from .. import early_warning
from .common import NOW, WomsCommon


@tagged("post_install", "-at_install")
class TestEarlyWarningStatistics(BaseCase):
    """The arithmetic, against values worked out by hand."""

    def test_the_tail_of_a_binomial_is_exact(self):
        # 10 throws of a coin: 8, 9 or 10 heads are 45 + 10 + 1 of 1,024
        self.assertAlmostEqual(early_warning.binomial_tail(8, 10, 0.5), 56 / 1024)
        self.assertEqual(early_warning.binomial_tail(0, 10, 0.5), 1.0)
        self.assertAlmostEqual(early_warning.binomial_tail(3, 3, 0.1), 0.001)

    def test_discoveries_are_those_of_benjamini_and_hochberg(self):
        chances = [0.9, 0.001, 0.04, 0.02, 0.5]
        # limits at 10 %: 0.02, 0.04, 0.06: the third holds, so all three count
        self.assertEqual(early_warning.discoveries(chances, 0.1), {1, 3, 2})
        self.assertEqual(early_warning.discoveries(chances, 0.004), set())

    def test_what_is_expected_depends_on_age(self):
        others = {0: (10_000, 39), 30: (10_000, 9)}
        own = {0: (1000, 8), 30: (1000, 0)}
        found = early_warning.compare("x", own, others)
        # 3.9 + 0.9, and 2,000 days at half a failure in 20,000
        self.assertAlmostEqual(found.expected, 4.85)
        self.assertEqual(found.failures, 8)

    def rows(self, bad):
        return [
            ("model", f"b{index}", recent, 0, 5000, bad if index == 3 else 2)
            for index in range(6)
            for recent in (False, True)
        ]

    def test_a_bad_batch_is_found_and_an_ordinary_one_is_not(self):
        (found,) = early_warning.find(self.rows(bad=15))
        self.assertEqual(found.key, ("model", "b3"))
        self.assertEqual(found.failures, 30)
        self.assertGreater(found.ratio, 5)
        self.assertFalse(early_warning.find(self.rows(bad=3)))

    def test_a_model_is_compared_with_its_own_past(self):
        rows = [
            ("model", None, False, 0, 50_000, 50),
            ("model", None, True, 0, 5000, 25),
        ]
        (found,) = early_warning.find(rows)
        self.assertEqual((found.key, found.failures), (("model", None), 25))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEarlyWarning(WomsCommon):
    """From registered devices and work orders to a task for the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device.woms_batch_chars = 2
        cls.documents = {}
        for batch in ("AA", "BB", "CC"):
            cls.documents[batch] = cls.env["woms.service.document"].create(
                [
                    {
                        "partner_id": cls.customer.id,
                        "product_id": cls.device.id,
                        "serial": f"{batch}-{number}",
                        "purchase_date": date(2026, 9, 1),
                        "company_id": cls.company.id,
                    }
                    for number in range(30)
                ]
            )
            cls.documents[batch].sudo()._write_machine({"state": "active"})

    def fail(self, batch, count, **values):
        for document in self.documents[batch][:count]:
            self.make_order(
                document_id=document.id,
                serial=document.serial,
                date_open=NOW - timedelta(days=100),
                **values,
            )

    def watch(self):
        return self.env["woms.early.warning"]._watch(self.company)

    def test_a_batch_that_fails_often_is_a_task_for_the_manager(self):
        self.fail("AA", 2)
        self.fail("BB", 1)
        self.fail("CC", 14)
        warning = self.watch()
        self.assertEqual((warning.product_id, warning.batch), (self.device, "CC"))
        self.assertEqual(warning.failures, 14)
        # 3 failures and a half of 60 devices: 1.75 for 30 devices of the same age
        self.assertAlmostEqual(warning.expected, 1.75, 2)
        self.assertAlmostEqual(warning.ratio, 8.0, 2)
        self.assertIn("14 failures in the last two years", warning.sentence)
        activity = warning.activity_ids
        self.assertEqual(activity.user_id, self.user_manager)
        self.assertIn(warning.sentence, activity.note)
        self.assertFalse(self.watch(), "the same is not told twice")

    def test_like_batches_are_no_warning(self):
        for batch in self.documents:
            self.fail(batch, 5)
        self.assertFalse(self.watch())

    def test_what_is_caused_by_use_is_no_failure(self):
        self.fail("AA", 2)
        self.fail("BB", 1)
        self.fail("CC", 14, use_cause="liquid")
        self.assertFalse(self.watch())

    def test_a_warning_is_closed_with_a_conclusion(self):
        self.fail("AA", 1)
        self.fail("CC", 14)
        warning = self.watch().with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "write what it was"):
            warning.action_close()
        warning.conclusion = "A bad capacitor; the supplier is told."
        warning.action_close()
        self.assertEqual(warning.closed_on, date(2027, 3, 1))
        self.assertFalse(warning.activity_ids)
        self.assertFalse(self.watch(), "not again for 90 days")

    def test_behind_a_warning_are_its_failures(self):
        self.fail("AA", 1)
        self.fail("CC", 14)
        action = self.watch().with_user(self.user_manager).action_orders()
        orders = self.env["woms.work.order"].search(action["domain"])
        self.assertEqual(len(orders), 14)

    def test_the_cron_looks_at_every_company(self):
        self.fail("AA", 1)
        self.fail("CC", 14)
        cron = self.env.ref("woms_aftersales.ir_cron_early_warning")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(
            self.env["woms.early.warning"].search(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_warnings_are_for_managers(self):
        for user in (self.user_desk, self.user_bench, self.user_technician):
            with self.assertRaises(AccessError):
                self.env["woms.early.warning"].with_user(user).search([])
