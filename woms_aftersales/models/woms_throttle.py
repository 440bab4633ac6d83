from odoo import fields, models


class WomsThrottle(models.Model):
    """Counts of public attempts. Written through a cursor of its own, so that a refused
    request doesn't roll its own count back."""

    _name = "woms.throttle"
    _description = "Public Attempts"
    _log_access = False

    scope = fields.Char(
        required=True, help="What is tried: track, register, report, token."
    )
    key = fields.Char(
        required=True, help="Digest of phone, serial, token, session or address."
    )
    moment = fields.Datetime(required=True, default=fields.Datetime.now)

    _key_idx = models.Index("(scope, key, moment)")
