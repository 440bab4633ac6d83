from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

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
    # one field per cause of const.USE_CAUSES
    excludes_misuse = fields.Boolean("Use against the manual", default=True)
    excludes_liquid = fields.Boolean("Liquid in the device", default=True)
    excludes_surge = fields.Boolean("Power surge, lightning", default=True)
    excludes_opened = fields.Boolean("Seal opened by others", default=True)
    excludes_commercial = fields.Boolean("Use for business", default=False)

    @api.constrains("line_ids")
    def _check_has_terms(self):
        for policy in self:
            if not policy.line_ids:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” promises nothing: add at least one term, for"
                        " example labour for 12 months.",
                        policy=policy.name,
                    )
                )

    @api.constrains("active", "company_id", "product_tmpl_ids", "categ_ids")
    def _check_no_overlap(self):
        """Refuse two policies that would be equally right for one product."""
        for policy in self.filtered("active"):
            same = Domain("product_tmpl_ids", "in", policy.product_tmpl_ids.ids)
            same |= Domain("categ_ids", "in", policy.categ_ids.ids)
            if not (policy.product_tmpl_ids or policy.categ_ids):
                same = Domain(
                    [("product_tmpl_ids", "=", False), ("categ_ids", "=", False)]
                )
            # sudo: policies the editor may not see would still be in the way
            other_sudo = self.sudo().search(
                same
                & Domain("company_id", "=", policy.company_id.id)
                & Domain("id", "!=", policy.id),
                limit=1,
            )
            if other_sudo:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” and “%(other)s” are for the same products:"
                        " nobody could say which counts. Change one of them, or"
                        " archive it.",
                        policy=policy.name,
                        other=other_sudo.name,
                    )
                )

    def _get_excluded_uses(self):
        """Return the causes of `const.USE_CAUSES` this policy excludes, by key."""
        self.ensure_one()
        return [key for key, _label in const.USE_CAUSES if self[f"excludes_{key}"]]

    @api.model
    def _find_for(self, company, product):
        """Return the policy of a product: its own, else its closest category's.

        A policy without products and categories is for all others; one without terms
        is passed over. Among equals the company's own wins, then the order of the list.

        :return: ``woms.warranty.policy``, none if nothing is promised
        """
        if not product:
            return self.browse()
        # sudo: terms are public, their model isn't
        policies_sudo = self.sudo().search(
            [("company_id", "in", (company.id, False)), ("line_ids", "!=", False)]
        )
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
