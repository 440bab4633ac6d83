from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_state_mixin import Transition

OPEN_STATES = ("draft", "disputed")
KINDS_PAID = ("fee", "part", "other")


class WomsSettlement(models.Model):
    """What a service partner gets for a period: fees, travel and own parts.

    Penalties and the cash it holds are taken off what is paid, never off what is taxed.
    Amounts are in the company's currency. A job, a payment or a part is on one
    statement at most.
    """

    _name = "woms.settlement"
    _description = "Partner Settlement"
    _inherit = [
        "woms.settlement.collect",
        "woms.settlement.bill",
        "woms.settlement.cost",
        "woms.settlement.currency",
        "woms.settlement.page",
        "woms.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, id desc"

    _woms_sequence_code = "woms.settlement"
    _woms_of_accountants = True
    _woms_transitions = (
        Transition("draft", "sent", "manager accountant system", "_guard_send"),
        Transition("disputed", "sent", "manager accountant", "_guard_send"),
        Transition(
            "sent", "confirmed", "coordinator manager accountant", "_guard_confirm"
        ),
        Transition("sent", "disputed", "coordinator manager accountant", reason=True),
        Transition("confirmed", "billed", "accountant", "_guard_bill"),
        Transition("billed", "confirmed", "accountant", "_guard_unbill"),
    )
    _woms_can = {
        "can_send": ("sent",),
        "can_answer": ("disputed",),
        "can_bill": ("billed",),
    }
    _woms_guarded_fields = ("bill_id", "clearing_id", "sent_at", "answered_at")

    state = fields.Selection(
        const.SETTLEMENT_STATES, required=True, readonly=True, copy=False, index=True
    )
    can_send = fields.Boolean(compute="_compute_can_moves")
    can_answer = fields.Boolean(compute="_compute_can_moves")
    can_bill = fields.Boolean(compute="_compute_can_moves")
    firm_id = fields.Many2one(
        "res.partner",
        "Service partner",
        required=True,
        index=True,
        domain="[('woms_is_firm', '=', True)]",
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("woms.settlement.line", "settlement_id", "Lines")
    # --- taxes: proposed by the firm's profile, frozen when it is sent ---
    tax_ids = fields.Many2many(
        "account.tax",
        "woms_settlement_tax_rel",
        string="Taxes on fees",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase')]",
        help="Proposed by the tax profile of the service partner.",
    )
    vat_tax_ids = fields.Many2many(
        "account.tax",
        "woms_settlement_vat_rel",
        string="VAT",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase')]",
        help="Only with the number of the partner's own invoice.",
    )
    partner_ref = fields.Char(
        "Partner's invoice number",
        copy=False,
        help="As it stands on the invoice of the service partner.",
    )
    dispute_reason = fields.Text("What is wrong", copy=False)
    # --- amounts ---
    amount_fee = fields.Monetary(
        "Fees and travel", compute="_compute_amounts", store=True
    )
    amount_part = fields.Monetary("Own parts", compute="_compute_amounts", store=True)
    amount_other = fields.Monetary("Other", compute="_compute_amounts", store=True)
    amount_penalty = fields.Monetary(
        "Penalties", compute="_compute_amounts", store=True
    )
    amount_cash = fields.Monetary("Cash held", compute="_compute_amounts", store=True)
    amount_tax = fields.Monetary("Tax", compute="_compute_amount_tax", store=True)
    amount_due = fields.Monetary(
        "To be paid",
        compute="_compute_amount_tax",
        store=True,
        help="Below zero: the service partner owes it.",
    )
    # --- what followed ---
    sent_at = fields.Datetime(readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    bill_id = fields.Many2one(
        "account.move", "Vendor bill", readonly=True, copy=False, index="btree_not_null"
    )
    clearing_id = fields.Many2one(
        "account.move",
        "Cash netted by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    payment_state = fields.Selection(related="bill_id.payment_state", string="Payment")

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "A period must end after it begins."
    )

    # === AMOUNTS === #

    @api.depends("line_ids.amount", "line_ids.kind")
    def _compute_amounts(self):
        for settlement in self:
            sums = settlement._sum_lines()
            settlement.amount_fee = sums["fee"]
            settlement.amount_part = sums["part"]
            settlement.amount_other = sums["other"]
            settlement.amount_penalty = sums["penalty"]
            settlement.amount_cash = sums["cash"]

    def _sum_lines(self):
        """Return ``{kind: amount}``; what is taken off is below zero."""
        self.ensure_one()
        sums = dict.fromkeys(dict(const.SETTLEMENT_KINDS), 0.0)
        for line in self.line_ids:
            sums[line.kind] += line.amount
        return sums

    @api.depends("line_ids.amount", "line_ids.kind", "tax_ids", "vat_tax_ids")
    def _compute_amount_tax(self):
        for settlement in self:
            sums = settlement._sum_lines()
            tax = settlement._get_tax(sums["fee"] + sums["other"], sums["part"])
            settlement.amount_tax = tax
            settlement.amount_due = sum(sums.values()) + tax

    def _get_tax(self, fee, part=0.0):
        """Return the taxes on ``fee`` and on own parts: those withheld are below 0."""
        self.ensure_one()
        # sudo: amounts, whoever reads the statement
        fee_taxes_sudo = (self.tax_ids | self.vat_tax_ids).sudo()
        vat_sudo = self.vat_tax_ids.sudo()
        return fee_taxes_sudo._woms_count(fee, self.company_id) + vat_sudo._woms_count(
            part, self.company_id
        )

    # === GUARDS === #

    def _guard_send(self):
        return {
            row.id: self.env._("There is nothing on this statement yet.")
            for row in self
            if not row.line_ids
        }

    def _guard_confirm(self):
        return {}

    # === MOVES === #

    def _prepare_move(self, target, moment):
        values = super()._prepare_move(target, moment)
        if target == "sent":
            values["sent_at"] = moment
        elif target in ("confirmed", "disputed"):
            values["answered_at"] = moment
        return values

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target == "sent":
            self._tell_firm()
            self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        elif target == "disputed":
            self._remind_of_dispute()

    def _remind_of_dispute(self):
        """Put the dispute on the list of whoever made the statement."""
        for row_sudo in self.sudo():  # sudo: the firm's answer, from the portal
            person = row_sudo.create_uid
            if not person.active or person.share:
                person = self.env.ref("base.user_admin")
            row_sudo.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "%(firm)s disputes %(number)s",
                    firm=row_sudo.firm_id.name,
                    number=row_sudo.name,
                ),
                note=row_sudo.dispute_reason,
                user_id=person.id,
            )

    def action_send(self):
        """Send the statements to their firms."""
        self.check_access("write")
        return bool(self._move("sent"))

    def action_confirm(self):
        """Confirm in the name of the firm that said yes on the phone."""
        self.check_access("write")
        for row in self:
            row._confirm(row.partner_ref)
        return True

    def action_dispute(self):
        """Note what the firm says is wrong, as told on the phone."""
        self.check_access("write")
        for row in self:
            row._dispute(row.dispute_reason)
        return True

    def _confirm(self, partner_ref=None, role=None):
        """The firm agrees; its own invoice's number may come with it.

        :param str partner_ref: number of the firm's invoice
        """
        self.ensure_one()
        if self.state == "confirmed":
            return self  # sent twice
        values = {"dispute_reason": False}
        if (partner_ref or "").strip():
            values["partner_ref"] = partner_ref.strip()[:64]
        return self._move("confirmed", role=role, values=values)

    def _dispute(self, reason, role=None):
        """The firm says what is wrong; the statement is put right and sent again."""
        self.ensure_one()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Please write what is wrong, so that it can be put right.")
            )
        return self._move(
            "disputed",
            role=role,
            reason=reason[:2000],
            values={"dispute_reason": reason[:2000]},
        )
