import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG
from .test_bench import BenchCommon

TERMS = "Devices not picked up within 90 days may be disposed of."


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestUnclaimed(BenchCommon):
    """Nobody picks it up: told by two ways, disposed of by a manager or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"woms_unclaimed_terms": TERMS, "woms_unclaimed_days": 30})
        cls.customer.email = "budi@example.com"

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )

    def waiting(self, signed=True, **values):
        order = self.make_order(**values).with_user(self.user_bench)
        signature = {"signature": PNG, "signed_by": "Budi"} if signed else {}
        order._take_in(self.center, **signature)
        order._end_bench("no_fault_found")
        order.sudo().desk_user_id = self.user_desk
        return order.with_user(self.user_desk)

    def tell(self, days):
        with freeze_time(NOW + timedelta(days=days)):
            self.env["woms.work.order"].sudo()._cron_unclaimed()
        self.env.invalidate_all()

    def propose(self, order, photos=True):
        values = {"name": "device.png", "raw": base64.b64decode(PNG)}
        photo = self.env["ir.attachment"].with_user(self.user_desk).create(values)
        return (
            self.env["woms.proposal"]
            .with_user(self.user_desk)
            .create(
                {
                    "order_id": order.id,
                    "kind": "dispose",
                    "reason": "Told twice, no answer; witnesses A and B",
                    "photo_ids": photo.ids if photos else [],
                }
            )
            .with_user(self.user_manager)
        )

    def test_the_owner_is_told_on_the_set_days_once_each(self):
        order = self.waiting()
        for days, notices in ((29, 0), (30, 1), (31, 1), (60, 2), (90, 2)):
            self.tell(days)
            self.assertEqual(len(order.unclaimed_notice_ids), notices, days)
        self.assertEqual(order.unclaimed_notice_ids.mapped("way"), ["mail", "mail"])
        self.assertEqual(order.sudo().activity_ids.user_id, self.user_desk)
        self.assertEqual(order.state, "ready", "nothing is disposed of by itself")

    def test_a_manager_disposes_of_it_with_terms_two_ways_and_photos(self):
        order = self.waiting()
        self.tell(30)
        order._add_notice("whatsapp", "Read, no answer")
        proposal = self.propose(order)
        with self.assertRaisesRegex(UserError, "Not before"):
            proposal.action_approve()
        self.assertTrue(proposal.photo_ids.datas, "the manager sees the photos")
        with freeze_time(NOW + timedelta(days=91)):
            proposal.action_approve()
        self.assertEqual((order.state, order.outcome), ("done", "disposed"))

    def test_without_signed_terms_it_stays(self):
        order = self.waiting(signed=False)
        self.tell(30)
        order._add_notice("phone")
        with (
            freeze_time(NOW + timedelta(days=400)),
            self.assertRaisesRegex(UserError, "signed no terms"),
        ):
            self.propose(order).action_approve()

    def test_one_way_is_not_enough_and_photos_are_needed(self):
        order = self.waiting()
        self.tell(30)
        with freeze_time(NOW + timedelta(days=91)):
            with self.assertRaisesRegex(UserError, "two ways"):
                self.propose(order).action_approve()
            order._add_notice("letter")
            with self.assertRaisesRegex(UserError, "photos"):
                self.propose(order, photos=False).action_approve()
            with self.assertRaises(UserError):
                self.propose(order).with_user(self.user_desk).action_approve()
        self.assertEqual(order.state, "ready")

    def test_notices_are_kept_as_given(self):
        order = self.waiting()
        order._add_notice("phone")
        with self.assertRaises(UserError):
            order.sudo().unclaimed_notice_ids.way = "mail"
        with self.assertRaises(UserError):
            order.sudo().unclaimed_notice_ids.unlink()
        with self.assertRaises(AccessError):
            order.with_user(self.user_customer)._add_notice("phone")
        bench = self.on_bench(serial="SN-2")
        with self.assertRaisesRegex(UserError, "wait"):
            bench._add_notice("phone")

    # === THE PARCEL === #

    def shipped(self):
        order = self.waiting()
        action = order.action_ship_back()
        photo = (
            self.env["ir.attachment"]
            .with_user(self.user_desk)
            .create({"name": "packed.png", "raw": base64.b64decode(PNG)})
        )
        wizard = self.env[action["res_model"]].with_user(self.user_desk)
        wizard.with_context(**action["context"]).create(
            {
                "carrier_id": self.make_carrier().id,
                "tracking_ref": "JNE-1",
                "insured_value": 4500000,
                "packing_photo_ids": photo.ids,
            }
        ).action_confirm()
        return order

    def claims(self, order):
        return order.sudo().activity_ids.filtered(
            lambda row: row.summary == "Claim with the carrier"
        )

    def test_how_it_was_packed_and_insured_is_kept(self):
        order = self.shipped()
        self.assertEqual(order.insured_value, 4500000)
        self.assertEqual(order.packing_photo_ids.name, "packed.png")

    def test_a_lost_parcel_is_claimed(self):
        order = self.shipped()
        self.assertFalse(self.claims(order))
        order.with_user(self.user_manager)._move(
            "ready", reason="Lost by the carrier", values={"outcome": "lost"}
        )
        self.assertRegex(self.claims(order).note, r"JNE-1.*4[.,]500[.,]000")

    def test_a_damaged_parcel_is_claimed_and_gets_a_new_job(self):
        order = self.shipped()
        repeat = order._report_damage("The screen is broken")
        self.assertEqual(order.state, "done")
        self.assertEqual(repeat.origin_id, order)
        self.assertIn("screen", self.claims(order).note)
        with self.assertRaisesRegex(UserError, "No parcel"):
            self.on_bench(serial="SN-3").with_user(self.user_desk)._report_damage("?")
