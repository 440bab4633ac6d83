from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .. import const

AT_US = ("center", "technician")


class WomsOrderLogistics(models.AbstractModel):
    """Custody and stock: whose hands the device is in, and how it comes to us.

    Hand-overs are the only log of hands; pickings are the books behind them, with the
    customer as owner of the goods, so that nothing of his is valued as ours. They carry
    `woms_order_id` and never a link to the sale: core would charge the customer for his
    own device (`sale_stock` adds a line for whatever a sale's picking delivers).
    """

    _name = "woms.order.logistics"
    _description = "Work Order Logistics"

    holder_unclear = fields.Boolean(
        "Holder unclear",
        compute="_compute_holder_unclear",
        search="_search_holder_unclear",
        help="The state says the device is somewhere no hand-over says it is.",
    )

    # === COMPUTE METHODS === #

    @api.depends("custody_event_ids", "date_open")
    def _compute_holder(self):
        """Whoever received the device last; the customer before any hand-over."""
        for order in self:
            last = order._get_last_custody()
            order.holder = last.to_holder or "customer"
            order.holder_place = (
                last.center_id.name or last.technician_id.name or last.to_name
            )
            order.holder_since = last.date or order.date_open

    def _get_last_custody(self):
        self.ensure_one()
        return self.custody_event_ids.sorted("id")[-1:]

    @api.depends("state", "holder", "outcome")
    def _compute_holder_unclear(self):
        for order in self:
            state, holder = order.state, order.holder
            order.holder_unclear = (
                (state == "in_workshop" and holder not in AT_US)
                or (state == "returning" and holder in AT_US)
                or (state == "cancelled" and holder != "customer")
                or (
                    state == "done"
                    and holder != "customer"
                    and order._outcome_rule().device_returns
                )
            )

    def _search_holder_unclear(self, operator, value):
        if operator != "in":
            return NotImplemented
        returned = [
            key for key, rule in const.OUTCOME_RULES.items() if rule.device_returns
        ]
        return (
            (Domain("state", "=", "in_workshop") & Domain("holder", "not in", AT_US))
            | (Domain("state", "=", "returning") & Domain("holder", "in", AT_US))
            | (Domain("state", "=", "cancelled") & Domain("holder", "!=", "customer"))
            | (
                Domain("state", "=", "done")
                & Domain("holder", "!=", "customer")
                & Domain("outcome", "in", returned)
            )
        )

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

    # === CUSTODY === #

    def _record_custody(
        self,
        *,
        to_holder,
        from_holder=None,
        center=None,
        technician=None,
        to_name=None,
        condition=None,
        accessories=None,
        photos=None,
        signature=None,
        signed_by=None,
        picking=None,
        carrier=None,
        tracking_ref=None,
        at=None,
    ):
        """Record that the device went from one hand to another.

        :param str to_holder: key of `const.CUSTODY_HOLDERS`
        :param str from_holder: who gives; the present holder when not named
        :param center: ``woms.service.center`` that receives
        :param technician: ``woms.technician`` who receives
        :param photos: ``ir.attachment`` of the device at this moment
        :param datetime at: moment in UTC, for importers and demonstration data
        :return: the ``woms.custody.event``
        :raise UserError: when the giver doesn't have it, or the receiver is unclear
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        # sudo: append-only for everyone; the right to write the order was checked
        order_sudo = self.sudo()
        last = order_sudo._get_last_custody()
        refusal = order_sudo._custody_refusal(
            last, to_holder, from_holder, center, technician, at
        )
        if refusal:
            raise UserError(refusal)
        receiver = {
            "customer": order_sudo.partner_id,
            "center": center.partner_id if center else False,
            "technician": technician.partner_id if technician else False,
        }.get(to_holder)
        event = order_sudo.env["woms.custody.event"].create(
            {
                "order_id": self.id,
                "date": at or fields.Datetime.now(),
                "from_holder": from_holder or order_sudo.holder,
                "from_partner_id": (last.to_partner_id or order_sudo.partner_id).id,
                "to_holder": to_holder,
                "to_partner_id": receiver.id if receiver else False,
                "to_name": to_name or (carrier.name if carrier else False),
                "center_id": center.id if to_holder == "center" else False,
                "technician_id": technician.id if to_holder == "technician" else False,
                "picking_id": picking.id if picking else False,
                "carrier_id": carrier.id if carrier else False,
                "tracking_ref": tracking_ref or False,
                "condition": condition or False,
                "accessories": accessories or False,
                "photo_ids": [Command.set(photos.ids)] if photos else False,
                "signature": signature or False,
                "signed_by": signed_by or False,
            }
        )
        return event.with_env(self.env)

    def _custody_refusal(self, last, to_holder, from_holder, center, technician, at):
        """Return why this hand-over can't have happened, or False."""
        self.ensure_one()
        labels = dict(self._fields["holder"]._description_selection(self.env))
        if self.state in const.ORDER_FINAL_STATES:
            return self.env._(
                "%(number)s has ended: a device that comes back needs a new job.",
                number=self.name,
            )
        if from_holder and from_holder != self.holder:
            return self.env._(
                "%(giver)s can't hand the device over: by the last hand-over it is with"
                " %(holder)s %(place)s. Record first how it came from there.",
                giver=labels[from_holder],
                holder=labels[self.holder],
                place=self.holder_place or "",
            )
        if to_holder == "center" and not center:
            return self.env._("Say which service centre received the device.")
        if to_holder == "technician" and not technician:
            return self.env._("Say which technician received the device.")
        same_place = {
            "center": last.center_id == (center or last.center_id.browse()),
            "technician": last.technician_id
            == (technician or last.technician_id.browse()),
        }.get(to_holder, True)
        if self.holder == to_holder and same_place:
            return self.env._(
                "The device is there already, by the hand-over before: nothing to"
                " record."
            )
        if at and last and at < last.date:
            return self.env._(
                "The hand-over before this one was later: check the time."
            )
        return False

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
