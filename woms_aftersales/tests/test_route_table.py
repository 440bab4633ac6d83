"""Every route of the addon has a row: who it is for, and that nobody else gets in."""

import re
from contextlib import suppress
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import NOW, PNG
from .common_web import WomsWebCase

# What a route is for: a page of everybody; a list of one's own; a page or an action of
# the customer, opened by login or token; a page or an action of the technician who has
# the job; core's route, whose own tests and ours beside the override cover it.
PUBLIC, LIST, CUSTOMER, CUSTOMER_ACT, JOB, JOB_ACT, STAFF_LIST, CORE = range(8)

ORDER = "/my/work-orders/<int:order_id>"
REQUEST = "/my/service-requests/<int:request_id>"
PHOTO = "/photo/<int:attachment_id>"
ESTIMATE = f"{ORDER}/estimate/<int:estimate_id>"
TASK = "/my/jobs/<int:job_id>"
ROUTES = {
    "/service": PUBLIC,
    "/service/areas": PUBLIC,
    "/service/confirm": PUBLIC,
    "/service/districts/<int:city_id>": PUBLIC,
    "/service/confirm/<int:request_id>/<string:token>": PUBLIC,
    "/service/d/<string:token>": PUBLIC,
    "/service/faq": PUBLIC,
    "/service/faq/<int:faq_id>/helped": PUBLIC,
    "/service/handover/<string:token>": PUBLIC,
    "/service/prices": PUBLIC,
    "/service/terms": PUBLIC,
    "/service/offer/<int:job_id>/<string:token>": PUBLIC,
    "/service/offer/<int:job_id>/<string:token>/accept": PUBLIC,
    "/service/offer/<int:job_id>/<string:token>/decline": PUBLIC,
    "/service/offer/<int:job_id>/<string:token>/open": PUBLIC,
    "/service/register": PUBLIC,
    "/service/registered": PUBLIC,
    "/service/report": PUBLIC,
    "/service/thanks": PUBLIC,
    "/service/track": PUBLIC,
    "/service/warranty": PUBLIC,
    "/my/devices": LIST,
    "/my/devices/page/<int:page>": LIST,
    "/my/devices/<int:document_id>": CUSTOMER,
    "/my/devices/<int:document_id>/card": CUSTOMER,
    "/my/devices/<int:document_id>/complete": CUSTOMER,
    "/my/devices/<int:document_id>/handover": CUSTOMER_ACT,
    "/my/devices/<int:document_id>/proof": CUSTOMER_ACT,
    "/my/service-requests": LIST,
    "/my/service-requests/page/<int:page>": LIST,
    REQUEST: CUSTOMER,
    REQUEST + PHOTO: CUSTOMER,
    f"{REQUEST}/<string:action>": CUSTOMER_ACT,
    "/my/service-data": CORE,  # of whoever is logged in: test_privacy
    "/my/service-data/export": CORE,
    "/my/service-data/<string:action>": CORE,  # each acts on himself: test_privacy
    "/my/work-orders": LIST,
    "/my/work-orders/page/<int:page>": LIST,
    ORDER: CUSTOMER,
    ORDER + PHOTO: CUSTOMER,
    f"{ORDER}/print/<string:paper>": CUSTOMER,
    f"{ORDER}/print/estimate/<int:estimate_id>": CUSTOMER,
    f"{ORDER}/visit.ics": CUSTOMER,
    f"{ORDER}/<string:action>": CUSTOMER_ACT,
    f"{ORDER}/slip": CUSTOMER_ACT,
    f"{ORDER}/tax-slip": CUSTOMER_ACT,
    ESTIMATE: CUSTOMER,
    f"{ESTIMATE}/accept": CUSTOMER_ACT,
    f"{ESTIMATE}/agree": CUSTOMER_ACT,
    f"{ESTIMATE}/ask": CUSTOMER_ACT,
    f"{ESTIMATE}/decline": CUSTOMER_ACT,
    "/my/earnings": STAFF_LIST,
    "/my/earnings/<int:settlement_id>": JOB,
    "/my/earnings/<int:settlement_id>/pdf": JOB,
    "/my/earnings/<int:settlement_id>/confirm": JOB_ACT,
    "/my/earnings/<int:settlement_id>/dispute": JOB_ACT,
    "/my/dealer": STAFF_LIST,
    "/my/dealer/register": STAFF_LIST,
    "/my/dealer/stock": STAFF_LIST,
    "/my/jobs": STAFF_LIST,
    "/my/jobs/new": STAFF_LIST,
    "/my/jobs/new/<int:request_id>": STAFF_LIST,
    "/my/parts": STAFF_LIST,
    "/my/parts/ask": STAFF_LIST,
    "/my/parts/sent": STAFF_LIST,
    "/my/jobs/worker.js": PUBLIC,
    TASK: JOB,
    TASK + PHOTO: JOB,
    f"{TASK}/estimate": JOB,
    f"{TASK}/visit.ics": JOB,
    **dict.fromkeys(
        (
            f"{TASK}/{action}"
            for action in (
                "accept",
                "cash",
                "check-in",
                "decline",
                "estimate/<int:estimate_id>/decline",
                "estimate/<int:estimate_id>/send",
                "estimate/<int:estimate_id>/sign",
                "findings",
                "finish",
                "give-back",
                "hand-over",
                "on-the-way",
                "parts",
                "photo",
                "propose",
                "schedule",
                "send-on",
                "take-in",
                "technician",
                "unlock",
                "unschedule",
            )
        ),
        JOB_ACT,
    ),
    "/mail/attachment/upload": CORE,
    "/my/orders/<int:order_id>": CORE,
    "/payment/status": CORE,  # of the session's own payment
    "/my/orders/<int:order_id>/accept": CORE,
    "/my/orders/<int:order_id>/decline": CORE,
    "/payment/paypal/webhook/": CORE,
}
ACTIONS = {
    REQUEST: ("cancel", "contest", "reply", "wishes"),
    ORDER: (
        "cancel",
        "complain",
        "contest",
        "other-time",
        "parcel",
        "pay-on-delivery",
        "rate",
        "receipt",
        "return",
        "visit",
        "wrong-amount",
    ),
}
# enough for any action of the technician to do something, were it let through
FORM = {
    "agreed": "1",
    "condition": "x",
    "date": "2027-03-02",
    "date_1": "2027-03-02",
    "diagnosis": "x",
    "end": "12:00",
    "end_1": "12:00",
    "how": "cash",
    "method": "ship",
    "no_signature_reason": "x",
    "outcome": "no_fault_found",
    "received": "1",
    "reason": "x",
    "result": "fixed",
    "signature": PNG.decode(),
    "signed_by": "x",
    "stars": "1",
    "start": "10:00",
    "start_1": "10:00",
    "text": "x",
}


@tagged("post_install", "-at_install")
class TestRouteTable(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the first numbers stand as examples in the forms
        cls.make_order(partner_id=cls.firm.id)
        cls.make_request(partner_id=cls.firm.id)
        cls.document = cls.make_document(serial="SN-ROUTE")
        cls.request_ = cls.make_request(document=cls.document)
        cls.order = cls.make_order(
            document_id=cls.document.id,
            request_id=cls.request_.id,
            report_id=cls.request_.report_id.id,
            serial="SN-ROUTE",
        )
        cls.photo = cls.env["ir.attachment"].create(
            {"name": "a.png", "raw": b"SN-ROUTE", "mimetype": "image/png"}
        )
        cls.order.photo_ids = cls.request_.report_id.photo_ids = cls.photo
        cls.job = cls.order._offer(cls.firm)
        # of the same firm as `technician`, who is no more than a colleague here
        cls.job._accept(technician=cls.coordinator, role="coordinator")
        start = NOW + timedelta(hours=1)
        cls.job._schedule(start, start + timedelta(hours=2), role="technician")
        cls.job._check_in(role="technician")
        cls.estimate = cls.make_estimate(cls.order)
        cls.env["woms.custody.event"].create(
            {
                "order_id": cls.order.id,
                "from_holder": "customer",
                "to_holder": "technician",
                "technician_id": cls.coordinator.id,
            }
        )
        cls.document._write_machine({"state": "active"})
        cls.settlement = cls.env["woms.settlement"].create(
            {
                "firm_id": cls.firm.id,
                "date_from": "2027-02-01",
                "date_to": "2027-02-28",
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create(
                        {"kind": "other", "name": "SN-ROUTE", "amount": 1000}
                    )
                ],
            }
        )
        cls.settlement.action_send()
        cls.values = {
            "action": "cancel",
            "city_id": cls.city.id,
            "attachment_id": cls.photo.id,
            "document_id": cls.document.id,
            "estimate_id": cls.estimate.id,
            "job_id": cls.job.id,
            "order_id": cls.order.id,
            "page": 1,
            "paper": "receipt",
            "request_id": cls.request_.id,
            "settlement_id": cls.settlement.id,
            "token": "wrong",
        }

    # === HELPERS === #

    def our_routes(self):
        """Return the routes of this addon as Odoo serves them: ``{path: rules}``."""
        routes = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            method = getattr(rule.endpoint, "func", rule.endpoint)
            if "woms_aftersales" in getattr(method, "__module__", ""):
                routes.setdefault(rule.rule, []).append(rule)
        return routes

    def of_kind(self, *kinds):
        return [route for route, kind in ROUTES.items() if kind in kinds]

    def fill(self, route, **values):
        values = {**self.values, **values}
        return re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)

    def shows(self, url):
        answer = self.url_open(url)
        self.assertLess(answer.status_code, 500, url)
        names = (self.order.name, self.request_.name, self.estimate.name)
        words = ("SN-ROUTE", *names)
        return any(word in answer.text for word in words)

    def picture(self):
        """What an action could change."""
        self.env.invalidate_all()
        order = self.order
        return (
            *(r.state for r in (order, self.request_, self.document, self.job)),
            *(self.estimate.state, self.estimate.signed_by),
            *(self.document.transfer_token, self.settlement.state),
            *(order.outcome, order.return_method, order.pay_on_delivery),
            *(order.waiting_for, order.diagnosis, order.inbound_tracking_ref),
            *(self.job.window_start, self.job.on_the_way_at, self.job.technician_id),
            *(order.photo_ids, order.complaint_ids, order.rating_ids),
            *(order.repair_ids, order.sale_order_ids, self.job.proposal_ids),
            *(order.milestone_ids, order.message_ids, self.request_.message_ids),
        )

    def visitors(self, *users):
        """Log each in by turns, then nobody; with a wrong and with a half token."""
        for user in users:
            self.log_in(user)
            yield user.login, ""
        self.as_guest()
        for token in ("", "wrong", self.order.share_token):
            yield token or "guest", f"?access_token={token}" if token else ""

    def not_the_customer(self):
        return self.visitors(
            self.user_stranger, self.user_technician, self.user_other_technician
        )

    def not_the_technician(self):
        return self.visitors(
            self.user_customer,
            self.user_stranger,
            self.user_technician,
            self.user_other_technician,
            self.user_desk,
        )

    def act(self, route, query):
        url = self.fill(route)
        if route.startswith(ESTIMATE) and route.endswith("accept"):
            with suppress(JsonRpcException):  # refused
                self.make_jsonrpc_request(
                    f"{url}{query}", {"name": "x", "signature": PNG.decode()}
                )
            return
        answer = self.send(f"{url}{query}", FORM)
        self.assertLess(answer.status_code, 500, url)

    # === THE TABLE === #

    def test_every_route_has_a_row(self):
        ours = set(self.our_routes())
        self.assertFalse(ours - set(ROUTES), "say in ROUTES whom these are for")
        self.assertFalse(set(ROUTES) - ours, "these are no more")

    def test_only_public_and_customer_routes_are_open_without_a_login(self):
        for route, rules in self.our_routes().items():
            if ROUTES[route] in (LIST, STAFF_LIST, JOB, JOB_ACT):
                # a job is open to whoever accepted it by its link, too
                by_link = ROUTES[route] in (JOB, JOB_ACT)
                allowed = ("user", "woms_job") if by_link else ("user",)
                for rule in rules:
                    self.assertIn(rule.endpoint.routing["auth"], allowed, route)

    def test_what_acts_takes_no_get_and_wants_the_form_s_token(self):
        for route, rules in self.our_routes().items():
            if ROUTES[route] not in (CUSTOMER_ACT, JOB_ACT):
                continue
            for rule in rules:
                routing = rule.endpoint.routing
                if routing["type"] == "http":
                    self.assertNotIn("GET", rule.methods or ("GET",), route)
                    self.assertTrue(routing.get("csrf", True), route)

    # === WHO GETS IN === #

    def test_public_pages_show_nothing_of_anybody(self):
        gets = {
            route
            for route, rules in self.our_routes().items()
            if any("GET" in (rule.methods or ("GET",)) for rule in rules)
        }
        for who, query in self.not_the_customer():
            for route in self.of_kind(PUBLIC):
                if route in gets:
                    with self.subTest(who=who, route=route):
                        self.assertFalse(self.shows(self.fill(route) + query))

    def test_the_customer_sees_his_pages(self):
        self.log_in(self.user_customer)
        for route in self.of_kind(CUSTOMER, LIST):
            self.assertTrue(self.shows(self.fill(route)), route)

    def test_nobody_else_sees_the_customer_s_pages(self):
        shared = (ORDER, self.order.share_token)  # the status, by its own link
        for who, query in self.not_the_customer():
            for route in self.of_kind(CUSTOMER, LIST):
                if (route, who) != shared:
                    with self.subTest(who=who, route=route):
                        self.assertFalse(self.shows(self.fill(route) + query))

    @mute_logger("odoo.http")
    def test_nobody_else_acts_for_the_customer(self):
        before = self.picture()
        for who, query in self.not_the_customer():
            for route in self.of_kind(CUSTOMER_ACT):
                names = next(
                    (
                        names
                        for base, names in ACTIONS.items()
                        if route == f"{base}/<string:action>"
                    ),
                    ("",),
                )
                for name in names:
                    self.act(route.replace("<string:action>", name), query)
                with self.subTest(who=who, route=route):
                    self.assertEqual(self.picture(), before)

    def test_the_technician_of_the_job_sees_it(self):
        self.log_in(self.user_coordinator)
        for route in self.of_kind(JOB):
            self.assertTrue(self.shows(self.fill(route)), route)

    def test_nobody_else_sees_the_job(self):
        for who, query in self.not_the_technician():
            for route in self.of_kind(JOB, STAFF_LIST):
                with self.subTest(who=who, route=route):
                    self.assertFalse(self.shows(self.fill(route) + query))

    @mute_logger("odoo.http")
    def test_nobody_else_acts_in_the_job(self):
        before = self.picture()
        for who, query in self.not_the_technician():
            for route in self.of_kind(JOB_ACT):
                self.act(route, query)
                with self.subTest(who=who, route=route):
                    self.assertEqual(self.picture(), before)

    # === ONE'S OWN DOOR, ANOTHER'S ROOM === #

    @mute_logger("odoo.http")
    def test_ones_own_order_opens_no_estimate_or_photo_of_another(self):
        own = self.make_order(partner_id=self.stranger.id, serial="SN-OWN")
        request = self.make_request(partner_id=self.stranger.id)
        job = own._offer(self.other_firm)
        job._accept(technician=self.other_technician, role="coordinator")
        job._check_in(role="technician")
        values = {"order_id": own.id, "request_id": request.id, "job_id": job.id}
        before = self.picture()
        for user in (self.user_stranger, self.user_other_technician):
            self.log_in(user)
            for route in (ORDER + PHOTO, REQUEST + PHOTO, TASK + PHOTO, ESTIMATE):
                self.assertFalse(self.shows(self.fill(route, **values)), route)
            for route in (
                f"{ESTIMATE}/accept",
                f"{ESTIMATE}/agree",
                f"{ESTIMATE}/ask",
                f"{ESTIMATE}/decline",
                f"{TASK}/estimate/<int:estimate_id>/send",
                f"{TASK}/estimate/<int:estimate_id>/sign",
                f"{TASK}/estimate/<int:estimate_id>/decline",
            ):
                self.act(self.fill(route, **values), "")
                self.assertEqual(self.picture(), before, route)

    # === PAPERS === #

    @mute_logger("odoo.http")
    def test_papers_are_printed_for_who_may_read_the_record(self):
        """Core prints any id for whoever is logged in, staff of other groups too."""
        plain = self._new_user("woms_plain", "base.group_user")
        papers = {
            "warranty_card": self.document,
            "intake_receipt": self.order,
            "job_sheet": self.order,
            "service_report": self.order,
        }
        strangers = (
            self.user_stranger,
            self.user_technician,
            self.user_other_technician,
            plain,
            self.user_accountant,
        )
        for user in strangers:
            self.log_in(user)
            for name, record in papers.items():
                url = f"/report/html/woms_aftersales.report_{name}/{record.id}"
                with self.subTest(user=user.login, paper=name):
                    self.assertFalse(self.shows(url))
        self.log_in(self.user_desk)
        for name, record in papers.items():
            url = f"/report/html/woms_aftersales.report_{name}/{record.id}"
            self.assertTrue(self.shows(url), name)
