"""Fees for warranty on the partner's bill: each with the accounts it is a cost of."""

from odoo import fields, models

from .woms_warranty_accounts import COST_KINDS


class WomsSettlementCost(models.AbstractModel):
    _name = "woms.settlement.cost"
    _description = "Warranty Costs on a Settlement"

    def _prepare_warranty_rows(self):
        """Return lines of the bill for the covered part of jobs done under warranty.

        One line per job and kind, so that each order finds its cost in the ledger.

        :return: list of dict(name, amount, kind, values)
        """
        self.ensure_one()
        since = self.company_id.woms_cost_from
        # sudo: an accountant bills, who has no right on work orders
        jobs = self.sudo().line_ids.filtered(lambda line: line.kind == "fee")
        orders = jobs.order_id.filtered(
            lambda order: (
                since
                and order._get_covered_shares().get("labour")
                and (order.done_day or since) >= since
            )
        )
        if not orders:
            return []
        spread = orders.with_company(self.company_id)._get_cost_distribution()
        rounded = self.company_id.currency_id.round
        rows = []
        for line in jobs.filtered(lambda line: line.order_id in orders):
            order = line.order_id
            share = order._get_covered_shares()["labour"]
            travel = rounded(line.amount_travel * share)
            amounts = {"fee": rounded(line.amount * share) - travel, "travel": travel}
            rows += [
                {
                    "name": order._get_cost_label(kind),
                    "amount": amount,
                    "kind": kind,
                    "values": {
                        "analytic_distribution": spread[order],
                        "woms_cost_order_id": order.id,
                        "woms_cost_kind": kind,
                    },
                }
                for kind, amount in amounts.items()
                if not self.currency_id.is_zero(amount)
            ]
        return rows


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    woms_cost_order_id = fields.Many2one(
        "woms.work.order",
        "Cost of work order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    woms_cost_kind = fields.Selection(COST_KINDS, "Cost of warranty", readonly=True)

    def _prepare_analytic_distribution_line(self, *args, **kwargs):
        """Override of `account`: the line tells which order it is a cost of."""
        values = super()._prepare_analytic_distribution_line(*args, **kwargs)
        if self.woms_cost_order_id:
            values["woms_order_id"] = self.woms_cost_order_id.id
            values["woms_cost_kind"] = self.woms_cost_kind
        return values


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    def _post(self, soft=True):
        """Override of `account`: what a bill brings is taken off what was written."""
        posted = super()._post(soft=soft)
        posted._woms_rewrite_costs()
        return posted

    def button_draft(self):
        """Override of `account`: a bill that counts no more is written again."""
        result = super().button_draft()
        self._woms_rewrite_costs()
        return result

    def _woms_rewrite_costs(self):
        bills = self.filtered(lambda move: move.is_purchase_document())
        orders = bills.line_ids.woms_cost_order_id
        if orders:
            orders._write_warranty_costs()
