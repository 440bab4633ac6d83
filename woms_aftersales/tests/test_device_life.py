"""One device, one page: coverage bar, reports, services, parts, costs, papers."""

from odoo.fields import Command
from odoo.tests import tagged

from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestDeviceLife(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document(purchase_date="2026-09-01")
        cls.document._move("active", role="desk")
        cls.url = f"/my/devices/{cls.document.id}"

    def repaired(self, document=None, **values):
        """A repair that is done, with a part put in."""
        document = document or self.document
        order = self.make_order(document_id=document.id, **values)
        repair = self.env["repair.order"].create(
            {
                "woms_order_id": order.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 1,
                            "quantity": 1,
                            "repair_line_type": "add",
                        }
                    )
                ],
            }
        )
        repair.move_ids.state = "done"
        order._write_machine(
            {
                "state": "done",
                "outcome": "repaired",
                "date_ready": "2027-02-20 03:00:00",
                "date_done": "2027-02-20 03:00:00",
            }
        )
        return order

    def test_the_owner_reads_all_of_it_on_one_page(self):
        order = self.repaired()
        self.make_request(document=self.document)._move("cancelled", role="desk")
        self.env.flush_all()
        self.log_in(self.user_customer)
        page = " ".join(self.url_open(self.url).text.split())
        for words in (
            "o_woms_coverage_bar",
            "50 % of the time has passed",
            order.name,
            "Kapasitor Uji",
            "Parts replaced",
            "What was reported",
            "Cost so far",
            "Free",
            f"{self.url}/card",
            f"/my/work-orders/{order.id}/print/report",
        ):
            with self.subTest(words=words):
                self.assertIn(words, page)

    def test_by_his_link_too_and_the_links_there_carry_tokens(self):
        order = self.repaired()
        self.env.flush_all()
        token = self.document._portal_ensure_token()
        page = self.url_open(f"{self.url}?access_token={token}").text
        self.assertIn(f"/my/work-orders/{order.id}?access_token=", page)

    def test_history_survives_a_change_of_owner_without_his_money_and_words(self):
        order = self.repaired(amount_due=0)
        new = self.document._hand_on(
            {"partner_id": self.stranger.id}, "Sold.", "customer"
        )
        self.env.flush_all()
        self.log_in(self.user_stranger)
        page = self.url_open(f"/my/devices/{new.id}").text
        self.assertIn("Before it was yours", page)
        self.assertIn("Kapasitor Uji", page)
        for secret in (order.name, "Cost so far", "What was reported"):
            self.assertNotIn(secret, page)
        staff = new.with_user(self.user_desk)
        self.assertEqual(staff.life_order_ids, order)
        self.assertEqual(staff.life_move_ids.product_id, self.part)

    # === AN OPEN CLAIM === #

    def report(self, **values):
        return self.guest_form(
            model="", serial="", document_id=str(self.document.id), **values
        )

    def test_an_open_claim_warns_before_a_second_is_made(self):
        order = self.make_order(document_id=self.document.id)
        self.env.flush_all()
        self.log_in(self.user_customer)
        page = self.url_open(self.url).text
        self.assertIn("A service for this device is open", page)
        self.assertIn(order.name, page)
        before = self.count("woms.work.request")
        answer = self.send("/service/report", self.report())
        self.assertEqual(answer.status_code, 422)
        self.assertIn(f"is open already: {order.name}", answer.text)
        self.assertIn("It does not get cold.", answer.text)
        self.assertEqual(self.count("woms.work.request"), before)
        self.send("/service/report", self.report(again="1"))
        self.assertEqual(self.count("woms.work.request"), before + 1)

    def test_a_request_counts_as_open_and_an_ended_service_does_not(self):
        self.assertFalse(self.document._get_open_claim())
        self.repaired()
        self.assertFalse(self.document._get_open_claim())
        request = self.make_request(document=self.document)
        self.assertEqual(self.document._get_open_claim(), request)

    def test_nobody_learns_of_another_ones_open_claim(self):
        self.make_order(document_id=self.document.id)
        self.env.flush_all()
        form = self.guest_form(serial=self.document.serial)
        answer = self.send("/service/report", form)
        self.assertNotIn("is open already", answer.text)
        self.assertEqual(answer.status_code, 200)
