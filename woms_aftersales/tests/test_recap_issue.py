from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .common_recap import JANUARY, MIDDLE, RecapCase

FEBRUARY_DAY = "2027-02-05"
JANUARY_DAY = "2027-01-05"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecapIssue(RecapCase):
    """An issued recap stays as it is; what changes later is told in the next one."""

    def test_an_issued_recap_is_numbered_and_cannot_be_touched(self):
        order = self.make_done(MIDDLE)
        recap = self.issue()
        self.assertRegex(recap.name, r"^RC/\d{4}/\d{5}$")
        self.assertEqual(recap.line_ids.order_id, order)
        for user in (self.user_manager, self.env.user):
            mine = recap.with_user(user)
            for vals in (
                {"date_to": "2027-03-31"},
                {"area_ids": [(6, 0, self.area.ids)]},
                {"figures": {}},
                {"state": "draft"},
                {"target_days": 3},
            ):
                with self.assertRaises(UserError):
                    mine.write(vals)
            with self.assertRaises(UserError):
                mine.unlink()
            with self.assertRaises(UserError):
                mine.action_issue()
        for act in (
            lambda: recap.line_ids.sudo().write({"revenue": 1}),
            lambda: recap.line_ids.sudo().unlink(),
            lambda: self.env["woms.recap.line"].sudo().create({"recap_id": recap.id}),
        ):
            with self.assertRaises(UserError):
                act()

    def test_nobody_types_the_figures_of_a_draft(self):
        recap = self.make_recap()
        for vals in ({"figures": {"now": {}}}, {"sent_at": NOW}, {"state": "issued"}):
            with self.assertRaises(UserError):
                recap.write(vals)
        with self.assertRaises(UserError):
            self.make_recap(figures={"now": {}})

    def test_a_draft_can_be_thrown_away(self):
        recap = self.make_recap()
        recap.unlink()
        self.assertFalse(recap.exists())

    def test_numbers_have_no_gaps_where_drafts_were(self):
        self.make_recap().unlink()
        first = self.issue(day=JANUARY_DAY)
        self.make_recap()
        second = self.issue()
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)

    def test_a_period_that_is_not_over_cannot_be_issued(self):
        with self.assertRaisesRegex(UserError, "isn't over yet"):
            self.issue(day="2027-03-01")

    def test_a_period_is_issued_once_per_filters(self):
        first = self.issue()
        with self.assertRaisesRegex(UserError, first.name):
            self.issue()
        self.issue(area_ids=[(6, 0, self.area.ids)])

    def test_what_does_not_add_up_is_not_issued(self):
        self.make_done(MIDDLE)
        recap = self.make_recap()
        figures = recap._make_figures()
        figures["now"]["revenue"] += 1
        self.patch(type(recap), "_make_figures", lambda _recap: figures)
        with self.assertRaisesRegex(UserError, "doesn't add up"):
            recap.action_issue()

    # === AGREEMENT WITH ACCOUNTING === #

    def test_amounts_agree_with_the_books(self):
        """Paid, half paid, and billed in another month; a bill of another order."""
        paid, half, early = (self.make_done(MIDDLE) for _index in range(3))
        other = self.make_done(datetime(2027, 3, 1, 1, 0))
        self.pay(self.bill(paid))
        self.pay(self.bill(half, 400000), amount=100000)
        self.pay(self.bill(early, 90000, day="2027-01-20"), day="2027-01-21")
        self.pay(self.bill(other, 70000, day="2027-02-20"), day="2027-02-21")
        self.use_parts(paid)
        recap = self.issue()
        orders = recap.line_ids.order_id
        self.assertEqual(orders, paid | half | early)
        moves = self.env["account.move"].search(
            [("woms_order_id", "in", orders.ids), ("state", "=", "posted")]
        )
        payments = self.env["account.payment"].search(
            [("woms_order_id", "in", orders.ids)]
        )
        now = recap.figures["now"]
        self.assertEqual(now["revenue"], sum(moves.mapped("amount_untaxed_signed")))
        self.assertEqual(now["receipts"], sum(payments.mapped("amount")))
        self.assertEqual(sum(recap.line_ids.mapped("revenue")), now["revenue"])
        self.assertEqual(sum(recap.line_ids.mapped("receipts")), now["receipts"])
        self.assertEqual(
            now["parts_cost"],
            sum(abs(move.value) for move in orders.repair_ids.move_ids),
        )
        ledger = recap.figures["ledger"]
        self.assertEqual(
            ledger["revenue"],
            {"orders": 725000, "elsewhere": 90000, "others": 70000, "booked": 705000},
        )
        self.assertEqual(
            ledger["receipts"],
            {"orders": 425000, "elsewhere": 90000, "others": 70000, "booked": 405000},
        )
        booked = self.env["account.move"].search(
            [
                ("woms_order_id", "!=", False),
                ("company_id", "=", self.company.id),
                ("state", "=", "posted"),
                ("date", ">=", recap.date_from),
                ("date", "<=", recap.date_to),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ]
        )
        self.assertEqual(
            ledger["revenue"]["booked"], sum(booked.mapped("amount_untaxed_signed"))
        )
        for row in ledger.values():
            self.assertEqual(
                row["orders"] - row["elsewhere"] + row["others"], row["booked"]
            )

    def test_a_refund_paid_out_is_received_no_more(self):
        order = self.make_done(MIDDLE)
        invoice = self.bill(order)
        self.pay(invoice)
        note = self.credit(invoice, "2027-02-12")
        self.pay(note, day="2027-02-12")
        now = self.make_recap()._get_figures()["now"]
        self.assertEqual((now["revenue"], now["receipts"]), (0, 0))
        ledger = self.make_recap()._get_figures()["ledger"]
        self.assertEqual(ledger["receipts"]["booked"], 0)

    # === CORRECTIONS === #

    def corrections(self, recap):
        return {
            row["order_id"]: {key: row[key] for key in row if row[key]}
            for row in recap._read_rows("correction")
        }

    def test_a_credit_note_afterwards_changes_the_next_recap_only(self):
        order, same = self.make_done(JANUARY), self.make_done(JANUARY)
        invoice = self.bill(order, day="2027-01-10")
        self.bill(same, 50000, day="2027-01-10")
        first = self.issue(day=JANUARY_DAY)
        frozen = dict(first.figures)
        self.assertEqual(frozen["now"]["revenue"], 285000)
        note = self.credit(invoice, "2027-02-03")
        first.invalidate_recordset()
        self.assertEqual(first.figures, frozen)
        self.assertEqual(sum(first.line_ids.mapped("revenue")), 285000)
        draft = self.make_recap(day=FEBRUARY_DAY)
        told = self.corrections(draft)
        self.assertEqual(list(told), order.ids)
        self.assertEqual(told[order.id]["revenue"], -235000)
        self.assertEqual(told[order.id]["origin"], first.name)
        self.assertIn(note.name, told[order.id]["source"])
        draft.action_issue()
        self.assertEqual(draft.figures["corrections"]["revenue"], -235000)
        self.assertEqual(draft.figures["now"]["revenue"], 0)
        rows = draft.line_ids.filtered(lambda row: row.kind == "correction")
        self.assertEqual(rows.mapped("revenue"), [-235000])
        self.assertEqual(draft.figures["ledger"]["revenue"]["others"], -235000)

    @freeze_time("2027-04-02 03:00:00")
    def test_a_correction_is_told_once(self):
        order = self.make_done(JANUARY)
        invoice = self.bill(order, day="2027-01-10")
        self.issue(day=JANUARY_DAY)
        self.credit(invoice, "2027-02-03")
        self.issue(day=FEBRUARY_DAY)
        march = self.make_recap(day="2027-03-05")
        self.assertFalse(self.corrections(march))
        self.bill(order, 10000, day="2027-03-03")
        self.assertEqual(self.corrections(march)[order.id]["revenue"], 10000)

    def test_late_parts_fees_payments_and_repeats_are_told(self):
        order = self.make_done(JANUARY)
        invoice = self.bill(order, day="2027-01-10")
        self.issue(day=JANUARY_DAY)
        self.earn(order, 25000)
        self.use_parts(order, 1)
        self.pay(invoice)
        self.make_done(MIDDLE, origin_id=order.id)
        told = self.corrections(self.make_recap(day=FEBRUARY_DAY))[order.id]
        self.assertEqual(
            {
                key: told.get(key)
                for key in ("fee", "parts_cost", "receipts", "fixed", "revenue")
            },
            {
                "fee": 25000,
                "parts_cost": 40000,
                "receipts": 235000,
                "fixed": -1,
                "revenue": None,
            },
        )

    def test_an_order_put_into_an_issued_period_later_is_told(self):
        self.issue(day=JANUARY_DAY)
        late = self.make_done(JANUARY)
        self.bill(late, day="2027-01-10")
        self.make_done(datetime(2026, 12, 10, 3, 0))  # never recapped: no correction
        told = self.corrections(self.make_recap(day=FEBRUARY_DAY))
        self.assertEqual(list(told), late.ids)
        self.assertEqual(
            (told[late.id]["orders"], told[late.id]["revenue"]), (1, 235000)
        )

    def test_recaps_of_other_filters_have_their_own_corrections(self):
        order = self.make_done(JANUARY)
        invoice = self.bill(order, day="2027-01-10")
        self.issue(day=JANUARY_DAY)
        self.credit(invoice, "2027-02-03")
        narrowed = self.make_recap(day=FEBRUARY_DAY, area_ids=[(6, 0, self.area.ids)])
        self.assertFalse(self.corrections(narrowed))
        self.assertIsNone(narrowed._get_figures()["corrections"])
