from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# More at once would keep the reader waiting; the rest follows by a shorter period.
MAX_DELIVERIES = 5000


class WomsPastDeliveryWizard(models.TransientModel):
    """Bring deliveries made before this addon into after-sales, when asked to.

    Installing makes no record from the past. What was delivered to end customers gets
    its service document here, what went to dealers becomes a known serial; a delivery
    that was recorded already is left alone, so that it can be run again.
    """

    _name = "woms.past.delivery.wizard"
    _description = "Past Deliveries"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date("Delivered from", required=True)
    date_to = fields.Date(
        "Delivered until", required=True, default=fields.Date.context_today
    )
    product_ids = fields.Many2many(
        "product.product",
        "woms_past_delivery_product_rel",
        "wizard_id",
        "product_id",
        "Only these products",
        domain="[('woms_needs_document', '=', True)]",
    )
    delivery_count = fields.Integer(
        "Deliveries found", compute="_compute_delivery_count"
    )

    @api.depends("company_id", "date_from", "date_to", "product_ids")
    def _compute_delivery_count(self):
        for wizard in self:
            wizard.delivery_count = (
                # sudo: a count; the form is for service managers only
                self.env["stock.picking"].sudo().search_count(wizard._get_domain())
                if wizard.company_id and wizard.date_from and wizard.date_to
                else 0
            )

    def _get_domain(self):
        """Done deliveries of registered devices in the period, none of work orders."""
        self.ensure_one()
        products = [("move_ids.product_id.woms_needs_document", "=", True)]
        if self.product_ids:
            products.append(("move_ids.product_id", "in", self.product_ids.ids))
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "done"),
            ("picking_type_code", "=", "outgoing"),
            ("location_dest_id.usage", "=", "customer"),
            ("woms_order_id", "=", False),
            ("date_done", ">=", datetime.combine(self.date_from, time.min)),
            ("date_done", "<=", datetime.combine(self.date_to, time.max)),
            *products,
        ]

    def action_confirm(self):
        """Make the documents and known serials; service managers only."""
        self.ensure_one()
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_manager"):
            raise AccessError(
                self.env._("Only a service manager may bring in past deliveries.")
            )
        if self.date_from > self.date_to:
            raise UserError(self.env._("The first day lies after the last one."))
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Switch to that company first."))
        # sudo: deliveries and documents of the whole company; the group was checked
        pickings_sudo = (
            self.env["stock.picking"]
            .sudo()
            .search(self._get_domain(), order="date_done", limit=MAX_DELIVERIES + 1)
        )
        if len(pickings_sudo) > MAX_DELIVERIES:
            raise UserError(
                self.env._(
                    "More than %(number)s deliveries: choose a shorter period, and the"
                    " next one after it. Nothing was made.",
                    number=MAX_DELIVERIES,
                )
            )
        documents = self.env["woms.service.document"]
        for day_sudo in pickings_sudo.grouped(
            lambda picking: picking.date_done.date()
        ).values():
            # dated back, day by day: nobody is told old news
            documents |= day_sudo._woms_record_deliveries(at=day_sudo[-1:].date_done)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service documents of past deliveries"),
            "res_model": "woms.service.document",
            "view_mode": "list,form",
            "domain": [("id", "in", documents.ids)],
        }
