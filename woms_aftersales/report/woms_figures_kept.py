import json
import logging
import time
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# orders of a company from which on figures are kept for the day: below, reading them
# anew takes less than two seconds
LARGE = 50_000
PERIODS = ("30", "90", "365")
# readings one person may have waiting at once
MOST_WAITING = 3
# what was read is new enough for so long
NEW_ENOUGH = timedelta(minutes=2)
# days after which what was read is not even shown while it is read anew
FORGOTTEN = 7
# seconds a reading takes at a million orders, as long as none was timed
GUESS = 15
# for sorting a year of orders in memory; of the reading alone, one at a time
WORK_MEM = "128MB"


def _plain(value):
    """Return what JSON has no word for: numbers as numbers, moments as text."""
    return float(value) if isinstance(value, Decimal) else str(value)


class WomsFiguresKept(models.Model):
    """Figures of a very large company: asked for, read in the background, and kept.

    Medians and shares can't be added up from days, and over a million orders they take
    longer than a screen may. So no screen reads them: it asks (``asked_at``), a
    scheduled action reads one after the other, and what was read is kept for the day.
    Where there are fewer orders nothing is kept, each screen reads for itself.
    """

    _name = "woms.figures.kept"
    _description = "Figures Kept for the Day"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="What is read: page, language, filters.")
    recipe = fields.Json(help="How it is read: model, values and language.")
    asked_at = fields.Datetime(help="Waits for being read since then.")
    asked_by_id = fields.Many2one(
        "res.users", ondelete="set null", help="Nobody: read ahead by the night."
    )
    failed_at = fields.Datetime(help="When it could not be read, at the last try.")
    day = fields.Date(index=True, help="Of the company, when it was read.")
    read_at = fields.Datetime()
    seconds = fields.Float(help="How long it took to read.")
    data = fields.Json()

    _key_uniq = models.UniqueIndex("(company_id, key)")
    _waiting_idx = models.Index("(asked_at) WHERE asked_at IS NOT NULL")

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
    def _today(self, company):
        return self.env["woms.recap"]._today(company)

    def _is_of_today(self):
        return bool(self) and self.day == self._today(self.company_id)

    # === ASKING === #

    @api.model
    def _look_up(self, company, key, recipe):
        """Return what is kept of ``key``, and ask for it unless it was read today.

        Nothing is read here. What could not be read today is not tried again by
        itself.

        :param dict recipe: ``model``, ``values`` and ``lang`` of the record to read it
            by, see `woms.figures.waiting`
        :return: one row or none, with ``data`` of today, of before, or none yet
        """
        kept = self._find(company, key)
        failed = kept.failed_at and kept.failed_at > fields.Datetime.now() - timedelta(
            days=1
        )
        if kept._is_of_today() or kept.asked_at or failed:
            return kept
        return self._ask(company, key, recipe)

    @api.model
    def _ask(self, company, key, recipe, user=True):
        """Let ``key`` be read in the background, once, however many ask for it.

        :param bool user: False for the night, which asks for nobody
        :return: the row; none if nothing was read yet and the user has too many waiting
        """
        kept = self._find(company, key)
        if kept.asked_at or (user and self._count_waiting() >= MOST_WAITING):
            return kept
        if kept.read_at and kept.read_at > fields.Datetime.now() - NEW_ENOUGH:
            return kept
        # two may ask at once: the first one counts
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO woms_figures_kept AS k
                       (company_id, key, recipe, asked_at, asked_by_id)
                VALUES (%(company)s, %(key)s, %(recipe)s, %(now)s, %(user)s)
                ON CONFLICT (company_id, key) DO UPDATE
                   SET recipe = EXCLUDED.recipe, asked_at = EXCLUDED.asked_at,
                       asked_by_id = EXCLUDED.asked_by_id, failed_at = NULL
                 WHERE k.asked_at IS NULL
                """,
                company=company.id,
                key=key,
                recipe=json.dumps(recipe),
                now=fields.Datetime.now(),
                user=self.env.uid if user else None,
            )
        )
        kept.invalidate_recordset()
        # sudo: the scheduled action is woken by whoever asks
        cron = self.env.ref("woms_aftersales.ir_cron_figures_asked").sudo()
        cron._trigger()
        return self._find(company, key)

    @api.model
    def _count_waiting(self):
        """Return how many readings the user waits for."""
        # sudo: his own only
        return self.sudo().search_count(
            [("asked_by_id", "=", self.env.uid), ("asked_at", "!=", False)]
        )

    def _wait_seconds(self):
        """Return about how long it takes until this is read, those before included."""
        self.ensure_one()
        waiting = self.search([("asked_at", "!=", False)], limit=100)
        ahead = waiting.filtered(lambda row: row._turn() <= self._turn() or row == self)
        known = self.search([("seconds", ">", 0)], order="read_at desc", limit=20)
        usual = max(known.mapped("seconds"), default=GUESS)
        return sum(row.seconds or usual for row in ahead)

    def _turn(self):
        """Return what puts waiting rows in order: people first, then the night's."""
        self.ensure_one()
        return not self.asked_by_id, self.asked_at, self.id

    # === READING === #

    @api.model
    def _cron_read(self):
        """Read what was asked for, one after the other; commit each."""
        crons = self.env["ir.cron"]
        waiting = [("asked_at", "!=", False)]
        crons._commit_progress(remaining=self.search_count(waiting))
        while rows := self.search(waiting, limit=500):
            min(rows, key=lambda row: row._turn())._read()
            if not crons._commit_progress(1, remaining=self.search_count(waiting)):
                break

    def _read(self):
        """Read this one, and tell when it can't be read; it waits no more then."""
        self.ensure_one()
        now, started = fields.Datetime.now(), time.monotonic()
        values = {"asked_at": False, "failed_at": now}
        try:
            with self.env.cr.savepoint():
                data = self._make()
        except Exception:
            # one reading's trouble must not keep the others waiting
            _logger.exception("Figures could not be read: %s", self.key)
        else:
            values = {
                "asked_at": False,
                "failed_at": False,
                "data": data,
                "day": self._today(self.company_id),
                "read_at": now,
                "seconds": time.monotonic() - started,
            }
        self.write(values)

    def _make(self):
        """Return what the recipe says, as JSON can hold it."""
        self.env.cr.execute(SQL("SET LOCAL work_mem = %s", WORK_MEM))
        recipe, company = self.recipe, self.company_id
        model = self.env[recipe["model"]].with_context(
            lang=recipe["lang"], allowed_company_ids=company.ids
        )
        return json.loads(
            json.dumps(
                model._kept_record(recipe["values"])._kept_read(), default=_plain
            )
        )

    @api.autovacuum
    def _gc_old(self):
        """Forget what was read days ago, and what could not be read."""
        day = fields.Date.context_today(self) - timedelta(days=FORGOTTEN)
        old = ["|", ("day", "<", day), ("failed_at", "<", day)]
        self.search([("asked_at", "=", False), *old]).unlink()

    @api.model
    def _ask_ahead(self, company):
        """Ask for what the pages of ``company`` show before anything is chosen."""
        figures = self.env["woms.figures"]
        pages = [
            *(figures.new({"period": period}) for period in PERIODS),
            self.env["woms.recap"].new({"unit": "month"}),
        ]
        for page in pages:
            page.company_id = company
            if not self._find(company, page._kept_key())._is_of_today():
                self._ask(company, page._kept_key(), page._kept_recipe(), user=False)

    @api.model
    def _cron_keep(self):
        """Ask for what people open first, in each language, before they come."""
        counts = self.env["woms.work.order"]._read_group(
            [], ["company_id"], having=[("__count", ">", LARGE)]
        )
        for (company,) in counts:
            # sudo: the zone only
            zone = company.sudo().partner_id.tz
            for lang, _name in self.env["res.lang"].get_installed():
                self.with_company(company).with_context(
                    lang=lang, tz=zone or self.env.context.get("tz")
                )._ask_ahead(company)
