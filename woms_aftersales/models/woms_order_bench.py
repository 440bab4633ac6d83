from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from .. import const

STATES_OF_WORK = ("on_site", "in_workshop")


class WomsOrderBench(models.AbstractModel):
    """The bench: who works there, parts by repair orders, check list, end of work.

    Repair orders are made with the `sale_order_id` and the lines of an agreed estimate:
    they take parts from a stock and never add to what the customer signed.
    """

    _name = "woms.order.bench"
    _description = "Work Order Bench"

    # === ACTION METHODS === #

    def action_use_parts(self):
        """Open the form that books the parts used."""
        return self._open_wizard("woms.use.parts.wizard", self.env._("Parts used"))

    # === WHO WORKS ON IT === #

    def _assign_bench(self, technician):
        """Give the device to a technician of the bench; whoever had it before is done.

        :param technician: ``woms.technician``
        :return: the accepted ``woms.assignment`` of kind bench
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        # sudo: consequence of a change of the order, whose right was checked above
        order_sudo = self.sudo()
        order_sudo._end_bench_assignments()
        row_sudo = order_sudo._accept_row(
            {
                "order_id": self.id,
                "kind": "bench",
                "firm_id": technician.firm_id.id,
                "technician_id": technician.id,
                "company_id": self.company_id.id,
            }
        )
        order_sudo.technician_id = technician
        return row_sudo.with_env(self.env)

    def _end_bench_assignments(self, moment=None):
        self.assignment_ids.filtered(
            lambda row: row.kind == "bench" and row.state == "accepted"
        )._move("done", role=const.ROLE_SYSTEM, at=moment)

    def _after_move(self, target, previous, moment):
        """Begin the check list anew; end the bench's row when the device moves on.

        Its row ends with the work in `woms.order.visit`.
        """
        super()._after_move(target, previous, moment)
        # sudo: the move that caused it was checked
        orders_sudo = self.sudo()
        if target == "in_workshop":
            orders_sudo._fill_checklist("bench")
            orders_sudo.checklist_line_ids.filtered(
                lambda row: row.kind == "bench" and row.result
            ).write({"result": False})
        elif target == "in_transit":
            orders_sudo._end_bench_assignments(moment)

    # === PARTS === #

    def _get_parts_location(self, technician=None):
        """Return the stock location that parts of this job come from, or an empty one.

        On the bench the centre's, at the customer's the technician's own; each falls
        back on the other.
        """
        self.ensure_one()
        technician = (
            technician or self.assignment_id.technician_id or self.technician_id
        )
        center = self.center_id or technician.center_id
        places = [
            center.stock_location_id or center.warehouse_id.lot_stock_id,
            technician.stock_location_id,
        ]
        if self.state != "in_workshop" or technician.firm_id:
            places.reverse()
        return places[0] or places[1]

    def _parts_availability(self, products, location):
        """Return ``{product: free quantity}`` at ``location`` and below, in its unit.

        Goods of other owners, such as customers' devices, don't count; parts owned by
        the service partner do. A product without stock keeping is always there.
        """
        # sudo: partner technicians have no right on stock; they see a quantity
        quants_sudo = self.env["stock.quant"].sudo()
        partners = self.technician_id.partner_id | self.firm_id
        rows = quants_sudo._read_group(
            [
                ("product_id", "in", products.ids),
                ("location_id", "child_of", location.ids),
                ("owner_id", "in", [False, *partners.ids]),
            ],
            ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        free = {product.id: total - reserved for product, total, reserved in rows}
        return {
            product: free.get(product.id, 0.0) if product.is_storable else float("inf")
            for product in products
        }

    def _use_parts(self, parts, *, location=None, role=None):
        """Book parts as used in this job.

        Each part needs a line of an agreed estimate; a part covered in full gets an
        estimate of nothing by itself. Nothing is booked unless all of it can be.

        :param list parts: ``[(product.product, quantity in its unit)]``
        :param location: ``stock.location`` they are taken from; found if not given
        :return: the done ``repair.order`` records, one per estimate
        :raise UserError: when a part isn't there or not agreed to, with what to do
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if self.state not in STATES_OF_WORK:
            raise UserError(
                self.env._(
                    "Parts are booked while somebody works on the device; %(number)s is"
                    " “%(state)s”.",
                    number=self.name,
                    state=self._state_label(self.state),
                )
            )
        wanted = {}
        for product, quantity in parts:
            if product.uom_id.compare(quantity, 0) <= 0 or product.type != "consu":
                raise UserError(
                    self.env._(
                        "%(part)s: choose a part and a quantity above zero.",
                        part=product.display_name,
                    )
                )
            wanted[product] = wanted.get(product, 0.0) + quantity
        if not wanted:
            raise UserError(self.env._("Choose at least one part."))
        # sudo: partner technicians have no right on stock; the order was checked above
        order_sudo = self.sudo()
        location_sudo = (location or order_sudo._get_parts_location()).sudo()
        order_sudo._check_parts_there(wanted, location_sudo)
        repairs_sudo = order_sudo.env["repair.order"]
        for sale_sudo, rows in order_sudo._allot_parts(wanted).items():
            repairs_sudo |= order_sudo._make_repair(sale_sudo, rows, location_sudo)
        repairs_sudo._woms_consume()
        if self.waiting_for == "parts":
            self._wait_for(False, role=role)
        self._add_event(
            "parts_used",
            role=role,
            note=", ".join(
                f"{quantity:g} × {product.display_name}"
                for product, quantity in wanted.items()
            ),
        )
        return repairs_sudo.with_env(self.env)

    def _check_parts_there(self, wanted, location):
        """Raise with what is there when ``location`` holds too little."""
        self.ensure_one()
        if not location:
            raise UserError(
                self.env._(
                    "No stock is set for this job. Give the service centre or the"
                    " technician a stock location, then book the parts again."
                )
            )
        products = self.env["product.product"].union(*wanted)
        free = self._parts_availability(products, location)
        short = [
            self.env._(
                "%(part)s: %(wanted)g needed, %(free)g there",
                part=product.display_name,
                wanted=quantity,
                free=max(free[product], 0),
            )
            for product, quantity in wanted.items()
            if product.uom_id.compare(free[product], quantity) < 0
        ]
        if short:
            raise UserError(
                self.env._(
                    "Not enough in %(place)s, nothing was booked:\n%(parts)s\nWait"
                    " for the parts with an expected date, or use another stock.",
                    place=location.display_name,
                    parts="\n".join(short),
                )
            )

    def _allot_parts(self, wanted):
        """Return ``{sale order: [(sale line, quantity)]}`` that the parts are used on.

        What no agreed estimate holds any more is put on one of its own, which stands
        only if the customer pays nothing for it.
        """
        self.ensure_one()
        rest, allotted = dict(wanted), {}
        self._allot_on(self.sale_order_ids, rest, allotted)
        if rest:
            sale = self._make_covered_estimate(rest)
            self._allot_on(sale, rest, allotted)
        return allotted

    def _allot_on(self, sales, rest, allotted):
        for line in sales.filtered(lambda sale: sale.state == "sale").order_line:
            product = line.product_id
            if not rest.get(product) or line.display_type:
                continue
            quantity = min(self._get_unused(line), rest[product])
            if product.uom_id.compare(quantity, 0) <= 0:
                continue
            allotted.setdefault(line.order_id, []).append((line, quantity))
            rest[product] -= quantity
            if product.uom_id.is_zero(rest[product]):
                del rest[product]

    def _get_agreed_parts(self):
        """Return ``{product: quantity}`` agreed to and not used yet, in its unit."""
        self.ensure_one()
        parts = {}
        for line in self.sale_order_ids.order_line:
            product = line.product_id
            if line.state != "sale" or line.display_type or product.type != "consu":
                continue
            free = self._get_unused(line)
            if product.uom_id.compare(free, 0) > 0:
                parts[product] = parts.get(product, 0.0) + free
        return parts

    def _get_unused(self, line):
        """Return the quantity of a sale line no repair order has taken yet."""
        unit = line.product_id.uom_id
        agreed = line.product_uom_id._compute_quantity(
            line.product_uom_qty, unit, round=False
        )
        return agreed - sum(
            move.product_qty
            for move in line.move_ids
            if move.repair_id and move.state != "cancel"
        )

    def _make_covered_estimate(self, rest):
        """Make and confirm an estimate for parts nobody has to be asked about.

        They are covered in full, or within the small extra work agreed to beforehand.

        :raise UserError: when the customer would have to pay; no estimate is kept then
        """
        self.ensure_one()
        names = ", ".join(product.display_name for product in rest)
        with self.env.cr.savepoint():
            sale = self._make_estimate(
                [
                    {"component": "parts", "product": product, "quantity": quantity}
                    for product, quantity in rest.items()
                ],
                supplementary=True,
            )
            if (
                not sale.currency_id.is_zero(sale.amount_total)
                and not sale._woms_is_small_extra()
            ):
                raise UserError(
                    self.env._(
                        "The customer hasn't agreed to this yet: %(parts)s. Send him an"
                        " estimate first; the part stays in stock until he says yes.",
                        parts=names,
                    )
                )
            sale._woms_send()
        return sale

    def _make_repair(self, sale, rows, location):
        """Create the repair order that takes the parts of ``rows``."""
        self.ensure_one()
        warehouse = location.warehouse_id or self._get_warehouse()
        if not warehouse.repair_type_id:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse with repairs. Set one up in"
                    " Inventory, then book the parts again.",
                    company=self.company_id.name,
                )
            )
        picking_type = warehouse.repair_type_id
        place = self._get_device_location()
        values = {
            "company_id": self.company_id.id,
            "picking_type_id": picking_type.id,
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid if self.env.user._is_internal() else False,
            "woms_order_id": self.id,
            "sale_order_id": sale.id,
            "location_id": location.id,
            "internal_notes": self.diagnosis,
            "move_ids": [
                Command.create(
                    {
                        "repair_line_type": "add",
                        "product_id": line.product_id.id,
                        "product_uom": line.product_id.uom_id.id,
                        "product_uom_qty": quantity,
                        "sale_line_id": line.id,
                        "company_id": self.company_id.id,
                        "location_id": location.id,
                        "location_dest_id": picking_type.default_location_dest_id.id,
                    }
                )
                for line, quantity in rows
            ],
        }
        if place.usage == "internal" and place.warehouse_id:
            # source and destination alike: else core would double the customer's device
            values.update(
                product_id=self.product_id.id,
                lot_id=self.lot_id.id,
                product_location_src_id=place.id,
                product_location_dest_id=place.id,
            )
        return self._get_stock_env()["repair.order"].create(values)

    def _get_warehouse(self):
        """Return the warehouse of the centre, else the company's first one."""
        self.ensure_one()
        return self.center_id.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )

    def _wait_for_parts(self, until, *, note=None, reason=None, role=None):
        """Say that the job waits for parts, and until when.

        :param date until: when they are expected; the customer reads it
        """
        if not until or until < fields.Date.context_today(self):
            raise UserError(
                self.env._("Give the day the parts are expected, from today on.")
            )
        self._wait_for("parts", reason=reason, note=note, until=until, role=role)
        return format_date(self.env, until)

    # === THE END === #

    def _end_bench(self, outcome, *, role=None, values=None, at=None):
        """End the work on the bench with ``outcome``; the order is ready then.

        :param str outcome: key of `const.OUTCOMES`; ``repaired`` needs the check list
        :param dict values: further fields, such as ``work_done``
        """
        for order in self:
            if order.state != "in_workshop":
                raise UserError(
                    self.env._(
                        "%(number)s isn't on a bench: take it in first.",
                        number=order.name,
                    )
                )
        return self._finish(outcome, role=role, values=values, at=at)
