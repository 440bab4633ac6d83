from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .. import const

AT_US = ("center", "technician")


class WomsOrderCustody(models.AbstractModel):
    """Whose hands the device is in: hand-overs are the only log of it."""

    _name = "woms.order.custody"
    _description = "Work Order Custody"

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
        if photos:
            # uploaded in a form they are their sender's: others see them with the event
            event.photo_ids.filtered(lambda file: not file.res_id).write(
                {"res_model": event._name, "res_id": event.id}
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
