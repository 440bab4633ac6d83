import base64
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, PNG, TODAY
from .common_web import WomsWebCase
from .test_bench import BenchCommon

TERMS = "Stays ours. Whoever breaks it pays for it."


class LoanCommon(BenchCommon):
    """A pool of two loan devices of another model than the customer's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.woms_loan_terms = TERMS
        cls.loan_product = cls.env["product.product"].create(
            {
                "name": "Laptop pinjaman",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
            }
        )
        lots = cls.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": cls.loan_product.id,
                    "company_id": cls.company.id,
                }
                for name in ("PJ-1", "PJ-2")
            ]
        )
        cls.pool = cls.center._get_place_for_loans()
        for lot in lots:
            cls.put(cls.loan_product, cls.pool, 1, lot_id=lot)
        cls.lot, cls.other_lot = lots

    @classmethod
    def lend(cls, order, user=None, **values):
        wizard = cls.wizard(order, user, **values)
        return wizard.env["woms.loan"].browse(wizard.action_confirm()["res_id"])

    @classmethod
    def wizard(cls, order, user=None, **values):
        action = order.with_user(user or cls.user_desk).action_lend()
        model = cls.env[action["res_model"]].with_user(user or cls.user_desk)
        return model.with_context(**action["context"]).create(
            {
                "lot_id": cls.lot.id,
                "condition": "As new",
                "accessories": "Charger",
                "signed_by": "Budi",
                "signature": PNG,
                **values,
            }
        )

    @classmethod
    def take_back(cls, loan, user=None, **values):
        action = loan.with_user(user or cls.user_desk).action_take_back()
        model = cls.env[action["res_model"]].with_user(user or cls.user_desk)
        wizard = model.with_context(**action["context"])
        wizard.create({"condition": "Scratch on the lid", **values}).action_confirm()

    def quantity(self, location, lot=None):
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "=", (lot or self.lot).id),
                    ("location_id", "=", location.id),
                ]
            )
        )
        return sum(quants.mapped("quantity"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLoan(LoanCommon):
    """Lent while his own is repaired: ours in the books, hand to hand, and back."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60
        )

    def ended(self, **values):
        order = self.on_bench(**values)
        order._end_bench("no_fault_found")
        order.sudo().desk_user_id = self.user_desk
        return order

    # === LENT === #

    def test_lent_it_is_with_the_customer_and_ours(self):
        order = self.on_bench()
        photo = self.env["ir.attachment"].with_user(self.user_desk)
        photo = photo.create({"name": "loan.png", "raw": base64.b64decode(PNG)})
        loan = self.lend(order, photo_ids=photo.ids)
        lent = self.company.woms_lent_location_id
        self.assertEqual((loan.state, loan.partner_id), ("out", self.customer))
        self.assertRegex(loan.name, r"^LD/2027/\d{5}$")
        self.assertEqual((self.quantity(self.pool), self.quantity(lent)), (0, 1))
        picking = loan.sudo().picking_ids
        self.assertEqual((picking.state, picking.partner_id), ("done", self.customer))
        self.assertFalse(picking.move_ids.move_line_ids.owner_id, "it stays ours")
        self.assertTrue(lent.is_valued_internal, "and keeps its value")
        event = loan.event_ids
        self.assertEqual((event.from_holder, event.to_holder), ("center", "customer"))
        self.assertEqual((event.condition, event.accessories), ("As new", "Charger"))
        self.assertTrue(event.signature and event.photo_ids)
        self.assertEqual((loan.terms, loan.photo_ids.res_id), (TERMS, loan.id))

    def test_the_customers_own_device_stays_where_it_is(self):
        order = self.on_bench()
        before = order._get_device_location()
        self.lend(order)
        self.assertEqual(order.holder, "center")
        self.assertEqual(order._get_device_location(), before)
        self.assertEqual(len(order.custody_event_ids), 1)
        self.assertFalse(order.sudo().picking_ids.filtered("woms_loan_id"))

    def test_a_lent_device_is_not_lent_twice(self):
        self.lend(self.on_bench())
        other = self.on_bench(serial="SN-0002")
        self.assertNotIn(self.lot, self.center._get_loan_lots())
        with self.assertRaisesRegex(UserError, "choose another one"):
            self.lend(other)
        self.assertTrue(self.lend(other, lot_id=self.other_lot.id))

    @mute_logger("odoo.sql_db")
    def test_two_at_once_meet_a_unique_index(self):
        first = self.lend(self.on_bench())
        other = self.on_bench(serial="SN-0002")
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["woms.loan"].sudo().create(
                {"order_id": other.id, "lot_id": first.lot_id.id}
            )

    def test_one_loan_device_per_job(self):
        order = self.on_bench()
        self.lend(order)
        with self.assertRaisesRegex(UserError, "has a loan device already"):
            self.lend(order, lot_id=self.other_lot.id)

    def test_what_is_missing_is_asked_for(self):
        order = self.on_bench()
        yesterday = TODAY - timedelta(days=1)
        for values, words in (
            ({"signature": False}, "Let the customer sign"),
            ({"signed_by": " "}, "Let the customer sign"),
            ({"condition": " "}, "in which condition"),
            ({"lot_id": False}, "choose another one"),
            ({"due_date": yesterday}, "over already"),
            ({"deposit": -1}, "less than nothing"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, words):
                self.lend(order, **values)
        paper = {"signature": False, "signed_by": False, "on_paper": True}
        self.assertTrue(self.lend(order, **paper).on_paper)

    def test_only_devices_of_the_pool_are_lent(self):
        elsewhere = self.lot.copy({"name": "PJ-3"})
        self.put(self.loan_product, self.stock, 1, lot_id=elsewhere)
        with self.assertRaisesRegex(UserError, "isn't among the loan devices"):
            self.lend(self.on_bench(), lot_id=elsewhere.id)

    def test_nothing_is_lent_to_nobody_or_after_the_end(self):
        unknown = self.make_order(partner_id=False)
        with self.assertRaisesRegex(UserError, "no customer we could reach"):
            self.lend(unknown)
        erased = self.on_bench(serial="SN-0003")
        self.customer.sudo().woms_erased_at = NOW
        with self.assertRaisesRegex(UserError, "no customer we could reach"):
            self.lend(erased)
        self.customer.sudo().woms_erased_at = False
        ended = self.ended(serial="SN-0004")
        ended._hand_over(to_name="Budi")
        with self.assertRaisesRegex(UserError, "nothing is lent any more"):
            self.lend(ended)

    def test_who_may_lend(self):
        order = self.on_bench()
        self.assertTrue(self.lend(order, user=self.user_bench))
        for user in (self.user_customer, self.user_technician, self.user_accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["woms.loan.wizard"].with_user(user).create({})
            for verb in ("read", "write", "create", "unlink"):
                self.assertFalse(self.env["woms.loan"].with_user(user).has_access(verb))
        loan = order.loan_ids.with_user(self.user_desk)
        self.assertFalse(loan.has_access("create"))
        for values in (
            {"deposit": 5},
            {"signature": False},
            {"signed_by": "Somebody else"},
            {"terms": "None"},
            {"condition_out": "Broken"},
            {"accessories_out": "Bag"},
            {"on_paper": True},
            {"center_id": False},
            {"company_id": self.company.id},
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, "can't be typed"),
            ):
                loan.write(values)
        loan.due_date = TODAY
        self.assertEqual((loan.signed_by, loan.due_date), ("Budi", TODAY))

    # === BACK === #

    def test_back_it_can_be_lent_again(self):
        order = self.on_bench()
        loan = self.lend(order)
        self.take_back(loan, accessories="Charger")
        self.assertEqual((loan.state, order.loan_out), ("returned", False))
        self.assertEqual(loan.condition_back, "Scratch on the lid")
        self.assertEqual(self.quantity(self.pool), 1)
        self.assertEqual(self.quantity(self.company.woms_lent_location_id), 0)
        event = loan.event_ids.sorted("id")[-1]
        self.assertEqual((event.from_holder, event.to_holder), ("customer", "center"))
        self.assertTrue(self.lend(self.on_bench(serial="SN-0002")))
        with self.assertRaises(UserError):
            self.take_back(loan)

    def test_back_only_with_its_condition(self):
        loan = self.lend(self.on_bench())
        with self.assertRaisesRegex(UserError, "in which condition"):
            self.take_back(loan, condition=" ")
        self.assertEqual(loan.state, "out")

    def test_not_returned_is_a_managers_word_and_leaves_the_books(self):
        order = self.on_bench()
        loan = self.lend(order)
        with self.assertRaises(UserError):
            loan.with_user(self.user_desk)._move("lost", reason="Gone")
        action = loan.with_user(self.user_manager).action_lost()
        wizard = self.env[action["res_model"]].with_user(self.user_manager)
        wizard = wizard.browse(action["res_id"])
        wizard.reason = "Stolen, by his police report"
        wizard.action_confirm()
        self.assertEqual((loan.state, order.loan_out), ("lost", False))
        self.assertEqual(self.quantity(self.company.woms_lent_location_id), 0)

    # === THE RETURN OF HIS OWN === #

    def test_his_device_is_held_until_the_loan_device_is_back(self):
        order = self.ended()
        loan = self.lend(order)
        desk = order.with_user(self.user_desk)
        action = desk.action_hand_over()
        wizard = self.env[action["res_model"]].with_user(self.user_desk)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertIn("PJ-1", wizard.loan_reminder)
        self.assertEqual(
            wizard.action_loan_back()["res_model"], "woms.loan.back.wizard"
        )
        with self.assertRaisesRegex(UserError, "loan device"), self.cr.savepoint():
            desk._hand_over(to_name="Budi")
        self.take_back(loan)
        desk._hand_over(to_name="Budi")
        self.assertEqual(order.state, "done")

    def test_a_manager_lets_it_go(self):
        order = self.ended()
        self.lend(order)
        order.with_user(self.user_manager)._hand_over(to_name="Budi")
        self.assertEqual(order.state, "done")

    def test_by_setting_it_is_only_a_reminder(self):
        self.company.woms_loan_hold = False
        order = self.ended()
        loan = self.lend(order)
        order.with_user(self.user_desk)._hand_over(to_name="Budi")
        self.assertEqual(order.state, "done")
        self.assertEqual(loan.due_date, TODAY + timedelta(days=7))
        activity = loan.sudo().activity_ids
        self.assertEqual(activity.user_id, self.user_desk)
        self.take_back(loan)
        self.assertEqual((loan.state, order.loan_out), ("returned", False))
        self.assertFalse(loan.sudo().activity_ids)

    def test_shipped_back_an_agreed_date_stays(self):
        order = self.ended()
        loan = self.lend(order, due_date=date(2027, 3, 20))
        order.with_user(self.user_desk)._ship_back(self.make_carrier(), "JNE-1")
        self.assertEqual(loan.due_date, date(2027, 3, 20))

    # === REMINDERS === #

    def remind(self, day):
        with freeze_time(day):
            self.env["woms.loan"].sudo()._cron_remind()
        self.env.invalidate_all()

    def test_an_overdue_one_is_reminded_of_once_a_week(self):
        self.customer.email = "budi@example.com"
        order = self.on_bench()
        loan = self.lend(order, due_date=TODAY)
        mails = self.env["mail.mail"].sudo()
        domain = [("subject", "like", "return the loan device")]
        self.remind(NOW)
        self.assertFalse(mails.search(domain), "due today isn't overdue")
        for _again in range(2):
            self.remind(NOW + timedelta(days=2))
            self.assertEqual(len(mails.search(domain)), 1)
        self.assertIn("PJ-1", mails.search(domain).body_html)
        self.assertEqual(len(loan.sudo().activity_ids), 1)
        self.remind(NOW + timedelta(days=9, hours=1))
        self.assertEqual(len(mails.search(domain)), 2)
        with freeze_time(NOW + timedelta(days=2)):
            self.assertIn(loan, loan.search([("is_overdue", "=", True)]))

    # === PAPER, PRIVACY === #

    def test_the_receipt_names_what_was_lent_and_agreed(self):
        loan = self.lend(self.on_bench(), due_date=date(2027, 3, 20))
        report = self.env.ref("woms_aftersales.action_report_loan_receipt")
        html = report.with_user(self.user_desk)._render_qweb_html(
            report.report_name, loan.ids
        )[0]
        for word in (loan.name, "PJ-1", "Charger", TERMS, "20 March 2027", "AC Uji"):
            self.assertIn(word, html.decode())

    def test_data_is_not_deleted_while_a_loan_device_is_out(self):
        order = self.ended()
        self.company.woms_loan_hold = False
        loan = self.lend(order)
        order._hand_over(to_name="Budi")
        person = self.customer.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, loan.name):
            person.action_woms_anonymise()
        self.take_back(loan)
        self.assertEqual(
            self.customer._woms_export()["loan_devices"][0]["number"], loan.name
        )
        person.action_woms_anonymise()
        self.assertFalse(loan.signed_by or loan.signature)


@tagged("post_install", "-at_install")
class TestLoanPage(WomsWebCase, LoanCommon):
    """The customer's page says what he has of ours, and until when."""

    def test_his_page_tells_him_and_a_shared_one_does_not(self):
        order = self.on_bench().sudo()
        loan = self.lend(order)
        page = self.url_open(order.get_portal_url()).text
        self.assertIn("You have a loan device", page)
        self.assertIn("PJ-1", page)
        shared = f"/my/work-orders/{order.id}?access_token={order.share_token}"
        self.assertNotIn("PJ-1", self.url_open(shared).text)
        self.take_back(loan)
        self.env.flush_all()
        self.assertNotIn("PJ-1", self.url_open(order.get_portal_url()).text)
