from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from .. import const

SILENCES = [
    ("return", "The device goes back unrepaired"),
    ("ask", "We ask what he wants"),
]


class WomsEstimateSettings(models.AbstractModel):
    """Settings of a company for its estimates."""

    _name = "woms.estimate.settings"
    _description = "Settings of Estimates"

    woms_silence = fields.Selection(
        SILENCES,
        "When nobody answers an estimate in time",
        default="return",
        help="Stands on the estimate; holds for devices in a workshop.",
    )
    woms_remind_days = fields.Integer(
        "First reminder of an estimate (days)", default=3, help="0: none."
    )
    woms_remind_again_days = fields.Integer(
        "Second reminder of an estimate (days)", default=7, help="0: none."
    )
    woms_parts_user_id = fields.Many2one(
        "res.users",
        "Asked for missing parts",
        domain="[('share', '=', False)]",
        help="Who keeps the stock. Empty: who is in charge of the job at the desk.",
    )
    woms_unclaimed_days = fields.Integer(
        "Notices on devices not picked up, each after (days)",
        default=30,
        help="Two notices; a manager disposes not before a third such time. 0: none.",
    )
    woms_overrun_percent = fields.Float(
        "Small extra work needs no new estimate up to (%)",
        help="Of the total agreed to; stands on the estimate. 0: each needs one.",
    )


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "woms.estimate.settings"]

    woms_unclaimed_terms = fields.Text(
        "Terms on devices nobody picks up",
        translate=True,
        help="Signed at intake, and printed on the receipt. Empty: none.",
    )
    woms_overrun_max = fields.Monetary("but at most", help="0: no such limit.")


class WomsEstimateTerms(models.AbstractModel):
    """What an estimate says beside its lines: no, silence, small extra work.

    Kept with the estimate when it is made, so that a setting changed later holds for
    later estimates only. The same sentences stand on the page and on the PDF.
    """

    _name = "woms.estimate.terms"
    _description = "Terms of an Estimate"

    woms_silence = fields.Selection(
        SILENCES, "When nobody answers", readonly=True, copy=False
    )
    woms_is_overrun = fields.Boolean(
        "Within what was agreed to beforehand", readonly=True, copy=False
    )
    woms_sent_on = fields.Date("Sent on", readonly=True, copy=False)
    woms_reminded = fields.Integer("Reminders sent", readonly=True, copy=False)

    def _woms_set_terms(self):
        """Keep the terms of new estimates, and write them in the payer's language."""
        for estimate in self:
            company = estimate.company_id
            overrun = 0.0
            if not estimate.woms_supplementary and company.woms_overrun_percent > 0:
                overrun = estimate.amount_total * company.woms_overrun_percent / 100
                if company.woms_overrun_max:
                    overrun = min(overrun, company.woms_overrun_max)
                overrun = float(int(overrun))  # never more than was set
            estimate._woms_write_proof(
                {"woms_silence": company.woms_silence, "woms_overrun": overrun}
            )
            payer = estimate.partner_invoice_id
            lang = payer.lang or estimate.partner_id.lang or self.env.lang
            reader = estimate.with_context(lang=lang)
            estimate.note = Markup("").join(
                Markup("<p>%s</p>") % sentence for sentence in reader._woms_sentences()
            )

    def _woms_sentences(self):
        """Return what the customer reads below the total, as sentences."""
        self.ensure_one()
        if self.currency_id.is_zero(self.amount_total):
            return []
        _ = self.env._
        order = self.woms_order_id
        money = order._format_amount
        sentences = [
            _("Tax and the way back of your device are in the total: nothing is added.")
        ]
        if self.woms_overrun:
            sentences.append(
                _(
                    "Should a little more be needed, up to %(amount)s in all, we do it"
                    " without asking again.",
                    amount=money(self.woms_overrun, self.currency_id),
                )
            )
        fee = order.sudo().request_id.fee_ids.filtered(  # sudo: fees he agreed to
            lambda row: row.kind == "decline"
        )[:1]
        if self.woms_supplementary:
            sentences.append(
                _("If you say no, we do only what you have agreed to before.")
            )
        elif fee:
            sentences.append(
                _(
                    "If you say no, you pay %(amount)s, as you agreed when you gave us"
                    " the device.",
                    amount=money(fee.amount, fee.currency_id),
                )
            )
        else:
            sentences.append(_("If you say no, it costs you nothing."))
        if self.woms_silence == "return" and not self.woms_supplementary:
            sentences.append(
                _(
                    "If we hear nothing until %(date)s, we remind you before, and then"
                    " send a device that is with us back unrepaired, as with a no.",
                    date=self.env["woms.format"]._day(self.validity_date),
                )
            )
        return sentences

    # === SMALL EXTRA WORK === #

    def _woms_overrun_left(self):
        """Return what of the amount agreed to beforehand is left (of one currency)."""
        self.ensure_one()
        agreed = self.woms_order_id.sale_order_ids.filtered(
            lambda sale: sale.state == "sale" and sale.currency_id == self.currency_id
        )
        used = agreed.filtered("woms_is_overrun")
        return sum(agreed.mapped("woms_overrun")) - sum(used.mapped("amount_total"))

    def _woms_is_small_extra(self):
        """Whether this estimate needs no answer: it is within what was agreed to."""
        self.ensure_one()
        return (
            self.woms_supplementary
            and self.state == "draft"
            and self.currency_id.compare_amounts(
                self.amount_total, self._woms_overrun_left()
            )
            <= 0
        )

    def _woms_agree_small_extra(self):
        """Confirm small extra work on the agreement given with the first estimate."""
        self.ensure_one()
        first = self.woms_order_id.sale_order_ids.filtered(
            lambda sale: sale.state == "sale" and sale.woms_overrun
        )[:1]
        how = self.env._(
            "Within the %(amount)s agreed to with %(number)s",
            amount=self.woms_order_id._format_amount(
                first.woms_overrun, first.currency_id
            ),
            number=first.name,
        )
        order = self.woms_order_id
        order._decide_coverage(freeze=True)
        self._woms_write_proof({"woms_agreement": how, "woms_is_overrun": True})
        self.with_context(send_email=False).action_confirm()
        order._add_event("small_extra", note=f"{self.name}: {how}")

    def _woms_send(self, role=None):
        """Extend: small extra work is not asked about."""
        small = self.filtered(
            lambda estimate: (
                estimate.order_line
                and not estimate.currency_id.is_zero(estimate.amount_total)
                and estimate._woms_is_small_extra()
            )
        )
        for estimate in small:
            estimate._woms_agree_small_extra()
        # pylint: disable-next=super-method-mismatch
        super(WomsEstimateTerms, self - small)._woms_send(role=role)
        return self

    # === REMINDERS AND SILENCE === #

    def _woms_after_sent(self):
        """Extend: the days until the reminders count from here."""
        self._woms_write_proof({"woms_sent_on": fields.Date.context_today(self)})
        return super()._woms_after_sent()

    @api.model
    def _cron_woms_remind(self, limit=200):
        """Remind of estimates that wait for an answer, once or twice.

        At the second one the desk is asked to call. Safe to run twice.
        """
        today = fields.Date.context_today(self)
        told = 0
        reminding = ["|"] + [
            (fname, ">", 0) for fname in ("woms_remind_days", "woms_remind_again_days")
        ]
        for company in self.env["res.company"].search(reminding):
            days = sorted(
                filter(None, (company.woms_remind_days, company.woms_remind_again_days))
            )
            for number, wait in enumerate(days):
                due = self.search(
                    [
                        ("company_id", "=", company.id),
                        ("state", "=", "sent"),
                        ("woms_sent_on", "<=", today - timedelta(days=wait)),
                        ("woms_reminded", "<=", number),
                    ],
                    limit=limit,
                    order="woms_sent_on, id",
                )
                due._woms_remind(number + 1, last=number + 1 == len(days))
                told += len(due)
        self.env["ir.cron"]._commit_progress(told)

    def _woms_remind(self, number, last):
        self._woms_write_proof({"woms_reminded": number})
        for estimate in self.filtered(lambda sale: sale._woms_is_open()):
            order = estimate.woms_order_id
            order._notify_customer("estimate_reminder")
            summary = self.env.ref("woms_aftersales.mail_activity_type_ask_estimate")
            if (
                last
                and order.desk_user_id
                and not order.activity_ids.filtered(
                    lambda row, kind=summary: row.activity_type_id == kind
                )
            ):
                order.activity_schedule(
                    "woms_aftersales.mail_activity_type_ask_estimate",
                    user_id=order.desk_user_id.id,
                )

    def _woms_end(self, how, reason=None):
        """Extend: silence ends the job where the estimate said so."""
        result = super()._woms_end(how, reason)
        if how == "expired":
            for estimate in self:
                estimate._woms_take_silence_as_no()
        return result

    def _woms_take_silence_as_no(self):
        self.ensure_one()
        order = self.woms_order_id
        if (
            self.woms_silence != "return"
            or self.woms_supplementary
            or order.state != "in_workshop"
            or any(
                sale.state == "sale" and sale.amount_total > 0
                for sale in order.sale_order_ids
            )
        ):
            return
        order._add_event("silence", role=const.ROLE_SYSTEM, note=self.name)
        order._end_bench("declined", role=const.ROLE_SYSTEM)
