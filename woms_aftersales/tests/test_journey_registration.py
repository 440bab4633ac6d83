"""From the sale to the card, from the label to the warranty, from the no to the yes."""

import re

from odoo.tests import tagged

from .common import TODAY
from .common_delivery import DeliveryCommon
from .common_journey import JourneyCase
from .common_paper import PaperCase


@tagged("post_install", "-at_install")
class TestJourneyRegistration(JourneyCase, PaperCase, DeliveryCommon):
    browser_size = "390x844"

    def test_sold_delivered_told_completed_on_a_phone_and_the_card_is_there(self):
        self.buyer.email = "ibu@example.com"
        self._deliver(self.buyer, self._lots("SN-SOLD-1"))
        document = self.buyer.woms_document_ids
        mail = self.env["mail.mail"].search(
            [("model", "=", document._name), ("res_id", "=", document.id)]
        )
        [link] = set(re.findall(r'/my/devices/[^"]*', mail.body_html))
        self.on_phone("woms_complete_delivered", link.replace("&amp;", "&"))
        self.assertEqual(document.state, "active")
        self.assertEqual(document.location_id.street, "Jl. Anggrek 1")
        card = self.url_open(
            f"/my/devices/{document.id}/card?access_token={document.access_token}"
        )
        self.assertEqual(card.headers["Content-Type"], "application/pdf")
        content = self.print_pdf("report_warranty_card", document)
        [(picture, text), *_more] = self.pages(content)
        self.assertIn("SN-SOLD-1", text)
        [code] = self.codes(picture)
        self.assertTrue(code.endswith(f"/service/d/{document.sudo().qr_token}"))

    def test_a_consumer_registers_by_the_label_what_a_dealer_sold(self):
        lots = self._lots("SN-LABEL-01")
        self._deliver(self.dealer, lots)
        lots.woms_dealer_date = TODAY.replace(month=2)
        [(picture, _text)] = self.pages(self.print_pdf("report_device_labels", lots))
        [code] = self.codes(picture)
        self.on_phone("woms_register_by_label", code[code.index("/service/d/") :])
        document = self.last("woms.service.document")
        self.assertEqual(
            (document.state, document.lot_id, document.dealer_id),
            ("active", lots, self.dealer),
        )
        self.assertEqual(document.warranty_end.isoformat(), "2028-02-19")

    def test_a_refusal_is_contested_and_decided(self):
        document = self.make_document(serial="SN-OLD", purchase_date="2025-01-05")
        document._move("active", role="desk")
        order = self.make_order(document_id=document.id, serial="SN-OLD")
        estimate = self.make_estimate(order)
        self.env.flush_all()
        url = f"/my/work-orders/{order.id}"
        self.on_phone("woms_contest_refusal", url, self.user_customer)
        contest = self.as_staff(order.complaint_ids, self.user_manager)
        self.assertEqual((contest.kind, contest.state), ("contest", "open"))
        contest.write({"decision": "upheld", "answer": "The receipt counts."})
        contest.action_answer()
        self.env.flush_all()
        self.on_phone("woms_contest_decided", url, self.user_customer)
        self.assertEqual((estimate.woms_end, order.cost_state), ("replaced", "free"))
