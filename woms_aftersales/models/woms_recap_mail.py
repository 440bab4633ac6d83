import logging
from collections import defaultdict

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class WomsRecapMail(models.AbstractModel):
    """The recap of each month by mail, to whom the settings name; nobody by default."""

    _name = "woms.recap.mail"
    _description = "Recap: Monthly Mail"

    @api.model
    def _cron_monthly(self):
        """Issue the recap of the month that is over and send it, once per company.

        Running it again, or beside another run, sends nothing twice: the recap says
        when it was sent, and its row is locked before that is read.
        """
        companies = self.env["res.company"].search(
            [("woms_recap_monthly", "=", True), ("woms_recap_partner_ids", "!=", False)]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._send_month(company)
            except Exception:
                # one company's trouble must not keep the recap from the others
                _logger.exception("The recap of %s could not be sent", company.name)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _send_month(self, company):
        """Issue and send the last month's recap of a company; return it."""
        lang = company.partner_id.lang or self.env.lang
        recap = self.with_context(
            allowed_company_ids=company.ids, lang=lang
        )._find_or_create_month(company)
        if recap.state == "draft":
            recap.action_issue()
        recap._send_once(company.woms_recap_partner_ids)
        return recap

    @api.model
    def _find_or_create_month(self, company):
        draft = self.new({"company_id": company.id, "unit": "month"})
        known = self.search(
            [
                ("company_id", "=", company.id),
                ("chain", "=", draft._chain_key()),
                ("state", "=", "issued"),
                ("date_from", "=", draft.date_from),
            ]
        )
        return known or self.create({"company_id": company.id, "unit": "month"})

    def _send_once(self, partners):
        """Send the issued recap to ``partners``, unless it was sent before.

        One mail per language of the readers, with the PDF and the spreadsheet.
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset(["sent_at"])
        if self.sent_at:
            return
        by_lang = defaultdict(self.env["res.partner"].browse)
        for partner in partners.filtered("email"):
            by_lang[partner.lang or self.env.lang] |= partner
        if not by_lang:
            return
        template = self.env.ref("woms_aftersales.mail_template_recap")
        for lang, readers in by_lang.items():
            recap = self.with_context(lang=lang)
            template.with_context(recap_lang=lang).send_mail(
                self.id,
                email_values={
                    "recipient_ids": [fields.Command.set(readers.ids)],
                    "attachment_ids": [
                        fields.Command.link(recap._make_xlsx_attachment().id)
                    ],
                },
            )
        self._write_machine({"sent_at": fields.Datetime.now()})
