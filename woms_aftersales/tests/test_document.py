from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .. import const
from .common import PNG, TODAY
from .common_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDocument(DeliveryCommon):
    """A device gets registered by its delivery or by a form."""

    def _register(self, attachments=None, **values):
        documents = self.env["woms.service.document"].sudo()
        return documents._register_from_form(
            {
                "product_id": self.device.id,
                "serial": "ab 123",
                "purchase_date": TODAY - timedelta(days=10),
                "channel": "dealer",
                "proof_kind": "receipt",
                "contact_name": "Ibu Sari",
                "contact_phone": "0857 1234 5678",
                **values,
            },
            attachments,
            role=const.ROLE_CUSTOMER,
            source="website",
        )

    # === DELIVERIES === #

    def test_a_delivery_to_an_end_customer_registers_each_device(self):
        picking = self._deliver(self.buyer, self._lots("D1", "D2"))
        documents = self.env["woms.service.document"].search(
            [("picking_id", "=", picking.id)]
        )
        self.assertEqual(set(documents.mapped("serial")), {"D1", "D2"})
        self.assertEqual(set(documents.mapped("state")), {"draft"})
        self.assertEqual(documents.partner_id, self.buyer)
        self.assertEqual(documents.location_id.area_id, self.area)
        self.assertEqual(len(documents[0].coverage_line_ids), 4)
        self.assertTrue(documents[0].warranty_end)
        picking._woms_record_deliveries()
        self.assertEqual(len(self.buyer.woms_document_ids), 2)

    def test_a_delivery_to_a_dealer_makes_the_serial_known_and_no_document(self):
        lots = self._lots("D1")
        contact = self.env["res.partner"].create(
            {"name": "Gudang", "parent_id": self.dealer.id}
        )
        self._deliver(contact, lots)
        self.assertEqual(lots.woms_dealer_id, self.dealer)
        self.assertEqual(lots.woms_dealer_date, TODAY)
        self.assertFalse(lots.woms_document_ids)

    def test_a_returned_sale_voids_the_registration(self):
        picking = self._deliver(self.buyer, self._lots("D1"))
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_id=picking.id,
                active_ids=picking.ids,
                active_model="stock.picking",
            )
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        self.assertEqual(self.buyer.woms_document_ids.state, "void")

    def test_a_cancelled_sale_voids_the_registration(self):
        picking = self._deliver(self.buyer, self._lots("VX1", "VX2"))
        documents = self.env["woms.service.document"].search(
            [("picking_id", "=", picking.id)]
        )
        documents[0]._move("active", role="system")
        documents.sale_line_id.order_id._action_cancel()
        self.assertEqual(documents.mapped("state"), ["void"] * 2)
        self.assertFalse(documents[0]._coverage_for("parts", TODAY)["percent"])

    def test_a_delivered_device_registered_before_waits_for_the_desk(self):
        self._register(serial="D1", partner_id=self.customer.id)._move("active")
        self._deliver(self.buyer, self._lots("D1"))
        document = self.buyer.woms_document_ids
        self.assertEqual(
            (document.state, document.waiting_for), ("submitted", "decision")
        )

    # === FORMS === #

    def test_a_known_serial_that_fits_is_active_at_once(self):
        lots = self._lots("AB123")
        self._deliver(self.dealer, lots)
        document = self._register(purchase_date=TODAY)
        self.assertEqual(document.state, "active")
        self.assertEqual(document.lot_id, lots)
        self.assertEqual(document.dealer_id, self.dealer)

    def test_a_known_serial_bought_before_the_dealer_had_it_is_checked(self):
        self._deliver(self.dealer, self._lots("AB123"))
        self.assertEqual(self._register().state, "submitted")

    def test_an_unknown_serial_is_checked_by_the_desk(self):
        proof = {"name": "proof-1.png", "raw": PNG, "mimetype": "image/png"}
        document = self._register([proof])
        self.assertEqual((document.state, document.serial), ("submitted", "AB123"))
        self.assertEqual(document.proof_attachment_ids.res_id, document.id)
        self.assertFalse(document.partner_id)
        document._confirm_contact(role=const.ROLE_CUSTOMER)
        document.with_user(self.user_desk).action_activate()
        self.assertEqual(document.state, "active")
        self.assertEqual(document.partner_id.phone, "+6285712345678")

    def test_what_can_not_be_is_said(self):
        self.device.woms_serial_pattern = r"[A-Z]{2}\d{3}"
        self.device.woms_launch_date = TODAY - timedelta(days=100)
        for values, sentence in (
            ({"serial": "123"}, "compare it with the label"),
            ({"serial": ""}, "type the serial number"),
            ({"purchase_date": TODAY + timedelta(days=1)}, "in the future"),
            ({"purchase_date": TODAY - timedelta(days=101)}, "wasn't sold yet"),
            ({"purchase_date": False}, "date of purchase"),
            ({"product_id": False}, "choose the model"),
            ({"contact_phone": "1"}, "phone number"),
            ({"contact_name": ""}, "name of the owner"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self._register(**values)

    def test_a_serial_registered_by_someone_else_is_refused(self):
        self._register(partner_id=self.customer.id)._move("active")
        with self.assertRaisesRegex(UserError, "already registered"):
            self._register()
        with self.assertRaisesRegex(UserError, "already registered"):
            self._register(partner_id=self.stranger.id)

    def test_registering_ones_own_device_again_shows_it(self):
        document = self._register(partner_id=self.customer.id)
        self.assertEqual(self._register(partner_id=self.customer.id), document)

    def test_an_unreadable_serial_can_be_registered_with_a_photo(self):
        label = {"name": "label.png", "raw": PNG, "mimetype": "image/png"}
        document = self._register(
            {"label": [label]}, serial=False, serial_unreadable=True
        )
        self.assertTrue(document.label_attachment_ids)

    def test_the_lookup_tells_three_words_and_nothing_else(self):
        documents = self.env["woms.service.document"].with_user(
            self.env.ref("base.public_user")
        )
        look = lambda serial: documents._lookup_serial(  # noqa: E731
            self.company, self.device, serial
        )
        self._deliver(self.dealer, self._lots("AB123", "AB%"))
        self.assertEqual(look(" ab123"), "known")
        self.assertEqual(look("AB999"), "unknown")
        self.assertEqual(look("A%"), "unknown")
        self.assertEqual(look(""), "unknown")
        self._register(purchase_date=TODAY)
        self.assertEqual(look("AB123"), "registered")

    # === STATES === #

    def test_two_active_documents_of_one_serial_are_impossible(self):
        first, second = self.make_document(), self.make_document()
        first.with_user(self.user_desk).action_activate()
        with self.assertRaisesRegex(UserError, "already registered"):
            second.with_user(self.user_desk).action_activate()

    def test_a_document_without_a_date_of_purchase_is_not_activated(self):
        document = self.make_document(purchase_date=False)
        with self.assertRaisesRegex(UserError, "date of purchase"):
            document.with_user(self.user_desk).action_activate()

    def test_a_rejected_registration_can_be_sent_again(self):
        document = self._register().with_user(self.user_desk)
        with self.assertRaises(UserError):
            document._reject("")
        document._reject("The photo can't be read.")
        self.assertEqual(document.reject_reason, "The photo can't be read.")
        document.sudo()._resubmit(const.ROLE_CUSTOMER)
        self.assertEqual((document.state, document.reject_reason), ("submitted", False))

    def test_a_customer_can_not_activate_his_device(self):
        document = self.make_document().with_user(self.user_customer)
        with self.assertRaises(AccessError):
            document.action_activate()

    def test_a_future_date_is_refused_on_the_form_of_the_desk_too(self):
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self.make_document(purchase_date=TODAY + timedelta(days=2))
