from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WomsClaimCredit(models.AbstractModel):
    """The supplier's credit note: made from what it grants, or one it sent already."""

    _name = "woms.claim.credit"
    _description = "Credit Note of a Claim to a Supplier"

    def _guard_settle(self):
        refusals = {}
        for row in self:
            refund = row.refund_id
            if not refund or refund.state != "posted":
                refusals[row.id] = self.env._(
                    "Post the credit note of %(supplier)s first: make it, or choose "
                    "one that is here already.",
                    supplier=row.supplier_id.name,
                )
            elif row._get_credited() < row._get_granted_on(refund) - 0.005:
                refusals[row.id] = self.env._(
                    "%(note)s is of %(credited)s, but %(granted)s is granted. Correct "
                    "the credit note, or argue the claim on.",
                    note=refund.name,
                    credited=self.env["woms.format"]._money(
                        row._get_credited(), row.currency_id
                    ),
                    granted=self.env["woms.format"]._money(
                        row._get_granted_on(refund), row.currency_id
                    ),
                )
        return refusals

    def _guard_unsettle(self):
        return {
            row.id: self.env._("The credit note still counts: cancel it first.")
            for row in self
            if row.refund_id.state in ("draft", "posted")
        }

    def _get_credited(self):
        """Return what the credit note is of, without tax, in the company's currency."""
        return abs(self.refund_id.amount_untaxed_signed)

    def _get_granted_on(self, refund):
        """Return what all claims linked to one credit note were granted."""
        claims = self.search([("refund_id", "=", refund.id)])
        return sum((claims | self).mapped("amount_granted"))

    def action_credit(self):
        """Make the credit note, a draft, from what was granted; show it."""
        self.check_access("write")
        self.env["account.move"].check_access("create")
        for row in self:
            row._make_credit()
        return self._open_credit()

    def action_settle(self):
        """The credit note is posted: the claim is closed."""
        self.check_access("write")
        return bool(self._move("settled"))

    def action_unsettle(self):
        """The credit note was cancelled: what was granted is open again."""
        self.check_access("write")
        self._move("part", reason=self.env._("The credit note was cancelled."))
        self.refund_id = False
        return True

    def action_open_credit(self):
        """Show the credit note."""
        self.check_access("read")
        return self._open_credit()

    def _open_credit(self):
        refunds = self.refund_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Suppliers' credit notes"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", refunds.ids)],
        }
        if len(refunds) == 1:
            action.update(view_mode="form", res_id=refunds.id)
        return action

    def _make_credit(self):
        self.ensure_one()
        self._lock_rows()
        if self.refund_id and self.refund_id.state != "cancel":
            raise UserError(
                self.env._("%(number)s has a credit note already.", number=self.name)
            )
        lines = self._prepare_credit_lines()
        if not lines or self.state not in ("accepted", "part"):
            raise UserError(
                self.env._("The supplier has granted nothing yet: note its answer.")
            )
        refund = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "in_refund",
                    "partner_id": self.supplier_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": self.company_id.currency_id.id,
                    "invoice_date": fields.Date.context_today(self),
                    "invoice_origin": self.name,
                    "ref": self.supplier_ref or self.name,
                    "invoice_line_ids": lines,
                }
            )
        )
        self.refund_id = refund
        return refund

    def _prepare_credit_lines(self):
        """Return a line per repair granted, on the accounts its cost stands on."""
        # sudo: an accountant credits, who has no right on work orders
        granted = self.sudo().line_ids.filtered("amount_granted")
        spread = {}
        if granted and self.company_id.woms_cost_from:
            orders = granted.order_id.with_company(self.company_id)
            spread = orders._get_cost_distribution()
        account = self.company_id.woms_settlement_account_id
        return [
            Command.create(
                {
                    "name": f"{line.name}: {line.product_id.name or ''} "
                    f"{line.serial or ''}".strip(),
                    "quantity": 1,
                    "price_unit": line.amount_granted,
                    "tax_ids": [Command.clear()],
                    **({"account_id": account.id} if account else {}),
                    **(
                        {
                            "analytic_distribution": spread[line.order_id],
                            "woms_cost_order_id": line.order_id.id,
                            "woms_cost_kind": "claim",
                        }
                        if spread
                        else {}
                    ),
                }
            )
            for line in granted
        ]
