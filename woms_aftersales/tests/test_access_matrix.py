from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WomsCommon
from .common_web import WomsWebCase

CUSTOMER_MODELS = {"woms.service.document", "woms.work.request", "woms.work.order"}
TECHNICIAN_MODELS = CUSTOMER_MODELS | {"woms.assignment"}
# for accountants, who need no after-sales group
ACCOUNTANT_WIZARDS = {
    "woms.bank.import",
    "woms.bank.import.line",
    "woms.books.line",
    "woms.books.wizard",
    "woms.claim.wizard",
    "woms.settlement.wizard",
}
VERBS = ("read", "write", "create", "unlink")
# in no allow-list, whatever else changes
SECRETS = {
    "access_token",
    "share_token",
    "qr_token",
    "confirmation_code",
    "internal_note",
    "diagnosis",
    "waiting_note",
    "fee_ids",
    "submission_key",
    "signature",
    "transfer_token",
}


@tagged("post_install", "-at_install")
class TestAccessMatrix(WomsCommon):
    """Role x model x verb x field: deny by default."""

    def our_models(self):
        return [
            name
            for name, model in self.env.registry.items()
            if name.startswith("woms.") and not model._abstract and not model._transient
        ]

    def allowed(self, user, verb):
        return {
            name
            for name in self.our_models()
            if self.env[name].with_user(user).has_access(verb)
        }

    def test_customers_read_three_models_and_write_none(self):
        for user in (self.user_customer, self.user_stranger):
            self.assertEqual(self.allowed(user, "read"), CUSTOMER_MODELS)
            for verb in VERBS[1:]:
                self.assertFalse(self.allowed(user, verb), verb)

    def test_technicians_read_their_assignments_besides_and_write_none(self):
        for user in (self.user_technician, self.user_coordinator):
            self.assertEqual(self.allowed(user, "read"), TECHNICIAN_MODELS)
            for verb in VERBS[1:]:
                self.assertFalse(self.allowed(user, verb), verb)

    def test_nobody_of_the_portal_reaches_a_wizard_or_a_helper(self):
        others = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("woms.") and (model._abstract or model._transient)
        ]
        self.assertIn("woms.reason.wizard", others)
        users = (
            self.user_customer,
            self.user_technician,
            self.user_coordinator,
            self.env.ref("base.public_user"),
            self._new_user("woms_plain", "base.group_user"),
            self.user_accountant,
        )
        for user in users:
            for name in others:
                model = self.env[name].with_user(user)
                expected = user == self.user_accountant and name in ACCOUNTANT_WIZARDS
                for verb in VERBS:
                    with self.subTest(user=user.login, model=name, verb=verb):
                        self.assertEqual(model.has_access(verb), expected)

    def test_the_portal_reads_fields_of_the_allow_lists_and_writes_none(self):
        """Role x model x verb x field, over all models and fields there are."""
        for user in (self.user_customer, self.user_technician, self.user_coordinator):
            for name in self.our_models():
                model = self.env[name].with_user(user)
                if not model.has_access("read"):
                    continue
                for field in model._fields.values():
                    with self.subTest(user=user.login, model=name, field=field.name):
                        self.assertFalse(model._has_field_access(field, "write"))
                        if field.name not in model._woms_portal_fields:
                            self.assertFalse(model._has_field_access(field, "read"))

    def test_the_public_reads_and_writes_nothing(self):
        public = self.env.ref("base.public_user")
        for verb in VERBS:
            self.assertFalse(self.allowed(public, verb), verb)

    def test_an_accountant_needs_no_after_sales_group(self):
        for verb in VERBS[1:]:
            self.assertFalse(
                {"woms.work.order", "woms.work.request", "woms.service.document"}
                & self.allowed(self.user_accountant, verb)
            )

    def test_staff_reads_whole_what_it_works_on(self):
        """A field whose records somebody may not read would break reading by RPC."""
        order = self.make_order(document_id=self.make_document().id)
        job = order._offer(self.firm)
        records = [order, order.document_id, self.make_request(), job.sudo(False)]
        for user in (self.user_desk, self.user_bench, self.user_manager):
            for record in records:
                with self.subTest(user=user.login, model=record._name):
                    self.assertTrue(record.with_user(user).read())

    def test_bank_files_are_the_accountants(self):
        for name in ("woms.bank.file", "woms.bank.preset"):
            for user, may in (
                (self.user_accountant, True),
                (self.user_manager, False),
                (self.user_desk, False),
            ):
                model = self.env[name].with_user(user)
                self.assertEqual(model.has_access("read"), may, name)
                for verb in VERBS[1:]:
                    self.assertFalse(model.has_access(verb), name)

    def test_slips_are_the_accountants_to_check(self):
        for user, verbs in (
            (self.user_accountant, {"read", "write"}),
            (self.user_manager, set()),
            (self.user_desk, set()),
        ):
            model = self.env["woms.transfer.slip"].with_user(user)
            self.assertEqual({verb for verb in VERBS if model.has_access(verb)}, verbs)
            # one that came by another way is attached by an accountant
            verbs |= {"create"} if verbs else set()
            model = self.env["woms.withholding.slip"].with_user(user)
            self.assertEqual({verb for verb in VERBS if model.has_access(verb)}, verbs)

    def make_all(self):
        document = self.make_document()
        request = self.make_request(document=document)
        order = self.make_order(document_id=document.id, request_id=request.id)
        return document, request, order

    def test_only_the_owner_reads_his_documents(self):
        self.customer.parent_id = self.env["res.partner"].create(
            {"name": "Toko Uji", "is_company": True}
        )
        self.stranger.parent_id = self.customer.parent_id  # a colleague
        for record in self.make_all():
            with self.subTest(model=record._name):
                record.with_user(self.user_customer).check_access("read")
                for user in (
                    self.user_stranger,
                    self.user_technician,
                    self.user_coordinator,
                    self.user_other_technician,
                    self.env.ref("base.public_user"),
                ):
                    other = record.with_user(user)
                    with self.assertRaises(AccessError):
                        other.check_access("read")
                    if user != self.env.ref("base.public_user"):
                        self.assertFalse(other.search([("id", "=", record.id)]))

    def test_the_owner_reads_the_fields_of_the_allow_list_and_no_other(self):
        for record in self.make_all():
            own = record.with_user(self.user_customer)
            for fname, field in record._fields.items():
                if fname in own._woms_portal_fields:
                    continue
                with self.subTest(model=record._name, field=fname):
                    self.assertFalse(own._has_field_access(field, "read"))
                    with self.assertRaises(AccessError):
                        own.read([fname])

    def test_no_secret_is_in_an_allow_list(self):
        for name in TECHNICIAN_MODELS:
            self.assertFalse(SECRETS & self.env[name]._woms_portal_fields, name)

    def test_the_allow_list_can_be_read_whole(self):
        for record in self.make_all():
            own = record.with_user(self.user_customer)
            names = sorted(own._woms_portal_fields & set(own._fields))
            self.assertEqual(own.read(names)[0]["name"], record.name)

    def test_the_owner_writes_no_field_of_his_own(self):
        for record in self.make_all():
            own = record.with_user(self.user_customer)
            for fname in ("state", "partner_id", "company_id"):
                with self.subTest(model=record._name, field=fname):
                    # the right is missing, or the machine says so first
                    with self.assertRaises(UserError):
                        own.write({fname: own[fname]})

    def test_a_token_cannot_be_searched_for(self):
        order = self.make_order()
        for fname in ("access_token", "share_token", "internal_note"):
            with self.assertRaises(AccessError):
                order.with_user(self.user_customer).search([(fname, "!=", False)])

    def test_the_name_of_a_document_is_its_number_alone(self):
        for record in self.make_all():
            self.assertEqual(record.display_name, record.name)


@tagged("post_install", "-at_install")
class TestRouteMatrix(WomsWebCase):
    """Every portal route x owner, other customer, technician, no login, wrong token."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document(serial="SN-ROUTE")
        cls.request_ = cls.make_request(document=cls.document)
        cls.order = cls.make_order(document_id=cls.document.id)
        cls.pages = {
            f"/my/devices/{cls.document.id}": cls.document,
            f"/my/service-requests/{cls.request_.id}": cls.request_,
            f"/my/work-orders/{cls.order.id}": cls.order,
        }

    def strangers(self):
        return (self.user_stranger, self.user_technician, self.user_other_technician)

    def shows(self, url, record):
        answer = self.url_open(url)
        self.assertLess(answer.status_code, 500, url)
        return record.name in answer.text

    def test_the_owner_sees_his_pages(self):
        self.log_in(self.user_customer)
        for url, record in self.pages.items():
            self.assertTrue(self.shows(url, record), url)

    def test_nobody_else_does(self):
        for user in self.strangers():
            self.log_in(user)
            for url, record in self.pages.items():
                with self.subTest(user=user.login, url=url):
                    self.assertFalse(self.shows(url, record))
        self.as_guest()
        for url, record in self.pages.items():
            self.assertFalse(self.shows(url, record), url)

    def test_the_token_opens_its_own_page_only(self):
        for url, record in self.pages.items():
            token = record.access_token or record._portal_ensure_token()
            self.assertTrue(self.shows(f"{url}?access_token={token}", record), url)
            self.assertFalse(self.shows(f"{url}?access_token=x{token[1:]}", record))
            for other in self.pages:
                if other != url:
                    self.assertFalse(
                        self.shows(f"{other}?access_token={token}", self.pages[other])
                    )

    def test_the_shared_link_shows_the_status_only(self):
        url = f"/my/work-orders/{self.order.id}?access_token={self.order.share_token}"
        page = self.url_open(url).text
        self.assertIn("looking for a technician", page)
        for text in (self.customer.name, "Messages", self.order.access_token):
            self.assertNotIn(text, page)

    def test_missing_ids_look_like_those_of_others(self):
        self.log_in(self.user_stranger)
        for url in self.pages:
            missing = url.rsplit("/", 1)[0] + "/999999999"
            theirs = self.url_open(url, allow_redirects=False)
            gone = self.url_open(missing, allow_redirects=False)
            self.assertEqual(theirs.status_code, gone.status_code)
            self.assertEqual(theirs.headers["Location"], gone.headers["Location"])

    def test_the_lists_show_ones_own_only(self):
        lists = ("/my/devices", "/my/service-requests", "/my/work-orders")
        for user in self.strangers():
            self.log_in(user)
            for url, record in zip(lists, self.pages.values(), strict=True):
                self.assertFalse(self.shows(url, record), url)
        self.as_guest()
        for url in lists:
            self.assertIn("/web/login", self.url_open(url).url)

    def test_actions_of_others_change_nothing(self):
        actions = {
            f"/my/work-orders/{self.order.id}": (
                "cancel",
                "complain",
                "rate",
                "receipt",
                "return",
                "visit",
                "parcel",
                "pay-on-delivery",
                "nonsense",
            ),
            f"/my/service-requests/{self.request_.id}": ("cancel", "reply", "contest"),
        }
        tries = [(user, "") for user in self.strangers()]
        tries += [(None, ""), (None, "?access_token=wrong")]
        tries.append((None, f"?access_token={self.order.share_token}"))
        for user, query in tries:
            self.log_in(user) if user else self.as_guest()
            for url, names in actions.items():
                for name in names:
                    answer = self.send(f"{url}/{name}{query}", {"text": "x"})
                    self.assertLess(answer.status_code, 500)
        self.order.invalidate_recordset()
        self.assertEqual((self.order.state, self.request_.state), ("new", "submitted"))
        self.assertFalse(self.order.complaint_ids)

    def test_staff_may_look_but_not_act_for_the_customer(self):
        self.log_in(self.user_desk)
        url = f"/my/work-orders/{self.order.id}"
        self.assertTrue(self.shows(url, self.order))
        self.send(f"{url}/cancel", {"text": "x"})
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "new")

    def test_photos_are_streamed_to_the_owner_only(self):
        photo = self.env["ir.attachment"].create(
            {"name": "photos-1.png", "raw": b"x", "mimetype": "image/png"}
        )
        foreign = self.env["ir.attachment"].create({"name": "other", "raw": b"secret"})
        self.order.photo_ids = photo
        url = f"/my/work-orders/{self.order.id}/photo"
        self.log_in(self.user_customer)
        self.assertEqual(self.url_open(f"{url}/{photo.id}").status_code, 200)
        self.assertEqual(self.url_open(f"{url}/{foreign.id}").status_code, 404)
        self.log_in(self.user_stranger)
        self.assertEqual(self.url_open(f"{url}/{photo.id}").status_code, 404)
        self.as_guest()
        share = f"?access_token={self.order.share_token}"
        self.assertEqual(self.url_open(f"{url}/{photo.id}{share}").status_code, 404)
