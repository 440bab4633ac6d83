from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_settlement import OPEN_STATES

TAKEN_OFF = ("penalty", "cash")


class WomsSettlementLine(models.Model):
    """One job, payment, part or correction on a statement."""

    _name = "woms.settlement.line"
    _description = "Line of a Settlement"
    _order = "date, id"

    settlement_id = fields.Many2one(
        "woms.settlement", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="settlement_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        const.SETTLEMENT_KINDS, required=True, default="penalty", index=True
    )
    date = fields.Date(default=fields.Date.context_today)
    name = fields.Char("What", required=True)
    order_id = fields.Many2one(
        "woms.work.order", "Work order", index="btree_not_null", readonly=True
    )
    assignment_id = fields.Many2one(
        "woms.assignment", "Job", index="btree_not_null", readonly=True
    )
    payment_id = fields.Many2one(
        "account.payment", "Cash", index="btree_not_null", readonly=True
    )
    part_move_line_id = fields.Many2one(
        "stock.move.line", "Own part", index="btree_not_null", readonly=True
    )
    amount_travel = fields.Monetary("Of which travel", readonly=True)
    amount = fields.Monetary(
        help="What is taken off, cash and penalties, is below zero."
    )

    # nothing is paid twice, whoever proposes at the same moment
    _one_job = models.UniqueIndex(
        "(assignment_id) WHERE assignment_id IS NOT NULL",
        "This job is on a statement already.",
    )
    _one_payment = models.UniqueIndex(
        "(payment_id) WHERE payment_id IS NOT NULL",
        "This cash is on a statement already.",
    )
    _one_part = models.UniqueIndex(
        "(part_move_line_id) WHERE part_move_line_id IS NOT NULL",
        "This part is on a statement already.",
    )
    _signs = models.Constraint(
        "CHECK (CASE WHEN kind IN ('cash', 'penalty') THEN amount <= 0"
        " WHEN kind IN ('fee', 'part') THEN amount >= 0 ELSE TRUE END)",
        "Cash and penalties are taken off, fees and parts are paid.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_typed(vals)
            if vals.get("kind", "penalty") in TAKEN_OFF:
                vals["amount"] = -abs(vals.get("amount") or 0.0)
        self.env["woms.settlement"].browse(
            {vals.get("settlement_id"): True for vals in vals_list}
        )._check_lines_open()
        return super().create(vals_list)

    @api.model
    def _check_typed(self, vals):
        """People type corrections and penalties; the rest is collected.

        :raise UserError: for a line that says it is a job, cash or part
        """
        if not self.env.su and vals.get("kind", "penalty") not in ("penalty", "other"):
            raise UserError(
                self.env._(
                    "Jobs, cash and parts are collected. Type penalties and "
                    "corrections only."
                )
            )

    def write(self, vals):
        self.settlement_id._check_lines_open()
        self._check_linked(set(vals) - {"name"})
        if "kind" in vals:
            self._check_typed(vals)
        if "amount" in vals and "kind" not in vals:
            for line in self:
                sign = -1 if line.kind in TAKEN_OFF else 1
                amount = -abs(vals["amount"]) if sign < 0 else vals["amount"]
                super(WomsSettlementLine, line).write({**vals, "amount": amount})
            return True
        return super().write(vals)

    def _check_linked(self, fnames):
        """What was earned and taken is as it is: another line corrects it."""
        linked = self.filtered(lambda line: line.kind in ("fee", "cash", "part"))
        if fnames and linked and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(line)s” can't be changed: take it off, or add a line that "
                    "corrects it.",
                    line=linked[0].name,
                )
            )

    def unlink(self):
        """Take lines off a statement that is not agreed yet: they are open again."""
        self.settlement_id._check_lines_open()
        # sudo: whoever may change the statement frees what stood on it
        self.sudo().assignment_id._write_machine({"settlement_id": False})
        self.sudo().payment_id.woms_settlement_id = False
        return super().unlink()

    # === WORDS === #

    def _get_note(self):
        """Return what stands under a line: the device, and of the fee the travel."""
        self.ensure_one()
        order = self.order_id
        device = order.product_id.name or order.product_text or ""
        if self.kind == "part":
            return order.name or ""
        if self.amount_travel:
            travel = self.env["woms.format"]._money(
                self.amount_travel, self.currency_id
            )
            return self.env._(
                "%(device)s, of which travel %(travel)s", device=device, travel=travel
            )
        return device


class WomsSettlement(models.Model):
    _inherit = "woms.settlement"

    def _check_lines_open(self):
        """Raise unless the lines of these statements may still be changed."""
        for row in self:
            if row.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s”: its lines can't be changed. A "
                        "correction goes on the next statement.",
                        number=row.name,
                        state=row._state_label(row.state),
                    )
                )
