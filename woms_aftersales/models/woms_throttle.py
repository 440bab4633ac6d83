from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, hmac

KEEP_HOURS = 48
WINDOW_MINUTES = 60


class WomsThrottle(models.Model):
    """Counts of public attempts. Written through a cursor of its own, so that a refused
    request doesn't roll its own count back."""

    _name = "woms.throttle"
    _description = "Public Attempts"
    _log_access = False

    scope = fields.Char(
        required=True, help="What is tried: track, register, report, token."
    )
    key = fields.Char(
        required=True, help="Digest of phone, serial, token, session or address."
    )
    moment = fields.Datetime(required=True, default=fields.Datetime.now)

    _key_idx = models.Index("(scope, key, moment)")

    @api.model
    def _count(self, scope, keys):
        """Count one attempt for each of ``keys`` and say how many there were lately.

        Keys are kept as digests: the table tells nobody a phone or serial number.

        :param str scope: what is tried
        :param list keys: texts such as ``phone:+62812...``; empty ones don't count
        :return: dict of key to the number of attempts within the last hour, this one
            included
        """
        digests = {
            hmac(self.env(su=True), f"woms_throttle_{scope}", key): key
            for key in keys
            if key
        }
        if not digests:
            return {}
        now = fields.Datetime.now()
        with self.env.registry.cursor() as cr:
            # One statement: the snapshot of the count doesn't see the rows just added,
            # nor those that other processes add in this very moment. So each of them
            # may let one attempt more through, and none after that.
            rows = SQL(", ").join(SQL("(%s, %s, %s)", scope, d, now) for d in digests)
            cr.execute(
                SQL(
                    """WITH added AS (
                           INSERT INTO woms_throttle (scope, key, moment) VALUES %s
                       )
                       SELECT key, count(*) FROM woms_throttle
                        WHERE scope = %s AND key IN %s AND moment > %s
                        GROUP BY key""",
                    rows,
                    scope,
                    tuple(digests),
                    now - timedelta(minutes=WINDOW_MINUTES),
                )
            )
            before = dict(cr.fetchall())
        return {key: before.get(digest, 0) + 1 for digest, key in digests.items()}

    @api.autovacuum
    def _gc_attempts(self):
        limit = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        # a housekeeping job: plain SQL, no rights involved
        self.env.cr.execute(
            SQL("DELETE FROM woms_throttle WHERE moment < %s", limit),
        )
