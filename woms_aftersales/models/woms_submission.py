from odoo import fields, models


class WomsSubmission(models.Model):
    """One row per form sent: the same key sent twice leads to the same result."""

    _name = "woms.submission"
    _description = "Form Sent"
    _log_access = False

    key = fields.Char(required=True)
    form = fields.Char(required=True)
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    moment = fields.Datetime(required=True, default=fields.Datetime.now, index=True)

    _key_uniq = models.UniqueIndex("(form, key)")
