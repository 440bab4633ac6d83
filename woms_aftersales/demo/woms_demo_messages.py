"""What waits to be sent by WhatsApp on the day somebody looks."""

from odoo import api, models

# what is told of an order that stands there, in words of today
EVENTS = {
    "assigned": "assigned",
    "scheduled": "scheduled",
    "in_workshop": "taken_in",
    "returning": "shipped",
}


class WomsDemoMessages(models.AbstractModel):
    _name = "woms.demo.messages"
    _description = "Demonstration of Messages"

    @api.model
    def _queue_messages(self, count=4):
        """Let some customers of open orders prefer WhatsApp, and have news for them."""
        company = self.env.ref("woms_aftersales.company_demo")
        # what the stories of the past have left is no news today
        for model in ("woms.work.order", "woms.work.request", "woms.service.document"):
            self.env[model].search([("pending_way", "!=", False)])._clear_pending()
        orders = self.env["woms.work.order"].search(
            [("company_id", "=", company.id), ("state", "in", list(EVENTS))],
            order="id desc",
        )
        customers = set()
        for order in orders:
            person = order.partner_id
            if len(customers) == count:
                break
            if not order._message_phone() or person in customers:
                continue
            customers.add(person)
            person.woms_message_way = "whatsapp"
            order._notify_again(EVENTS[order.state])
            # to be seen at whatever hour the demonstration is made
            order._write_machine({"pending_from": False})
