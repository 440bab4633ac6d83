from urllib.parse import quote_plus

from odoo import api, fields, models


class WomsOrderDesk(models.AbstractModel):
    """What the staff's form of a work order shows and opens: no rule of its own.

    Every button that changes something opens a wizard or calls the mixin that owns the
    step; who may do it is decided there, not here.
    """

    _name = "woms.order.desk"
    _description = "Work Order Desk"

    place = fields.Char("Address", compute="_compute_place")
    place_details = fields.Char("How to find it", compute="_compute_place")
    map_url = fields.Char("Map", compute="_compute_place")

    @api.depends("location_id")
    def _compute_place(self):
        """Write the address on one line, exact part first, with a link to a map."""
        for order in self:
            location = order.location_id
            parts = (
                location.street,
                location.rt_rw and f"RT/RW {location.rt_rw}",
                location.village,
                location.district and f"Kec. {location.district}",
                location.city_id.name,
                location.state_id.name,
                location.zip,
            )
            order.place = ", ".join(part for part in parts if part)
            details = (*parts[1:3], location.zip, location.landmark)
            order.place_details = ", ".join(part for part in details if part)
            if location.latitude or location.longitude:
                query = f"{location.latitude},{location.longitude}"
            else:
                query = order.place
            order.map_url = (
                f"https://www.google.com/maps/search/?api=1&query={quote_plus(query)}"
                if query
                else False
            )

    # === OPEN === #

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_view_request(self):
        self.ensure_one()
        return self._open_record(self.request_id)

    def action_view_device(self):
        self.ensure_one()
        return self._open_record(self.document_id)

    # === DECISIONS OF THE DESK === #

    def action_dispatch(self):
        """Show the ranked firms and offer the job, or assign it."""
        self.ensure_one()
        return self.env["woms.dispatch.wizard"]._open(self)

    def action_dispatch_batch(self):
        """Plan offers for the chosen jobs, or for all new ones: see, then send."""
        return self.env["woms.dispatch.batch"]._open(self)

    def action_schedule(self):
        """Agree when the technician comes, or change it."""
        self.ensure_one()
        return self.env["woms.schedule.wizard"]._open(self)

    def action_set_waiting(self):
        return self.env["woms.reason.wizard"]._open(self, "order_wait")

    def action_stop_waiting(self):
        """Say that the orders wait no more; `_wait_for` checks the right to write."""
        self._wait_for(False)

    def action_give_back(self):
        """Take the job from whoever has it, so that another can be asked."""
        return self.env["woms.reason.wizard"]._open(self, "order_give_back")

    def action_cancel(self):
        return self.env["woms.reason.wizard"]._open(self, "order_cancel")

    def action_rework(self):
        """Take the device back to the workshop: the fault is still there."""
        return self.env["woms.reason.wizard"]._open(self, "order_rework")

    def action_lost(self):
        return self.env["woms.reason.wizard"]._open(self, "order_lost")

    def action_reopen(self):
        """Make a new order for a device whose job had ended."""
        return self.env["woms.reason.wizard"]._open(self, "order_reopen")

    def _get_replaced_parts(self):
        """Return the moves of parts that these jobs put in, newest first (sudo)."""
        # sudo: what was put in is read by customers and staff without stock rights
        moves_sudo = self.sudo().repair_ids.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state == "done"
        )
        return moves_sudo.sorted(lambda move: (move.date, move.id), reverse=True)

    def action_goodwill(self):
        return self.env["woms.reason.wizard"]._open(self, "order_goodwill")

    # === THE BENCH === #

    def action_assign_bench(self):
        """Name the technician who repairs it."""
        return self.env["woms.reason.wizard"]._open(self, "order_bench")

    def action_end_bench(self):
        """End the work on the bench, with its outcome and what was done."""
        return self.env["woms.reason.wizard"]._open(self, "order_end_bench")
