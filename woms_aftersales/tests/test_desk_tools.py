"""Finding by what a caller reads out, the check of the set-up, the customer's page."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WomsCommon


@tagged("post_install", "-at_install")
class TestFind(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Budi Pelanggan"
        cls.document = cls.make_document(serial="SNX-7788")
        cls.request_ = cls.make_request(document=cls.document)
        cls.order = cls.make_order(serial="SNX-7788", request_id=cls.request_.id)

    def find(self, text, user=None):
        wizard = self.env["woms.find"].with_user(user or self.user_desk)
        wizard = wizard.create({"text": text})
        return wizard, wizard.action_find()

    def found(self, text, user=None):
        wizard, action = self.find(text, user)
        if action["res_model"] != "woms.find":
            return {(action["res_model"], action["res_id"])}
        return {(hit.res_model, hit.res_id) for hit in wizard.hit_ids}

    def key(self, record):
        return (record._name, record.id)

    def test_a_number_opens_its_document_at_once(self):
        for record in (self.order, self.request_, self.document):
            self.assertEqual(self.found(record.name.lower()), {self.key(record)})

    def test_the_counter_alone_finds_the_number(self):
        counter = self.order.name.rpartition("/")[2].lstrip("0")
        if len(counter) < 3:
            counter = self.order.name.rpartition("/")[2]
        self.assertIn(self.key(self.order), self.found(counter))

    def test_serial_phone_and_name_find_all_that_is_his(self):
        everything = {self.key(row) for row in (self.order, self.request_)}
        for text in ("snx-7788", "0812-3456-7890", "6281234567890"):
            self.assertLessEqual(everything, self.found(text), text)
        self.assertIn(self.key(self.customer), self.found("budi pel"))

    def test_nothing_found_says_so_and_too_short_is_refused(self):
        wizard, action = self.find("zzz-nothing")
        self.assertEqual(action["res_id"], wizard.id)
        self.assertTrue(wizard.searched)
        self.assertFalse(wizard.hit_ids)
        for text in ("", "12", "  a "):
            with self.assertRaises(UserError):
                self.find(text)

    def test_odd_signs_break_nothing(self):
        for text in ("%%%", "'; DROP", "___", "\\\\\\"):
            self.find(text)

    def test_it_is_for_staff(self):
        for user in (self.user_customer, self.user_technician, self.user_accountant):
            with self.assertRaises(AccessError):
                self.find("budi", user)

    def test_hits_of_another_company_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute(
            "UPDATE woms_work_order SET company_id = %s WHERE id = %s",
            [other.id, self.order.id],
        )
        self.env.invalidate_all()
        self.assertNotIn(self.key(self.order), self.found("snx-7788"))


@tagged("post_install", "-at_install")
class TestSetupCheck(WomsCommon):
    def lines(self):
        checks = self.env["woms.setup.check"].with_user(self.user_manager)
        action = checks.with_company(self.company).action_check()
        rows = checks.search(action["domain"])
        return {row.name: row for row in rows}

    def test_every_line_has_a_sentence_and_a_link_that_opens(self):
        lines = self.lines()
        self.assertEqual(len(lines), 16)
        for name, row in lines.items():
            with self.subTest(line=name):
                self.assertTrue(row.sentence)
                action = row.sudo().action_open()
                self.assertIn(action["res_model"], self.env)

    def test_the_first_empty_list_leads_a_manager_there(self):
        def words(user):
            requests = self.env["woms.work.request"].with_user(user)
            return requests.with_context(
                allowed_company_ids=self.company.ids
            ).get_empty_list_help("<p>None</p>")

        self.assertIn("/odoo/check-set-up", words(self.user_manager))
        self.assertEqual(words(self.user_desk), "<p>None</p>")  # he may not set up
        self.make_request(document=self.make_document())
        self.assertEqual(words(self.user_manager), "<p>None</p>")

    def test_what_is_missing_is_named_and_gone_when_mended(self):
        self.assertEqual(self.lines()["WhatsApp"].state, "todo")
        self.company.woms_whatsapp = "0812-3456-7890"
        self.assertEqual(self.lines()["WhatsApp"].state, "ok")
        self.assertEqual(self.lines()["Warranty"].state, "ok")
        self.env["woms.warranty.policy"].sudo().search([]).line_ids.unlink()
        warranty = self.lines()["Warranty"]
        self.assertEqual(warranty.state, "todo")
        self.assertIn("warranty policy", warranty.sentence)
        cron = self.env.ref("woms_aftersales.ir_cron_firm_digest")
        self.env.cr.execute(
            "UPDATE ir_cron SET active = false WHERE id = %s", [cron.id]
        )
        self.env.invalidate_all()
        self.assertIn(cron.name, self.lines()["Automatic jobs"].sentence)

    def test_a_company_with_nothing_is_told_where_to_begin(self):
        company = self.env["res.company"].create({"name": "Empty"})
        self.user_manager.company_ids |= company
        self.company = company
        states = {name: row.state for name, row in self.lines().items()}
        for name in ("Journals", "Service centres", "Ways to pay"):
            self.assertEqual(states[name], "todo", name)

    def test_looking_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.env["woms.setup.check"].with_user(self.user_desk).action_check()


@tagged("post_install", "-at_install")
class TestCustomerView(WomsCommon):
    def test_the_desk_sees_all_about_a_customer_on_one_page(self):
        document = self.make_document()
        order = self.make_order(document_id=document.id)
        complaint = order._portal_complain("It is loud")
        request = self.make_request()
        person = self.customer.with_user(self.user_desk)
        self.assertEqual(
            (
                person.woms_document_count,
                person.woms_order_count,
                person.woms_request_count,
                person.woms_complaint_count,
            ),
            (1, 1, 1, 1),
        )
        self.assertEqual(person.woms_request_ids, request)
        self.assertEqual(person.woms_complaint_ids, complaint)
        arch = person.get_views([(False, "form")])["views"]["form"]["arch"]
        for fname in ("woms_request_ids", "woms_complaint_ids", "woms_message_way"):
            self.assertIn(fname, arch)
        for fname in ("woms_complaint_ids", "woms_erase_asked_at"):
            with self.assertRaises(AccessError):
                self.customer.with_user(self.user_customer).read([fname])
