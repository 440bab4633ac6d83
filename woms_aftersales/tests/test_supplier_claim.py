import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY
from .common_paper import PaperCase
from .settlement_common import MONTH
from .test_warranty_cost import WarrantyCostCase

LATER = "2027-03-05 03:00:00"


class ClaimCase(WarrantyCostCase):
    """Repairs of devices whose supplier bears parts and labour for two years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.device.seller_ids
        cls.terms.write({"woms_warranty_months": 24, "woms_claim_labour": True})
        cls.document = cls.make_document(purchase_date=date(2026, 6, 1))
        cls.order = cls.repaired()

    @classmethod
    def repaired(cls, **kwargs):
        """A done repair under warranty: 40,000 of parts, a fee of 150,000."""
        order = cls.done_order(document_id=cls.document.id, **kwargs)
        order._write_machine({"outcome": "repaired"})
        return order

    @classmethod
    def collect(cls, **kwargs):
        return cls.env["woms.supplier.claim"]._propose(cls.company, *MONTH, **kwargs)

    def sent(self, granted=None):
        claim = self.collect().with_user(self.user_accountant)
        claim.action_send()
        if granted is not None:
            claim.line_ids[:1].amount_granted = granted
        return claim


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSupplierClaim(ClaimCase):
    """Repairs a supplier bears: collected by its terms, claimed once, credited."""

    # === COLLECTING === #

    def test_a_repair_within_the_terms_is_on_a_draft_of_its_supplier(self):
        claim = self.collect()
        self.assertEqual((claim.supplier_id, claim.state), (self.supplier, "draft"))
        line = claim.line_ids
        self.assertEqual(line.order_id, self.order)
        self.assertEqual((line.amount_parts, line.amount_labour), (40000, 150000))
        self.assertEqual(line.serial, "SN-0001")
        self.assertIn(self.defect.name, line.fault)
        self.assertIn(self.part.name, line.parts)
        self.assertEqual(line.start_day, date(2026, 6, 1))

    def test_what_the_terms_leave_out_is_not_claimed(self):
        for values in (
            {"woms_warranty_months": 0},
            {"woms_warranty_months": 6},
            {"woms_claim_days": 3},
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                self.terms.write(values)
                with freeze_time(LATER):
                    self.assertFalse(self.collect())
                savepoint.rollback()
        self.terms.woms_claim_days = 4
        with freeze_time(LATER):
            self.assertTrue(self.collect())

    def test_parts_alone_where_labour_is_not_borne(self):
        self.terms.woms_claim_labour = False
        self.assertEqual(self.collect().amount_claimed, 40000)

    def test_no_fault_misuse_and_paid_repairs_are_no_suppliers_to_bear(self):
        self.order._write_machine({"outcome": "no_fault_found"})
        self.assertFalse(self.collect())
        self.order._write_machine({"outcome": "repaired"})
        self.order.defect_id = self.misuse
        self.assertFalse(self.collect())
        self.order.write({"defect_id": self.defect.id, "use_cause": "liquid"})
        self.assertFalse(self.collect())
        self.order.use_cause = False
        self.cover(self.order, parts=0, labour=0)
        self.assertFalse(self.collect())

    def test_nothing_is_claimed_twice_what_was_cancelled_may_be_again(self):
        first = self.collect()
        self.assertFalse(self.collect())
        later = self.repaired()
        self.assertEqual(self.collect(), first)
        self.assertEqual(first.line_ids.order_id, self.order | later)
        first.action_cancel()
        again = self.collect()
        self.assertEqual(again.line_ids.order_id, self.order | later)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_repair_in_two_claims(self):
        line = self.collect().line_ids
        with self.assertRaisesRegex(Exception, "once"), self.cr.savepoint():
            line.sudo().copy()

    def test_old_parts_of_the_repair_are_linked_and_kept(self):
        old = self.env["woms.old.part"].create(
            {
                "name": "Old",
                "order_id": self.order.id,
                "product_id": self.part.id,
                "state": "received",
                "company_id": self.company.id,
            }
        )
        claim = self.collect()
        self.assertEqual(claim.line_ids.old_part_count, 1)
        self.assertEqual(claim.line_ids.sudo().old_part_ids, old)
        claim.action_send()
        with self.assertRaisesRegex(UserError, "supplier"):
            old.with_user(self.user_manager).action_scrap()
        claim.line_ids.amount_granted = claim.amount_claimed
        claim.with_user(self.user_manager).action_accept()
        old.with_user(self.user_manager).action_scrap()
        self.assertEqual(old.state, "scrapped")

    def test_the_wizard_proposes_for_an_accountant(self):
        wizards = self.env["woms.claim.wizard"].with_user(self.user_accountant)
        form = Form(wizards)
        form.date_from, form.date_to = MONTH
        form.supplier_ids.add(self.supplier)
        action = form.save().action_propose()
        made = self.env["woms.supplier.claim"].search(action["domain"])
        self.assertEqual(made.line_ids.order_id, self.order)
        with self.assertRaisesRegex(UserError, "No repair of that time"):
            form.save().action_propose()

    # === ANSWERS === #

    def test_accepted_grants_all_and_the_credit_note_is_drafted_and_linked(self):
        claim = self.sent()
        claim.action_accept()
        self.assertEqual(claim.amount_granted, 190000)
        claim.action_credit()
        refund = claim.refund_id
        self.assertEqual((refund.move_type, refund.state), ("in_refund", "draft"))
        self.assertEqual(
            (refund.amount_total, refund.partner_id), (190000, self.supplier)
        )
        with self.assertRaisesRegex(UserError, "Post the credit note"):
            claim.action_settle()
        refund.action_post()
        claim.action_settle()
        self.assertEqual((claim.state, claim.amount_open), ("settled", 0))
        with self.assertRaisesRegex(UserError, "nothing has|has granted|credit note"):
            claim.action_credit()
        with self.assertRaisesRegex(UserError, "still counts"):
            claim.action_unsettle()
        refund.button_draft()
        refund.button_cancel()
        claim.action_unsettle()
        self.assertEqual((claim.state, claim.amount_open), ("part", 190000))
        claim.action_credit()
        self.assertNotEqual(claim.refund_id, refund)

    def test_granted_in_part_credits_that_part(self):
        claim = self.sent(granted=90000)
        claim.action_part()
        claim.action_credit()
        self.assertEqual(claim.refund_id.amount_total, 90000)
        self.assertEqual(claim.amount_open, 90000)

    def test_a_refusal_keeps_its_reason_and_can_be_argued(self):
        claim = self.sent()
        with self.assertRaisesRegex(UserError, "reason"):
            claim.action_refuse()
        claim.answer = "Out of our terms"
        claim.action_refuse()
        self.assertEqual((claim.state, claim.amount_open), ("refused", 0))
        self.assertFalse(self.collect())  # still claimed
        claim.action_argue()
        self.assertEqual(claim.state, "sent")

    def test_more_than_claimed_is_refused(self):
        with self.assertRaisesRegex(UserError, "more is granted"):
            self.sent(granted=190001)

    def test_a_credit_note_that_is_here_is_linked_if_it_is_enough(self):
        claim = self.sent()
        claim.action_accept()
        refund = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": self.supplier.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"name": "CN", "price_unit": 189000, "tax_ids": [(5,)]})
                ],
            }
        )
        refund.action_post()
        claim.refund_id = refund
        with self.assertRaisesRegex(UserError, "but Rp"):
            claim.action_settle()
        refund.button_draft()
        refund.invoice_line_ids.price_unit = 190000
        refund.action_post()
        claim.action_settle()
        self.assertEqual(claim.state, "settled")

    def test_what_is_granted_stands_against_the_cost_of_the_same_accounts(self):
        self.company.woms_cost_from = TODAY
        self.order._write_warranty_costs()
        claim = self.sent()
        claim.action_accept()
        claim.action_credit()
        claim.refund_id.action_post()
        self.assertEqual(
            self.sums(self.order),
            {"parts": -40000, "fee": -150000, "claim": 190000},
        )
        self.assertFalse(self.order._write_warranty_costs())
        self.assertEqual(len(self.accounts(self.written(self.order), "supplier")), 1)

    def test_sent_is_fixed(self):
        claim = self.sent()
        for change in (
            lambda: claim.line_ids.unlink(),
            lambda: claim.line_ids.write({"amount_parts": 1}),
            lambda: claim.write({"supplier_id": self.firm.id}),
            lambda: claim.line_ids.copy(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_who_may(self):
        claim = self.collect()
        for user in (self.user_manager, self.user_accountant):
            self.assertEqual(claim.with_user(user).amount_claimed, 190000)
        for user in (self.user_bench, self.user_coordinator, self.user_customer):
            with self.assertRaises(AccessError):
                claim.with_user(user).read(["name"])

    # === AGE, LIST, PAPER === #

    def test_open_claims_have_an_age(self):
        claim = self.sent()
        with freeze_time("2027-04-10 03:00:00"):
            claim.invalidate_recordset(["age"])
            self.assertEqual(claim.age, 40)
            old = self.env["woms.supplier.claim"].search(
                [("sent_at", "<", "today -30d"), ("company_id", "=", self.company.id)]
            )
            self.assertEqual(old.id, claim.id)

    def test_the_spreadsheet_holds_numbers_and_no_formulas_of_others(self):
        self.order.serial = "=1+1"
        claim = self.sent()
        claim.action_xlsx()
        book = openpyxl.load_workbook(io.BytesIO(claim._make_xlsx()))
        rows = list(book.active.values)
        self.assertEqual(rows[1][0], self.order.name)
        self.assertEqual(rows[1][8:11], (40000, 150000, 190000))
        self.assertEqual(book.active["C2"].data_type, "s")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSupplierClaimPaper(ClaimCase, PaperCase):
    def test_the_supplier_reads_it_in_its_language(self):
        claim = self.collect()
        claim.action_send()
        for lang, words in {
            "en_US": ("Claim under your warranty", "Claimed"),
            "id_ID": ("Klaim atas garansi Anda", "Diklaim"),
        }.items():
            self.supplier.lang = lang
            content = self.print_pdf(
                "action_report_claim", claim, user=self.user_accountant
            )
            [(_picture, text)] = self.pages(content)
            for word in (*words, claim.name, self.order.name, "SN-0001", "Pabrik Uji"):
                self.assertIn(word, text)
            self.assertRegex(text, r"Rp\s?190[.,]000")
