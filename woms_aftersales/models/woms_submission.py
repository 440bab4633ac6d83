from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = 30
KEY_LENGTH = 64


class WomsSubmission(models.Model):
    """One row per form sent: the same key sent twice leads to the same result."""

    _name = "woms.submission"
    _description = "Form Sent"
    _log_access = False

    key = fields.Char(required=True)
    form = fields.Char(required=True)
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    moment = fields.Datetime(required=True, default=fields.Datetime.now, index=True)

    _key_uniq = models.UniqueIndex("(form, key)")

    @api.model
    def _claim(self, form, key):
        """Return the row of this form and key, made now or by an earlier send.

        Two sends at once meet at the unique index: the second waits for the first, its
        transaction is retried by Odoo and then reads the first one's result.

        :param str form: name of the form
        :param str key: random key written into the form when it was shown
        :return: row of `woms.submission`; with ``res_id`` when it was sent before
        """
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO woms_submission (form, key, moment) VALUES (%s, %s, %s)
                   ON CONFLICT (form, key) DO UPDATE SET form = EXCLUDED.form
                   RETURNING id""",
                form,
                key[:KEY_LENGTH],
                fields.Datetime.now(),
            )
        )
        return self.browse(rows[0][0])

    def _settle(self, record):
        """Remember what the form led to."""
        self.write({"res_model": record._name, "res_id": record.id})

    def _result(self):
        """Return the record an earlier send led to, or None."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    @api.autovacuum
    def _gc_submissions(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.env.cr.execute(SQL("DELETE FROM woms_submission WHERE moment < %s", limit))
