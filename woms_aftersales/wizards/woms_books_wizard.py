from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..models.woms_place_time import last_month
from .woms_books_accrual import REMEMBERED

KINDS = [
    ("work", "Work done, not invoiced"),
    ("fees", "Partners' fees, not billed"),
    ("cash", "Cash with partners"),
    ("cod", "COD with couriers"),
    ("deposits", "Customers' payments beyond invoices"),
    ("devices", "Customers' devices with us"),
]


class WomsBooksWizard(models.TransientModel):
    """How after-sales stood at the end of a day: amounts, and the accrual of them.

    Read from dated rows (ends of work, invoices, reconciliations, hand-overs), so that
    a day of the past is answered as it was.
    """

    _name = "woms.books.wizard"
    _description = "After-sales as of a Date"
    _inherit = ["woms.books.accrual"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date("As of", required=True, default=lambda self: last_month(self)[1])
    line_ids = fields.One2many("woms.books.line", "wizard_id", readonly=True)
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    income_id = fields.Many2one(
        "account.account",
        check_company=True,
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
    )
    accrued_income_id = fields.Many2one(
        "account.account",
        "Accrued income",
        check_company=True,
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
    )
    expense_id = fields.Many2one(
        "account.account",
        check_company=True,
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
    )
    accrued_expense_id = fields.Many2one(
        "account.account",
        "Accrued expense",
        check_company=True,
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("company_id")
    def _compute_journal_id(self):
        for wizard in self:
            wizard.journal_id = self.env["account.journal"].search(
                [("type", "=", "general"), ("company_id", "=", wizard.company_id.id)],
                limit=1,
            )

    @api.depends("company_id")
    def _compute_accounts(self):
        """Propose the accounts that were chosen the last time."""
        for wizard in self:
            company_sudo = wizard.company_id.sudo()  # sudo: names of accounts only
            for fname in REMEMBERED:
                wizard[fname] = company_sudo[f"woms_{fname}"]

    def action_look(self):
        """Compute the lines for the date, and show them."""
        self.ensure_one()
        self.env["account.move"].check_access("read")
        self.env.flush_all()
        self.line_ids.unlink()
        self.env["woms.books.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "kind": kind,
                    "count": len(rows),
                    "amount": sum(amount for _id, amount in rows),
                    "res_ids": [res_id for res_id, _amount in rows],
                }
                for kind, _label in KINDS
                for rows in [getattr(self, f"_read_{kind}")()]
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("After-sales as of a date"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_end(self):
        """Return the end of the date on the company's clock, in UTC."""
        tz = pytz.timezone(self.company_id.partner_id.tz or const.TZ_WIB)
        end = tz.localize(datetime.combine(self.date + timedelta(days=1), time.min))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    def _query(self, query):
        params = {
            "company": self.company_id.id,
            "date": self.date,
            "end": self._get_end(),
            "waived": tuple(
                key
                for key, rule in const.OUTCOME_RULES.items()
                if not rule.parts_chargeable
            ),
        }
        # texts of this file, never of anyone else
        # pylint: disable-next=sql-injection
        return self.env.execute_query(SQL(query, **params))

    # === WHAT STOOD OPEN === #

    def _read_work(self):
        """Estimates agreed to whose work had ended, without an invoice by then."""
        return self._query(
            """
            SELECT s.id, s.amount_untaxed
              FROM sale_order s
              JOIN woms_work_order o ON o.id = s.woms_order_id
             WHERE s.company_id = %(company)s AND s.state = 'sale'
               AND s.amount_untaxed > 0 AND o.date_ready < %(end)s
               AND o.outcome NOT IN %(waived)s
               AND NOT EXISTS (
                   SELECT FROM sale_order_line l
                     JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                     JOIN account_move_line ml ON ml.id = r.invoice_line_id
                     JOIN account_move m ON m.id = ml.move_id
                    WHERE l.order_id = s.id AND m.state = 'posted'
                      AND m.move_type = 'out_invoice' AND m.date <= %(date)s)
          ORDER BY s.id
            """
        )

    def _read_fees(self):
        """Fees earned by then, on no vendor bill posted by then."""
        return self._query(
            """
            SELECT a.id, a.fee
              FROM woms_assignment a
         LEFT JOIN woms_settlement s ON s.id = a.settlement_id
         LEFT JOIN account_move m ON m.id = s.bill_id AND m.state = 'posted'
                   AND m.date <= %(date)s
             WHERE a.company_id = %(company)s AND a.state = 'done' AND a.fee > 0
               AND a.firm_id IS NOT NULL AND m.id IS NULL
               AND COALESCE(a.fee_fixed_at, a.write_date) < %(end)s
          ORDER BY a.id
            """
        )

    def _read_cash(self):
        """Cash partners' technicians took by then and had not been netted by then."""
        return self._query(
            """
            SELECT p.id, p.amount_company_currency_signed
              FROM account_payment p
         LEFT JOIN woms_settlement s ON s.id = p.woms_settlement_id
         LEFT JOIN account_move m ON m.id = s.clearing_id AND m.state = 'posted'
                   AND m.date <= %(date)s
              JOIN account_move pm ON pm.id = p.move_id AND pm.state = 'posted'
             WHERE p.company_id = %(company)s AND p.woms_firm_id IS NOT NULL
               AND p.date <= %(date)s AND m.id IS NULL
          ORDER BY p.id
            """
        )

    def _read_cod(self):
        """What parcels on COD had still to bring by then."""
        return self._query(
            """
            SELECT id, due FROM (
                SELECT m.id, m.amount_total_signed - COALESCE((
                           SELECT SUM(p.amount)
                             FROM account_move_line l
                             JOIN account_account a ON a.id = l.account_id
                             JOIN account_partial_reconcile p
                                  ON p.debit_move_id = l.id
                            WHERE l.move_id = m.id AND p.max_date <= %(date)s
                              AND a.account_type = 'asset_receivable'), 0) AS due
                  FROM account_move m
                  JOIN woms_work_order o ON o.id = m.woms_order_id
                 WHERE m.company_id = %(company)s AND m.state = 'posted'
                   AND m.move_type = 'out_invoice' AND m.date <= %(date)s
                   AND o.pay_on_delivery = 'cod'
            ) rows WHERE due > 0.005 ORDER BY id
            """
        )

    def _read_deposits(self):
        """Payments for orders that no invoice had used by then: held for customers."""
        return self._query(
            """
            SELECT id, held FROM (
                SELECT p.id, -SUM(l.balance) - COALESCE(SUM((
                           SELECT SUM(r.amount)
                             FROM account_partial_reconcile r
                            WHERE r.credit_move_id = l.id
                              AND r.max_date <= %(date)s)), 0) AS held
                  FROM account_payment p
                  JOIN account_move m ON m.id = p.move_id AND m.state = 'posted'
                  JOIN account_move_line l ON l.move_id = m.id
                  JOIN account_account a ON a.id = l.account_id
                       AND a.account_type = 'asset_receivable'
                 WHERE p.company_id = %(company)s AND m.date <= %(date)s
                   AND p.woms_order_id IS NOT NULL AND p.payment_type = 'inbound'
              GROUP BY p.id
            ) rows WHERE held > 0.005 ORDER BY id
            """
        )

    def _read_devices(self):
        """Devices of customers whose last hand-over by then was to us: value 0."""
        return self._query(
            """
            SELECT o.id, 0.0
              FROM woms_work_order o
              JOIN LATERAL (
                   SELECT e.to_holder FROM woms_custody_event e
                    WHERE e.order_id = o.id AND e.loan_id IS NULL
                      AND e.date < %(end)s
                 ORDER BY e.id DESC LIMIT 1) e ON TRUE
             WHERE o.company_id = %(company)s
               AND e.to_holder IN ('center', 'technician')
               AND (o.date_done IS NULL OR o.date_done >= %(end)s)
          ORDER BY o.id
            """
        )


class WomsBooksLine(models.TransientModel):
    """One line of how after-sales stood, with the records behind it."""

    _name = "woms.books.line"
    _description = "Line of After-sales as of a Date"

    MODELS = {
        "work": "sale.order",
        "fees": "woms.assignment",
        "cash": "account.payment",
        "cod": "account.move",
        "deposits": "account.payment",
        "devices": "woms.work.order",
    }

    wizard_id = fields.Many2one("woms.books.wizard", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.company_id.currency_id")
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    count = fields.Integer("Number", readonly=True)
    amount = fields.Monetary(readonly=True)
    res_ids = fields.Json()
    ledger = fields.Monetary(
        compute="_compute_ledger",
        help="What the ledger says for the same: the two are equal.",
    )
    account_name = fields.Char("Ledger account", compute="_compute_ledger")

    @api.depends("kind", "res_ids")
    def _compute_ledger(self):
        """Read the journal items of cash and COD on the date, by their account."""
        for line in self:
            line.ledger, line.account_name = 0.0, ""
            items = line._get_items()
            if account := line.wizard_id._get_accrued_account(line.kind):
                line.ledger = line._get_accrued(account)
                line.account_name = account.display_name
            if items:
                line.ledger = line._get_balance(items)
                line.account_name = ", ".join(
                    items.account_id.sorted("code").mapped("display_name")
                )

    def _get_items(self):
        self.ensure_one()
        if self.kind == "cash":
            payments = self.env["account.payment"].browse(self.res_ids or [])
            items = self.env["account.move.line"]
            for payment in payments:
                items |= payment._seek_for_lines()[0]
            return items
        if self.kind == "deposits":
            payments = self.env["account.payment"].browse(self.res_ids or [])
            return payments.move_id.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            )
        if self.kind == "cod":
            moves = self.env["account.move"].browse(self.res_ids or [])
            return moves.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            )
        return self.env["account.move.line"]

    def _get_balance(self, items):
        """Return what of journal items was not reconciled on the date."""
        day = self.wizard_id.date
        balance = 0.0
        for item in items:
            rows = item.matched_credit_ids | item.matched_debit_ids
            matched = sum(
                rows.filtered(lambda row: row.max_date <= day).mapped("amount")
            )
            balance += item.balance - (matched if item.balance > 0 else -matched)
        # what is held for customers stands on the other side
        return -balance if self.kind == "deposits" else balance

    def _get_accrued(self, account):
        """Return what posted accruals put on ``account`` until the date."""
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", account.id),
                ("company_id", "=", self.wizard_id.company_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.wizard_id.date),
            ],
            [],
            ["balance:sum"],
        )
        return balance if self.kind == "work" else -balance

    def action_open(self):
        """Show the records behind the line to whoever may read them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[
                self.kind
            ],
            "res_model": self.MODELS[self.kind],
            "view_mode": "list,form",
            "domain": [("id", "in", self.res_ids or [])],
            "context": {"create": False},
        }
