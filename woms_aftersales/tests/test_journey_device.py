from odoo.tests import tagged

from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyDevice(JourneyCase):
    """Bought elsewhere, scanned, handed on: on a phone."""

    browser_size = "390x844"

    def test_bought_elsewhere_without_proof_is_provisional(self):
        self.device.woms_serial_pattern = r"N(?P<year>\d{2})(?P<month>\d{2})\d{5}"
        self.policy.provisional_days = 60
        customer = self.user_customer
        self.on_phone("woms_register_without_proof", "/service/register", customer)
        document = self.last("woms.service.document")
        self.assertEqual((document.state, document.proof_kind), ("submitted", "none"))
        self.assertEqual(len(document.activity_ids), 1)
        self.as_staff(document, self.user_desk).action_activate()
        self.assertTrue(document.provisional)
        # made in November 2026, 60 days later it counts as sold
        self.assertEqual(document.warranty_end.isoformat(), "2027-12-30")
        self.on_phone("woms_provisional_device", f"/my/devices/{document.id}", customer)
        self.assertEqual(document.answer, "I am looking for the receipt.")

    def test_scanned_the_report_is_prefilled(self):
        self.make_document(serial="SN-OTHER")._move("active", role="system")
        document = self.make_document(serial="SN-SCANNED")._move(
            "active", role="system"
        )
        self.make_document(serial="SN-LATER")._move("active", role="system")
        code = f"/service/d/{document.qr_token}"
        self.on_phone("woms_scan_and_report", code, self.user_customer)
        self.on_phone("woms_scan_as_stranger", code)

    def test_handed_from_one_customer_to_another(self):
        document = self.make_document(serial="SN-HANDED")._move("active", role="system")
        page = f"/my/devices/{document.id}"
        self.on_phone("woms_make_handover_link", page, self.user_customer)
        link = f"/service/handover/{document.transfer_token}"
        self.on_phone("woms_take_device_over", link, self.user_stranger)
        new = self.last("woms.service.document")
        self.assertEqual((new.serial, new.state), ("SN-HANDED", "active"))
        self.assertEqual(new.partner_id, self.stranger)
        self.assertEqual(new.previous_id, document)
        self.on_phone("woms_handed_on", page, self.user_customer)
