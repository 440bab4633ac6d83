from odoo.tests import tagged

from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyTechnician(JourneyCase):
    """The workbench in a technician's hand, 360 x 740."""

    def assigned_order(self, serial, *, covered=True):
        document = self.make_document(serial=serial)
        document._move("active", role="system")
        order = self.make_order(
            serial=serial, document_id=document.id if covered else False
        ).sudo()
        order._offer(self.firm)
        return order

    def scheduled_order(self, serial, **kwargs):
        order = self.assigned_order(serial, **kwargs)
        job = order.assignment_ids[-1:]
        job._accept(technician=self.technician, role="coordinator")
        return order

    def give_parts(self):
        """Two capacitors lie in the technician's bag."""
        location = self.env["stock.location"].create(
            {
                "name": "Tas Tono",
                "location_id": self.warehouse.lot_stock_id.id,
                "usage": "internal",
                "company_id": self.company.id,
            }
        )
        self.technician.stock_location_id = location
        self.env["stock.quant"]._update_available_quantity(self.part, location, 2)
        return location

    def test_from_the_offer_to_the_signature(self):
        location = self.give_parts()
        order = self.assigned_order("SN-TECH-1")
        self.on_phone("woms_coordinator_accepts", "/my/jobs", self.user_coordinator)
        self.on_phone("woms_technician_proposes", "/my/jobs", self.user_technician)
        link = f"/my/work-orders/{order.id}?access_token={order.access_token}"
        self.on_phone("woms_agree_visit_by_link", link)
        self.assertEqual(order.state, "scheduled")
        self.on_phone("woms_job_on_site", "/my/jobs", self.user_technician)
        self.assertEqual((order.state, order.outcome), ("done", "repaired"))
        keys = order.milestone_ids.mapped("key")
        self.assertIn("on_the_way", keys)
        self.assertTrue(order.signature)
        free = self.env["stock.quant"]._get_available_quantity(self.part, location)
        self.assertEqual(free, 1, "the part came from the bag")

    def test_not_here_but_at_the_centre(self):
        order = self.scheduled_order("SN-TECH-2")
        self.on_phone("woms_job_to_the_centre", "/my/jobs", self.user_technician)
        self.assertEqual(order.state, "in_transit")
        self.assertIn("Remote control", order.custody_event_ids.mapped("accessories"))

    def test_an_estimate_signed_on_the_spot(self):
        self.set_up_rounding()
        order = self.scheduled_order("SN-TECH-3", covered=False)
        self.on_phone("woms_job_estimate_on_the_spot", "/my/jobs", self.user_technician)
        estimate = order.sale_order_ids
        self.assertEqual((estimate.state, bool(estimate.signature)), ("sale", True))
        self.assertEqual(order.cost_state, "approved")

    def test_a_customer_walks_in(self):
        self.on_phone("woms_job_walk_in", "/my/jobs/new", self.user_technician)
        made = self.last("woms.work.request")
        self.assertEqual(made.source, "partner")
        self.assertEqual(made.source_firm_id, self.firm)
        self.assertEqual(made.contact_phone, "+6281311112222")
        order = self.accept_request()
        self.assertEqual(order.request_id.source_firm_id, self.firm)
        self.assertEqual(order.assignment_ids.firm_id, self.firm, "asked first")
