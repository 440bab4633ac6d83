from odoo import fields, models
from odoo.exceptions import UserError

RESULTS = [
    ("checking", "To check"),
    ("found", "Found on the bank"),
    ("not_found", "Not found"),
]


class WomsTransferSlip(models.Model):
    """A picture a customer sent of his transfer: a claim, not money.

    It changes no cost state and opens no gate; an accountant looks for the money.
    """

    _name = "woms.transfer.slip"
    _description = "Transfer Slip"
    _inherit = ["woms.slip.mixin"]

    _woms_slip_writable = ("answer", "bank_line_id")

    amount = fields.Monetary(
        "Still to be paid then", readonly=True, help="When the customer sent it."
    )
    result = fields.Selection(RESULTS, default="checking", readonly=True, index=True)
    answer = fields.Char(
        "Why not found", help="The customer reads it on his page, and is told."
    )
    bank_line_id = fields.Many2one(
        "account.bank.statement.line",
        "Bank line",
        domain="[('is_reconciled', '=', False), ('amount', '>', 0),"
        " ('company_id', '=', company_id)]",
        help="Empty: the awaited transfer is confirmed before its bank line has come.",
    )
    same_id = fields.Many2one(
        "woms.transfer.slip", "The same file was sent before", readonly=True
    )

    # === BUTTONS === #

    def action_found(self):
        """Pay the order's invoice: by the bank line, else by the awaited transfer."""
        self._check_open()
        for slip_sudo in self.sudo():  # sudo: right to check slips was checked
            slip_sudo._settle()
        self._end("found")
        return True

    def action_not_found(self):
        """Tell the customer why his money was not found (needs `answer`)."""
        self._check_open()
        if any(not (slip.answer or "").strip() for slip in self):
            raise UserError(
                self.env._(
                    "Write why it wasn't found first: the customer reads it, for"
                    " example “The slip is of another amount”."
                )
            )
        self._end("not_found")
        self.sudo().order_id._notify_customer("slip_not_found")
        return True

    def _settle(self):
        """Pay what is due by the bank line chosen, or confirm the awaited transfer."""
        self.ensure_one()
        order = self.order_id
        invoices, _refunds = order._posted_moves()
        owed = invoices.filtered(lambda move: order._is_owed(move.amount_residual))
        if not owed:
            return  # its bank line came meanwhile
        if self.bank_line_id:
            self.bank_line_id.woms_proposed_id = owed[:1]
            self.bank_line_id.action_woms_confirm_proposal()
            return
        awaited = owed.transaction_ids.filtered(
            lambda tx: (
                tx.state == "pending" and tx.provider_id.custom_mode == "wire_transfer"
            )
        )[:1]
        if not awaited:
            raise UserError(
                self.env._(
                    "No transfer is awaited for %(order)s. Choose its bank line, or"
                    " register the payment on the invoice.",
                    order=order.name,
                )
            )
        awaited.action_woms_confirm_transfer()

    def _woms_paid(self):
        """The money has come by another way: nothing is left to look for."""
        self.filtered(lambda slip: slip.result == "checking").write(
            {"result": "found", "checked_at": fields.Datetime.now()}
        )
