from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsOrderWithholding(models.AbstractModel):
    """Tax that a company customer keeps back, with a slip that proves it."""

    _name = "woms.order.withholding"
    _description = "Work Order Withholding Tax"

    withholding_slip_ids = fields.One2many(
        "woms.withholding.slip",
        "order_id",
        "Tax slips",
        # whoever may not read a slip still reads the order
        groups="account.group_account_invoice",
    )

    def _note_withheld(self):
        """Keep how much tax slips that are being checked account for."""
        for order_sudo in self.sudo():  # sudo: whoever sent or checked a slip
            invoices, _refunds = order_sudo._posted_moves()
            amount = sum(
                min(move.amount_residual, move._woms_withheld())
                for move in order_sudo.withholding_slip_ids.move_id & invoices
            )
            if amount != order_sudo.amount_withheld:
                order_sudo.amount_withheld = amount

    def _amount_to_pay(self):
        """Return what is due and still asked for: less the tax being checked.

        A slip accounts for nothing but the invoice it was sent for.
        """
        self.ensure_one()
        if not self.amount_withheld:
            return self.amount_due  # without asking for invoices and slips
        # sudo: one amount, for whoever may pay, take the money or hand out
        invoices, refunds = self.sudo()._posted_moves()
        asked = sum(invoice._woms_to_pay() for invoice in invoices)
        asked -= sum(refunds.mapped("amount_residual"))
        return max(min(asked, self.amount_due), 0.0)

    # === THE CUSTOMER'S PAGE === #

    def _portal_withholding(self):
        """Return what the page says about tax slips.

        :return: False for whoever keeps no tax back; else dict(limit, currency, slips):
            ``limit`` is 0 when none may be sent now; slips are dict(number, amount,
            result, answer)
        """
        self.ensure_one()
        order_sudo = self.sudo()  # sudo: the page's route has checked the reader
        move = order_sudo._portal_invoice()
        if not move.commercial_partner_id.is_company:
            return False
        limit = 0.0
        if (
            order_sudo.state not in const.ORDER_FINAL_STATES
            and order_sudo.cost_state in ("due", "partial", "on_delivery")
        ):
            limit = order_sudo.env["woms.withholding.slip"]._get_limit(move)
        return {
            "limit": limit,
            "currency": move.currency_id,
            "slips": [
                {
                    "number": slip.number,
                    "amount": slip.amount,
                    "result": slip.result,
                    "answer": slip.answer,
                }
                for slip in order_sudo.withholding_slip_ids
                if slip.result in ("checking", "refused")
            ],
        }

    def _portal_send_withholding(self, number, amount, uploads):
        """Keep a tax slip the customer sent: the gate counts its amount as paid.

        :param str number: as it stands on the slip
        :param float amount: tax kept back, at most what the settings allow
        :param list uploads: dict(name, raw, mimetype), their content checked
        :return: ``woms.withholding.slip``
        """
        self.ensure_one()
        order_sudo = self.sudo()  # sudo: the customer creates nothing himself
        move = order_sudo._portal_invoice()
        if not move or order_sudo.state in const.ORDER_FINAL_STATES:
            raise UserError(self.env._("Nothing is to be paid now; no slip is needed."))
        if len(uploads) != 1:
            raise UserError(self.env._("Please choose one file: your tax slip."))
        upload = uploads[0]
        slips_sudo = order_sudo.env["woms.withholding.slip"]
        return slips_sudo.create(
            [
                {
                    "move_id": move.id,
                    "number": number,
                    "amount": amount,
                    "raw": upload["raw"],
                    "file_name": upload["name"],
                    "kind": slips_sudo._get_kind(upload["mimetype"]),
                }
            ]
        )

    # === WORDS === #

    def _cost_words(self):
        """Override: say that the tax slip is being checked."""
        if self.cost_state != "withheld":
            return super()._cost_words()
        return (
            self.env._("Paid, your tax slip is being checked"),
            self.env._(
                "You kept back %(amount)s as tax. Your device is released meanwhile.",
                amount=self._format_amount(self.amount_withheld),
            ),
        )

    def _message_about(self, event):
        """Override: another slip that was refused is told anew."""
        if event == "withholding_refused":
            return f"tax {self._last_refused_withholding().id}"
        return super()._message_about(event)

    def _message_withholding(self):
        """Return why the last tax slip was refused, for the message."""
        self.ensure_one()
        return self._last_refused_withholding().answer or ""

    def _last_refused_withholding(self):
        # sudo: which slip it was, and the reason written for the customer, no more
        return self.sudo().withholding_slip_ids.filtered(
            lambda slip: slip.result == "refused"
        )[:1]


class AccountMove(models.Model):
    """Tax kept back is not asked for while its slip is being checked."""

    _name = "account.move"
    _inherit = ["account.move"]

    woms_withholding_ids = fields.One2many(
        "woms.withholding.slip",
        "move_id",
        "Tax slips",
        groups="account.group_account_invoice",
    )

    def _woms_to_pay(self):
        """Return what is asked for of this invoice: open, less tax being checked."""
        self.ensure_one()
        # sudo: amounts only, for whoever may pay or take the money
        move_sudo = self.sudo()
        if not move_sudo.woms_order_id.amount_withheld:
            return move_sudo.amount_residual  # without asking for slips
        return max(move_sudo.amount_residual - move_sudo._woms_withheld(), 0.0)

    def _woms_withheld(self):
        """Return the tax that slips being checked keep back of this invoice."""
        self.ensure_one()
        slips = self.woms_withholding_ids
        return sum(
            slips.filtered(lambda slip: slip.result == "checking").mapped("amount")
        )

    def _get_invoice_next_payment_values(self, custom_amount=None):
        """Override of `account`: the page asks for what the gate takes."""
        values = super()._get_invoice_next_payment_values(custom_amount=custom_amount)
        if values and self.sudo().woms_order_id.amount_withheld:  # sudo: as above
            values["amount_due"] = self._woms_to_pay()
            if custom_amount is None:
                values["next_amount_to_pay"] = values["amount_due"]
        return values

    def button_draft(self):
        """Override of `account`: no tax is kept back of what is not charged.

        Core's cancelling of a posted invoice passes here too.
        """
        result = super().button_draft()
        # sudo: consequence of whoever takes the invoice back
        self.sudo().woms_withholding_ids._woms_drop()
        return result

    def _invoice_paid_hook(self):
        """Override of `account`: who paid in full kept no tax back."""
        result = super()._invoice_paid_hook()
        # sudo: consequence of whoever records the payment
        self.sudo().woms_withholding_ids._woms_drop()
        return result


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    def _reconcile_post_hook(self, data):
        """Override of `account`: no tax is kept back of what was credited.

        Core calls its hook of paid invoices for money only, not for a credit note.
        """
        result = super()._reconcile_post_hook(data)
        reversed_moves = data["not_paid_invoices"].filtered(
            lambda move: move.payment_state == "reversed"
        )
        # sudo: consequence of whoever credits the invoice
        reversed_moves.sudo().woms_withholding_ids._woms_drop()
        return result


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    woms_withholding_percent = fields.Float(
        "Tax a company may keep back (%)",
        compute="_compute_woms_withholding_percent",
        store=True,
        readonly=False,
        help="Of the amount without tax, such as 2 % for Indonesian PPh 23. 0: none.",
    )
    woms_withholding_account_id = fields.Many2one(
        "account.account", "Account of tax kept back", check_company=True
    )

    _woms_withholding_rate = models.Constraint(
        "CHECK (woms_withholding_percent >= 0 AND woms_withholding_percent <= 100)",
        "The tax kept back is between 0 and 100 %.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give a new company the rate of its country, unless one was named."""
        companies = super().create(vals_list)
        for company, vals in zip(companies, vals_list, strict=True):
            if "woms_withholding_percent" not in vals:
                company._compute_woms_withholding_percent()
        return companies

    # depends on nothing: a country that changes must not undo what was set
    @api.depends()
    def _compute_woms_withholding_percent(self):
        """Begin with PPh 23 where it is law, also in companies there are; else none."""
        for company in self:
            is_indonesian = company.account_fiscal_country_id.code == "ID"
            company.woms_withholding_percent = 2.0 if is_indonesian else 0.0
