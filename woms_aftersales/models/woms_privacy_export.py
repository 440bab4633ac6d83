"""The copy of his data that a customer may take along, record by record."""

from odoo import models


class WomsOrderExport(models.AbstractModel):
    """What the customer's copy of his data says of a work order."""

    _name = "woms.order.export"
    _description = "Copy of a Work Order"

    def _woms_export_row(self):
        """With the timeline, what it cost, and what he said about it."""
        rating = self._portal_rating()
        return {
            # of the state mixin, which comes after this one in the work order
            # pylint: disable-next=super-method-mismatch
            **super()._woms_export_row(),
            "timeline": [
                {"date": row["when"], "what": row["label"]}
                for row in self._portal_timeline()
                if row["kind"] != "next"
            ],
            "cost": self._message_cost(),
            "estimates": self.sale_order_ids.filtered(
                lambda sale: sale.state != "draft"
            ).mapped("name"),
            "invoices": self.move_ids.filtered(
                lambda move: move.state == "posted"
            ).mapped("name"),
            "work_done": self.work_done or "",
            "stars": rating.rating,
            "feedback": rating.feedback or "",
            "technician_stars": self.technician_stars or "",
            "technician_feedback": self.technician_feedback or "",
            "messages": [
                {"date": str(message.date), "text": str(message.body)}
                for message in self.website_message_ids
                # what we sent by itself says the same, with his link in it
                if message.message_type in ("comment", "email")
                and not message.is_internal
                and not message.subtype_id.internal
            ],
        }


class WomsWorkRequest(models.Model):
    _inherit = "woms.work.request"

    def _woms_export_row(self):
        slots = dict(
            self.env["woms.request.wish"]
            ._fields["slot"]
            ._description_selection(self.env)
        )
        return {
            **super()._woms_export_row(),
            "name": self.contact_name or "",
            "phone": self.contact_phone or "",
            "email": self.contact_email or "",
            "description": self.report_id.description or "",
            "wished_times": [
                f"{wish.date} {slots.get(wish.slot, '')}" for wish in self.wish_ids
            ],
        }
