"""A public form in a browser: sent once, and nothing chosen is lost by a mistake."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.woms_aftersales.controllers.report import WomsReport

from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestFormOnce(WomsWebCase):
    def test_the_report_is_sent_once_and_keeps_its_photo_after_a_mistake(self):
        """Core's captcha sends forms marked for it by itself: beside ours, twice."""
        sent = []
        read = WomsReport._read

        def count(controller, post, errors):
            sent.append(post.get("contact_phone"))
            return read(controller, post, errors)

        before = self.count("woms.work.request")
        with patch.object(WomsReport, "_read", count):
            self.start_tour("/service/report", "woms_form_once")
        self.env.invalidate_all()
        self.assertEqual(sent, ["12", "0812-9999-8888"])
        self.assertEqual(self.count("woms.work.request"), before + 1)
        self.assertEqual(len(self.last("woms.work.request").report_id.photo_ids), 1)
