"""Analytic plans and accounts that costs of warranty stand on: made when needed."""

from odoo import fields, models
from odoo.exceptions import UserError

# what a cost of warranty is told by: field of the plan on the company, and its name
COST_PLANS = {
    "product": ("woms_plan_product_id", "After-sales: product"),
    "cause": ("woms_plan_cause_id", "After-sales: cause"),
    "supplier": ("woms_plan_supplier_id", "After-sales: supplier"),
}
COST_KINDS = [
    ("parts", "Parts"),
    ("fee", "Partner's fee"),
    ("travel", "Travel"),
    ("parcel", "Parcel"),
    ("claim", "Granted by the supplier"),
]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    woms_cost_from = fields.Date(
        "Costs of warranty on analytic accounts since",
        help="Of orders done since that day. Empty: none are written.",
    )
    woms_plan_product_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of products",
        domain="[('parent_id', '=', False)]",
        help="Empty: made with the first cost.",
    )
    woms_plan_cause_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of causes",
        domain="[('parent_id', '=', False)]",
        help="Empty: made with the first cost.",
    )
    woms_plan_supplier_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of suppliers",
        domain="[('parent_id', '=', False)]",
        help="Empty: made with the first cost.",
    )

    def write(self, vals):
        """Override: costs that stand on a plan are never looked for on another one."""
        for fname, _name in COST_PLANS.values():
            if any(
                fname in vals and row[fname] and row[fname].id != vals[fname]
                for row in self
            ):
                self._woms_check_plans_free()
        return super().write(vals)

    def _woms_check_plans_free(self):
        # sudo: who sets plans may have no right on analytic lines
        if (
            self.env["account.analytic.line"]
            .sudo()
            .search_count(
                [("company_id", "in", self.ids), ("woms_cost_kind", "!=", False)],
                limit=1,
            )
        ):
            raise UserError(
                self.env._(
                    "Costs of warranty stand on these analytic plans already, so they "
                    "stay. Rename a plan, or move it below another one, instead."
                )
            )

    def _woms_get_cost_plan(self, key):
        """Return the plan of ``key`` of `COST_PLANS`: chosen, another company's, new.

        :return: ``account.analytic.plan`` by sudo
        """
        self.ensure_one()
        fname, name = COST_PLANS[key]
        # sudo: the plans follow from a switch of the company, whoever posts a bill
        company_sudo = self.sudo()
        if not company_sudo[fname]:
            other = company_sudo.search([(fname, "!=", False)], limit=1)
            company_sudo[fname] = other[fname] or other[fname].create({"name": name})
        return company_sudo[fname]


class AccountAnalyticAccount(models.Model):
    _name = "account.analytic.account"
    _inherit = ["account.analytic.account"]

    woms_key = fields.Char(
        "Key of after-sales", readonly=True, copy=False, index="btree_not_null"
    )

    _woms_key_once = models.UniqueIndex(
        "(company_id, plan_id, woms_key) WHERE woms_key IS NOT NULL",
        "After-sales has this account already.",
    )

    def _woms_find(self, company, plan, names):
        """Return ``{key: account}``; what is missing is made.

        :param dict names: ``{key: name}`` of what the accounts stand for
        """
        # sudo: accounts follow from work that was done, nobody makes them by hand
        accounts_sudo = self.sudo().with_context(active_test=False)
        found = {
            account.woms_key: account
            for account in accounts_sudo.search(
                [
                    ("company_id", "=", company.id),
                    ("plan_id", "=", plan.id),
                    ("woms_key", "in", list(names)),
                ]
            )
        }
        missing = [key for key in names if key not in found]
        made = accounts_sudo.create(
            [
                {
                    "name": names[key],
                    "plan_id": plan.id,
                    "company_id": company.id,
                    "woms_key": key,
                }
                for key in missing
            ]
        )
        return {**found, **dict(zip(missing, made, strict=True))}


class AccountAnalyticLine(models.Model):
    _name = "account.analytic.line"
    _inherit = ["account.analytic.line"]

    woms_order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    woms_cost_kind = fields.Selection(
        COST_KINDS, "Cost of warranty", readonly=True, copy=False
    )

    def _woms_action_costs(self):
        """Show the costs of warranty by product, cause or supplier: a pivot.

        The columns of plans exist only once these are made, so no view can name them.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_warranty_cost_action"
        )
        company = self.env.company.sudo()  # sudo: names of columns only
        rows = [
            company[fname]._column_name()
            for fname, _name in COST_PLANS.values()
            if company[fname]
        ]
        context = {
            "pivot_measures": ["amount"],
            "pivot_row_groupby": rows[:1],
            "pivot_column_groupby": ["woms_cost_kind"],
        }
        return {**action, "context": context}
