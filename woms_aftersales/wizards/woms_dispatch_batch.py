from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

MAX_ORDERS = 2000


class WomsDispatchBatch(models.TransientModel):
    """Offer hundreds of jobs in one go: the plan first, then one button.

    The load is spread over the partners by the room they have. Each line can be given
    to another partner, or left out, before anything is sent.
    """

    _name = "woms.dispatch.batch"
    _description = "Dispatch in One Go"

    company_id = fields.Many2one("res.company", required=True)
    count = fields.Integer(
        "Partners asked at once", help="0: as each area says. The first to accept wins."
    )
    hours = fields.Integer(
        "Working hours to answer", help="0: as each area says, in the place's hours."
    )
    line_ids = fields.One2many("woms.dispatch.batch.line", "wizard_id", "Offers")
    order_count = fields.Integer("Jobs", readonly=True)
    left_count = fields.Integer(
        "Left out", readonly=True, help="Offered or given to somebody already."
    )
    missing_count = fields.Integer("Without partner", compute="_compute_spread")
    spread = fields.Char(compute="_compute_spread")

    @api.model
    def _open(self, orders):
        """Return the action that shows the plan for ``orders``, or for all new ones."""
        orders = orders or orders.search(
            [
                ("state", "=", "new"),
                ("service_mode", "=", "on_site"),
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=MAX_ORDERS,
        )
        orders.check_access("write")
        fit = orders.filtered(
            lambda order: order.state == "new" and order.service_mode == "on_site"
        )
        if not fit:
            raise UserError(
                self.env._(
                    "None of these jobs waits for a technician: they are offered or "
                    "given to somebody already, or the device is brought or sent."
                )
            )
        wizard = self.create(
            {
                "company_id": fit.company_id[:1].id,
                "order_count": len(fit),
                "left_count": len(orders - fit),
            }
        )
        wizard._plan(fit)
        return wizard._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find technicians for all"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _plan(self, orders):
        """Write the lines: who would be asked for each of ``orders``, and why."""
        self.ensure_one()
        # sudo: the ranking counts jobs of all firms; the right to write is checked
        chosen, without = orders.sudo()._plan_offers(self.count or None)
        nobody = self.env._("Nobody can be asked: none fits, all are full or closed.")
        no_area = self.env._("The address lies in no area.")
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "order_id": order.id,
                        "note": nobody if order._get_dispatch_area() else no_area,
                    }
                )
                for order in without
            ),
            *(
                Command.create({"order_id": order.id, "firm_id": firm, "note": note})
                for order, firm, note in chosen
            ),
        ]

    @api.depends("line_ids.firm_id", "line_ids.chosen")
    def _compute_spread(self):
        for wizard in self:
            lines = wizard.line_ids.filtered("chosen")
            with_firm = lines.filtered("firm_id")
            wizard.missing_count = len(lines.order_id - with_firm.order_id)
            wizard.spread = self._write_spread(
                Counter(line.firm_id.id for line in with_firm)
            )

    @api.model
    def _write_spread(self, counts):
        """Say in words how the offers spread over the partners."""
        if not counts:
            return ""
        if len(set(counts.values())) == 1:
            return self.env._(
                "%(offers)s offers to %(firms)s partners, %(each)s each",
                offers=sum(counts.values()),
                firms=len(counts),
                each=max(counts.values()),
            )
        return self.env._(
            "%(offers)s offers to %(firms)s partners, %(least)s to %(most)s each",
            offers=sum(counts.values()),
            firms=len(counts),
            least=min(counts.values()),
            most=max(counts.values()),
        )

    # === BUTTONS === #

    def action_plan(self):
        """Plan again, with other settings or after others took jobs."""
        self.ensure_one()
        orders = self.line_ids.order_id
        orders.check_access("write")
        self._plan(orders.filtered(lambda order: order.state == "new"))
        return self._reopen()

    def action_offer(self):
        """Make the offers; jobs that others dealt with meanwhile are left out."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.chosen and line.firm_id)
        if not lines:
            raise UserError(
                self.env._("No line has a partner: choose one, or widen the areas.")
            )
        orders = lines.order_id
        orders.check_access("write")
        # sudo: offers reach partners and mails; the right to write was checked
        orders_sudo = orders.sudo()
        orders_sudo._lock_rows()
        free = orders_sudo.filtered(lambda order: order.state == "new")
        offers = free._make_offers(
            [
                (order, line.firm_id.id, line.note)
                for line in lines
                for order in line.order_id.sudo()  # sudo: as above
                if order in free
            ],
            hours=self.hours or None,
        )
        return self._tell(offers, len(orders - free))

    def _tell(self, offers, taken):
        message = self._write_spread(Counter(row.firm_id.id for row in offers))
        if taken:
            message += ". " + self.env._(
                "Dealt with by others meanwhile: %(count)s", count=taken
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if offers else "warning",
                "message": message or self.env._("Nothing was left to offer."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class WomsDispatchBatchLine(models.TransientModel):
    _name = "woms.dispatch.batch.line"
    _description = "Planned Offer"
    _order = "id"

    wizard_id = fields.Many2one(
        "woms.dispatch.batch", required=True, index=True, ondelete="cascade"
    )
    chosen = fields.Boolean("Ask", default=True)
    order_id = fields.Many2one("woms.work.order", "Job", required=True)
    priority = fields.Selection(related="order_id.priority")
    product_id = fields.Many2one(related="order_id.product_id")
    area_id = fields.Many2one(related="order_id.area_id")
    promised_date = fields.Date(related="order_id.promised_date")
    firm_id = fields.Many2one(
        "res.partner", "Partner", domain="[('woms_is_firm', '=', True)]"
    )
    note = fields.Char("Why")

    @api.onchange("firm_id")
    def _onchange_firm_id(self):
        self.note = self.firm_id and self.env._("Chosen by hand")
