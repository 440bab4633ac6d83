"""What is covered and how it is told: dates, start rules, exclusions, states."""

from datetime import date, timedelta

from odoo.tests import tagged

from . import common_warranty_table as cases
from .common import TODAY
from .common_warranty_table import COVERED_UNTIL, WarrantyTableCommon


@tagged("post_install", "-at_install")
class TestWarrantyTable(WarrantyTableCommon):
    """The decision on a component of a device, on a day, for a defect and a cause."""

    def test_the_tables_hold_fifty_cases_and_each_sentence_in_both_languages(self):
        tables = [rows for name, rows in vars(cases).items() if name.endswith("_CASES")]
        self.assertEqual(len(tables), 8)
        self.assertGreaterEqual(sum(map(len, tables)), 50)
        for kind, (english, indonesian) in cases.SENTENCES.items():
            with self.subTest(kind=kind):
                self.assertTrue(english and indonesian)
                self.assertNotEqual(english, indonesian)

    # === THE TABLE === #

    def test_each_date_on_the_edge_and_each_start_rule(self):
        document = self._device()
        for case in cases.DATE_CASES:
            word, day, percent, kind, told = case
            with self.subTest(case=case):
                order = self._order(document, date(*day))
                self._check(order, word, percent, kind, told)

    def test_a_date_that_lacks_is_replaced_by_the_purchase(self):
        for case in cases.START_CASES:
            dates, word, day, percent, kind, told = case
            with self.subTest(case=case):
                order = self._order(self._device(**dates), date(*day))
                self._check(order, word, percent, kind, told)

    def test_the_delivery_to_a_dealer_starts_no_warranty(self):
        dealer = self.env["res.partner"].create(
            {"name": "Toko", "woms_is_dealer": True}
        )
        document = self._device(
            dealer_id=dealer.id, delivery_date=date(2026, 6, 1), manufacture_date=False
        )
        self._check(self._order(document), "labour", 100, "free", (2028, 1, 4))

    def test_each_exclusion_by_defect_and_by_use(self):
        document = self._device()
        for case in cases.EXCLUSION_CASES:
            values, word, percent, kind = case
            if code := values.get("defect_id"):
                values = {"defect_id": getattr(self, code).id}
            with self.subTest(case=case):
                self._check(
                    self._order(document, **values),
                    word,
                    percent,
                    kind,
                    COVERED_UNTIL.get(word),
                )

    def test_a_cause_the_policy_does_not_exclude_is_covered(self):
        self.policy.excludes_commercial = False
        order = self._order(self._device(), use_cause="commercial")
        self._check(order, "visit", 100, "free", (2027, 7, 19))

    # === STATES OF THE REGISTRATION === #

    def test_a_registration_that_ended_covers_nothing(self):
        void = self._device()
        void._void("Returned.")
        self._check(self._order(void), "parts", 0, "over")
        handed_on = self._device()
        handed_on._move("transferred", role="customer", reason="Sold.")
        self._check(self._order(handed_on), "labour", 0, "over")
        replaced = self._device()
        replaced._replace(self.device, "TAB-NEW")
        self._check(self._order(replaced), "visit", 0, "over")

    def test_a_registration_nobody_checked_yet_is_not_confirmed(self):
        document = self.make_document(state="submitted", **cases.DATES)
        document._freeze_terms()
        self._check(self._order(document), "parts", 0, "proof")

    def test_a_device_nobody_registered_has_no_warranty_of_its_own(self):
        nothing = self.env["woms.service.document"]
        self._check(self._order(nothing), "parts", 0, "unknown")

    # === PROVISIONAL === #

    def _provisional(self):
        return self._device(
            purchase_date=False, delivery_date=date(2026, 11, 1), channel="dealer"
        )

    def test_a_provisional_warranty_waits_for_its_proof(self):
        document = self._provisional()
        self.assertTrue(document.provisional)
        self._check(self._order(document, TODAY), "parts", 0, "proof")
        answer = document._coverage_for("parts", TODAY)
        self.assertEqual((answer["percent"], answer["provisional"]), (100, True))

    def test_a_provisional_warranty_that_ended_says_so(self):
        order = self._order(self._provisional(), date(2030, 1, 1))
        # 1 November 2026 and 90 days at the dealer's, 24 months
        self._check(order, "parts", 0, "ended", (2029, 1, 29))

    def test_the_proof_makes_a_provisional_warranty_a_full_one(self):
        document = self._provisional()
        document.purchase_date = date(2027, 2, 5)
        self._check(self._order(document, TODAY), "parts", 100, "free", (2028, 2, 4))

    # === NOBODY REGISTERED IT === #

    def test_what_an_unregistered_device_may_expect(self):
        for bought, word, percent, kind, told in cases.EXPECTED_CASES:
            with self.subTest(bought=bought, word=word):
                for language, code in enumerate(("en_US", "id_ID")):
                    engine = self.env["woms.service.document"].with_context(lang=code)
                    answer = engine._expected_coverage(
                        self.company,
                        self.device,
                        word,
                        TODAY,
                        bought=bought and date(*bought),
                    )
                    self.assertEqual(answer["percent"], percent)
                    self.assertEqual(
                        answer["reason"], self._expected(kind, word, told, language)
                    )

    def test_the_last_day_is_the_one_before_the_same_day_a_year_later(self):
        end = self.env["woms.service.document"]._get_end
        self.assertEqual(end(date(2027, 1, 31), 1), date(2027, 2, 28))
        self.assertEqual(end(date(2027, 5, 5), 12), date(2028, 5, 4))
        self.assertEqual(end(date(2027, 1, 1), 12), date(2027, 12, 31))
        self.assertEqual(end(date(2028, 2, 29), 12) - timedelta(365), date(2028, 2, 29))
