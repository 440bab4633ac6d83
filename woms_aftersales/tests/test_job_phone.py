"""The technician's page on a cheap phone: its weight, and a place without reception."""

import gzip
import re

from odoo.tests import tagged
from odoo.tools import file_open

from .common import PNG
from .common_phone import PhoneMixin
from .common_web import WomsWebCase

FIRST_LOAD = 300_000
OWN = 40_000
# what only the tests put on the page
HARNESS = ("assets_frontend_minimal", "assets_frontend_lazy", "assets_tests")
ICONS = "web/static/src/libs/fontawesome/fonts/fontawesome-webfont.woff2"


class JobPhoneCase(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(problem="It drips on the sofa")
        cls.job = cls.order.sudo()._offer(cls.firm)
        cls.job._accept(technician=cls.technician, role="coordinator")
        cls.job._check_in(role="technician")
        cls.url = f"/my/jobs/{cls.job.id}"


@tagged("post_install", "-at_install")
class TestJobWeight(JobPhoneCase):
    def files_of(self, page):
        """Return the addresses of styles and scripts that the page loads."""
        addresses = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page)
        addresses += re.findall(r'<link[^>]+href="([^"]+)"[^>]+rel="stylesheet"', page)
        addresses += re.findall(r'<script[^>]+(?:data-)?src="([^"]+)"', page)
        return {
            address
            for address in addresses
            if not any(name in address for name in HARNESS)
        }

    def weigh(self, content):
        return len(gzip.compress(content, 6))

    def test_the_first_load_is_light(self):
        self.log_in(self.user_technician)
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        files = self.files_of(page.text)
        self.assertEqual(len(files), 2, files)
        weights = {url: self.weigh(self.url_open(url).content) for url in files}
        with file_open(ICONS, "rb") as icons:
            total = self.weigh(page.content) + sum(weights.values()) + len(icons.read())
        self.assertLess(total, FIRST_LOAD, weights)
        own = sum(size for url, size in weights.items() if "assets_job" in url)
        self.assertTrue(0 < own < OWN, own)

    def test_the_worker_is_a_script_without_data(self):
        answer = self.url_open("/my/jobs/worker.js")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/javascript", answer.headers["Content-Type"])
        self.assertEqual(answer.headers["Service-Worker-Allowed"], "/")


@tagged("post_install", "-at_install")
class TestJobWithoutNetwork(PhoneMixin, JobPhoneCase):
    """The network is cut in the middle and the browser closed: nothing is lost."""

    browser_size = "360x740"
    touch_enabled = True

    def setUp(self):
        super().setUp()
        # the website's scripts, there for tours only, hold forms back until they came
        qweb = self.registry["ir.qweb"]
        prepare = qweb._prepare_environment

        def without_tours(self, values):
            prepared = prepare(self, values)
            values["test_mode_enabled"] = False
            return prepared

        self.patch(qweb, "_prepare_environment", without_tours)

    def open_job(self, page, ready):
        page.call("Page.navigate", url=self.phone_url(self.url))
        page.wait(f"document.querySelector('.o_woms_job') && {ready}")

    def say_diagnosis(self, page, text):
        page.ask(
            "{const field = document.querySelector('[name=diagnosis]');"
            f"field.value = {text!r};"
            "field.dispatchEvent(new Event('input', {bubbles: true}));}",
        )

    def save_findings(self, page):
        page.ask(
            "document.querySelector('#findings form').requestSubmit()",
        )

    def diagnosis(self):
        self.env.invalidate_all()
        return self.order.diagnosis

    def test_a_job_is_worked_on_without_network(self):
        login = self.user_technician.login
        with self.browser(login) as page:
            self.open_job(page, "document.body.dataset.worker")
            self.line.set("cut")
            self.say_diagnosis(page, "The capacitor is weak.")
        with self.browser(login) as page:
            self.open_job(page, "document.body.hasAttribute('data-offline')")
            page.wait(
                "document.querySelector('[name=diagnosis]').value"
                " == 'The capacitor is weak.'",
            )
            self.save_findings(page)
            count = "document.querySelector('.o_woms_kept_count').textContent"
            page.wait(f"{count} == '1'")
            self.assertFalse(self.diagnosis())
            self.line.set("up")
            page.ask("document.querySelector('.o_woms_kept_retry').click()")
            page.wait("!document.body.hasAttribute('data-offline')")
            self.assertIn("The capacitor is weak.", self.diagnosis())

    def test_a_photo_whose_answer_is_lost_arrives_once(self):
        login = self.user_technician.login
        with self.browser(login) as page:
            self.open_job(page, "document.body.dataset.worker")
            page.ask(
                "(async () => {"
                f"const url = 'data:image/png;base64,{PNG.decode()}';"
                "const blob = await (await fetch(url)).blob();"
                "const files = new DataTransfer();"
                "files.items.add(new File([blob], 'house.png', {type: 'image/png'}));"
                "document.querySelector('#woms_job_photos').files = files.files;"
                "})()",
            )
            before = len(self.job._get_portal_photos())
            self.line.set("deaf")
            page.ask(
                "document.querySelector('#woms_job_photos').form.requestSubmit()",
            )
            page.wait("document.body.hasAttribute('data-offline')")
            self.line.set("up")
            page.ask("document.querySelector('.o_woms_kept_retry').click()")
            page.wait("!document.body.hasAttribute('data-offline')")
            self.env.invalidate_all()
            self.assertEqual(len(self.job._get_portal_photos()), before + 1)
