import shutil

from odoo import api, fields, models
from odoo.tools import find_in_path
from odoo.tools.mail import email_normalize

from ..models.res_company import WOMS_SEQUENCES

# in the order a new company goes through them
CHECKS = (
    "warehouse",
    "journals",
    "sequences",
    "centers",
    "policies",
    "fees",
    "areas",
    "technicians",
    "providers",
    "mail",
    "alias",
    "whatsapp",
    "base_url",
    "website",
    "crons",
    "pdf",
)


class WomsSetupCheck(models.TransientModel):
    """What a company still needs before after-sales runs: a list with links.

    Each line is read anew when the list is opened; nothing is changed by looking.
    """

    _name = "woms.setup.check"
    _description = "Check Set-up"
    _order = "sequence, id"

    sequence = fields.Integer()
    name = fields.Char("What", readonly=True)
    state = fields.Selection(
        [("ok", "Ready"), ("todo", "To do"), ("hint", "Worth a look")], readonly=True
    )
    sentence = fields.Char("What to do", readonly=True)
    link = fields.Json(readonly=True)

    @api.model
    def action_check(self):
        """Look at everything for the present company and show the list."""
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        # sudo: a manager may not read mail servers, jobs and providers
        checks_sudo = self.sudo()
        self.create(
            [
                {
                    "sequence": number,
                    "name": label,
                    **getattr(checks_sudo, f"_check_{key}")(self.env.company.sudo()),
                }
                for number, (key, label) in enumerate(
                    zip(CHECKS, self._labels(), strict=True), 1
                )
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_setup_check_action"
        )
        return {**action, "domain": [("create_uid", "=", self.env.uid)]}

    def action_open(self):
        """Open the place where it is set."""
        self.ensure_one()
        link = self.link or {}
        if link.get("xmlid"):
            return self.env["ir.actions.actions"]._for_xml_id(link["xmlid"])
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": link.get("model", "res.config.settings"),
            "domain": link.get("domain", []),
            "views": [(False, "list"), (False, "form")],
        }

    def _labels(self):
        """Return the words of `CHECKS`."""
        return (
            self.env._("Warehouse"),
            self.env._("Journals"),
            self.env._("Numbers"),
            self.env._("Service centres"),
            self.env._("Warranty"),
            self.env._("Fees and labour"),
            self.env._("Areas and service partners"),
            self.env._("Technicians"),
            self.env._("Ways to pay"),
            self.env._("Outgoing mail"),
            self.env._("Answers by mail"),
            self.env._("WhatsApp"),
            self.env._("Web address"),
            self.env._("Website"),
            self.env._("Automatic jobs"),
            self.env._("PDF program"),
        )

    @api.model
    def _line(
        self, fine, good, bad, *, state="todo", xmlid=None, model=None, domain=()
    ):
        """Return the values of a line: ``good`` when it is fine, else what to do."""
        link = {"xmlid": xmlid} if xmlid else {"model": model, "domain": list(domain)}
        return {
            "state": "ok" if fine else state,
            "sentence": good if fine else bad,
            "link": link,
        }

    # === THE CHECKS: (company) -> VALUES OF A LINE === #

    def _check_warehouse(self, company):
        _ = self.env._
        count = self.env["stock.warehouse"].search_count(
            [("company_id", "=", company.id)]
        )
        return self._line(
            count,
            _("There is a warehouse: devices and parts have a place."),
            _("Make a warehouse: without one no device can be taken in."),
            xmlid="stock.action_warehouse_form",
        )

    def _check_journals(self, company):
        _ = self.env._
        kinds = set(
            self.env["account.journal"]
            .search(
                [
                    *self.env["account.journal"]._check_company_domain(company),
                    ("type", "in", ("sale", "bank", "cash")),
                ]
            )
            .mapped("type")
        )
        return self._line(
            kinds >= {"sale", "bank", "cash"},
            _("Sales, bank and cash each have a journal."),
            _(
                "Load a chart of accounts: journals for sales, bank and cash"
                " are needed."
            ),
            xmlid="account.action_account_journal_form",
        )

    def _check_sequences(self, company):
        _ = self.env._
        codes = set(
            self.env["ir.sequence"]
            .search(
                [
                    ("code", "in", list(WOMS_SEQUENCES)),
                    ("company_id", "=", company.id),
                ]
            )
            .mapped("code")
        )
        return self._line(
            codes >= set(WOMS_SEQUENCES),
            _("Devices, requests, orders and complaints are numbered."),
            _("Some numbers are missing: they are made with the first document."),
            state="hint",
            model="ir.sequence",
            domain=[("code", "in", list(WOMS_SEQUENCES))],
        )

    def _check_centers(self, company):
        _ = self.env._
        centers = self.env["woms.service.center"].search(
            [("company_id", "=", company.id)]
        )
        own = centers.filtered(lambda row: not row.firm_id)
        if own and own.filtered(lambda row: not row.warehouse_id):
            bad = _("Give each of your own service centres its warehouse.")
        else:
            bad = _("Make your first service centre: where devices are brought to.")
        return self._line(
            own and all(own.mapped("warehouse_id.id")),
            _("%(count)s service centres take devices in.", count=len(centers)),
            bad,
            xmlid="woms_aftersales.woms_service_center_action",
        )

    def _check_policies(self, company):
        _ = self.env._
        policies = self.env["woms.warranty.policy"]
        products = self.env["product.product"].search(
            [
                ("woms_needs_document", "=", True),
                ("company_id", "in", (False, company.id)),
            ],
            limit=500,
        )
        without = products.filtered(
            lambda product: not policies._find_for(company, product)
        )
        if not products:
            bad = _("Tick “Needs a service document” on the products you repair.")
            link = {"xmlid": "stock.product_template_action_product"}
        else:
            bad = _(
                "%(count)s products have no warranty policy, such as %(name)s.",
                count=len(without),
                name=without[:1].display_name,
            )
            link = {"xmlid": "woms_aftersales.woms_warranty_policy_action"}
        return self._line(
            products and not without,
            _("Every product you repair has its warranty policy."),
            bad,
            **link,
        )

    def _check_fees(self, company):
        _ = self.env._
        return self._line(
            company.woms_labour_product_id and company.woms_visit_fee_id,
            _("Labour and the visit have a price."),
            _("Choose the products for labour and visit: estimates are made of them."),
            xmlid="woms_aftersales.woms_settings_action",
        )

    def _check_areas(self, company):
        _ = self.env._
        areas = self.env["woms.service.area"].search(
            [("company_id", "in", (False, company.id))]
        )
        empty = areas.filtered(lambda row: not row.firm_ids)
        if areas:
            bad = _(
                "%(count)s areas have no service partner, such as %(name)s.",
                count=len(empty),
                name=empty[:1].name,
            )
        else:
            bad = _("Draw your first area: provinces or cities, and who serves them.")
        return self._line(
            areas and not empty,
            _("%(count)s areas, each with its service partners.", count=len(areas)),
            bad,
            state="hint" if areas else "todo",
            xmlid="woms_aftersales.woms_service_area_action",
        )

    def _check_technicians(self, company):
        _ = self.env._
        people = self.env["woms.technician"].search([], limit=1000)
        without = people.filtered(lambda row: not row.login_user_id)
        return self._line(
            people and not without,
            _("%(count)s technicians can log in.", count=len(people)),
            _(
                "%(count)s technicians have no login, such as %(name)s.",
                count=len(without),
                name=without[:1].name,
            )
            if people
            else _("Add the technicians of your service partners and your own."),
            state="hint" if people else "todo",
            xmlid="woms_aftersales.woms_technician_action",
        )

    def _check_providers(self, company):
        _ = self.env._
        providers = self.env["payment.provider"].search(
            [("company_id", "=", company.id), ("state", "=", "enabled")]
        )
        hidden = providers.filtered(lambda row: not row.is_published)
        if providers:
            bad = _(
                "%(names)s is enabled but not published: customers don't see it.",
                names=", ".join(hidden.mapped("name")),
            )
        else:
            bad = _("Enable bank transfer or another way, so that customers can pay.")
        return self._line(
            providers and not hidden,
            _("Customers pay by %(names)s.", names=", ".join(providers.mapped("name"))),
            bad,
            xmlid="payment.action_payment_provider",
        )

    def _check_mail(self, company):
        _ = self.env._
        servers = self.env["ir.mail_server"].search_count([])
        if not email_normalize(company.email or ""):
            return self._line(
                False,
                "",
                _("Write the company's e-mail address: messages come from it."),
                model="res.company",
                domain=[("id", "=", company.id)],
            )
        return self._line(
            servers,
            _(
                "A mail server is set: messages go out from %(mail)s.",
                mail=company.email,
            ),
            _("Set the mail server, or customers with e-mail hear nothing."),
            xmlid="base.action_ir_mail_server_list",
        )

    def _check_alias(self, company):
        _ = self.env._
        return self._line(
            company.alias_domain_id,
            _("Answers by mail land on the service they are about."),
            _("Set an alias domain: then answers by mail land on the work order."),
            state="hint",
            model="mail.alias.domain",
        )

    def _check_whatsapp(self, company):
        _ = self.env._
        return self._line(
            company._woms_e164(company.woms_whatsapp or ""),
            _("Customers can write to you by WhatsApp."),
            _("Write the desk's WhatsApp number: it stands on every page and message."),
            xmlid="woms_aftersales.woms_settings_action",
        )

    def _check_base_url(self, company):
        _ = self.env._
        url = company.get_base_url()
        local = any(word in url for word in ("localhost", "127.0.0.1", "0.0.0.0"))
        return self._line(
            url.startswith("https://") and not local,
            _("Links in messages lead to %(url)s.", url=url),
            _("Links in messages lead to %(url)s: set your https address.", url=url),
            model="ir.config_parameter",
            domain=[("key", "in", ("web.base.url", "web.base.url.freeze"))],
        )

    def _check_website(self, company):
        _ = self.env._
        sites = self.env["website"].search([("company_id", "=", company.id)])
        return self._line(
            sites,
            _("The service pages are on %(name)s.", name=sites[:1].name or ""),
            _("Give this company a website: customers report and follow there."),
            xmlid="website.action_website_list",
        )

    def _check_crons(self, company):
        _ = self.env._
        ours = self.env["ir.model.data"].search(
            [("module", "=", "woms_aftersales"), ("model", "=", "ir.cron")]
        )
        crons = self.env["ir.cron"].with_context(active_test=False)
        crons = crons.browse(ours.mapped("res_id")).exists()
        stopped = crons.filtered(lambda row: not row.active)
        return self._line(
            not stopped,
            _("All %(count)s automatic jobs run.", count=len(crons)),
            _(
                "These automatic jobs are off: %(names)s.",
                names=", ".join(stopped.mapped("name")),
            ),
            model="ir.cron",
            domain=[("id", "in", crons.ids), ("active", "in", (True, False))],
        )

    def _check_pdf(self, _company):
        _ = self.env._
        try:
            found = bool(find_in_path("wkhtmltopdf"))
        except OSError:
            found = bool(shutil.which("wkhtmltopdf"))
        return self._line(
            found,
            _("Receipts, estimates and reports can be printed."),
            _("Install wkhtmltopdf on the server: without it no PDF is made."),
            xmlid="base.ir_action_report",
        )
