from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProposal(BenchCommon):
    """Exchange, refund, goodwill: proposed on the bench, decided by a manager."""

    def propose(self, order, kind="exchange", user=None, **values):
        return (
            self.env["woms.proposal"]
            .with_user(user or self.user_bench)
            .create(
                {
                    "order_id": order.id,
                    "kind": kind,
                    "reason": "Compressor can't be had any more",
                    "cost": 2500000,
                    **values,
                }
            )
        )

    def test_the_job_waits_and_a_manager_has_it_on_his_list(self):
        self.company.woms_sla_manager_id = self.user_manager
        order = self.on_bench()
        proposal = self.propose(order)
        self.assertEqual((proposal.state, proposal.name), ("open", order.name))
        self.assertEqual(order.waiting_for, "decision")
        self.assertEqual(proposal.sudo().activity_ids.user_id, self.user_manager)

    def test_an_approved_exchange_is_registered_when_it_leaves_not_yet(self):
        document = self.make_document()
        document._move("active", role="system")
        order = self.on_bench(document_id=document.id)
        proposal = self.propose(
            order, new_product_id=self.device.id, new_serial="SN-NEW"
        )
        proposal.with_user(self.user_manager).action_approve()
        self.assertEqual((order.state, order.outcome), ("ready", "replaced"))
        self.assertFalse(order.waiting_for)
        self.assertEqual(document.state, "active", "no device was given yet")
        self.assertFalse(document.search([("previous_id", "=", document.id)]))
        self.assertEqual(proposal.decided_by_id, self.user_manager)
        self.assertFalse(proposal.sudo().activity_ids)

    def test_an_approved_refund_ends_the_work(self):
        order = self.on_bench()
        self.propose(order, "refund").with_user(self.user_manager).action_approve()
        self.assertEqual((order.state, order.outcome), ("ready", "refunded"))

    def test_what_was_decided_on_is_not_changed_afterwards(self):
        order = self.on_bench()
        proposal = self.propose(order, "refund").with_user(self.user_desk)
        proposal.cost = 2000000
        proposal.with_user(self.user_manager).action_approve()
        for values in (
            {"order_id": self.on_bench(serial="SN-0002").id},
            {"kind": "exchange"},
            {"cost": 9000000},
            {"new_product_id": self.device.id},
            {"new_serial": "SN-NEW"},
            {"component": "labour"},
            {"percent": 50},
            {"company_id": self.company.id},
        ):
            for user in (self.user_desk, self.user_bench, self.user_manager):
                with (
                    self.subTest(values, user=user.login),
                    self.assertRaisesRegex(UserError, "Make a new proposal"),
                ):
                    proposal.with_user(user).write(values)
        self.assertEqual((proposal.kind, proposal.cost), ("refund", 2000000))
        proposal.old_device_to = "scrap"
        self.assertEqual(proposal.old_device_to, "scrap", "it is still with us")

    def test_a_yes_needs_what_is_to_be_carried_out(self):
        proposal = self.propose(self.on_bench(), "refund", cost=0)
        manager = proposal.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "write in the proposal"):
            manager.action_approve()
        proposal.write({"kind": "exchange", "new_product_id": self.labour.id})
        with self.assertRaisesRegex(UserError, "given in exchange first"):
            manager.action_approve()
        proposal.new_product_id = self.device
        manager.action_approve()
        self.assertEqual(proposal.state, "approved")

    def test_approved_goodwill_covers_and_the_work_goes_on(self):
        order = self.on_bench()
        proposal = self.propose(order, "goodwill", component="labour", percent=50)
        proposal.with_user(self.user_manager).action_approve()
        self.assertEqual(order.state, "in_workshop")
        decision = order.sudo().decision_ids.filtered("goodwill")
        self.assertEqual((decision.component, decision.percent), ("labour", 50))

    def test_a_no_needs_a_reason_and_changes_nothing(self):
        order = self.on_bench()
        proposal = self.propose(order).with_user(self.user_manager)
        with self.assertRaises(UserError):
            proposal._decide("declined")
        action = proposal.action_decline()
        wizard = self.env[action["res_model"]].with_user(self.user_manager)
        wizard = wizard.browse(action["res_id"])
        wizard.reason = "The part comes next week"
        wizard.action_confirm()
        self.assertEqual(proposal.state, "declined")
        self.assertEqual(proposal.decision_reason, "The part comes next week")
        self.assertEqual((order.state, order.waiting_for), ("in_workshop", False))

    def test_only_a_manager_decides(self):
        proposal = self.propose(self.on_bench())
        for user in (self.user_bench, self.user_desk):
            with self.assertRaises(UserError):
                proposal.with_user(user).action_approve()
            with self.assertRaises(UserError):
                proposal.with_user(user).write({"decided_by_id": user.id})
        for user in (self.user_customer, self.user_technician, self.user_accountant):
            with self.assertRaises(AccessError):
                proposal.with_user(user).action_approve()
        self.assertEqual(proposal.state, "open")

    def test_a_device_at_its_owner_is_not_exchanged_yet(self):
        order = self.make_order()
        proposal = self.propose(order, user=self.user_desk)
        with self.assertRaisesRegex(UserError, "Take the device in"):
            proposal.with_user(self.user_manager).action_approve()

    def test_two_proposals_wait_for_both(self):
        order = self.on_bench()
        first = self.propose(order)
        second = self.propose(order, "goodwill")
        first.action_withdraw()
        self.assertEqual(order.waiting_for, "decision")
        second.action_withdraw()
        self.assertFalse(order.waiting_for)

    def test_who_may_not_write_the_job_proposes_nothing(self):
        order = self.on_bench()
        for user in (self.user_customer, self.user_accountant):
            with self.assertRaises(AccessError):
                self.propose(order, user=user)
