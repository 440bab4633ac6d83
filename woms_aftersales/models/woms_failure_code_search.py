import re
from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain


class WomsFailureCode(models.Model):
    """Finding a code by what people say for it, whichever language they say it in."""

    _inherit = "woms.failure.code"

    families = fields.Char(
        "Kinds of devices",
        readonly=True,
        help="Of the starter set: keys of const.DEVICE_FAMILIES, separated by blanks.",
    )
    search_words = fields.Char(
        "Name, code or word",
        compute="_compute_search_words",
        search="_search_search_words",
    )

    @api.depends("code", "name", "keywords")
    def _compute_search_words(self):
        words = self._get_words()
        for code in self:
            code.search_words = " ".join(sorted(words.get(code.id, ())))

    @api.model
    def _search_search_words(self, operator, value):
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        return [("id", "in", self._find_by_words(value))]

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator == "ilike" and isinstance(value, str) and value.strip():
            domain = Domain(domain) | Domain("id", "in", self._find_by_words(value))
        return domain

    def _get_words(self):
        """Return ``{id: set of words}``: code, name and keywords in every language.

        One query, whatever the number of languages.
        """
        codes = self.with_context(prefetch_langs=True)
        codes.fetch(["code", "name", "keywords"])
        words = {code.id: set(_split_words(code.code)) for code in codes}
        for lang, _name in self.env["res.lang"].get_installed():
            for code in codes.with_context(lang=lang):
                words[code.id].update(_split_words(code.name))
                words[code.id].update(_split_words(code.keywords))
        return words

    @api.model
    def _find_by_words(self, text):
        """Return the ids of the codes that most of the typed words fit best.

        A word fits when one of the code's words begins with it: “tidak ding” finds
        what “tidak dingin” finds, and a word nobody knows doesn't hide the others.
        """
        typed = set(_split_words(text))
        if not typed:
            return []
        codes = self.with_context(active_test=False, prefetch_langs=True)
        codes = codes.search_fetch(
            [("code", "!=", False)], ["code", "name", "keywords"]
        )
        hits = Counter()
        for res_id, words in codes._get_words().items():
            fitting = sum(
                any(known.startswith(word) for known in words) for word in typed
            )
            if fitting:
                hits[res_id] = fitting
        best = max(hits.values(), default=0)
        return [res_id for res_id, count in hits.items() if count == best]


def _split_words(text):
    return re.findall(r"\w+", (text or "").lower())
