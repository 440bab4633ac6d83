from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .woms_place_time import last_month
from .woms_state_mixin import Transition

ASSUMED = ("rate", "cost", "supplier_share")


class WomsWarrantyProvision(models.Model):
    """What the warranty of devices sold will still cost, and the entry for it.

    Per product category: units under warranty on the day x months left x failures per
    unit and month x cost per repair, less what suppliers are expected to bear. Rates
    and costs come from the company's own history; each may be replaced by an
    assumption, which is printed beside what the history says. Once the entry is made
    the sheet is as it is.
    """

    _name = "woms.warranty.provision"
    _description = "Warranty Provision"
    _inherit = [
        "woms.provision.read",
        "woms.list.sheet",
        "woms.state.mixin",
        "mail.thread",
    ]
    _order = "date desc, id desc"

    _woms_sequence_code = "woms.warranty.provision"
    _woms_of_accountants = True
    _woms_transitions = (
        Transition("draft", "booked", "accountant", "_guard_book"),
        Transition("booked", "draft", "accountant", "_guard_unbook", reason=True),
    )
    _woms_can = {"can_book": ("booked",)}
    _woms_guarded_fields = ("move_id", "ledger_amount")

    state = fields.Selection(
        [("draft", "Draft"), ("booked", "Entry made")],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_book = fields.Boolean(compute="_compute_can_moves")
    date = fields.Date("As of", required=True, default=lambda self: last_month(self)[1])
    history_from = fields.Date(
        "History from",
        required=True,
        compute="_compute_history",
        store=True,
        readonly=False,
        precompute=True,
    )
    history_to = fields.Date(
        "History until",
        required=True,
        compute="_compute_history",
        store=True,
        readonly=False,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("woms.warranty.provision.line", "provision_id")
    note = fields.Text("Assumptions", help="Printed with the sheet.")
    amount_expected = fields.Monetary(
        "Expected cost", compute="_compute_amounts", store=True
    )
    amount_supplier = fields.Monetary(
        "Of it from suppliers", compute="_compute_amounts", store=True
    )
    amount_needed = fields.Monetary(
        "Provision needed", compute="_compute_amounts", store=True
    )
    account_id = fields.Many2one(
        "account.account",
        "Account of the provision",
        check_company=True,
        domain="[('internal_group', '=', 'liability')]",
    )
    expense_id = fields.Many2one(
        "account.account",
        "Expense account",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
    )
    journal_id = fields.Many2one(
        "account.journal", check_company=True, domain="[('type', '=', 'general')]"
    )
    ledger_amount = fields.Monetary(
        "The ledger holds", compute="_compute_ledger_amount", store=True
    )
    difference = fields.Monetary(compute="_compute_difference")
    move_id = fields.Many2one(
        "account.move", "Entry", readonly=True, copy=False, index="btree_not_null"
    )

    _period = models.Constraint(
        "CHECK (history_from <= history_to)", "A period must end after it begins."
    )

    @api.depends("date")
    def _compute_history(self):
        """Propose the twelve months before the day."""
        for sheet in self:
            sheet.history_to = sheet.date
            sheet.history_from = sheet.date and (
                sheet.date - relativedelta(months=12) + timedelta(days=1)
            )

    @api.depends("line_ids.amount_expected", "line_ids.amount_supplier")
    def _compute_amounts(self):
        for sheet in self:
            sheet.amount_expected = sum(sheet.line_ids.mapped("amount_expected"))
            sheet.amount_supplier = sum(sheet.line_ids.mapped("amount_supplier"))
            sheet.amount_needed = sheet.amount_expected - sheet.amount_supplier

    @api.depends("account_id", "date", "state", "company_id")
    def _compute_ledger_amount(self):
        """What the account holds on the day; kept as it was once the entry is made."""
        for sheet in self:
            if sheet.state == "booked":
                continue
            sheet.ledger_amount = sheet._read_ledger()

    @api.depends("amount_needed", "ledger_amount")
    def _compute_difference(self):
        for sheet in self:
            sheet.difference = sheet.amount_needed - sheet.ledger_amount

    def _read_ledger(self):
        """Return the balance of the account on the day, without our own entry."""
        self.ensure_one()
        if not self.account_id:
            return 0.0
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", self.account_id.id),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.date),
            ],
            [],
            ["balance:sum"],
        )
        return -balance

    def write(self, vals):
        """Refuse to change a sheet whose entry is made."""
        frozen = set(vals) - {"message_follower_ids", "message_ids"}
        if frozen and not self.env.su:
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for sheet in self:
            if sheet.state != "draft":
                raise UserError(
                    self.env._(
                        "The entry of %(number)s is made: cancel it first, or make a "
                        "sheet of another day.",
                        number=sheet.name,
                    )
                )

    # === READING === #

    def action_read(self):
        """Read units and history anew; assumptions are replaced by the history."""
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        # sudo: lines follow from devices and repairs; only assumptions are typed
        sheet_sudo = self.sudo()
        sheet_sudo.line_ids.unlink()
        sheet_sudo.line_ids = [
            Command.create(values) for values in sheet_sudo._read_categories()
        ]
        sheet_sudo.ledger_amount = sheet_sudo._read_ledger()
        return True

    # === THE ENTRY === #

    def _guard_book(self):
        refusals = {}
        for sheet in self:
            if not sheet.line_ids:
                refusals[sheet.id] = self.env._(
                    "Read the devices and the history first."
                )
            elif not (sheet.account_id and sheet.expense_id and sheet.journal_id):
                refusals[sheet.id] = self.env._(
                    "Choose the account of the provision, the expense account and the "
                    "journal first."
                )
            elif other := sheet._find_drafted():
                refusals[sheet.id] = self.env._(
                    "The entry of %(number)s is still a draft: post or cancel it "
                    "first, or the provision is booked twice.",
                    number=other.name,
                )
            elif sheet.currency_id.is_zero(sheet.difference):
                refusals[sheet.id] = self.env._(
                    "The ledger holds what is needed: there is nothing to book."
                )
        return refusals

    def _find_drafted(self):
        """Return another sheet of the same account whose entry isn't posted yet."""
        self.ensure_one()
        return self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("account_id", "=", self.account_id.id),
                ("state", "=", "booked"),
                ("move_id.state", "=", "draft"),
            ],
            limit=1,
        )

    def _guard_unbook(self):
        return {
            sheet.id: self.env._("The entry still counts: cancel it first.")
            for sheet in self
            if sheet.move_id.state in ("draft", "posted")
        }

    def action_book(self):
        """Draft the entry of the difference, and freeze the sheet."""
        self.ensure_one()
        self.check_access("write")
        self.env["account.move"].check_access("create")
        # sudo: read anew, for an entry may have been posted since
        self.sudo().ledger_amount = self._read_ledger()
        self._move("booked", values={"move_id": self._make_entry().id})
        return self.action_open_entry()

    def action_again(self):
        """The entry was cancelled: take the sheet back to draft."""
        self.ensure_one()
        self.check_access("write")
        self._move("draft", reason=self.env._("The entry was cancelled."))
        return True

    def _make_entry(self):
        name = self.env._("Warranty provision %(number)s", number=self.name)
        if self._guard_book():
            return self.env["account.move"]  # refused by the move that follows
        return self.env["account.move"]._woms_create_entry(
            self.company_id,
            name,
            [
                {"account_id": account.id, "balance": balance}
                for account, balance in (
                    (self.expense_id, self.difference),
                    (self.account_id, -self.difference),
                )
            ],
            journal_id=self.journal_id.id,
            date=self.date,
        )

    def action_open_entry(self):
        """Show the entry."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entry of the provision"),
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": self.move_id.id,
        }


class WomsWarrantyProvisionLine(models.Model):
    """A product category of a sheet: what history says, and what is assumed."""

    _name = "woms.warranty.provision.line"
    _description = "Category of a Warranty Provision"
    _order = "provision_id, amount_needed desc, id"

    provision_id = fields.Many2one(
        "woms.warranty.provision",
        "Sheet",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="provision_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    categ_id = fields.Many2one("product.category", "Product category", readonly=True)
    units = fields.Integer("Units under warranty", readonly=True)
    months_left = fields.Float("Months left on average", readonly=True)
    unit_months = fields.Float("Unit-months in the history", readonly=True)
    repairs = fields.Integer(
        "Repairs in the history (n)", readonly=True, help="Under warranty or goodwill."
    )
    rate_history = fields.Float(
        "Failures in the history", readonly=True, help="Per 100 units and year."
    )
    cost_history = fields.Monetary("Cost in the history", readonly=True)
    share_history = fields.Float("Borne in the history (%)", readonly=True)
    rate = fields.Float("Failures per 100 units and year", aggregator=None)
    cost = fields.Monetary("Cost per repair", aggregator=None)
    supplier_share = fields.Float("Borne by suppliers (%)", aggregator=None)
    amount_expected = fields.Monetary(
        "Expected cost", compute="_compute_amounts", store=True
    )
    amount_supplier = fields.Monetary(
        "From suppliers", compute="_compute_amounts", store=True
    )
    amount_needed = fields.Monetary("Provision", compute="_compute_amounts", store=True)

    _assumptions = models.Constraint(
        "CHECK (rate >= 0 AND cost >= 0 AND supplier_share BETWEEN 0 AND 100)",
        "Failures and costs can't be below zero, and shares are from 0 to 100.",
    )

    @api.depends("units", "months_left", "rate", "cost", "supplier_share")
    def _compute_amounts(self):
        rounded = self.env["woms.format"]._round_money
        for line in self:
            repairs = line.units * line.months_left * line.rate / 1200
            line.amount_expected = rounded(repairs * line.cost, line.currency_id)
            line.amount_supplier = rounded(
                line.amount_expected * line.supplier_share / 100, line.currency_id
            )
            line.amount_needed = line.amount_expected - line.amount_supplier

    def write(self, vals):
        """Only assumptions are typed, and only before the entry is made."""
        self.provision_id._check_draft()
        if not self.env.su and set(vals) - set(ASSUMED):
            raise UserError(
                self.env._(
                    "Units and history are read, not typed: change failures, cost or "
                    "what suppliers bear."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self.provision_id._check_draft()
