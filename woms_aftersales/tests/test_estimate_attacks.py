"""Core's own order routes and links of others, turned on our estimates."""

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, PNG
from .common_web import WomsWebCase
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEstimateAttacks(WomsWebCase, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.replaced = cls.make_estimate(cls.order)
        cls.estimate = cls.make_estimate(cls.order)
        cls.other = cls.make_order()
        cls.url = f"/my/work-orders/{cls.order.id}/estimate"
        cls.core = f"/my/orders/{cls.estimate.id}"
        cls.token = cls.estimate._portal_ensure_token()

    def sign(self, url, token):
        answer = self.call(
            f"{url}/accept", access_token=token, name="Budi", signature=PNG.decode()
        )
        self.env.invalidate_all()
        return answer

    def facts(self):
        return (
            self.estimate.state,
            self.estimate.signed_by,
            self.estimate.amount_total,
            self.estimate.order_line.mapped("product_uom_qty"),
            self.replaced.state,
        )

    def test_a_replaced_estimate_is_accepted_by_neither_route(self):
        before = self.facts()
        for url, token in (
            (f"{self.url}/{self.replaced.id}", self.order.access_token),
            (f"/my/orders/{self.replaced.id}", self.replaced._portal_ensure_token()),
        ):
            self.assertTrue(self.sign(url, token)["error"])
        self.assertEqual(self.facts(), before)

    def test_the_link_of_another_order_opens_and_signs_nothing(self):
        before = self.facts()
        other = self.make_estimate(self.other)
        for token in (
            self.other.access_token,
            other._portal_ensure_token(),
            self.order.share_token,
            "",
            None,
        ):
            ours = f"{self.url}/{self.estimate.id}"
            self.assertTrue(self.sign(ours, token)["error"])
            with mute_logger("odoo.http"):
                self.assertTrue(self.sign(self.core, token)["error"])
            page = self.url_open(f"{ours}?access_token={token or ''}").text
            self.assertNotIn("o_woms_estimate_total", page)
        self.assertEqual(self.facts(), before)

    def test_a_yes_sent_again_changes_nothing(self):
        self.assertIn("redirect_url", self.sign(self.core, self.token))
        before = (*self.facts(), len(self.order.milestone_ids))
        for url in (self.core, f"{self.url}/{self.estimate.id}"):
            self.assertIn("already agreed", self.sign(url, self.token)["error"])
        decline = f"{self.core}/decline?access_token={self.token}"
        self.url_open(self.core)
        self.send(decline, {"decline_message": "x"})
        self.env.invalidate_all()
        self.assertEqual((*self.facts(), len(self.order.milestone_ids)), before)

    def test_core_s_editor_of_lines_changes_none(self):
        before = self.facts()
        line = self.estimate.order_line[:1]
        for values in (
            {"remove": True},
            {"input_quantity": 0},
            {"input_quantity": 1000},
            {"unlink": True},
        ):
            with mute_logger("odoo.http"):
                self.url_open(
                    f"{self.core}/update_line_dict",
                    json={
                        "jsonrpc": "2.0",
                        "params": {
                            "access_token": self.token,
                            "line_id": line.id,
                            **values,
                        },
                    },
                )
            self.env.invalidate_all()
            self.assertEqual(self.facts(), before)

    def test_core_s_decline_is_ours_and_needs_the_right_link(self):
        self.url_open("/service")
        self.send(
            f"{self.core}/decline?access_token={self.other.access_token}",
            {"decline_message": "x"},
        )
        self.env.invalidate_all()
        self.assertEqual(self.estimate.state, "sent")
        self.send(
            f"{self.core}/decline?access_token={self.token}",
            {"decline_message": "Too dear"},
        )
        self.env.invalidate_all()
        self.assertEqual(self.estimate.woms_end_reason, "Too dear")
        self.assertEqual(self.order.cost_state, "declined")
