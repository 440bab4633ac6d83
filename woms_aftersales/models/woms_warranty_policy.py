from odoo import api, fields, models

from .. import const


class WomsWarrantyPolicy(models.Model):
    """Warranty terms of products or categories; the most specific policy wins."""

    _name = "woms.warranty.policy"
    _description = "Warranty Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "woms_warranty_policy_product_rel",
        "policy_id",
        "product_tmpl_id",
        string="Products",
    )
    categ_ids = fields.Many2many(
        "product.category",
        "woms_warranty_policy_categ_rel",
        "policy_id",
        "categ_id",
        string="Product Categories",
    )
    line_ids = fields.One2many(
        "woms.warranty.policy.line", "policy_id", "Terms", copy=True
    )
    repair_warranty_days = fields.Integer(
        "Warranty on the repair (days)",
        default=30,
        help="The same fault or the replaced part is repaired free within these days.",
    )
    provisional_days = fields.Integer(
        "Provisional start after (days)",
        default=90,
        help="Without proof of purchase the warranty starts this many days after the "
        "delivery to the dealer.",
    )
    exclusions = fields.Html(translate=True, help="What the warranty does not cover.")

    @api.model
    def _find_for(self, company, product):
        """Return the policy of a product: its own, else its closest category's.

        A policy without products and categories is for all others. Among equals the
        company's own wins, then the order of the list.

        :return: ``woms.warranty.policy``, none if nothing is promised
        """
        if not product:
            return self.browse()
        # sudo: terms are public, their model isn't
        policies_sudo = self.sudo().search([("company_id", "in", (company.id, False))])
        ranked = [
            (policy._get_distance(product), not policy.company_id, index, policy)
            for index, policy in enumerate(policies_sudo)
        ]
        ranked = [row for row in ranked if row[0] is not None]
        return min(ranked, key=lambda row: row[:3])[3] if ranked else self.browse()

    def _get_distance(self, product):
        """Return how far this policy is from a product: 0 its own; None if not its."""
        self.ensure_one()
        if product.product_tmpl_id in self.product_tmpl_ids:
            return 0
        distance, categ = 1, product.categ_id
        while categ:
            if categ in self.categ_ids:
                return distance
            distance, categ = distance + 1, categ.parent_id
        is_general = not (self.product_tmpl_ids or self.categ_ids)
        return 1000 if is_general else None


class WomsWarrantyPolicyLine(models.Model):
    """One term: what is covered, how much of it, for how long and from when."""

    _name = "woms.warranty.policy.line"
    _description = "Warranty Term"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "woms.warranty.policy", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    component = fields.Selection(const.COMPONENTS, required=True)
    part_name = fields.Char(
        translate=True, help="Which part, when the component is a named part."
    )
    part_categ_id = fields.Many2one(
        "product.category",
        "Parts category",
        help="Spare parts of this category fall under this term.",
    )
    months = fields.Integer(required=True, default=12)
    percent = fields.Float("Covered (%)", required=True, default=100.0)
    start_rule = fields.Selection(const.START_RULES, required=True, default="purchase")

    _months_positive = models.Constraint(
        "CHECK (months > 0)", "A term lasts at least one month."
    )
    _percent_range = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)",
        "The covered part must be above 0 and at most 100 percent.",
    )
