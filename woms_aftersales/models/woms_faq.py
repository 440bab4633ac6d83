from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class WomsFaq(models.Model):
    """A question customers ask, or what to try first, with whether it helped."""

    _name = "woms.faq"
    _description = "Question and Answer"
    _order = "sequence, id"
    _rec_names_search = ["name", "answer", "keywords"]

    name = fields.Char("Question", required=True, translate=True)
    answer = fields.Text(
        required=True, translate=True, help="A new line begins a new step."
    )
    keywords = fields.Char(
        translate=True, help="Words people say for it; the search finds them too."
    )
    symptom_ids = fields.Many2many(
        "woms.failure.code",
        "woms_faq_symptom_rel",
        "faq_id",
        "symptom_id",
        "Symptoms",
        domain="[('kind', '=', 'symptom')]",
        help="Offered as what to try first before these are reported. Empty: a "
        "question of all.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    helped_count = fields.Integer("Helped", readonly=True, copy=False)
    not_helped_count = fields.Integer("Did not help", readonly=True, copy=False)

    @api.model
    def _find_public(self, company, text="", symptom=None):
        """Return what a visitor of ``company``'s website may read.

        :param str text: what he searched for; each word must be found somewhere
        :param symptom: ``woms.failure.code`` he wants to try something for
        """
        domain = Domain("company_id", "in", (False, company.id))
        if symptom:
            domain &= Domain("symptom_ids", "in", symptom.ids)
        for word in text.split()[:6]:
            domain &= Domain.OR(
                Domain(field, "ilike", word)
                for field in ("name", "answer", "keywords", "symptom_ids.name")
            )
        # sudo: questions and answers are public, their model isn't
        return self.sudo().search_fetch(
            domain, ["name", "answer", "symptom_ids"], limit=60
        )

    def _count_answer(self, helped):
        """Count that it helped, or did not; two at once are both counted."""
        self.ensure_one()
        field = "helped_count" if helped else "not_helped_count"
        column = SQL.identifier(field)
        self.env.cr.execute(
            SQL(
                "UPDATE woms_faq SET %s = COALESCE(%s, 0) + 1 WHERE id = %s",
                column,
                column,
                self.id,
            )
        )
        self.invalidate_recordset([field])
