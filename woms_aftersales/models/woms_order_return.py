from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .. import const
from .woms_order_custody import AT_US

# Before the job has ended its device goes nowhere but to another centre.
STATES_TO_LEAVE = ("ready", "returning", "done")
# Carriers of core that know no service to call.
OFFLINE_CARRIERS = ("fixed", "base_on_rule")


class WomsOrderReturn(models.AbstractModel):
    """Back to its owner: shipped, picked up, brought; or coming back to us.

    The release gate is asked by the move of the order and again by the picking when it
    is validated, whoever does that.
    """

    _name = "woms.order.return"
    _description = "Work Order Return"

    # === ACTION METHODS === #

    def action_ship_back(self):
        """Open the form that sends the device back."""
        return self._open_wizard(
            "woms.hand.over.wizard", self.env._("Ship back"), default_mode="ship"
        )

    def action_hand_over(self):
        """Open the form that hands the device over at the counter."""
        return self._open_wizard(
            "woms.hand.over.wizard", self.env._("Hand over"), default_mode="counter"
        )

    def action_came_back(self):
        """Open the form for a parcel that could not be delivered."""
        return self._open_wizard(
            "woms.hand.over.wizard", self.env._("Came back"), default_mode="back"
        )

    def action_confirm_receipt(self):
        """Record that the customer says he has the device back."""
        for order in self:
            order._confirm_receipt()

    # === THE GATE === #

    def _check_may_leave(self):
        """Raise for orders whose device may not be given away now."""
        for order in self:
            refusal = order._leave_refusal()
            if refusal:
                raise UserError(
                    self.env._(
                        "%(why)s\nThe device stays here; nothing was booked.",
                        why=refusal,
                    )
                )

    def _leave_refusal(self):
        """Return why the device may not be given away now, or False."""
        self.ensure_one()
        if self.state not in STATES_TO_LEAVE:
            return self.env._(
                "The work on %(number)s hasn't ended: its device can't leave yet.",
                number=self.name,
            )
        if self.state == "done":
            return False
        return self._guard_release().get(self.id, False)

    def _check_return(self, guard):
        refusals = getattr(self, guard)()
        if refusals:
            raise UserError("\n".join(dict.fromkeys(refusals.values())))

    # === GOING BACK === #

    def _ship_back(self, carrier=None, tracking_ref=None, *, role=None, at=None):
        """Send the device back by ``carrier``; the order is returning then.

        A carrier with an integration of its own is asked for a label when no parcel
        number is given; all others are only written down.

        :param carrier: ``delivery.carrier``; the one chosen on the order if not given
        :param str tracking_ref: number of the parcel
        :return: the validated picking, empty where the log of hands alone tells it
        :raise UserError: when the device isn't released, with what is missing
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._pick_transitions(
            "returning", {role} if role else self._get_acting_roles()
        )
        self._check_return("_guard_release_return")
        # sudo: stock and custody follow from the move, whose right was checked above
        order_sudo = self.sudo()
        carrier_sudo = (carrier or self.carrier_id).sudo()
        picking_sudo = order_sudo._make_return_picking(carrier_sudo, tracking_ref)
        order_sudo._record_custody(
            to_holder="carrier",
            carrier=carrier_sudo,
            tracking_ref=tracking_ref,
            picking=picking_sudo,
            at=at,
        )
        self._move(
            "returning",
            role=role,
            at=at,
            values={
                "return_method": "ship",
                "carrier_id": carrier_sudo.id,
                "tracking_ref": tracking_ref or self.tracking_ref,
            },
        )
        picking_sudo._woms_validate(at=at)
        order_sudo._keep_carrier(picking_sudo, carrier_sudo)
        return picking_sudo.with_env(self.env)

    def _keep_carrier(self, picking, carrier):
        """Write carrier and parcel number where they aren't known yet."""
        if not picking:
            return
        if carrier and picking.carrier_id != carrier:
            picking.carrier_id = carrier
        if picking.carrier_tracking_ref and not self.tracking_ref:
            self.tracking_ref = picking.carrier_tracking_ref

    def _make_return_picking(self, carrier=None, tracking_ref=None):
        """Make the picking that takes the device from our stock to its owner.

        From the receipt by core's return, so that serial and owner are reserved by it
        and nothing of an old sale changes (``to_refund`` off); directly when the device
        has moved on to another centre since.
        """
        self.ensure_one()
        receipt = self._get_device_picking()
        place = self._get_device_location()
        if not place:
            return receipt.browse()
        if receipt.picking_type_code == "incoming" and not receipt.return_id:
            picking = self._return_receipt(receipt)
        else:
            warehouse = place.warehouse_id or self.center_id.warehouse_id
            warehouse = warehouse or self._get_warehouse()
            picking = self._make_device_picking(
                warehouse.out_type_id,
                place,
                self._get_customer_location(),
                return_id=receipt.id,
            )
        values = {"partner_id": (self.location_id.address_id or self.partner_id).id}
        if tracking_ref:
            values["carrier_tracking_ref"] = tracking_ref
        if carrier and carrier.delivery_type not in OFFLINE_CARRIERS:
            values["carrier_id"] = carrier.id
        picking.write(values)
        return picking

    def _return_receipt(self, receipt):
        self.ensure_one()
        wizard = self._get_stock_env()["stock.return.picking"].create(
            {
                "picking_id": receipt.id,
                "product_return_moves": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "product_id": move.product_id.id,
                                "quantity": move.quantity,
                                "move_id": move.id,
                                "to_refund": False,
                            }
                        )
                        for move in receipt.move_ids
                    ),
                ],
            }
        )
        return wizard._create_return()

    def _hand_over(
        self, *, to_name=None, signature=None, signed_by=None, role=None, at=None
    ):
        """Give the device to its owner, or whom he named; the order is done then.

        :param str to_name: who received it; the customer if not given
        :param str signature: base64 image, kept with the hand-over
        :raise UserError: when the device isn't released, with what is missing
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._pick_transitions("done", {role} if role else self._get_acting_roles())
        self._check_return("_guard_release")
        # sudo: stock and custody follow from the move, whose right was checked above
        order_sudo = self.sudo()
        picking_sudo = order_sudo.env["stock.picking"]
        values = {}
        if order_sudo._is_to_hand_over():
            values["return_method"] = (
                "technician" if order_sudo.holder == "technician" else "counter"
            )
            picking_sudo = order_sudo._make_return_picking()
            order_sudo._record_custody(
                to_holder="customer",
                to_name=to_name or order_sudo.partner_id.name,
                signature=signature,
                signed_by=signed_by or to_name,
                picking=picking_sudo,
                at=at,
            )
        self._move("done", role=role, at=at, values=values)
        picking_sudo._woms_validate(at=at)
        return picking_sudo.with_env(self.env)

    def _is_to_hand_over(self):
        """Whether a device is with us that goes back with this outcome."""
        self.ensure_one()
        rule = self._outcome_rule()
        return self.holder != "customer" and bool(rule and rule.device_returns)

    def _follow_picking(self, picking):
        """Follow a return that stock staff validated without the order's buttons."""
        for order in self.filtered(lambda order: order.state == "ready"):
            if order.holder not in AT_US:
                continue
            order._record_custody(
                to_holder="carrier",
                carrier=picking.carrier_id,
                tracking_ref=picking.carrier_tracking_ref,
                picking=picking,
            )
            order._move(
                "returning",
                role=const.ROLE_DESK,
                values={
                    "return_method": "ship",
                    "carrier_id": picking.carrier_id.id or order.carrier_id.id,
                    "tracking_ref": picking.carrier_tracking_ref or order.tracking_ref,
                },
            )

    def _after_move(self, target, previous, moment):
        """Take devices that don't go back out of the books with the end of their job.

        Disposed of, exchanged, paid back or lost: it is not the customer's any more,
        and what stands in the books as his is what is really here. What of it is worth
        keeping is counted into the company's own stock by its people.
        """
        super()._after_move(target, previous, moment)
        if target == "done":
            # sudo: the move that caused it was checked
            for order_sudo in self.sudo().filtered(
                lambda order: order.outcome and not order._outcome_rule().device_returns
            ):
                order_sudo._write_device_off()

    def _write_device_off(self):
        """Scrap the customer's device where it lies by the books, if anywhere."""
        self.ensure_one()
        place = self._get_device_location()
        if not place:
            return
        scrap = self._get_stock_env()["stock.scrap"].create(
            {
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "owner_id": self.partner_id.id,
                "location_id": place.id,
                "scrap_qty": 1,
                "origin": self.name,
                "company_id": self.company_id.id,
            }
        )
        scrap.do_scrap()

    # === ARRIVED, OR NOT === #

    def _confirm_receipt(self, role=None, at=None):
        """Record that the shipped device is with its owner again; the order is done.

        :param str role: `customer` when he says so himself, `carrier`, `system`
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._pick_transitions("done", {role} if role else self._get_acting_roles())
        moment = at or fields.Datetime.now()
        # sudo: custody follows from the move, whose right was checked above
        order_sudo = self.sudo()
        if order_sudo.holder != "customer" and (
            not order_sudo.outcome or order_sudo._outcome_rule().device_returns
        ):
            if order_sudo.state != "returning":
                raise UserError(self.env._("The device isn't on its way back yet."))
            order_sudo._record_custody(to_holder="customer", at=at)
        values = {}
        if role == const.ROLE_CUSTOMER:
            values["customer_confirmed_at"] = moment
        return self._move("done", role=role, at=at, values=values)

    def _came_back(self, center, reason, *, condition=None, role=None, at=None):
        """Take a parcel back that was refused or could not be delivered.

        :param center: ``woms.service.center`` that has it again
        :param str reason: why, as the carrier says
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._pick_transitions("ready", {role} if role else self._get_acting_roles())
        if self.state != "returning":
            raise UserError(self.env._("Only a parcel on its way can come back."))
        # sudo: stock and custody follow from the move, whose right was checked above
        order_sudo, center_sudo = self.sudo(), center.sudo()
        picking_sudo = order_sudo._receive_device(center_sudo, at=at)
        order_sudo._record_custody(
            to_holder="center",
            center=center_sudo,
            condition=condition,
            picking=picking_sudo,
            at=at,
        )
        self._move(
            "ready",
            role=role,
            reason=reason,
            at=at,
            values={"center_id": center.id, "tracking_ref": False},
        )
        return picking_sudo.with_env(self.env)

    @api.model
    def _cron_end_returns(self, limit=200):
        """End orders whose parcel has been on its way for longer than agreed.

        Safe to run twice, and in portions: an order that fails is left for people.
        """
        orders = self.browse()
        for company in self.env["res.company"].search([("woms_return_days", ">", 0)]):
            before = fields.Datetime.now() - timedelta(days=company.woms_return_days)
            orders |= self.search(
                [
                    ("state", "=", "returning"),
                    ("company_id", "=", company.id),
                    ("holder_since", "<", before),
                ],
                limit=limit,
                order="holder_since",
            )
        cron = self.env["ir.cron"]
        for done, order in enumerate(orders, start=1):
            try:
                with self.env.cr.savepoint():
                    order._confirm_receipt(const.ROLE_SYSTEM)
            except UserError as error:
                order._message_log(body=str(error))
            if not cron._commit_progress(1, remaining=len(orders) - done):
                break
