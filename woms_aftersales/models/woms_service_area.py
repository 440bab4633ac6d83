from odoo import api, fields, models
from odoo.fields import Domain

AREA_FIELDS = {
    "active",
    "company_id",
    "sequence",
    "state_ids",
    "city_ids",
    "districts",
    "zip_prefixes",
}


class WomsServiceArea(models.Model):
    """A region, built from provinces, cities, districts or zip prefixes."""

    _name = "woms.service.area"
    _description = "Service Area"
    _order = "sequence, name"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    state_ids = fields.Many2many(
        "res.country.state", "woms_area_state_rel", "area_id", "state_id", "Provinces"
    )
    city_ids = fields.Many2many(
        "res.city", "woms_area_city_rel", "area_id", "city_id", "Cities and regencies"
    )
    districts = fields.Text(
        help="One district (kecamatan) per line, within the cities chosen."
    )
    zip_prefixes = fields.Char(help="Beginnings of postal codes, separated by commas.")
    firm_ids = fields.Many2many(
        "res.partner",
        "woms_area_firm_rel",
        "area_id",
        "partner_id",
        "Service partners",
        domain="[('woms_is_firm', '=', True)]",
    )
    center_id = fields.Many2one(
        "woms.service.center", "Centre for escalation", index="btree_not_null"
    )
    auto_dispatch = fields.Boolean(
        "Offer by itself", help="New orders of this area are offered without the desk."
    )
    answer_hours = fields.Integer("Hours to answer an offer", default=4)
    firm_earning = fields.Float(
        "Fee per visit", help="What a firm earns for a visit in this area."
    )

    firm_vain_earning = fields.Float(
        "Fee for a visit in vain",
        help="What a firm earns when nobody was at home, with a photo of the place.",
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        areas = super().create(vals_list)
        areas._refresh_locations()
        return areas

    def write(self, vals):
        result = super().write(vals)
        if self._get_area_fields() & set(vals):
            self._refresh_locations()
        return result

    @api.model
    def _get_area_fields(self):
        """Names of the fields that say what lies in an area."""
        return AREA_FIELDS

    def unlink(self):
        refreshed = self._get_locations()
        result = super().unlink()
        refreshed._compute_area()
        return result

    def _refresh_locations(self):
        """Find the area again for the places concerned, and for new jobs there."""
        locations = self._get_locations()
        self.env.add_to_compute(locations._fields["area_id"], locations)
        locations.modified(["area_id"])  # requests there follow
        orders = self.env["woms.work.order"].search(
            [
                ("area_id", "=", False),
                ("location_id", "in", locations.ids),
                ("state", "=", "new"),
            ]
        )
        for order in orders:
            order.area_id = order.location_id.area_id

    def _get_locations(self):
        """Return the places in or near these areas: those whose area may change."""
        states = self.state_ids | self.city_ids.state_id
        domain = Domain("area_id", "in", self.ids) | Domain(
            "state_id", "in", states.ids
        )
        if any(self.mapped("zip_prefixes")):
            domain |= Domain.OR(
                Domain("zip", "=like", f"{prefix}%")
                for area in self
                for prefix in area._get_zip_prefixes()
            )
        return self.env["woms.location"].with_context(active_test=False).search(domain)

    # === FINDING === #

    @api.model
    def _find_for(self, company, state, city, district, zip):
        """Return the area of a place; the most specific one wins.

        A zip prefix or a district beats a city, a city beats a province; among equals
        the company's own, then the order of the list.

        :return: ``woms.service.area``, none when no area has the place
        """
        best, best_score = self.browse(), 0
        for area in self.search([("company_id", "in", (company.id, False))]):
            score = area._get_score(state, city, district, zip)
            if score and area.company_id:
                score += 0.5
            if score > best_score:
                best, best_score = area, score
        return best

    def _get_score(self, state, city, district, zip):
        """Return how specifically this area has the place; 0 if it hasn't."""
        self.ensure_one()
        prefixes = [
            len(prefix)
            for prefix in self._get_zip_prefixes()
            if zip and zip.strip().startswith(prefix)
        ]
        if prefixes:
            return 400 + max(prefixes)
        districts = self._get_districts()
        in_city = bool(city and city in self.city_ids)
        in_state = bool(state and state in self.state_ids)
        if districts:
            is_near = in_city or (in_state and not self.city_ids)
            return 300 if is_near and _spelling(district) in districts else 0
        return 200 if in_city else 100 if in_state else 0

    def _get_zip_prefixes(self):
        return [
            prefix.strip()
            for prefix in (self.zip_prefixes or "").replace(";", ",").split(",")
            if prefix.strip()
        ]

    def _get_districts(self):
        return {_spelling(line) for line in (self.districts or "").splitlines()} - {""}


def _spelling(name):
    """Reduce the name of a district to what counts: "Kec. Coblong" is "coblong"."""
    words = (name or "").lower().replace(".", " ").split()
    return " ".join(word for word in words if word not in ("kec", "kecamatan"))
