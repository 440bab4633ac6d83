from odoo import fields, models
from odoo.tools import format_date

from .. import const

OPEN_REPAIRS = ("draft", "confirmed", "under_repair")


class WomsOrderReserve(models.AbstractModel):
    """Parts set aside for a job, and those that have to come first.

    What the customer agreed to is reserved by a repair order that isn't worked on yet.
    What is missing comes from another stock of the company by a transfer, or is asked
    of the keeper of the stock; core's own rules of replenishment act besides. When the
    last part is reserved the job waits no longer.
    """

    _name = "woms.order.reserve"
    _description = "Parts Set Aside for a Work Order"

    def action_order_parts(self):
        """Open the form that sets the agreed parts aside and asks for the others."""
        return self._open_wizard("woms.order.parts.wizard", self.env._("Get the parts"))

    def _get_reserving_repairs(self):
        self.ensure_one()
        return self.repair_ids.filtered(lambda repair: repair.state in OPEN_REPAIRS)

    def _get_short_parts(self):
        """Return ``{product: quantity}`` set aside but not there yet, in its unit."""
        missing = {}
        for move in self._get_reserving_repairs().move_ids:
            if move.state in ("draft", "done", "cancel", "assigned"):
                continue
            short = move.product_qty - sum(
                move.move_line_ids.mapped("quantity_product_uom")
            )
            if move.product_id.uom_id.compare(short, 0) > 0:
                product = move.product_id
                missing[product] = missing.get(product, 0.0) + short
        return missing

    def _reserve_parts(self):
        """Set the agreed parts that aren't used yet aside, as far as they are there.

        :return: ``{product: quantity}`` that is missing
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        # sudo: whoever works on the order need have no right on stock
        order_sudo = self.sudo()
        location_sudo = order_sudo._get_parts_location()
        order_sudo._check_parts_there({}, location_sudo)
        rest, allotted = order_sudo._get_agreed_parts(), {}
        order_sudo._allot_on(order_sudo.sale_order_ids, rest, allotted)
        for sale_sudo, rows in allotted.items():
            order_sudo._make_repair(sale_sudo, rows, location_sudo)
        repairs_sudo = order_sudo._get_reserving_repairs()
        repairs_sudo._action_repair_confirm()
        repairs_sudo.move_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()
        return order_sudo._get_short_parts()

    def _order_parts(self, until=None, *, role=None):
        """Set the agreed parts aside, ask for the missing ones and wait for them.

        :param date until: when they are expected; found from what comes in if not given
        :return: ``{product: quantity}`` that is missing; empty when all is here
        :raise UserError: when something is missing and nobody knows until when
        """
        self.ensure_one()
        missing = self._reserve_parts()
        # sudo: as in `_reserve_parts`
        order_sudo = self.sudo()
        if not missing:
            if self.waiting_for == "parts":
                self._wait_for(False, role=role)
            return missing
        until = until or order_sudo._get_parts_expected()
        transfers_sudo = order_sudo._transfer_missing(missing, until)
        rest = {
            product: quantity
            for product, quantity in missing.items()
            if product not in transfers_sudo.move_ids.product_id
        }
        if rest:
            order_sudo._ask_for_parts(rest, until)
        names = ", ".join(
            f"{quantity:g} × {product.display_name}"
            for product, quantity in missing.items()
        )
        self._wait_for_parts(until, note=names, role=role)
        return missing

    def _get_parts_expected(self):
        """Return the day the last missing part comes in by core's forecast, or False.

        False also where one of them is on no way yet.
        """
        self.ensure_one()
        moves = self._get_reserving_repairs().move_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )
        days = [move.forecast_expected_date for move in moves]
        return days and all(days) and max(days).date()

    def _transfer_missing(self, missing, until):
        """Ask other stocks of the company for what they have in full; return pickings.

        Devices of customers and parts of service partners are not touched.
        """
        self.ensure_one()
        here = self._get_parts_location()
        pickings = self.env["stock.picking"]
        for product, quantity in missing.items():
            quants = self.env["stock.quant"].search(
                [
                    ("product_id", "=", product.id),
                    ("company_id", "=", self.company_id.id),
                    ("location_id.usage", "=", "internal"),
                    ("owner_id", "=", False),
                    ("lot_id", "=", False),
                ]
            )
            source = quants.filtered(
                lambda quant, quantity=quantity: (
                    not quant.location_id.parent_path.startswith(here.parent_path)
                    and quant.location_id.warehouse_id
                    and quant.product_uom_id.compare(quant.available_quantity, quantity)
                    >= 0
                )
            )[:1].location_id
            if source:
                pickings |= self._make_parts_transfer(
                    product, quantity, source, here, until
                )
        return pickings

    def _make_parts_transfer(self, product, quantity, source, here, until):
        picking_type = source.warehouse_id.int_type_id
        picking = self._get_stock_env()["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": here.id,
                "origin": self.name,
                "company_id": self.company_id.id,
                "scheduled_date": until or fields.Datetime.now(),
                "move_ids": [
                    fields.Command.create(
                        {
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": here.id,
                            "company_id": self.company_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def _ask_for_parts(self, parts, until):
        """Put the parts on the list of who keeps the stock."""
        self.ensure_one()
        company = self.company_id
        keeper = company.woms_parts_user_id or self.desk_user_id or self.env.user
        self.activity_schedule(
            "woms_aftersales.mail_activity_type_order_part",
            user_id=keeper.id,
            date_deadline=fields.Date.context_today(self),
            note=self.env._(
                "Needed at %(place)s until %(date)s: %(parts)s",
                place=self._get_parts_location().display_name,
                date=until
                and format_date(self.env, until)
                or self.env._("as soon as can be"),
                parts=", ".join(
                    f"{quantity:g} × {product.display_name}"
                    for product, quantity in parts.items()
                ),
            ),
        )

    # === THEY ARE HERE === #

    def _after_parts_reserved(self):
        """End the waiting of jobs whose last part was reserved; tell who repairs."""
        for order in self.filtered(lambda row: row.waiting_for == "parts"):
            repairs = order._get_reserving_repairs()
            if not repairs or order._get_short_parts():
                continue
            order._wait_for(False, role=const.ROLE_SYSTEM)
            order._add_event("parts_here", role=const.ROLE_SYSTEM)
            order.activity_unlink(["woms_aftersales.mail_activity_type_order_part"])
            person = order.technician_id.login_user_id
            if person and not person.share:
                order.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=person.id,
                    summary=self.env._("The parts are here"),
                )

    # === USED, OR NOT NEEDED === #

    def _use_parts(self, parts, *, location=None, role=None):
        """Extend: what was set aside is free for it; what is left is set aside anew."""
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        # sudo: as in `_reserve_parts`
        repairs_sudo = self.sudo()._get_reserving_repairs()
        if repairs_sudo:
            repairs_sudo.action_repair_cancel()
        # pylint: disable-next=super-method-mismatch
        result = super()._use_parts(parts, location=location, role=role)
        if repairs_sudo and self.sudo()._get_agreed_parts():
            self._reserve_parts()
        return result

    def _after_move(self, target, previous, moment):
        """Set parts free that were kept for work that has ended."""
        super()._after_move(target, previous, moment)
        if target in ("ready", "cancelled"):  # done comes after ready
            # sudo: the move that caused it was checked
            repairs_sudo = self.sudo().repair_ids.filtered(
                lambda repair: repair.state in OPEN_REPAIRS
            )
            if repairs_sudo:
                repairs_sudo.action_repair_cancel()
