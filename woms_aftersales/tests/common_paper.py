"""Printed papers as pictures, and the QR codes a phone would find in them."""

from unittest import SkipTest

from .common_web import WomsWebCase

try:
    import pypdfium2
    import zxingcpp
except ImportError:  # tests only: see requirements/test.in
    pypdfium2 = zxingcpp = None

DPI = 200  # a cheap printer's, and less than a phone's camera


class PaperCase(WomsWebCase):
    """Print as a reader of the paper gets it: PDF, then picture, then QR codes."""

    @classmethod
    def setUpClass(cls):
        if not zxingcpp:
            raise SkipTest("pypdfium2 and zxing-cpp of requirements/test.txt")
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")

    def print_pdf(self, report, records, user=None):
        """Return the PDF of a report, printed by wkhtmltopdf as ``user``."""
        self.env.flush_all()
        reports = self.env["ir.actions.report"].with_user(user or self.user_desk)
        reports = reports.with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(
            f"woms_aftersales.{report}", records.ids
        )
        self.assertEqual(kind, "pdf")
        return content

    def pages(self, content):
        """Return the pages of a PDF as ``(picture, text)``."""
        document = pypdfium2.PdfDocument(content)
        return [
            (
                page.render(scale=DPI / 72).to_pil().convert("L"),
                " ".join(page.get_textpage().get_text_range().split()),
            )
            for page in document
        ]

    def codes(self, picture):
        """Return the texts of the QR codes in a picture."""
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        return [code.text for code in found]
