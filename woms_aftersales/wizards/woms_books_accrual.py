"""The accrual of what stood open, and its reversal by core's own means."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

# what is accrued: on which side (+1 ours to get, -1 ours to pay), the account of the
# balance sheet and that of the result
ACCRUED = {
    "work": (1, "accrued_income_id", "income_id"),
    "fees": (-1, "accrued_expense_id", "expense_id"),
}
REMEMBERED = (
    "income_id",
    "accrued_income_id",
    "expense_id",
    "accrued_expense_id",
)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    woms_income_id = fields.Many2one("account.account", "Income of after-sales")
    woms_accrued_income_id = fields.Many2one(
        "account.account", "Accrued income of after-sales"
    )
    woms_expense_id = fields.Many2one("account.account", "Expense of partners' fees")
    woms_accrued_expense_id = fields.Many2one(
        "account.account", "Accrued expense of partners' fees"
    )


class WomsBooksAccrual(models.AbstractModel):
    _name = "woms.books.accrual"
    _description = "Accrual of After-sales"

    def action_accrue(self):
        """Draft the accrual on the date, and its reversal on the day after.

        Posting the accrual posts its reversal too, on its day.

        :raise UserError: without amounts, or where an account is missing
        """
        self.ensure_one()
        self.env["account.move"].check_access("create")
        self.action_look()  # of the date and company that stand there now
        lines = []
        for line in self.line_ids.filtered(lambda line: line.kind in ACCRUED):
            lines += self._prepare_accrual(line)
        if not lines:
            raise UserError(self.env._("There is nothing to accrue on that day."))
        self._remember_accounts()
        move = self._make_accrual(lines)
        move |= move._reverse_moves(
            [
                {
                    "date": self.date + timedelta(days=1),
                    "ref": self.env._("Reversal: accrual of after-sales"),
                }
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accrual and its reversal"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", move.ids)],
        }

    def _make_accrual(self, lines):
        return self.env["account.move"]._woms_create_entry(
            self.company_id,
            self.env._("Accrual of after-sales"),
            [
                {"name": name, "account_id": account.id, "balance": balance}
                for name, account, balance in lines
            ],
            date=self.date,
            journal_id=self.journal_id.id,
            woms_is_accrual=True,
        )

    def _prepare_accrual(self, line):
        """Return name, account and balance of both sides of one accrual."""
        if self.company_id.currency_id.is_zero(line.amount):
            return []
        side, *fnames = ACCRUED[line.kind]
        accrued, result = (self[fname] for fname in fnames)
        name = dict(line._fields["kind"]._description_selection(self.env))[line.kind]
        if not accrued or not result:
            raise UserError(
                self.env._(
                    "Choose both accounts for “%(what)s”: it is accrued with one and "
                    "stands in the result with the other.",
                    what=name,
                )
            )
        amount = side * line.amount
        return [(name, accrued, amount), (name, result, -amount)]

    def _remember_accounts(self):
        """Propose these accounts the next time, and compare with them."""
        # sudo: who may make the entry may say where such entries go
        self.company_id.sudo().write(
            {f"woms_{fname}": self[fname].id for fname in REMEMBERED if self[fname]}
        )

    def _get_accrued_account(self, kind):
        """Return the account of the balance sheet that ``kind`` is accrued on."""
        if kind not in ACCRUED:
            return self.env["account.account"]
        return self[ACCRUED[kind][1]]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    woms_is_accrual = fields.Boolean(
        "Accrual of after-sales", readonly=True, copy=False
    )

    def _post(self, soft=True):
        """Override of `account`: the reversal of an accrual is posted on its day."""
        posted = super()._post(soft=soft)
        reversals = posted.filtered("woms_is_accrual").reversal_move_ids.filtered(
            lambda move: move.state == "draft" and move.auto_post == "no"
        )
        if reversals:
            reversals._post(soft=True)
        return posted
