import re
import time
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, PNG, TODAY
from .money_common import MoneyCommon
from .test_bench import BenchCommon


class TermsCommon(BenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls.env["sale.order"]
        cls.bench = cls.on_bench()

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )

    def at(self, days, method):
        """Run a cron of the estimates ``days`` after today."""
        moment = NOW + timedelta(days=days)
        with freeze_time(moment):
            getattr(self.sales.sudo(), method)()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEstimateTerms(TermsCommon):
    """What a no costs, what silence means, and what needs no second estimate."""

    # === TEMPLATES === #

    def template(self):
        template = self.env["sale.order.template"].create(
            {
                "name": "Compressor worn out",
                "company_id": self.company.id,
                "sale_order_template_line_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 2}),
                    Command.create({"product_id": self.labour.id}),
                    Command.create({"display_type": "line_note", "name": "Note"}),
                ],
            }
        )
        self.defect.estimate_template_id = template
        return template

    def wizard_form(self, order, user=None):
        model = self.env["woms.estimate.wizard"].with_user(user or self.user_bench)
        return Form(model.with_context(default_order_id=order.id))

    def test_the_defect_fills_in_parts_and_labour(self):
        template = self.template()
        self.bench.defect_id = self.defect
        wizard = self.wizard_form(self.bench, self.user_desk).save()
        self.assertEqual(wizard.template_id, template)
        self.assertEqual(
            [(line.product_id, line.quantity) for line in wizard.line_ids],
            [(self.part, 2), (self.labour, 1)],
        )
        self.assertEqual(wizard.line_ids.mapped("component"), ["parts", "labour"])

    def test_without_a_defect_there_is_the_labour(self):
        self.template()
        wizard = self.wizard_form(self.bench).save()
        self.assertEqual(wizard.line_ids.product_id, self.labour)

    def test_another_template_replaces_the_lines(self):
        template = self.template()
        form = self.wizard_form(self.bench, self.user_desk)
        form.template_id = template
        self.assertEqual(form.save().line_ids.product_id, self.part | self.labour)

    def test_the_way_back_of_a_parcel_is_in_the_total(self):
        way_back = self.env["product.product"].create(
            {"name": "Ongkos kirim", "type": "service", "list_price": 25000}
        )
        self.company.woms_transport_product_id = way_back
        parcel = self.on_bench(service_mode="ship_in", serial="SN-2")
        self.assertIn(way_back, self.wizard_form(parcel).save().line_ids.product_id)
        self.assertNotIn(
            way_back, self.wizard_form(self.bench).save().line_ids.product_id
        )

    # === WHAT STANDS THERE === #

    def test_a_no_costs_the_fee_agreed_at_intake_or_nothing(self):
        estimate = self.make_estimate(self.bench.sudo())
        self.assertIn("costs you nothing", " ".join(estimate._woms_sentences()))
        request = self.make_request(serial=False)
        request.fee_ids = [
            Command.create(
                {
                    "kind": "decline",
                    "amount": 50000,
                    "currency_id": self.idr.id,
                }
            )
        ]
        order = self.on_bench(request_id=request.id, serial="SN-3")
        words = " ".join(self.make_estimate(order.sudo())._woms_sentences())
        self.assertRegex(words, r"say no, you pay Rp\s?50[.,]000")

    def test_the_terms_stand_on_the_pdf_in_the_payers_language(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.customer.lang = "id_ID"
        note = self.make_estimate(self.bench.sudo()).note
        self.assertRegex(note, "<p>.*</p>")
        self.assertNotIn("costs you nothing", note)

    def test_terms_are_kept_as_they_were_shown(self):
        self.company.woms_overrun_percent = 10
        estimate = self.make_estimate(self.bench.sudo())
        self.company.write({"woms_overrun_percent": 50, "woms_silence": "ask"})
        self.assertEqual(
            (estimate.woms_overrun, estimate.woms_silence), (32000, "return")
        )
        with self.assertRaises(UserError):
            estimate.woms_overrun = 1
        with self.assertRaises(UserError):
            estimate.with_user(self.user_desk).write({"woms_silence": "ask"})

    # === SMALL EXTRA WORK === #

    def agreed(self, percent=50, maximum=0):
        self.company.woms_overrun_percent = percent
        self.company.woms_overrun_max = maximum
        return self.agree(self.bench, quantity=1)  # 235,000

    def test_a_small_overrun_needs_no_second_estimate(self):
        first = self.agreed()
        self.assertEqual(first.woms_overrun, 117500)
        repairs = self.bench._use_parts([(self.part, 2)]).sudo()
        extra = repairs.sale_order_id - first
        self.assertEqual((extra.state, extra.amount_total), ("sale", 85000))
        self.assertTrue(extra.woms_is_overrun)
        self.assertIn(first.name, extra.woms_agreement)
        self.assertIn("small_extra", self.bench.sudo().milestone_ids.mapped("key"))

    def test_more_than_what_is_left_needs_one(self):
        self.agreed()
        self.bench._use_parts([(self.part, 2)])
        with self.assertRaisesRegex(UserError, "hasn't agreed"):
            self.bench._use_parts([(self.part, 1)])

    def test_the_limit_in_money_holds_too(self):
        first = self.agreed(maximum=60000)
        self.assertEqual(first.woms_overrun, 60000)
        with self.assertRaisesRegex(UserError, "hasn't agreed"):
            self.bench._use_parts([(self.part, 2)])

    def test_without_the_setting_each_overrun_needs_one(self):
        self.agreed(percent=0)
        with self.assertRaisesRegex(UserError, "hasn't agreed"):
            self.bench._use_parts([(self.part, 2)])

    def test_a_small_supplementary_estimate_is_not_asked_about(self):
        self.agreed()
        lines = [{"component": "parts", "product": self.part, "quantity": 1}]
        small = self.make_estimate(self.bench.sudo(), lines=lines, supplementary=True)
        self.assertEqual(small.state, "sale")
        self.assertFalse(self.bench.waiting_for)
        second = self.make_estimate(self.bench.sudo(), lines=lines, supplementary=True)
        self.assertEqual(second.state, "sent", "the rest is too little for it")
        self.assertEqual(self.bench.waiting_for, "approval")

    # === SILENCE === #

    def test_reminders_go_out_at_their_days_once(self):
        self.bench.sudo().desk_user_id = self.user_desk
        estimate = self.make_estimate(self.bench.sudo())
        self.at(2, "_cron_woms_remind")
        self.assertEqual(estimate.woms_reminded, 0)
        for days, reminded in ((3, 1), (4, 1), (7, 2), (9, 2)):
            self.at(days, "_cron_woms_remind")
            self.assertEqual(estimate.woms_reminded, reminded, days)
        activity = self.bench.sudo().activity_ids
        self.assertEqual(activity.user_id, self.user_desk)
        self.assertEqual(len(activity), 1, "the desk calls after the second")

    def test_who_answered_is_not_reminded(self):
        estimate = self.agree(self.bench)
        self.at(8, "_cron_woms_remind")
        self.assertEqual(estimate.woms_reminded, 0)

    def test_silence_sends_the_device_back_unrepaired(self):
        estimate = self.make_estimate(self.bench.sudo())
        self.at(13, "_cron_woms_expire")
        self.assertEqual(self.bench.state, "in_workshop")
        self.at(15, "_cron_woms_expire")
        self.assertEqual(estimate.woms_end, "expired")
        self.assertEqual((self.bench.state, self.bench.outcome), ("ready", "declined"))
        self.assertEqual(self.bench.cost_state, "declined")
        self.assertFalse(self.bench.sudo().move_ids, "no fee without a yes")
        self.assertNotIn("you decided", self.bench.sudo()._portal_sentence())

    def test_silence_does_not_where_it_did_not_stand_there(self):
        self.company.woms_silence = "ask"
        self.make_estimate(self.bench.sudo())
        self.company.woms_silence = "return"
        self.at(15, "_cron_woms_expire")
        self.assertEqual(self.bench.state, "in_workshop")

    def test_silence_on_extra_work_does_not_end_what_was_agreed(self):
        self.agree(self.bench)
        self.make_estimate(self.bench.sudo(), supplementary=True)
        self.at(15, "_cron_woms_expire")
        self.assertEqual(self.bench.state, "in_workshop")

    def test_silence_about_a_device_at_its_owner_ends_nothing(self):
        order = self.make_order(serial="SN-9")
        self.make_estimate(order)
        self.at(15, "_cron_woms_expire")
        self.assertEqual(order.state, "new")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEstimateQuestions(MoneyCommon):
    """A question, and the wish for the replaced parts, on our page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.estimate = cls.make_estimate(cls.order)
        cls.url = f"/my/work-orders/{cls.order.id}/estimate/{cls.estimate.id}"

    def ask(self, **values):
        page = self.url_open("/my" if self.session.uid else "/web/login").text
        token = page.split('csrf_token: "')[1].split('"')[0]
        answer = self.url_open(f"{self.url}/ask", data={"csrf_token": token, **values})
        self.env.invalidate_all()
        return answer.text

    def test_the_owner_asks_and_the_desk_has_it_on_the_list(self):
        self.order.desk_user_id = self.user_desk
        self.authenticate("woms_customer", "woms_customer")
        page = self.ask(question="Is the part an original?", wish="1", old_parts="1")
        self.assertIn("Noted, thank you", page)
        self.assertIn("original", str(self.order.message_ids.mapped("body")))
        self.assertEqual(self.order.activity_ids.user_id, self.user_desk)
        self.assertTrue(self.order.old_parts_back)
        self.assertEqual(self.estimate.state, "sent", "asking answers nothing")

    def test_an_empty_question_is_told_so(self):
        self.authenticate("woms_customer", "woms_customer")
        self.assertIn("what you would like to know", self.ask(question="  "))

    def test_a_stranger_asks_nothing(self):
        self.authenticate("woms_stranger", "woms_stranger")
        self.ask(question="Whose is it?", wish="1", old_parts="1")
        self.assertFalse(self.order.old_parts_back)
        self.assertNotIn("Whose", str(self.order.message_ids.mapped("body")))

    def test_parts_that_cost_nothing_stay_with_us(self):
        self.part.woms_return_old_part = True
        self.order._portal_ask_about_cost("Why?", True)
        self.assertFalse(self.order.old_parts_back)

    def test_the_page_tells_what_a_no_costs(self):
        self.authenticate("woms_customer", "woms_customer")
        page = re.sub(r"\s+", " ", self.url_open(self.url).text)
        self.assertIn("If you say no, it costs you nothing.", page)
        self.assertIn("the way back", page)
        self.assertIn("If we hear nothing until", page)

    def test_a_yes_is_answered_within_a_second(self):
        """Of the work of a request; the machine's load counts, hence the best of."""
        best = 60.0
        for number in range(3):
            order = self.make_order(serial=f"SN-T{number}")
            estimate = self.make_estimate(order)
            self.env.flush_all()
            url = f"/my/work-orders/{order.id}/estimate/{estimate.id}/accept"
            before = time.perf_counter()
            self.call(
                url,
                name="Budi",
                signature=PNG.decode(),
                access_token=order.access_token,
            )
            best = min(best, time.perf_counter() - before)
            self.env.invalidate_all()
            self.assertEqual(estimate.state, "sale")
        self.assertLess(best, 1.0)

    def test_it_was_sent_today(self):
        self.assertEqual(self.estimate.woms_sent_on, TODAY)
