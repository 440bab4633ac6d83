from odoo import api, fields, models
from odoo.exceptions import UserError

# a rate over fewer cases says little: it is greyed and not ranked
FEW = 10

SECTIONS = [
    ("summary", "At a glance"),
    ("stay", "Time per state"),
    ("age", "Open by age"),
    ("firm", "Service partners"),
    ("technician", "Technicians"),
    ("warranty_product", "Warranty by product"),
    ("warranty_cause", "Warranty by cause"),
    ("warranty_supplier", "Warranty by supplier"),
    ("model", "Models"),
    ("batch", "Production batches"),
    ("symptom", "Symptoms"),
    ("defect", "Defects"),
]


class WomsFiguresLine(models.TransientModel):
    """One row of the page of figures: what it is, its value, and of how many cases."""

    _name = "woms.figures.line"
    _description = "Figure"
    _order = "section, sequence, id"

    figures_id = fields.Many2one("woms.figures", required=True, ondelete="cascade")
    section = fields.Selection(SECTIONS, required=True)
    sequence = fields.Integer()
    key = fields.Char(required=True, help="Which figure it is, in code.")
    name = fields.Char(required=True)
    standard = fields.Char("Known as")
    definition = fields.Char()
    value = fields.Float("Number", aggregator=None)
    value_text = fields.Char("Value")
    n = fields.Integer("Cases", aggregator=None, help="Over how many cases.")
    few = fields.Boolean(
        compute="_compute_few", help="Under 10 cases: too few to compare."
    )
    rank = fields.Integer(aggregator=None)
    mean = fields.Float(digits=(16, 1), aggregator=None)
    median = fields.Float(digits=(16, 1), aggregator=None)
    p90 = fields.Float("90 %", digits=(16, 1), aggregator=None)
    share = fields.Float(aggregator=None)
    share_sum = fields.Float("Added up", aggregator=None)
    # --- scorecards: each rate with its own number of cases ---
    fixed = fields.Float("Fixed first time", aggregator=None)
    fixed_n = fields.Integer(aggregator=None)
    repeat = fields.Float("Back in 30 days", aggregator=None)
    no_fault = fields.Float("No fault found", aggregator=None)
    accepted = fields.Float("Offers accepted", aggregator=None)
    offers = fields.Integer(aggregator=None)
    rating = fields.Float(digits=(16, 1), aggregator=None)
    rating_n = fields.Integer("Ratings", aggregator=None)
    kept = fields.Float("Promises kept", aggregator=None)
    kept_n = fields.Integer(aggregator=None)
    # --- devices ---
    devices = fields.Integer(aggregator=None)
    failed = fields.Integer("Devices that failed", aggregator=None)
    mtbf = fields.Float("Days between failures", digits=(16, 1), aggregator=None)
    # --- money ---
    currency_id = fields.Many2one(related="figures_id.currency_id")
    amount = fields.Monetary(aggregator=None)
    amount_each = fields.Monetary("Per order", aggregator=None)
    # --- the records behind it ---
    res_model = fields.Char()
    domain = fields.Json()

    @api.depends("n")
    def _compute_few(self):
        for line in self:
            line.few = line.n < FEW

    def action_records(self):
        """Open the records the figure was made of."""
        self.ensure_one()
        if not self.res_model:
            raise UserError(
                self.env._("There is no list of records behind this figure.")
            )
        model = self.env[self.res_model]
        model.check_access("read")
        action = {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.res_model,
            "view_mode": "list,form",
            "domain": self.domain,
            "context": {"create": False},
        }
        if self.res_model == "woms.work.order.report":
            action["view_mode"] = "list,pivot,graph"
        return action
