from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .. import const


class WomsProposalGoods(models.AbstractModel):
    """The goods of an exchange or refund that a manager agreed to.

    The replacement leaves by a delivery that stock staff validates; the registration
    and the job follow it. With the end of the job the old device becomes ours: out of
    the books as the customer's, in again as the company's.
    """

    _name = "woms.proposal.goods"
    _description = "Goods of an Exchange"

    old_device_to = fields.Selection(
        [("stock", "Becomes ours"), ("scrap", "Is thrown away")],
        "The old device",
        default="stock",
        required=True,
    )
    old_product_id = fields.Many2one(
        "product.product",
        "Taken into stock as",
        domain="[('is_storable', '=', True)]",
        help="A product for used devices, with its own cost. Empty: the same product,"
        " at the cost of a new one.",
    )
    delivery_id = fields.Many2one(
        "stock.picking",
        "Delivery of the replacement",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    receipt_id = fields.Many2one(
        "stock.picking",
        "Receipt of the old device",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    is_prepared = fields.Boolean(compute="_compute_is_prepared")

    @api.depends("kind", "delivery_id.state", "refund_id.state")
    def _compute_is_prepared(self):
        fnames = {"exchange": "delivery_id", "refund": "refund_id"}
        for proposal in self:
            fname = fnames.get(proposal.kind)
            # sudo: its state alone; whoever prepares has no right on the document
            document_sudo = proposal.sudo()[fname] if fname else None
            # cancelled, it is to be prepared again
            proposal.is_prepared = not fname or (
                bool(document_sudo) and document_sudo.state != "cancel"
            )

    def _missing_to_carry_out(self):
        """Return what a yes would lack, as a sentence; afterwards it can't be added."""
        self.ensure_one()
        product = self.new_product_id or self.order_id.product_id
        if self.kind == "exchange" and not product.is_storable:
            return self.env._("Choose the device that is given in exchange first.")
        # sudo: whether it was invoiced, no more: a manager needs no right on accounting
        if (
            self.kind == "refund"
            and self.cost <= 0
            and not self.sudo()._get_sold_line()
        ):
            return self.env._(
                "We don't know the invoice this device was sold with: write in the"
                " proposal what is paid back."
            )
        return False

    def action_prepare(self):
        """Prepare what was agreed to: the goods, and the money of a refund.

        :raise UserError: when it wasn't agreed to, or something is missing
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "approved" or self.kind not in ("exchange", "refund"):
            raise UserError(
                self.env._(
                    "Only an exchange or refund that a manager agreed to is prepared."
                )
            )
        if self.is_prepared:
            raise UserError(
                self.env._("It is prepared already: open the documents below.")
            )
        missing = self._missing_to_carry_out()
        if missing:
            raise UserError(missing)
        # sudo: whoever works on the job has no right on stock and accounting; what is
        # made was agreed to by a manager, and is validated by their people
        proposal_sudo = self.sudo()
        if self.kind == "exchange":
            proposal_sudo._prepare_delivery()
        else:
            proposal_sudo._prepare_refund()
        return True

    # === THE REPLACEMENT === #

    def _prepare_delivery(self):
        """Prepare the delivery of the replacement, reserved where it is in stock."""
        order = self.order_id
        product = self.new_product_id or order.product_id
        warehouse = order.center_id.warehouse_id or order._get_warehouse()
        picking_type = warehouse.out_type_id
        places = {
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": order._get_customer_location().id,
            "company_id": order.company_id.id,
        }
        address = order.location_id.address_id or order.partner_id
        picking = order._get_stock_env()["stock.picking"].create(
            {
                **places,
                "picking_type_id": picking_type.id,
                "partner_id": address.id,
                "origin": order.name,
                "woms_exchange_id": self.id,
                "move_ids": [
                    Command.create(
                        {
                            **places,
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": 1,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self._choose_serial(picking, product)
        self._write_machine({"delivery_id": picking.id})

    def _choose_serial(self, picking, product):
        """Reserve the serial number the proposal names, if it names one."""
        serial = (self.new_serial or "").strip()
        if not serial or product.tracking == "none":
            return
        lots = self.env["stock.lot"].search(
            [
                ("name", "=", serial),
                ("product_id", "=", product.id),
                ("company_id", "in", (False, picking.company_id.id)),
            ]
        )
        free = self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("location_id", "child_of", picking.location_id.id),
                ("quantity", ">", 0),
                ("owner_id", "=", False),
            ],
            limit=1,
        )
        if not free:
            raise UserError(
                self.env._(
                    "%(serial)s of %(product)s lies in no stock of %(place)s: bring the"
                    " device there first, or propose another one.",
                    serial=serial,
                    product=product.display_name,
                    place=picking.location_id.display_name,
                )
            )
        if picking.move_ids.move_line_ids.lot_id != free.lot_id:
            picking.do_unreserve()
            picking.move_ids.move_line_ids = [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "quantity": 1,
                        "lot_id": free.lot_id.id,
                        "location_id": free.location_id.id,
                        "location_dest_id": picking.location_dest_id.id,
                        "company_id": picking.company_id.id,
                        "picking_id": picking.id,
                    }
                )
            ]

    def _replacement_left(self, picking):
        """Register the new device in place of the old one, and end the job."""
        self.ensure_one()
        order, document = self.order_id, self.order_id.document_id
        line = picking.move_line_ids.filtered("quantity")[:1]
        if document.state == "active":
            new = document._replace(
                line.product_id,
                # without serial numbers in stock, as the proposal says
                line.lot_id.name or (self.new_serial or "").strip(),
                note=self.reason,
                role=const.ROLE_SYSTEM,
            )
            new.lot_id = line.lot_id
        order._add_event(
            "replacement_given",
            note=" ".join(filter(None, (line.product_id.name, line.lot_id.name))),
        )
        if order.state == "ready":
            order._move("done", role=const.ROLE_DESK)

    # === THE OLD DEVICE === #

    def _take_over_device(self):
        """Make the customer's old device the company's, by two pickings.

        Core has no change of owner: it goes out of the books as the customer's, to the
        place of corrections, and comes back from there as ours, beside the stock for
        sale. At a partner's there is nothing in our books to change.

        :return: whether it is ours now
        """
        self.ensure_one()
        order = self.order_id
        place, center = order._get_device_location(), order.center_id
        ours = center and center._get_place_for_taken_back()
        if not place or not ours:
            return False
        warehouse = center.warehouse_id or place.warehouse_id
        product = order.product_id.with_company(order.company_id)
        between = product.property_stock_inventory
        picking_type = warehouse.int_type_id
        order._make_device_picking(picking_type, place, between)._woms_validate()
        picking = order._make_device_picking(
            picking_type,
            between,
            ours,
            woms_order_id=False,
            owner_id=False,
            woms_exchange_id=self.id,
        )
        self._make_ours(picking)
        picking._woms_validate()
        self._write_machine({"receipt_id": picking.id})
        return True

    def _make_ours(self, picking):
        """Let the company own what this picking brings in, as the product chosen."""
        line = picking.move_ids.move_line_ids
        line.owner_id = False
        product = self.old_product_id
        if not product or product == line.product_id:
            return
        serial = line.lot_id.name
        lot = self.env["stock.lot"]
        if serial and product.tracking != "none":
            values = {
                "name": serial,
                "product_id": product.id,
                "company_id": picking.company_id.id,
            }
            known = [(fname, "=", value) for fname, value in values.items()]
            lot = lot.search(known, limit=1) or lot.create(values)
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.write(
            {"product_id": product.id, "product_uom": product.uom_id.id}
        )
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "quantity": 1,
                    "lot_id": lot.id,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    "company_id": picking.company_id.id,
                    "picking_id": picking.id,
                    "picked": True,
                }
            )
        ]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking"]

    # not `woms_order_id`: that link is for the customer's own device
    woms_exchange_id = fields.Many2one(
        "woms.proposal",
        "Exchange",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    def _action_done(self):
        """Override: a replacement passes the gate of its job; the job follows it."""
        # sudo: stock staff need no right on proposals to be held back by them
        leaving_sudo = self.sudo().filtered(
            lambda picking: (
                picking.woms_exchange_id
                and picking.location_dest_id.usage == "customer"
            )
        )
        leaving_sudo.woms_exchange_id.order_id._check_may_leave()
        result = super()._action_done()
        for picking_sudo in leaving_sudo:
            if picking_sudo.state == "done":
                picking_sudo.woms_exchange_id._replacement_left(picking_sudo)
        return result
