from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_bench import BenchCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestExchange(BenchCommon):
    """After a manager's yes: the replacement leaves, the old device becomes ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document()
        cls.document._move("active", role="system")
        cls.new_lots = cls.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": cls.device.id,
                    "company_id": cls.company.id,
                }
                for name in ("SN-NEW-1", "SN-NEW-2")
            ]
        )
        for lot in cls.new_lots:
            cls.put(cls.device, cls.stock, 1, lot_id=lot)

    def agreed(self, kind="exchange", order=None, **values):
        order = order or self.on_bench(document_id=self.document.id)
        proposal = self.env["woms.proposal"].with_user(self.user_bench)
        proposal = proposal.create(
            {"order_id": order.id, "kind": kind, "reason": "No part", **values}
        )
        proposal.with_user(self.user_manager).action_approve()
        return proposal

    def prepared(self, kind="exchange", **values):
        proposal = self.agreed(kind, **values)
        proposal.action_prepare()
        return proposal.sudo()

    def quants(self, lot):
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search([("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")])
        )
        return quants.filtered("quantity")

    # === THE REPLACEMENT === #

    def test_the_replacement_is_reserved_for_the_customer(self):
        proposal = self.prepared(new_serial="SN-NEW-2")
        delivery = proposal.delivery_id
        self.assertEqual((delivery.state, delivery.origin), ("assigned", proposal.name))
        self.assertEqual(delivery.partner_id, self.address)
        self.assertEqual(delivery.move_line_ids.lot_id.name, "SN-NEW-2")
        self.assertEqual(delivery.location_dest_id.usage, "customer")
        self.assertEqual(self.document.state, "active", "not before it has left")

    def test_with_its_delivery_registration_and_job_follow(self):
        proposal = self.prepared(new_serial="SN-NEW-1")
        proposal.delivery_id._woms_validate()
        new = self.document.search([("previous_id", "=", self.document.id)])
        self.assertEqual((self.document.state, new.state), ("replaced", "active"))
        self.assertEqual((new.serial, new.lot_id.name), ("SN-NEW-1", "SN-NEW-1"))
        self.assertEqual(new.partner_id, self.customer)
        order = proposal.order_id
        self.assertEqual((order.state, order.outcome), ("done", "replaced"))
        documents = self.env["woms.service.document"].search(
            [("serial", "=", "SN-NEW-1")]
        )
        self.assertEqual(documents, new, "its delivery registers it once")

    def test_another_product_may_be_given(self):
        better = self.device.create(
            {
                "name": "AC Uji 2 PK",
                "is_storable": True,
                "tracking": "serial",
                "woms_needs_document": True,
            }
        )
        proposal = self.agreed(new_product_id=better.id)
        proposal.action_prepare()
        delivery = proposal.sudo().delivery_id
        self.assertEqual(delivery.move_ids.product_id, better)
        self.assertNotEqual(delivery.state, "assigned", "none is in stock")

    def test_the_serial_delivered_is_registered_not_the_one_proposed(self):
        proposal = self.prepared(new_product_id=self.device.id, new_serial="SN-NEW-1")
        self.assertFalse(self.document.search([("serial", "=", "SN-NEW-1")]))
        proposal.delivery_id.move_line_ids.lot_id = self.new_lots[1]
        proposal.delivery_id._woms_validate()
        new = self.document.search([("previous_id", "=", self.document.id)])
        self.assertEqual((new.serial, new.state), ("SN-NEW-2", "active"))
        self.assertFalse(self.document.search([("serial", "=", "SN-NEW-1")]))

    def test_a_cancelled_delivery_is_prepared_again(self):
        proposal = self.prepared(new_serial="SN-NEW-1")
        worker = proposal.with_user(self.user_bench)
        first = proposal.delivery_id
        with self.assertRaisesRegex(UserError, "prepared already"):
            worker.action_prepare()
        first.action_cancel()
        self.assertFalse(worker.is_prepared)
        worker.action_prepare()
        self.assertNotEqual(proposal.delivery_id, first)
        self.assertEqual(proposal.delivery_id.state, "assigned")
        self.assertTrue(worker.is_prepared)

    def test_a_serial_that_lies_nowhere_is_told(self):
        proposal = self.agreed(new_serial="SN-NOWHERE")
        with self.assertRaisesRegex(UserError, "lies in no stock"):
            proposal.action_prepare()
        self.assertFalse(proposal.sudo().delivery_id)

    def test_what_is_to_be_paid_holds_the_replacement_back(self):
        order = self.on_bench(serial="SN-0005")
        self.make_invoice(order.sudo())
        proposal = self.agreed(order=order)
        proposal.action_prepare()
        with self.assertRaisesRegex(UserError, "still to be"):
            proposal.sudo().delivery_id._woms_validate()

    # === THE OLD DEVICE === #

    def given(self, **values):
        """The replacement has left: the job has ended."""
        proposal = self.prepared(**values)
        self.assertFalse(self.differences(proposal.order_id), "prepared, the books fit")
        proposal.delivery_id._woms_validate()
        self.assertEqual(proposal.order_id.state, "done")
        self.assertFalse(self.differences(proposal.order_id))
        return proposal

    def differences(self, order):
        self.env.flush_all()
        return self.env["woms.exactness"].search([("order_id", "=", order.id)])

    def test_the_old_device_becomes_ours_beside_the_stock(self):
        proposal = self.given()
        quant = self.quants(proposal.order_id.lot_id)
        self.assertEqual(len(quant), 1)
        self.assertFalse(quant.owner_id)
        self.assertEqual(quant.location_id, self.center.taken_back_location_id)
        self.assertFalse(
            quant.location_id.parent_path.startswith(self.stock.parent_path)
        )
        self.assertEqual(proposal.receipt_id.state, "done")

    def test_it_may_be_booked_as_a_used_device(self):
        used = self.env["product.product"].create(
            {"name": "AC bekas", "is_storable": True, "tracking": "serial"}
        )
        proposal = self.given(old_product_id=used.id)
        self.assertFalse(self.quants(proposal.order_id.lot_id))
        quant = self.env["stock.quant"].search([("product_id", "=", used.id)])
        quant = quant.filtered(lambda row: row.location_id.usage == "internal")
        self.assertEqual((quant.quantity, quant.lot_id.name), (1, "SN-0001"))

    def test_thrown_away_it_leaves_the_books(self):
        proposal = self.given(old_device_to="scrap")
        self.assertFalse(proposal.receipt_id)
        self.assertFalse(self.quants(proposal.order_id.lot_id))

    # === THE MONEY === #

    def sold(self, discount=10):
        """The invoice the device was sold with, among other goods."""
        tax = self.env["account.tax"].create(
            {
                "name": "PPN Uji",
                "amount": 11,
                "type_tax_use": "sale",
                "company_id": self.company.id,
            }
        )
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.labour.id,
                            "product_uom_qty": 2,
                            "price_unit": 4000000,
                            "discount": discount,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    ),
                    Command.create({"product_id": self.labour.id, "price_unit": 5}),
                ],
            }
        )
        sale.action_confirm()
        invoice = sale._create_invoices()
        invoice.invoice_date = NOW
        invoice.action_post()
        self.document.sale_line_id = sale.order_line[0]
        return invoice

    def test_a_refund_is_drafted_from_the_invoice_it_was_sold_with(self):
        invoice = self.sold()
        refund = self.prepared("refund").refund_id
        self.assertEqual((refund.state, refund.move_type), ("draft", "out_refund"))
        self.assertEqual(refund.reversed_entry_id, invoice)
        self.assertEqual(refund.invoice_line_ids.quantity, 1)
        self.assertEqual(refund.amount_total, 3996000)
        self.assertFalse(refund.woms_order_id, "the cost of the repair is another")
        refund.action_post()
        self.assertEqual(invoice.payment_state, "partial")

    def test_without_an_invoice_it_is_the_amount_proposed(self):
        with self.assertRaisesRegex(UserError, "write in the proposal"):
            self.agreed("refund", order=self.on_bench(serial="SN-0002"))
        proposal = self.agreed("refund", cost=3500000)
        proposal.action_prepare()
        refund = proposal.sudo().refund_id
        self.assertEqual((refund.state, refund.amount_total), ("draft", 3500000))
        self.assertEqual(refund.partner_id, self.customer)
        self.assertIn("SN-0001", refund.invoice_line_ids.name)
        order = proposal.order_id
        self.assertEqual(self.quants(order.lot_id).owner_id, self.customer)
        order.with_user(self.user_desk)._hand_over()
        self.assertFalse(self.quants(order.lot_id).owner_id, "it became ours")
        self.assertFalse(self.differences(order))

    def test_a_cancelled_credit_note_is_drafted_again(self):
        proposal = self.prepared("refund", cost=3500000)
        worker = proposal.with_user(self.user_bench)
        first = proposal.refund_id
        with self.assertRaisesRegex(UserError, "prepared already"):
            worker.action_prepare()
        first.button_cancel()
        worker.action_prepare()
        self.assertNotEqual(proposal.refund_id, first)
        self.assertEqual(proposal.refund_id.amount_total, 3500000)

    # === WHO, WHEN === #

    def test_taken_in_the_old_device_is_not_decided_on_again(self):
        proposal = self.prepared(new_serial="SN-NEW-1")
        worker = proposal.with_user(self.user_bench)
        worker.write({"old_device_to": "stock", "old_product_id": self.device.id})
        proposal.delivery_id._woms_validate()
        self.assertTrue(proposal.receipt_id)
        for values in ({"old_device_to": "scrap"}, {"old_product_id": False}):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, "Make a new proposal"),
            ):
                worker.write(values)

    def test_not_before_a_yes_and_not_twice(self):
        order = self.on_bench(document_id=self.document.id)
        proposal = self.env["woms.proposal"].with_user(self.user_bench)
        proposal = proposal.create(
            {"order_id": order.id, "kind": "exchange", "reason": "No part"}
        )
        with self.assertRaisesRegex(UserError, "a manager agreed to"):
            proposal.action_prepare()
        with self.assertRaisesRegex(UserError, "can't be typed"):
            proposal.delivery_id = self.env["stock.picking"].search([], limit=1)
        proposal.with_user(self.user_manager).action_approve()
        proposal.action_prepare()
        with self.assertRaisesRegex(UserError, "prepared already"):
            proposal.action_prepare()
