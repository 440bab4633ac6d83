from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .. import const
from .common import NOW, PNG, WomsCommon


@tagged("post_install", "-at_install")
class TestOrderGuards(WomsCommon):
    """What must hold before each move: refused with a sentence, then allowed."""

    def _order(self, state="new", **values):
        order = self.make_order(**values)
        if state != "new":
            order._write_machine({"state": state})
        return order

    def _assignment(self, order, state="accepted", **values):
        row = self.env["woms.assignment"].create(
            {
                "order_id": order.id,
                "firm_id": self.firm.id,
                "technician_id": self.technician.id,
                "company_id": self.company.id,
                **values,
            }
        )
        row._write_machine({"state": state})
        self.env.flush_all()
        order.invalidate_recordset()
        return row

    def _give(self, order, to_holder, **values):
        self.env["woms.custody.event"].create(
            {
                "order_id": order.id,
                "from_holder": order.holder,
                "to_holder": to_holder,
                **values,
            }
        )
        order.invalidate_recordset()

    def _refused(self, order, target, sentence, role=const.ROLE_MANAGER, **kwargs):
        with self.assertRaisesRegex(UserError, sentence):
            order._move(target, role=role, reason="Because.", **kwargs)

    def _allowed(self, order, target, role=const.ROLE_MANAGER, **kwargs):
        order._move(target, role=role, reason="Because.", **kwargs)
        self.assertEqual(order.state, target)

    # === OFFER AND VISIT === #

    def test_offered_needs_an_open_offer(self):
        order = self._order()
        self._refused(order, "offered", "Offer the job")
        self._assignment(order, "offered")
        self._allowed(order, "offered")

    def test_assigned_needs_somebody_who_accepted(self):
        order = self._order("offered")
        self._refused(order, "assigned", "Nobody has accepted")
        self._assignment(order)
        self._allowed(order, "assigned")

    def test_back_to_new_needs_all_offers_closed(self):
        order = self._order("offered")
        row = self._assignment(order, "offered")
        self._refused(order, "new", "withdraw the offer")
        row._write_machine({"state": "declined"})
        self._allowed(order, "new")

    def test_scheduled_needs_a_window(self):
        order = self._order("assigned")
        row = self._assignment(order)
        self._refused(order, "scheduled", "from when until when")
        row.write({"window_start": NOW, "window_end": NOW.replace(hour=5)})
        self._allowed(order, "scheduled")

    def test_giving_back_needs_the_assignment_closed_and_the_device_at_home(self):
        order = self._order("on_site")
        row = self._assignment(order)
        self._refused(order, "new", "Close the technician's assignment")
        row._write_machine({"state": "cancelled"})
        self._give(order, "technician")
        self._refused(order, "new", "isn't with its owner")
        self._give(order, "customer")
        self._allowed(order, "new")

    def test_on_site_needs_a_check_in(self):
        order = self._order("assigned")
        row = self._assignment(order)
        technician = const.ROLE_TECHNICIAN
        self._refused(order, "on_site", "Check in", role=technician)
        row._write_machine({"check_in": NOW})
        self._allowed(order, "on_site", role=technician)

    def test_a_visit_without_result_is_not_followed_by_the_next(self):
        order = self._order("on_site")
        row = self._assignment(order, check_in=NOW)
        technician = const.ROLE_TECHNICIAN
        for target in ("assigned", "scheduled"):
            self._refused(order, target, "", role=technician)
        row._write_machine({"state": "done", "check_out": NOW})
        self.env.flush_all()
        self._assignment(order, previous_id=row.id)
        self._refused(order, "scheduled", "from when", role=technician)
        self._allowed(order, "assigned", role=technician)

    def test_the_end_of_a_visit_needs_outcome_and_signature(self):
        order = self._order("on_site")
        technician = const.ROLE_TECHNICIAN
        outcome = {"outcome": "repaired"}
        self._refused(order, "ready", "choose the outcome", role=technician)
        self._refused(order, "ready", "sign", role=technician, values=outcome)
        order.no_signature_reason = "Nobody could sign."
        self._refused(order, "ready", "add a photo", role=technician, values=outcome)
        photo = self.env["ir.attachment"].create({"name": "photo.png", "raw": PNG})
        order.photo_ids = [Command.link(photo.id)]
        self._allowed(order, "ready", role=technician, values=outcome)
        self.assertEqual(order.date_ready, NOW)

    def test_a_signature_ends_a_visit(self):
        order = self._order("on_site", signature=PNG)
        order._finish("repaired", role=const.ROLE_TECHNICIAN)
        self.assertEqual((order.state, order.outcome), ("ready", "repaired"))

    # === BENCH === #

    def test_a_parcel_needs_its_centre_and_a_sign_of_it(self):
        order = self._order()
        self._refused(order, "in_transit", "which service centre")
        order.next_center_id = self.center
        self._refused(order, "in_transit", "number of the parcel")
        order.inbound_tracking_ref = "JNE123"
        self._allowed(order, "in_transit")

    def test_a_device_that_leaves_closes_the_visit_that_was_agreed(self):
        order = self._order(
            "scheduled",
            next_center_id=self.center.id,
            inbound_tracking_ref="JNE123",
        )
        row = self._assignment(order)
        self._allowed(order, "in_transit")
        self.assertEqual(row.state, "cancelled")

    def test_a_device_does_not_leave_while_a_technician_is_there(self):
        order = self._order("on_site", next_center_id=self.center.id)
        row = self._assignment(order, check_in=NOW)
        self._give(order, "technician")
        technician = const.ROLE_TECHNICIAN
        self._refused(order, "in_transit", "is there now", role=technician)
        row._write_machine({"state": "done", "check_out": NOW})
        self._allowed(order, "in_transit", role=technician)

    def test_taking_in_needs_centre_hand_over_and_receipt(self):
        order = self._order()
        self._refused(order, "in_workshop", "at which service centre")
        order.center_id = self.center
        self._refused(order, "in_workshop", "Take the device in")
        self._give(order, "center", center_id=self.center.id)
        self._refused(order, "in_workshop", "Take the device in")
        order.product_id = False  # a model we don't know has no receipt
        self._allowed(order, "in_workshop")

    def test_a_repaired_device_needs_its_check_list(self):
        order = self._order("in_workshop")
        line = self.env["woms.order.check"].create(
            {"order_id": order.id, "kind": "bench", "name": "Safe", "required": True}
        )
        bench = const.ROLE_BENCH
        repaired = {"outcome": "repaired"}
        self._refused(order, "ready", "check list", role=bench, values=repaired)
        line.result = "fail"
        self._refused(order, "ready", "check list", role=bench, values=repaired)
        line.result = "ok"
        self._allowed(order, "ready", role=bench, values=repaired)

    def test_taking_up_again_clears_the_outcome(self):
        order = self._order("ready")
        order._write_machine({"outcome": "repaired", "date_ready": NOW})
        self._refused(order, "in_workshop", "no longer here")
        self._give(order, "center", center_id=self.center.id)
        self._allowed(order, "in_workshop")
        self.assertEqual((order.outcome, order.date_ready), (False, False))

    # === RETURN === #

    def test_a_device_at_home_ends_and_does_not_travel(self):
        order = self._order("ready")
        order._write_machine({"outcome": "repaired"})
        self._refused(order, "returning", "with its owner already")
        self._allowed(order, "done")
        self.assertEqual(order.date_done, NOW)

    def test_a_device_with_us_is_handed_over_before_the_end(self):
        order = self._order("ready")
        order._write_machine({"outcome": "repaired"})
        self._give(order, "center", center_id=self.center.id)
        self._refused(order, "done", "Hand the device over")
        self._give(order, "customer")
        self._allowed(order, "done")

    def test_a_replaced_device_does_not_go_back_and_ends(self):
        order = self._order("ready")
        order._write_machine({"outcome": "replaced"})
        self._give(order, "center", center_id=self.center.id)
        self._refused(order, "returning", "doesn't go back")
        self._allowed(order, "done")

    def test_what_money_says_stops_every_way_out(self):
        order = self._order("ready")
        order._write_machine({"outcome": "repaired"})
        self.patch(
            type(order), "_release_refusal", lambda self: "Please pay Rp 100 first."
        )
        self._refused(order, "done", "Please pay")
        self._give(order, "center", center_id=self.center.id)
        self._refused(order, "returning", "Please pay")

    def test_a_parcel_that_came_back_is_ready_again(self):
        order = self._order("returning")
        order._write_machine({"outcome": "repaired"})
        self._give(order, "carrier")
        self._refused(order, "ready", "who has the device", role=const.ROLE_DESK)
        self._give(order, "center", center_id=self.center.id)
        self._allowed(order, "ready", role=const.ROLE_DESK)

    def test_only_a_manager_declares_a_device_lost(self):
        order = self._order("returning")
        self._give(order, "carrier")
        lost = {"outcome": "lost"}
        self._refused(order, "ready", "", role=const.ROLE_DESK, values=lost)
        self._allowed(order, "ready", values=lost)
        self.assertEqual(order.outcome, "lost")

    # === CANCELLING === #

    def test_cancelling_closes_offers_and_assignments(self):
        order = self._order("assigned")
        accepted = self._assignment(order)
        offered = self._assignment(order, "offered", firm_id=self.other_firm.id)
        order.with_user(self.user_desk)._cancel("Changed his mind.")
        self.assertEqual((accepted.state, offered.state), ("cancelled", "withdrawn"))

    def test_a_device_with_us_is_not_cancelled_but_withdrawn(self):
        order = self._order("in_transit")
        self._give(order, "carrier")
        self._refused(order, "cancelled", "Withdrawn")
        self._give(order, "customer")
        self._allowed(order, "cancelled")

    def test_an_invoice_is_credited_before_cancelling(self):
        order = self._order()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "woms_order_id": order.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.labour.id, "price_unit": 1000})
                ],
            }
        )
        invoice.action_post()
        self._refused(order, "cancelled", "credit the invoice")
        invoice._reverse_moves([{"invoice_date": NOW.date()}], cancel=True)
        order.invalidate_recordset()
        self._allowed(order, "cancelled")

    def test_used_parts_are_not_cancelled_away(self):
        order = self._order()
        repair = self.env["repair.order"].create(
            {"partner_id": self.customer.id, "woms_order_id": order.id}
        )
        repair.state = "done"
        order.invalidate_recordset()
        self._refused(order, "cancelled", "Parts were used")

    def test_waiting_ends_with_the_job(self):
        order = self._order()
        order._wait_for("customer")
        order._cancel("No answer.", role=const.ROLE_DESK)
        self.assertFalse(order.waiting_for)

    # === BATCH AND REOPENING === #

    def test_one_refused_order_of_a_batch_is_named_and_none_moves(self):
        fine, held = self._order(), self._order()
        self._give(held, "center", center_id=self.center.id)
        with self.assertRaisesRegex(UserError, held.name):
            (fine | held)._cancel("No answer.", role=const.ROLE_DESK)
        self.assertEqual(set((fine | held).mapped("state")), {"new"})

    def test_a_job_that_ended_is_taken_up_as_a_new_one(self):
        order = self._order()
        with self.assertRaisesRegex(UserError, "hasn't ended"):
            order._reopen("Came back.")
        order._cancel("Mistake.", role=const.ROLE_DESK)
        with self.assertRaisesRegex(UserError, "Please write why"):
            order._reopen(" ")
        repeat = order.with_user(self.user_desk)._reopen("Came back.", "Still warm.")
        self.assertEqual((repeat.state, repeat.origin_id), ("new", order))
        self.assertEqual((repeat.problem, repeat.priority), ("Still warm.", "1"))
        self.assertEqual(repeat.area_id, self.area)
