"""The cases of the decision on coverage, their sentences, and how one is checked."""

from datetime import date, datetime

from odoo.fields import Command

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
# On our repair of 20 February 2030, 30 days: (day, component, percent, kind, told)
REPAIR_CASES = (
    ((2030, 2, 21), "parts", 100, "repair", (2030, 3, 22)),
    ((2030, 3, 22), "labour", 100, "repair", (2030, 3, 22)),
    ((2030, 3, 23), "labour", 0, "ended", (2028, 1, 9)),
)
# Twelve months more from 10 January 2028, of the labour: (day, percent, kind, told)
EXTENDED_CASES = (
    ((2028, 1, 9), 100, "free", (2028, 1, 9)),
    ((2028, 1, 10), 100, "extended", (2029, 1, 9)),
    ((2029, 1, 9), 100, "extended", (2029, 1, 9)),
    ((2029, 1, 10), 0, "ended", (2029, 1, 9)),
)
# The device given in exchange: (day, component, percent, kind, told)
CARRIED_CASES = (
    ((2027, 6, 1), "parts", 100, "carried", (2028, 1, 4)),
    ((2028, 1, 9), "labour", 100, "carried", (2028, 1, 9)),
    ((2028, 1, 10), "labour", 0, "ended", (2028, 1, 9)),
    ((2031, 10, 31), "compressor", 100, "carried", (2031, 10, 31)),
)
# By a manager, long after the end: (percent, component)
GOODWILL_CASES = ((100, "labour"), (50, "parts"), (30, "visit"))
# Nobody registered it: (bought as he says, component, percent, kind, told)
EXPECTED_CASES = (
    ((2027, 1, 5), "parts", 100, "expect", (2028, 1, 4)),
    ((2027, 2, 1), "labour", 100, "expect", (2028, 1, 31)),
    ((2020, 1, 5), "labour", 0, "ended", (2021, 1, 4)),
    ((2027, 1, 5), "transport", 0, "never", None),
    (None, "visit", 0, "see", None),
)


class WarrantyTableCommon(WomsCommon):
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
