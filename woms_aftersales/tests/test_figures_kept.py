from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..report import woms_figures_kept
from .common import NOW
from .test_figures import DONE, FiguresCase

LATER = NOW + timedelta(minutes=30)
LOGGER = "odoo.addons.woms_aftersales.report.woms_figures_kept"


class KeptCase(FiguresCase):
    """A company whose orders are too many for a screen to read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_manager = cls._new_user(
            "woms_other_manager", "woms_aftersales.woms_aftersales_group_manager"
        )

    def setUp(self):
        super().setUp()
        self.patch(woms_figures_kept, "LARGE", 0)
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )
        self.kept = self.env["woms.figures.kept"]
        self.make_done(DONE)

    def read_asked(self):
        """Do what the scheduled action does when it is woken."""
        self.kept._cron_read()
        self.env.invalidate_all()

    def n(self, figures):
        return self.figure("days_customer", figures).n

    def make_read(self, **values):
        """Return a page whose figures were asked for and read."""
        figures = self.make_figures(**values)
        figures.action_show()
        self.read_asked()
        return figures

    def make_draft(self, **values):
        return (
            self.env["woms.recap"]
            .with_user(self.user_manager)
            .create(
                {
                    "unit": "day",
                    "day": DONE.date(),
                    "company_id": self.company.id,
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFiguresKept(KeptCase):
    """Over very many orders no screen reads figures: they are read behind it."""

    def test_below_the_limit_they_are_as_they_are_now(self):
        self.patch(woms_figures_kept, "LARGE", 50)
        figures = self.make_figures()
        self.assertEqual(self.n(figures), 1)
        self.assertFalse(figures.read_at)
        self.assertFalse(figures.kept_notice)
        self.make_done(DONE)
        self.assertEqual(self.n(figures), 2)

    def test_the_page_opens_at_once_and_shows_them_when_they_are_read(self):
        figures = self.make_figures()
        with patch.object(
            self.registry["woms.figures"], "_prepare_lines", side_effect=AssertionError
        ):
            figures.action_show()
        self.assertTrue(figures.is_waiting)
        self.assertFalse(figures.line_ids)
        self.assertIn("about 15 seconds", figures.kept_notice)
        self.read_asked()
        self.assertFalse(figures.is_waiting)
        figures.action_look_again()
        self.assertFalse(figures.kept_notice)
        self.assertEqual(figures.read_at, NOW)
        line = figures.summary_ids.filtered(lambda line: line.key == "days_customer")
        self.assertEqual(line.n, 1)

    def test_asking_wakes_the_scheduled_action(self):
        cron = self.env.ref("woms_aftersales.ir_cron_figures_asked")
        triggers = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        self.make_figures().action_show()
        after = self.env["ir.cron.trigger"].search_count(triggers)
        self.assertEqual(after, before + 1)

    def test_who_asks_for_the_same_waits_for_the_same(self):
        self.make_figures().action_show()
        self.make_figures().with_user(self.other_manager).action_show()
        waiting = self.kept.search([("asked_at", "!=", False)])
        self.assertEqual(waiting.asked_by_id, self.user_manager)

    def test_read_anew_shows_the_old_ones_until_the_new_ones_are_there(self):
        figures = self.make_read()
        self.make_done(DONE)
        self.assertEqual(self.n(figures), 1)
        with freeze_time(LATER):
            figures.action_read_anew()
            self.assertTrue(figures.is_waiting)
            self.assertIn("Until then you see those of", figures.kept_notice)
            self.assertEqual(self.n(figures), 1)
            self.read_asked()
            self.assertEqual(self.n(figures), 2)
            self.assertFalse(figures.kept_notice)

    def test_what_was_read_a_moment_ago_is_not_read_anew(self):
        figures = self.make_read()
        with self.assertRaisesRegex(UserError, "new enough"):
            figures.action_read_anew()
        self.assertFalse(figures.is_waiting)

    def test_the_next_day_those_of_the_day_before_are_shown_meanwhile(self):
        figures = self.make_read(period="30")
        self.assertTrue(figures.line_ids or figures.action_show())
        with freeze_time(NOW + timedelta(days=1)):
            other = self.make_figures(period="30")
            other.action_show()
            self.assertTrue(other.is_waiting)
            self.assertTrue(other.line_ids)
            self.assertEqual(other.read_at, NOW)
            self.read_asked()
            other.action_look_again()
            self.assertEqual(other.read_at, NOW + timedelta(days=1))

    def test_other_filters_are_read_for_themselves(self):
        self.make_read()
        other = self.make_figures(area_ids=[(6, 0, self.area.ids)])
        other.action_show()
        self.assertTrue(other.is_waiting)
        self.assertFalse(other.line_ids)

    def test_one_person_can_have_three_waiting_others_are_not_held_up(self):
        pages = [
            self.make_figures(date_to=f"2027-02-{day}") for day in (20, 21, 22, 23)
        ]
        for page in pages:
            page.action_show()
        self.assertEqual([page.is_waiting for page in pages], [True, True, True, False])
        self.assertIn("come first", pages[3].kept_notice)
        with self.assertRaisesRegex(UserError, "3 other figures"):
            pages[3].action_read_anew()
        other = self.make_figures(date_to="2027-02-24")
        other = other.with_user(self.other_manager)
        other.action_show()
        self.assertTrue(other.is_waiting)
        self.read_asked()
        pages[3].action_read_anew()
        self.assertTrue(pages[3].is_waiting)

    def test_a_failure_is_told_and_not_tried_again_by_itself(self):
        figures = self.make_figures()
        figures.action_show()
        with (
            mute_logger(LOGGER),
            patch.object(
                self.registry["woms.figures"], "_prepare_lines", side_effect=ValueError
            ),
        ):
            self.read_asked()
        figures.action_show()
        self.assertFalse(figures.is_waiting)
        self.assertIn("could not be read", figures.kept_notice)
        figures.action_read_anew()
        self.read_asked()
        self.assertEqual(self.n(figures), 1)
        self.assertFalse(figures.kept_notice)

    def test_one_that_fails_keeps_no_other_waiting(self):
        pages = [self.make_figures(), self.make_figures(date_to="2027-02-20")]
        for page in pages:
            page.action_show()
        make = self.registry["woms.figures"]._prepare_lines
        with (
            mute_logger(LOGGER),
            patch.object(
                self.registry["woms.figures"],
                "_prepare_lines",
                lambda page: make(page) if page.date_to.day == 20 else 1 / 0,
            ),
        ):
            self.read_asked()
        self.assertIn("could not be read", pages[0].kept_notice)
        self.assertEqual(self.n(pages[1]), 1)

    def test_waiting_for_long_sends_to_the_administrator(self):
        figures = self.make_figures()
        figures.action_show()
        with freeze_time(LATER):
            figures.invalidate_recordset(flush=False)
            self.assertIn("administrator", figures.kept_notice)

    def test_the_list_behind_a_kept_figure_opens(self):
        figures = self.make_read()
        figures.action_show()
        self.assertTrue(figures.line_ids.filtered("res_model"))
        for line in figures.line_ids.filtered("res_model"):
            action = line.action_records()
            self.env[action["res_model"]].with_user(self.user_manager).search_count(
                action["domain"]
            )

    def test_the_night_reads_what_is_opened_first(self):
        self.kept._cron_keep()
        self.read_asked()
        with (
            patch.object(
                self.registry["woms.figures"],
                "_prepare_lines",
                side_effect=AssertionError,
            ),
            patch.object(
                self.registry["woms.recap"], "_make_figures", side_effect=AssertionError
            ),
        ):
            manager = self.user_manager
            pages = self.env["woms.figures"].with_user(manager)
            opened = pages.browse(pages.action_open()["res_id"])
            self.assertFalse(opened.is_waiting)
            self.assertTrue(opened.line_ids)
            recap = self.make_draft(unit="month", day=False)
            recap.day = NOW.date().replace(day=1) - timedelta(days=1)
            self.assertFalse(recap.is_waiting)
            self.assertTrue(recap.page)

    def test_people_come_before_the_night(self):
        self.kept._cron_keep()
        with freeze_time(NOW + timedelta(seconds=5)):
            self.make_figures().action_show()
        waiting = self.kept.search([("asked_at", "!=", False)])
        first = min(waiting, key=lambda row: row._turn())
        self.assertEqual(first.asked_by_id, self.user_manager)

    def test_old_ones_are_forgotten(self):
        self.make_read()
        with freeze_time(NOW + timedelta(days=7)):
            self.kept._gc_old()
            self.assertTrue(self.kept.search([]))
        with freeze_time(NOW + timedelta(days=9)):
            self.kept._gc_old()
            self.assertFalse(self.kept.search([]))

    def test_what_is_kept_is_read_by_nobody_directly(self):
        self.make_read()
        for user in (self.user_manager, self.user_customer):
            with self.assertRaises(AccessError):
                self.kept.with_user(user).search([])

    def test_figures_of_another_company_are_not_shown(self):
        self.make_read()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        figures = self.make_figures(company_id=other.id)
        for action in (
            figures.action_show,
            figures.action_look_again,
            figures.action_read_anew,
        ):
            with self.assertRaises(AccessError):
                action()
        self.assertFalse(figures.line_ids)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecapKept(KeptCase):
    """A draft of a recap waits in the same way; an issued one is frozen."""

    def test_a_draft_waits_then_shows_its_page(self):
        recap = self.make_draft()
        self.assertTrue(recap.is_waiting)
        self.assertFalse(recap.page)
        for action in (recap._recap_values, recap._make_xlsx):
            with self.assertRaisesRegex(UserError, "being read now"):
                action()
        self.read_asked()
        self.assertFalse(recap.is_waiting)
        self.assertIn("were added up on", recap.page)
        self.assertEqual(recap._get_figures()["now"]["count"], 1)

    def test_it_is_kept_read_anew_and_issued_as_it_is_then(self):
        recap = self.make_draft()
        self.assertTrue(recap.is_kept)
        self.read_asked()
        self.make_done(DONE)
        self.assertEqual(recap._get_figures()["now"]["count"], 1)
        with freeze_time(LATER):
            recap.action_read_anew()
            self.assertTrue(recap.is_waiting)
            self.assertTrue(recap.page)
            self.read_asked()
            self.assertEqual(recap._get_figures()["now"]["count"], 2)
        self.make_done(DONE)
        recap.action_issue()
        self.assertEqual(recap._get_figures()["now"]["count"], 3)
        self.assertFalse(recap.is_kept)
        self.assertFalse(recap.is_waiting)

    def test_read_behind_the_screen_it_says_the_same_as_read_by_it(self):
        """With every filter there is: the recipe carries them all."""
        for values in (
            {},
            {"area_ids": [(6, 0, self.area.ids)], "outcome": "repaired"},
            {"firm_ids": [(6, 0, self.firm.ids)]},
            {"technician_ids": [(6, 0, self.technician.ids)]},
            {"categ_ids": [(6, 0, self.env["product.category"].search([]).ids)]},
            {"unit": "any", "date_from": "2027-01-20", "date_to": "2027-02-12"},
        ):
            with self.subTest(values=values):
                recap = self.make_draft(**values)
                self.assertTrue(recap.is_waiting)
                self.read_asked()
                figures = recap._get_figures()
                figures.pop("read_at")
                self.assertEqual(figures, recap._make_figures())
