"""Attacks on the doors beside our forms: RPC, contexts, links, proofs."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, WomsCommon
from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAttacks(WomsCommon):
    # === CONTEXT AND COPY === #

    def test_a_default_in_the_context_sets_no_guarded_field_of_an_order(self):
        desk = self.env["woms.work.order"].with_user(self.user_desk)
        order = desk.with_context(
            default_state="done",
            default_waiting_for="parts",
            default_outcome="repaired",
            default_released_at="2027-01-01 00:00:00",
            default_released_reason="x",
            default_pay_on_delivery="cod",
        ).create({"partner_id": self.customer.id, "company_id": self.company.id})
        self.assertEqual(order.state, "new")
        for fname in ("waiting_for", "outcome", "released_at", "pay_on_delivery"):
            self.assertFalse(order[fname], fname)

    def test_a_default_in_the_context_earns_no_fee(self):
        rows = self.env["woms.assignment"].with_user(self.user_desk)
        row = rows.with_context(
            default_fee=1000000,
            default_check_in="2027-01-01 00:00:00",
            default_result="fixed",
        ).create(
            {
                "order_id": self.make_order().id,
                "firm_id": self.firm.id,
                "company_id": self.company.id,
            }
        )
        self.assertFalse(row.fee or row.check_in or row.result)

    def test_a_copied_order_begins_anew_with_links_of_its_own(self):
        order = self.make_order()
        order._write_machine({"state": "done", "outcome": "repaired"})
        order.sudo().write({"released_at": NOW, "pay_on_delivery": "cod"})
        copy = order.with_user(self.user_desk).copy()
        self.assertEqual(copy.state, "new")
        self.assertFalse(copy.outcome or copy.released_at or copy.pay_on_delivery)
        for fname in ("access_token", "share_token"):
            self.assertNotEqual(copy.sudo()[fname], order.sudo()[fname])

    def test_an_import_types_no_state_and_no_outcome(self):
        orders = self.env["woms.work.order"].with_user(self.user_desk)
        for fname, value in (("state", "done"), ("outcome", "repaired")):
            answer = orders.load(["problem", fname], [["x", value]])
            self.assertFalse(answer["ids"], fname)

    # === PROOFS === #

    def test_an_estimate_is_not_born_signed(self):
        values = {"partner_id": self.customer.id, "company_id": self.company.id}
        order = self.make_order()
        sales = self.env["sale.order"].with_user(self.user_desk)
        for context in (
            {"default_signature": PNG},
            {"default_woms_agreement": "by phone"},
            {"default_state": "sale"},
        ):
            with self.subTest(context=context), self.assertRaises(UserError):
                sales.with_context(**context).create(
                    {**values, "woms_order_id": order.id}
                )
        with self.assertRaises(UserError):
            sales.with_context(default_woms_order_id=order.id).create(
                {**values, "signature": PNG}
            )

    def test_a_signed_order_of_others_becomes_no_estimate_of_ours(self):
        sale = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "signature": PNG}
        )
        with self.assertRaises(UserError):
            sale.with_user(self.user_desk).woms_order_id = self.make_order()

    def test_no_document_is_taken_from_its_order(self):
        invoice = self.make_invoice()
        estimate = self.make_estimate(self.make_order(serial="SN-2"), send=False)
        for document, user in (
            (estimate, self.user_desk),
            (invoice, self.user_accountant),
        ):
            with self.subTest(model=document._name), self.assertRaises(UserError):
                document.with_user(user).write({"woms_order_id": False})
            # what stays the same is no change: forms send it back
            document.with_user(user).write({"woms_order_id": document.woms_order_id.id})

    def test_a_partner_ends_no_job_as_lost_or_replaced(self):
        order = self.make_order()
        row = order._offer(self.firm)
        row._accept(technician=self.technician, role="coordinator")
        row._check_in(role="technician")
        for outcome in ("lost", "refunded", "replaced", "disposed", "withdrawn"):
            with self.subTest(outcome=outcome), self.assertRaises(UserError):
                order._end_visit("fixed", outcome=outcome, role="technician")
        self.assertEqual((order.state, row.state), ("on_site", "accepted"))

    # === READING BY RPC === #

    def test_no_search_reaches_through_a_link_to_what_is_hidden(self):
        self.make_estimate()
        for model, path in (
            ("sale.order", "woms_order_id.access_token"),
            ("sale.order", "woms_order_id.internal_note"),
            ("woms.work.order", "document_id.qr_token"),
            ("woms.work.order", "request_id.confirmation_code"),
            ("woms.work.order", "sale_order_ids.access_token"),
            ("woms.work.order", "technician_id.name"),
            ("res.partner", "woms_order_ids.access_token"),
            ("res.partner", "woms_technician_ids.name"),
        ):
            records = self.env[model].with_user(self.user_customer)
            with self.subTest(path=path), self.assertRaises(AccessError):
                records.search([(path, "!=", False)])

    def test_neither_sorting_nor_grouping_tells_what_is_hidden(self):
        orders = self.env["woms.work.order"].with_user(self.user_customer)
        for attack in (
            lambda: orders.search([], order="internal_note"),
            lambda: orders.formatted_read_group([], ["technician_id"], ["__count"]),
            lambda: orders.formatted_read_group([], [], ["released_at:max"]),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_a_link_is_not_handed_out_by_rpc(self):
        order = self.make_order()
        for user in (self.user_customer, self.user_stranger):
            with self.assertRaises(AccessError):
                order.with_user(user).get_portal_url()

    def test_a_colleague_neither_reads_nor_signs_an_estimate(self):
        firm = self.env["res.partner"].create({"name": "Toko", "is_company": True})
        (self.customer | self.stranger).parent_id = firm
        estimate = self.make_estimate()
        self.assertTrue(estimate.with_user(self.user_customer).has_access("read"))
        self.assertFalse(estimate.with_user(self.user_stranger).has_access("read"))
        estimate.woms_order_id.payer_id = self.stranger
        self.assertTrue(estimate.with_user(self.user_stranger).has_access("read"))

    def test_orders_of_others_stay_open_to_colleagues_as_core_has_it(self):
        firm = self.env["res.partner"].create({"name": "Toko", "is_company": True})
        (self.customer | self.stranger).parent_id = firm
        sale = self.env["sale.order"].create({"partner_id": self.customer.id})
        sale.state = "sent"
        self.assertTrue(sale.with_user(self.user_stranger).has_access("read"))

    # === GUESTS === #

    def send_as_guest(self, **values):
        requests = self.env["woms.work.request"].with_company(self.company)
        return requests._create_from_form(
            {
                "product_id": self.device.id,
                "serial": "SN-0001",
                "symptom_id": self.symptom.id,
                "service_mode": "drop_off",
                "contact_name": "Mallory",
                "contact_phone": "081234567890",  # the customer's
                "contact_email": "mallory@example.com",
                "fees_accepted": True,
                **values,
            },
            role="customer",
            source="website",
        )

    def test_who_knows_a_number_does_not_become_its_owner(self):
        """The code was sent to the address typed: it proves nothing about the phone."""
        self.customer.email = False
        self.make_document()
        request = self.send_as_guest()
        request._confirm_contact(role="customer")
        self.assertEqual(request.state, "submitted")
        self.assertNotEqual(request.partner_id, self.customer)
        self.assertFalse(self.customer.email, "no mail of his goes to the guest")
        self.assertFalse(request.location_id, "nor does the guest learn his address")

    def test_a_proven_address_finds_its_owner(self):
        self.customer.email = "budi@example.com"
        request = self.send_as_guest(contact_email="Budi@example.com")
        request._confirm_contact(role="customer")
        self.assertEqual(request.partner_id, self.customer)

    def test_the_desk_that_called_joins_by_phone(self):
        request = self.send_as_guest()
        request.with_user(self.user_desk)._confirm_contact(role=None)
        self.assertEqual(request.partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestWebAttacks(WomsWebCase):
    def test_blanks_around_a_number_open_no_count_of_their_own(self):
        request = self.make_request(state="draft", partner_id=False)
        request.sudo().confirmation_code = "123456"
        texts = set()
        for blanks in range(12):
            self.as_guest()  # a new session each time
            answer = self.send(
                "/service/confirm",
                {"number": " " * blanks + request.name.lower(), "code": "000000"},
            )
            texts.add("tried very often" in answer.text)
        self.assertEqual(texts, {True, False})

    def test_the_earlier_owner_s_services_are_not_shown_by_a_link(self):
        document = self.make_document(serial="SN-SOLD")
        order = self.make_order(document_id=document.id)
        document.partner_id = self.stranger
        token = document.access_token or document._portal_ensure_token()
        page = self.url_open(f"/my/devices/{document.id}?access_token={token}").text
        self.assertIn("SN-SOLD", page)
        self.assertNotIn(order.name, page)

    def test_files_beside_an_order_are_not_opened_by_their_id(self):
        order = self.make_order()
        order.message_post(
            body="x", subtype_xmlid="mail.mt_note", attachments=[("a.txt", b"secret")]
        )
        file = order.message_ids.attachment_ids
        for user in (self.user_customer, self.user_technician, None):
            self.log_in(user) if user else self.as_guest()
            for url in (f"/web/content/{file.id}", f"/web/image/{file.id}"):
                self.assertNotIn("secret", self.url_open(url).text)
        self.log_in(self.user_customer)
        url = f"/web/content/woms.work.order/{order.id}/signature"
        order.signature = PNG
        self.assertNotEqual(self.url_open(url).status_code, 200)

    def test_odd_characters_break_no_page(self):
        self.log_in(self.user_customer)
        for url in (
            "/my/work-orders?search=%00",
            "/my/work-orders/page/99999999999999999999",
            "/my/work-orders/99999999999999999999",
            "/my/devices/99999999999999999999",
            "/my/jobs/99999999999999999999",
        ):
            self.assertLess(self.url_open(url).status_code, 500, url)
        form = self.guest_form(description="\0x\0", contact_name="Bu\0di")
        self.assertLess(self.send("/service/report", form).status_code, 500)
