from odoo import api, fields, models
from odoo.fields import Domain

from .. import const


class WomsFailureCode(models.Model):
    """Coded vocabulary in the five parts of consumer electronics' IRIS coding."""

    _name = "woms.failure.code"
    _description = "Failure Code"
    _order = "kind, sequence, code"
    _rec_names_search = ["name", "code", "keywords"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(const.FAILURE_CODE_KINDS, required=True, index=True)
    keywords = fields.Char(
        translate=True, help="Words people say for it; the search finds them too."
    )
    self_help = fields.Html(
        translate=True, help="What a customer may try before he asks for service."
    )
    categ_ids = fields.Many2many(
        "product.category",
        "woms_failure_code_categ_rel",
        "code_id",
        "categ_id",
        string="Product Categories",
        help="Empty: for all products.",
    )
    excluded = fields.Boolean(
        "Excluded from warranty", help="A defect with this code is not covered."
    )
    is_safety = fields.Boolean("Safety", help="Reports with this code come first.")
    estimate_template_id = fields.Many2one(
        "sale.order.template",
        "Usual estimate",
        help="Parts and labour an estimate for this defect begins with.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)

    _code_uniq = models.Constraint(
        "UNIQUE NULLS NOT DISTINCT (kind, code, company_id)",
        "This code already exists for this part of the coding.",
    )

    @api.model
    def _domain_for_product(self, kind, product):
        """Domain of the codes of ``kind`` for ``product``, which may be empty."""
        domain = Domain("kind", "=", kind)
        if product:
            domain &= Domain("categ_ids", "=", False) | Domain(
                "categ_ids", "parent_of", product.categ_id.ids
            )
        return domain
