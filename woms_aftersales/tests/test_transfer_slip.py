import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW
from .common import PNG as PNG_BASE64
from .common_web import WomsWebCase
from .test_bank_match import BankMatchCase
from .test_uploads import EXE, HTML, SVG

PNG = base64.b64decode(PNG_BASE64)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTransferSlip(BankMatchCase):
    """A slip is a claim: an accountant looks for the money, the gate stays shut."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.bill(320000)

    def slip(self, raw=PNG, order=None, mimetype="image/png"):
        upload = {"name": "proof-1.png", "raw": raw, "mimetype": mimetype}
        return (order or self.order)._portal_send_slip([upload])

    def test_it_pays_nothing_and_is_being_checked(self):
        slip = self.slip()
        self.assertEqual(slip.result, "checking")
        self.assertEqual((slip.amount, slip.kind), (320000, "picture"))
        self.assertEqual(self.order.cost_state, "due")
        self.assertTrue(self.order._release_refusal())
        self.assertEqual(
            self.order._portal_slips(),
            [{"day": "1 March 2027", "result": "checking", "answer": False}],
        )

    def test_the_same_file_twice_is_flagged_also_of_another_order(self):
        first = self.slip()
        self.assertFalse(first.same_id)
        other = self.make_order()
        self.env["account.move"].browse(self.bill(50000).id).woms_order_id = other
        again = self.slip(order=other)
        self.assertEqual(again.same_id, first)
        self.assertFalse(self.slip(raw=PDF, mimetype="application/pdf").same_id)

    def test_an_accountant_opens_it_without_a_right_on_work_orders(self):
        first, again = self.as_clerk(self.slip()), self.as_clerk(self.slip())
        self.env.invalidate_all()
        with Form(again) as form:
            self.assertEqual(form.name, self.order.name)
            self.assertEqual(form.same_id, first)
            form.answer = "Struk lama."
        self.assertEqual(first.display_name, self.order.name)
        found = first.search([("name", "ilike", self.order.name)])
        self.assertEqual(found, first | again)

    def test_found_confirms_the_awaited_transfer(self):
        transaction = self.choose_transfer(self.invoice)
        slip = self.as_clerk(self.slip())
        slip.action_found()
        self.assertEqual((slip.result, slip.checked_by_id), ("found", self.clerk))
        self.assertEqual((transaction.state, self.order.cost_state), ("done", "paid"))
        with self.assertRaisesRegex(UserError, "checked already"):
            slip.action_found()

    def test_found_by_its_bank_line(self):
        slip = self.as_clerk(self.slip())
        slip.bank_line_id = self.money(300000, "BUDI")
        slip.action_found()
        self.assertTrue(slip.bank_line_id.is_reconciled)
        self.assertEqual(
            self.order.cost_state, "partial", "what came, not what is said"
        )

    def test_found_needs_a_bank_line_or_a_transfer(self):
        slip = self.as_clerk(self.slip())
        with self.assertRaisesRegex(UserError, "No transfer is awaited"):
            slip.action_found()
        self.assertEqual(slip.result, "checking")

    def test_money_that_comes_meanwhile_ends_the_search(self):
        slip = self.slip()
        self.money(320000, self.invoice.payment_reference)
        self.assertEqual(slip.result, "found")
        self.assertEqual(self.order.cost_state, "paid")

    def test_not_found_needs_a_reason_which_the_customer_is_told(self):
        self.customer.email = "budi@example.com"
        slip = self.as_clerk(self.slip())
        with self.assertRaisesRegex(UserError, "Write why"):
            slip.action_not_found()
        slip.answer = "Struk ini untuk nomor lain."
        slip.action_not_found()
        self.assertEqual(self.order._portal_slips()[0]["answer"], slip.answer)
        mail = self.env["mail.mail"].search([("model", "=", self.order._name)])[:1]
        self.assertIn("Struk ini untuk nomor lain.", mail.body_html)
        self.assertEqual(self.order.cost_state, "due")

    def test_accountants_alone_check_and_nobody_changes_a_slip(self):
        slip = self.slip()
        for user in (self.user_desk, self.user_manager, self.user_customer):
            for action in (slip.action_found, slip.action_not_found):
                with self.assertRaises(AccessError):
                    action.__func__(slip.with_user(user))
        for vals in ({"result": "found"}, {"file": PNG_BASE64}, {"amount": 1}):
            with self.assertRaises(AccessError):
                self.as_clerk(slip).write(vals)
        with self.assertRaises(AccessError):
            self.as_clerk(slip).unlink()

    def test_not_when_nothing_is_due_and_not_without_end(self):
        for _number in range(5):
            self.slip()
        with self.assertRaisesRegex(UserError, "We are checking"):
            self.slip()
        self.money(320000, self.invoice.payment_reference)
        with self.assertRaisesRegex(UserError, "Nothing is to be paid"):
            self.slip()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTransferSlipPage(WomsWebCase):
    """Sent on the page of the service, judged by its content, answered there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.order = cls.make_order()
        cls.invoice = cls.make_invoice(cls.order)
        cls.order._portal_ensure_token()
        cls.url = f"/my/work-orders/{cls.order.id}"
        cls.token = f"?access_token={cls.order.access_token}"

    def send_slip(self, content, name="slip.png", token=None):
        self.url_open(self.url + self.token)  # the visitor's session and its token
        return self.send(
            f"{self.url}/slip{self.token if token is None else token}",
            {},
            files=[("slip", (name, content))],
        )

    def test_sent_shown_answered(self):
        page = self.send_slip(PNG).text
        self.assertIn("Your slip of 1 March 2027 is being checked", page)
        slip = self.order.slip_ids
        self.assertEqual(len(slip), 1)
        slip.sudo().answer = "Struk ini untuk nomor lain."
        slip.action_not_found.__func__(slip.with_user(self.user_accountant))
        page = self.url_open(self.url + self.token).text
        self.assertIn("we did not find the money", page)
        self.assertIn("Struk ini untuk nomor lain.", page)

    def test_what_is_no_picture_is_refused_with_a_sentence(self):
        for content in (HTML, SVG, EXE, b""):
            with self.subTest(content=content[:8]):
                page = self.send_slip(content).text
                self.assertRegex(page, "not a photo|is empty|choose the photo")
        self.assertFalse(self.order.slip_ids)

    def test_not_by_who_may_only_look(self):
        for token in (
            "",
            "?access_token=wrong",
            f"?access_token={self.order.share_token}",
        ):
            self.assertLess(self.send_slip(PNG, token=token).status_code, 500)
        self.assertFalse(self.order.slip_ids)
