import base64
import io
from ast import literal_eval

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, PNG
from .settlement_common import SettlementCommon

CSV = """Nomor resi;Nilai COD;Biaya;Status
R-1;Rp 320.000;5.000;Delivered
r-2 ;300000;5000;Delivered
R-3;0;4000;Ditolak
R-4;;;
R-9;320.000,00;5000;Delivered
"""


class RemittanceCase(SettlementCommon):
    """Parcels on their way with COD agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.make_carrier()
        cls.parcels = {number: cls.ship(number) for number in ("R-1", "R-2")}
        cls.expense = cls.rounding.loss_account_id

    @classmethod
    def ship(cls, number):
        """A repair of 320,000 on its way with COD agreed."""
        order = cls.make_order(carrier_id=cls.carrier.id).sudo()
        order._take_in(cls.center, condition="ok", role="desk")
        cls.make_estimate(order)._woms_accept("Budi", PNG, "customer")
        order.checklist_line_ids.result = "ok"
        order._end_bench("repaired", role="manager")
        order._agree_pay_on_delivery("cod")
        order._ship_back(cls.carrier, number, role="desk")
        return order


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCodRemittance(RemittanceCase):
    """A courier pays many parcels at once; what is missing stays listed."""

    def remittance(self, *lines, **values):
        form = Form(self.env["woms.cod.remittance"].with_user(self.user_accountant))
        form.name = "COD-1"
        for number, collected, fee in lines:
            with form.line_ids.new() as line:
                line.tracking_ref, line.collected, line.fee = number, collected, fee
        if any(fee for _number, _collected, fee in lines):
            form.fee_account_id = self.expense
        remittance = form.save()
        remittance.fee_account_id = self.expense
        return remittance

    def results(self, remittance):
        return {line.tracking_ref: line.result for line in remittance.line_ids}

    def test_one_payment_per_invoice_and_the_fee_off_the_same_account(self):
        remittance = self.remittance(("R-1", 320000, 5000), (" r-2", 320000, 5000))
        self.assertEqual(remittance.amount_net, 630000)
        self.assertEqual(set(self.results(remittance).values()), {"ok"})
        remittance.action_post()
        for order in self.parcels.values():
            self.assertEqual((order.cost_state, order.amount_due), ("paid", 0))
        payments = remittance.line_ids.payment_id
        self.assertEqual(payments.mapped("amount"), [320000, 320000])
        waits = payments.outstanding_account_id
        self.assertEqual(self.balance(waits), 630000)  # what the bank line will say
        with self.assertRaisesRegex(UserError, "is posted"):
            remittance.action_post()
        with self.assertRaisesRegex(UserError, "is posted"):
            remittance.line_ids[0].collected = 1

    def test_the_courier_s_file_is_read(self):
        third, fourth = self.ship("R-3"), self.ship("R-4")
        remittance = self.remittance()
        remittance.content = base64.b64encode(CSV.encode())
        for _time in range(2):
            remittance.content = base64.b64encode(CSV.encode())
            remittance.action_read()
        self.assertEqual(
            self.results(remittance),
            {
                "R-1": "ok",
                "r-2": "short",
                "R-3": "refused",
                "R-4": "missing",
                "R-9": "unknown",
            },
        )
        with self.assertRaisesRegex(UserError, "R-9"):
            remittance.action_post()
        self.assertFalse(remittance.line_ids.payment_id)
        remittance.line_ids.filtered(lambda line: line.result == "unknown").unlink()
        remittance.action_post()
        due = [order.amount_due for order in (*self.parcels.values(), third, fourth)]
        self.assertEqual(due, [0, 20000, 320000, 320000])
        self.assertEqual(self.parcels["R-2"].cost_state, "on_delivery")
        for order in (third, fourth):
            self.assertTrue(order.activity_ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_cod_due_action"
        )
        listed = self.env["account.move"].search(
            [*literal_eval(action["domain"]), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(listed.woms_order_id, third | fourth | self.parcels["R-2"])

    def test_a_workbook_with_a_heading_and_other_columns_is_read(self):
        book = openpyxl.Workbook()
        for row in (
            ["PT Kurir Cepat"],
            [],
            ["No", "AWB", "Kota", "COD", "Ongkos", "Keterangan"],
            [1, "R-1", "Denpasar", 320000, 5000.0, "Delivered"],
            [2, "R-2", "Ubud", None, None, "RTS"],
            ["Total", None, None, 320000, 5000],
        ):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        remittance = self.remittance()
        remittance.content = base64.b64encode(content.getvalue())
        remittance.action_read()
        self.assertEqual(self.results(remittance), {"R-1": "ok", "R-2": "refused"})
        self.assertEqual(remittance.amount_net, 315000)
        remittance.content = base64.b64encode(b"PK no workbook")
        with self.assertRaisesRegex(UserError, "can't be opened"):
            remittance.action_read()

    def test_what_was_paid_before_or_stands_twice_is_not_booked(self):
        self.remittance(("R-1", 320000, 0)).action_post()
        again = self.remittance(("R-1", 320000, 0), ("R-2", 320000, 0))
        self.assertEqual(self.results(again), {"R-1": "paid", "R-2": "ok"})
        with self.assertRaisesRegex(UserError, "R-1"):
            again.action_post()
        twice = self.remittance(("R-2", 320000, 0), ("R-2", 320000, 0))
        with self.assertRaisesRegex(UserError, "twice"):
            twice.action_post()
        self.assertEqual(self.parcels["R-2"].amount_due, 320000)

    def test_too_much_stays_as_credit(self):
        remittance = self.remittance(("R-1", 330000, 0))
        self.assertEqual(self.results(remittance), {"R-1": "over"})
        remittance.action_post()
        self.assertEqual(self.parcels["R-1"].cost_state, "paid")

    def test_a_file_that_can_t_be_read_says_where(self):
        remittance = self.remittance()
        for text, message in (
            ("Nomor resi;Nilai COD\nR-1;abc", "Line 2"),
            ("Nomor resi\nR-1", "Missing"),
        ):
            remittance.content = base64.b64encode(text.encode())
            with self.assertRaisesRegex(UserError, message):
                remittance.action_read()

    def test_only_accountants(self):
        remittance = self.remittance(("R-1", 320000, 0))
        for user in (self.user_desk, self.user_manager, self.user_coordinator):
            with self.assertRaises(AccessError):
                remittance.with_user(user).action_post()
