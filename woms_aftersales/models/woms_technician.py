from odoo import api, fields, models


class WomsTechnician(models.Model):
    """A person who repairs: our own, or of a partner firm."""

    _name = "woms.technician"
    _description = "Technician"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "phone"]

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="partner_id.name", store=True, readonly=False)
    phone = fields.Char(related="partner_id.phone", store=True, readonly=False)
    image_128 = fields.Image(related="partner_id.image_128")
    firm_id = fields.Many2one(
        "res.partner",
        "Service partner",
        index="btree_not_null",
        domain="[('woms_is_firm', '=', True)]",
        help="Empty for our own technicians; himself if he works alone.",
    )
    # not called user_id: that name would subscribe him as a follower
    login_user_id = fields.Many2one("res.users", "Login", index="btree_not_null")
    is_coordinator = fields.Boolean(
        help="Answers offers for the firm and names who goes."
    )
    is_own = fields.Boolean("Own technician", compute="_compute_is_own", store=True)
    center_id = fields.Many2one(
        "woms.service.center", "Works at", index="btree_not_null"
    )
    categ_ids = fields.Many2many(
        "product.category",
        "woms_technician_categ_rel",
        "technician_id",
        "categ_id",
        "Product categories",
        help="Empty: all.",
    )
    calendar_id = fields.Many2one("resource.calendar", "Working hours")
    stock_location_id = fields.Many2one("stock.location", "Own stock")
    capacity = fields.Integer("Jobs per day", default=6)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)

    _login_uniq = models.UniqueIndex(
        "(login_user_id) WHERE login_user_id IS NOT NULL",
        "This login already belongs to a technician.",
    )

    @api.depends("firm_id")
    def _compute_is_own(self):
        for technician in self:
            technician.is_own = not technician.firm_id
