import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

RESULTS = [
    ("checking", "To check"),
    ("confirmed", "Confirmed"),
    ("refused", "Refused"),
    ("dropped", "No longer needed"),
]
# what an accountant types who attaches a slip that came by another way
TYPED = {"move_id", "number", "amount", "file", "file_name", "account_id"}


class WomsWithholdingSlip(models.Model):
    """The proof that a company kept back withholding tax (PPh 23) of an invoice.

    While it is checked the device may leave; the books wait for the accountant, who
    writes the tax off to an account of his choice or refuses the slip.
    """

    _name = "woms.withholding.slip"
    _description = "Withholding Tax Slip"
    _inherit = ["woms.slip.mixin"]

    _woms_slip_writable = ("answer", "account_id")

    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('woms_order_id', '!=', False), ('move_type', '=', 'out_invoice'),"
        " ('state', '=', 'posted'), ('amount_residual', '>', 0),"
        " ('commercial_partner_id.is_company', '=', True)]",
    )
    number = fields.Char("Number of the slip", required=True)
    amount = fields.Monetary("Tax kept back", required=True)
    file = fields.Binary(readonly=False)
    file_name = fields.Char(readonly=False)
    preview = fields.Binary("Picture", related="file")
    result = fields.Selection(RESULTS, default="checking", readonly=True, index=True)
    answer = fields.Char(
        "Why refused", help="The customer reads it on his page, and is told."
    )
    account_id = fields.Many2one(
        "account.account",
        "Account of the tax",
        domain="[('company_ids', 'in', company_id), ('active', '=', True),"
        " ('account_type', 'not in', ('asset_receivable', 'liability_payable'))]",
        help="Usually prepaid income tax, which your company sets against its own.",
    )
    same_id = fields.Many2one(
        "woms.withholding.slip", "This slip was used before", readonly=True
    )
    entry_id = fields.Many2one("account.move", "Written off by", readonly=True)

    _positive = models.Constraint("CHECK (amount > 0)", "Type the tax kept back.")

    @api.model_create_multi
    def create(self, vals_list):
        """Complete what was typed from the invoice; judge it against the limit."""
        complete = []
        for vals in vals_list:
            if not self.env.su:
                vals = {key: vals[key] for key in TYPED & set(vals)}
            # sudo: an accountant has no right on work orders
            move_sudo = self.env["account.move"].sudo().browse(vals.get("move_id"))
            if not self.env.su:
                move_sudo.sudo(False).check_access("read")
            self._check_claim(move_sudo, vals.get("amount"), vals.get("number"))
            complete.append({**vals, **self._complete(move_sudo, vals)})
        # sudo: the claim was judged, and its order is not open to accountants
        slips = super(WomsWithholdingSlip, self.sudo()).create(complete)
        slips.order_id._note_withheld()
        return slips.with_env(self.env)

    @api.model
    def _complete(self, move, vals):
        values = {
            "order_id": move.woms_order_id.id,
            "partner_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
            "result": "checking",
            "number": " ".join((vals.get("number") or "").split()),
            "account_id": vals.get("account_id")
            or move.company_id.woms_withholding_account_id.id,
        }
        if "raw" not in vals:
            raw = base64.b64decode(vals.get("file") or b"")
            mimetype = guess_mimetype(raw)
            if mimetype != "application/pdf" and not mimetype.startswith("image/"):
                raise UserError(
                    self.env._("Choose a photo or a PDF of the slip, and save again.")
                )
            values |= {"raw": raw, "kind": self._get_kind(mimetype)}
        return values

    # === THE LIMIT === #

    @api.model
    def _get_limit(self, move):
        """Return how much tax may still be kept back of an invoice: 0 for none.

        The rate of the settings, on the amount without tax; rounded up to what is
        paid in practice, less what other slips of this invoice say.
        """
        percent = move.company_id.woms_withholding_percent
        if not percent or not move.commercial_partner_id.is_company:
            return 0.0
        limit = self.env["woms.format"]._round_money(
            move.amount_untaxed * percent / 100.0, move.currency_id, "UP"
        )
        used = move.woms_withholding_ids.filtered(
            lambda slip: slip.result in ("checking", "confirmed")
        )
        return max(min(limit - sum(used.mapped("amount")), move.amount_residual), 0.0)

    @api.model
    def _check_claim(self, move, amount, number):
        """Raise with what to do when this tax can't be kept back of this invoice."""
        _ = self.env._
        if not (number or "").strip():
            raise UserError(_("Please type the number of your tax slip."))
        if (
            not move.woms_order_id
            or move.move_type != "out_invoice"
            or move.state != "posted"
            or move.currency_id.compare_amounts(move.amount_residual, 0) <= 0
        ):
            raise UserError(_("There is no open invoice to keep tax back of."))
        if not move.commercial_partner_id.is_company:
            raise UserError(
                _(
                    "Only companies keep back tax. Please pay the whole amount, or tell"
                    " us if you are a company."
                )
            )
        limit = self._get_limit(move)
        if not limit:
            raise UserError(
                _(
                    "No more tax can be kept back of %(invoice)s. Please pay the rest.",
                    invoice=move.name,
                )
            )
        if (
            not amount
            or amount < 0
            or move.currency_id.compare_amounts(amount, limit) > 0
        ):
            raise UserError(
                _(
                    "At most %(limit)s can be kept back of %(invoice)s: %(percent)s %%"
                    " of the amount without tax. Please correct the amount.",
                    limit=self.env["woms.format"]._money(limit, move.currency_id),
                    invoice=move.name,
                    percent=f"{move.company_id.woms_withholding_percent:g}",
                )
            )

    def _find_same(self):
        """Override: the same number counts too, unless it was refused."""
        found = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("id", "<", self.id),
                ("result", "!=", "refused"),
                "|",
                ("checksum", "=", self.checksum),
                ("number", "=ilike", self.number.replace("_", r"\_").replace("%", "")),
            ],
            order="id",
            limit=1,
        )
        return found

    # === BUTTONS === #

    def action_confirm(self):
        """Write the tax off the invoice, to the account chosen."""
        self._check_open()
        for slip in self:
            slip.sudo()._check_bookable()  # sudo: the right to check slips was checked
            slip._end("confirmed")  # first: the paid invoice asks for open slips
            slip.sudo()._book()  # sudo: as above
        self.sudo().order_id._note_withheld()
        return True

    def action_refuse(self):
        """Ask the customer for the money after all (needs `answer`)."""
        self._check_open()
        if any(not (slip.answer or "").strip() for slip in self):
            raise UserError(
                self.env._(
                    "Write why it is refused first: the customer reads it, for example"
                    " “The slip is of another company”."
                )
            )
        self._end("refused")
        orders_sudo = self.sudo().order_id  # sudo: as above
        orders_sudo._note_withheld()
        orders_sudo._notify_customer("withholding_refused")
        return True

    def _check_bookable(self):
        self.ensure_one()
        move = self.move_id
        currency = move.currency_id
        if currency.compare_amounts(self.amount, move.amount_residual) > 0:
            raise UserError(
                self.env._(
                    "Only %(amount)s of %(invoice)s is still open. Refuse the slip, or"
                    " look at what was paid.",
                    amount=self.env["woms.format"]._money(
                        move.amount_residual, currency
                    ),
                    invoice=move.name,
                )
            )
        if not self.account_id:
            raise UserError(self.env._("Choose the account of the tax first."))

    def _book(self):
        """Write the tax off the invoice, reconciled with it."""
        move = self.move_id
        receivable = move.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        self.entry_id = self._create_entry(receivable.account_id[:1])
        self.entry_id.action_post()
        mine = self.entry_id.line_ids.filtered(
            lambda line: line.account_id == receivable.account_id[:1]
        )
        (mine + receivable).reconcile()

    def _create_entry(self, receivable):
        move = self.move_id
        company = move.company_id
        today = fields.Date.context_today(self)
        balance = move.currency_id._convert(
            self.amount, company.currency_id, company, today
        )
        name = self.env._(
            "Tax kept back of %(invoice)s, slip %(number)s",
            invoice=move.name,
            number=self.number,
        )
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        return self.env["account.move"]._woms_create_entry(
            company,
            name,
            [
                {
                    "account_id": account.id,
                    "partner_id": move.commercial_partner_id.id,
                    "currency_id": move.currency_id.id,
                    "amount_currency": sign * self.amount,
                    "balance": sign * balance,
                }
                for account, sign in ((self.account_id, 1), (receivable, -1))
            ],
            journal_id=journal.id,
            date=today,
        )

    def _woms_drop(self):
        """Nothing is kept back after all: paid in full, credited or taken back."""
        dropped = self.filtered(lambda slip: slip.result == "checking")
        dropped.write({"result": "dropped", "checked_at": fields.Datetime.now()})
        dropped.order_id._note_withheld()
