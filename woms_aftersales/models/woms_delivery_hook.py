from odoo import fields, models

from .. import const


class WomsDeliveryHook(models.AbstractModel):
    """What a delivery means to after-sales.

    To an end customer: each device gets its service document. To a dealer: its serial
    becomes known, nothing more. Back from either: that is undone. Parcels of work
    orders and exchanged devices are none of this.
    """

    _name = "woms.delivery.hook"
    _description = "Delivery Hook of After-Sales"

    def _action_done(self):
        result = super()._action_done()
        pickings = self.filtered(
            lambda picking: (
                picking.state == "done"
                and not picking.woms_order_id
                and not picking.woms_exchange_id
            )
        )
        pickings._woms_undo_deliveries()
        pickings._woms_record_deliveries()
        return result

    # === OUT === #

    def _woms_record_deliveries(self, at=None):
        """Make the service documents and known serials of these deliveries.

        Safe to repeat: a delivery recorded already is left alone.

        :param datetime at: when they were delivered; old news is told to nobody
        :return: ``woms.service.document``
        """
        # sudo: who validates a delivery needs no right in after-sales
        outgoing_sudo = self.sudo().filtered(
            lambda picking: (
                picking.picking_type_code == "outgoing"
                and picking.location_dest_id.usage == "customer"
            )
        )
        vals_list = []
        recorded_sudo = self.env["woms.service.document"].sudo()
        known_sudo = recorded_sudo.search([("picking_id", "in", outgoing_sudo.ids)])
        for picking_sudo in outgoing_sudo - known_sudo.picking_id:
            owner = picking_sudo._woms_get_owner()
            day = fields.Date.context_today(
                self, picking_sudo.date_done or fields.Datetime.now()
            )
            for line_sudo in picking_sudo._woms_get_device_lines():
                if owner.commercial_partner_id.woms_is_dealer:
                    line_sudo.lot_id.write(
                        {
                            "woms_dealer_id": owner.commercial_partner_id.id,
                            "woms_dealer_date": day,
                        }
                    )
                elif owner:
                    line_sudo.lot_id.woms_delivery_date = day
                    vals_list += picking_sudo._woms_prepare_documents(
                        line_sudo, owner, day
                    )
        documents_sudo = recorded_sudo.create(vals_list)
        documents_sudo._activate_delivered(at=at)
        documents_sudo.sale_line_id.order_id._woms_assign_extensions(documents_sudo)
        return documents_sudo.with_env(self.env)

    def _woms_get_owner(self):
        """Return who the delivered devices belong to: the buyer, else the addressee."""
        self.ensure_one()
        sale = self.move_ids.sale_line_id.order_id[:1]
        return sale.partner_id or self.partner_id

    def _woms_get_device_lines(self):
        """Return the done lines with devices; those owned by others aren't sold."""
        self.ensure_one()
        return self.move_line_ids.filtered(
            lambda line: (
                line.product_id.woms_needs_document
                and line.quantity > 0
                and not line.owner_id
            )
        )

    def _woms_prepare_documents(self, line, owner, day):
        """Return values of one document per unit of a delivered line."""
        self.ensure_one()
        sale_line = line.move_id.sale_line_id
        bought = (
            fields.Date.context_today(self, sale_line.order_id.date_order)
            if sale_line.order_id.date_order
            else day
        )
        values = {
            "company_id": self.company_id.id,
            "partner_id": owner.id,
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "serial": line.lot_id.name or False,
            "serial_unreadable": not line.lot_id,
            "purchase_date": min(bought, day),
            "delivery_date": day,
            "channel": "own",
            "proof_kind": "receipt",
            "sale_line_id": sale_line.id,
            "picking_id": self.id,
            "location_id": self._woms_get_location(owner).id,
        }
        units = 1 if line.lot_id else int(line.quantity)
        return [dict(values) for _unit in range(units)]

    def _woms_get_location(self, owner):
        """Return the place of the delivery address, made when it is new."""
        address = self.partner_id or owner
        locations = self.env["woms.location"]
        if not (address.street and (address.city_id or address.state_id)):
            return locations
        return locations.search(
            [("address_id", "=", address.id), ("company_id", "=", self.company_id.id)],
            limit=1,
        ) or locations.create(
            {
                "address_id": address.id,
                "company_id": self.company_id.id,
                "customer_ids": [fields.Command.create({"partner_id": owner.id})],
            }
        )

    # === BACK === #

    def _woms_undo_deliveries(self):
        """A returned sale voids the registration; a returning dealer is forgotten."""
        # sudo: as for the delivery
        incoming_sudo = self.sudo().filtered(
            lambda picking: picking.picking_type_code == "incoming"
        )
        for picking_sudo in incoming_sudo:
            lines_sudo = picking_sudo._woms_get_device_lines().filtered(
                lambda line: line.move_id.origin_returned_move_id and line.lot_id
            )
            if not lines_sudo:
                continue
            lots_sudo = lines_sudo.lot_id
            deliveries_sudo = lines_sudo.move_id.origin_returned_move_id.picking_id
            documents_sudo = self.env["woms.service.document"].sudo()
            documents_sudo = documents_sudo.search(
                [
                    ("lot_id", "in", lots_sudo.ids),
                    ("picking_id", "in", deliveries_sudo.ids),
                    ("state", "in", ("active", "draft", "submitted")),
                ]
            )
            documents_sudo._move(
                "void",
                role=const.ROLE_SYSTEM,
                reason=self.env._(
                    "Returned with %(picking)s.", picking=picking_sudo.name
                ),
            )
            lots_sudo.write(
                {
                    "woms_dealer_id": False,
                    "woms_dealer_date": False,
                    "woms_delivery_date": False,
                }
            )


class WomsDocumentDelivered(models.AbstractModel):
    """A document that our own delivery made."""

    _name = "woms.document.delivered"
    _description = "Document of a Delivery"

    def _activate_delivered(self, at=None):
        """Ask the owners to complete their devices, whose terms stand from now on.

        One registered before waits for the desk. What was delivered long ago (``at``)
        is active: nobody is asked about old news.
        """
        doubtful = self._with_active_twin()
        fine = self - doubtful
        # two units of one serial in a batch: the second can't be active either
        seen = set()
        for document in fine:
            key = (document.company_id, document.product_id, document.serial)
            if document.serial and key in seen:
                doubtful |= document
            seen.add(key)
        fine -= doubtful
        if at:
            fine._move("active", role=const.ROLE_SYSTEM, at=at)
        else:
            fine._freeze_terms()
            fine._ask_to_complete()
        doubtful._move("submitted", role=const.ROLE_SYSTEM, at=at)
        doubtful._wait_for(
            "decision", note=self.env._("This serial number is registered already.")
        )
