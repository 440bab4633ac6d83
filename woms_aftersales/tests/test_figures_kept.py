from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..report import woms_figures_kept
from .common import NOW
from .test_figures import DONE, FiguresCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFiguresKept(FiguresCase):
    """Over very many orders the figures are read once a day."""

    def setUp(self):
        super().setUp()
        self.patch(woms_figures_kept, "LARGE", 0)
        self.make_done(DONE)

    def n(self, figures=None):
        return self.figure("days_customer", figures).n

    def test_below_the_limit_they_are_as_they_are_now(self):
        self.patch(woms_figures_kept, "LARGE", 50)
        figures = self.make_figures()
        self.assertEqual(self.n(figures), 1)
        self.assertFalse(figures.read_at)
        self.make_done(DONE)
        self.assertEqual(self.n(figures), 2)

    def test_above_it_they_are_those_of_the_day_until_read_anew(self):
        figures = self.make_figures()
        self.assertEqual(self.n(figures), 1)
        self.assertEqual(figures.read_at, NOW)
        first = self.figure("days_customer", self.make_figures()).domain
        self.make_done(DONE)
        self.assertEqual(self.n(figures), 1)
        self.assertEqual(self.figure("days_customer", figures).domain, first)
        figures.action_read_anew()
        line = figures.summary_ids.filtered(lambda line: line.key == "days_customer")
        self.assertEqual(line.n, 2)

    def test_tomorrow_other_dates_and_other_filters_are_read_for_themselves(self):
        self.assertEqual(self.n(), 1)
        self.make_done(DONE)
        other = self.make_figures(area_ids=[(6, 0, self.area.ids)])
        self.assertEqual(self.n(other), self.n(other))
        self.assertNotEqual(self.env["woms.figures.kept"].search([]).mapped("key"), [])
        with freeze_time(NOW + timedelta(days=1)):
            self.assertEqual(self.n(), 2)

    def test_the_list_behind_a_kept_figure_opens(self):
        self.n()
        figures = self.make_figures()
        figures.action_show()  # from what is kept
        for line in figures.line_ids.filtered("res_model"):
            action = line.action_records()
            self.env[action["res_model"]].with_user(self.user_manager).search_count(
                action["domain"]
            )

    def test_the_night_reads_what_is_opened_first(self):
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )
        self.env["woms.figures.kept"]._cron_keep()
        kept = self.env["woms.figures.kept"].search(
            [("company_id", "=", self.company.id)]
        )
        pages = [key for key in kept.mapped("key") if key.startswith("figures|")]
        self.assertGreaterEqual(len(pages), 3)
        self.assertTrue(any(key.startswith("recap|") for key in kept.mapped("key")))
        with patch.object(
            type(self.env["woms.figures"]), "_prepare_lines", side_effect=AssertionError
        ):
            self.env["woms.figures"].with_user(self.user_manager).action_open()

    def test_a_draft_of_a_recap_is_kept_and_issued_anew(self):
        recap = (
            self.env["woms.recap"]
            .with_user(self.user_manager)
            .create(
                {
                    "unit": "day",
                    "day": DONE.date(),
                    "company_id": self.company.id,
                }
            )
        )
        self.assertEqual(recap._get_figures()["now"]["count"], 1)
        self.assertTrue(recap.is_kept)
        self.make_done(DONE)
        self.assertEqual(recap._get_figures()["now"]["count"], 1)
        self.assertIn("were added up on", recap.page)
        recap.action_read_anew()
        self.assertEqual(recap._get_figures()["now"]["count"], 2)
        self.make_done(DONE)
        recap.action_issue()
        self.assertEqual(recap._get_figures()["now"]["count"], 3)

    def test_what_is_kept_is_read_by_nobody_directly(self):
        self.n()
        for user in (self.user_manager, self.user_customer):
            with self.assertRaises(AccessError):
                self.env["woms.figures.kept"].with_user(user).search([])
