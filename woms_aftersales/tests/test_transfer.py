"""A device changes hands: by a link, or by a claim with proof."""

from base64 import b64decode
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..controllers import common as controllers_common
from .common import PNG, TODAY
from .common_web import WomsWebCase

NEW_OWNER = {
    "contact_name": "Ibu Baru",
    "contact_phone": "0857-1111-2222",
    "consent": "1",
}
CLAIM = {
    "model": "AC Uji 1 PK",
    "serial": "SN-0001",
    "purchase_date": "2027-02-01",
    "contact_name": "Pak Klaim",
    "contact_phone": "0857-3333-4444",
    "consent": "1",
    "key": "claim-key-0123456789",
}


@tagged("post_install", "-at_install")
class TestTransfer(WomsWebCase):
    """What goes along is the device; what stays private is the person."""

    def setUp(self):
        super().setUp()
        self.document = self.make_document()
        self.document.with_user(self.user_desk).action_activate()
        self.customer.email = "old.owner@example.com"

    def _secrets(self):
        return (
            self.customer.name,
            "old.owner@example.com",
            "81234567890",
            "Jl. Melati 5",
        )

    def _assert_private(self, page):
        for secret in self._secrets():
            self.assertNotIn(secret, page)

    def _link(self):
        url = self.document._offer_transfer()
        return url[url.index("/service/handover/") :]

    def _done_order(self):
        order = self.make_order(document_id=self.document.id)
        order._write_machine(
            {
                "state": "done",
                "outcome": "repaired",
                "date_ready": "2027-02-20 03:00:00",
                "date_done": "2027-02-20 03:00:00",
            }
        )
        return order

    # === THE LINK === #

    def test_the_owner_makes_a_link_and_a_stranger_takes_the_device_over(self):
        self._done_order()
        url = f"/my/devices/{self.document.id}"
        self.log_in(self.user_customer)
        page = self.send(f"{url}/handover").text
        link = self.document._get_transfer_url()
        self.assertIn(link, page)
        old_token = self.document._portal_ensure_token()
        self.as_guest()
        path = link[link.index("/service/handover/") :]
        page = self.url_open(path).text
        self.assertIn("AC Uji 1 PK", page)
        self.assertIn("Repaired", page)
        self._assert_private(page)
        thanks = self.send(path, NEW_OWNER)
        self.assertIn("Your device is registered", thanks.text)
        new = self.last("woms.service.document")
        self.assertEqual((self.document.state, new.state), ("transferred", "active"))
        self.assertEqual(new.previous_id, self.document)
        self.assertEqual(new.contact_phone, "+6285711112222")
        self.assertEqual(new.warranty_end, self.document.warranty_end)
        self.assertEqual(len(new.coverage_line_ids), 4)
        self.assertFalse(new.partner_id)
        self.assertNotEqual(new.qr_token, self.document.qr_token)
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertNotEqual(self.document.access_token, old_token)
        stale = self.url_open(f"{url}?access_token={old_token}", allow_redirects=False)
        self.assertEqual(stale.status_code, 303)

    def test_the_new_owner_reads_the_history_without_persons(self):
        order = self._done_order()
        path = self._link()
        self.log_in(self.user_stranger)
        self.send(path, NEW_OWNER)
        new = self.last("woms.service.document")
        self.assertEqual(new.partner_id, self.stranger)
        page = self.url_open(f"/my/devices/{new.id}").text
        self.assertIn("Before it was yours", page)
        self.assertIn("20 February 2027", page)
        self.assertNotIn(order.name, page)
        self._assert_private(page)
        code = f"/service/d/{self.document.qr_token}"
        self.assertIn(f"/my/devices/{new.id}", self.url_open(code).url)

    def test_the_former_owner_reads_that_it_was_handed_on_and_no_more(self):
        path = self._link()
        self.send(path, NEW_OWNER)
        self.log_in(self.user_customer)
        page = self.url_open(f"/my/devices/{self.document.id}").text
        self.assertIn("belongs to somebody else now", page)
        self.assertNotIn("Ibu Baru", page)
        code = self.url_open(f"/service/d/{self.document.qr_token}").text
        self.assertNotIn("Ibu Baru", code)

    def test_a_link_ends_by_time_by_the_owner_and_by_a_new_one(self):
        first = self._link()
        second = self._link()
        self.assertNotEqual(first, second)
        self.assertEqual(self.url_open(first).status_code, 404)
        self.assertEqual(self.url_open(second).status_code, 200)
        self.document.transfer_until = "2027-02-28 03:00:00"
        self.assertEqual(self.url_open(second).status_code, 404)
        self.assertEqual(self.send(second, NEW_OWNER).status_code, 404)
        third = self._link()
        self.log_in(self.user_customer)
        self.send(f"/my/devices/{self.document.id}/handover", {"stop": "1"})
        self.assertEqual(self.url_open(third).status_code, 404)

    def test_only_the_owner_makes_a_link(self):
        url = f"/my/devices/{self.document.id}/handover"
        self.send(url)
        self.log_in(self.user_stranger)
        self.send(url)
        self.log_in(self.user_desk)
        self.send(url)
        self.assertFalse(self.document._get_transfer_url())

    def test_a_device_with_an_open_service_stays(self):
        self.make_order(document_id=self.document.id)
        with self.assertRaisesRegex(UserError, "still open"):
            self.document._offer_transfer()

    def test_guessing_links_is_slowed_down(self):
        path = self._link()
        with patch.dict(controllers_common.LIMITS, {"token": 3}):
            for number in range(4):
                answer = self.url_open(f"/service/handover/{number:032x}")
                self.assertEqual(answer.status_code, 404)
            self.assertEqual(self.url_open(path).status_code, 404)

    # === THE CLAIM === #

    def _claim(self, proof=True, **values):
        files = (
            [("proof", ("receipt.png", b64decode(PNG), "image/png"))] if proof else None
        )
        return self.send("/service/register", {**CLAIM, **values}, files=files)

    def test_a_taken_serial_is_claimed_with_proof_and_decided_by_the_desk(self):
        answer = self._claim()
        self.assertEqual(answer.status_code, 422)
        self.assertIn("already registered", answer.text)
        self._assert_private(answer.text)
        answer = self._claim(proof=False, claim="1")
        self.assertIn("add a photo of your receipt", answer.text)
        answer = self._claim(claim="1")
        self.assertIn("We check your proof", answer.text)
        self._assert_private(answer.text)
        claim = self.last("woms.service.document")
        self.assertEqual(claim.claimed_id, self.document)
        self.assertEqual((claim.state, claim.waiting_for), ("submitted", "decision"))
        self.assertEqual(self.document.state, "active")
        with self.assertRaises(UserError):
            claim.with_user(self.user_desk).action_activate()
        claim.with_user(self.user_desk).action_accept_claim()
        self.assertEqual((self.document.state, claim.state), ("transferred", "active"))

    def test_a_claim_the_proof_does_not_carry_changes_nothing(self):
        self._claim(claim="1")
        claim = self.last("woms.service.document")
        claim.with_user(self.user_desk)._reject("The receipt is for another model.")
        self.assertEqual((self.document.state, claim.state), ("active", "rejected"))
        with self.assertRaises(UserError):
            self.document.with_user(self.user_desk).action_accept_claim()

    # === WITHOUT PROOF === #

    def test_without_proof_the_warranty_is_judged_from_the_serial_number(self):
        self.device.woms_serial_pattern = r"AC(?P<year>\d{2})(?P<month>\d{2})\d{4}"
        answer = self._claim(
            proof=False, serial="AC26110042", purchase_date="", proof_kind="none"
        )
        self.assertIn("Thank you", answer.text)
        document = self.last("woms.service.document")
        self.assertEqual(document.manufacture_date, date(2026, 11, 1))
        document.with_user(self.user_desk).action_activate()
        self.assertTrue(document.provisional)
        # 90 days after the device was made
        self.assertEqual(document.coverage_line_ids[0].date_start, date(2027, 1, 30))
        document.with_user(self.user_desk).write(
            {"purchase_date": date(2027, 2, 10), "proof_kind": "receipt"}
        )
        self.assertFalse(document.provisional)
        self.assertEqual(document.coverage_line_ids[0].date_start, date(2027, 2, 10))

    def test_a_date_without_proof_does_not_count(self):
        document = self.make_document(
            serial="SN-0009",
            proof_kind="none",
            purchase_date=TODAY,
            manufacture_date=date(2026, 6, 1),
        )
        document.with_user(self.user_desk).action_activate()
        self.assertTrue(document.provisional)
        self.assertEqual(document.coverage_line_ids[0].date_start, date(2026, 8, 30))

    # === THE PUBLIC CHECK === #

    def test_the_check_says_until_when_and_never_whose(self):
        self.make_document(serial="SN-0002")
        for serial, sentence in (
            ("SN-0001", "31 December 2027"),
            ("SN-0002", "know this serial number yet"),
            ("SN-9999", "know this serial number yet"),
        ):
            page = self.send(
                "/service/warranty", {"model": "AC Uji 1 PK", "serial": serial}
            ).text
            self.assertIn(sentence, page)
            self._assert_private(page)

    def test_each_answer_of_the_check_asks_the_same_of_the_database(self):
        self.env["stock.lot"].create(
            {
                "name": "SN-0003",
                "product_id": self.device.id,
                "company_id": self.company.id,
                "woms_dealer_id": self.firm.id,
            }
        )
        documents = self.env["woms.service.document"].sudo()
        counts = {}
        for word, serial in (
            ("registered", "SN-0001"),
            ("known", "SN-0003"),
            ("unknown", "SN-9999"),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            answer = documents._check_warranty(self.company, self.device, serial)
            counts[word] = self.cr.sql_log_count - before
            self.assertEqual(answer[0], word)
        self.assertLessEqual(max(counts.values()) - min(counts.values()), 1, counts)
