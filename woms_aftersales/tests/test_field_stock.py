from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .common_web import WomsWebCase
from .test_bench import BenchCommon


class FieldStock(BenchCommon):
    """A job at the customer's: parts agreed to, and what lies in the van."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part.woms_return_old_part = True

    @classmethod
    def at_the_customer(cls, quantity=2, in_van=0):
        order = cls.make_order().sudo()
        job = order._offer(cls.firm)
        job._accept(technician=cls.technician, role="coordinator")
        job._check_in(role="technician")
        cls.agree(order, quantity)
        if in_van:
            cls.put(cls.part, cls.van, in_van)
        return order

    def old_parts(self, order):
        return self.env["woms.old.part"].search([("order_id", "=", order.id)])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFieldStock(FieldStock):
    """Parts to the technician, into the device, and the old ones back."""

    # === REFILL === #

    def test_a_part_is_missing_the_centre_is_asked_for_what_is_not_there(self):
        order = self.at_the_customer(quantity=2, in_van=1)
        order._end_visit("parts", until=TODAY + timedelta(days=2), role="technician")
        picking = self.env["stock.picking"].search(
            [("woms_for_order_id", "=", order.id)]
        )
        self.assertEqual(picking.woms_technician_id, self.technician)
        self.assertEqual(
            (picking.location_id, picking.location_dest_id), (self.stock, self.van)
        )
        self.assertEqual(picking.move_ids.product_uom_qty, 1, "one is in the van")
        self.assertEqual(picking.state, "assigned")
        self.assertEqual((order.state, order.waiting_for), ("assigned", "parts"))
        self.assertFalse(order.picking_ids, "no parcel of the device")
        order._request_missing_parts()
        self.assertEqual(self.technician._get_refills(), picking, "asked for once")
        picking._woms_validate()
        self.assertEqual(self.free(self.van), 2)

    def test_nothing_agreed_the_desk_reads_what_he_needs(self):
        order = self.make_order().sudo()
        order._offer(self.firm)._accept(technician=self.technician, role="coordinator")
        order.assignment_id._check_in(role="technician")
        order._end_visit("parts", note="Fan motor", role="technician")
        self.assertFalse(self.technician._get_refills())
        self.assertIn("Fan motor", order.activity_ids.note)

    def test_what_cannot_be_repaired_leads_to_an_exchange(self):
        order = self.at_the_customer()
        end = {"no_signature_reason": "Went out", "role": "technician"}
        order._add_photos([{"name": "a.png", "raw": b"x", "mimetype": "image/png"}])
        order._end_visit("fixed", outcome="not_repairable", **end)
        self.assertIn("Offer an exchange", order.activity_ids.mapped("summary"))

    def test_what_is_repaired_does_not(self):
        order = self.at_the_customer()
        end = {"no_signature_reason": "Went out", "role": "technician"}
        order._add_photos([{"name": "a.png", "raw": b"x", "mimetype": "image/png"}])
        order._end_visit("fixed", outcome="repaired", **end)
        self.assertNotIn("Offer an exchange", order.activity_ids.mapped("summary"))

    def test_what_cannot_be_sent_is_refused_with_what_to_do(self):
        ask = self.technician._ask_for_parts
        for parts, words in (
            ([], "how many"),
            ([(self.part, 0)], "above zero"),
            ([(self.labour, 1)], "choose a part"),
        ):
            with self.assertRaisesRegex(UserError, words):
                ask(parts, company=self.company)
        self.technician.stock_location_id = False
        with self.assertRaisesRegex(UserError, "No stock is set up"):
            ask([(self.part, 1)], company=self.company)
        self.technician.stock_location_id = self.stock
        with self.assertRaisesRegex(UserError, "No centre"):
            ask([(self.part, 1)], company=self.company)

    def test_the_desk_sends_parts_by_a_button(self):
        technician = self.technician.with_user(self.user_desk)
        action = technician.action_woms_refill()
        picking = (
            self.env["stock.picking"]
            .with_user(self.user_desk)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(picking.location_dest_id, self.van)
        self.assertEqual(picking.woms_technician_id, self.technician)
        self.technician.stock_location_id = False
        with self.assertRaisesRegex(UserError, "Set up"):
            technician.action_woms_refill()

    def test_more_than_is_in_the_van_is_never_used(self):
        order = self.at_the_customer(quantity=2, in_van=1)
        with self.assertRaisesRegex(UserError, "2 needed, 1 there"):
            order._use_parts([(self.part, 2)], role="technician")
        self.assertEqual(self.free(self.van), 1)
        self.assertFalse(self.old_parts(order))

    # === OLD PARTS === #

    def test_an_old_part_is_owed_from_its_use_until_it_is_back(self):
        order = self.at_the_customer(quantity=2, in_van=2)
        order._use_parts([(self.part, 2)], role="technician")
        old = self.old_parts(order)
        self.assertEqual(
            (old.state, old.quantity, old.technician_id, old.firm_id),
            ("with_technician", 2, self.technician, self.firm),
        )
        self.assertEqual(old.due_date, TODAY + timedelta(days=14))
        with self.assertRaisesRegex(UserError, "number of the parcel"):
            old._send(" ", role="technician")
        old._send("JNE-1", role="technician")
        self.assertEqual((old.state, old.sent_at), ("sent", NOW))
        old.with_user(self.user_desk).action_receive()
        self.assertEqual((old.state, old.received_at), ("received", NOW))
        old.with_user(self.user_bench).action_scrap()
        self.assertEqual(old.state, "scrapped")

    def test_a_part_without_the_mark_is_not_owed(self):
        self.part.woms_return_old_part = False
        order = self.at_the_customer(in_van=2)
        order._use_parts([(self.part, 1)], role="technician")
        self.assertFalse(self.old_parts(order))

    def test_on_our_own_bench_the_old_part_is_here_already(self):
        order = self.on_bench()
        self.agree(order, 1)
        order._use_parts([(self.part, 1)])
        self.assertEqual(self.old_parts(order).state, "received")

    def test_the_desk_finds_the_overdue_ones(self):
        order = self.at_the_customer(in_van=2)
        order._use_parts([(self.part, 2)], role="technician")
        old = self.old_parts(order).with_user(self.user_desk)
        self.assertFalse(old.is_overdue)
        self.assertFalse(old.search([("is_overdue", "=", True)]))
        with freeze_time(NOW + timedelta(days=15)):
            old.invalidate_recordset()
            self.assertTrue(old.is_overdue)
            self.assertEqual(old.search([("is_overdue", "=", True)]), old)
            old.action_receive()
            self.assertFalse(old.search([("is_overdue", "=", True)]))

    def test_only_a_manager_does_without_it(self):
        order = self.at_the_customer(in_van=2)
        order._use_parts([(self.part, 2)], role="technician")
        old = self.old_parts(order)
        with self.assertRaises(UserError):
            old.with_user(self.user_desk).action_scrap()
        old.with_user(self.user_manager).action_scrap()
        self.assertEqual(old.state, "scrapped")

    def test_no_portal_user_reads_the_list(self):
        for user in (self.user_technician, self.user_customer, self.user_accountant):
            with self.assertRaises(AccessError):
                self.env["woms.old.part"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestPortalParts(FieldStock, WomsWebCase):
    """The technician's page of parts, on his phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.order = cls.at_the_customer(quantity=2, in_van=3)
        cls.job = cls.order.assignment_id

    def test_he_sees_what_he_has_and_asks_for_more(self):
        self.log_in(self.user_technician)
        page = self.url_open("/my/parts")
        self.assertRegex(page.text, r"Kapasitor Uji</span>\s*<strong[^>]*>3<")
        found = self.send("/my/parts/ask", {"search": "1", "part": "kapas"})
        self.assertIn(f"qty_{self.part.id}", found.text)
        self.assertFalse(self.technician._get_refills())
        answer = self.send(
            "/my/parts/ask",
            {f"qty_{self.part.id}": "4", "job": str(self.job.id), "note": "Urgent"},
        )
        self.assertIn("the centre sends the parts", answer.text)
        picking = self.technician.sudo()._get_refills()
        self.assertEqual(picking.move_ids.product_uom_qty, 4)
        self.assertEqual(picking.woms_for_order_id, self.order)
        self.assertIn(picking.name, answer.text)

    def test_why_the_customer_says_no_is_kept(self):
        estimate = self.make_estimate(self.order, supplementary=True)
        self.log_in(self.user_technician)
        path = f"/my/jobs/{self.job.id}/estimate/{estimate.id}/decline"
        self.send(path, {"reason": "Buys a new one"})
        self.assertEqual(estimate.state, "cancel")
        notes = self.order.milestone_ids.mapped("note")
        self.assertIn("Buys a new one", notes)

    def test_a_mistake_keeps_what_was_typed(self):
        self.log_in(self.user_technician)
        answer = self.send("/my/parts/ask", {"note": "Fan, please"})
        self.assertIn("how many of a part", answer.text)
        self.assertIn("Fan, please", answer.text)
        for hostile in (
            {f"qty_{self.labour.id}": "1"},
            {f"qty_{self.device.id}": "1"},
            {"qty_999999999": "1"},
        ):
            self.assertIn("how many", self.send("/my/parts/ask", hostile).text)
        self.assertFalse(self.technician._get_refills())

    def test_he_says_that_the_old_part_is_sent(self):
        with freeze_time(NOW):
            self.order._use_parts([(self.part, 1)], role="technician")
        old = self.old_parts(self.order)
        self.log_in(self.user_technician)
        page = self.url_open("/my/parts")
        self.assertIn("Old parts to send back", page.text)
        self.assertIn("Please tick", self.send("/my/parts/sent").text)
        data = {"old_part_ids": str(old.id), "tracking_ref": "JNE-77"}
        answer = self.send("/my/parts/sent", data)
        self.assertIn("Thank you", answer.text)
        self.assertIn("JNE-77", answer.text)
        self.assertEqual(old.state, "sent")

    def test_another_firm_sees_and_sends_nothing_of_it(self):
        with freeze_time(NOW):
            self.order._use_parts([(self.part, 1)], role="technician")
        old = self.old_parts(self.order)
        self.log_in(self.user_other_technician)
        page = self.url_open(f"/my/parts?job={self.job.id}")
        self.assertNotIn(self.order.name, page.text)
        self.send("/my/parts/sent", {"old_part_ids": str(old.id), "tracking_ref": "x"})
        self.assertEqual(old.state, "with_technician")
        self.log_in(self.user_coordinator)
        self.assertIn(self.order.name, self.url_open("/my/parts").text)
        self.log_in(self.user_customer)
        self.assertEqual(self.url_open("/my/parts").status_code, 404)
