from odoo import fields, models


class WomsServiceCenter(models.Model):
    """A place that takes in or repairs devices: our own or a partner's."""

    _name = "woms.service.center"
    _description = "Service Centre"
    _inherit = ["mail.thread", "woms.center.loan"]
    _order = "sequence, name"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    firm_id = fields.Many2one(
        "res.partner",
        "Service partner",
        index="btree_not_null",
        domain="[('woms_is_firm', '=', True)]",
        help="Empty for our own centre.",
    )
    partner_id = fields.Many2one("res.partner", "Address", required=True, index=True)
    phone = fields.Char(related="partner_id.phone")
    opening_hours = fields.Char(translate=True, help="As shown to customers.")
    calendar_id = fields.Many2one("resource.calendar", "Working hours")
    categ_ids = fields.Many2many(
        "product.category",
        "woms_center_categ_rel",
        "center_id",
        "categ_id",
        "Product categories",
        help="Empty: all.",
    )
    accepts_drop_off = fields.Boolean("Takes devices at the counter", default=True)
    accepts_parcels = fields.Boolean("Takes parcels", default=True)
    is_central = fields.Boolean("Central workshop")
    is_published = fields.Boolean("Shown on the website", default=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", domain="[('company_id', '=', company_id)]"
    )
    device_location_id = fields.Many2one(
        "stock.location",
        "Location of customers' devices",
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Devices taken in lie here, beside the stock for sale: core would reserve "
        "them for a sale otherwise. Made at the first device if empty.",
    )
    stock_location_id = fields.Many2one(
        "stock.location",
        "Stock location",
        help="Where devices and parts lie. Empty: the warehouse's stock.",
    )
    cash_journal_id = fields.Many2one(
        "account.journal",
        "Cash journal",
        domain="[('type', '=', 'cash'), ('company_id', '=', company_id)]",
    )
    area_ids = fields.One2many("woms.service.area", "center_id", "Areas")

    def _get_place_for_devices(self):
        """Return the stock location for customers' devices, made at the first need.

        Core reserves goods of any owner that lie in a warehouse's stock; a device under
        repair must not be sold, so it lies beside that stock.

        :return: ``stock.location``, empty for a centre that is not in our books
        """
        self.ensure_one()
        center_sudo = self.sudo()  # sudo: who takes a device in sets up no locations
        stock = center_sudo.stock_location_id or center_sudo.warehouse_id.lot_stock_id
        if not center_sudo.device_location_id and stock:
            center_sudo.device_location_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Customers' devices"),
                        "location_id": stock.location_id.id,
                        "usage": "internal",
                        "company_id": center_sudo.company_id.id,
                    }
                )
            )
        return center_sudo.device_location_id
