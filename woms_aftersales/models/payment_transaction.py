from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import sql


class PaymentTransaction(models.Model):
    """Transfers get the confirm step core lacks; COD is agreed by its transaction."""

    _name = "payment.transaction"
    _inherit = ["payment.transaction", "woms.payment.unique"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        compute="_compute_woms_order_id",
        store=True,
        index="btree_not_null",
    )
    woms_settled = fields.Boolean(
        "Settled outside the provider",
        readonly=True,
        copy=False,
        help="The money came by a bank line or another payment: no payment of its own.",
    )

    woms_asked_amount = fields.Monetary(
        "Amount asked for",
        currency_field="currency_id",
        readonly=True,
        copy=False,
        help="What is due, some rupiah more or less: tells whose transfer it is.",
    )
    woms_asked_on = fields.Date("Asked for on", readonly=True, copy=False)

    def _auto_init(self):
        """Add the column empty, as on payments: nothing from before is ours."""
        if not sql.column_exists(self.env.cr, self._table, "woms_order_id"):
            sql.create_column(self.env.cr, self._table, "woms_order_id", "int4")
        return super()._auto_init()

    @api.depends("invoice_ids.woms_order_id")
    def _compute_woms_order_id(self):
        for transaction in self:
            transaction.woms_order_id = transaction.invoice_ids.woms_order_id[:1]

    # === THE GATE === #

    @api.model
    def _woms_documents(self, create_values):
        """Return which documents a transaction is about to be made for.

        :param dict create_values: as given to ``_create_transaction``
        :return: dict(invoices, estimates, ours): ``ours`` tells whether any of them
            belongs to a work order
        """
        found = {}
        for key, fname in (
            ("invoices", "invoice_ids"),
            ("estimates", "sale_order_ids"),
        ):
            commands = (create_values or {}).get(fname) or []
            field = self._fields[fname]
            ids = field.convert_to_cache(commands, self.browse())
            found[key] = self.env[field.comodel_name].browse(ids).exists()
        found["ours"] = bool(
            found["invoices"].woms_order_id or found["estimates"].woms_order_id
        )
        return found

    @api.model
    def _woms_check_offer(
        self,
        invoices,
        estimates,
        *,
        provider_id=None,
        payment_method_id=None,
        token_id=None,
        amount=None,
        currency_id=None,
        partner_id=None,
        flow=None,
        is_validation=False,
        **_kwargs,
    ):
        """Raise unless provider, method, amount, currency, document are on offer now.

        :raise ValidationError: with a sentence for the customer
        """
        if estimates or is_validation:
            raise ValidationError(
                self.env._(
                    "An estimate is not paid. Agree to it first; you pay the invoice "
                    "when the work has ended."
                )
            )
        invoices._woms_lock_for_payment()
        for invoice in invoices.filtered("woms_order_id"):
            reason = invoice._woms_not_payable_reason()
            if reason:
                raise ValidationError(reason)
        currency = invoices.currency_id
        due = sum(invoice._woms_to_pay() for invoice in invoices)
        if (
            len(currency) != 1
            or currency_id != currency.id
            or not isinstance(amount, int | float)
            or currency.compare_amounts(amount, due)
        ):
            raise ValidationError(
                self.env._(
                    "The amount to pay has changed. Please load the page again; "
                    "nothing was paid."
                )
            )
        self._woms_check_way(
            invoices, provider_id, payment_method_id, token_id, partner_id, flow
        )
        invoices.filtered("woms_order_id")._woms_drop_older_transactions()

    @api.model
    def _woms_check_way(
        self, invoices, provider_id, payment_method_id, token_id, partner_id, flow
    ):
        """Raise unless this way of paying is offered for each of our ``invoices``."""
        partner = self.env["res.partner"].browse(partner_id)
        for invoice in invoices.filtered("woms_order_id"):
            providers, methods = self.env["payment.provider"]._woms_providers_of(
                invoice, partner
            )
            provider = providers.filtered(lambda offered: offered.id == provider_id)
            if flow == "token":
                token = self.env["payment.token"].browse(token_id).exists()
                offered = token.provider_id == provider
            else:
                method = methods.filtered(lambda row: row.id == payment_method_id)
                offered = method and provider in method.provider_ids
            if (
                not provider
                or not offered
                or flow not in ("redirect", "direct", "token")
            ):
                raise ValidationError(
                    self.env._(
                        "This way of paying isn't possible here. Please load the page "
                        "again and choose another; nothing was paid."
                    )
                )

    # === CUSTOM PROVIDERS === #

    def _woms_custom_mode(self, mode):
        return self.filtered(
            lambda tx: tx.provider_id.custom_mode == mode and tx.woms_order_id
        )

    def _set_pending(self, **kwargs):
        """Override of `payment`: a transfer is awaited, COD is agreed to."""
        transactions = super()._set_pending(**kwargs)
        for transfer in transactions._woms_custom_mode("wire_transfer"):
            transfer._woms_ask_unique_amount()
        for order in transactions._woms_custom_mode("cash_on_delivery").woms_order_id:
            if order._cod_allowed():
                order._agree_pay_on_delivery("cod")
        return transactions

    def _set_canceled(self, state_message=None, extra_allowed_states=()):
        """Override of `payment`: without its COD transaction nothing is agreed."""
        transactions = super()._set_canceled(
            state_message=state_message, extra_allowed_states=extra_allowed_states
        )
        cod = transactions._woms_custom_mode("cash_on_delivery")
        orders = cod.woms_order_id.filtered(
            lambda order: order.pay_on_delivery == "cod"
        )
        # sudo: consequence of the transaction's state
        orders.sudo().write({"pay_on_delivery": False})
        return transactions

    def _create_payment(self, **extra_create_values):
        """Override of `account_payment`: a method for transfers, no second payment.

        Custom providers have no payment method line in core, and confirming them fails.
        """
        if self.woms_settled:
            return self.payment_id
        if self.provider_code == "custom" and self.woms_order_id:
            line = self.provider_id.journal_id.inbound_payment_method_line_ids.filtered(
                lambda method: method.code == "manual"
            )[:1]
            extra_create_values.setdefault("payment_method_line_id", line.id)
        return super()._create_payment(**extra_create_values)

    def action_woms_confirm_transfer(self):
        """Confirm that the money of pending transfers has come (accountants).

        Makes the payment, which settles the invoice.
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only an accountant may confirm that money has come.")
            )
        self.check_access("write")
        for transaction in self:
            # sudo: providers and post-processing are not an accountant's to read
            transaction_sudo = transaction.sudo()
            if (
                transaction_sudo.state != "pending"
                or transaction_sudo.provider_code != "custom"
                or not transaction_sudo.woms_order_id
            ):
                raise UserError(
                    self.env._(
                        "%(reference)s waits for no transfer. Nothing was changed.",
                        reference=transaction.reference,
                    )
                )
            transaction_sudo._set_done()
            transaction_sudo._post_process()
        return True
