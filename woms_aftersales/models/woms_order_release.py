from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .. import const

# Who may take cash, by his groups; a partner technician is named by the caller's role.
CASH_GROUPS = (
    "woms_aftersales.woms_aftersales_group_desk",
    "woms_aftersales.woms_aftersales_group_central_technician",
    "account.group_account_invoice",
)


class WomsOrderRelease(models.AbstractModel):
    """The release gate: nothing leaves before it is paid, agreed or let go."""

    _name = "woms.order.release"
    _description = "Work Order Release"

    # === THE GATE === #

    def _release_refusal(self):
        """Return the sentence why the device may not go back now, or False.

        It may when nothing is due, it is paid, payment on delivery is agreed, or a
        manager released it. Read from the invoices at the moment of asking.
        """
        self.ensure_one()
        # sudo: whoever hands a device out need not be allowed to read invoices
        order_sudo = self.sudo()
        if order_sudo.released_at:
            return False
        state = order_sudo.cost_state
        number = order_sudo.name
        if state == "to_approve":
            return self.env._(
                "%(number)s: an estimate still waits for the customer's answer. Let "
                "him agree or decline first.",
                number=number,
            )
        if order_sudo._estimates_to_invoice() or order_sudo._fees_to_invoice():
            return self.env._(
                "%(number)s: the invoice for what the customer agreed to is still to "
                "be made. Make it, then let him pay.",
                number=number,
            )
        if state in ("due", "partial") or (
            state == "on_delivery" and not order_sudo._is_paid_on_the_way()
        ):
            return self.env._(
                "%(number)s: %(amount)s is still to be paid. Let the customer pay or "
                "agree payment on delivery; a service manager can release it with a "
                "reason.",
                number=number,
                amount=order_sudo._format_amount(order_sudo._amount_to_pay()),
            )
        return False

    def _is_paid_on_the_way(self):
        """Whether the device must leave before the agreed money can be taken.

        So it is with a parcel paid by COD and with a technician who brings it. At the
        counter the cash is taken first.
        """
        self.ensure_one()
        ways = {"cod": ("ship", False), "cash": ("technician",)}
        return self.return_method in ways.get(self.pay_on_delivery, ())

    def _format_amount(self, amount, currency=None):
        """Return ``amount`` as read in the reader's language."""
        currency = currency or self.currency_id or self.company_id.currency_id
        return self.env["woms.format"]._money(amount, currency)

    def _release(self, reason):
        """Let devices go without payment (service managers only), with a reason.

        :raise AccessError: for anybody but a service manager
        """
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_manager"):
            raise AccessError(
                self.env._(
                    "Only a service manager may release without payment: ask one."
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._("Please give a reason for releasing it: it is kept.")
            )
        for order in self:
            # sudo: guarded fields; the manager's right was checked above
            order.sudo().write(
                {
                    "released_by_id": self.env.uid,
                    "released_reason": reason.strip(),
                    "released_at": fields.Datetime.now(),
                }
            )
            order._message_log(
                body=self.env._(
                    "Released without payment: %(reason)s", reason=reason.strip()
                )
            )
        self._add_event("released", note=reason.strip())
        return self

    def write(self, vals):
        """Let the estimates know the carrier: core's filter of COD reads it there."""
        result = super().write(vals)
        if "carrier_id" in vals:
            # sudo: consequence of a write the caller had the right to make
            self.sudo().sale_order_ids.write({"carrier_id": vals["carrier_id"]})
        return result

    # === PAYMENT ON DELIVERY === #

    def _cod_allowed(self):
        """Whether cash on delivery is offered: shipped by a carrier that collects."""
        self.ensure_one()
        order_sudo = self.sudo()
        return (
            order_sudo.carrier_id.allow_cash_on_delivery
            and order_sudo.return_method in ("ship", False)
            and order_sudo.currency_id == order_sudo.company_id.currency_id
            and order_sudo.state not in const.ORDER_FINAL_STATES
        )

    def _agree_pay_on_delivery(self, how, role=None):
        """Agree that what is due is paid on delivery.

        :param str how: ``cod`` to the carrier, ``cash`` to who hands the device over

        :raise UserError: where that is not offered
        """
        self.ensure_one()
        order_sudo = self.sudo()  # sudo: carrier and invoices; the caller was checked
        if how == "cod" and not self._cod_allowed():
            raise UserError(
                self.env._(
                    "Cash on delivery is not possible here: it needs a parcel with a "
                    "carrier that collects money."
                )
            )
        if how == "cash" and order_sudo.return_method == "ship":
            raise UserError(
                self.env._("A parcel can't be paid in cash. Choose COD or transfer.")
            )
        if how not in ("cod", "cash"):
            raise UserError(self.env._("Please choose COD or cash."))
        if order_sudo.pay_on_delivery != how:
            order_sudo.write({"pay_on_delivery": how})
            order_sudo._add_event(f"pay_on_delivery_{how}", role=role)
        return self

    # === WAYS TO PAY === #

    def _payment_options(self):
        """Return the ways to pay that hold now, for the customer's page.

        :return: list of dict(key, label, url, instructions, amount, currency)
        """
        self.ensure_one()
        # sudo: the page's route has checked that the reader may see this order
        order_sudo = self.sudo()
        invoices, _refunds = order_sudo._posted_moves()
        options = []
        for invoice in invoices.sorted("id"):
            if not order_sudo._is_owed(invoice._woms_to_pay()):
                continue
            common = {
                "amount": invoice._woms_to_pay(),
                "currency": invoice.currency_id,
                "url": False,
                "instructions": False,
            }
            options.append(
                {
                    **common,
                    "key": "online",
                    "label": self.env._("Pay by transfer, QRIS or online")
                    if order_sudo.company_id._woms_offers_qris(invoice.currency_id)
                    else self.env._("Pay by transfer or online"),
                    "url": invoice.get_portal_url(),
                }
            )
            if order_sudo.return_method in ("counter", "technician", "on_site"):
                options.append(
                    {
                        **common,
                        "key": "cash",
                        "label": self.env._("Pay in cash"),
                        "instructions": self.env._(
                            "Pay when you get your device. Please bring the amount."
                        ),
                    }
                )
        return options

    def _transfer_details(self):
        """Return where a transfer goes that the customer chose, or False.

        :return: dict(amount, exact, currency, reference, qris, accounts) while it is
            awaited
        """
        self.ensure_one()
        order_sudo = self.sudo()  # sudo: as for `_payment_options`
        invoices, _refunds = order_sudo._posted_moves()
        transaction = invoices.transaction_ids.filtered(
            lambda tx: (
                tx.state == "pending" and tx.provider_id.custom_mode == "wire_transfer"
            )
        )[:1]
        if not transaction:
            return False
        journals = order_sudo.env["account.journal"].search(
            [
                ("type", "=", "bank"),
                ("company_id", "=", order_sudo.company_id.id),
                ("bank_account_id", "!=", False),
            ]
        )
        return {
            "amount": transaction.woms_asked_amount or transaction.amount,
            "exact": bool(transaction.woms_asked_amount),
            "currency": transaction.currency_id,
            "reference": transaction._get_communication(),
            "qris": order_sudo.company_id._woms_qris(transaction.currency_id),
            "accounts": [
                f"{account.display_name}, {account.acc_holder_name}"
                if account.acc_holder_name
                else account.display_name
                for account in journals.bank_account_id
            ],
        }

    # === CASH === #

    def _cash_journal(self, technician=None):
        """Return the cash journal of who takes the money, or the company's.

        A box of another company is none: its books are not those of the invoice.
        """
        self.ensure_one()
        # sudo: the desk takes cash without reading journals
        technician_sudo = (technician or self.env["woms.technician"]).sudo()
        center_sudo = self.center_id.sudo() or technician_sudo.center_id
        company = self.company_id
        boxes = technician_sudo.cash_journal_id | center_sudo.cash_journal_id
        own = boxes.filtered(lambda journal: journal.company_id == company)[:1]
        return own or company._woms_cash_journal()

    def _register_cash(self, amount, *, journal=None, technician=None):
        """Record that the whole amount due was taken in cash.

        :param float amount: must be what is due, neither less nor more
        :param journal: ``account.journal`` of type cash; the place's when none is named
        :return: ``account.payment``
        """
        self.ensure_one()
        # sudo: the desk, the bench and technicians take cash; accounting records it
        order_sudo = self.sudo()
        order_sudo._make_invoice()
        invoices, _refunds = order_sudo._posted_moves()
        invoices = invoices.filtered(
            lambda move: order_sudo._is_owed(move._woms_to_pay())
        )
        due = sum(invoice._woms_to_pay() for invoice in invoices)
        if not invoices:
            raise UserError(
                self.env._("%(number)s: nothing is to be paid.", number=self.name)
            )
        if order_sudo.currency_id.compare_amounts(amount or 0.0, due):
            raise UserError(
                self.env._(
                    "%(amount)s is due; only the whole amount can be taken in cash.",
                    amount=order_sudo._format_amount(due),
                )
            )
        journal = journal or order_sudo._cash_journal(technician)
        if not journal or journal.type != "cash":
            raise UserError(
                self.env._(
                    "No cash journal is set for this place. Ask the accountant to make "
                    "one and choose it in the service centre."
                )
            )
        payments = self.env["account.payment"].sudo()
        for invoice in invoices:
            wizard = (
                self.env["account.payment.register"]
                .sudo()
                .with_company(order_sudo.company_id)
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": journal.id, "amount": invoice._woms_to_pay()})
            )
            payments |= wizard._create_payments()
        if technician:
            payments.write(
                {
                    "woms_technician_id": technician.id,
                    "woms_firm_id": technician.firm_id.id,
                }
            )
        order_sudo._add_event(
            "cash_taken", note=order_sudo._format_amount(due, invoices.currency_id)
        )
        return payments

    # === ACTIONS === #

    def _check_may_take(self):
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in CASH_GROUPS):
            raise AccessError(self.env._("You may not take cash for work orders."))

    def action_register_cash(self):
        """Take the whole amount due in cash (desk, bench, accountants)."""
        self.ensure_one()
        self._check_may_take()
        self.sudo()._make_invoice()  # sudo: right to take cash checked above
        self._register_cash(self.sudo()._amount_to_pay())
        return True

    def action_agree_cod(self):
        """Agree cash on delivery with the customer (desk)."""
        self.check_access("write")
        for order in self:
            order._agree_pay_on_delivery("cod")
        return True

    def action_agree_cash(self):
        """Agree that cash is paid when the device is handed over (desk)."""
        self.check_access("write")
        for order in self:
            order._agree_pay_on_delivery("cash")
        return True

    def action_release(self):
        """Open the wizard that asks for the reason of releasing without payment."""
        self.check_access("write")
        return self.env["woms.reason.wizard"]._open(self, "order_release")
