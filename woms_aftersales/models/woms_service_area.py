from odoo import fields, models


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
