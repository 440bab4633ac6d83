from odoo import api, fields, models


class WomsPromiseWizard(models.TransientModel):
    """Move the promised date of orders; the customers are told it with the reason."""

    _name = "woms.promise.wizard"
    _description = "Move the Promised Date"

    order_ids = fields.Many2many(
        "woms.work.order",
        "woms_promise_wizard_order_rel",
        "wizard_id",
        "order_id",
        "Work orders",
        required=True,
        readonly=True,
    )
    promised_date = fields.Date("New date", required=True)
    reason_id = fields.Many2one("woms.sla.reason", required=True)
    customer_sentence = fields.Char(
        "The customer reads", related="reason_id.customer_sentence"
    )
    note = fields.Char("Note for staff")

    @api.model
    def _open(self, orders):
        """Return the action that shows this wizard for ``orders``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move the promised date"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_ids": orders.ids,
                "default_promised_date": orders[:1].promised_date
                if len(orders) == 1
                else False,
            },
        }

    def action_confirm(self):
        """Promise the new date; the method of the order checks and tells."""
        self.ensure_one()
        self.order_ids._move_promise(
            self.promised_date, self.reason_id, self.note or None
        )
        return {"type": "ir.actions.act_window_close"}
