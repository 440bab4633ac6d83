from odoo import models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"
