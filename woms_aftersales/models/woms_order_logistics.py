from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .woms_order_custody import AT_US


class WomsOrderLogistics(models.AbstractModel):
    """Stock: how the device comes to us, and to another of our centres.

    Hand-overs are the only log of hands; pickings are the books behind them, with the
    customer as owner of the goods, so that nothing of his is valued as ours. They carry
    `woms_order_id` and never a link to the sale: core would charge the customer for his
    own device (`sale_stock` adds a line for whatever a sale's picking delivers).
    """

    _name = "woms.order.logistics"
    _description = "Work Order Logistics"

    # === COMPUTE METHODS === #

    def _compute_document_counts(self):
        for fname, comodel in (
            ("sale_order_count", "sale.order"),
            ("repair_count", "repair.order"),
            ("move_count", "account.move"),
            ("picking_count", "stock.picking"),
        ):
            # the counts only: who may open what is decided when he opens it
            counts = dict(
                self.env[comodel]
                .sudo()
                ._read_group(
                    [("woms_order_id", "in", self.ids)], ["woms_order_id"], ["__count"]
                )
            )
            for order in self:
                order[fname] = counts.get(order, 0)

    # === ACTION METHODS === #

    def action_take_in(self):
        """Open the form that takes a device in."""
        return self._open_wizard("woms.take.in.wizard", self.env._("Take in"))

    def action_send_to(self):
        """Open the form that sends a device to another centre."""
        return self._open_wizard(
            "woms.take.in.wizard", self.env._("Send to a centre"), default_mode="send"
        )

    def _open_wizard(self, model, name, **defaults):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id, **defaults},
        }

    def action_view_pickings(self):
        return self._open_documents(
            "stock.picking", self.env._("Parcels and transfers")
        )

    def action_view_repairs(self):
        return self._open_documents("repair.order", self.env._("Repair orders"))

    def _open_documents(self, model, name):
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("woms_order_id", "=", self.id)],
            "context": {"default_woms_order_id": self.id},
        }
        records = self.env[model].search(action["domain"], limit=2)
        if len(records) == 1:
            action.update(view_mode="form", res_id=records.id)
        return action

    # === TAKING IN === #

    def _take_in(
        self,
        center,
        *,
        technician=None,
        condition=None,
        accessories=None,
        photos=None,
        signature=None,
        signed_by=None,
        role=None,
        at=None,
    ):
        """Take the device in at a service centre; the order is in the workshop then.

        At our own centres a receipt with the customer as owner of the goods goes with
        it. At a partner's, or when the model is unknown, the hand-over alone tells it.

        :param center: ``woms.service.center``
        :param technician: ``woms.technician`` who will repair it there
        :param str condition: what it looks like, for the intake receipt
        :raise UserError: when the order can't be taken in now; nothing is kept
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._pick_transitions(
            "in_workshop", {role} if role else self._get_acting_roles()
        )
        if center.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(center)s belongs to another company than this job.",
                    center=center.name,
                )
            )
        # sudo: stock and custody follow from the move, whose right was checked above
        order_sudo, center_sudo = self.sudo(), center.sudo()
        picking_sudo = order_sudo._receive_device(center_sudo, at=at)
        order_sudo._record_custody(
            to_holder="center",
            center=center_sudo,
            condition=condition,
            accessories=accessories,
            photos=photos,
            signature=signature,
            signed_by=signed_by,
            picking=picking_sudo,
            at=at,
        )
        self._move(
            "in_workshop",
            role=role,
            at=at,
            values={"center_id": center.id, "next_center_id": False},
        )
        if technician:
            order_sudo._assign_bench(technician)
        return picking_sudo.with_env(self.env)

    def _receive_device(self, center, at=None):
        """Bring the device into the books of ``center``; return the done picking.

        :return: empty for a partner's centre without a stock location of ours, a centre
            without warehouse, an unknown model or an unconfirmed customer
        """
        self.ensure_one()
        picking_model = self.env["stock.picking"]
        here = center._get_place_for_devices()
        if not here or not self.product_id.is_storable or not self.partner_id:
            return picking_model
        source = self._get_device_location()
        if source == here:
            return picking_model
        warehouse = center.warehouse_id or here.warehouse_id
        if not source:
            if center.firm_id or not warehouse:
                return picking_model
            self._link_lot()
            source = self._get_customer_location()
            picking_type = warehouse.in_type_id
        else:
            picking_type = warehouse.int_type_id or source.warehouse_id.int_type_id
        if not picking_type:
            return picking_model
        picking = self._make_device_picking(picking_type, source, here)
        picking._woms_validate(at=at)
        return picking

    def _get_customer_location(self):
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        return partner.property_stock_customer

    def _get_device_picking(self):
        """Return the last picking that moved the device, if any."""
        self.ensure_one()
        return self.picking_ids.filtered(
            lambda picking: (
                picking.state == "done"
                and self.product_id in picking.move_ids.product_id
            )
        ).sorted("id")[-1:]

    def _get_device_location(self):
        """Return the stock location the device lies at by the books, if any."""
        self.ensure_one()
        place = self._get_device_picking().location_dest_id
        return place if place.usage in ("internal", "transit") else place.browse()

    def _link_lot(self):
        """Find or make the serial record of a tracked device, and link it.

        A device without a readable serial, or whose serial lies in our own stock by the
        books, is kept under the number of the order: it is never turned away.
        """
        self.ensure_one()
        if self.lot_id or self.product_id.tracking == "none":
            return
        lot_model = self.env["stock.lot"]
        serial = (self.serial or "").strip()
        lot = serial and lot_model.search(self._get_lot_domain(serial), limit=1)
        if lot and self.env["stock.quant"].search_count(
            [
                ("lot_id", "=", lot.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 0),
            ],
            limit=1,
        ):
            self._add_event(
                "serial_in_stock",
                note=self.env._(
                    "Serial %(serial)s lies in our stock by the books: taken in under"
                    " the number of this job. Please check it.",
                    serial=serial,
                ),
            )
            lot, serial = lot.browse(), ""
        self.lot_id = lot or lot_model.create(
            {
                "name": serial or self.name,
                "product_id": self.product_id.id,
                "company_id": self.company_id.id,
            }
        )
        document = self.document_id
        if serial and document.serial == serial and not document.lot_id:
            document.lot_id = self.lot_id

    def _get_lot_domain(self, serial):
        return [
            ("name", "=", serial),
            ("product_id", "=", self.product_id.id),
            ("company_id", "in", (False, self.company_id.id)),
        ]

    def _make_device_picking(self, picking_type, source, destination, **values):
        """Create a confirmed picking of this device, owned by the customer."""
        self.ensure_one()
        line = {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "quantity": 1,
            "lot_id": self.lot_id.id,
            "owner_id": self.partner_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
            "picked": True,
        }
        picking = self._get_stock_env()["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "partner_id": (self.sender_id or self.partner_id).id,
                "owner_id": self.partner_id.id,
                "origin": self.name,
                "company_id": self.company_id.id,
                "woms_order_id": self.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product_id.id,
                            "product_uom": self.product_id.uom_id.id,
                            "product_uom_qty": 1,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "company_id": self.company_id.id,
                            "picked": True,
                            "move_line_ids": [Command.create(line)],
                        }
                    )
                ],
                **values,
            }
        )
        # core sets it on lines made by its own reservation only
        picking.move_ids.move_line_ids.picking_id = picking
        return picking

    def _get_stock_env(self):
        """Environment for the books: the order's company, no followers, no wizards."""
        return (
            self.with_company(self.company_id)
            .with_context(
                mail_create_nosubscribe=True, tracking_disable=True, skip_sms=True
            )
            .env
        )

    # === SENDING TO ANOTHER CENTRE === #

    def _send_to(
        self,
        center,
        *,
        carrier=None,
        tracking_ref=None,
        condition=None,
        accessories=None,
        role=None,
        at=None,
    ):
        """Send the device to ``center``: announced by the customer, or from our hands.

        From our own stock it leaves through the company's transit location; at a
        partner's, or with the customer, the log of hands alone tells it.

        :param center: ``woms.service.center`` it goes to
        :param str tracking_ref: number of the parcel, if there is one
        :param str condition, accessories: as packed, kept with the hand-over
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._pick_transitions(
            "in_transit", {role} if role else self._get_acting_roles()
        )
        if center.company_id != self.company_id or center == self.center_id:
            raise UserError(
                self.env._("Choose another service centre of the same company.")
            )
        # sudo: stock and custody follow from the move, whose right was checked above
        order_sudo = self.sudo()
        values = {"next_center_id": center.id}
        if tracking_ref:
            values["inbound_tracking_ref"] = tracking_ref
        if order_sudo.holder in AT_US:
            picking_sudo = order_sudo._move_to_transit(at=at)
            order_sudo._record_custody(
                to_holder="carrier",
                carrier=carrier,
                tracking_ref=tracking_ref,
                condition=condition,
                accessories=accessories,
                picking=picking_sudo,
                at=at,
            )
        return self._move("in_transit", role=role, at=at, values=values)

    def _move_to_transit(self, at=None):
        """Move the device from a stock of ours to the transit location."""
        self.ensure_one()
        source = self._get_device_location()
        transit = self.company_id.internal_transit_location_id
        picking_type = source.warehouse_id.int_type_id
        if source.usage != "internal" or not transit or not picking_type:
            return self.env["stock.picking"]
        picking = self._make_device_picking(picking_type, source, transit)
        picking._woms_validate(at=at)
        return picking

    # === CANCELLING === #

    def _after_move(self, target, previous, moment):
        """Cancel the pickings that were prepared for cancelled orders."""
        super()._after_move(target, previous, moment)
        if target == "cancelled":
            # sudo: the move that caused it was checked; a customer has no right on them
            self.sudo().picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
            ).action_cancel()
