"""The clocks of promises: what is late when, by tables of days on the wall."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, freeze_time, tagged

from ..models.woms_sla_book import Facts
from ..models.woms_work_time import WorkTime, pauses_of
from .common import NOW
from .sla_common import WIB, WIT, WITA, SlaCommon, at

NATIONAL = [("03-02", "national")]
LONG = [("03-10", "national"), ("03-11", "national"), ("03-12", "collective")]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaTable(SlaCommon):
    """Each row: when it begins, hours allowed, what comes between, when it is due."""

    # 1 March 2027 is a Monday; moments are of the place
    TABLE = [
        ("within a morning", WIB, "03-01 08:00", 3, [], [], "03-01 11:00"),
        ("over lunch", WIB, "03-01 10:00", 4, [], [], "03-01 15:00"),
        ("to the end of the day", WIB, "03-01 13:00", 4, [], [], "03-01 17:00"),
        ("over the night", WIB, "03-01 16:00", 2, [], [], "03-02 09:00"),
        ("begun at night", WIB, "03-01 23:30", 1, [], [], "03-02 09:00"),
        ("begun before opening", WIB, "03-01 05:00", 1, [], [], "03-01 09:00"),
        ("over the weekend", WIB, "03-05 16:00", 2, [], [], "03-08 09:00"),
        ("begun on a Sunday", WIB, "03-07 12:00", 8, [], [], "03-08 17:00"),
        ("central time", WITA, "03-01 16:00", 2, [], [], "03-02 09:00"),
        ("eastern time", WIT, "03-01 16:00", 2, [], [], "03-02 09:00"),
        ("national holiday", WIB, "03-01 16:00", 2, NATIONAL, [], "03-03 09:00"),
        ("holiday in the east", WIT, "03-01 16:00", 2, NATIONAL, [], "03-03 09:00"),
        ("collective leave", WIB, "03-09 16:00", 2, LONG, [], "03-15 09:00"),
        (
            "a pause moves it by what was paused of working time",
            WIB,
            "03-01 08:00",
            4,
            [],
            [("03-01 10:00", "03-01 15:00")],
            "03-01 17:00",  # 2 h before, 2 h from 15:00
        ),
        (
            "a pause over the night",
            WIB,
            "03-01 08:00",
            8,
            [],
            [("03-01 16:00", "03-02 09:00")],
            "03-02 10:00",
        ),
        (
            "a pause at night costs nothing",
            WIB,
            "03-01 08:00",
            9,
            [],
            [("03-01 18:00", "03-02 07:00")],
            "03-02 09:00",
        ),
        (
            "two pauses",
            WITA,
            "03-01 08:00",
            4,
            [],
            [("03-01 09:00", "03-01 10:00"), ("03-01 11:00", "03-01 12:00")],
            "03-01 15:00",
        ),
        (
            "a pause after it was due",
            WIB,
            "03-01 08:00",
            1,
            [],
            [("03-01 10:00", None)],
            "03-01 09:00",
        ),
        (
            "a pause that began before the step",
            WIB,
            "03-01 10:00",
            1,
            [],
            [("03-01 08:00", "03-01 11:00")],
            "03-01 12:00",
        ),
        ("it stands", WIB, "03-01 08:00", 4, [], [("03-01 09:00", None)], None),
    ]

    def test_the_table(self):
        for name, zone, start, hours, holidays, pauses, due in self.TABLE:
            with self.subTest(name):
                policy = self.make_policy(hours_accept=hours)
                leaves = [self.make_holiday(day, kind=kind) for day, kind in holidays]
                book = self.policies._book()
                facts = Facts(self.company.id, service_mode="on_site", tz=zone)
                deadline, _warn_at = book.clock(
                    book.find(facts),
                    facts,
                    "accept",
                    at(start, zone),
                    [(at(a, zone), b and at(b, zone)) for a, b in pauses],
                )
                self.assertEqual(deadline, due and at(due, zone))
                for record in (*leaves, policy):
                    record.unlink()

    def test_a_whole_day_is_a_day_on_the_wall_in_every_zone(self):
        """Open day and night: the holiday begins at midnight of the place."""
        always = self.make_hours("Selalu", spans=((0, 24),), days=range(7))
        self.make_policy(calendar_id=always.id, hours_accept=2)
        self.make_holiday("03-02")
        book = self.policies._book()
        for zone in (WIB, WITA, WIT):
            facts = Facts(self.company.id, service_mode="on_site", tz=zone)
            start = at("03-01 23:00", zone)
            deadline = book.clock(book.find(facts), facts, "accept", start)[0]
            self.assertEqual(deadline, at("03-03 01:00", zone), zone)

    def test_some_hours_off_are_the_same_moment_everywhere(self):
        always = self.make_hours("Selalu", spans=((0, 24),), days=range(7))
        self.make_policy(calendar_id=always.id, hours_accept=2)
        leave = self.make_holiday("03-02")
        leave.write({"date_from": at("03-02 09:00"), "date_to": at("03-02 11:00")})
        book = self.policies._book()
        for zone in (WIB, WIT):
            facts = Facts(self.company.id, service_mode="on_site", tz=zone)
            deadline = book.clock(book.find(facts), facts, "accept", at("03-02 08:00"))[
                0
            ]
            self.assertEqual(deadline, at("03-02 12:00"), zone)

    def test_who_works_on_collective_leave_counts_it(self):
        self.make_holiday("03-02", kind="collective")
        for works, due in ((False, "03-03 09:00"), (True, "03-02 09:00")):
            policy = self.make_policy(hours_accept=2, collective_works=works)
            book = self.policies._book()
            facts = Facts(self.company.id, service_mode="on_site", tz=WIB)
            found = book.clock(book.find(facts), facts, "accept", at("03-01 16:00"))
            self.assertEqual(found[0], at(due))
            policy.unlink()

    def test_a_holiday_of_one_place_counts_there_alone(self):
        other = self.make_hours("Bali")
        self.make_holiday("03-02", calendar=other)
        for hours, due in ((self.hours, "03-02 09:00"), (other, "03-03 09:00")):
            policy = self.make_policy(calendar_id=hours.id, hours_accept=2)
            book = self.policies._book()
            facts = Facts(self.company.id, service_mode="on_site", tz=WIB)
            found = book.clock(book.find(facts), facts, "accept", at("03-01 16:00"))
            self.assertEqual(found[0], at(due), hours.name)
            policy.unlink()

    def test_the_warning_comes_before(self):
        self.make_policy(hours_accept=4, warn_percent=75)
        order = self.make_order()
        self.assertEqual(order.sla_warn_at, at("03-01 14:00"))
        self.assertEqual(order.sla_deadline, at("03-01 15:00"))

    def test_hours_out_of_range_are_refused(self):
        policy = self.make_policy()
        for hours in (-1, 5001):
            with self.assertRaises(ValidationError):
                policy.hours_repair = hours


@tagged("post_install", "-at_install")
class TestWorkTime(TransactionCase):
    """The counting itself, without calendars."""

    def test_nothing_laid_out_counts_by_the_clock(self):
        self.assertEqual(WorkTime([]).plan(NOW, 3600), NOW + timedelta(hours=1))

    def test_past_what_was_laid_out_it_counts_on(self):
        work = WorkTime([(NOW, NOW + timedelta(hours=1))])
        self.assertEqual(work.plan(NOW, 7200), NOW + timedelta(hours=2))

    def test_between_is_never_negative(self):
        work = WorkTime([(NOW, NOW + timedelta(hours=1))])
        self.assertEqual(work.between(NOW + timedelta(hours=1), NOW), 0)
        self.assertEqual(work.between(NOW, NOW + timedelta(hours=5)), 3600)

    def test_pauses_of_a_chain_of_waiting(self):
        day = [NOW + timedelta(days=n) for n in range(6)]
        changes = [
            (day[0], "customer"),
            (day[1], "approval"),  # still pausing
            (day[2], "parts"),
            (day[3], "payment"),
            (day[4], "none"),
            (day[5], "customer"),
        ]
        self.assertEqual(
            pauses_of(changes, ("customer", "approval", "payment")),
            [(day[0], day[2]), (day[3], day[4]), (day[5], None)],
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlaPolicy(SlaCommon):
    """The most specific policy holds."""

    def _found(self, order):
        return order.sla_policy_id.name

    def test_the_most_specific_wins(self):
        self.categ.parent_id = self.env["product.category"].create({"name": "Uji"})
        everything = self.make_policy(name="all")
        self.assertEqual(self._found(self.make_order()), "all")
        for name, values in (
            ("mode", {"service_mode": "on_site"}),
            ("area", {"area_ids": self.area.ids}),
            ("category above", {"categ_ids": self.categ.parent_id.ids}),
            ("category", {"categ_ids": self.categ.ids}),
            ("customer", {"partner_ids": self.customer.ids}),
        ):
            # first in the list, and yet what comes later beats it
            self.make_policy(name=name, sequence=20, **values)
            self.assertEqual(self._found(self.make_order()), name)
        everything.sequence = 1
        self.assertEqual(self._found(self.make_order()), "customer")

    def test_what_does_not_fit_does_not_hold(self):
        self.make_policy(name="all")
        other_area = self.area.copy({"name": "Lain"})
        for values in (
            {"service_mode": "ship_in"},
            {"area_ids": other_area.ids},
            {"categ_ids": self.categ.copy({"name": "Lain"}).ids},
            {"partner_ids": self.stranger.ids},
            {"company_id": self.env.ref("base.main_company").id, "calendar_id": False},
            {"active": False},
        ):
            self.make_policy(name="other", **{"sequence": 1, **values})
            self.assertEqual(self._found(self.make_order()), "all", values)

    def test_a_company_stands_for_its_people(self):
        self.customer.parent_id = self.env["res.partner"].create(
            {"name": "Toko Uji", "is_company": True}
        )
        self.make_policy(name="all")
        self.make_policy(name="firm", partner_ids=self.customer.parent_id.ids)
        self.assertEqual(self._found(self.make_order()), "firm")

    def test_the_place_gives_hours_and_zone(self):
        """Without hours of its own a policy takes those of the area's centre."""
        self.make_policy(calendar_id=False, hours_accept=2)
        self.center.calendar_id = self.make_hours("Pagi", spans=((6, 7),))
        place = self.make_place("state_id_pa")  # Papua, WIT
        order = self.make_order(
            location_id=place.id, area_id=self.area.id, date_open=at("03-01 05:00", WIT)
        )
        self.assertEqual(order.sla_deadline, at("03-02 07:00", WIT))

    def test_nobody_types_the_clock(self):
        order = self.make_order()
        desk = order.with_user(self.user_desk)
        for vals in (
            {"sla_deadline": NOW},
            {"sla_repair_result": "kept"},
            {"promised_date": "2027-05-01"},
        ):
            with self.assertRaises(UserError):
                desk.write(vals)
        with self.assertRaises(UserError):
            self.make_request().with_user(self.user_desk).sla_answer_at = NOW
        leaky = self.env["woms.work.order"].with_user(self.user_desk)
        leaky = leaky.with_context(default_sla_promise_result="kept")
        made = leaky.create(
            {"location_id": self.location.id, "company_id": self.company.id}
        )
        self.assertFalse(made.sla_promise_result)
