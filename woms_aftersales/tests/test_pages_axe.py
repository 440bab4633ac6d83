"""Barriers on every page of ours, found by axe-core in a browser."""

import os
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import file_open

from .common_browser import BrowserCase
from .common_pages import COORDINATOR, CUSTOMER, GUEST, PagesCommon

# at once: a colour on its way from light to dark would be judged
DARK = """
document.head.insertAdjacentHTML(
    "beforeend", "<style>*, *::before { transition: none !important }</style>");
document.documentElement.dataset.bsTheme = "dark";
"""
# what a person with low sight sees first: nothing hangs over the edge of a phone
TOO_WIDE = """
[...document.querySelectorAll("#wrap *")]
    .filter((element) => element.checkVisibility()
        && element.getBoundingClientRect().right > innerWidth + 1
        && !element.closest(
            ".o_woms_photos, .table-responsive, #discussion, .o_woms_hp"))
    .slice(0, 3).map((element) => element.outerHTML.slice(0, 120))
"""


@tagged("post_install", "-at_install")
class TestPagesAxe(BrowserCase, PagesCommon):
    """No page has a serious barrier, nor one that only a phone has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("woms_aftersales/static/tests/axe_run.js") as script:
            cls.run_axe = script.read()

    def in_the_dark(self, page, axe):
        """Return what can't be read where the website is dark, by kind of page."""
        problems = []
        for who, url in (
            (GUEST, "/service"),
            (GUEST, "/service/prices"),
            (CUSTOMER, f"/my/work-orders/{self.ended.id}"),
            (COORDINATOR, "/my/jobs"),
        ):
            user = self.user_of(who)
            self.page_login(page, user)
            page.open(url)
            page.ask(DARK)
            page.call("Runtime.evaluate", expression=axe)
            problems += [f"{url}, dark: {found}" for found in page.ask(self.run_axe)]
        return problems

    def test_no_page_has_a_serious_barrier(self):
        path = os.environ.get("WOMS_AXE")
        if not path:
            self.skipTest("axe-core comes from npm: run this by `make test`")
        axe = Path(path).read_text(encoding="utf-8")
        pages = self.all_pages()
        problems, before = [], None
        with self.in_browser() as page:
            page.call("Page.setBypassCSP", enabled=True)
            for name, who, url in pages:
                if who != before:
                    user = self.user_of(who)
                    self.page_login(page, user)
                    before = who
                page.open(url)
                if not page.ask("Boolean(document.querySelector('#wrap h1'))"):
                    problems.append(f"{name}: no page with a title")
                    continue
                page.call("Runtime.evaluate", expression=axe)
                problems += [f"{name}: {found}" for found in page.ask(self.run_axe)]
                problems += [f"{name}, wide: {found}" for found in page.ask(TOO_WIDE)]
            problems += self.in_the_dark(page, axe)
        self.assertGreater(len(pages), 30)
        self.assertFalse(problems, "\n" + "\n".join(problems))
