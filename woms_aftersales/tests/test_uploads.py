import base64

from odoo.tests import tagged

from .common import PNG as PNG_BASE64
from .common_web import WomsWebCase

PNG = base64.b64decode(PNG_BASE64)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + b"\x00" * 128


@tagged("post_install", "-at_install")
class TestUploads(WomsWebCase):
    """Files are judged by what they are, not by what they are called."""

    def report(self, *files):
        return self.send(
            "/service/report",
            self.guest_form(),
            files=[("photos", (name, content)) for name, content in files],
        )

    def test_a_photo_is_kept_with_its_real_kind(self):
        self.report(("label.exe", PNG))
        photos = self.last("woms.work.request").report_id.photo_ids
        self.assertEqual(photos.mapped("mimetype"), ["image/png"])
        self.assertEqual(photos.name, "photos-1.png")
        self.assertFalse(photos.public)

    def test_disguised_files_are_refused_and_the_form_is_kept(self):
        before = self.count("woms.work.request")
        for name, content in (
            ("photo.png", HTML),
            ("photo.jpg", SVG),
            ("photo.png", EXE),
            ("photo.jpg", b""),
        ):
            with self.subTest(name=name, content=content[:10]):
                answer = self.report((name, content))
                self.assertEqual(answer.status_code, 422)
                self.assertIn("It does not get cold.", answer.text)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_five_files_are_enough(self):
        answer = self.report(*[(f"{n}.png", PNG) for n in range(6)])
        self.assertEqual(answer.status_code, 422)
        self.assertIn("at most 5 files", answer.text)

    def test_a_photo_of_more_than_ten_megabytes_is_too_large(self):
        answer = self.report(("big.png", PNG + b"\x00" * (10 * 1024 * 1024)))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("too large: at most 10 MB", answer.text)

    def test_one_video_is_welcome_two_are_not(self):
        self.assertEqual(self.report(("a.mp4", MP4)).status_code, 200)
        answer = self.report(("a.mp4", MP4), ("b.mp4", MP4))
        # the first send holds the key: the same form again leads to its result
        self.assertEqual(answer.status_code, 200)
        answer = self.send(
            "/service/report",
            self.guest_form(key="another-key-0123456789"),
            files=[("photos", ("a.mp4", MP4)), ("photos", ("b.mp4", MP4))],
        )
        self.assertEqual(answer.status_code, 422)

    # === BY THE CHATTER === #

    def upload(self, order, name, content, **params):
        return self.send(
            "/mail/attachment/upload",
            {
                "thread_id": order.id,
                "thread_model": order._name,
                "is_pending": "true",
                **params,
            },
            files=[("ufile", (name, content))],
        )

    def test_the_chatter_takes_photos_and_papers_only(self):
        order = self.make_order()
        self.log_in(self.user_customer)
        self.assertEqual(self.upload(order, "a.png", PNG).status_code, 200)
        before = self.count("ir.attachment")
        for content in (HTML, EXE, SVG):
            answer = self.upload(order, "a.png", content)
            self.assertIn("error", answer.json())
        self.assertEqual(self.count("ir.attachment"), before)

    def test_a_token_holder_is_checked_too_and_strangers_get_nothing(self):
        order = self.make_order()
        token = order.access_token
        self.assertIn("error", self.upload(order, "a", EXE, token=token).json())
        self.assertEqual(self.upload(order, "a", PNG, token=token).status_code, 200)
        self.assertEqual(self.upload(order, "a", PNG, token="x").status_code, 404)
