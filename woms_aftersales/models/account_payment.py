from odoo import api, fields, models
from odoo.tools import sql


class AccountPayment(models.Model):
    """Payments of a work order's invoices carry its number."""

    _inherit = "account.payment"

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        compute="_compute_woms_order_id",
        store=True,
        index="btree_not_null",
    )

    woms_deposit_order_id = fields.Many2one(
        "woms.work.order",
        "Deposit for",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _auto_init(self):
        """Add the column empty: payments from before belong to no work order.

        Computing it for every payment of a living ERP would take minutes.
        """
        if not sql.column_exists(self.env.cr, self._table, "woms_order_id"):
            sql.create_column(self.env.cr, self._table, "woms_order_id", "int4")
        return super()._auto_init()

    @api.model
    def _woms_book_deposit(self, direction, record, amount, journal, **values):
        """Book money a customer leaves with us, or gets back, before any invoice.

        :param str direction: ``inbound`` when taken, ``outbound`` when given back
        :param record: what it is for, with company, currency and number
        :param float amount: in the currency of ``record``
        :param journal: ``account.journal`` it goes into or comes from
        :param values: of the payment; ``partner_id`` at least
        :return: the payment, posted: an open credit of the customer
        """
        payment = self.with_company(record.company_id).create(
            {
                "payment_type": direction,
                "partner_type": "customer",
                "amount": amount,
                "currency_id": record.currency_id.id,
                "journal_id": journal.id,
                "memo": self.env._("Deposit for %(number)s", number=record.name),
                **values,
            }
        )
        payment.action_post()
        return payment

    @api.depends("invoice_ids.woms_order_id", "woms_deposit_order_id")
    def _compute_woms_order_id(self):
        for payment in self:
            payment.woms_order_id = (
                payment.woms_deposit_order_id or payment.invoice_ids.woms_order_id[:1]
            )
