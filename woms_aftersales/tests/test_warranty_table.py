"""What is covered and how it is told: one row per case, in both languages."""

from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, WomsCommon

# the device: bought on 5, delivered on 10, registered on 20 January 2027, made on
# 1 November 2026
DATES = {
    "purchase_date": date(2027, 1, 5),
    "delivery_date": date(2027, 1, 10),
    "registration_date": date(2027, 1, 20),
    "manufacture_date": date(2026, 11, 1),
}
# its terms: (component, months, percent, start rule)
TERMS = (
    ("parts", 12, 100, "purchase"),
    ("parts", 24, 50, "purchase"),
    ("labour", 12, 100, "delivery"),
    ("visit", 6, 100, "registration"),
    ("named_part", 60, 100, "manufacture"),  # compressors
)
WORDS = {
    "parts": ("spare parts", "suku cadang"),
    "labour": ("labour", "jasa"),
    "visit": ("the visit", "kunjungan"),
    "transport": ("transport", "ongkos kirim"),
    "named_part": ("this part", "suku cadang ini"),
    "compressor": ("Kompresor Uji", "Kompresor Uji"),
    "capacitor": ("Kapasitor Uji", "Kapasitor Uji"),
}
MONTHS = {
    1: ("January", "Januari"),
    2: ("February", "Februari"),
    3: ("March", "Maret"),
    7: ("July", "Juli"),
    10: ("October", "Oktober"),
}
# kind -> sentence in English, in Indonesian, with {what} and {day}
SENTENCES = {
    "free": (
        "Free: {what} is covered by the warranty until {day}.",
        "Gratis: {what} ditanggung garansi sampai {day}.",
    ),
    "half": (
        "50% of {what} is covered by the warranty until {day}.",
        "50% dari {what} ditanggung garansi sampai {day}.",
    ),
    "ended": (
        "Not covered: the warranty on {what} ended on {day}.",
        "Tidak ditanggung: garansi untuk {what} berakhir pada {day}.",
    ),
    "early": (
        "Not covered: the warranty on {what} begins on {day}.",
        "Tidak ditanggung: garansi untuk {what} baru mulai pada {day}.",
    ),
    "never": (
        "Not covered: the warranty of this device does not include {what}.",
        "Tidak ditanggung: garansi perangkat ini tidak mencakup {what}.",
    ),
    "defect": (
        "Not covered: damage of the kind “Liquid damage” is not part of the warranty.",
        "Tidak ditanggung: kerusakan jenis “Liquid damage” tidak termasuk garansi.",
    ),
    "misuse": (
        "Not covered: the damage comes from using the device in a way the manual warns"
        " against.",
        "Tidak ditanggung: kerusakan terjadi karena pemakaian yang dilarang di buku"
        " petunjuk.",
    ),
    "liquid": (
        "Not covered: liquid got into the device.",
        "Tidak ditanggung: ada cairan yang masuk ke perangkat.",
    ),
    "surge": (
        "Not covered: the damage comes from a power surge or lightning.",
        "Tidak ditanggung: kerusakan terjadi karena lonjakan listrik atau petir.",
    ),
    "opened": (
        "Not covered: the seal was opened by someone we have not authorised.",
        "Tidak ditanggung: segel dibuka oleh pihak yang tidak kami tunjuk.",
    ),
    "commercial": (
        "Not covered: the device is used for business, the warranty is for use at"
        " home.",
        "Tidak ditanggung: perangkat dipakai untuk usaha, sedangkan garansi berlaku"
        " untuk pemakaian rumah tangga.",
    ),
    "over": (
        "This registration is no longer valid.",
        "Pendaftaran ini sudah tidak berlaku.",
    ),
    "proof": (
        "Not confirmed yet: the warranty still lacks a proof of purchase. Send it to"
        " us, then we look again.",
        "Belum dipastikan: bukti pembelian untuk garansi ini belum ada. Kirimkan"
        " kepada kami, lalu kami periksa lagi.",
    ),
    "unknown": (
        "Not covered: no registered warranty is known for this device.",
        "Tidak ditanggung: belum ada garansi terdaftar untuk perangkat ini.",
    ),
    "extended": (
        "Free: {what} is covered by your extended warranty until {day}.",
        "Gratis: {what} ditanggung garansi tambahan Anda sampai {day}.",
    ),
    "carried": (
        "Free: {what} is covered until {day} by the warranty carried over from"
        " {number}.",
        "Gratis: {what} ditanggung sampai {day} oleh sisa garansi dari {number}.",
    ),
    "repair": (
        "Free: {what} is covered by the warranty on our repair {number} until {day}.",
        "Gratis: {what} ditanggung garansi atas perbaikan kami {number} sampai {day}.",
    ),
    "goodwill": (
        "Goodwill of {percent} % on {what}: Loyal customer",
        "Kebijakan khusus {percent} % untuk {what}: Loyal customer",
    ),
    "expect": (
        "Free: {what} is covered by the warranty until {day}. We need the proof of"
        " purchase for it.",
        "Gratis: {what} ditanggung garansi sampai {day}. Untuk itu kami perlu bukti"
        " pembelian.",
    ),
    "see": (
        "Whether {what} is covered is decided when we have seen the device and the"
        " proof of purchase.",
        "Apakah {what} ditanggung baru diputuskan setelah kami melihat perangkat dan"
        " bukti pembelian.",
    ),
}

# Plain device: (component, day of the report, percent, kind, day in the sentence)
DATE_CASES = (
    ("parts", (2027, 1, 4), 0, "early", (2027, 1, 5)),
    ("parts", (2027, 1, 5), 100, "free", (2028, 1, 4)),
    ("parts", (2027, 7, 1), 100, "free", (2028, 1, 4)),
    ("parts", (2028, 1, 4), 100, "free", (2028, 1, 4)),
    ("parts", (2028, 1, 5), 50, "half", (2029, 1, 4)),
    ("parts", (2029, 1, 4), 50, "half", (2029, 1, 4)),
    ("parts", (2029, 1, 5), 0, "ended", (2029, 1, 4)),
    ("labour", (2027, 1, 9), 0, "early", (2027, 1, 10)),
    ("labour", (2027, 1, 10), 100, "free", (2028, 1, 9)),
    ("labour", (2028, 1, 9), 100, "free", (2028, 1, 9)),
    ("labour", (2028, 1, 10), 0, "ended", (2028, 1, 9)),
    ("visit", (2027, 1, 19), 0, "early", (2027, 1, 20)),
    ("visit", (2027, 1, 20), 100, "free", (2027, 7, 19)),
    ("visit", (2027, 7, 19), 100, "free", (2027, 7, 19)),
    ("visit", (2027, 7, 20), 0, "ended", (2027, 7, 19)),
    ("compressor", (2026, 11, 1), 100, "free", (2031, 10, 31)),
    ("compressor", (2030, 6, 1), 100, "free", (2031, 10, 31)),
    ("compressor", (2031, 10, 31), 100, "free", (2031, 10, 31)),
    ("compressor", (2031, 11, 1), 0, "ended", (2031, 10, 31)),
    ("capacitor", (2028, 6, 1), 50, "half", (2029, 1, 4)),
    ("capacitor", (2030, 6, 1), 0, "ended", (2029, 1, 4)),
    ("named_part", (2030, 6, 1), 100, "free", (2031, 10, 31)),
    ("transport", (2027, 3, 1), 0, "never", None),
)
LEAP_DAY = {"purchase_date": date(2024, 2, 29)}
NOT_MADE = {"manufacture_date": False}
# Other dates: (changed dates, component, day, percent, kind, day in the sentence)
START_CASES = (
    ({"delivery_date": False}, "labour", (2028, 1, 4), 100, "free", (2028, 1, 4)),
    ({"delivery_date": False}, "labour", (2028, 1, 5), 0, "ended", (2028, 1, 4)),
    ({"registration_date": False}, "visit", (2027, 7, 4), 100, "free", (2027, 7, 4)),
    (NOT_MADE, "compressor", (2032, 1, 4), 100, "free", (2032, 1, 4)),
    (LEAP_DAY, "parts", (2025, 2, 28), 100, "free", (2025, 2, 28)),
    (LEAP_DAY, "parts", (2025, 3, 1), 50, "half", (2026, 2, 28)),
)
# Exclusions, always within the term: (values of the order, component, percent, kind)
EXCLUSION_CASES = (
    ({"defect_id": "misuse"}, "parts", 0, "defect"),
    ({"defect_id": "misuse"}, "labour", 0, "defect"),
    ({"defect_id": "misuse"}, "visit", 0, "defect"),
    ({"defect_id": "defect"}, "parts", 100, "free"),
    ({"use_cause": "misuse"}, "parts", 0, "misuse"),
    ({"use_cause": "liquid"}, "parts", 0, "liquid"),
    ({"use_cause": "surge"}, "labour", 0, "surge"),
    ({"use_cause": "opened"}, "labour", 0, "opened"),
    ({"use_cause": "commercial"}, "visit", 0, "commercial"),
    ({"use_cause": "surge"}, "transport", 0, "surge"),
)
COVERED_UNTIL = {
    "parts": date(2028, 1, 4),
    "labour": date(2028, 1, 9),
    "visit": date(2027, 7, 19),
}


@tagged("post_install", "-at_install")
class TestWarrantyTable(WomsCommon):
    """The decision on a component of a device, on a day, for a defect and a cause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        compressors = cls.env["product.category"].create({"name": "Compressors"})
        cls.compressor = cls.env["product.product"].create(
            {"name": "Kompresor Uji", "categ_id": compressors.id}
        )
        cls.extension = cls.env["product.product"].create(
            {
                "name": "Garansi Tambahan Uji",
                "type": "service",
                "woms_extension_months": 12,
                "taxes_id": [Command.clear()],
            }
        )
        cls.policy.write(
            {
                "excludes_commercial": True,
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "component": component,
                                "months": months,
                                "percent": percent,
                                "start_rule": start_rule,
                                "part_name": "Compressor"
                                if component == "named_part"
                                else False,
                                "part_categ_id": compressors.id
                                if component == "named_part"
                                else False,
                            }
                        )
                        for component, months, percent, start_rule in TERMS
                    ),
                ],
            }
        )

    # === HELPERS === #

    def _device(self, **values):
        self.serials = getattr(self, "serials", 0) + 1
        document = self.make_document(
            **{**DATES, "serial": f"TAB-{self.serials:03}", **values}
        )
        document.with_user(self.user_desk).action_activate()
        return document

    def _order(self, document, day=TODAY, **values):
        return self.make_order(
            document_id=document.id if document else False,
            serial=document.serial if document else "TAB-000",
            date_open=datetime(day.year, day.month, day.day, 5),
            **values,
        )

    def _component(self, word):
        part = {"compressor": self.compressor, "capacitor": self.part}.get(word)
        return ("parts", part) if part else (word, None)

    def _expected(self, kind, word, day, language, **values):
        if isinstance(day, tuple):
            day = date(*day)
        written = day and f"{day.day} {MONTHS[day.month][language]} {day.year}"
        return SENTENCES[kind][language].format(
            what=WORDS[word][language], day=written, **values
        )

    def _check(self, order, word, percent, kind, day=None, **values):
        """The judgement says ``percent``, and its sentence in both languages."""
        component, part = self._component(word)
        for language, code in enumerate(("en_US", "id_ID")):
            verdict = order.with_context(lang=code)._judge_component(component, part)
            self.assertEqual(verdict["percent"], percent)
            self.assertEqual(
                verdict["reason"],
                self._expected(kind, word, day, language, **values),
            )

    # === THE TABLE === #

    def test_each_date_on_the_edge_and_each_start_rule(self):
        document = self._device()
        for case in DATE_CASES:
            word, day, percent, kind, told = case
            with self.subTest(case=case):
                order = self._order(document, date(*day))
                self._check(order, word, percent, kind, told)

    def test_a_date_that_lacks_is_replaced_by_the_purchase(self):
        for case in START_CASES:
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
        for case in EXCLUSION_CASES:
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
        document = self.make_document(state="submitted", **DATES)
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

    # === OUR OWN REPAIRS === #

    def _repaired(self, document, **values):
        order = self._order(document, **{"section_id": self.section.id, **values})
        order._write_machine(
            {
                "state": "done",
                "outcome": "repaired",
                "date_ready": "2030-02-20 03:00:00",
                "date_done": "2030-02-20 03:00:00",
            }
        )
        return order

    def test_the_same_fault_is_free_within_the_warranty_on_the_repair(self):
        document = self._device()
        origin = self._repaired(document)
        for day, word, percent, kind, told in (
            ((2030, 2, 21), "parts", 100, "repair", (2030, 3, 22)),
            ((2030, 3, 22), "labour", 100, "repair", (2030, 3, 22)),
            ((2030, 3, 23), "labour", 0, "ended", (2028, 1, 9)),
        ):
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
        for day, percent, kind, told in (
            ((2028, 1, 9), 100, "free", (2028, 1, 9)),
            ((2028, 1, 10), 100, "extended", (2029, 1, 9)),
            ((2029, 1, 9), 100, "extended", (2029, 1, 9)),
            ((2029, 1, 10), 0, "ended", (2029, 1, 9)),
        ):
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
        for day, word, percent, kind, told in (
            ((2027, 6, 1), "parts", 100, "carried", (2028, 1, 4)),
            ((2028, 1, 9), "labour", 100, "carried", (2028, 1, 9)),
            ((2028, 1, 10), "labour", 0, "ended", (2028, 1, 9)),
            ((2031, 10, 31), "compressor", 100, "carried", (2031, 10, 31)),
        ):
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
        for percent, word in ((100, "labour"), (50, "parts"), (30, "visit")):
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

    # === NOBODY REGISTERED IT === #

    def test_what_an_unregistered_device_may_expect(self):
        for bought, word, percent, kind, told in (
            ((2027, 1, 5), "parts", 100, "expect", (2028, 1, 4)),
            ((2027, 2, 1), "labour", 100, "expect", (2028, 1, 31)),
            ((2020, 1, 5), "labour", 0, "ended", (2021, 1, 4)),
            ((2027, 1, 5), "transport", 0, "never", None),
            (None, "visit", 0, "see", None),
        ):
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
