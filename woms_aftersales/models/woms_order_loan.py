from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .. import const

MANAGER = "woms_aftersales.woms_aftersales_group_manager"
# with these the customer's own device is on its way to him, or with him
STATES_OF_RETURN = ("returning", *const.ORDER_FINAL_STATES)


class WomsOrderLoan(models.AbstractModel):
    """The device of ours that the customer uses meanwhile."""

    _name = "woms.order.loan"
    _description = "Loan Device of a Work Order"

    loan_ids = fields.One2many("woms.loan", "order_id", "Loan devices")
    # kept with the order, so that a thousand moves and each page ask for no loans
    loan_out = fields.Boolean("Loan device out", readonly=True, copy=False)

    def _get_loan(self):
        """Return the loan device the customer has now, if any."""
        self.ensure_one()
        return self.loan_ids.filtered(lambda loan: loan.state == "out")[:1]

    # === LENDING === #

    def _loan_refusal(self):
        """Return why nothing may be lent to the customer of this job, or False."""
        self.ensure_one()
        _ = self.env._
        # sudo: whether his data was deleted is closed to most; the sentence says it
        partner_sudo = self.sudo().partner_id
        if self.state in STATES_OF_RETURN:
            return _(
                "%(number)s has ended, or its device is on the way back: nothing is"
                " lent any more.",
                number=self.name,
            )
        if not partner_sudo or partner_sudo.woms_erased_at or not partner_sudo.active:
            return _(
                "%(number)s has no customer we could reach: confirm who he is before"
                " lending him a device.",
                number=self.name,
            )
        if self.sudo()._get_loan():  # sudo: as above
            return _("The customer has a loan device already: take it back first.")
        return False

    def _lend(self, lot, *, center, condition, photos=None, **agreed):
        """Lend the customer a device out of the pool of ``center``.

        :param lot: ``stock.lot`` that lies in the location of loan devices
        :param center: ``woms.service.center`` that lends it
        :param str condition: what it looks like; needed
        :param agreed: ``due_date``, ``deposit``, ``accessories_out``, ``signed_by``
            with ``signature``, or ``on_paper``
        :return: the ``woms.loan``
        :raise UserError: when it can't be lent now; nothing is kept
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        self._check_lend(lot, center, condition, agreed)
        # sudo: books and hand-over follow; the right on the order was checked above
        order_sudo = self.sudo()
        loan_sudo = order_sudo.env["woms.loan"].create(
            {
                **agreed,
                "order_id": self.id,
                "company_id": self.company_id.id,
                "center_id": center.id,
                "lot_id": lot.id,
                "condition_out": condition.strip(),
                "photo_ids": [Command.set(photos.ids)] if photos else False,
                "date_out": fields.Datetime.now(),
                "terms": order_sudo.company_id.with_context(
                    lang=order_sudo._message_lang()
                ).woms_loan_terms,
            }
        )
        loan_sudo._keep_photos()
        loan_sudo._give_out()
        order_sudo._write_machine({"loan_out": True})
        order_sudo._add_event("loan_given", note=lot.sudo().display_name)
        return loan_sudo.with_env(self.env)

    def _check_lend(self, lot, center, condition, agreed):
        """Raise what is missing, or speaks against lending this device now."""
        _ = self.env._
        refusal = self._loan_refusal()
        if not refusal and (not lot or lot not in center._get_loan_lots()):
            refusal = _(
                "This device isn't among the loan devices of %(center)s, or is with a"
                " customer already: choose another one.",
                center=center.name or "",
            )
        if not refusal and center.company_id != self.company_id:
            refusal = _(
                "%(center)s belongs to another company than this job.",
                center=center.name,
            )
        if not refusal and not (condition or "").strip():
            refusal = _("Write in which condition the loan device is given.")
        signed = agreed.get("signature") and (agreed.get("signed_by") or "").strip()
        if not refusal and not signed and not agreed.get("on_paper"):
            refusal = _(
                "Let the customer sign for the loan device with his name, or tick that"
                " he signs the printed receipt."
            )
        today = fields.Date.context_today(self)
        due = fields.Date.to_date(agreed.get("due_date"))
        if not refusal and due and due < today:
            refusal = _("The day it is due back is over already: choose a later one.")
        if not refusal and (agreed.get("deposit") or 0.0) < 0:
            refusal = _("A deposit can't be less than nothing.")
        if refusal:
            raise UserError(refusal)

    # === GIVING THE CUSTOMER'S DEVICE BACK === #

    def _loan_reminder(self):
        """Return what staff must think of when the device goes back, or False."""
        self.ensure_one()
        if not self.loan_out:
            return False
        # sudo: the reminder is for whoever hands out
        loan_sudo = self.sudo()._get_loan()
        return self.env._(
            "The customer has a loan device: %(device)s, %(serial)s (%(number)s). Take"
            " it back.",
            device=loan_sudo.product_id.name,
            serial=loan_sudo.lot_id.name,
            number=loan_sudo.name,
        )

    def _guard_release_done(self):
        """Extend: where set so, the device is kept until the loan device is back."""
        refusals = {}
        for order in self.filtered("loan_out"):
            # sudo: the setting only, for whoever hands out
            hold = order.company_id.sudo().woms_loan_hold
            let_go = order.released_at or self.env.user.has_group(MANAGER)
            if hold and not let_go:
                refusals[order.id] = self.env._(
                    "%(reminder)s A service manager can let the device go without it.",
                    reminder=order._loan_reminder(),
                )
        return self._refuse_first(super()._guard_release_done(), refusals)

    def _after_move(self, target, previous, moment):
        """With the device's way back, the loan device falls due."""
        super()._after_move(target, previous, moment)
        if target in STATES_OF_RETURN:
            lent = self.filtered("loan_out")
            # sudo: follows from the move that was checked
            lent.sudo().loan_ids._fall_due(fields.Date.context_today(self))

    # === THE CUSTOMER'S PAGE === #

    def _portal_loan(self):
        """Return what his page says of the loan device, or False."""
        self.ensure_one()
        loan = self.loan_out and self._get_loan()
        if not loan:
            return False
        _ = self.env._
        due = loan.due_date and self.env["woms.format"]._day(loan.due_date)
        center = loan.center_id.name
        if loan.is_overdue:
            sentence = _(
                "It was due back on %(date)s. Please bring it to %(center)s now.",
                date=due,
                center=center,
            )
        elif due:
            sentence = _(
                "Please return it to %(center)s by %(date)s.", center=center, date=due
            )
        else:
            sentence = _("Please return it when you get your own device back.")
        return {
            "device": loan.product_id.name,
            "serial": loan.lot_id.name,
            "number": loan.name,
            "due": due,
            "overdue": loan.is_overdue,
            "sentence": sentence,
        }

    def _message_loan(self):
        """Return the line of a message that names the loan device."""
        loan = self._portal_loan()
        if not loan:
            return ""
        return self.env._(
            "%(device)s, serial number %(serial)s, due back on %(date)s",
            device=loan["device"],
            serial=loan["serial"],
            date=loan["due"] or "",
        )

    def _timeline_events(self):
        return {
            **super()._timeline_events(),
            "loan_given": self.env._("Loan device received"),
            "loan_back": self.env._("Loan device returned"),
            "replacement_given": self.env._("Your replacement was handed out"),
        }

    # === ACTION METHODS === #

    def action_lend(self):
        """Open the form that lends the customer a device."""
        return self._open_wizard("woms.loan.wizard", self.env._("Lend a device"))

    def action_view_loans(self):
        """Open what was lent to the customer for this job."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Loan devices"),
            "res_model": "woms.loan",
            "view_mode": "list,form",
            "domain": [("order_id", "=", self.id)],
        }
        if len(self.loan_ids) == 1:
            action.update(view_mode="form", res_id=self.loan_ids.id)
        return action
