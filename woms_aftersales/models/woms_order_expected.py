from odoo import models

from .. import const
from .woms_part_refill import OPEN

MISSING = ("confirmed", "partially_available")
OVER = ("done", "cancel")


class WomsOrderExpected(models.AbstractModel):
    """The day a missing part is expected follows the day it is delivered."""

    _name = "woms.order.expected"
    _description = "Expected Day of Missing Parts"

    def _follow_parts_dates(self):
        """Move the expected day of jobs that wait for parts to that of the last one.

        As core forecasts it for what is set aside here, or as planned for what is sent
        to the technician. A day nobody knows any more changes nothing: the desk asks.
        """
        for order in self.filtered(lambda row: row.waiting_for == "parts"):
            until = order._get_parts_expected() or order._get_refill_expected()
            if until and until != order.waiting_until:
                order._wait_for(
                    "parts",
                    reason=order.waiting_reason_id,
                    note=order.waiting_note,
                    until=until,
                    role=const.ROLE_SYSTEM,
                )

    def _get_refill_expected(self):
        """Return the day the last transfer to his technician is planned, or False."""
        self.ensure_one()
        pickings = self.env["stock.picking"].search(
            [("woms_for_order_id", "=", self.id), ("state", "in", OPEN)]
        )
        return pickings and max(pickings.mapped("scheduled_date")).date()


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move"]

    def write(self, vals):
        """Override of `stock`: a delivery that is put off or forward tells the jobs."""
        result = super().write(vals)
        if "date" in vals and vals.get("state") not in OVER:
            self._woms_tell_expected()
        return result

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """Override of `stock`: a delivery that is ordered now has a day."""
        moves = super()._action_confirm(
            merge=merge, merge_into=merge_into, create_proc=create_proc
        )
        moves._woms_tell_expected()
        return moves

    def _woms_tell_expected(self):
        """Let all jobs that wait for what these moves bring read its day, in batch."""
        coming = self.filtered(
            lambda move: (
                move.state not in ("draft", *OVER)
                and not move.repair_id
                and not move.picking_id.woms_order_id  # a device, no part
                and move.location_dest_id.usage == "internal"
            )
        )
        if not coming:
            return
        # sudo: stock staff need no right on work orders to bring their parts
        waiting_sudo = self.sudo().search(
            [
                ("product_id", "in", coming.product_id.ids),
                ("company_id", "in", coming.company_id.ids),
                ("state", "in", MISSING),
                ("repair_id.woms_order_id.waiting_for", "=", "parts"),
            ]
        )
        # core's forecast does not notice that another move has another date
        waiting_sudo.invalidate_recordset(["forecast_expected_date"])
        orders_sudo = waiting_sudo.repair_id.woms_order_id
        orders_sudo |= coming.sudo().picking_id.woms_for_order_id
        orders_sudo._follow_parts_dates()
