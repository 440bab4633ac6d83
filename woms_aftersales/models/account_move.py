import re

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const

# A key shorter than this may stand in a bank label by chance.
MIN_REFERENCE_LENGTH = 8


def normalise_reference(text):
    """Return ``text`` as banks leave it: capitals and digits only."""
    return re.sub(r"[^0-9A-Z]", "", (text or "").upper())


class AccountMove(models.Model):
    """Invoices of a work order: linked, payable as a whole, matched by their reference.

    Other invoices keep core's instalments, payment links and discounts.
    """

    _name = "account.move"
    _inherit = ["account.move", "woms.order.link"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    # looked for by accountants, who need no right on work orders
    woms_pay_on_delivery = fields.Selection(related="woms_order_id.pay_on_delivery")
    woms_is_fee = fields.Boolean(
        "Fee of after-sales", readonly=True, copy=False, help="Made for an agreed fee."
    )

    # === ENTRIES === #

    @api.model
    def _woms_create_entry(self, company, name, sides, **values):
        """Draft an entry of after-sales.

        :param str name: reference of the entry, and label of its lines
        :param list sides: values of each line: ``account_id`` and ``balance`` at least
        :param values: of the entry, such as ``date`` and ``journal_id``
        :return: ``account.move``, a draft
        """
        return self.with_company(company).create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "ref": name,
                "line_ids": [
                    fields.Command.create({"name": name, **side}) for side in sides
                ],
                **values,
            }
        )

    # === LINK === #

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Override of `account`: a credit note belongs to the same work order."""
        if not default_values_list:
            default_values_list = [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=True):
            if move.woms_order_id:
                values.setdefault("woms_order_id", move.woms_order_id.id)
        return super()._reverse_moves(default_values_list, cancel=cancel)

    def _post(self, soft=True):
        """Override of `account`: nothing is charged while the customer contests it."""
        self.filtered(
            lambda move: move.move_type == "out_invoice" and move.amount_total
        ).woms_order_id._check_not_contested()
        return super()._post(soft=soft)

    def _get_invoice_computed_reference(self):
        """Override of `account`: digits only survive the labels of Indonesian banks."""
        if not self.woms_order_id:
            return super()._get_invoice_computed_reference()
        digits = re.sub(r"\D", "", self.name or "")
        return digits.zfill(MIN_REFERENCE_LENGTH)

    def _invoice_paid_hook(self):
        """Override of `account`: settle what waited for the money of an invoice."""
        result = super()._invoice_paid_hook()
        invoices = self.filtered(
            lambda move: move.woms_order_id and move.move_type == "out_invoice"
        )
        if invoices:
            # sudo: transactions are settled by whoever records the payment
            invoices.sudo()._woms_settle_pending_transactions()
            invoices.sudo()._woms_tell_paid()
        return result

    def _woms_tell_paid(self):
        """Write to the timeline of their orders that all is paid."""
        charged = self.filtered("amount_total")
        orders = charged.woms_order_id.filtered(lambda row: row.cost_state == "paid")
        if orders:
            orders.slip_ids._woms_paid()
            orders._add_event("paid", role=const.ROLE_SYSTEM)

    def _woms_settle_pending_transactions(self):
        """Close transactions that waited for money which came by another way."""
        for move in self:
            pending = move.transaction_ids.filtered(
                lambda tx: tx.state == "pending" and tx.provider_code == "custom"
            ).sorted("id")
            if not pending:
                continue
            paid_by = move.line_ids.matched_credit_ids.credit_move_id
            payment = paid_by.payment_id.sorted("id")[-1:]
            last = pending[-1:]
            in_cash = payment.journal_id.type == "cash"
            if last.provider_id.custom_mode == "cash_on_delivery" or not in_cash:
                last.write({"woms_settled": True, "payment_id": payment.id})
                last._set_done()
                pending -= last
            pending._set_canceled(state_message=self.env._("Paid in another way."))

    # === PAYING === #

    def _woms_cod_sale_order(self):
        """Return the estimate that opens core's cash on delivery for this invoice."""
        self.ensure_one()
        order = self.woms_order_id
        if not order or not order._cod_allowed():
            return self.env["sale.order"]
        return (self.line_ids.sale_line_ids.order_id or order.sale_order_ids).filtered(
            lambda sale: sale.carrier_id.allow_cash_on_delivery
        )[:1]

    def _woms_cod_order(self):
        """Return the work order whose fees, without an estimate, may be paid by COD."""
        self.ensure_one()
        order = self.woms_order_id
        if self.line_ids.sale_line_ids or not order or not order._cod_allowed():
            return order.browse()
        return order

    def _woms_lock_for_payment(self):
        """Wait for whoever starts a payment of these invoices now."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM account_move WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["transaction_ids", "amount_residual", "state"])

    def _woms_not_payable_reason(self):
        """Return why this invoice can't be paid online now, or False."""
        self.ensure_one()
        order = self.woms_order_id
        if hold := order and order._get_contest_hold():
            return hold
        unsettled = self.transaction_ids.filtered(
            lambda tx: tx.state in ("authorized", "done") and not tx.is_post_processed
        )
        if unsettled:
            return self.env._(
                "A payment of %(number)s is being recorded. Please look again in a "
                "minute; don't pay twice.",
                number=self.name,
            )
        if self.state != "posted" or not order._is_owed(self._woms_to_pay()):
            return self.env._("%(number)s has nothing left to pay.", number=self.name)
        if not self._has_to_be_paid():
            return self.env._(
                "%(number)s can't be paid online now: a payment may be under way. "
                "Please look again later or contact us.",
                number=self.name,
            )
        return False

    def _woms_drop_older_transactions(self):
        """Cancel transfers and COD chosen before: another way was chosen now.

        Those of online providers stay: money may already be on its way there.
        """
        self.transaction_ids.filtered(
            lambda tx: tx.state in ("draft", "pending") and tx.provider_code == "custom"
        )._set_canceled(state_message=self.env._("Another way of paying was chosen."))
