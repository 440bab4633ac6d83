import re

from odoo import api, fields, models
from odoo.fields import Command

from .. import const


def _spelling(text):
    """Reduce an address line to what counts: "Jl. Melati No. 5" is "jlmelati5"."""
    return re.sub(r"\bno\b|[^a-z0-9]", "", (text or "").lower().replace("jalan", "jl"))


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
        "res.partner", required=True, index=True, ondelete="restrict"
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
        for location in self:
            location.tz = const.PROVINCE_TZ.get(location.state_id.code, const.TZ_WIB)

    @api.depends("state_id", "city_id", "district", "zip", "company_id")
    def _compute_area(self):
        areas = self.env["woms.service.area"]
        for location in self:
            location.area_id = areas._find_for(
                location.company_id,
                location.state_id,
                location.city_id,
                location.district,
                location.zip,
            )

    @api.depends("address_id.name", "district", "city_id.name", "street")
    def _compute_display_name(self):
        for location in self:
            if self.env.user._is_internal():
                parts = (location.street, location.district, location.city_id.name)
                location.display_name = ", ".join(filter(None, parts)) or str(
                    location.id
                )
            else:
                # the number alone: a many2one shows its target's name to anybody
                location.display_name = str(location.id)

    def _get_zone(self):
        """Return the word customers know the time zone by."""
        return const.ZONE_WORDS.get(self.tz or const.TZ_WIB, self.tz)

    @api.model
    def _find_or_create(self, partner, address, company):
        """Return the place of ``address`` at which ``partner`` is a customer.

        :param partner: the customer
        :param dict address: ``state_id``, ``city_id``, ``district``, ``village``,
            ``rt_rw``, ``street``, ``landmark``, ``zip``, ``latitude``, ``longitude``,
            ``access_notes``
        :param company: the ``res.company`` that serves
        :return: ``woms.location``; none for an address without city and street
        """
        address = {key: value for key, value in (address or {}).items() if value}
        if not (address.get("city_id") or address.get("street")):
            return self.browse()
        known = self.search(
            [
                ("customer_ids.partner_id", "=", partner.id),
                ("company_id", "in", (company.id, False)),
                ("city_id", "=", address.get("city_id", False)),
            ]
        ).filtered(lambda location: location._is_at(address))[:1]
        if known:
            known._complete(address)
            return known
        return self.create(self._prepare_location(partner, address, company))

    def _is_at(self, address):
        """Whether this is the place of ``address``, however it was spelled."""
        self.ensure_one()
        return all(
            _spelling(self[fname]) == _spelling(address.get(fname))
            for fname in ("street", "district", "village", "rt_rw")
        )

    def _complete(self, address):
        """Write what is new about a known place: landmark and pin."""
        news = {
            fname: address[fname]
            for fname in ("landmark", "latitude", "longitude")
            if address.get(fname) and address[fname] != self[fname]
        }
        if news:
            self.write(news)

    @api.model
    def _prepare_location(self, partner, address, company):
        return {
            "address_id": self.env["res.partner"]
            .create(
                {
                    **partner._woms_address_values(address, company),
                    "name": partner.name,
                    "type": "other",
                    "parent_id": partner.id,
                }
            )
            .id,
            "company_id": company.id,
            "customer_ids": [
                Command.create(
                    {
                        "partner_id": partner.id,
                        "access_notes": address.get("access_notes"),
                    }
                )
            ],
            **{
                fname: address.get(fname)
                for fname in (
                    "district",
                    "village",
                    "rt_rw",
                    "landmark",
                    "latitude",
                    "longitude",
                )
            },
        }


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
