"""What is covered by repairs, extensions, exchange and goodwill, and how it is told."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common_warranty_table import (
    CARRIED_CASES,
    EXTENDED_CASES,
    GOODWILL_CASES,
    REPAIR_CASES,
    WarrantyTableCommon,
)


@tagged("post_install", "-at_install")
class TestWarrantyTableLater(WarrantyTableCommon):
    """The same decision when something came after the sale."""

    # === OUR OWN REPAIRS === #

    def test_the_same_fault_is_free_within_the_warranty_on_the_repair(self):
        document = self._device()
        origin = self._repaired(document)
        for day, word, percent, kind, told in REPAIR_CASES:
            with self.subTest(day=day):
                order = self._order(document, date(*day), section_id=self.section.id)
                self._check(order, word, percent, kind, told, number=origin.name)

    def test_another_fault_or_a_cause_in_the_use_is_not_under_the_repair(self):
        document = self._device()
        self._repaired(document, symptom_id=False)
        day = date(2030, 3, 1)
        other = self._order(document, day, symptom_id=False)
        self._check(other, "labour", 0, "ended", (2028, 1, 9))
        wet = self._order(document, day, section_id=self.section.id, use_cause="liquid")
        self._check(wet, "labour", 0, "liquid")

    def test_the_part_we_put_in_is_free_whatever_the_fault(self):
        document = self._device()
        origin = self._repaired(document, symptom_id=False)
        repair = self.env["repair.order"].create(
            {
                "woms_order_id": origin.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 1,
                            "repair_line_type": "add",
                        }
                    )
                ],
            }
        )
        repair.move_ids.state = "done"
        order = self._order(document, date(2030, 3, 1), symptom_id=False)
        self._check(
            order, "capacitor", 100, "repair", (2030, 3, 22), number=origin.name
        )
        self._check(order, "parts", 0, "ended", (2029, 1, 4))

    # === EXTENDED === #

    def _extend(self, document):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.extension.id,
                            "woms_document_ids": [Command.link(document.id)],
                        }
                    )
                ],
            }
        )
        sale.action_confirm()
        return sale

    def test_an_extended_warranty_follows_on_the_one_of_the_device(self):
        document = self._device()
        self._extend(document)
        for day, percent, kind, told in EXTENDED_CASES:
            with self.subTest(day=day):
                self._check(
                    self._order(document, date(*day)), "labour", percent, kind, told
                )
        never = self._order(document, date(2028, 1, 10))
        self._check(never, "transport", 0, "never")

    def test_a_cancelled_sale_takes_its_extended_warranty_back(self):
        document = self._device()
        sale = self._extend(document)
        sale._action_cancel()
        order = self._order(document, date(2028, 1, 10))
        self._check(order, "labour", 0, "ended", (2028, 1, 9))

    def test_an_extended_warranty_moves_with_the_date_put_right(self):
        document = self._device()
        self._extend(document)
        document.delivery_date = date(2027, 2, 10)
        order = self._order(document, date(2028, 2, 10))
        self._check(order, "labour", 100, "extended", (2029, 2, 9))

    # === CARRIED OVER === #

    def test_the_rest_of_the_warranty_goes_with_the_replacement(self):
        old = self._device()
        new = old.with_user(self.user_desk)._replace(self.device, "new 1").sudo()
        self.assertEqual((old.state, new.state), ("replaced", "active"))
        self.assertEqual((new.previous_id, new.serial), (old, "NEW1"))
        for day, word, percent, kind, told in CARRIED_CASES:
            with self.subTest(day=day):
                self._check(
                    self._order(new, date(*day)),
                    word,
                    percent,
                    kind,
                    told,
                    number=old.name,
                )
        self._check(self._order(new, use_cause="surge"), "parts", 0, "surge")

    # === THE POLICY CHANGES LATER === #

    def test_what_the_policy_says_later_does_not_count_for_this_device(self):
        document = self._device()
        origin = self._repaired(document)
        self.policy.line_ids.months = 1
        self.policy.write(
            {
                "repair_warranty_days": 1,
                "excludes_liquid": False,
                "exclusions": "<p>Everything</p>",
            }
        )
        document._freeze_terms()
        self._check(self._order(document), "parts", 100, "free", (2028, 1, 4))
        self._check(self._order(document, use_cause="liquid"), "parts", 0, "liquid")
        repeat = self._order(document, date(2030, 3, 22), section_id=self.section.id)
        self._check(repeat, "labour", 100, "repair", (2030, 3, 22), number=origin.name)
        later = self._device()
        self._check(self._order(later), "parts", 0, "ended", (2027, 2, 4))
        self._check(
            self._order(later, date(2027, 2, 1), use_cause="liquid"),
            "parts",
            100,
            "free",
            (2027, 2, 4),
        )

    # === GOODWILL AND WHAT IS KEPT === #

    def _kept(self, order, component):
        order._decide_coverage()
        return order._latest_decisions()[component, False]

    def test_goodwill_of_a_manager_counts_and_stays(self):
        document = self._device()
        for percent, word in GOODWILL_CASES:
            with self.subTest(percent=percent):
                order = self._order(document, date(2031, 1, 1))
                order.with_user(self.user_manager)._record_goodwill(
                    word, percent, "Loyal customer"
                )
                kept = self._kept(order, word)
                self.assertEqual((kept.percent, kept.goodwill), (percent, True))
                for language, code in enumerate(("en_US", "id_ID")):
                    self.assertEqual(
                        kept.with_context(lang=code).reason,
                        self._expected(
                            "goodwill", word, None, language, percent=percent
                        ),
                    )

    def test_the_decision_is_kept_in_both_languages(self):
        kept = self._kept(self._order(self._device()), "labour")
        for language, code in enumerate(("en_US", "id_ID")):
            self.assertEqual(
                kept.with_context(lang=code).reason,
                self._expected("free", "labour", (2028, 1, 9), language),
            )
        self.assertEqual(kept.date_end, date(2028, 1, 9))
