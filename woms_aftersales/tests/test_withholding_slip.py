import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, TODAY
from .common import PNG as PNG_BASE64
from .common_web import WomsWebCase
from .test_bank_match import BankMatchCase
from .test_uploads import EXE, HTML

PNG = base64.b64decode(PNG_BASE64)
LIMIT = 6400  # 2 % of 320,000


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWithholdingSlip(BankMatchCase):
    """Who may keep tax back, how much, and what the accountant does with the slip."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.is_company = True
        cls.invoice = cls.bill(320000)
        cls.account = cls.rest_account

    def slip(self, amount=LIMIT, number="BP-001", raw=PNG, order=None):
        upload = {"name": "proof-1.png", "raw": raw, "mimetype": "image/png"}
        return (order or self.order)._portal_send_withholding(number, amount, [upload])

    def test_limit_is_the_rate_of_the_amount_without_tax(self):
        self.assertEqual(self.order._portal_withholding()["limit"], LIMIT)
        with self.assertRaisesRegex(UserError, r"At most Rp.6,400 .* 2 %"):
            self.slip(LIMIT + 1)
        self.assertFalse(self.order.withholding_slip_ids)
        self.assertEqual(self.slip(LIMIT).amount, LIMIT)
        self.assertFalse(self.order._portal_withholding()["limit"], "one time only")
        with self.assertRaisesRegex(UserError, "No more tax"):
            self.slip(1, "BP-002")

    def test_the_rate_is_a_setting_and_0_is_never(self):
        self.company.woms_withholding_percent = 4
        self.assertEqual(self.order._portal_withholding()["limit"], 2 * LIMIT)
        self.company.woms_withholding_percent = 0
        self.assertFalse(self.order._portal_withholding()["limit"])
        with self.assertRaisesRegex(UserError, "No more tax"):
            self.slip(1)

    def test_only_companies(self):
        self.customer.is_company = False
        self.assertFalse(self.order._portal_withholding())
        with self.assertRaisesRegex(UserError, "Only companies"):
            self.slip()

    def test_number_and_amount_are_needed(self):
        for amount, number, words in (
            (LIMIT, " ", "number of your tax slip"),
            (0, "BP-1", "At most"),
            (-5, "BP-1", "At most"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.slip(amount, number)

    def test_same_number_or_file_is_flagged(self):
        first = self.slip(100, "BP 001")
        self.assertFalse(first.same_id)
        self.assertEqual(self.slip(100, "bp  001", PNG + b"x").same_id, first)
        self.assertEqual(self.slip(100, "BP-777").same_id, first, "the same file")
        self.assertFalse(self.slip(100, "BP-002", PNG + b"y").same_id)

    def test_a_refused_one_may_be_sent_again(self):
        slip = self.as_clerk(self.slip())
        with self.assertRaisesRegex(UserError, "Write why"):
            slip.action_refuse()
        slip.answer = "Nomor tidak terbaca."
        slip.action_refuse()
        self.assertEqual(self.order._portal_slips(), [])
        self.assertEqual(self.order._portal_withholding()["limit"], LIMIT)
        self.assertFalse(self.slip().same_id)

    def test_refusing_tells_the_customer_and_opens_the_due_again(self):
        self.customer.email = "pt@example.com"
        slip = self.as_clerk(self.slip())
        self.money(320000 - LIMIT, self.invoice.payment_reference)
        self.assertEqual(self.order.cost_state, "withheld")
        self.assertFalse(self.order._release_refusal())
        slip.answer = "Bukan perusahaan Anda."
        slip.action_refuse()
        self.assertEqual(self.order.cost_state, "partial")
        self.assertIn("6,400", self.order._release_refusal())
        mail = self.env["mail.mail"].search([("model", "=", self.order._name)])[:1]
        self.assertIn("Bukan perusahaan Anda.", mail.body_html)

    def test_confirming_writes_off_and_reconciles(self):
        slip = self.as_clerk(self.slip())
        self.money(320000 - LIMIT, self.invoice.payment_reference)
        with self.assertRaisesRegex(UserError, "Choose the account"):
            slip.action_confirm()
        slip.account_id = self.account
        slip.action_confirm()
        self.assertEqual((slip.result, slip.checked_by_id), ("confirmed", self.clerk))
        self.assertEqual(
            (self.invoice.payment_state, self.order.cost_state), ("paid",) * 2
        )
        receivable = slip.entry_id.line_ids.filtered("credit")
        self.assertTrue(receivable.reconciled)
        self.assertFalse(
            self.env["woms.exactness"].search([("order_id", "=", self.order.id)])
        )
        with self.assertRaisesRegex(UserError, "checked already"):
            slip.action_confirm()

    def test_confirmed_before_the_money_comes(self):
        slip = self.as_clerk(self.slip())
        slip.account_id = self.account
        slip.action_confirm()
        self.assertEqual(self.order.cost_state, "partial")
        self.money(320000 - LIMIT, self.invoice.payment_reference)
        self.assertEqual(self.order.cost_state, "paid")

    def test_an_accountant_attaches_one(self):
        slips = self.env["woms.withholding.slip"].with_user(self.clerk)
        with Form(slips) as form:
            form.move_id = self.invoice.with_user(self.clerk)
            form.number = "BP-9"
            form.amount = LIMIT
            form.file = PNG_BASE64
        slip = form.record
        self.assertEqual(slip.sudo().order_id, self.order)
        self.assertEqual((slip.partner_id, slip.kind), (self.customer, "picture"))
        self.assertEqual(self.order.amount_withheld, LIMIT)
        with self.assertRaisesRegex(UserError, "No more tax"):
            slips.create(
                {
                    "move_id": self.invoice.id,
                    "number": "BP-10",
                    "amount": 1,
                    "file": PNG_BASE64,
                }
            )

    def test_a_rate_where_it_is_law(self):
        companies = self.env["res.company"].create(
            [
                {"name": f"Woms {code}", "country_id": self.env.ref(f"base.{code}").id}
                for code in ("id", "sg")
            ]
        )
        self.assertEqual(companies.mapped("woms_withholding_percent"), [2, 0])
        companies[0].woms_withholding_percent = 4
        companies[0].account_fiscal_country_id = self.env.ref("base.sg")
        companies.flush_recordset()
        companies.invalidate_recordset()
        self.assertEqual(companies.mapped("woms_withholding_percent"), [4, 0], "set")

    # === THE INVOICE COUNTS NO MORE === #

    def credit(self, **values):
        note = self.invoice._reverse_moves([{"invoice_date": TODAY}], cancel=not values)
        if values:
            note.invoice_line_ids.write(values)
            note.action_post()
            receivable = (self.invoice + note).line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            receivable.reconcile()
        return note

    def check_dropped(self, slip):
        self.assertEqual(slip.result, "dropped")
        self.assertEqual(self.order.amount_withheld, 0)
        with self.assertRaisesRegex(UserError, "checked already"):
            self.as_clerk(slip).action_confirm()
        second = self.bill(320000)
        self.assertEqual(self.order._amount_to_pay(), 320000)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=second.ids
        )
        wizard.create(
            {"journal_id": self.bank_journal.id, "amount": 320000 - LIMIT}
        )._create_payments()
        self.assertEqual(self.order.cost_state, "partial")
        self.assertIn("6,400", self.order._release_refusal())
        self.order._register_cash(self.order._amount_to_pay())
        self.assertEqual(self.order.cost_state, "paid")

    def test_a_slip_of_a_credited_invoice_is_dropped(self):
        slip = self.slip()
        self.credit()
        self.assertEqual(self.invoice.payment_state, "reversed")
        self.check_dropped(slip)

    def test_a_slip_of_a_cancelled_invoice_is_dropped(self):
        slip = self.slip()
        self.invoice.button_cancel()
        self.check_dropped(slip)

    def test_a_slip_of_an_invoice_taken_back_is_sent_again(self):
        slip = self.slip()
        self.invoice.button_draft()
        self.assertEqual((slip.result, self.order.amount_withheld), ("dropped", 0))
        self.invoice.action_post()
        self.assertEqual(self.order._amount_to_pay(), 320000)
        self.assertEqual(self.order._portal_withholding()["limit"], LIMIT)
        self.slip(number="BP-002")
        self.assertEqual(self.order._amount_to_pay(), 320000 - LIMIT)

    def test_a_slip_of_a_partly_credited_invoice_stays(self):
        slip = self.slip()
        self.credit(price_unit=20000)
        self.assertEqual(slip.result, "checking")
        self.assertEqual(self.order._amount_to_pay(), 300000 - LIMIT)
        self.money(300000 - LIMIT, self.invoice.payment_reference)
        self.assertEqual(self.order.cost_state, "withheld")
        self.assertFalse(self.order._release_refusal())

    def test_a_slip_opens_nothing_for_another_invoice(self):
        self.slip()
        self.order.sudo().amount_withheld = 320000  # left behind, however
        self.assertEqual(self.order._amount_to_pay(), 320000 - LIMIT)
        self.assertEqual(self.order.cost_state, "due")
        self.assertTrue(self.order._release_refusal())

    def test_nothing_is_slipped_in(self):
        vals = {"move_id": self.invoice.id, "number": "B", "amount": 5}
        slips = self.env["woms.withholding.slip"].with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "photo or a PDF"):
            slips.create({**vals, "file": base64.b64encode(EXE)})
        slip = slips.create(
            {
                **vals,
                "file": PNG_BASE64,
                "result": "confirmed",
                "order_id": self.make_order().id,
                "raw": EXE,
            }
        )
        self.assertEqual((slip.result, slip.kind), ("checking", "picture"))
        self.assertEqual(slip.sudo().order_id, self.order)
        for write in ({"result": "confirmed"}, {"amount": 1}, {"number": "x"}):
            with self.assertRaises(AccessError):
                slip.write(write)
        with self.assertRaises(UserError):
            self.order.with_user(self.user_manager).amount_withheld = 320000
        for user in (self.user_desk, self.user_manager, self.user_customer):
            for action in (slip.action_confirm, slip.action_refuse):
                with self.assertRaises(AccessError):
                    action.__func__(slip.with_user(user))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWithholdingPage(WomsWebCase):
    """Sent on the page of the service; what is asked for is the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.customer.is_company = True
        cls.order = cls.make_order()
        cls.invoice = cls.make_invoice(cls.order)
        cls.url = f"/my/work-orders/{cls.order.id}"
        cls.token = f"?access_token={cls.order._portal_ensure_token()}"

    def send_slip(self, token=None, content=PNG, **values):
        self.url_open(self.url + self.token)
        return self.send(
            f"{self.url}/tax-slip{self.token if token is None else token}",
            {"number": "BP-001", "amount": "Rp 6.400", **values},
            files=[("slip", ("slip.png", content))],
        ).text

    def test_sent_shown_and_asked_for_less(self):
        page = self.url_open(self.url + self.token).text
        self.assertIn("We are a company", page)
        page = self.send_slip()
        self.assertIn("Your tax slip BP-001 is being checked", page)
        self.assertNotIn("We are a company", page)
        self.assertEqual(self.order.withholding_slip_ids.amount, 6400)
        self.assertEqual(self.order._payment_options()[0]["amount"], 313600)
        self.env["ir.config_parameter"].set_param(
            "account_payment.enable_portal_payment", "True"
        )
        link = self.invoice.get_portal_url()
        self.assertIn("313,600", self.url_open(link).text)

    def test_refused_with_a_sentence_and_nothing_kept(self):
        for values, words in (
            ({"amount": "6401"}, "At most"),
            ({"amount": "1e9"}, "type the tax"),
            ({"amount": "-1"}, "type the tax"),
            ({"amount": ""}, "type the tax"),
            ({"number": ""}, "number of your tax slip"),
            ({"content": HTML}, "not a photo"),
        ):
            with self.subTest(**values):
                self.assertIn(words, self.send_slip(**values))
        self.assertFalse(self.order.withholding_slip_ids)

    def test_not_offered_where_the_rate_is_0(self):
        self.company.woms_withholding_percent = 0
        page = self.url_open(self.url + self.token).text
        self.assertNotIn("We are a company", page)
        self.assertIn("No more tax", self.send_slip())

    def test_a_person_is_not_offered_it(self):
        self.customer.is_company = False
        page = self.url_open(self.url + self.token).text
        self.assertNotIn("We are a company", page)
        self.assertIn("Only companies", self.send_slip())

    def test_not_by_who_may_only_look(self):
        for token in (
            "",
            "?access_token=wrong",
            f"?access_token={self.order.share_token}",
        ):
            self.send_slip(token=token)
        self.assertFalse(self.order.withholding_slip_ids)
