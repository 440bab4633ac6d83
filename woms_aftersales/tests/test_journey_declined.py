from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PNG
from .common_journey import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyDeclined(JourneyCase):
    """Brought to the counter, too dear, picked up unrepaired by somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.woms_decline_fee_id = cls.env["product.product"].create(
            {
                "name": "Biaya batal",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 50000,
                "taxes_id": False,
                "woms_fee_kind": "decline",
            }
        )

    def test_from_the_counter_to_the_hands_of_his_sister(self):
        desk = self.user_desk
        action = self.env.ref("woms_aftersales.woms_intake_wizard_action").sudo()
        wizard = self.wizard(
            desk,
            {"res_model": action.res_model},
            source="desk_walk_in",
            contact_phone="0812-3456-7890",
            product_id=self.device.id,
            serial="SN-DEAR-1",
            symptom_id=self.symptom.id,
            fees_accepted=True,
        )
        self.assertEqual(wizard.partner_id, self.customer)
        self.assertRegex(wizard.fees_text, r"50[.,]000")
        order = self.env["woms.work.order"].browse(
            wizard.action_record_and_accept()["res_id"]
        )
        self.take_in(order)
        page = order.get_portal_url()

        self.send_estimate(order)
        self.on_phone("woms_decline_estimate", page)
        estimate = order.sale_order_ids
        self.assertEqual((estimate.state, estimate.woms_end), ("cancel", "declined"))
        self.assertEqual(order.cost_state, "declined")

        bench = self.user_bench
        self.confirm(
            bench,
            self.as_staff(order, bench).action_end_bench(),
            outcome="declined",
            reason="Not repaired, as the customer decided.",
        )
        invoice = self.invoice_of(order)
        self.assertEqual((invoice.amount_total, order.amount_due), (50000, 50000))

        # by phone he names his sister
        self.as_staff(order, desk).write(
            {"return_method": "counter", "pickup_name": "Sari Adik"}
        )
        hand_over = self.as_staff(order, desk).action_hand_over()
        with self.assertRaisesRegex(UserError, r"50[.,]000"), self.cr.savepoint():
            self.confirm(desk, hand_over, to_name="Sari Adik", signature=PNG)
        self.as_staff(order, desk).action_register_cash()
        self.assertEqual(order.cost_state, "paid")
        with self.assertRaisesRegex(UserError, "person the customer named"):
            self.confirm(desk, hand_over, to_name="Orang Lain", signature=PNG)
        self.confirm(desk, hand_over, to_name="Sari Adik", signature=PNG)
        event = order.custody_event_ids.sorted("id")[-1]
        self.assertEqual((event.to_holder, event.to_name), ("customer", "Sari Adik"))
        self.assertTrue(event.signature)
        self.assertEqual((order.state, order.holder), ("done", "customer"))
        self.on_phone("woms_read_declined", page)
