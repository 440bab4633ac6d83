from odoo import api, models
from odoo.fields import Domain


class WomsWorkOrder(models.Model):
    _inherit = "woms.work.order"

    @api.model
    def _search_display_name(self, operator, value):
        """The number of a request finds its work order, of a merged one too."""
        domain = super()._search_display_name(operator, value)
        text = value.strip() if isinstance(value, str) else ""
        if operator in ("=", "ilike", "=ilike") and "/" in text:
            requests = self.env["woms.work.request"].search(
                [("name", "=ilike", text)], limit=1
            )
            if requests:
                kept = requests | requests._get_present_request()
                domain = Domain(domain) | Domain("request_id", "in", kept.ids)
        return domain
