from odoo import models

from .woms_portal_mixin import COMMON_FIELDS


class WomsOrderPortal(models.AbstractModel):
    """What the customer and the technician may read of a work order."""

    _name = "woms.order.portal"
    _description = "Work Order Portal"
    _inherit = "woms.portal.mixin"

    _woms_portal_fields = COMMON_FIELDS | {
        "outcome",
        "cost_state",
        "date_open",
        "date_ready",
        "date_done",
        "promised_date",
        "service_mode",
        "priority",
        "document_id",
        "request_id",
        "symptom_id",
        "problem",
        "work_done",
        "window_start",
        "window_end",
        "currency_id",
        "amount_estimate",
        "amount_invoiced",
        "amount_due",
        "return_method",
        "carrier_id",
        "tracking_ref",
        "inbound_tracking_ref",
        "pickup_name",
        "customer_confirmed_at",
        "rating_ids",
    }
