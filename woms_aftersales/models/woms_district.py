from odoo import api, fields, models
from odoo.exceptions import UserError

from .woms_geo import read_pin
from .woms_service_area import _spelling


class WomsDistrict(models.Model):
    """A district (kecamatan) of a city or regency: imported, then chosen."""

    _name = "woms.district"
    _description = "District"
    _order = "city_id, name"
    _rec_names_search = ["name", "city_id.name"]

    name = fields.Char(required=True)
    city_id = fields.Many2one(
        "res.city", "City or regency", required=True, index=True, ondelete="cascade"
    )
    state_id = fields.Many2one(
        related="city_id.state_id", string="Province", store=True, index=True
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(city_id, lower(name))", "This district is in the list of its city already."
    )

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Districts: name, city or regency"),
                "template": "/woms_aftersales/static/xls/woms_district.csv",
            }
        ]


class WomsLocation(models.Model):
    _inherit = "woms.location"

    district_id = fields.Many2one(
        "woms.district",
        "District from the list",
        store=False,
        compute="_compute_district_id",
        inverse="_inverse_district_id",
        domain="[('city_id', '=?', city_id)]",
        help="Chosen from the list of districts; without one in the list, type it.",
    )
    map_link = fields.Char(
        "Map link",
        store=False,
        compute="_compute_map_link",
        inverse="_inverse_map_link",
        help="Paste a link of a map, or two numbers: the pin is read from it.",
    )

    @api.depends("district", "city_id")
    def _compute_district_id(self):
        known = self.env["woms.district"].search([("city_id", "in", self.city_id.ids)])
        by_name = {(row.city_id, _spelling(row.name)): row for row in known}
        for location in self:
            location.district_id = by_name.get(
                (location.city_id, _spelling(location.district))
            )

    def _inverse_district_id(self):
        for location in self:
            if location.district_id:
                location.district = location.district_id.name
                if not location.city_id:
                    location.city_id = location.district_id.city_id

    @api.onchange("district_id")
    def _onchange_district_id(self):
        self._inverse_district_id()

    def _compute_map_link(self):
        self.map_link = False

    @api.onchange("map_link")
    def _onchange_map_link(self):
        if self.map_link and not self._set_pin(self.map_link):
            return {"warning": {"title": self.map_link, "message": self._no_pin()}}
        return None

    def _inverse_map_link(self):
        for location in self:
            if location.map_link and not location._set_pin(location.map_link):
                raise UserError(self._no_pin())

    def _set_pin(self, text):
        pin = read_pin(text)
        if pin:
            self.latitude, self.longitude = pin
        return bool(pin)

    def _no_pin(self):
        return self.env._(
            "This link names no place we can read. Open it, press long on the place "
            "and paste the two numbers that appear, like -6.914744, 107.609810."
        )
