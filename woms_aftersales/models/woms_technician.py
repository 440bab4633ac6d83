from odoo import api, fields, models
from odoo.fields import Command

from .. import const


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
    cash_journal_id = fields.Many2one(
        "account.journal",
        "Cash journal",
        # a technician without a company works for all of them
        domain="[('type', '=', 'cash'), ('company_id', '=?', company_id)]",
        help="Cash this technician takes is booked here. Empty: the centre's.",
    )
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

    @api.model_create_multi
    def create(self, vals_list):
        technicians = super().create(vals_list)
        technicians._give_portal_groups()
        return technicians

    def write(self, vals):
        """Keep the login's groups in step; close the offers of whoever leaves."""
        result = super().write(vals)
        if {"login_user_id", "is_coordinator", "active"} & set(vals):
            self._give_portal_groups()
        if vals.get("active") is False:
            self._leave_offers()
        return result

    def _give_portal_groups(self):
        """Let portal logins of technicians into the pages of the jobs."""
        prefix = "woms_aftersales.woms_aftersales_group_partner_"
        technician_group = self.env.ref(f"{prefix}technician")
        coordinator_group = self.env.ref(f"{prefix}coordinator")
        for technician in self:
            # sudo: the manager names technicians; it opens portal groups only
            user_sudo = technician.login_user_id.sudo()
            if not user_sudo.share or not technician.active:
                continue
            groups = technician_group
            if technician.is_coordinator:
                groups |= coordinator_group
            elif coordinator_group in user_sudo.group_ids:
                user_sudo.group_ids = [Command.unlink(coordinator_group.id)]
            if groups - user_sudo.group_ids:
                user_sudo.group_ids = [Command.link(group.id) for group in groups]

    def _leave_offers(self):
        """Withdraw the offers nobody can answer any more; show the desk open jobs."""
        # sudo: whoever may archive a person needs no right on each job
        rows_sudo = (
            self.env["woms.assignment"]
            .sudo()
            .search(
                [
                    ("state", "in", ("offered", "accepted")),
                    "|",
                    ("technician_id", "in", self.ids),
                    ("firm_id", "in", self.firm_id.ids),
                ]
            )
        )
        offers_sudo = rows_sudo.filtered(
            lambda row: (
                row.state == "offered"
                and (row.technician_id in self or not row.firm_id.woms_technician_ids)
            )
        )
        offers_sudo._move(
            "withdrawn",
            role=const.ROLE_SYSTEM,
            reason=self.env._("The technician no longer works for us."),
        )
        offers_sudo.order_id._after_offers_closed()
        jobs_sudo = rows_sudo.filtered(
            lambda row: row.state == "accepted" and row.technician_id in self
        )
        jobs_sudo.order_id._remind_desk(
            self.env._("Find another technician"),
            self.env._("The technician of this job no longer works for us."),
        )
