from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .. import const, early_warning

# one that was looked at and closed is not given again for so many days
QUIET_DAYS = 90


class WomsEarlyWarning(models.Model):
    """A model or production batch that fails more often than it should."""

    _name = "woms.early.warning"
    _description = "Early Warning"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "closed_on desc, date desc, id desc"

    product_id = fields.Many2one(
        "product.product", "Model", required=True, index=True, readonly=True
    )
    batch = fields.Char(
        "Production batch", readonly=True, help="Empty: the whole model."
    )
    date = fields.Date("First seen", required=True, readonly=True)
    failures = fields.Integer(readonly=True)
    expected = fields.Float(
        readonly=True,
        digits=(16, 2),
        help="As many as it would have had, failing like those it is compared with.",
    )
    ratio = fields.Float("Times as many", readonly=True, digits=(16, 2))
    chance = fields.Float(
        readonly=True,
        digits=(16, 8),
        help="How likely so many failures are if nothing is wrong.",
    )
    sentence = fields.Text("What was seen", readonly=True)
    closed_on = fields.Date("Looked into", readonly=True)
    conclusion = fields.Text(help="What it was, and what is done about it.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )

    _open_uniq = models.UniqueIndex(
        "(company_id, product_id, COALESCE(batch, '')) WHERE closed_on IS NULL"
    )

    @api.depends("product_id", "batch")
    def _compute_display_name(self):
        for warning in self:
            warning.display_name = warning._subject()

    def _subject(self):
        self.ensure_one()
        # sudo: the name only, of a product that may be another company's
        name = self.product_id.sudo().display_name or ""
        return f"{name} · {self.batch}" if self.batch else name

    # === ACTIONS === #

    def action_close(self):
        """Say that it was looked into.

        :raise UserError: without a conclusion
        """
        for warning in self:
            if not (warning.conclusion or "").strip():
                raise UserError(
                    self.env._(
                        "Please write what it was and what is done about it, then"
                        " close the warning."
                    )
                )
        self.closed_on = fields.Date.context_today(self)
        self.activity_ids.action_done()
        return True

    def action_orders(self):
        """Open the work orders that were counted as failures."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("product_id", "=", self.product_id.id)
            & Domain("document_id", "!=", False)
            & Domain("state", "!=", "cancelled")
            & Domain("is_repeat", "!=", True)
            & Domain("use_cause", "=", False)
            & Domain("outcome", "not in", const.NO_FAILURE_OUTCOMES)
        )
        if self.batch:
            domain &= Domain("document_id.batch", "=", self.batch)
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "woms.work.order",
            "view_mode": "list,pivot,graph,form",
            "domain": list(domain),
            "context": {"create": False},
        }

    # === WATCHING === #

    @api.model
    def _cron_watch(self):
        """Weekly: compare each batch with its model, each model with its past."""
        for (company,) in self.env["woms.service.document"]._read_group(
            [("state", "=", "active")], ["company_id"]
        ):
            self._watch(company)

    @api.model
    def _watch(self, company):
        """Make and refresh the warnings of ``company``; return the new ones."""
        today = fields.Date.context_today(self)
        known = {
            (warning.product_id.id, warning.batch or None): warning
            for warning in self.search(
                [
                    ("company_id", "=", company.id),
                    "|",
                    ("closed_on", "=", False),
                    ("closed_on", ">", today - timedelta(days=QUIET_DAYS)),
                ]
            )
        }
        vals_list = []
        for finding in early_warning.find(self._read_ages(company, today)):
            warning = known.get(finding.key, self.browse())
            values = {
                "failures": finding.failures,
                "expected": finding.expected,
                "ratio": finding.ratio,
                "chance": finding.chance,
            }
            if warning.closed_on:
                continue
            if warning:
                warning.write(values)
                warning.sentence = warning._get_sentence()
            else:
                product, batch = finding.key
                values.update(product_id=product, batch=batch, company_id=company.id)
                vals_list.append({**values, "date": today})
        warnings = self.create(vals_list)
        warnings._tell_manager()
        return warnings

    @api.model
    def _read_ages(self, company, today):
        """Return the rows `early_warning.find` asks for: one query."""
        self.env["woms.work.order"].flush_model()
        self.env["woms.service.document"].flush_model()
        recent = today - timedelta(days=early_warning.RECENT)
        ages = SQL(", ").join(SQL("(%s, %s)", *age) for age in early_warning.AGES)
        windows = SQL(
            "(FALSE, %s::date, %s::date), (TRUE, %s::date, %s::date)",
            today - timedelta(days=early_warning.PAST),
            recent,
            recent,
            today + timedelta(days=1),
        )
        return self.env.execute_query(
            SQL(
                AGE_ROWS,
                ages=ages,
                windows=windows,
                company=company.id,
                no_failure=const.NO_FAILURE_OUTCOMES,
            )
        )

    # === TELLING === #

    def _tell_manager(self):
        """Leave the sentence with a manager, in his language."""
        for warning in self:
            user = warning._get_manager()
            told = warning.with_context(lang=user.lang or self.env.lang)
            warning.sentence = told._get_sentence()
            warning.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=told.env._("Fails too often: %(what)s", what=told._subject()),
                note=Markup("<p>%s</p>") % warning.sentence,
                user_id=user.id,
            )

    def _get_manager(self):
        """Return a service manager of the company, else the administrator."""
        self.ensure_one()
        group = self.env.ref("woms_aftersales.woms_aftersales_group_manager")
        admin = self.env.ref("base.user_admin")
        managers = self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="id",
        )
        return (managers - admin)[:1] or admin

    def _get_sentence(self):
        """Return what was seen and why it is told, for someone without statistics."""
        self.ensure_one()
        fmt = self.env["woms.format"]
        facts = {
            "what": self._subject(),
            "failures": self.failures,
            "expected": fmt._number(self.expected, 1),
            "ratio": fmt._number(self.ratio, 1),
            "odds": fmt._number(min(1 / max(self.chance, 1e-9), 1e9)),
        }
        if self.batch:
            return self.env._(
                "%(what)s: %(failures)s failures in the last two years where"
                " %(expected)s were expected, %(ratio)s times as many. Expected is what"
                " its devices would have had, at their age, if they failed like the"
                " other batches of the model. By chance alone so many are seen once in"
                " %(odds)s cases.",
                **facts,
            )
        return self.env._(
            "%(what)s: %(failures)s failures in the last 60 days where %(expected)s"
            " were expected, %(ratio)s times as many. Expected is what its devices"
            " would have had, at their age, if they failed as the model did in the two"
            " years before. By chance alone so many are seen once in %(odds)s cases.",
            **facts,
        )


# a device is in service from its purchase on; each day counts at its age, now or before
AGE_ROWS = """
    WITH device AS (
        SELECT id, product_id, batch, state,
               COALESCE(purchase_date, delivery_date, registration_date) AS since
          FROM woms_service_document
         WHERE company_id = %(company)s AND product_id IS NOT NULL
    ), service AS (
        SELECT product_id, batch, w.recent, a.lo,
               SUM(GREATEST(0, LEAST(since + a.hi, w.until)
                               - GREATEST(since + a.lo, w.since_day))) AS days
          FROM device, (VALUES %(ages)s) a(lo, hi),
               (VALUES %(windows)s) w(recent, since_day, until)
         WHERE state = 'active' AND since + a.lo < w.until
           AND since + a.hi > w.since_day
         GROUP BY product_id, batch, w.recent, a.lo
    ), failure AS (
        SELECT d.product_id, d.batch, w.recent, a.lo, COUNT(*) AS failures
          FROM woms_work_order o JOIN device d ON d.id = o.document_id
          JOIN (VALUES %(windows)s) w(recent, since_day, until)
            ON o.date_open >= w.since_day AND o.date_open < w.until
          JOIN (VALUES %(ages)s) a(lo, hi)
            ON GREATEST(o.date_open::date - d.since, 0) >= a.lo
           AND GREATEST(o.date_open::date - d.since, 0) < a.hi
         WHERE o.company_id = %(company)s AND o.state <> 'cancelled'
           AND o.is_repeat IS NOT TRUE AND o.use_cause IS NULL
           AND (o.outcome IS NULL OR o.outcome NOT IN %(no_failure)s)
         GROUP BY d.product_id, d.batch, w.recent, a.lo
    )
    SELECT s.product_id, s.batch, s.recent, s.lo, s.days, COALESCE(f.failures, 0)
      FROM service s
      LEFT JOIN failure f
        ON f.product_id = s.product_id AND f.batch IS NOT DISTINCT FROM s.batch
       AND f.recent = s.recent AND f.lo = s.lo
     WHERE s.days > 0
"""
