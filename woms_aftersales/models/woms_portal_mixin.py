from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# readable by every customer of a document, request or order
COMMON_FIELDS = frozenset(
    {
        "id",
        "name",
        "display_name",
        "state",
        "company_id",
        "partner_id",
        "product_id",
        "serial",
        "waiting_for",
        "waiting_until",
        "access_url",
        "create_date",
        # the messages of his own document, which core filters by subtype
        "message_ids",
        "website_message_ids",
    }
)


class WomsPortalMixin(models.AbstractModel):
    """An allow-list of fields for portal users, beside the record rules.

    A rule opens a record, it can't mask a field: without this list a customer could
    read tokens, fees and internal notes of his own order by RPC. Portal users write
    nothing by themselves: their forms call named methods.
    """

    _name = "woms.portal.mixin"
    _description = "Portal Allow-list"

    _woms_portal_fields = COMMON_FIELDS

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user._is_portal():
            return True
        return operation == "read" and field.name in self._woms_portal_fields

    def _portal_read_ahead(self, *fnames):
        """Read each of these one2many fields of one record, or none, in a query.

        The ORM takes two: one for who the lines are, one for what is on them. A page
        that shows them all would ask for more than it may.
        """
        for fname in fnames if self else ():
            field = self._fields[fname]
            lines = self.env[field.comodel_name].with_context(active_test=False)
            domain = field.get_comodel_domain(self)
            domain &= Domain(field.inverse_name, "=", self.id)
            field._insert_cache(self, [lines.search_fetch(domain)._ids])

    @api.model
    def _portal_due_date(self, days):
        """Return the day ``days`` working days (Monday to Friday) from today."""
        day = fields.Date.context_today(self)
        while days > 0:
            day += timedelta(days=1)
            days -= day.weekday() < 5
        return day
