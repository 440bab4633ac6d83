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

    _res_idx = models.Index("(res_model, res_id, date)")
    _key_idx = models.Index("(res_model, kind, key, date)")

    @api.depends("res_model", "key")
    def _compute_display_name(self):
        for milestone in self:
            milestone.display_name = milestone.key

    def write(self, vals):
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
