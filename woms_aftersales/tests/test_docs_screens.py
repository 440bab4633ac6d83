"""The pages of docs/workbench.md: in Indonesian, on a phone, as pictures."""

import base64
import io
import math
import os
from datetime import timedelta
from pathlib import Path

from lxml import html
from PIL import Image, ImageDraw

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW
from .common_browser import BrowserCase
from .test_bench import BenchCommon
from .test_indonesian import english_words, load_indonesian

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
WIDTH, HEIGHT, COLORS, HEAVIEST = 360, 740, 48, 60_000
NAMES = {
    "device": "AC Split 1 PK",
    "part": "Kapasitor 35 µF",
    "labour": "Jasa servis AC",
    "firm": "Mitra Sejuk",
    "city": "Kota Bandung",
    "symptom": "Tidak dingin",
    "section": "Kompresor",
    "defect": "Aus",
    "misuse": "Terkena cairan",
    "repair_code": "Suku cadang diganti",
}


@tagged("post_install", "-at_install")
class TestWorkbenchScreens(BenchCommon, BrowserCase):
    """What the docs show is what a technician sees: no English, nothing cut off.

    `WOMS_DOCS=1` (`make docs-screens`) writes the pictures, too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_indonesian(cls.env)
        indonesian = cls.env["res.lang"]._lang_get("id_ID")
        cls.website.write(
            {
                "language_ids": [Command.set(indonesian.ids)],
                "default_lang_id": indonesian.id,
            }
        )
        for attribute, name in NAMES.items():
            record = getattr(cls, attribute)
            record.name = name
            record.with_context(lang="id_ID").name = name
        for user, name in (
            (cls.user_customer, "Budi Santoso"),
            (cls.user_technician, "Tono Wijaya"),
            (cls.user_coordinator, "Sari Rahmawati"),
        ):
            user.write({"name": name, "lang": "id_ID"})
        cls.part.woms_return_old_part = True
        with freeze_time(NOW):
            cls.jobs = cls.make_jobs()

    @classmethod
    def make_jobs(cls):
        """An offer, an agreed visit, and one at work, whose old part is owed."""
        jobs = {}
        for key in ("offered", "agreed", "at_work"):
            document = cls.make_document(serial=f"ACS2601{len(jobs)}")
            document._write_machine({"state": "active"})
            order = cls.make_order(
                document_id=document.id,
                serial=document.serial,
                problem="Hidup, tetapi hanya angin biasa sejak kemarin.",
            ).sudo()
            jobs[key] = job = order._offer(cls.firm)
            if key != "offered":
                job._accept(technician=cls.technician, role="coordinator")
                start = NOW + timedelta(hours=1 if key == "at_work" else 4)
                job._schedule(start, start + timedelta(hours=2), role="technician")
        job._check_in(role="technician")
        cls.put(cls.part, cls.van, 3)
        cls.agree(job.order_id, 1)
        job.order_id._use_parts([(cls.part, 1)], role="technician")
        cls.technician._ask_for_parts(
            [(cls.part, 2)], company=cls.company, order=job.order_id
        )
        return jobs

    def make_walk_in(self):
        made = self.make_request(source="partner", source_firm_id=self.firm.id)
        made.report_id.description = "Dibawa dengan remote, bodi tergores."
        self.env["woms.consent"].create(
            {
                "request_id": made.id,
                "kind": "data",
                "text": "Data",
                "version": "1",
                "signature": self.draw_signature(),
            }
        )
        return made

    def draw_signature(self):
        image = Image.new("RGBA", (480, 180))
        line = [
            (40 + 10 * x, 90 + round(50 * math.sin(x * x / 40) * (1 - x / 50)))
            for x in range(40)
        ]
        ImageDraw.Draw(image).line(line, fill=(20, 30, 90, 255), width=5)
        drawn = io.BytesIO()
        image.save(drawn, "PNG")
        return base64.b64encode(drawn.getvalue())

    def test_the_workbench_in_indonesian(self):
        job = self.jobs
        walk_in = self.make_walk_in()
        screens = (
            ("jobs", self.user_coordinator, "/my/jobs"),
            ("offer", self.user_coordinator, f"/my/jobs/{job['offered'].id}"),
            ("visit", self.user_technician, f"/my/jobs/{job['agreed'].id}"),
            ("work", self.user_technician, f"/my/jobs/{job['at_work'].id}"),
            ("parts", self.user_technician, "/my/parts"),
            ("receipt", self.user_technician, f"/my/jobs/new/{walk_in.id}"),
        )
        with self.in_browser() as page:
            page.resize(WIDTH, HEIGHT)
            page.call("Emulation.setScrollbarsHidden", hidden=True)
            for name, user, path in screens:
                with self.subTest(screen=name):
                    self.page_login(page, user)
                    page.open(path)
                    self.assert_readable(page)
                    picture = self.take(page)
                    self.assertLess(len(picture), HEAVIEST)
                    if os.environ.get("WOMS_DOCS"):
                        FOLDER.joinpath(f"workbench-{name}-360-id.png").write_bytes(
                            picture
                        )

    def assert_readable(self, page):
        tree = html.fromstring(page.ask("document.documentElement.outerHTML"))
        self.assertEqual(tree.get("lang"), "id-ID")
        (main,) = tree.xpath("//main")
        self.assertFalse(english_words(main))
        wide = page.ask(
            f"""[...document.querySelectorAll("main *")]
                .filter((one) => one.getBoundingClientRect().right > {WIDTH + 1})
                .map((one) => one.outerHTML.slice(0, 200))"""
        )
        self.assertLessEqual(
            page.ask("document.documentElement.scrollWidth"), WIDTH, wide
        )

    def take(self, page):
        """Return the screen as a small PNG of few colours."""
        raw = base64.b64decode(page.call("Page.captureScreenshot")["data"])
        image = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLORS)
        packed = io.BytesIO()
        image.save(packed, "PNG", optimize=True)
        return packed.getvalue()
