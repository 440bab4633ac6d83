"""Every page of customers, technicians and the public, with something to show on it."""

from datetime import timedelta

from .common import NOW, PNG
from .money_common import MoneyCommon

GUEST, CUSTOMER, TECHNICIAN, COORDINATOR = (
    "guest",
    "customer",
    "technician",
    "coordinator",
)
PAPERS = ("/print/", "/card", "/pdf", "/photo/", "/export", ".ics", ".js")


class PagesCommon(MoneyCommon):
    """Records in the states whose pages differ; ``pages()`` lists all pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.woms_whatsapp = "+628111222333"
        cls.company.partner_id.write(
            {"phone": "+62215550001", "email": "servis@example.com"}
        )
        cls.document = cls.make_document()
        cls.document._write_machine({"state": "active"})
        cls.sold = cls.make_document(serial="SN-0002")
        cls.sold._write_machine({"state": "active"})
        cls.sold._offer_transfer()
        cls.to_complete = cls.make_document(serial="SN-0003")
        cls.request_ = cls.make_request(document=cls.document)
        cls.unconfirmed = cls.make_request(state="draft", partner_id=False)
        cls.walk_in = cls.make_request(source="partner", source_firm_id=cls.firm.id)
        cls.env["woms.old.part"].create(
            {
                "product_id": cls.part.id,
                "technician_id": cls.technician.id,
                "firm_id": cls.firm.id,
                "company_id": cls.company.id,
            }
        )
        cls.to_decide = cls.make_order(document_id=cls.document.id)
        cls.estimate = cls.make_estimate(cls.to_decide)
        cls.agreed_estimate = cls.make_estimate(cls.make_order())
        cls.agreed_estimate._woms_accept("Budi", PNG, "customer")
        cls.to_pay = cls.make_invoice().woms_order_id
        cls.to_pay._write_machine({"state": "ready", "outcome": "repaired"})
        cls.ended = cls.make_order()
        cls.ended._write_machine({"state": "done", "outcome": "repaired"})
        cls.statement = cls.env["woms.settlement"].create(
            {
                "firm_id": cls.firm.id,
                "date_from": "2027-02-01",
                "date_to": "2027-02-28",
                "company_id": cls.company.id,
            }
        )
        cls.statement._write_machine({"state": "sent"})
        cls.jobs = {
            "offered": cls.make_job(),
            "accepted": cls.make_job("accepted"),
            "on_site": cls.make_job("on_site"),
        }

    @classmethod
    def make_job(cls, phase="offered"):
        order = cls.make_order(document_id=cls.document.id)
        job = order._offer(cls.firm).sudo()
        if phase != "offered":
            job._accept(technician=cls.technician, role="coordinator")
            start = NOW + timedelta(hours=1)
            job._schedule(start, start + timedelta(hours=2), role="technician")
        if phase == "on_site":
            job._check_in(role="technician")
        return job

    def pages(self):
        """Return ``[(name, who, path)]``: each route of a page, once at least."""
        order, decide = "/my/work-orders", self.to_decide
        token = f"?access_token={decide.access_token}"
        guest = [
            ("service", "/service"),
            ("areas", "/service/areas"),
            ("register", "/service/register"),
            ("report", "/service/report"),
            ("track", "/service/track"),
            ("warranty", "/service/warranty"),
            ("code", f"/service/d/{self.document.qr_token}"),
            ("registered", "/service/registered"),
            ("thanks", "/service/thanks"),
            (
                "confirm",
                f"/service/confirm/{self.unconfirmed.id}"
                f"/{self.unconfirmed.confirmation_code}",
            ),
            ("handover", f"/service/handover/{self.sold.transfer_token}"),
            ("offer by link", self.jobs["offered"]._get_offer_path()),
            ("order by link", f"{order}/{decide.id}{token}"),
            ("order shared", f"{order}/{decide.id}?access_token={decide.share_token}"),
            (
                "request by link",
                f"/my/service-requests/{self.request_.id}"
                f"?access_token={self.request_._portal_ensure_token()}",
            ),
            (
                "estimate by link",
                f"{order}/{decide.id}/estimate/{self.estimate.id}{token}",
            ),
        ]
        agreed = self.agreed_estimate
        customer = [
            ("devices", "/my/devices"),
            ("device", f"/my/devices/{self.document.id}"),
            ("device to complete", f"/my/devices/{self.to_complete.id}/complete"),
            ("requests", "/my/service-requests"),
            ("request", f"/my/service-requests/{self.request_.id}"),
            ("orders", order),
            ("order to decide", f"{order}/{decide.id}"),
            ("order to pay", f"{order}/{self.to_pay.id}"),
            ("order ended", f"{order}/{self.ended.id}"),
            (
                "estimate agreed",
                f"{order}/{agreed.woms_order_id.id}/estimate/{agreed.id}",
            ),
            ("report as customer", "/service/report"),
        ]
        technician = [
            ("jobs", "/my/jobs"),
            ("job accepted", f"/my/jobs/{self.jobs['accepted'].id}"),
            ("job on site", f"/my/jobs/{self.jobs['on_site'].id}"),
            ("job estimate", f"/my/jobs/{self.jobs['on_site'].id}/estimate"),
            ("parts", "/my/parts"),
        ]
        coordinator = [
            ("job offered", f"/my/jobs/{self.jobs['offered'].id}"),
            ("walk-in", "/my/jobs/new"),
            ("walk-in receipt", f"/my/jobs/new/{self.walk_in.id}"),
            ("earnings", "/my/earnings"),
            ("statement", f"/my/earnings/{self.statement.id}"),
        ]
        return [
            (name, who, path)
            for who, rows in (
                (GUEST, guest),
                (CUSTOMER, customer),
                (TECHNICIAN, technician),
                (COORDINATOR, coordinator),
            )
            for name, path in rows
        ]

    def user_of(self, who):
        return {
            CUSTOMER: self.user_customer,
            TECHNICIAN: self.user_technician,
            COORDINATOR: self.user_coordinator,
        }.get(who)

    def all_pages(self):
        """Return ``pages()`` and the routes of ours that it doesn't name.

        A route with a record in its path can't be guessed: it must be named.
        """
        pages = self.pages()
        urls = self.env["ir.http"].routing_map().bind("")
        named = {
            urls.match(path.split("?")[0], "GET", True)[0].rule
            for _name, _who, path in pages
        }
        for rule in self.page_rules():
            # only dealers have the dealer's pages, see TestDealerPages
            if rule.rule in named or rule.rule.startswith("/my/dealer"):
                continue
            self.assertFalse(
                rule.arguments - {"page"}, f"{rule.rule}: name it in common_pages.py"
            )
            if not rule.arguments:
                pages.append((rule.rule, self.guess_who(rule), rule.rule))
        return pages

    def guess_who(self, rule):
        if rule.endpoint.routing["auth"] == "public":
            return GUEST
        is_staff = rule.rule.startswith(("/my/jobs", "/my/earnings", "/my/parts"))
        return COORDINATOR if is_staff else CUSTOMER

    def page_rules(self):
        """Return the rules that show a page of ours: GET, of the website."""
        return [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if "woms_aftersales"
            in getattr(getattr(rule.endpoint, "func", rule.endpoint), "__module__", "")
            and rule.endpoint.routing["type"] == "http"
            and rule.endpoint.routing.get("website")
            and "GET" in (rule.methods or ("GET",))
            and rule.rule.startswith(("/service", "/my"))
            and not rule.rule.startswith("/my/orders")
            and not any(paper in rule.rule for paper in PAPERS)
        ]
