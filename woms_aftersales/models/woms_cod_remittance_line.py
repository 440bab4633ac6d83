from odoo import api, fields, models
from odoo.exceptions import UserError

RESULTS = [
    ("ok", "Paid in full"),
    ("short", "Short"),
    ("over", "Too much"),
    ("refused", "Refused by the customer"),
    ("missing", "Not paid over"),
    ("paid", "Was paid before"),
    ("twice", "Twice on the list"),
    ("unknown", "Parcel not known"),
]


class WomsCodRemittanceLine(models.Model):
    """One parcel on a courier's list."""

    _name = "woms.cod.remittance.line"
    _description = "Parcel of a COD Remittance"
    _order = "id"

    remittance_id = fields.Many2one(
        "woms.cod.remittance", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="remittance_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tracking_ref = fields.Char("Parcel number", required=True)
    collected = fields.Monetary()
    fee = fields.Monetary()
    said = fields.Selection(
        [
            ("collected", "Collected"),
            ("refused", "Refused"),
            ("missing", "Missing"),
        ],
        "The courier says",
        default="collected",
        required=True,
    )
    order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        compute="_compute_order_id",
        store=True,
        index="btree_not_null",
    )
    amount_due = fields.Monetary(
        "Was due", compute="_compute_order_id", store=True, help="On that day."
    )
    payment_id = fields.Many2one("account.payment", readonly=True, copy=False)
    result = fields.Selection(RESULTS, compute="_compute_result", store=True)

    _positive = models.Constraint(
        "CHECK (collected >= 0 AND fee >= 0)", "Amounts can't be negative."
    )

    @api.depends("tracking_ref")
    def _compute_order_id(self):
        for line in self.filtered(lambda line: not line.remittance_id.posted_at):
            order_sudo = line._find_order()
            line.order_id = order_sudo.id
            line.amount_due = order_sudo and order_sudo._amount_to_pay()

    def _find_order(self):
        """Return the order whose device went back in this parcel, or none.

        Spaces and case don't count. Of several the one that is still due.
        """
        self.ensure_one()
        number = "".join((self.tracking_ref or "").split())
        # sudo: an accountant needs no right on work orders
        orders_sudo = self.env["woms.work.order"].sudo()
        if not number:
            return orders_sudo.browse()
        found_sudo = orders_sudo.search(
            [
                ("tracking_ref", "=ilike", number.replace("_", r"\_").replace("%", "")),
                ("company_id", "=", self.remittance_id.company_id.id),
            ],
            order="id desc",
        )
        return (found_sudo.filtered("amount_due") or found_sudo)[:1]

    @api.depends(
        "order_id",
        "amount_due",
        "collected",
        "said",
        "remittance_id.line_ids.tracking_ref",
        "remittance_id.line_ids.order_id",
    )
    def _compute_result(self):
        for line in self:
            if not line.remittance_id.posted_at:
                line.result = line._get_result()

    def _get_result(self):
        self.ensure_one()
        if not self.order_id:
            return "unknown"
        same = self.remittance_id.line_ids.filtered(
            lambda line: line.order_id == self.order_id
        )
        if len(same) > 1 and same[:1] != self:
            return "twice"
        if self.said == "refused":
            return "refused" if not self.collected else "short"
        if not self.amount_due:
            return "paid"
        if not self.collected:
            return "missing"
        compared = self.currency_id.compare_amounts(self.collected, self.amount_due)
        return {-1: "short", 0: "ok", 1: "over"}[compared]

    @api.model_create_multi
    def create(self, vals_list):
        self.env["woms.cod.remittance"].browse(
            {vals.get("remittance_id"): True for vals in vals_list}
        )._check_open()
        return super().create(vals_list)

    def write(self, vals):
        if {"tracking_ref", "collected", "fee", "said", "remittance_id"} & set(vals):
            self.remittance_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_posted(self):
        self.remittance_id._check_open()

    def _pay(self):
        """Register what was collected for this parcel on its invoice.

        :raise UserError: when it was paid meanwhile
        """
        self.ensure_one()
        # sudo: an accountant needs no right on work orders
        order_sudo = self.order_id.sudo()
        invoices, _refunds = order_sudo._posted_moves()
        owed = invoices.filtered(
            lambda move: order_sudo._is_owed(move.amount_residual)
        ).sorted("id")
        if not owed:
            raise UserError(
                self.env._(
                    "%(parcel)s was paid meanwhile: open the list again.",
                    parcel=self.tracking_ref,
                )
            )
        left = self.collected
        payments = self.env["account.payment"]
        for invoice in owed:
            last = invoice == owed[-1:]
            amount = left if last else min(left, invoice.amount_residual)
            if amount <= 0:
                break
            wizard = (
                self.env["account.payment.register"]
                .with_company(self.company_id)
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create(
                    {
                        "journal_id": self.remittance_id.journal_id.id,
                        "payment_date": self.remittance_id.date,
                        "amount": amount,
                        "communication": f"COD {self.tracking_ref}",
                        "payment_difference_handling": "open",
                    }
                )
            )
            payments |= wizard._create_payments()
            left -= amount
        self.payment_id = payments[:1]

    def _tell_desk(self):
        """Put parcels that were refused or not paid over on the desk's list."""
        for line in self.filtered(lambda line: line.result in ("refused", "missing")):
            # sudo: an accountant has no right on work orders
            order_sudo = line.order_id.sudo()
            if line.result == "refused":
                summary = self.env._("The parcel was refused: take it back")
            else:
                summary = self.env._("Ask the courier for the COD of this parcel")
            order_sudo._remind_desk(
                summary,
                self.env._(
                    "%(parcel)s on the courier's list %(number)s",
                    parcel=line.tracking_ref,
                    number=line.remittance_id.name,
                ),
            )
