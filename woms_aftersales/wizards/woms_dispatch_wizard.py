from odoo import api, fields, models
from odoo.exceptions import UserError


class WomsDispatchWizard(models.TransientModel):
    """Who goes: the ranked firms with their reasons, or one of our own technicians."""

    _name = "woms.dispatch.wizard"
    _description = "Find a Technician"

    order_id = fields.Many2one("woms.work.order", "Work order", required=True)
    area_id = fields.Many2one(related="order_id.area_id")
    product_id = fields.Many2one(related="order_id.product_id")
    place = fields.Char(related="order_id.place")
    currency_id = fields.Many2one(related="order_id.company_id.currency_id")
    line_ids = fields.One2many("woms.dispatch.wizard.line", "wizard_id", "Partners")
    open_offer_names = fields.Char("Asked already", compute="_compute_open_offer_names")
    deadline_hours = fields.Integer("Working hours to answer", default=4)
    earning = fields.Monetary(
        "Instead of the usual fee",
        help="0: the agreed fee, with travel where the area pays it.",
    )
    technician_id = fields.Many2one(
        "woms.technician",
        "Own technician",
        domain="[('is_own', '=', True)]",
        help="He gets the job at once, without an offer.",
    )

    @api.model
    def _open(self, order):
        """Return the action, with the firms ranked now and the best one ticked."""
        order.check_access("write")
        lines = [
            fields.Command.create(
                {
                    "sequence": index,
                    "firm_id": row["firm"].id,
                    "score": row["score"],
                    "note": row["note"],
                    "open_load": row["open_load"],
                    "chosen": not index and row["askable"],
                }
            )
            # sudo: the ranking counts jobs of all firms; the right to write is checked
            for index, row in enumerate(order.sudo()._rank_firms())
        ]
        wizard = self.create(
            {
                "order_id": order.id,
                "line_ids": lines,
                "deadline_hours": order.area_id.answer_hours or 4,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find a technician for %(number)s", number=order.name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.depends("order_id")
    def _compute_open_offer_names(self):
        for wizard in self:
            offers = wizard.order_id.assignment_ids.filtered(
                lambda row: row.state == "offered"
            )
            wizard.open_offer_names = ", ".join(offers.firm_id.mapped("name"))

    def _get_chosen(self):
        self.ensure_one()
        self.order_id.check_access("write")
        firms = self.line_ids.filtered("chosen").firm_id
        if not firms:
            raise UserError(
                self.env._("Tick at least one partner, or choose an own technician.")
            )
        return firms

    def action_offer(self):
        """Offer the job to the partners ticked; the first to accept gets it."""
        firms = self._get_chosen()
        # sudo: offers reach partners and mails; the right to write was checked
        self.order_id.sudo()._offer(
            firms,
            hours=self.deadline_hours,
            earning=self.earning or None,
        )
        return {"type": "ir.actions.act_window_close"}

    def action_assign(self):
        """Give the job to the one partner ticked, who has agreed on the phone."""
        firms = self._get_chosen()
        if len(firms) != 1:
            raise UserError(
                self.env._("Tick exactly one partner to give him the job at once.")
            )
        # sudo: as above
        self.order_id.sudo()._assign_directly(firm=firms)
        return {"type": "ir.actions.act_window_close"}

    def action_assign_own(self):
        """Give the job to one of our own technicians."""
        self.ensure_one()
        self.order_id.check_access("write")
        if not self.technician_id:
            raise UserError(self.env._("Choose the technician who goes."))
        # sudo: as above
        self.order_id.sudo()._assign_directly(technician=self.technician_id)
        return {"type": "ir.actions.act_window_close"}


class WomsDispatchWizardLine(models.TransientModel):
    _name = "woms.dispatch.wizard.line"
    _description = "Partner that Can Go"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "woms.dispatch.wizard", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    firm_id = fields.Many2one("res.partner", "Partner", required=True)
    score = fields.Float("Points", digits=(5, 1))
    note = fields.Char("Why")
    open_load = fields.Integer("Open jobs")
    chosen = fields.Boolean("Ask")
