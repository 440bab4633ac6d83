from odoo import api, fields, models


class WomsLocation(models.Model):
    """Where a device stands or failed. Chosen, not typed: province, city, district."""

    _name = "woms.location"
    _description = "Service Location"
    _order = "id desc"
    _rec_names_search = [
        "address_id.name",
        "address_id.street",
        "address_id.city",
        "district",
    ]

    address_id = fields.Many2one(
        "res.partner", "Address", required=True, index=True, ondelete="restrict"
    )
    street = fields.Char(related="address_id.street", readonly=False)
    country_id = fields.Many2one(related="address_id.country_id", readonly=False)
    state_id = fields.Many2one(
        related="address_id.state_id",
        string="Province",
        store=True,
        readonly=False,
        index=True,
    )
    city_id = fields.Many2one(
        related="address_id.city_id",
        string="City or regency",
        store=True,
        readonly=False,
        index=True,
    )
    zip = fields.Char(related="address_id.zip", store=True, readonly=False)
    district = fields.Char("District (kecamatan)")
    village = fields.Char("Village (kelurahan)")
    rt_rw = fields.Char("RT/RW")
    landmark = fields.Char()
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    tz = fields.Char(
        "Time zone",
        compute="_compute_tz",
        store=True,
        help="WIB, WITA or WIT, from the province.",
    )
    area_id = fields.Many2one(
        "woms.service.area",
        "Area",
        compute="_compute_area",
        store=True,
        index="btree_not_null",
    )
    customer_ids = fields.One2many("woms.location.customer", "location_id", "Customers")
    document_ids = fields.One2many("woms.service.document", "location_id", "Devices")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )

    @api.depends("state_id")
    def _compute_tz(self):
        self.tz = "Asia/Jakarta"

    @api.depends("state_id", "city_id", "district", "zip", "company_id")
    def _compute_area(self):
        self.area_id = False


class WomsLocationCustomer(models.Model):
    """A customer at a location, with notes on how to get in."""

    _name = "woms.location.customer"
    _description = "Customer at a Location"

    location_id = fields.Many2one(
        "woms.location", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    access_notes = fields.Char(help="How to get in: gate, guard, dog.")

    _uniq = models.UniqueIndex(
        "(location_id, partner_id)", "This customer is already at this location."
    )
