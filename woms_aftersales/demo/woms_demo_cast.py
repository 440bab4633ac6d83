"""Whose device fails how, when, and which story is told of it."""

NOT_COLD = ("s20", "AC menyala tetapi tidak dingin sejak dua hari.")
DRIPS = ("s22", "Air menetes dari unit dalam, lantai basah.")
NO_POWER = ("s01", "Tidak mau menyala sama sekali.")
FRIDGE_WARM = ("s26", "Freezer dingin, bagian bawah tidak dingin.")
NO_DRAIN = ("s42", "Air cucian tidak keluar, mesin berhenti.")
NO_PICTURE = ("s50", "Ada suara, layar gelap.")
RICE_RAW = ("s60", "Nasi tidak matang, pelat tidak panas.")
SHOCK = ("s04", "Bodi kulkas menyetrum saat disentuh.")
BATTERY = ("s71", "Baterai habis dalam 20 menit.")

DROP_OFF = {
    "transfer_pending",
    "cod_returning",
    "workshop",
    "workshop_parts",
    "workshop_estimate",
    "contested",
    "repaired_paid_ready",
    "ready_due",
    "ready_released",
    "bench_picked_up",
    "not_repairable",
    "replaced",
    "refunded",
    "disposed",
    "withdrawn",
    "declined",
}
SHIP_IN = {"returning", "bench_shipped_done", "lost"}

# customer, product, fault, (bought months ago, asked days ago, ended days ago), story
STORIES = [
    ("budi", "ac1", NOT_COLD, (8, 2, 0), "scheduled"),
    ("budi", "tv1", NO_PICTURE, (20, 9, 0), "workshop_estimate"),
    ("budi", "rice1", RICE_RAW, (5, 40, 36), "bench_picked_up"),
    ("ani", "ac2", NOT_COLD, (6, 0, 0), "to_triage"),
    ("ani", "fridge1", SHOCK, (30, 0, 0), "to_triage"),
    ("citra", "washer1", NO_DRAIN, (10, 1, 0), "to_triage"),
    ("joni", "tv2", NO_PICTURE, (3, 1, 0), "to_triage"),
    ("bayu", "ac1", DRIPS, (4, 2, 0), "asked_back"),
    ("dedi", "laptop1", BATTERY, (26, 6, 0), "rejected"),
    ("kartika", "fridge2", FRIDGE_WARM, (7, 1, 0), "new"),
    ("indah", "washer2", NO_DRAIN, (15, 1, 0), "new"),
    ("ani", "ac1", DRIPS, (9, 1, 0), "offered"),
    ("eka", "ac2", NOT_COLD, (11, 1, 0), "offered"),
    ("gita", "fridge1", FRIDGE_WARM, (13, 2, 0), "offered"),
    ("fajar", "ac1", NOT_COLD, (2, 2, 0), "declined_offer"),
    ("joni", "ac2", NOT_COLD, (5, 2, 0), "assigned"),
    ("hadi", "fridge1", FRIDGE_WARM, (16, 3, 0), "assigned"),
    ("oki", "ac1", DRIPS, (14, 3, 0), "scheduled"),
    ("dedi", "ac2", NOT_COLD, (8, 4, 0), "scheduled_later"),
    ("maya", "washer1", NO_DRAIN, (6, 4, 0), "scheduled_later"),
    ("ani", "ac2", NOT_COLD, (3, 4, 0), "on_site"),
    ("nanda", "ac1", NOT_COLD, (31, 5, 0), "on_site_estimate"),
    ("bayu", "washer2", NO_DRAIN, (9, 6, 0), "parts_visit"),
    ("eka", "fridge2", FRIDGE_WARM, (18, 5, 0), "absent"),
    ("joni", "fridge1", FRIDGE_WARM, (4, 6, 0), "in_transit"),
    ("lukman", "tv1", NO_PICTURE, (7, 5, 0), "workshop"),
    ("putri", "tv2", NO_PICTURE, (11, 12, 0), "workshop_parts"),
    ("indah", "tv1", NO_PICTURE, (9, 10, 0), "repaired_paid_ready"),
    ("maya", "tv2", NO_POWER, (25, 11, 0), "ready_due"),
    ("hotel", "tv1", NO_POWER, (28, 14, 0), "ready_released"),
    ("hadi", "tv1", NO_POWER, (19, 16, 0), "returning"),
    ("gita", "tv2", NO_POWER, (21, 30, 18), "bench_shipped_done"),
    ("fajar", "tv1", NO_POWER, (6, 45, 33), "bench_shipped_done"),
    ("citra", "tv1", NO_POWER, (14, 60, 52), "bench_picked_up"),
    ("ani", "ac1", NOT_COLD, (10, 21, 18), "visited_free"),
    ("oki", "ac2", NOT_COLD, (5, 35, 31), "visited_free"),
    ("bayu", "ac1", NOT_COLD, (17, 50, 47), "visited_free"),
    ("dedi", "ac1", NOT_COLD, (3, 28, 24), "visited_free"),
    ("eka", "ac1", NOT_COLD, (22, 75, 70), "visited_free"),
    ("gita", "ac2", NOT_COLD, (6, 90, 86), "visited_free"),
    ("kartika", "ac2", NOT_COLD, (8, 16, 12), "no_fault"),
    ("lukman", "fridge1", FRIDGE_WARM, (40, 55, 41), "not_repairable"),
    ("indah", "laptop1", NO_POWER, (2, 38, 30), "replaced"),
    ("putri", "washer1", NO_DRAIN, (9, 80, 61), "refunded"),
    ("maya", "rice1", RICE_RAW, (13, 65, 58), "disposed"),
    ("joni", "laptop1", BATTERY, (20, 33, 27), "withdrawn"),
    ("budi", "laptop1", NO_POWER, (27, 70, 63), "declined"),
    ("hadi", "tv2", NO_POWER, (12, 48, 20), "lost"),
    ("nanda", "washer1", NO_DRAIN, (7, 13, 12), "cancelled"),
    ("fajar", "ac2", NOT_COLD, (9, 24, 20), "repeat"),
    ("budi", "ac2", NOT_COLD, (11, 26, 23), "rated"),
    ("kartika", "ac1", NOT_COLD, (7, 8, 5), "complained"),
    ("lukman", "tv2", NO_POWER, (26, 9, 0), "transfer_pending"),
    ("gita", "tv1", NO_POWER, (29, 15, 0), "cod_returning"),
    ("ani", "tv1", NO_PICTURE, (7, 6, 0), "contested"),
]
