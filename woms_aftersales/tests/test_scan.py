from odoo.tests import tagged

from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestScan(JourneyCase):
    """The serial number is read from the label where the browser can do that."""

    def test_a_walk_in_s_serial_is_scanned(self):
        self.on_phone("woms_scan_serial", "/my/jobs/new", self.user_technician)

    def test_forms_of_the_desk_scan_with_the_scanner_of_core(self):
        for model, field, widget in (
            ("woms.intake.wizard", "serial", "woms_serial_scan"),
            ("woms.loan.wizard", "lot_id", "many2one_barcode"),
        ):
            views = self.env[model].with_user(self.user_desk).get_view(None, "form")
            self.assertRegex(views["arch"], f'name="{field}"[^>]*widget="{widget}"')
