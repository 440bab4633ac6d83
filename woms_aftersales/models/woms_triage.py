from odoo import models


class WomsTriageMixin(models.AbstractModel):
    """Triage of requests: accept, ask back, reject, find duplicates."""

    _name = "woms.triage.mixin"
    _description = "Request Triage"
