from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsRecapLine(models.Model):
    """A work order as an issued recap tells it, or what changed of it since.

    Names are kept as text: a recap says what was true, whatever is renamed later. No
    customer stands here, so that deleting personal data leaves recaps alone.
    """

    _name = "woms.recap.line"
    _description = "Work Order of a Recap"
    _order = "done_day, id"
    _rec_name = "number"
    _log_access = False

    recap_id = fields.Many2one(
        "woms.recap", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="recap_id.company_id")
    currency_id = fields.Many2one(related="recap_id.company_id.currency_id")
    kind = fields.Selection(
        [("done", "Done in the period"), ("correction", "Correction")],
        required=True,
        readonly=True,
    )
    orders = fields.Integer(
        readonly=True, help="0 for a change of an order told of before."
    )
    order_id = fields.Many2one(
        "woms.work.order", "Work order", readonly=True, ondelete="restrict"
    )
    number = fields.Char(readonly=True)
    origin_recap_id = fields.Many2one(
        "woms.recap", "Told of in", readonly=True, ondelete="restrict"
    )
    source = fields.Char("Changed by", readonly=True)
    done_day = fields.Date("Done on", readonly=True)
    outcome = fields.Selection(const.OUTCOMES, readonly=True)
    device = fields.Char(readonly=True)
    serial = fields.Char(readonly=True)
    category = fields.Char("Product category", readonly=True)
    area = fields.Char(readonly=True)
    firm = fields.Char("Service partner", readonly=True)
    technician = fields.Char(readonly=True)
    work = fields.Text("Repair done", readonly=True)
    parts = fields.Char("Parts used", readonly=True)
    days = fields.Float(readonly=True, aggregator="avg")
    fixed = fields.Integer("Fixed the first time", readonly=True)
    is_repeat = fields.Boolean("Repeat", readonly=True)
    rating = fields.Float(readonly=True, aggregator="avg")
    revenue = fields.Monetary("Invoiced", readonly=True)
    receipts = fields.Monetary("Received", readonly=True)
    fee = fields.Monetary("Fees", readonly=True)
    parts_cost = fields.Monetary("Parts", readonly=True)
    warranty_cost = fields.Monetary("Cost of warranty", readonly=True)

    _order_idx = models.Index("(order_id)")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Lists of recaps are written when a recap is issued.")
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The list of an issued recap can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The list of an issued recap can't be deleted."))

    def action_open_order(self):
        """Open the work order as it is now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "woms.work.order",
            "view_mode": "form",
            "res_id": self.order_id.id,
        }
