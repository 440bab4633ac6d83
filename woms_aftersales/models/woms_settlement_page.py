from datetime import timedelta

from markupsafe import Markup

from odoo import models

CHIPS = {
    "draft": ("fa-pencil", "secondary"),
    "sent": ("fa-question-circle", "warning"),
    "confirmed": ("fa-check", "info"),
    "disputed": ("fa-comments", "danger"),
    "billed": ("fa-file-text-o", "info"),
    "paid": ("fa-check-circle", "success"),
}


class WomsSettlementPage(models.AbstractModel):
    """A statement as its firm reads it: on the page, on paper, in the message.

    Call these on sudo records after the check that the reader may see it.
    """

    _name = "woms.settlement.page"
    _description = "Page of a Settlement"

    def _get_period_words(self):
        self.ensure_one()
        day = self.env["woms.format"]._day
        return f"{day(self.date_from)} – {day(self.date_to)}"

    def _get_pay_day(self):
        """Return when the statement is to be paid."""
        self.ensure_one()
        return self.date_to + timedelta(days=self.company_id.woms_settlement_days)

    def _get_chip(self):
        """Return word, icon and colour of the statement, as its firm reads it."""
        self.ensure_one()
        _ = self.env._
        words = {
            "draft": _("Being prepared"),
            "sent": _("Please check"),
            "confirmed": _("Confirmed"),
            "disputed": _("You disagree"),
            "billed": _("Being paid"),
            "paid": _("Paid"),
        }
        key = self.state
        bill = self.bill_id
        if key == "billed" and (
            not bill or bill.payment_state in ("paid", "in_payment")
        ):
            key = "paid"
        icon, color = CHIPS[key]
        return {"word": words[key], "icon": icon, "color": color}

    def _get_card_values(self):
        """What the list of statements shows of one."""
        self.ensure_one()
        fmt = self.env["woms.format"]
        return {
            "number": self.name,
            "url": f"/my/earnings/{self.id}",
            "period": self._get_period_words(),
            "chip": self._get_chip(),
            "due": fmt._money(self.amount_due, self.currency_id),
        }

    def _get_page_values(self):
        """All that the page and the paper of one statement show."""
        self.ensure_one()
        fmt = self.env["woms.format"]
        owes = self.amount_due < 0
        return {
            **self._get_card_values(),
            "firm": self.firm_id.name,
            "company": self.company_id.name,
            "tax_number": self.firm_id.vat or "",
            "is_open": self.state == "sent",
            "asks_number": bool(self.vat_tax_ids),
            "partner_ref": self.partner_ref or "",
            "dispute_reason": self.dispute_reason or "",
            "groups": self._get_line_groups(),
            "totals": self._get_totals(),
            "owes": owes,
            "due": fmt._money(abs(self.amount_due), self.currency_id),
            "pay_day": fmt._day(self._get_pay_day()),
        }

    def _get_line_groups(self):
        """Return the lines by kind, as ``(title, rows)``."""
        fmt = self.env["woms.format"]
        titles = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        groups = []
        for kind, title in titles.items():
            lines = self.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
            rows = [
                {
                    "date": fmt._day(line.date, "d MMM y"),
                    "name": line.name,
                    "note": line._get_note(),
                    "amount": fmt._money(line.amount, self.currency_id),
                }
                for line in lines
            ]
            if rows:
                groups.append((title, rows))
        return groups

    def _get_totals(self):
        """Return label and amount of what the statement comes to, line by line."""
        _ = self.env._
        fmt = self.env["woms.format"]
        rows = [
            (_("Fees and travel"), self.amount_fee),
            (_("Own parts"), self.amount_part),
            (_("Other"), self.amount_other),
            *self._get_tax_rows(),
            (_("Penalties"), self.amount_penalty),
            (_("Cash you hold"), self.amount_cash),
        ]
        return [
            {"label": label, "amount": fmt._money(amount, self.currency_id)}
            for label, amount in rows
            if not self.currency_id.is_zero(amount)
        ]

    def _get_tax_rows(self):
        """Return name and amount of each tax."""
        fee, part = self.amount_fee + self.amount_other, self.amount_part
        rows = [
            (tax.invoice_label or tax.name, tax._woms_count(fee, self.company_id))
            for tax in self.tax_ids - self.vat_tax_ids
        ]
        return rows + [
            (
                tax.invoice_label or tax.name,
                tax._woms_count(fee + part, self.company_id),
            )
            for tax in self.vat_tax_ids
        ]

    # === TELLING THE FIRM === #

    def _tell_firm(self):
        """Queue a message to the firm's coordinators, as offers are told."""
        rows_sudo = self.sudo()  # sudo: addresses and the mail queue
        jobs = self.env["woms.assignment"].sudo()
        mails = []
        for row in rows_sudo:
            sender = row.company_id.email_formatted or self.env.user.email_formatted
            asked = jobs.new({"firm_id": row.firm_id.id})
            for address, lang in asked._get_recipients().get(row.firm_id.id, []):
                mails.append(
                    {
                        **row.with_context(lang=lang)._prepare_message(),
                        "email_from": sender,
                        "reply_to": sender,
                        "email_to": address,
                        "auto_delete": True,
                    }
                )
        self.env["mail.mail"].sudo().create(mails)  # sudo: as above

    def _prepare_message(self):
        self.ensure_one()
        values = self._get_card_values()
        subject = self.env._("Your statement %(number)s, %(period)s", **values)
        text = self.env._(
            "Your statement %(number)s for %(period)s is ready: %(due)s. Please check "
            "it and confirm, or tell us what is wrong.",
            **values,
        )
        link = Markup('<p><a href="%s">%s</a></p>') % (
            f"{self.get_base_url()}{values['url']}",
            self.env._("Open the statement"),
        )
        return {"subject": subject, "body_html": Markup("<p>%s</p>") % text + link}
