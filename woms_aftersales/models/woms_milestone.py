from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsMilestone(models.Model):
    """One dated fact in the life of a document, request, order or assignment.

    Append-only: the customer's timeline and every duration are read from here, so a row
    is never changed nor deleted, whoever asks.
    """

    _name = "woms.milestone"
    _description = "Service Milestone"
    _order = "date desc, id desc"
    _log_access = False

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    kind = fields.Selection(
        [("state", "State"), ("waiting", "Waiting"), ("event", "Event")],
        required=True,
        default="state",
        readonly=True,
    )
    # the state entered, what is waited for, or the name of the event
    key = fields.Char(required=True, readonly=True)
    previous_key = fields.Char(readonly=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    actor_id = fields.Many2one("res.users", readonly=True)
    actor_role = fields.Selection(const.ROLES, readonly=True)
    note = fields.Text(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    number = fields.Char(
        compute="_compute_number", help="Of the order, request or device it is about."
    )

    _res_idx = models.Index("(res_model, res_id, date)")
    _key_idx = models.Index("(res_model, kind, key, date)")

    @api.depends("res_model", "kind", "key")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """The word staff know: the label of the state, or what is waited for."""
        waiting = dict(
            self.env["woms.state.mixin"]
            ._fields["waiting_for"]
            ._description_selection(self.env)
        )
        for milestone in self:
            label = milestone.key
            if milestone.kind == "state" and milestone.res_model in self.env:
                label = self.env[milestone.res_model]._state_label(label)
            elif milestone.kind == "waiting" and label in waiting:
                label = self.env._("Waits for: %(what)s", what=waiting[label])
            elif milestone.kind == "waiting":
                label = self.env._("Waiting is over")
            else:
                label = (label or "").replace("_", " ").capitalize()
            milestone.display_name = label

    @api.depends("res_model", "res_id")
    def _compute_number(self):
        """The number people know the record by; empty for what has none."""
        self.number = False
        for model, milestones in self.grouped("res_model").items():
            if model not in self.env or "name" not in self.env[model]._fields:
                continue
            # sudo: a number is no secret to who may read the milestone
            records = self.env[model].sudo().browse(milestones.mapped("res_id"))
            names = {record.id: record.name for record in records.exists()}
            for milestone in milestones:
                milestone.number = names.get(milestone.res_id)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("The timeline is a record of what happened: it can't be edited.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The timeline is a record of what happened: it can't be deleted."
            )
        )
