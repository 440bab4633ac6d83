from odoo import fields, models


class WomsBankFile(models.Model):
    """A bank's file that was imported: its movements, and what became of them."""

    _name = "woms.bank.file"
    _description = "Imported Bank File"
    _order = "id desc"

    name = fields.Char("File", required=True, readonly=True)
    journal_id = fields.Many2one(
        "account.journal", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    preset_id = fields.Many2one("woms.bank.preset", "Bank", readonly=True)
    checksum = fields.Char(required=True, readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    line_ids = fields.One2many(
        "account.bank.statement.line", "woms_bank_file_id", "Movements", readonly=True
    )
    line_count = fields.Integer("Movements in it", compute="_compute_counts")
    matched_count = fields.Integer("Matched", compute="_compute_counts")
    proposed_count = fields.Integer("To confirm", compute="_compute_counts")
    open_count = fields.Integer("Money in, left", compute="_compute_counts")

    _once = models.UniqueIndex(
        "(journal_id, checksum)", "This file was imported into this journal already."
    )

    def _compute_counts(self):
        for file in self:
            lines = file.line_ids
            done = lines.filtered("is_reconciled")
            file.line_count = len(lines)
            file.matched_count = len(done)
            proposed = (lines - done).filtered("woms_proposed_id")
            file.proposed_count = len(proposed)
            file.open_count = len(
                (lines - done - proposed).filtered(lambda row: row.amount > 0)
            )

    def action_view_lines(self):
        """Open the movements of these files."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Movements of the file"),
            "res_model": "account.bank.statement.line",
            "view_mode": "list",
            "views": [
                (
                    self.env.ref(
                        "woms_aftersales.account_bank_statement_line_view_list_file"
                    ).id,
                    "list",
                )
            ],
            "domain": [("woms_bank_file_id", "in", self.ids)],
        }
