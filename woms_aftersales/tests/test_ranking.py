from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models.woms_geo import distance_km, read_pin
from .common import NOW, WomsCommon

CRITERIA = ("load", "distance", "rating", "acceptance", "first_fix", "fee")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRanking(WomsCommon):
    """Each criterion decides by itself, and says in words what it saw."""

    def weigh(self, **weights):
        for key in CRITERIA:
            self.company[f"woms_weight_{key}"] = weights.get(key, 0)

    def rank(self, order=None):
        """Names of the firms, best first, and the rows by name."""
        rows = (order or self.make_order())._rank_firms()
        return [row["firm"] for row in rows], {row["firm"]: row for row in rows}

    def done(self, firm, *, outcome="repaired", stars=0, accepted=True, visits=1):
        """A job ``firm`` did, as the database keeps it."""
        order = self.make_order()
        rows = self.env["woms.assignment"].create(
            {
                "order_id": order.id,
                "firm_id": firm.id,
                "company_id": self.company.id,
                "kind": "visit",
            }
        )
        rows._write_machine(
            {
                "state": "done" if accepted else "declined",
                "answered_at": NOW,
                "check_in": NOW if accepted else False,
            }
        )
        for _visit in range(visits - 1):
            self.env.flush_all()  # one open row per firm and job
            more = rows.create(
                {
                    "order_id": order.id,
                    "firm_id": firm.id,
                    "company_id": self.company.id,
                    "kind": "visit",
                }
            )
            more._write_machine({"state": "done", "check_in": NOW, "answered_at": NOW})
        if accepted:
            order._write_machine(
                {
                    "state": "done",
                    "firm_id": firm.id,
                    "outcome": outcome,
                    "date_done": NOW - timedelta(days=1),
                    "rating_last_value": stars,
                }
            )
        return order

    # === ONE CRITERION AT A TIME === #

    def test_table_of_criteria(self):
        first, second = self.firm, self.other_firm

        def far():
            self.location.write({"latitude": -6.90, "longitude": 107.60})
            first.write({"partner_latitude": -6.92, "partner_longitude": 107.61})
            second.write({"partner_latitude": -7.80, "partner_longitude": 110.40})

        def rated():
            self.done(first, stars=5)
            self.done(second, stars=2)

        def answers():
            self.done(first)
            self.done(second, accepted=False)

        def fixes():
            self.done(first)
            self.done(second, visits=2)

        def fees():
            first.woms_visit_fee = 100000
            second.woms_visit_fee = 200000

        def busy():
            for _number in range(3):
                self.make_order()._offer(second)

        table = (
            ("load", busy, "open jobs: 3 of 18"),
            ("distance", far, "km away"),
            ("rating", rated, "rated 2.0 (1)"),
            ("acceptance", answers, "accepts 0 %"),
            ("first_fix", fixes, "fixed at the first visit: 0 %"),
            ("fee", fees, "fee Rp"),
        )
        for key, prepare, words in table:
            with self.subTest(criterion=key), self.env.cr.savepoint() as savepoint:
                prepare()
                self.weigh(**{key: 100})
                firms, rows = self.rank()
                self.assertEqual(firms, [first, second])
                self.assertGreater(rows[first]["score"], rows[second]["score"])
                self.assertIn(words, rows[second]["note"])
                # the weight taken away, the criterion decides nothing
                self.weigh()
                _firms, rows = self.rank()
                self.assertEqual(rows[first]["score"], rows[second]["score"])
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_a_repeat_by_another_order_is_no_first_fix(self):
        job = self.done(self.firm)
        self.done(self.other_firm)
        self.make_order(origin_id=job.id)
        self.weigh(first_fix=100)
        firms, _rows = self.rank()
        self.assertEqual(firms[0], self.other_firm)

    def test_one_bad_answer_weighs_little(self):
        """A firm with one declined job isn't ruled out against one never asked."""
        self.done(self.firm, accepted=False)
        self.weigh(acceptance=100)
        _firms, rows = self.rank()
        self.assertEqual(rows[self.firm]["score"], 60)
        self.assertEqual(rows[self.other_firm]["score"], 75)

    # === WHO IS NOT ASKED === #

    def test_a_firm_on_holiday_is_not_asked(self):
        calendar = self.company.resource_calendar_id.copy()
        self.other_technician.calendar_id = calendar
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Lebaran",
                "calendar_id": calendar.id,
                "date_from": NOW - timedelta(days=1),
                "date_to": NOW + timedelta(days=14),
            }
        )
        firms, rows = self.rank()
        self.assertEqual(firms, [self.firm, self.other_firm])
        self.assertFalse(rows[self.other_firm]["askable"])
        self.assertIn("closed in the coming days", rows[self.other_firm]["note"])

    def test_a_holiday_of_the_place_moves_the_days_ahead(self):
        """Nobody works on Nyepi: the days planned are those after it."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Nyepi",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": NOW,
                "date_to": NOW + timedelta(days=2),
            }
        )
        _firms, rows = self.rank()
        self.assertEqual(rows[self.other_firm]["room"], 18)
        self.assertTrue(rows[self.other_firm]["askable"])

    def test_a_full_firm_is_not_asked(self):
        self.other_technician.capacity = 1
        for _number in range(3):
            self.make_order()._offer(self.other_firm)
        _firms, rows = self.rank()
        self.assertFalse(rows[self.other_firm]["askable"])
        self.assertIn("full: 3 of 3 jobs", rows[self.other_firm]["note"])
        order = self.make_order()
        order.with_user(self.user_desk).action_offer_best()
        self.assertEqual(order.assignment_ids.firm_id, self.firm)

    def test_the_list_shows_the_full_one_and_the_desk_overrules(self):
        self.test_a_full_firm_is_not_asked()
        order = self.make_order()
        action = order.with_user(self.user_desk).action_dispatch()
        wizard = (
            self.env["woms.dispatch.wizard"]
            .with_user(self.user_desk)
            .browse(action["res_id"])
        )
        self.assertEqual(wizard.line_ids.mapped("firm_id.name")[-1], "Mitra Dingin")
        self.assertIn("full", wizard.line_ids[-1].note)
        for line in wizard.line_ids:
            line.chosen = line.firm_id == self.other_firm
        wizard.action_offer()
        self.assertEqual(order.assignment_ids.firm_id, self.other_firm)

    # === WORKING TIME === #

    def test_deadlines_count_the_working_hours_of_the_place(self):
        papua = self.env.ref("base.state_id_pa")
        self.location.state_id = papua
        self.assertEqual(self.location.tz, "Asia/Jayapura")
        self.area.answer_hours = 6
        # 12.00 WIT: one to five, then two hours the next morning
        deadline = self.make_order(area_id=self.area.id)._get_offer_deadline()
        self.assertEqual(str(deadline), "2027-03-02 01:00:00")

    def test_a_deadline_skips_weekend_and_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Hari libur",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2027-03-07 17:00:00",  # Monday the 8th, WIB
                "date_to": "2027-03-08 16:59:59",
            }
        )
        with freeze_time("2027-03-05 09:00:00"):  # Friday 16.00 WIB
            deadline = self.make_order()._get_offer_deadline()
        self.assertEqual(str(deadline), "2027-03-09 04:00:00")  # Tuesday 11.00 WIB

    # === WHAT IS OFFERED === #

    def test_the_earning_has_fee_and_travel(self):
        self.area.write({"travel_rate": 2000, "travel_free_km": 10})
        self.location.write({"latitude": -6.90, "longitude": 107.60})
        self.firm.write({"partner_latitude": -6.90, "partner_longitude": 107.05})
        offer = self.make_order()._offer(self.firm)
        km = distance_km((-6.90, 107.60), (-6.90, 107.05))
        travel = round((km - 10) * 2000)
        self.assertEqual(offer.travel_earning, travel)
        self.assertEqual(offer.earning, 150000 + travel)
        self.assertIn("travel", offer._get_job_values()["earning_note"])

    def test_an_agreed_fee_goes_before_the_fee_of_the_area(self):
        self.firm.woms_visit_fee = 175000
        self.assertEqual(self.make_order()._offer(self.firm).earning, 175000)
        self.assertEqual(self.make_order()._offer(self.firm, earning=1).earning, 1)

    def test_a_repeat_earns_nothing_for_whoever_did_it(self):
        before = self.done(self.firm)
        repeat = self.make_order(origin_id=before.id)
        mine, theirs = repeat._offer(self.firm | self.other_firm)
        self.assertEqual((mine.earning, theirs.earning), (0, 150000))
        self.assertIn("no fee", mine._get_job_values()["earning_note"])
        self.assertNotIn("no fee", theirs._get_job_values()["earning_note"])

    def test_the_best_two_are_asked_at_once(self):
        self.area.offer_count = 2
        order = self.make_order()
        order.with_user(self.user_desk).action_offer_best()
        self.assertEqual(len(order.assignment_ids), 2)
        mine, theirs = order.assignment_ids.sudo()
        mine._accept(role="coordinator")
        self.assertEqual(theirs.state, "withdrawn")

    def test_the_others_are_told_that_it_is_gone(self):
        mine, theirs = self.make_order()._offer(self.firm | self.other_firm).sudo()
        mine._accept(role="coordinator")
        mail = self.env["mail.mail"].search(
            [("subject", "like", "No longer offered")], order="id desc", limit=1
        )
        self.assertIn(self.other_technician.partner_id.email, mail.email_to)
        self.assertNotIn(theirs._get_offer_token(), mail.body_html)
        self.area.firm_ids = [Command.clear()]


@tagged("post_install", "-at_install")
class TestPins(WomsCommon):
    """A pasted link of a map gives the pin, as far as it carries one."""

    def test_links_and_pairs(self):
        here = (-6.914744, 107.60981)
        table = {
            "https://www.google.com/maps/place/X/@-6.9,107.5,17z/data=!3d-6.914744"
            "!4d107.60981": here,
            "https://maps.google.com/?q=-6.914744,107.60981": here,
            "https://google.com/maps/search/?api=1&query=-6.914744%2C107.60981": here,
            "https://www.google.com/maps/@-6.914744,107.60981,15z": here,
            "https://www.google.com/maps/search/-6.914744,+107.60981": here,
            "https://osm.org/?mlat=-6.914744&mlon=107.60981#map=15/1.0/2.0": here,
            "geo:-6.914744,107.60981?z=16": here,
            " -6.914744, 107.60981 ": here,
            "https://maps.app.goo.gl/abcDEF": None,
            "Jl. Melati 5": None,
            "-96.914744, 107.60981": None,
            "": None,
        }
        for text, expected in table.items():
            with self.subTest(text=text):
                self.assertEqual(read_pin(text), expected)

    def test_distance_is_unknown_without_a_pin(self):
        self.assertIsNone(distance_km(None, (1, 1)))
        self.assertIsNone(distance_km((0, 0), (1, 1)))
        self.assertAlmostEqual(distance_km((-6.2, 106.8), (-6.9, 107.6)), 118, delta=2)
