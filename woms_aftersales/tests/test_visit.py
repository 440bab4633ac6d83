from datetime import timedelta
from itertools import count

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .. import const
from .common import NOW, PNG, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisit(WomsCommon):
    """From the agreed time to the result of the visit."""

    numbers = count(1)

    def accepted(self, **values):
        """A job accepted for the firm, and its row as its technician's pages see it."""
        order = self.make_order(**values)
        offer = order.with_user(self.user_desk)._offer(self.firm)
        row = offer.with_user(self.user_coordinator).sudo()
        row._accept(technician=self.technician)
        return order, row.with_user(self.user_technician).sudo()

    def on_site(self, covered=True, **values):
        if covered:
            document = self.make_document(serial=f"SN-{next(self.numbers)}").sudo()
            document._move("submitted", role=const.ROLE_CUSTOMER)
            document._move("active", role=const.ROLE_DESK)
            values["document_id"] = document.id
        order, row = self.accepted(**values)
        row._check_in()
        return order.with_user(self.user_technician).sudo(), row

    def window(self, hours=24):
        return NOW + timedelta(hours=hours), NOW + timedelta(hours=hours + 2)

    # === THE APPOINTMENT === #

    def test_a_window_agreed_schedules_the_order(self):
        order, row = self.accepted()
        row._schedule(*self.window(), None)
        self.assertEqual(order.state, "scheduled")
        self.assertEqual(order.window_start, self.window()[0])
        row._schedule(*self.window(), None)  # sent twice
        row._schedule(*self.window(48), None)
        self.assertEqual(order.window_start, self.window(48)[0])
        self.assertEqual(order.state, "scheduled")

    def test_windows_that_make_no_sense_are_refused(self):
        order, row = self.accepted()
        start, end = self.window()
        for window in (
            (end, start),
            (NOW - timedelta(hours=3), NOW - timedelta(hours=1)),
            (start, start + timedelta(days=2)),
            (None, None),
        ):
            with self.subTest(window=window), self.assertRaises(UserError):
                row._schedule(*window, None)
        self.assertEqual(order.state, "assigned")

    def test_the_customer_chooses_one_of_the_proposed_windows(self):
        order, row = self.accepted()
        row._propose([self.window(), self.window(48)])
        self.assertEqual(order.waiting_for, "customer")
        first, second = row.proposal_ids.sorted("window_start")
        second._accept(role=const.ROLE_CUSTOMER)
        self.assertEqual(order.state, "scheduled")
        self.assertEqual(order.window_start, self.window(48)[0])
        self.assertEqual((first.state, second.state), ("refused", "accepted"))
        self.assertFalse(order.waiting_for)
        with self.assertRaises(UserError):
            first._accept(role=const.ROLE_CUSTOMER)

    def test_dropping_the_window_needs_a_reason(self):
        order, row = self.accepted()
        row._schedule(*self.window(), None)
        with self.assertRaises(UserError):
            row._unschedule("", None)
        row._unschedule("The customer can't", None)
        self.assertEqual(order.state, "assigned")
        self.assertFalse(order.window_start)

    # === THERE === #

    def test_check_in_puts_the_order_on_site_with_a_check_list(self):
        self.env["woms.checklist"].create(
            {
                "name": "Cooling",
                "kind": "visit",
                "categ_ids": [Command.set(self.categ.ids)],
                "line_ids": [Command.create({"name": "Drain is free"})],
            }
        )
        order, row = self.accepted()
        row._schedule(*self.window(), None)
        row._set_on_the_way()
        row._check_in(-6.9, 107.6)
        row._check_in()  # sent twice
        self.assertEqual(order.state, "on_site")
        self.assertEqual(row.check_in_latitude, -6.9)
        self.assertEqual(order.checklist_line_ids.mapped("name"), ["Drain is free"])

    def test_findings_are_kept_on_order_and_report(self):
        request = self.make_request()
        order, row = self.accepted(
            request_id=request.id, report_id=request.report_id.id
        )
        row._check_in()
        check = order.checklist_line_ids[:1]
        order.sudo()._save_findings(
            {
                "section_id": self.section.id,
                "defect_id": self.defect.id,
                "diagnosis": "Worn bearing",
                "repair_code_ids": self.repair_code.ids,
                "checks": {check.id: ("ok", "")},
                "photos": [{"name": "a.png", "raw": b"x", "mimetype": "image/png"}],
            }
        )
        self.assertEqual(order.defect_id, self.defect)
        self.assertEqual(order.report_id.diagnosis, "Worn bearing")
        self.assertEqual(order.repair_code_ids, self.repair_code)
        self.assertEqual(len(order.photo_ids), 1)
        self.assertEqual(check.result, "ok" if check else False)
        with self.assertRaises(UserError):
            order.sudo()._save_findings({"defect_id": self.symptom.id})

    # === HOW IT ENDS === #

    def test_fixed_under_warranty_the_job_is_done_and_the_fee_earned(self):
        order, row = self.on_site()
        order._end_visit(
            "fixed", outcome="repaired", signature=PNG, signed_by="Ibu Sari"
        )
        self.assertEqual(row.state, "done")
        self.assertEqual(row.fee, 150000)
        self.assertEqual(order.outcome, "repaired")
        self.assertEqual(order.state, "done")
        self.assertTrue(order.signature)

    def test_without_signature_a_reason_and_a_photo_are_needed(self):
        order, row = self.on_site()
        for values in ({}, {"no_signature_reason": "Only a neighbour was there"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "sign"):
                with self.env.cr.savepoint():
                    order._end_visit("fixed", outcome="repaired", **values)
        self.assertEqual(row.state, "accepted")
        order._add_photos([{"name": "a.png", "raw": b"x", "mimetype": "image/png"}])
        order._end_visit(
            "fixed", outcome="repaired", no_signature_reason="Only a neighbour"
        )
        self.assertEqual(row.state, "done")

    def test_chargeable_work_needs_an_agreed_estimate_first(self):
        order, row = self.on_site(covered=False)
        ending = {"outcome": "repaired", "signature": PNG, "signed_by": "Sari"}
        with self.assertRaisesRegex(UserError, "make the estimate"):
            order._end_visit("fixed", **ending)
        estimate = order._make_estimate(
            [{"component": "labour", "product": self.labour, "quantity": 1}]
        )
        estimate._woms_send()
        with self.assertRaisesRegex(UserError, "hasn't answered"):
            order._end_visit("fixed", **ending)
        estimate._woms_accept("Sari", PNG, const.ROLE_TECHNICIAN)
        order._end_visit("fixed", **ending)
        self.assertEqual(order.state, "ready")  # the invoice isn't paid yet
        self.assertEqual(row.fee, 150000)

    def test_absent_parts_and_approval_make_the_next_visit(self):
        for result, waiting in (
            ("absent", "customer"),
            ("parts", "parts"),
            ("approval", "approval"),
        ):
            with self.subTest(result=result):
                order, row = self.on_site()
                order._end_visit(result, note="Later")
                following = order.assignment_id
                self.assertEqual(row.state, "done")
                self.assertEqual(following.previous_id, row)
                self.assertEqual(following.technician_id, self.technician)
                self.assertEqual(following.earning, 150000)
                self.assertEqual((row.fee, following.fee), (0, 0))
                self.assertEqual(order.state, "assigned")
                self.assertEqual(order.waiting_for, waiting)

    def test_to_the_own_bench_the_firm_keeps_the_job(self):
        bench = self.center.create(
            {
                "name": "Bengkel Mitra",
                "partner_id": self.firm.id,
                "firm_id": self.firm.id,
                "company_id": self.company.id,
            }
        )
        order, row = self.on_site()
        order._end_visit("bench", center=bench, condition="Scratched")
        self.assertEqual(order.state, "in_workshop")
        self.assertEqual(order.center_id, bench)
        self.assertEqual(order.assignment_id.kind, "bench")
        self.assertEqual(order.assignment_id.firm_id, self.firm)
        self.assertEqual(order.holder, "center")
        order.checklist_line_ids.result = "ok"
        following = order.assignment_id
        order._end_bench("repaired")
        self.assertEqual(order.state, "ready")
        self.assertEqual(following.fee, 150000)
        self.assertEqual(row.fee, 0)

    def test_to_a_central_workshop_the_device_is_on_its_way(self):
        order, row = self.on_site()
        order._end_visit("bench", center=self.center, tracking_ref="JNE123")
        self.assertEqual(order.state, "in_transit")
        self.assertEqual(order.next_center_id, self.center)
        self.assertEqual(row.state, "done")
        self.assertEqual(row.fee, 150000)

    def test_a_job_given_back_is_new_and_the_firm_is_not_asked_again(self):
        order, row = self.accepted()
        order.with_user(self.user_technician).sudo()._give_back("Sick")
        self.assertEqual((order.state, row.state), ("new", "cancelled"))
        self.assertFalse(order.firm_id)
        self.assertNotIn(self.firm, [r["firm"] for r in order._rank_firms()])
        self.assertTrue(order.activity_ids)

    def test_ending_a_visit_without_check_in_is_refused(self):
        order, _row = self.accepted()
        with self.assertRaisesRegex(UserError, "check in"):
            order.sudo()._end_visit("fixed", outcome="repaired", signature=PNG)

    def test_without_the_right_to_write_nothing_moves(self):
        order, row = self.accepted()
        for user in (self.user_customer, self.user_technician):
            with self.subTest(user=user.login):
                mine = row.with_user(user).sudo(False)
                for attempt in (
                    lambda mine=mine: mine._schedule(*self.window(), None),
                    lambda mine=mine: mine._check_in(),
                    lambda user=user: order.with_user(user)._give_back("No"),
                    lambda user=user: order.with_user(user)._end_visit("absent"),
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    # === WHAT EACH PHASE SHOWS === #

    def test_an_offer_shows_neither_name_nor_phone_nor_street(self):
        order = self.make_order(problem="Call 0812 first")
        offer = order.with_user(self.user_desk)._offer(self.firm).sudo()
        text = str(offer._get_job_values())
        for secret in ("Jl. Melati", "81234567890", self.customer.name, "SN-0001"):
            self.assertNotIn(secret, text)
        self.assertIn("Kota Uji", text)
        self.assertFalse(offer._get_portal_photos())

    def test_contact_is_shown_while_accepted_and_hidden_after_the_days_set(self):
        order, row = self.on_site()
        self.assertIn("Jl. Melati", str(row._get_job_values()))
        order._end_visit(
            "fixed", outcome="repaired", signature=PNG, signed_by="Ibu Sari"
        )
        self.assertIn("Jl. Melati", str(row._get_job_values()))
        with freeze_time(NOW + timedelta(days=self.company.woms_privacy_days + 1)):
            self.assertNotIn("Jl. Melati", str(row._get_job_values()))

    def test_a_job_lost_shows_no_contact_any_more(self):
        order, row = self.accepted()
        order.with_user(self.user_desk)._assign_directly(firm=self.other_firm)
        self.assertEqual(row.state, "cancelled")
        self.assertNotIn("Jl. Melati", str(row._get_job_values()))
