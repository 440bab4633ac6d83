from odoo import fields, models

from .. import const


class WomsWaitingReason(models.Model):
    """A reason for waiting, with the sentence the customer reads."""

    _name = "woms.waiting.reason"
    _description = "Reason for Waiting"
    _order = "waiting_for, sequence, id"

    name = fields.Char(required=True, translate=True)
    waiting_for = fields.Selection(const.WAITING_FOR, required=True)
    customer_sentence = fields.Char(
        translate=True, help="What the customer reads on his page and in messages."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
