from odoo import models

from .woms_part_refill import OPEN


class WomsOrderParts(models.AbstractModel):
    """A part is missing at the customer's: the centre is asked for it."""

    _name = "woms.order.parts"
    _description = "Missing Parts of a Work Order"

    def _end_followed(self, row, result, note, until, role):
        ended = super()._end_followed(row, result, note, until, role)
        if result == "parts":
            self._request_missing_parts()
        return ended

    def _request_missing_parts(self):
        """Ask the centre for what was agreed to and isn't in the technician's stock.

        What is on its way for this job already isn't asked for again. Without anything
        agreed, or without a stock of his, the desk is told to send it.
        """
        for order_sudo in self.sudo():  # sudo: follows from the end of a visit
            technician = order_sudo.technician_id
            missing = order_sudo._get_missing_parts() if technician else {}
            if missing and technician._get_stock_place():
                technician._ask_for_parts(
                    list(missing.items()),
                    company=order_sudo.company_id,
                    order=order_sudo,
                )
                continue
            asked = order_sudo._get_parts_on_their_way()
            if asked or order_sudo._get_reserving_repairs():
                continue  # by him, or by the desk that set them aside
            parts = ", ".join(
                f"{quantity:g} × {product.display_name}"
                for product, quantity in missing.items()
            )
            order_sudo._remind_desk(
                self.env._("Send parts to the technician"),
                parts or order_sudo.waiting_note or self.env._("See his note."),
            )

    def _get_missing_parts(self):
        """Return ``{product: quantity}`` agreed to, neither there nor on its way."""
        self.ensure_one()
        agreed = {
            product: quantity
            for product, quantity in self._get_agreed_parts().items()
            if product.is_storable
        }
        products = self.env["product.product"].union(*agreed)
        place = self.technician_id._get_stock_place()
        free = self._parts_availability(products, place) if place else {}
        coming = self._get_parts_on_their_way()
        missing = {
            product: quantity
            - max(free.get(product, 0.0), 0.0)
            - coming.get(product, 0.0)
            for product, quantity in agreed.items()
        }
        return {
            product: quantity
            for product, quantity in missing.items()
            if product.uom_id.compare(quantity, 0) > 0
        }

    def _get_parts_on_their_way(self):
        self.ensure_one()
        pickings = self.env["stock.picking"].search(
            [("woms_for_order_id", "=", self.id), ("state", "in", OPEN)]
        )
        coming = {}
        for move in pickings.move_ids:
            if move.state != "cancel":
                product = move.product_id
                coming[product] = coming.get(product, 0.0) + move.product_qty
        return coming
