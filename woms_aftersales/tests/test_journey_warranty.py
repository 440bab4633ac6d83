from odoo.tests import tagged

from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyWarranty(JourneyCase):
    """Registered, reported, visited, repaired free under warranty, rated."""

    def test_from_the_registration_to_the_rating(self):
        customer = self.user_customer
        self.on_phone("woms_register_device", "/service/register", customer)
        document = self.last("woms.service.document")
        self.assertEqual(document.serial, "SN-JOURNEY-1")
        self.assertEqual(document.partner_id, self.customer)
        self.as_staff(document, self.user_desk).action_activate()
        self.assertEqual(document.state, "active")

        self.on_phone("woms_report_visit", "/service/report", customer)
        order = self.accept_request()
        self.assertEqual(order.document_id, document)
        self.assertEqual(order.area_id, self.area)
        desk = self.user_desk
        self.wizard(desk, self.as_staff(order, desk).action_dispatch()).action_offer()
        self.assertEqual(order.state, "offered")

        self.on_phone("woms_coordinator_accepts", "/my/jobs", self.user_coordinator)
        self.assertEqual(order.state, "assigned")
        self.assertEqual(order.technician_id, self.technician)

        self.on_phone("woms_technician_proposes", "/my/jobs", self.user_technician)
        self.on_phone("woms_agree_visit", "/my/work-orders", customer)
        self.assertEqual(order.state, "scheduled")

        self.on_phone("woms_technician_repairs", "/my/jobs", self.user_technician)
        self.assertEqual((order.state, order.outcome), ("done", "repaired"))
        self.assertEqual(order.cost_state, "free")
        self.assertTrue(order.signature)
        self.assertEqual(order.defect_id, self.defect)

        self.on_phone("woms_rate", "/my/work-orders", customer)
        self.assertEqual(order.rating_ids.filtered("consumed").rating, 5)
        self.assertEqual(order.holder, "customer")
