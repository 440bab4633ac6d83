from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import const
from .woms_state_mixin import Transition

COUNTERS = "desk bench manager accountant"


class WomsCashCount(models.Model):
    """The cash of a counter or technician, counted and compared with the books.

    A difference is explained and booked: at once by an accountant; for the staff of a
    counter as a draft an accountant posts. What was counted is never changed.
    """

    _name = "woms.cash.count"
    _description = "Cash Count"
    _inherit = ["woms.state.mixin", "mail.thread"]
    _order = "date desc, id desc"

    _woms_sequence_code = "woms.cash.count"
    _woms_of_accountants = True
    _woms_transitions = (Transition("draft", "done", COUNTERS, "_guard_done"),)
    _woms_can = {"can_end": ("done",)}
    _woms_guarded_fields = ("expected", "entry_id", "counted_by_id")

    state = fields.Selection(
        const.CASH_COUNT_STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_end = fields.Boolean(compute="_compute_can_moves")
    center_id = fields.Many2one(
        "woms.service.center",
        "Counter",
        index="btree_not_null",
        domain="[('firm_id', '=', False), ('company_id', '=', company_id)]",
        help="Its own cash journal, or the company's.",
    )
    technician_id = fields.Many2one("woms.technician", index="btree_not_null")
    journal_id = fields.Many2one(
        "account.journal",
        "Cash journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('type', '=', 'cash'), ('company_id', '=', company_id)]",
        groups="account.group_account_invoice",
    )
    journal_name = fields.Char("Cash box", compute="_compute_journal_name")
    date = fields.Date(required=True, default=fields.Date.context_today)
    currency_id = fields.Many2one(related="company_id.currency_id")
    expected = fields.Monetary(
        "Should be there", compute="_compute_expected", store=True, copy=False
    )
    counted = fields.Monetary(copy=False)
    difference = fields.Monetary(compute="_compute_difference", store=True)
    reason = fields.Char(
        "Why it differs", copy=False, help="Needed when something is missing or over."
    )
    account_id = fields.Many2one(
        "account.account",
        "Book the difference on",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        check_company=True,
        groups="account.group_account_invoice",
        domain="[('account_type', 'in', ('expense', 'income', 'income_other'))]",
    )
    entry_id = fields.Many2one(
        "account.move",
        "Entry of the difference",
        readonly=True,
        copy=False,
        groups="account.group_account_invoice",
    )
    entry_state = fields.Selection(
        related="entry_id.state", string="Entry", groups="account.group_account_invoice"
    )
    counted_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _not_negative = models.Constraint(
        "CHECK (counted >= 0)", "Cash that was counted can't be below zero."
    )

    # === AMOUNTS === #

    @api.depends("center_id", "technician_id", "company_id")
    def _compute_journal_id(self):
        for row_sudo in self.sudo():  # sudo: counters read no journals
            company = row_sudo.company_id
            technician = row_sudo.technician_id
            center = technician.center_id or row_sudo.center_id
            boxes = technician.cash_journal_id | center.cash_journal_id
            own = boxes.filtered(lambda box, company=company: box.company_id == company)
            row_sudo.journal_id = own[:1] or company._woms_cash_journal()

    @api.depends("journal_id")
    def _compute_journal_name(self):
        for row in self:
            # sudo: the name of the box that is counted
            row.journal_name = row.sudo().journal_id.display_name

    @api.depends("journal_id", "date")
    def _compute_expected(self):
        """Follow the books until it is counted; then keep what they said."""
        for row_sudo in self.sudo():  # sudo: one sum of a journal, no lines
            if row_sudo.state != "done":
                row_sudo.expected = (
                    row_sudo.journal_id._woms_get_cash(row_sudo.date)
                    + row_sudo._get_not_posted()
                )

    def _get_not_posted(self):
        """Return what earlier counts found that the accountant hasn't posted yet.

        It is explained already: without it the next count would find it again.
        """
        self.ensure_one()
        if not self.journal_id:
            return 0.0
        earlier = self.search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("state", "=", "done"),
                ("date", "<=", self.date),
                ("entry_id.state", "=", "draft"),
            ]
        )
        return sum(earlier.mapped("difference"))

    @api.depends("expected", "counted")
    def _compute_difference(self):
        for row in self:
            row.difference = row.counted - row.expected

    @api.depends("journal_id", "difference")
    def _compute_account_id(self):
        for row_sudo in self.sudo():  # sudo: as above
            journal = row_sudo.journal_id
            journals = journal | row_sudo._origin.journal_id
            proposed = journals.loss_account_id | journals.profit_account_id
            # an account somebody chose stays
            if row_sudo.state != "done" and row_sudo.account_id <= proposed:
                row_sudo.account_id = (
                    journal.loss_account_id
                    if row_sudo.difference < 0
                    else journal.profit_account_id
                )

    # === RULES === #

    def write(self, vals):
        """Keep what was counted: a later look is another count."""
        # superuser too: what follows a count is written by the machine
        if any(row.state == "done" for row in self) and set(vals) & set(self._frozen()):
            raise UserError(
                self.env._("This count is closed. Count again; both are kept.")
            )
        return super().write(vals)

    def _frozen(self):
        return (
            *("center_id", "technician_id", "journal_id", "date", "counted"),
            *("expected", "reason", "account_id", "company_id", "entry_id"),
        )

    def _guard_done(self):
        refusals = {}
        for row_sudo in self.sudo():  # sudo: as for the amounts
            if not row_sudo.journal_id:
                refusals[row_sudo.id] = self.env._(
                    "No cash journal is set for this place. Ask the accountant to make "
                    "one and choose it in the service centre."
                )
            elif row_sudo._is_different() and not (row_sudo.reason or "").strip():
                refusals[row_sudo.id] = self.env._(
                    "%(amount)s differs from the books: write why before you close it.",
                    amount=self.env["woms.format"]._money(
                        row_sudo.difference, row_sudo.currency_id
                    ),
                )
            elif row_sudo._is_different() and not row_sudo.account_id:
                refusals[row_sudo.id] = self.env._(
                    "Choose the account of the difference, or let the accountant do it."
                )
        return refusals

    def _is_different(self):
        self.ensure_one()
        return not self.currency_id.is_zero(self.difference)

    def action_done(self):
        """Close the count; book what differs."""
        self.check_access("write")
        # sudo: what the books say now, not when the form was opened
        self.sudo()._compute_expected()
        return bool(self._move("done"))

    def _prepare_move(self, target, moment):
        values = super()._prepare_move(target, moment)
        return {**values, "counted_by_id": self.env.uid}

    def _before_move(self, target, roles):
        super()._before_move(target, roles)
        for row_sudo in self.sudo():  # sudo: a counter books no entries by itself
            if not row_sudo._is_different():
                continue
            entry = row_sudo._create_entry()
            if const.ROLE_ACCOUNTANT in roles:
                entry.action_post()
            row_sudo.entry_id = entry

    def _create_entry(self):
        self.ensure_one()
        name = self.env._(
            "Cash count %(number)s: %(reason)s", number=self.name, reason=self.reason
        )
        return self.env["account.move"]._woms_create_entry(
            self.company_id,
            name,
            [
                {"account_id": account.id, "balance": balance}
                for account, balance in (
                    (self.journal_id.default_account_id, self.difference),
                    (self.account_id, -self.difference),
                )
            ],
            journal_id=self.journal_id.id,
            date=self.date,
        )


class AccountJournal(models.Model):
    """How much cash lies in a box, by the books."""

    _name = "account.journal"
    _inherit = ["account.journal"]

    def _woms_get_cash(self, date=None):
        """Return the cash of this journal at the end of ``date``.

        In the company's currency: the balance of its account, and payments taken that
        wait on another account (core's outstanding receipts) to be handed in.
        """
        if not self:
            return 0.0
        self.ensure_one()
        # not all: this is asked for while amounts of counts are computed
        for model in (
            "account.move.line",
            "account.payment",
            "account.partial.reconcile",
        ):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(balance), 0) FROM (
                    SELECT l.balance
                      FROM account_move_line l
                     WHERE l.account_id = %(account)s AND l.company_id = %(company)s
                       AND l.parent_state = 'posted' AND l.date <= %(date)s
                 UNION ALL
                    SELECT l.balance - COALESCE((
                               SELECT SUM(CASE WHEN r.debit_move_id = l.id
                                               THEN r.amount ELSE -r.amount END)
                                 FROM account_partial_reconcile r
                                WHERE l.id IN (r.debit_move_id, r.credit_move_id)
                                  AND r.max_date <= %(date)s), 0)
                      FROM account_payment p
                      JOIN account_move_line l ON l.move_id = p.move_id
                           AND l.account_id = p.outstanding_account_id
                     WHERE p.journal_id = %(journal)s AND l.parent_state = 'posted'
                       AND l.account_id IS DISTINCT FROM %(account)s
                       AND l.date <= %(date)s
                ) held
                """,
                account=self.default_account_id.id or None,
                company=self.company_id.id,
                journal=self.id,
                date=date or fields.Date.context_today(self),
            )
        )
        return rows[0][0]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    def _woms_cash_journal(self):
        """Return the cash journal of whoever has none of his own."""
        self.ensure_one()
        return (
            self.env["account.journal"]
            .sudo()  # sudo: the desk takes cash without reading journals
            .search([("type", "=", "cash"), ("company_id", "=", self.id)], limit=1)
        )
