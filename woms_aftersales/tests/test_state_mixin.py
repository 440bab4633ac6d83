from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import WomsCommon


@tagged("post_install", "-at_install")
class TestStateMixin(WomsCommon):
    """Nobody but the mixin writes a state."""

    def test_new_order_has_number_and_first_milestone(self):
        order = self.make_order()
        self.assertRegex(order.name, r"^WO/\d{4}/\d{5}$")
        self.assertEqual(order.milestone_ids.mapped("key"), ["new"])

    def test_writing_a_state_is_refused_for_everyone(self):
        order = self.make_order()
        for user in (self.user_desk, self.user_manager, self.env.ref("base.user_root")):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                order.with_user(user).write({"state": "done"})
        with self.assertRaises(UserError):
            order.sudo().write({"waiting_for": "parts"})
        self.assertEqual(order.state, "new")

    def test_creating_in_another_state_is_refused(self):
        with self.assertRaises(UserError):
            self.make_order(state="done")

    def test_a_default_in_the_context_does_not_open_a_state(self):
        order = (
            self.env["woms.work.order"]
            .with_context(default_state="done")
            .create({"company_id": self.company.id})
        )
        self.assertEqual(order.state, "new")

    def test_an_illegal_move_says_what_is_possible(self):
        order = self.make_order().with_user(self.user_desk)
        with self.assertRaisesRegex(UserError, "Possible: .*Cancelled"):
            order._move("done")

    def test_waiting_leaves_a_milestone_once(self):
        order = self.make_order().with_user(self.user_desk)
        order._wait_for("customer", note="no answer")
        order._wait_for("customer", note="still no answer")
        self.assertEqual(order.waiting_note, "still no answer")
        self.assertEqual(
            len(order.milestone_ids.filtered(lambda m: m.kind == "waiting")), 1
        )
