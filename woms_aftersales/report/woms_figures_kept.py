import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

# orders of a company from which on figures are kept for the day: below, reading them
# anew takes less than two seconds
LARGE = 50_000
PERIODS = ("30", "90", "365")


def _plain(value):
    """Return what JSON has no word for: numbers as numbers, moments as text."""
    return float(value) if isinstance(value, Decimal) else str(value)


class WomsFiguresKept(models.Model):
    """Figures of a very large company, read once a day and kept.

    Medians and shares can't be added up from days, and over a million orders they take
    longer than a screen may. Where there are fewer orders nothing is kept.
    """

    _name = "woms.figures.kept"
    _description = "Figures Kept for the Day"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="What was read: page, language, filters.")
    day = fields.Date(required=True, index=True)
    read_at = fields.Datetime(required=True)
    data = fields.Json()

    _key_uniq = models.UniqueIndex("(company_id, key)")

    @api.model
    def _is_needed(self, company):
        """Say whether ``company`` has so many orders that figures are kept."""
        # sudo: counts only
        orders_sudo = self.env["woms.work.order"].sudo()
        domain = [("company_id", "=", company.id)]
        return orders_sudo.search_count(domain, limit=LARGE + 1) > LARGE

    @api.model
    def _find(self, company, key):
        # sudo: whoever may open the page may read what is kept for it; forgotten,
        # nothing is lost, since it was read from what is there
        return self.sudo().search(
            [("company_id", "=", company.id), ("key", "=", key)], limit=1
        )

    @api.model
    def _of_today(self, company, key, make, anew=False):
        """Return what was read of ``key`` today, or read it now by ``make``.

        :param make: function that returns what JSON can hold, dates as text
        :param bool anew: read it again, even if it was read today
        :return: data, moment of reading (in UTC)
        """
        today = fields.Date.context_today(self)
        kept = self._find(company, key)
        if kept and kept.day == today and not anew:
            return kept.data, kept.read_at
        text, now = json.dumps(make(), default=_plain), fields.Datetime.now()
        # two may read the same at once: the later one counts
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO woms_figures_kept (company_id, key, day, read_at, data)
                VALUES (%(company)s, %(key)s, %(day)s, %(now)s, %(data)s)
                ON CONFLICT (company_id, key) DO UPDATE
                   SET day = EXCLUDED.day, read_at = EXCLUDED.read_at,
                       data = EXCLUDED.data
                """,
                company=company.id,
                key=key,
                day=today,
                now=now,
                data=text,
            )
        )
        kept.invalidate_recordset()
        return json.loads(text), now

    @api.model
    def _forget(self, company, key):
        """Let ``key`` be read again by whoever looks next."""
        self._find(company, key).unlink()

    @api.autovacuum
    def _gc_old(self):
        """Forget what was read before today."""
        self.search([("day", "<", fields.Date.context_today(self))]).unlink()

    @api.model
    def _read_ahead(self, company):
        """Read for ``company`` what its pages show before anything is chosen."""
        for period in PERIODS:
            self.env["woms.figures"].create(
                {"period": period, "company_id": company.id}
            )._get_lines()
        self.env["woms.recap"].new({"company_id": company.id})._get_figures()

    @api.model
    def _cron_keep(self):
        """Read what people open first, in each language, before they come."""
        crons = self.env["ir.cron"]
        counts = self.env["woms.work.order"]._read_group(
            [], ["company_id"], having=[("__count", ">", LARGE)]
        )
        todo = [
            (company, lang)
            for (company,) in counts
            for lang, _name in self.env["res.lang"].get_installed()
        ]
        crons._commit_progress(remaining=len(todo))
        for company, lang in todo:
            self.with_company(company).with_context(lang=lang)._read_ahead(company)
            if not crons._commit_progress(1):
                break
