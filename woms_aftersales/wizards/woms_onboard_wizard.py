from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WomsOnboardWizard(models.TransientModel):
    """Set a service partner up in one go, safe to repeat: what is there stays.

    People with their logins, areas and products, a service centre and a stock location.
    """

    _name = "woms.onboard.wizard"
    _description = "Set up a Service Partner"

    firm_id = fields.Many2one("res.partner", "Service partner", required=True)
    company_id = fields.Many2one("res.company", required=True)
    line_ids = fields.One2many("woms.onboard.wizard.line", "wizard_id", "People")
    area_ids = fields.Many2many(
        "woms.service.area", "woms_onboard_area_rel", string="Areas"
    )
    categ_ids = fields.Many2many(
        "product.category",
        "woms_onboard_categ_rel",
        string="Repairs",
        help="Empty: all products.",
    )
    make_center = fields.Boolean("He takes devices in: make a service centre")
    make_location = fields.Boolean("He keeps parts of ours: make a stock location")

    @api.model
    def _open(self, firm):
        """Return the action, filled with what is known of ``firm``."""
        self.check_access("create")
        people = firm.child_ids.filtered(lambda child: child.type == "contact")
        people |= firm.woms_technician_ids.partner_id
        technicians = {
            technician.partner_id: technician for technician in firm.woms_technician_ids
        }
        coordinators = firm.woms_technician_ids.filtered("is_coordinator")
        centers = self._get_centers(firm)
        wizard = self.create(
            {
                "firm_id": firm.id,
                "company_id": self.env.company.id,
                "area_ids": [Command.set(firm.woms_area_ids.ids)],
                "categ_ids": [Command.set(firm.woms_categ_ids.ids)],
                "make_center": bool(centers),
                "make_location": bool(centers.stock_location_id),
                "line_ids": [
                    Command.create(
                        {
                            "partner_id": person.id,
                            "name": person.name,
                            "phone": person.phone,
                            "email": person.email,
                            "is_coordinator": technicians[person].is_coordinator
                            if person in technicians
                            else not (coordinators or index),
                            "gives_login": bool(person.email),
                        }
                    )
                    for index, person in enumerate(people or firm)
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up %(firm)s", firm=firm.name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_centers(self, firm):
        return self.env["woms.service.center"].search(
            [("firm_id", "=", firm.id), ("company_id", "=", self.env.company.id)]
        )

    def action_set_up(self):
        """Do all of it; what is there already is kept."""
        self.ensure_one()
        self.check_access("write")
        self._check_people()
        # sudo: contacts, logins and locations belong to other apps; a manager of
        # after-sales sets his partners up
        wizard_sudo = self.sudo()
        wizard_sudo.firm_id.write(
            {
                "woms_is_firm": True,
                "woms_area_ids": [Command.set(self.area_ids.ids)],
                "woms_categ_ids": [Command.set(self.categ_ids.ids)],
            }
        )
        technicians = wizard_sudo._make_technicians()
        wizard_sudo._give_logins(technicians)
        center = wizard_sudo._make_center()
        location = wizard_sudo._make_location(center)
        for technician in technicians:
            technician.center_id = technician.center_id or center
            technician.stock_location_id = technician.stock_location_id or location
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.firm_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _check_people(self):
        if not self.line_ids:
            raise UserError(
                self.env._("Add at least one person: somebody must do the repairs.")
            )
        if not any(self.line_ids.mapped("is_coordinator")):
            raise UserError(
                self.env._(
                    "Mark who answers offers: without a coordinator nobody can accept "
                    "a job for %(firm)s.",
                    firm=self.firm_id.name,
                )
            )
        if without := self.line_ids.filtered(
            lambda line: line.gives_login and not line.email
        ):
            raise UserError(
                self.env._(
                    "%(name)s needs an e-mail address for the login, or take the tick "
                    "away.",
                    name=without[0].name,
                )
            )

    def _make_technicians(self):
        """Find or make contact and technician of each line; return the technicians."""
        technicians = self.env["woms.technician"]
        for line in self.line_ids:
            contact = {"phone": line.phone, "email": line.email}
            if not line.partner_id:
                line.partner_id = self.env["res.partner"].create(
                    {
                        **contact,
                        "name": line.name,
                        "parent_id": self.firm_id.id,
                        "type": "contact",
                        "lang": self.firm_id.lang,
                    }
                )
            else:
                line.partner_id.write(
                    {
                        key: value
                        for key, value in contact.items()
                        if value and value != line.partner_id[key]
                    }
                )
            found = self.firm_id.woms_technician_ids.filtered(
                lambda technician, line=line: technician.partner_id == line.partner_id
            )
            technicians |= found or technicians.create(
                {
                    "partner_id": line.partner_id.id,
                    "firm_id": self.firm_id.id,
                    "is_coordinator": line.is_coordinator,
                }
            )
            if found:
                found.is_coordinator = line.is_coordinator
        return technicians

    def _give_logins(self, technicians):
        """Invite to the portal whoever has no login yet, by core's own invitation."""
        for line in self.line_ids.filtered("gives_login"):
            technician = technicians.filtered(
                lambda row, line=line: row.partner_id == line.partner_id
            )
            user = line.partner_id.user_ids[:1]
            if not user:
                invitation = self.env["portal.wizard"].create(
                    {"partner_ids": [Command.set(line.partner_id.ids)]}
                )
                invitation.user_ids.action_grant_access()
                user = line.partner_id.with_context(active_test=False).user_ids[:1]
            if not technician.login_user_id:
                technician.login_user_id = user

    def _make_center(self):
        centers = self._get_centers(self.firm_id)
        if centers or not self.make_center:
            return centers[:1]
        return centers.create(
            {
                "name": self.firm_id.name,
                "firm_id": self.firm_id.id,
                "partner_id": self.firm_id.id,
                "company_id": self.company_id.id,
                "accepts_parcels": False,
                "categ_ids": [Command.set(self.categ_ids.ids)],
            }
        )

    def _make_location(self, center):
        """Return the firm's own stock location, beside the stock for sale."""
        known = self.firm_id.woms_technician_ids.stock_location_id[:1]
        location = center.stock_location_id or known
        if location or not self.make_location:
            return location
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        if not warehouse:
            raise UserError(
                self.env._("Make a warehouse for the company first: parts lie in it.")
            )
        location = location.create(
            {
                "name": self.firm_id.name,
                "location_id": warehouse.view_location_id.id,
                "usage": "internal",
                "company_id": self.company_id.id,
            }
        )
        center.stock_location_id = location
        return location


class WomsOnboardWizardLine(models.TransientModel):
    _name = "woms.onboard.wizard.line"
    _description = "Person of a Service Partner"

    wizard_id = fields.Many2one(
        "woms.onboard.wizard", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Contact")
    name = fields.Char(required=True)
    phone = fields.Char()
    email = fields.Char("E-mail")
    is_coordinator = fields.Boolean("Answers offers")
    gives_login = fields.Boolean("Login", default=True)
