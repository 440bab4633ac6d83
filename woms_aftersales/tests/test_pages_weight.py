"""What each page weighs on the network, and what it costs the database."""

import gzip
import re

from lxml import html

from odoo.tests import tagged

from .common_pages import COORDINATOR, CUSTOMER, GUEST, TECHNICIAN, PagesCommon
from .common_web import WomsWebCase

WEIGHT = 40_000  # bytes of own scripts and styles, gzip; the design's
# queries of a page when warm: the design's where it names one, the same for its kind;
# it names none for technicians, whose page of a job has all forms of the work on it
BUDGETS = {
    GUEST: 18,
    CUSTOMER: 30,
    TECHNICIAN: 60,
    COORDINATOR: 60,
    "offer by link": 60,  # the same as the job's page
    "order by link": 30,
    "order shared": 30,
    "request by link": 30,
    "estimate by link": 30,
    "devices": 18,
    "requests": 18,
    "orders": 18,
    "report as customer": 19,  # a guest's, and his devices and places
}
RULE = re.compile(r"[^{}]*o_woms[^{}]*\{[^{}]*\}")
MODULE = re.compile(
    r"odoo\.define\(['\"]@woms_aftersales/.*?(?=odoo\.define\(|\Z)", re.S
)


@tagged("post_install", "-at_install")
class TestPagesWeight(WomsWebCase, PagesCommon):
    """The table of all pages: own bytes and queries."""

    def own_part(self, url):
        """Return what of a bundle is ours."""
        if url not in self.parts:
            text = self.url_open(url).text
            rule = RULE if ".css" in url else MODULE
            self.parts[url] = "".join(rule.findall(text))
        return self.parts[url]

    def weight(self, page):
        """Return the bytes that a page's own scripts and styles take, zipped."""
        tree = html.fromstring(page)
        urls = {
            url.split("?")[0]
            for url in tree.xpath("//script/@src | //script/@data-src")
            + tree.xpath("//link[@rel='stylesheet']/@href")
            if "/web/assets/" in url
        }
        parts = [self.own_part(url) for url in sorted(urls)]
        for wrap in tree.xpath("//*[@id='wrap']"):
            parts += wrap.xpath(".//script[not(@src)]/text() | .//style/text()")
            self.assertFalse(wrap.xpath(".//script/@src"), "a script of a page's own")
        return len(gzip.compress("".join(parts).encode(), 6)), "".join(parts)

    def queries(self, url):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.url_open(url)
        return self.env.cr.sql_log_count - before

    def test_each_page_weighs_little_and_asks_little(self):
        self.parts = {}
        table, too_much, before = [], [], None
        for name, who, url in self.all_pages():
            if who != before:
                self.log_in(user) if (user := self.user_of(who)) else self.as_guest()
                before = who
            answer = self.url_open(url)
            if answer.status_code != 200:
                too_much.append(f"{name}: {answer.status_code}")
                continue
            weight, own = self.weight(answer.text)
            self.assertIn("o_woms", own, name)  # it was measured
            queries = self.queries(url)
            row = f"{name:24} {weight:7} bytes {queries:4} queries"
            table.append(row)
            if weight > WEIGHT or queries > BUDGETS.get(name, BUDGETS[who]):
                too_much.append(row)
        self._logger.info("own weight and queries of each page:\n%s", "\n".join(table))
        self.assertFalse(too_much, "\n" + "\n".join(too_much))

    def test_pages_can_be_read_before_a_script_of_ours_runs(self):
        for name, who, url in self.pages():
            if who != GUEST or not url.startswith("/service"):
                continue
            tree = html.fromstring(self.url_open(url).text)
            with self.subTest(page=name):
                self.assertEqual(len(tree.xpath("//main//h1")), 1)
                for script in tree.xpath("//script[contains(@src, '/assets/')]"):
                    self.assertTrue(script.get("defer"), script.get("src"))
