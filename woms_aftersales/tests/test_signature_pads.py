import base64
import io

from PIL import Image

from odoo.tests import tagged

from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestSignaturePads(JourneyCase):
    """What is drawn with a finger arrives as a picture with ink on it."""

    def assert_drawn(self, picture):
        image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA")
        ink = image.getchannel("A").getbbox()
        self.assertTrue(ink, "the picture is empty")
        self.assertGreater(ink[2] - ink[0], image.width / 4, "only a dot")

    def test_the_pad_of_the_technicians_page(self):
        order = self.make_order(
            serial="SN-PAD", document_id=self.active_document("SN-PAD").id
        )
        job = order.sudo()._offer(self.firm)
        job._accept(technician=self.technician, role="coordinator")
        job._check_in(role="technician")
        url = f"/my/jobs/{job.id}"
        self.on_phone("woms_pad_of_technician", url, self.user_technician)
        self.assertEqual(order.state, "done")
        self.assert_drawn(order.signature)

    def test_the_pad_of_the_estimates_page(self):
        order = self.make_order()
        estimate = self.make_estimate(order)
        page = f"/my/work-orders/{order.id}/estimate/{estimate.id}"
        self.on_phone("woms_pad_of_estimate", page, self.user_customer)
        self.assertEqual(estimate.state, "sale")
        self.assert_drawn(estimate.signature)

    def active_document(self, serial):
        document = self.make_document(serial=serial)
        document._move("active", role="system")
        return document
