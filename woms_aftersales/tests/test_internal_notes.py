"""What staff write for each other never reaches the customer, by whatever way."""

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common_web import WomsWebCase

SECRET = "Difficult customer, check twice"
FOR_YOU = {
    "body": "For you",
    "message_type": "comment",
    "subtype_xmlid": "mail.mt_comment",
}


@tagged("post_install", "-at_install")
class TestInternalNotes(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "budi@example.com"
        cls.document = cls.make_document()
        cls.request_ = cls.make_request(document=cls.document)
        cls.order = cls.make_order(
            document_id=cls.document.id, request_id=cls.request_.id
        )
        cls.complaint = cls.order._portal_complain("It is loud")
        cls.records = [cls.document, cls.request_, cls.order, cls.complaint]
        for record in cls.records:
            record.message_subscribe(cls.customer.ids)

    def note(self, record, **kwargs):
        return record.with_user(self.user_desk).message_post(
            body=SECRET, subtype_xmlid="mail.mt_note", **kwargs
        )

    def test_a_note_is_mailed_to_no_customer_even_when_it_names_him(self):
        for record in self.records:
            with self.subTest(model=record._name):
                note = self.note(record, partner_ids=self.customer.ids)
                self.assertFalse(note.notification_ids)
                self.assertFalse(
                    self.env["mail.mail"].search([("mail_message_id", "=", note.id)])
                )

    def test_a_note_is_mailed_to_the_colleague_it_names(self):
        colleague = self.user_manager.partner_id
        note = self.note(self.order, partner_ids=colleague.ids)
        self.assertEqual(note.notification_ids.res_partner_id, colleague)

    def test_a_message_for_the_customer_is_mailed_to_him(self):
        message = self.order.with_user(self.user_desk).message_post(
            body="We call you tomorrow", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.customer, message.notification_ids.res_partner_id)

    def test_the_chatter_of_the_pages_shows_messages_and_no_notes(self):
        # complaints have no page of their own; documents no chatter
        for record in (self.request_, self.order):
            self.note(record)
            record.message_post(**FOR_YOU)
            params = {"thread_model": record._name, "thread_id": record.id}
            token = record.sudo().access_token or record.sudo()._portal_ensure_token()
            self.log_in(self.user_customer)
            texts = [str(self.make_jsonrpc_request("/mail/chatter_fetch", params))]
            self.as_guest()
            params["token"] = token
            texts.append(str(self.make_jsonrpc_request("/mail/chatter_fetch", params)))
            for text in texts:
                with self.subTest(model=record._name):
                    self.assertIn("For you", text)
                    self.assertNotIn(SECRET, text)

    def test_the_shared_link_opens_no_messages(self):
        self.order.message_post(**FOR_YOU)
        params = {"thread_model": self.order._name, "thread_id": self.order.id}
        for token in (self.order.share_token, "wrong", None):
            try:
                with mute_logger("odoo.http"):
                    answer = self.make_jsonrpc_request(
                        "/mail/chatter_fetch", {**params, "token": token}
                    )
            except JsonRpcException:
                continue
            self.assertNotIn("For you", str(answer))

    def test_no_note_is_read_by_rpc(self):
        for record in self.records:
            notes = self.note(record, partner_ids=self.customer.ids)
            notes |= self.note(record, message_type="comment")
            notes |= record._message_log(body=SECRET)
            messages = self.env["mail.message"].with_user(self.user_customer)
            domain = [("model", "=", record._name), ("res_id", "=", record.id)]
            self.assertFalse(set(notes.ids) & set(messages.search(domain).ids))
            for note in notes:
                with self.assertRaises(AccessError):
                    messages.browse(note.id).read(["body"])

    def test_reasons_and_notes_are_on_no_page(self):
        self.order.internal_note = SECRET
        self.order._wait_for("parts", note=SECRET)
        self.order._wait_for(False)
        self.order.with_user(self.user_desk)._cancel(SECRET)
        self.log_in(self.user_customer)
        for url in (
            f"/my/work-orders/{self.order.id}",
            f"/my/service-requests/{self.request_.id}",
            f"/my/devices/{self.document.id}",
            "/my/work-orders",
        ):
            self.assertNotIn(SECRET, self.url_open(url).text, url)
