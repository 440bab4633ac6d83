from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

OPEN = ("draft", "waiting", "confirmed", "assigned")
MOST_LINES = 20


class StockPicking(models.Model):
    _inherit = "stock.picking"

    woms_technician_id = fields.Many2one(
        "woms.technician",
        "Parts for",
        index="btree_not_null",
        copy=False,
        help="The transfer fills this technician's stock.",
    )
    # not `woms_order_id`: that link is for the device's own parcels
    woms_for_order_id = fields.Many2one(
        "woms.work.order", "Asked for by", index="btree_not_null", copy=False
    )


class WomsTechnician(models.Model):
    _inherit = "woms.technician"

    def _get_stock_place(self):
        """Return the location of his parts: his own, else that of his firm's centre."""
        self.ensure_one()
        center = self.center_id.filtered("firm_id")
        return self.stock_location_id or center.stock_location_id

    def _get_supply_place(self, company):
        """Return the location parts come from: his region's centre, else the first.

        :param company: ``res.company`` that sends them
        """
        self.ensure_one()
        areas = self.firm_id.woms_area_ids.filtered(
            lambda area: area.company_id == company
        )
        centers = (self.center_id | areas.center_id).filtered(
            lambda center: not center.firm_id and center.company_id == company
        )
        centers |= centers.search(
            [
                ("company_id", "=", company.id),
                ("firm_id", "=", False),
                ("is_central", "=", True),
            ]
        )
        places = [
            center.stock_location_id or center.warehouse_id.lot_stock_id
            for center in centers
        ]
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        return next((place for place in places if place), warehouse.lot_stock_id)

    def _ask_for_parts(self, parts, *, company, order=None, note=None):
        """Ask the centre for parts: a transfer to his stock, reserved where possible.

        :param list parts: ``[(product.product, quantity in its unit)]``
        :param order: ``woms.work.order`` they are needed for
        :return: ``stock.picking``, open until the centre hands the parts out
        :raise UserError: when he has no stock of ours, or nothing is asked for
        """
        self.ensure_one()
        wanted = {}
        for product, quantity in parts:
            if product.type != "consu" or product.uom_id.compare(quantity, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(part)s: choose a part and a quantity above zero.",
                        part=product.display_name,
                    )
                )
            wanted[product] = wanted.get(product, 0.0) + quantity
        if not wanted:
            raise UserError(self.env._("Please enter how many of a part you need."))
        if len(wanted) > MOST_LINES:
            raise UserError(
                self.env._(
                    "That is more than %(count)s parts at once: please ask in two"
                    " goes.",
                    count=MOST_LINES,
                )
            )
        # sudo: a partner's technician has no right on stock; he asks, the centre sends
        return self.sudo()._make_refill(wanted, company, order, note)

    def _make_refill(self, wanted, company, order, note):
        here = self._get_stock_place()
        if not here:
            raise UserError(
                self.env._(
                    "No stock is set up for %(name)s yet: please call the service"
                    " desk.",
                    name=self.name,
                )
            )
        values = self._prepare_refill(company, here)
        env = self.with_company(company).env
        picking = env["stock.picking"].create(
            {
                **values,
                "woms_for_order_id": order.id if order else False,
                "origin": order.name if order else self.name,
                "note": note or False,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": values["location_id"],
                            "location_dest_id": values["location_dest_id"],
                            "company_id": company.id,
                        }
                    )
                    for product, quantity in wanted.items()
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()
        return picking

    def _prepare_refill(self, company, here):
        source = self._get_supply_place(company)
        picking_type = source.warehouse_id.int_type_id
        if not source or not picking_type or source == here:
            raise UserError(
                self.env._(
                    "No centre is set up that sends parts to %(name)s: please call the "
                    "service desk.",
                    name=self.name,
                )
            )
        return {
            "picking_type_id": picking_type.id,
            "location_id": source.id,
            "location_dest_id": here.id,
            "partner_id": (self.firm_id or self.partner_id).id,
            "company_id": company.id,
            "woms_technician_id": self.id,
        }

    def action_woms_refill(self):
        """Open a transfer of parts from the centre to this technician's stock."""
        self.ensure_one()
        company = self.company_id or self.env.company
        here = self._get_stock_place()
        if not here:
            raise UserError(
                self.env._(
                    "Give %(name)s a stock location first, or use the button “Set up” "
                    "of the service partner.",
                    name=self.name,
                )
            )
        values = self._prepare_refill(company, here)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Parts for %(name)s", name=self.name),
            "res_model": "stock.picking",
            "view_mode": "form",
            "context": {f"default_{key}": value for key, value in values.items()},
        }

    # === THE TECHNICIAN'S PAGE === #

    def _get_stock_values(self):
        """Return what lies in his stock as ``[{name, quantity}]``; call by sudo."""
        self.ensure_one()
        place = self._get_stock_place()
        if not place:
            return []
        rows = self.env["stock.quant"]._read_group(
            [
                ("location_id", "child_of", place.ids),
                ("quantity", ">", 0),
                ("product_id.product_tmpl_id.woms_needs_document", "=", False),
                ("owner_id", "in", [False, *(self.partner_id | self.firm_id).ids]),
            ],
            ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        return sorted(
            (
                {"id": product.id, "name": product.name, "quantity": total - reserved}
                for product, total, reserved in rows
            ),
            key=lambda row: row["name"],
        )

    def _get_refills(self):
        """Return the transfers on their way to his stock, or to his firm's."""
        self.ensure_one()
        people = self
        if self.is_coordinator and self.firm_id:
            people |= self.firm_id.woms_technician_ids
        return self.env["stock.picking"].search(
            [("woms_technician_id", "in", people.ids), ("state", "in", OPEN)],
            order="id desc",
            limit=20,
        )

    def _get_refill_values(self):
        """What the page of parts shows of each transfer; call by sudo."""
        _ = self.env._
        return [
            {
                "number": picking.name,
                "job": picking.woms_for_order_id.name or "",
                "word": _("Ready at the centre")
                if picking.state == "assigned"
                else _("The centre looks for it"),
                "tracking_ref": picking.carrier_tracking_ref or "",
                "lines": [
                    {"name": move.product_id.name, "quantity": move.product_uom_qty}
                    for move in picking.move_ids
                    if move.state != "cancel"
                ],
            }
            for picking in self._get_refills()
        ]

    def _find_parts(self, company, word, kept=()):
        """Return the parts he may ask for: found by ``word``, and those ``kept``."""
        products = self.env["product.product"].with_company(company)
        domain = (
            Domain("type", "=", "consu")
            & Domain("is_storable", "=", True)
            & Domain("woms_needs_document", "=", False)
            & Domain("sale_ok", "=", True)
            & Domain("company_id", "in", (False, company.id))
        )
        found = products.search(domain & Domain("id", "in", list(kept)))
        if word:
            found |= products.search(
                domain
                & (
                    Domain("name", "ilike", word)
                    | Domain("default_code", "ilike", word)
                    | Domain("barcode", "=", word)
                ),
                limit=MOST_LINES,
            )
        return found
