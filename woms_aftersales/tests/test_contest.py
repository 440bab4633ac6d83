"""A refusal contested: nothing is charged until a manager has decided."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, PNG, TODAY
from .common_web import WomsWebCase
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestContest(WomsWebCase, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.customer.email = "budi@example.com"
        cls.document = cls.make_document(serial="SN-OLD", purchase_date="2025-01-05")
        cls.document._move("active", role="desk")
        cls.photo = cls.env["ir.attachment"].create(
            {"name": "seal.png", "datas": PNG, "mimetype": "image/png"}
        )
        # none but ours: who answers is found among all managers of the company
        cls.manager_group = cls.env.ref("woms_aftersales.woms_aftersales_group_manager")

    def order_with_estimate(self, **values):
        order = self.make_order(
            document_id=self.document.id,
            serial="SN-OLD",
            photo_ids=[Command.set(self.photo.ids)],
            **values,
        )
        return order, self.make_estimate(order)

    def contest(self, order, text="I bought it last year, see the receipt."):
        return order.sudo()._portal_contest(text)

    def decide(self, contest, decision, percent=100, user=None, answer="We looked."):
        contest = contest.with_user(user or self.user_manager)
        contest.write(
            {"decision": decision, "granted_percent": percent, "answer": answer}
        )
        return contest.action_answer()

    def mails(self, order, words):
        self.env.flush_all()
        return self.env["mail.mail"].search(
            [("res_id", "=", order.id), ("subject", "ilike", words)]
        )

    # === THE REFUSAL === #

    def test_a_refusal_carries_reason_photos_and_who_decided(self):
        order, estimate = self.order_with_estimate(defect_id=self.misuse.id)
        refusals = order._get_refused()
        self.assertEqual(set(refusals.mapped("component")), {"labour", "parts"})
        self.assertEqual(refusals.photo_ids, self.photo)
        self.assertTrue(all(refusals.mapped("frozen")))
        self.assertIn("Liquid damage", refusals[0].reason)
        self.assertTrue(refusals[0]._get_decider())
        self.assertEqual(estimate.order_line.woms_decision_id, refusals)
        with self.assertRaisesRegex(UserError, "kept as it was made"):
            refusals[0].photo_ids = False

    def test_what_costs_nothing_or_ended_is_not_contested(self):
        free = self.make_order(document_id=self.document.id)
        with self.assertRaisesRegex(UserError, "Nothing was refused"):
            self.contest(free)
        order, _estimate = self.order_with_estimate()
        order._write_machine({"state": "cancelled"})
        with self.assertRaisesRegex(UserError, "has ended"):
            self.contest(order)

    def test_it_is_due_has_a_manager_and_an_activity(self):
        order, _estimate = self.order_with_estimate()
        contest = self.contest(order)
        self.assertEqual((contest.kind, contest.state), ("contest", "open"))
        self.assertEqual(contest.refusal_ids, order._get_refused())
        self.assertEqual(contest.due_date, date(2027, 3, 8))  # 5 working days
        self.assertIn(contest.responsible_id, self.manager_group.all_user_ids)
        self.assertEqual(contest.activity_ids.date_deadline, contest.due_date)
        self.assertEqual(
            (order.waiting_for, order.waiting_until), ("decision", contest.due_date)
        )
        with self.assertRaisesRegex(UserError, "deciding about"):
            self.contest(order)
        self.company.woms_contest_days = 2
        other, _estimate = self.order_with_estimate()
        self.assertEqual(self.contest(other).due_date, date(2027, 3, 3))

    # === NOTHING IS CHARGED MEANWHILE === #

    def test_no_way_leads_around_the_decision(self):
        order, estimate = self.order_with_estimate()
        self.contest(order)
        desk = estimate.with_user(self.user_desk)
        held = "Nothing is charged before"
        for way in (
            lambda: estimate._woms_accept("Budi", PNG, "customer"),
            lambda: desk._woms_record_agreement("By phone"),
            lambda: estimate.action_confirm(),
            lambda: order.action_make_invoice(),
            lambda: order.with_user(self.user_desk).action_register_cash(),
            lambda: order._agree_pay_on_delivery("cash"),
        ):
            with self.assertRaisesRegex(UserError, held), self.cr.savepoint():
                way()
        self.assertEqual(estimate.state, "sent")
        self.assertEqual(order._payment_options(), [])
        # whoever says that the waiting is over decides nothing
        order.with_user(self.user_desk).action_stop_waiting()
        with self.assertRaisesRegex(UserError, held):
            estimate._woms_accept("Budi", PNG, "customer")

    def test_no_invoice_is_posted_by_hand_either(self):
        order, estimate = self.order_with_estimate()
        estimate._woms_accept("Budi", PNG, "customer")
        draft = estimate._create_invoices()
        self.contest(order)
        with self.assertRaisesRegex(UserError, "Nothing is charged before"):
            draft.with_user(self.user_accountant).action_post()
        self.decide(order.complaint_ids, "rejected")
        draft.with_user(self.user_accountant).action_post()
        self.assertEqual(draft.state, "posted")

    def test_an_estimate_does_not_expire_while_we_decide(self):
        order, estimate = self.order_with_estimate()
        self.contest(order)
        estimate.validity_date = TODAY - timedelta(days=1)
        with self.enter_registry_test_mode():
            self.env.ref(
                "woms_aftersales.ir_cron_expire_estimates"
            ).method_direct_trigger()
        self.assertEqual(estimate.state, "sent")
        self.decide(order.complaint_ids, "rejected")
        self.assertEqual(estimate.validity_date, TODAY + timedelta(days=14))
        estimate._woms_accept("Budi", PNG, "customer")
        self.assertEqual(estimate.state, "sale")

    # === WHO DECIDES === #

    def test_only_a_manager_decides_and_says_what(self):
        order, _estimate = self.order_with_estimate()
        contest = self.contest(order)
        with self.assertRaisesRegex(UserError, "Only a service manager"):
            self.decide(contest, "rejected", user=self.user_desk)
        with self.assertRaises(AccessError):
            self.decide(contest, "rejected", user=self.user_customer)
        with self.assertRaisesRegex(UserError, "Write the answer"):
            self.decide(contest, "rejected", answer=" ")
        with self.assertRaisesRegex(UserError, "Choose first"):
            self.decide(contest, False)
        for percent in (0, 101, -5):
            with self.assertRaisesRegex(UserError, "more than 0"):
                self.decide(contest, "upheld", percent)
        self.assertEqual(contest.state, "open")

    def test_the_decision_stands_and_the_estimate_can_be_answered(self):
        order, estimate = self.order_with_estimate()
        contest = self.contest(order)
        self.decide(contest, "rejected", answer="The seal was broken.")
        self.assertEqual(contest.decided_by_id, self.user_manager)
        self.assertFalse(contest.activity_ids)
        self.assertEqual(order.waiting_for, "approval")
        mail = self.mails(order, "looked at it again")
        self.assertIn("The seal was broken.", mail.body_html)
        estimate._woms_accept("Budi", PNG, "customer")
        self.assertEqual(estimate.amount_total, 320000)

    def test_the_customer_is_right_and_pays_nothing(self):
        order, estimate = self.order_with_estimate()
        contest = self.contest(order)
        self.decide(contest, "upheld", answer="The receipt is from 2026.")
        self.assertEqual(estimate.woms_end, "replaced")
        renewed = order.sale_order_ids - estimate
        self.assertEqual((renewed.state, renewed.amount_total), ("sale", 0))
        self.assertEqual(order.cost_state, "free")
        decision = order._latest_decisions()["labour", False]
        self.assertEqual(
            (decision.percent, decision.contest_id, decision.goodwill),
            (100, contest, False),
        )
        self.assertEqual(
            decision.with_context(lang="id_ID").reason,
            f"Diperiksa kembali ({contest.name}): 100 % dari jasa ditanggung. "
            "The receipt is from 2026.",
        )
        order._decide_coverage()
        self.assertEqual(order._latest_decisions()["labour", False], decision)
        self.assertEqual(len(self.mails(order, "looked at it again")), 1)

    def test_goodwill_makes_an_estimate_of_the_rest(self):
        order, estimate = self.order_with_estimate()
        self.decide(self.contest(order), "goodwill", 50)
        renewed = order.sale_order_ids - estimate
        self.assertEqual((renewed.state, renewed.amount_total), ("sent", 160000))
        self.assertTrue(order._latest_decisions()["parts", False].goodwill)

    def test_taken_back_it_is_as_before(self):
        order, estimate = self.order_with_estimate()
        contest = self.contest(order)
        contest.with_user(self.user_manager)._move("cancelled", reason="By phone.")
        self.assertEqual(order.waiting_for, "approval")
        self.assertTrue(estimate._woms_is_open())
        self.assertFalse(self.mails(order, "looked at it again"))

    def test_with_the_service_ends_what_was_contested(self):
        order, _estimate = self.order_with_estimate()
        contest = self.contest(order)
        order._cancel("Not needed any more", "customer")
        self.assertEqual((order.state, contest.state), ("cancelled", "cancelled"))

    # === EACH ZERO IS EXPLAINED === #

    def test_granted_after_it_was_agreed_to_stands_on_the_invoice(self):
        order, estimate = self.order_with_estimate()
        estimate._woms_accept("Budi", PNG, "customer")
        self.decide(self.contest(order), "upheld", 100, answer="Our mistake.")
        self.assertEqual(estimate.amount_total, 320000, "what was signed stays")
        invoice = order._make_invoice()
        self.assertEqual((invoice.amount_total, order.cost_state), (0, "free"))
        line = invoice.invoice_line_ids[0]
        self.assertEqual(line.woms_decision_id.contest_id, order.complaint_ids)
        self.assertIn("Our mistake.", line.name)
        reader = line.with_user(self.user_accountant)
        self.assertIn("Our mistake.", reader.woms_decision_reason)

    def test_an_unpaid_invoice_is_credited_and_made_anew(self):
        order, estimate = self.order_with_estimate()
        estimate._woms_accept("Budi", PNG, "customer")
        invoice = order._make_invoice()
        self.assertEqual(order.cost_state, "due")
        contest = self.contest(order)
        self.assertEqual(order._payment_options(), [])
        self.assertIn("Nothing is charged", invoice._woms_not_payable_reason())
        self.decide(contest, "goodwill", 50)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual((order.amount_due, order.cost_state), (160000, "due"))

    def test_a_partly_covered_part_of_its_own_terms_has_its_decision(self):
        compressors = self.env["product.category"].create({"name": "Compressors"})
        self.part.categ_id = compressors
        self.policy.line_ids = [
            Command.create(
                {
                    "component": "named_part",
                    "part_name": "Compressor",
                    "part_categ_id": compressors.id,
                    "months": 60,
                    "percent": 50,
                }
            )
        ]
        document = self.make_document(serial="SN-5Y", purchase_date="2025-01-05")
        document._move("active", role="desk")
        order = self.make_order(document_id=document.id)
        estimate = self.make_estimate(order)
        line = estimate.order_line.filtered(lambda row: row.product_id == self.part)
        self.assertEqual(line.discount, 50)
        decision = line.woms_decision_id
        self.assertEqual((decision.percent, decision.part_name), (50, self.part.name))
        self.assertTrue(decision.frozen)
        self.assertIn("ditanggung", decision.with_context(lang="id_ID").reason)
        estimate._woms_accept("Budi", PNG, "customer")
        invoice_line = order._make_invoice().invoice_line_ids.filtered(
            lambda row: row.product_id == self.part
        )
        self.assertEqual(invoice_line.woms_decision_id, decision)
        self.assertIn(decision.reason, invoice_line.name)

    # === GOODWILL BY THE BUTTON === #

    def test_goodwill_by_the_button_renews_the_open_estimate(self):
        order, estimate = self.order_with_estimate()
        action = order.with_user(self.user_manager).action_goodwill()
        wizard = self.env["woms.reason.wizard"].with_user(self.user_manager)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"component": "labour", "percent": 100, "reason": "Long wait"})
        wizard.action_confirm()
        self.assertEqual(estimate.woms_end, "replaced")
        renewed = order.sale_order_ids - estimate
        self.assertEqual((renewed.state, renewed.amount_total), ("sent", 170000))
        desk = self.env["woms.reason.wizard"].with_user(self.user_desk)
        wizard = desk.create(
            {"kind": "order_goodwill", "res_ids": order.ids, "reason": "Nice"}
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    # === ON THE PAGE === #

    def test_the_page_shows_the_refusal_and_keeps_what_was_typed(self):
        order, estimate = self.order_with_estimate(defect_id=self.misuse.id)
        self.env.flush_all()
        url = f"/my/work-orders/{order.id}"
        token = f"?access_token={order.access_token}"
        page = self.url_open(url + token).text
        self.assertIn("Liquid damage", page)
        self.assertIn(f"/photo/{self.photo.id}", page)
        self.assertIn("Ask for a second look", page)
        page = self.url_open(f"{url}/estimate/{estimate.id}{token}").text
        self.assertIn("I do not agree with that", page)
        throttle = self.env["woms.throttle"]
        self.patch(type(throttle), "_count", lambda *_args: {"order": 99999})
        page = self.send(f"{url}/contest{token}", {"text": "It was never wet."}).text
        self.assertIn("tried very often", page)
        self.assertIn("It was never wet.</textarea>", page)
        self.assertFalse(order.complaint_ids)

    def test_the_customer_contests_and_a_stranger_does_not(self):
        order, estimate = self.order_with_estimate()
        self.env.flush_all()
        url = f"/my/work-orders/{order.id}"
        self.send(f"{url}/contest?access_token=wrong", {"text": "x"})
        self.assertFalse(order.complaint_ids)
        self.log_in(self.user_customer)
        page = self.send(f"{url}/contest", {"text": "I have the receipt."}).text
        self.env.invalidate_all()
        contest = order.complaint_ids
        self.assertEqual((contest.kind, contest.partner_id), ("contest", self.customer))
        self.assertIn(f"We received it as {contest.name}", page)
        self.assertIn("8 March 2027", page)
        self.assertNotIn("See the cost and decide", page)
        self.assertIn("We look at it again", page)
        self.assertNotIn("Ask for a second look", page)
        page = self.url_open(f"{url}/estimate/{estimate.id}").text
        self.assertNotIn("the customer does not agree", page)  # it is he who reads it
        self.assertIn("8 March 2027", page)
        self.decide(contest, "rejected", answer="The seal was broken.")
        self.env.flush_all()
        page = self.url_open(url).text
        self.assertIn("The seal was broken.", page)
        self.assertIn("the decision stands", page)

    def test_an_overdue_one_is_listed(self):
        order, _estimate = self.order_with_estimate()
        contest = self.contest(order)
        action = self.env.ref("woms_aftersales.woms_complaint_action_contests")
        self.assertIn("contest", action.domain)
        contest.due_date = TODAY - timedelta(days=1)
        late = self.env["woms.complaint"].search(
            [("state", "=", "open"), ("due_date", "<", datetime.date(NOW))]
        )
        self.assertIn(contest, late)
