from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCashReceipt(WomsWebCase):
    """Who gave another amount than the receipt says reaches the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.order = cls.make_order(desk_user_id=cls.user_desk.id)
        cls.make_invoice(cls.order)
        cls.order._portal_ensure_token()
        cls.url = f"/my/work-orders/{cls.order.id}"
        cls.token = f"?access_token={cls.order.access_token}"

    def test_nothing_to_say_before_cash_was_taken(self):
        self.assertNotIn("Not this amount?", self.url_open(self.url + self.token).text)
        with self.assertRaises(UserError):
            self.order._portal_wrong_amount("350")

    def test_it_reaches_the_manager_and_not_who_took_it(self):
        self.order._register_cash(320000)
        page = self.url_open(self.url + self.token).text
        self.assertIn("Not this amount?", page)
        self.send(f"{self.url}/wrong-amount{self.token}", {"text": "350.000 to Andi"})
        complaint = self.order.complaint_ids
        self.assertIn("350.000 to Andi", complaint.text)
        self.assertEqual(complaint.about, "cost")
        self.assertTrue(
            complaint.responsible_id.has_group(
                "woms_aftersales.woms_aftersales_group_manager"
            )
        )
        self.assertNotEqual(complaint.responsible_id, self.user_desk)
        self.assertEqual(complaint.activity_ids.user_id, complaint.responsible_id)

    def test_not_with_another_s_link(self):
        self.order._register_cash(320000)
        share = f"?access_token={self.order.share_token}"
        self.send(f"{self.url}/wrong-amount{share}", {"text": "350.000"})
        self.assertFalse(self.order.complaint_ids)
