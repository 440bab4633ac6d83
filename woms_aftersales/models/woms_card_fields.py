from odoo import api, fields, models

PRODUCER_ROLES = [("producer", "Producer"), ("importer", "Importer")]


class WomsCardFields(models.AbstractModel):
    """What a warranty card must say in Indonesia beside the terms.

    The ministry of trade's rules on manuals and warranty cards ask for: the number
    under which the card is registered, the period, what is free, parts in and after
    the warranty, names and addresses of the service centres, producer or importer.
    """

    _name = "woms.card.fields"
    _description = "Fields of the Warranty Card"

    woms_producer_id = fields.Many2one(
        "res.partner",
        "Producer or importer",
        help="Name and address stand on the warranty card.",
    )
    woms_producer_role = fields.Selection(
        PRODUCER_ROLES, "Stands on the card as", default="producer"
    )
    woms_parts_years = fields.Integer(
        "Parts after the warranty (years)",
        help="For how long parts can be had when the warranty has ended.",
    )


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "woms.card.fields"]

    def _woms_get_card_centers(self):
        """Return the service centres that stand on warranty cards (sudo)."""
        self.ensure_one()
        # sudo: the same list is public on the website
        return (
            self.env["woms.service.center"]
            .sudo()
            .search([("company_id", "=", self.id), ("is_published", "=", True)])
        )


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "woms.card.fields"]

    woms_card_registration = fields.Char(
        "Registration number of the warranty card",
        help="As given by the ministry of trade for manual and warranty card.",
    )
    woms_producer_role = fields.Selection(default=False)
    woms_card_gaps = fields.Char(
        "Missing on the warranty card",
        compute="_compute_woms_card_gaps",
        search="_search_woms_card_gaps",
    )

    @api.depends(
        "woms_needs_document",
        "woms_card_registration",
        "woms_producer_id",
        "woms_parts_years",
    )
    @api.depends_context("company", "lang")
    def _compute_woms_card_gaps(self):
        for product in self:
            product.woms_card_gaps = (
                ", ".join(product._woms_get_card_gaps(self.env.company))
                if product.woms_needs_document
                else False
            )

    @api.model
    def _search_woms_card_gaps(self, operator, value):
        if operator not in ("=", "!=") or value:
            return NotImplemented
        devices = self.search([("woms_needs_document", "=", True)])
        with_gaps = devices.filtered("woms_card_gaps")
        return [("id", "in" if operator == "!=" else "not in", with_gaps.ids)]

    def _woms_get_card_values(self, company):
        """Return what stands on the card of this product, its own or the company's.

        :return: dict(registration, producer (partner), role, parts_years)
        """
        self.ensure_one()
        source = self if self.woms_producer_id else company
        return {
            "registration": self.woms_card_registration,
            "producer": source.woms_producer_id,
            "role": source.woms_producer_role or "producer",
            "parts_years": self.woms_parts_years or company.woms_parts_years,
        }

    def _woms_get_card_gaps(self, company):
        """Return what a card of this product lacks, in words for the manager."""
        self.ensure_one()
        _ = self.env._
        # sudo: addresses of producer and centres, whoever looks at the product
        product_sudo = self.sudo()
        values = product_sudo._woms_get_card_values(company.sudo())
        policy = self.env["woms.warranty.policy"]._find_for(
            company, product_sudo.product_variant_id
        )
        centers = company._woms_get_card_centers()
        gaps = {
            _("registration number"): values["registration"],
            _("producer or importer"): values["producer"],
            _("address of the producer or importer"): not values["producer"]
            or values["producer"].street,
            _("parts after the warranty"): values["parts_years"] > 0,
            _("warranty terms"): policy.line_ids,
            _("service centres"): centers,
        }
        missing = [label for label, known in gaps.items() if not known]
        return missing + [
            _("address of %s", center.name)
            for center in centers
            if not (center.partner_id.street and center.partner_id.city)
        ]
