from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from .. import const


class WomsEstimateMixin(models.AbstractModel):
    """The life of an estimate, a part of `sale.order`: sent, agreed to, ended."""

    _name = "woms.estimate.mixin"
    _description = "Life of an Estimate"

    def _woms_is_open(self):
        """Whether the customer can answer this estimate now."""
        self.ensure_one()
        return (
            bool(self.woms_order_id)
            and self.state == "sent"
            and not self.is_expired
            and self.woms_order_id.state not in const.ORDER_FINAL_STATES
            and not self.woms_order_id._get_open_contest()
        )

    def _woms_give_time(self):
        """Start the days of validity anew: the customer waited for us."""
        for estimate in self:
            day = fields.Date.add(
                fields.Date.context_today(self),
                days=estimate.company_id.woms_estimate_days,
            )
            estimate.validity_date = max(day, estimate.validity_date or day)

    def _woms_send(self, role=None):
        """Show the estimate to the customer: what is covered is frozen with it.

        A fully covered estimate asks nothing and is confirmed at once.
        """
        for estimate in self:
            if not estimate.order_line:
                raise UserError(self.env._("The estimate has no lines yet."))
            if estimate.currency_id.is_zero(estimate.amount_total):
                estimate.woms_order_id._decide_coverage(freeze=True)
                estimate.action_confirm()
            elif estimate.state == "draft":
                estimate.write({"state": "sent"})
                estimate.woms_order_id._add_event("estimate_sent", role=role)
        return self

    def _woms_needs_desk(self):
        """Whether it is above what a technician may show the customer by himself."""
        self.ensure_one()
        limit = self.company_id.woms_site_limit
        amount = self.currency_id._convert(
            self.amount_total, self.company_id.currency_id, self.company_id
        )
        return bool(limit) and amount > limit

    def _woms_ask_desk(self):
        """Leave the desk the check of an estimate made at the customer's."""
        for estimate in self:
            estimate.woms_order_id._remind_desk(
                self.env._("Look at an estimate above the limit"),
                self.env._(
                    "%(estimate)s, %(total)s: the technician waits at the customer's. "
                    "Send it, or change it first.",
                    estimate=estimate.name,
                    total=estimate.woms_order_id._format_amount(estimate.amount_total),
                ),
            )

    def action_woms_send(self):
        """Send the estimates to their customers."""
        self.check_access("write")
        # sudo: the desk may write the estimate, but not freeze decisions by itself
        self.sudo()._woms_send()
        return True

    def action_woms_record_agreement(self):
        """Ask the desk how the customer agreed, and confirm."""
        return self.env["woms.reason.wizard"]._open(self, "estimate_agreed")

    def _woms_after_sent(self):
        """Freeze decisions, wait for the answer, tell the customer."""
        for estimate in self:
            # sudo: consequences of a move the caller had the right to make
            order_sudo = estimate.woms_order_id.sudo()
            order_sudo._decide_coverage(freeze=True)
            order_sudo._wait_for("approval", until=estimate.validity_date)
            if hasattr(order_sudo, "_notify_customer"):
                order_sudo._notify_customer("estimate_sent")

    def _woms_lock(self):
        """Wait for whoever answers these estimates now, to read what he said."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM sale_order WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["state", "signature"])

    def _woms_answer_refusal(self):
        """Return why this estimate can't be answered now, or False."""
        self.ensure_one()
        if self._woms_is_open():
            return False
        if self.state == "sent" and (hold := self.woms_order_id._get_contest_hold()):
            return hold
        number = self.name
        if self.state == "sale":
            return self.env._(
                "Estimate %(number)s was already agreed to. You need not do anything.",
                number=number,
            )
        if self.woms_end == "replaced":
            return self.env._(
                "Estimate %(number)s was replaced by a newer one. Please look at that "
                "one; nothing was agreed to.",
                number=number,
            )
        if self.woms_end == "declined":
            return self.env._(
                "Estimate %(number)s was declined. Ask us for a new one if you changed "
                "your mind.",
                number=number,
            )
        if self.woms_end == "expired" or (self.state == "sent" and self.is_expired):
            return self.env._(
                "Estimate %(number)s was valid until %(date)s. Ask us for a new one; "
                "nothing was agreed to.",
                number=number,
                date=format_date(self.env, self.validity_date),
            )
        return self.env._(
            "Estimate %(number)s can't be answered now. Please contact us.",
            number=number,
        )

    def _woms_check_answerable(self):
        self.ensure_one()
        self._woms_lock()
        refusal = self._woms_answer_refusal()
        if refusal:
            raise UserError(refusal)

    def _woms_accept(self, signed_by, signature, role):
        """Take the customer's signature and confirm the estimate.

        :param str signed_by: name of who signed
        :param str signature: base64 image
        :param str role: who brought the signature: customer or technician on site
        :raise UserError: when it can't be answered now, or the signature isn't an image
        """
        self._woms_check_answerable()
        if not signature:
            raise UserError(self.env._("Please sign in the box, then send again."))
        if not (signed_by or "").strip():
            raise UserError(self.env._("Please write the name of who signs."))
        self._woms_write_proof(
            {
                "signature": signature,
                "signed_by": signed_by.strip()[:128],
                "signed_on": fields.Datetime.now(),
                "woms_pdf_due": True,
            }
        )
        self._woms_confirm_agreed(role, signed_by.strip()[:128])
        cron = self.env.ref(
            "woms_aftersales.ir_cron_signed_estimates", raise_if_not_found=False
        )
        if cron:
            # sudo: a customer's yes queues the PDF; the request itself must stay quick
            cron.sudo()._trigger()
        return self

    def _woms_record_agreement(self, how):
        """Confirm on the word of the customer, as the desk records it.

        :param str how: how he agreed: phone, message, at the counter
        """
        group = "woms_aftersales.woms_aftersales_group_"
        if not any(
            self.env.user.has_group(group + name) for name in ("desk", "manager")
        ):
            raise AccessError(
                self.env._("Only the service desk may record an agreement.")
            )
        if not (how or "").strip():
            raise UserError(
                self.env._("Please say how the customer agreed: it is kept.")
            )
        for estimate in self:
            if estimate.state == "draft":
                estimate._woms_send()
            if estimate.state == "sale":
                continue
            estimate._woms_check_answerable()
            estimate._woms_write_proof(
                {"woms_agreement": how.strip(), "woms_agreed_by_id": self.env.uid}
            )
            estimate._woms_confirm_agreed(None, how.strip())
        return self

    def _woms_confirm_agreed(self, role, note):
        self.ensure_one()
        # sudo: the agreement was checked and recorded just before
        self.sudo().with_context(send_email=False).action_confirm()
        order_sudo = self.woms_order_id.sudo()
        order_sudo._update_waiting_for_approval(role=role)
        order_sudo._add_event("estimate_accepted", role=role, note=note)

    def _woms_decline(self, reason, role):
        """Cancel the estimate and the unused repair orders made for it.

        :param str reason: the customer's reason, kept with the estimate
        """
        self._woms_check_answerable()
        self._woms_end("declined", reason)
        order_sudo = self.woms_order_id.sudo()
        order_sudo._cancel_unused_repairs(self)
        order_sudo._update_waiting_for_approval(role=role)
        order_sudo._add_event("estimate_declined", role=role, note=reason)
        return self

    def _woms_end(self, how, reason=None):
        """Cancel estimates that were declined, replaced or dropped."""
        if not self:
            return
        self._woms_write_proof(
            {"woms_end": how, "woms_end_reason": (reason or "")[:500]}
        )
        # sudo: consequence of an answer that was checked before
        self.sudo()._action_cancel()

    @api.model
    def _cron_woms_expire(self, limit=100):
        """End estimates that were not answered in time; their customers are told.

        Safe to run twice: what was ended is not found again.
        """
        due = [
            ("woms_order_id", "!=", False),
            ("state", "=", "sent"),
            ("validity_date", "<", fields.Date.context_today(self)),
            # what is contested waits for us, not for the customer
            (
                "woms_order_id.complaint_ids",
                "not any",
                [("kind", "=", "contest"), ("state", "=", "open")],
            ),
        ]
        estimates = self.search(due, limit=limit, order="validity_date, id")
        if estimates:
            estimates._woms_lock()
        for estimate in estimates.filtered(lambda sale: sale.state == "sent"):
            estimate._woms_end("expired")
            order = estimate.woms_order_id
            order._cancel_unused_repairs(estimate)
            order._add_event("estimate_expired", role=const.ROLE_SYSTEM)
        self.env["ir.cron"]._commit_progress(
            len(estimates), remaining=self.search_count(due)
        )

    @api.model
    def _cron_woms_signed_pdfs(self, limit=20):
        """Make the PDF of signed estimates and keep it with them."""
        estimates = self.search([("woms_pdf_due", "=", True)], limit=limit)
        report = self.env["ir.actions.report"]
        for estimate in estimates:
            pdf = report._render_qweb_pdf("sale.action_report_saleorder", estimate.ids)
            estimate.message_post(
                attachments=[(f"{estimate.name}.pdf", pdf[0])],
                body=self.env._("Signed by %(name)s", name=estimate.signed_by),
            )
            estimate.woms_pdf_due = False
            self.env["ir.cron"]._commit_progress(
                1, remaining=self.search_count([("woms_pdf_due", "=", True)])
            )
