from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WomsSettlementBill(models.AbstractModel):
    """The vendor bill of a confirmed statement, and the entry that nets the cash.

    The bill holds all that was earned, so tax is counted on all of it. The cash is
    cleared by an entry of its own against what the bill leaves to pay.
    """

    _name = "woms.settlement.bill"
    _description = "Bill of a Settlement"

    # === GUARDS === #

    def _guard_bill(self):
        refusals = self._guard_rate()
        for row in self:
            if row.vat_tax_ids and not (row.partner_ref or "").strip():
                refusals[row.id] = self.env._(
                    "%(firm)s charges VAT: type the number of its own invoice first, "
                    "or take the VAT off.",
                    firm=row.firm_id.name,
                )
            elif row._get_billed() < 0:
                refusals[row.id] = self.env._(
                    "The penalties are higher than what was earned: a bill can't be "
                    "below zero. Take some off and put them on the next statement."
                )
            elif gone := row._get_cash_gone():
                refusals[row.id] = self.env._(
                    "The cash of %(payments)s was handed in or cancelled meanwhile. "
                    "Let the firm dispute the statement, and take that line off.",
                    payments=", ".join(gone.mapped("name")),
                )
        return refusals

    def _guard_unbill(self):
        return {
            row.id: self.env._("The vendor bill still counts: cancel it first.")
            for row in self
            if not row.bill_id or row.bill_id.state != "cancel"
        }

    def _get_billed(self):
        """Return what the bill comes to before taxes."""
        self.ensure_one()
        sums = self._sum_lines()
        return sum(sums[kind] for kind in ("fee", "part", "other", "penalty"))

    def _get_cash_gone(self):
        """Return the payments on the statement that can't be netted any more."""
        self.ensure_one()
        payments = self.line_ids.payment_id
        return payments.filtered(
            lambda payment: (
                payment.state not in ("in_process", "paid")
                or not payment._woms_get_held_line()
            )
        )

    # === THE BILL === #

    def action_bill(self):
        """Make the vendor bill, a draft, and show it; only cash is netted at once."""
        self.check_access("write")
        for row in self:
            row._make_bill()
        return self._open_bills()

    def action_bill_again(self):
        """Take the statement back to confirmed after its bill was cancelled."""
        self.check_access("write")
        self._move("confirmed")
        return True

    def _open_bills(self):
        bills = self.bill_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Vendor bills"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", bills.ids)],
        }
        if len(bills) == 1:
            action.update(view_mode="form", res_id=bills.id)
        return action if bills else True

    def _make_bill(self, role=None):
        """Make the bill of one statement: one per firm and period, draft.

        :param str role: who acts, where groups don't tell it
        :raise UserError: with what is missing
        """
        self.ensure_one()
        self._lock_rows()
        self._move("billed", role=role)
        bill = self.env["account.move"]
        currency = self._get_bill_currency()
        rounding = self.company_id.woms_cash_rounding_id
        if currency != self.currency_id:
            rounding = rounding.browse()
        lines = self._prepare_bill_lines()
        if lines:
            bill = bill.with_company(self.company_id).create(
                {
                    "move_type": "in_invoice",
                    "partner_id": self.firm_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": currency.id,
                    "invoice_date": fields.Date.context_today(self),
                    "invoice_date_due": self._get_pay_day(),
                    "invoice_payment_term_id": False,
                    "ref": self.partner_ref or self.name,
                    "invoice_origin": self.name,
                    "invoice_cash_rounding_id": rounding.id,
                    "woms_settlement_id": self.id,
                    "invoice_line_ids": lines,
                }
            )
        self._write_machine({"bill_id": bill.id, "clearing_id": self.clearing_id.id})
        if not bill:
            self._clear_cash()
        return bill

    def _prepare_bill_lines(self):
        """Return the lines of the bill: fees, travel, parts, corrections, penalties.

        Penalties are taken off without tax: they lower what is paid, not what was
        earned.
        """
        self.ensure_one()
        sums = self._sum_lines()
        travel = sum(self.line_ids.mapped("amount_travel"))
        labels = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        taxes = (self.tax_ids | self.vat_tax_ids).ids
        jobs = self.line_ids.filtered(lambda line: line.kind == "fee")
        covered = self._prepare_warranty_rows()
        covered_sum = {
            kind: sum(row["amount"] for row in covered if row["kind"] == kind)
            for kind in ("fee", "travel")
        }
        rows = [
            (
                self.env._(
                    "Fees for %(count)s jobs, %(period)s",
                    count=len(jobs),
                    period=self._get_period_words(),
                ),
                sums["fee"] - travel - covered_sum["fee"],
                taxes,
                {},
            ),
            (self.env._("Travel"), travel - covered_sum["travel"], taxes, {}),
            *((row["name"], row["amount"], taxes, row["values"]) for row in covered),
            (labels["part"], sums["part"], self.vat_tax_ids.ids, {}),
            (labels["other"], sums["other"], taxes, {}),
            (labels["penalty"], sums["penalty"], [], {}),
        ]
        account = self.company_id.woms_settlement_account_id
        return [
            Command.create(
                {
                    "name": name,
                    "quantity": 1,
                    "price_unit": self._convert_for_bill(amount),
                    "tax_ids": [Command.set(tax_ids)],
                    **({"account_id": account.id} if account else {}),
                    **values,
                }
            )
            for name, amount, tax_ids, values in rows
            if not self.currency_id.is_zero(amount)
        ]

    # === NETTING THE CASH === #

    def _clear_cash(self):
        """Net the cash the firm holds with what it is owed, by an entry of its own.

        Called when the bill is posted; posted again after a reset to draft, the same
        entry is only reconciled anew.
        """
        for row in self:
            if row.line_ids.payment_id and not row.clearing_id:
                row._write_machine({"clearing_id": row._make_clearing().id})
            row._reconcile_clearing()

    def _make_clearing(self):
        self.ensure_one()
        payable = self._get_payable()
        held = [payment._woms_get_held_line() for payment in self.line_ids.payment_id]
        if not all(held):
            raise UserError(self._guard_bill().get(self.id) or self.env._("No cash."))
        name = self.env._("Cash netted, %(number)s", number=self.name)
        move = self.env["account.move"]._woms_create_entry(
            self.company_id,
            name,
            [
                *(
                    {
                        "name": f"{name}: {line.move_id.name}",
                        "account_id": line.account_id.id,
                        "partner_id": line.partner_id.id,
                        "balance": -line.balance,
                    }
                    for line in held
                ),
                {
                    "account_id": payable.id,
                    "partner_id": self.firm_id.id,
                    "balance": sum(line.balance for line in held),
                },
            ],
            woms_settlement_id=self.id,
        )
        move.action_post()
        for line, mine in zip(held, move.line_ids, strict=False):
            if line.account_id.reconcile:
                (line | mine).reconcile()
        return move

    def _get_payable(self):
        return self.firm_id.with_company(self.company_id).property_account_payable_id

    def _reconcile_clearing(self):
        """Pay the bill with the netted cash, as far as it goes."""
        self.ensure_one()
        if self.bill_id.state != "posted" or not self.clearing_id:
            return
        lines = (self.bill_id | self.clearing_id).line_ids.filtered(
            lambda line: line.account_id == self._get_payable() and not line.reconciled
        )
        if len(lines.move_id) > 1:
            lines.reconcile()
