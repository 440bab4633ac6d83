from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

MAX_REQUESTS = 2000


class WomsTriageBatch(models.TransientModel):
    """Accept all plain requests in one go, and see what the others wait for."""

    _name = "woms.triage.batch"
    _description = "Triage in One Go"

    request_ids = fields.Many2many(
        "woms.work.request", "woms_triage_batch_request_rel", string="Plain requests"
    )
    plain_count = fields.Integer("Plain", readonly=True)
    other_count = fields.Integer("To look at", readonly=True)
    line_ids = fields.One2many("woms.triage.batch.line", "wizard_id", "Reasons")

    @api.model
    def _open(self, requests):
        """Return the action for the chosen ``requests``, or for the whole queue."""
        requests = requests or requests.search(
            [
                ("state", "=", "submitted"),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="priority desc, sla_answer_deadline, id",
            limit=MAX_REQUESTS,
        )
        requests.check_access("write")
        plain, others = requests._split_plain()
        looked_at = requests.browse().union(*others.values())
        wizard = self.create(
            {
                "request_ids": [Command.set(plain.ids)],
                "plain_count": len(plain),
                "other_count": len(looked_at),
                "line_ids": [
                    Command.create(
                        {
                            "name": words[:1].upper() + words[1:],
                            "count": len(found),
                            "request_ids": [Command.set(found.ids)],
                        }
                    )
                    for words, found in sorted(
                        others.items(), key=lambda item: -len(item[1])
                    )
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept what is plain"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_accept(self):
        """Accept the plain requests; each becomes a work order."""
        return self._list(self._accept())

    def action_accept_dispatch(self):
        """Accept them, and plan who is asked for the visits."""
        orders = self._accept()
        visits = orders.filtered(lambda order: order.service_mode == "on_site")
        return visits.action_dispatch_batch() if visits else self._list(orders)

    def _list(self, orders):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Work orders"),
            "res_model": "woms.work.order",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", orders.ids)],
        }

    def _accept(self):
        """Accept the requests that are still plain; others dealt with the rest."""
        self.ensure_one()
        self.request_ids.check_access("write")
        plain, _others = self.request_ids._split_plain()
        if not plain:
            raise UserError(
                self.env._("No plain request is left: look at the others one by one.")
            )
        return plain._accept()


class WomsTriageBatchLine(models.TransientModel):
    _name = "woms.triage.batch.line"
    _description = "What Requests Wait For"
    _order = "count desc, id"

    wizard_id = fields.Many2one(
        "woms.triage.batch", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("What to look at", required=True)
    count = fields.Integer("Requests")
    request_ids = fields.Many2many(
        "woms.work.request", "woms_triage_batch_line_request_rel", string="Which"
    )

    def action_show(self):
        """Open the requests of this line, as a list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "woms.work.request",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.request_ids.ids)],
        }
