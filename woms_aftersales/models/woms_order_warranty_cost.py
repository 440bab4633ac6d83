from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .woms_warranty_accounts import COST_PLANS

BATCH = 500
# nothing was written yet and there is a cost, or what was written may have changed
STALE_SQL = """
SELECT id FROM woms_work_order
 WHERE company_id = %(company)s AND state = 'done' AND done_day >= %(since)s
   AND id > %(after)s
   AND CASE WHEN cost_written_at IS NULL THEN figure_warranty > 0
            ELSE write_date > cost_written_at END
 ORDER BY id LIMIT %(limit)s
"""


class WomsOrderWarrantyCost(models.AbstractModel):
    """Costs of warranty and goodwill of done orders, on analytic accounts.

    What stands there is compared with what the order cost, and the difference written:
    running it again writes nothing, a change is a line that corrects. Once the partner
    is billed its fee comes from the bill, and the line written before is taken back, so
    that the sum of an order is always its *cost of warranty*.
    """

    _name = "woms.order.warranty.cost"
    _description = "Warranty Costs of a Work Order"
    _inherit = ["woms.order.supplier"]

    cost_written_at = fields.Datetime(readonly=True, copy=False)

    # === WHAT IT COST === #

    def _get_warranty_costs(self):
        """Return ``{kind: amount}``: they add up to `figure_warranty`, rounded."""
        self.ensure_one()
        share = self._get_covered_shares()
        rounded = self.company_id.currency_id.round
        labour = share.get("labour", 0)
        fees = rounded(labour * self.figure_fee)
        travel = rounded(labour * sum(self.assignment_ids.mapped("fee_travel")))
        return {
            "parts": rounded(share.get("parts", 0) * self.figure_parts),
            "fee": fees - travel,
            "travel": travel,
            "parcel": rounded(share.get("transport", 0) * self.figure_transport),
        }

    def _get_cost_accounts(self):
        """Return ``{order: (product, cause, supplier)}``: analytic accounts.

        Call it on orders of one company, by sudo.
        """
        company = self.company_id
        suppliers = self._get_suppliers()
        named = {}
        for order in self:
            template = order.product_id.product_tmpl_id
            partner = suppliers[order]["partner"]
            cause = order.defect_id
            named[order] = {
                "product": (
                    str(template.id or 0),
                    template.name or self.env._("Product not known"),
                ),
                "cause": (
                    str(cause.id or 0),
                    cause.name or self.env._("Cause not known"),
                ),
                "supplier": (
                    str(partner.id or 0),
                    partner.name or self.env._("Supplier not known"),
                ),
            }
        accounts = {
            key: self.env["account.analytic.account"]._woms_find(
                company,
                company._woms_get_cost_plan(key),
                dict(row[key] for row in named.values()),
            )
            for key in COST_PLANS
        }
        return {
            order: tuple(accounts[key][row[key][0]] for key in COST_PLANS)
            for order, row in named.items()
        }

    def _get_cost_distribution(self):
        """Return ``{order: analytic distribution}`` for lines of bills."""
        return {
            order: {",".join(str(account.id) for account in accounts): 100}
            for order, accounts in self._get_cost_accounts().items()
        }

    # === WRITING IT === #

    def _write_warranty_costs(self):
        """Write what is missing on the analytic accounts of these done orders.

        :return: the ``account.analytic.line`` written, by sudo
        """
        # sudo: follows from work and bills; nobody writes these lines by hand
        orders_sudo = self.sudo().filtered(
            lambda order: (
                order.state == "done"
                and order.company_id.woms_cost_from
                and order.done_day >= order.company_id.woms_cost_from
            )
        )
        lines_sudo = self.env["account.analytic.line"].sudo()
        if not orders_sudo:
            return lines_sudo
        orders_sudo._lock_rows()
        for company in orders_sudo.company_id:
            mine = orders_sudo.filtered(lambda row, c=company: row.company_id == c)
            mine = mine.with_company(company)
            lines_sudo |= lines_sudo.create(mine._prepare_cost_lines(company))
        # as exact as `write_date`, with which it is compared
        orders_sudo._write_machine({"cost_written_at": self.env.cr.now()})
        return lines_sudo

    def _prepare_cost_lines(self, company):
        columns = [
            company._woms_get_cost_plan(key)._column_name() for key in COST_PLANS
        ]
        written = self._read_written_costs(columns)
        today = fields.Date.context_today(self)
        rows = []
        for order, accounts in self._get_cost_accounts().items():
            missing = defaultdict(float)
            ids = tuple(account.id for account in accounts)
            for kind, amount in order._get_warranty_costs().items():
                missing[kind, ids] -= amount  # a cost is below zero, as core's are
            for key, amount in written.get(order.id, {}).items():
                missing[key] -= amount
            rows += [
                {
                    "name": order._get_cost_label(kind),
                    "date": today if order.cost_written_at else order.done_day,
                    "amount": company.currency_id.round(amount),
                    "company_id": company.id,
                    "woms_order_id": order.id,
                    "woms_cost_kind": kind,
                    "partner_id": order.firm_id.id if kind == "fee" else False,
                    "product_id": order.product_id.id,
                    **dict(zip(columns, account_ids, strict=True)),
                }
                for (kind, account_ids), amount in missing.items()
                if not company.currency_id.is_zero(amount)
            ]
        return rows

    def _get_cost_label(self, kind):
        lines = self.env["account.analytic.line"]
        labels = dict(lines._fields["woms_cost_kind"]._description_selection(self.env))
        return f"{self.name}: {labels[kind]}"

    def _read_written_costs(self, columns):
        """Return ``{order id: {(kind, accounts): amount}}`` of what stands there."""
        self.env["account.analytic.line"].flush_model()
        written = defaultdict(dict)
        for order_id, kind, amount, *ids in self.env.execute_query(
            SQL(
                "SELECT woms_order_id, woms_cost_kind, SUM(amount), %(columns)s"
                " FROM account_analytic_line WHERE woms_order_id IN %(ids)s"
                " AND woms_cost_kind IS NOT NULL AND woms_cost_kind <> 'claim'"
                " GROUP BY woms_order_id, woms_cost_kind, %(columns)s",
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                ids=self._ids,
            )
        ):
            key = kind, tuple(value or False for value in ids)
            written[order_id][key] = float(amount)
        return written

    @api.model
    def _cron_write_warranty_costs(self):
        """Write the costs of orders done or changed since the last time."""
        companies = self.env["res.company"].search([("woms_cost_from", "!=", False)])
        for company in companies:
            orders = self._find_cost_stale(company)
            while orders:
                orders._write_warranty_costs()
                self.env["ir.cron"]._commit_progress(len(orders))
                orders = self._find_cost_stale(company, orders.ids[-1])

    @api.model
    def _find_cost_stale(self, company, after=0):
        self.env["woms.work.order"].flush_model()
        rows = self.env.execute_query(
            SQL(
                STALE_SQL,
                company=company.id,
                since=company.woms_cost_from,
                after=after,
                limit=BATCH,
            )
        )
        return self.env["woms.work.order"].browse([row[0] for row in rows])


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking"]

    def write(self, vals):
        """Override of `stock`: what a parcel costs is kept with its order."""
        result = super().write(vals)
        if "carrier_price" in vals:
            # sudo: staff of the warehouse need no right on work orders
            for order_sudo in self.sudo().woms_order_id:
                order_sudo.figure_transport = sum(
                    order_sudo.picking_ids.mapped("carrier_price")
                )
        return result
