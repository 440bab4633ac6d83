from odoo import api, models


class WomsOrderDispatch(models.AbstractModel):
    """Dispatch of a work order: ranking, offers, current assignment."""

    _name = "woms.order.dispatch"
    _description = "Work Order Dispatch"

    @api.depends("assignment_ids.state", "assignment_ids.deadline")
    def _compute_assignment(self):
        """The accepted assignment, else the last one ended; the next deadline of the offers."""
        for order in self:
            rows = order.assignment_ids
            order.assignment_id = (
                rows.filtered(lambda row: row.state == "accepted")
                or rows.filtered(lambda row: row.state == "done").sorted("id")
            )[-1:]
            order.offer_deadline = min(
                (
                    row.deadline
                    for row in rows
                    if row.state == "offered" and row.deadline
                ),
                default=False,
            )
