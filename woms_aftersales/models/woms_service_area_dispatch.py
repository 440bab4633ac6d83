from odoo import api, fields, models

from .woms_service_area import _spelling


class WomsServiceArea(models.Model):
    """How the jobs of an area are offered, and the districts chosen for it."""

    _inherit = "woms.service.area"

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours and holidays",
        help="Of this region, in its own time. Empty: those of the company.",
    )
    offer_count = fields.Integer(
        "Partners asked at once",
        default=1,
        help="The best so many are asked together; the first to accept gets the job.",
    )
    travel_rate = fields.Float(
        "Travel per km", help="Paid for each km beyond the free ones, one way."
    )
    travel_free_km = fields.Float(
        "Free km", help="So far from the partner's address no travel is paid."
    )

    district_ids = fields.Many2many(
        "woms.district",
        "woms_area_district_rel",
        "area_id",
        "district_id",
        "Districts chosen",
        help="From the list of districts; those typed below count beside them.",
    )

    _counts = models.Constraint(
        "CHECK (answer_hours >= 0 AND offer_count >= 0 AND travel_rate >= 0)",
        "Hours, partners asked at once and travel can't be negative.",
    )

    @api.model
    def _travel_for(self, km):
        """Return what is paid for the way of ``km`` to the customer, or 0."""
        rate = self.travel_rate
        return round(max((km or 0) - self.travel_free_km, 0) * rate) if rate else 0.0

    @api.model
    def _get_area_fields(self):
        return super()._get_area_fields() | {"district_ids"}

    def _get_districts(self):
        chosen = {_spelling(district.name) for district in self.district_ids}
        return (super()._get_districts() | chosen) - {""}
