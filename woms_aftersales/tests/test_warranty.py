from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, WomsCommon


@tagged("post_install", "-at_install")
class TestWarranty(WomsCommon):
    """What is covered, until when, and why."""

    def _active(self, **values):
        document = self.make_document(**values)
        document.with_user(self.user_desk).action_activate()
        return document

    def _make_policy(self, values):
        term = Command.create({"component": "labour"})
        return self.env["woms.warranty.policy"].create({**values, "line_ids": [term]})

    # === TERMS === #

    def test_a_year_from_the_purchase_ends_on_the_day_before(self):
        document = self._active(purchase_date=date(2027, 1, 5))
        line = document.coverage_line_ids[0]
        self.assertEqual(line.date_start, date(2027, 1, 5))
        self.assertEqual(line.date_end, date(2028, 1, 4))
        self.assertEqual(document.warranty_end, date(2028, 1, 4))

    def test_a_policy_changed_later_does_not_touch_the_terms(self):
        document = self._active()
        end = document.warranty_end
        self.policy.line_ids.months = 1
        document._freeze_terms()
        self.assertEqual(document.warranty_end, end)

    def test_a_date_put_right_moves_the_terms(self):
        document = self._active(purchase_date=date(2027, 1, 5))
        document.with_user(self.user_desk).purchase_date = date(2027, 2, 5)
        self.assertEqual(document.warranty_end, date(2028, 2, 4))

    def test_the_most_specific_policy_counts(self):
        find = self.env["woms.warranty.policy"]._find_for
        self.assertEqual(find(self.company, self.device), self.policy)
        make = self._make_policy
        make({"name": "All", "company_id": self.company.id})
        self.assertEqual(find(self.company, self.device), self.policy)
        child = self.env["product.category"].create(
            {"name": "Child", "parent_id": self.categ.id}
        )
        self.device.categ_id = child
        self.assertEqual(find(self.company, self.device), self.policy)
        closer = make({"name": "Closer", "categ_ids": [Command.set(child.ids)]})
        self.assertEqual(find(self.company, self.device), closer)
        own = make(
            {
                "name": "Own",
                "product_tmpl_ids": [Command.set(self.device.product_tmpl_id.ids)],
            }
        )
        self.assertEqual(find(self.company, self.device), own)
        self.assertEqual(find(self.company, self.part).name, "All")

    def test_a_policy_without_terms_is_refused_and_passed_over(self):
        empty = self.env["woms.warranty.policy"].create(
            {
                "name": "Empty",
                "product_tmpl_ids": [Command.set(self.device.product_tmpl_id.ids)],
            }
        )
        found = empty._find_for(self.company, self.device)
        self.assertEqual(found, self.policy)
        with self.assertRaisesRegex(ValidationError, "promises nothing"):
            self.policy.line_ids = [Command.clear()]

    def test_two_policies_for_the_same_products_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "same products"):
            self._make_policy(
                {
                    "name": "Twice",
                    "company_id": self.company.id,
                    "categ_ids": [Command.set(self.categ.ids)],
                }
            )
        self._make_policy(
            {"name": "All companies", "categ_ids": [Command.set(self.categ.ids)]}
        )
        self._make_policy({"name": "Others", "company_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "same products"):
            self._make_policy({"name": "Others too", "company_id": self.company.id})

    def test_each_start_rule_has_its_date(self):
        rules = ("purchase", "delivery", "registration", "manufacture")
        self.policy.line_ids = [
            Command.clear(),
            *(
                Command.create({"component": "parts", "start_rule": rule})
                for rule in rules
            ),
        ]
        days = [date(2027, 1, day) for day in (1, 2, 3, 4)]
        document = self._active(
            **dict(zip((f"{rule}_date" for rule in rules), days, strict=True))
        )
        starts = {
            line.start_rule: line.date_start for line in document.coverage_line_ids
        }
        self.assertEqual(starts, dict(zip(rules, days, strict=True)))

    def test_without_a_proof_the_warranty_starts_after_the_dealer_had_it(self):
        document = self._active(
            purchase_date=False, delivery_date=date(2026, 12, 1), channel="dealer"
        )
        self.assertTrue(document.provisional)
        self.assertEqual(
            document.coverage_line_ids[0].date_start, date(2026, 12, 1) + timedelta(90)
        )
        self.assertTrue(document._coverage_for("parts", TODAY)["provisional"])
        document.purchase_date = date(2027, 1, 1)
        self.assertFalse(document.provisional)
        self.assertEqual(document.coverage_line_ids[0].date_start, date(2027, 1, 1))

    # === COVERAGE === #

    def test_a_covered_component_says_so_with_its_date(self):
        answer = self._active()._coverage_for("labour", TODAY)
        self.assertEqual(answer["percent"], 100)
        self.assertEqual(answer["date_end"], date(2027, 12, 31))
        self.assertEqual(
            answer["reason"],
            "Free: labour is covered by the warranty until 31 December 2027.",
        )
        self.assertFalse(answer["provisional"])

    def test_the_last_day_is_covered_and_the_next_is_not(self):
        document = self._active()
        end = document.warranty_end
        self.assertEqual(document._coverage_for("parts", end)["percent"], 100)
        after = document._coverage_for("parts", end + timedelta(days=1))
        self.assertEqual(after["percent"], 0)
        self.assertIn("ended on 31 December 2027", after["reason"])

    def test_an_excluded_defect_is_not_covered(self):
        document = self._active()
        answer = document._coverage_for("parts", TODAY, defect=self.misuse)
        self.assertEqual(answer["percent"], 0)
        self.assertIn("Liquid damage", answer["reason"])
        self.assertEqual(
            document._coverage_for("parts", TODAY, defect=self.defect)["percent"], 100
        )

    def test_half_of_it_covered_says_how_much(self):
        self.policy.line_ids.percent = 50
        answer = self._active()._coverage_for("parts", TODAY)
        self.assertEqual(answer["percent"], 50)
        self.assertTrue(answer["reason"].startswith("50% of spare parts"))

    def test_a_named_part_is_covered_longer_than_the_others(self):
        compressors = self.env["product.category"].create({"name": "Compressors"})
        self.policy.line_ids = [
            Command.create(
                {
                    "component": "named_part",
                    "part_name": "Compressor",
                    "part_categ_id": compressors.id,
                    "months": 60,
                }
            )
        ]
        compressor = self.env["product.product"].create(
            {"name": "Kompresor", "categ_id": compressors.id}
        )
        document = self._active()
        day = TODAY.replace(year=2030)
        covered = document._coverage_for("parts", day, part=compressor)
        self.assertEqual(covered["percent"], 100)
        self.assertIn("Kompresor", covered["reason"])
        other = document._coverage_for("parts", day, part=self.part)
        self.assertEqual(other["percent"], 0)

    def test_a_component_nobody_promised_is_not_covered(self):
        self.policy.line_ids.filtered(lambda t: t.component == "visit").unlink()
        answer = self._active()._coverage_for("visit", TODAY)
        self.assertEqual(answer["percent"], 0)
        self.assertIn("does not include", answer["reason"])

    def test_a_void_registration_covers_nothing(self):
        document = self._active()
        document._void("Returned.")
        self.assertEqual(document._coverage_for("parts", TODAY)["percent"], 0)

    def test_an_unregistered_device_may_expect_what_its_policy_says(self):
        expect = self.env["woms.service.document"]._expected_coverage
        known = expect(
            self.company, self.device, "parts", TODAY, bought=date(2027, 1, 1)
        )
        self.assertEqual((known["percent"], known["provisional"]), (100, True))
        old = expect(self.company, self.device, "parts", TODAY, bought=date(2020, 1, 1))
        self.assertEqual(old["percent"], 0)
        unknown = expect(self.company, self.device, "parts", TODAY)
        self.assertIn("proof of purchase", unknown["reason"])

    # === OUR OWN REPAIRS === #

    def _done_order(self, **values):
        order = self.make_order(section_id=self.section.id, **values)
        order._write_machine(
            {
                "state": "done",
                "outcome": "repaired",
                "date_ready": "2027-02-20 03:00:00",
                "date_done": "2027-02-20 03:00:00",
            }
        )
        return order

    def test_a_repeat_is_free_within_the_warranty_on_the_repair(self):
        engine = self.env["woms.service.document"]
        origin = self._done_order()
        repeat = origin._reopen("Came back.", "Again not cold.")
        self.assertEqual((repeat.origin_id, repeat.is_repeat), (origin, True))
        answer = engine._repair_coverage(repeat, "labour", TODAY)
        self.assertEqual(answer["percent"], 100)
        self.assertIn(origin.name, answer["reason"])
        self.assertIsNone(
            engine._repair_coverage(repeat, "labour", TODAY + timedelta(days=40))
        )

    def test_the_same_section_of_the_same_device_is_free_another_is_not(self):
        engine = self.env["woms.service.document"]
        origin = self._done_order()
        order = self.make_order(section_id=self.section.id)
        self.assertIn(
            origin.name, engine._repair_coverage(order, "parts", TODAY)["reason"]
        )
        order.section_id = False
        self.assertIsNone(engine._repair_coverage(order, "parts", TODAY))
        other = self.make_order(section_id=self.section.id, serial="SN-0002")
        self.assertIsNone(engine._repair_coverage(other, "parts", TODAY))
