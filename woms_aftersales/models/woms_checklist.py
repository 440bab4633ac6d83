from odoo import fields, models
from odoo.tools import SQL

from .. import const


class WomsChecklist(models.Model):
    """What a technician checks in a kind of job."""

    _name = "woms.checklist"
    _description = "Check List"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(const.ASSIGNMENT_KINDS, required=True, default="visit")
    categ_ids = fields.Many2many(
        "product.category",
        "woms_checklist_categ_rel",
        "checklist_id",
        "categ_id",
        "Product categories",
    )
    line_ids = fields.One2many(
        "woms.checklist.line", "checklist_id", "Lines", copy=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)


class WomsChecklistLine(models.Model):
    _name = "woms.checklist.line"
    _description = "Check List Line"
    _order = "sequence, id"

    checklist_id = fields.Many2one(
        "woms.checklist", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    required = fields.Boolean(default=True)


class WomsOrderCheck(models.Model):
    """A line of a check list as filled in for one order."""

    _name = "woms.order.check"
    _description = "Check of a Work Order"
    _order = "kind, sequence, id"

    order_id = fields.Many2one(
        "woms.work.order", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one("woms.checklist.line", ondelete="set null")
    kind = fields.Selection(const.ASSIGNMENT_KINDS, required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    required = fields.Boolean()
    result = fields.Selection(
        [("ok", "In order"), ("fail", "Not in order"), ("na", "Does not apply")]
    )
    note = fields.Char()

    def _copy_names(self):
        """Take the names over from the list in all languages, in one query."""
        if not self:
            return
        self.flush_recordset(["line_id", "name"])
        self.line_id.flush_recordset(["name"])
        self.env.cr.execute(
            SQL(
                "UPDATE woms_order_check own SET name = line.name"
                " FROM woms_checklist_line line"
                " WHERE line.id = own.line_id AND own.id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["name"])
