from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from .woms_outbox_mixin import MESSAGE_WAYS

DESK = "woms_aftersales.woms_aftersales_group_desk"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "woms.partner.privacy", "woms.partner.digest"]

    woms_is_firm = fields.Boolean(
        "Service partner", help="A firm whose technicians repair for us."
    )
    woms_is_dealer = fields.Boolean(
        "Dealer",
        help="A delivery to a dealer makes the serial known, and no service document.",
    )
    woms_area_ids = fields.Many2many(
        "woms.service.area",
        "woms_area_firm_rel",
        "partner_id",
        "area_id",
        "Service areas",
    )
    woms_categ_ids = fields.Many2many(
        "product.category",
        "woms_firm_categ_rel",
        "partner_id",
        "categ_id",
        "Repairs",
        help="Empty: all products.",
    )
    woms_message_way = fields.Selection(
        MESSAGE_WAYS,
        "Prefers messages by",
        help="Empty: as the company's settings say.",
    )
    woms_technician_ids = fields.One2many("woms.technician", "firm_id", "Technicians")
    woms_document_ids = fields.One2many(
        "woms.service.document", "partner_id", "Devices"
    )
    woms_order_ids = fields.One2many("woms.work.order", "partner_id", "Work orders")
    woms_request_ids = fields.One2many(
        "woms.work.request",
        "partner_id",
        "Service requests",
        groups="woms_aftersales.woms_aftersales_group_desk",
    )
    woms_complaint_ids = fields.One2many(
        "woms.complaint",
        "partner_id",
        "Complaints",
        groups="woms_aftersales.woms_aftersales_group_desk",
    )
    woms_request_count = fields.Integer(
        compute="_compute_woms_counts",
        groups="woms_aftersales.woms_aftersales_group_desk",
    )
    woms_complaint_count = fields.Integer(
        compute="_compute_woms_counts",
        groups="woms_aftersales.woms_aftersales_group_desk",
    )
    woms_document_count = fields.Integer(
        compute="_compute_woms_counts",
        groups="woms_aftersales.woms_aftersales_group_desk",
    )
    woms_order_count = fields.Integer(
        compute="_compute_woms_counts",
        groups="woms_aftersales.woms_aftersales_group_desk",
    )

    # --- the page of a service partner: what he does, and how well ---
    woms_visit_fee = fields.Float(
        "Agreed fee per visit",
        help="What this service partner earns for a visit. Empty: what the area pays.",
        groups=DESK,
    )
    woms_open_jobs = fields.Integer(
        "Open jobs", compute="_compute_woms_figures", groups=DESK
    )
    woms_acceptance = fields.Float(
        "Offers accepted", compute="_compute_woms_figures", groups=DESK
    )
    woms_first_fix = fields.Float(
        "Fixed at the first visit", compute="_compute_woms_figures", groups=DESK
    )
    woms_rating = fields.Float(
        "Rating (1 to 5)", compute="_compute_woms_figures", groups=DESK
    )
    woms_repairs = fields.Integer(
        "Repairs done", compute="_compute_woms_figures", groups=DESK
    )
    woms_answer_hours = fields.Float(
        "Hours to answer", compute="_compute_woms_figures", groups=DESK
    )
    woms_earned = fields.Float("Earned", compute="_compute_woms_figures", groups=DESK)
    woms_answers = fields.Integer(
        "Answers to offers", compute="_compute_woms_figures", groups=DESK
    )

    _woms_phone_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )

    @api.model
    def _search_display_name(self, operator, value):
        """A phone number in any notation finds its contact too."""
        domain = super()._search_display_name(operator, value)
        if operator in ("=", "ilike", "=ilike") and value:
            phone_operator, number = self.env.company._woms_phone_term(value)
            if number:
                domain = Domain(domain) | Domain(
                    "phone_sanitized", phone_operator, number
                )
        return domain

    def _compute_woms_counts(self):
        """Count what the person himself owns, and for a firm the jobs it has."""

        def count(model, fname):
            return dict(
                self.env[model]._read_group(
                    [(fname, "in", self.ids)], [fname], ["__count"]
                )
            )

        documents = count("woms.service.document", "partner_id")
        owned = count("woms.work.order", "partner_id")
        repaired = count("woms.work.order", "firm_id")
        asked = count("woms.work.request", "partner_id")
        complaints = count("woms.complaint", "partner_id")
        for partner in self:
            partner.woms_request_count = asked.get(partner, 0)
            partner.woms_complaint_count = complaints.get(partner, 0)
            partner.woms_document_count = documents.get(partner, 0)
            partner.woms_order_count = owned.get(partner, 0) + repaired.get(partner, 0)

    # === A SERVICE PARTNER === #

    def _compute_woms_figures(self):
        """Read the figures of the last half year: one query for all."""
        firms = self.filtered("woms_is_firm")
        # sudo: figures of firms, for the desk that has the right on these fields
        known = self.env["woms.firm.figures"].sudo()._read_figures(firms.ids)
        for partner in self:
            figures = known.get(partner._origin.id) or {}
            accepted = figures.get("accepted", 0)
            partner.woms_answers = accepted + figures.get("refused", 0)
            partner.woms_acceptance = accepted / (partner.woms_answers or 1)
            partner.woms_repairs = figures.get("ended", 0)
            partner.woms_first_fix = figures.get("fixed", 0) / (
                partner.woms_repairs or 1
            )
            partner.woms_open_jobs = figures.get("load", 0)
            partner.woms_rating = figures.get("rating") or 0
            partner.woms_answer_hours = figures.get("answer_hours") or 0
            partner.woms_earned = figures.get("earned", 0)

    def action_woms_onboard(self):
        """Set a service partner up: people, logins, areas, centre, stock."""
        self.ensure_one()
        return self.env["woms.onboard.wizard"]._open(self)

    # === CONTACTS OF AFTER-SALES === #

    @api.model
    def _woms_find_or_create_contact(
        self, company, name, phone, email, address=None, *, phone_proven=True
    ):
        """Return the person with this phone number or e-mail, made when there is none.

        The phone number counts first: people change their e-mail more often. A contact
        found gets what it lacks; what it has is not overwritten by a form.

        :param company: the ``res.company`` asked for service
        :param dict address: ``state_id``, ``city_id``, ``street``, ``zip`` as in
            `woms.location`
        :param bool phone_proven: whether the number was called or shown to be his; if
            not, only the e-mail finds a person
        """
        number = company._woms_e164(phone)
        email_normalized = email_normalize(email or "")
        contact = self._woms_find_contact(
            company, phone_proven and number, email_normalized
        )
        values = {
            "phone": number or phone or False,
            "email": email_normalized or False,
            **self._woms_address_values(address or {}, company),
        }
        if contact:
            missing = {
                fname: value
                for fname, value in values.items()
                if value and not contact[fname]
            }
            if contact.street or contact.city_id:
                # never half of one address and half of another
                missing = {
                    fname: missing[fname]
                    for fname in ("phone", "email")
                    if fname in missing
                }
            if missing:
                contact.write(missing)
            return contact
        return self.create(
            {
                **values,
                "name": (name or "").strip() or number or email_normalized,
                "type": "contact",
                "lang": self.env.lang or False,
                "company_id": False,
            }
        )

    @api.model
    def _woms_find_contact(self, company, number, email_normalized):
        """Return the oldest person with this E.164 number, else with this e-mail."""
        people = (
            Domain("company_id", "in", (False, company.id))
            & Domain("type", "=", "contact")
            & Domain("woms_is_firm", "=", False)
        )
        for fname, value in (
            ("phone_sanitized", number),
            ("email_normalized", email_normalized),
        ):
            if value and (
                found := self.search(
                    people & Domain(fname, "=", value), limit=1, order="id"
                )
            ):
                return found
        return self.browse()

    @api.model
    def _woms_address_values(self, address, company):
        """Return the fields of a contact for the keys of an address."""
        city = self.env["res.city"].browse(address.get("city_id") or False)
        street2 = [address.get("village"), address.get("district")]
        return {
            "street": address.get("street") or False,
            "street2": ", ".join(filter(None, street2)) or False,
            "zip": address.get("zip") or False,
            "city_id": city.id,
            "city": city.name or False,
            "state_id": address.get("state_id") or city.state_id.id,
            "country_id": (city.country_id or company._woms_phone_country()).id,
        }
