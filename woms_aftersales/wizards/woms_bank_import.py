import base64
import hashlib
import re
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .woms_bank_table import BankTable

SHOWN_GOOD, SHOWN_BAD = 10, 50
TEXT_LIMIT = 500


def movement_key(day, amount, text, number):
    """Return what tells a movement from all others of its journal.

    :param int number: 1 for the first such movement of the file, 2 for the next
    """
    words = re.sub(r"\W+", "", text.upper())
    text = f"{day}|{amount:.2f}|{words}|{number}"
    return hashlib.sha256(text.encode()).hexdigest()


class WomsBankImport(models.TransientModel):
    """Takes a bank's file over into core's bank lines, after showing what is in it."""

    _name = "woms.bank.import"
    _description = "Import a Bank File"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    journal_id = fields.Many2one(
        "account.journal",
        "Bank account",
        required=True,
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
        default=lambda self: self._default_journal(),
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    preset_id = fields.Many2one(
        "woms.bank.preset",
        "Bank",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Empty: recognised by the columns of the file.",
    )
    file = fields.Binary("CSV or Excel file", attachment=False)
    file_name = fields.Char()
    period_end = fields.Date(
        "Last day of the statement",
        help="Gives dates without a year theirs. Empty: as it stands in the file.",
    )
    skip_bad = fields.Boolean("Leave bad rows out")
    checked = fields.Boolean(readonly=True)
    new_count = fields.Integer("New movements", readonly=True)
    known_count = fields.Integer("Imported before", readonly=True)
    pending_count = fields.Integer("Not booked yet", readonly=True)
    bad_count = fields.Integer("Bad rows", readonly=True)
    amount_in = fields.Monetary("Money in", readonly=True)
    amount_out = fields.Monetary("Money out", readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    line_ids = fields.One2many(
        "woms.bank.import.line", "wizard_id", "First rows", readonly=True
    )

    @api.model
    def _default_journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )

    @api.depends("journal_id")
    def _compute_currency_id(self):
        for wizard in self:
            wizard.currency_id = (
                wizard.journal_id.currency_id or wizard.company_id.currency_id
            )

    # === BUTTONS === #

    def action_check(self):
        """Read the file and show what is in it; nothing is written to the books."""
        self.ensure_one()
        self._check_may_import()
        preset, table = self._read()
        new, known, bad = self._sort_rows(table)
        amounts = [row.amount for row, _key in new]
        days = [row.date for row, _key in new]
        self.line_ids.unlink()
        self.write(
            {
                "preset_id": preset.id,
                "checked": True,
                "new_count": len(new),
                "known_count": len(known),
                "pending_count": table.pending,
                "bad_count": len(bad),
                "amount_in": sum(amount for amount in amounts if amount > 0),
                "amount_out": -sum(amount for amount in amounts if amount < 0),
                "date_from": min(days, default=False),
                "date_to": max(days, default=False),
                "line_ids": [
                    fields.Command.create(
                        {
                            "row": row.line,
                            "date": row.date,
                            "text": row.text[:TEXT_LIMIT],
                            "amount": row.amount,
                            "message": row.problem,
                        }
                    )
                    for row in bad[:SHOWN_BAD] + [row for row, _key in new[:SHOWN_GOOD]]
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Import a bank file"),
        }

    def action_confirm(self):
        """Write the new movements into the books, all of them or none.

        :return: the action that shows the imported file
        """
        self.ensure_one()
        self._check_may_import()
        preset, table = self._read()
        new, _known, bad = self._sort_rows(table)
        if bad and not self.skip_bad:
            raise UserError(
                self.env._(
                    "%(count)s rows are bad, the first in line %(row)s: %(message)s\n"
                    "Nothing was imported. Put them right in the file, or choose to"
                    " leave them out.",
                    count=len(bad),
                    row=bad[0].line,
                    message=bad[0].problem,
                )
            )
        if not new:
            raise UserError(
                self.env._(
                    "No movement of this file is new: all were imported before, or"
                    " aren't booked yet. Nothing was changed."
                )
            )
        file = self._write_lines(preset, new)
        return {
            "type": "ir.actions.act_window",
            "name": file.name,
            "res_model": file._name,
            "res_id": file.id,
            "view_mode": "form",
        }

    # === READING === #

    def _check_may_import(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants may import bank files."))
        self.journal_id.check_access("read")
        if self.journal_id.type != "bank" or (
            self.journal_id.company_id not in self.env.companies
        ):
            raise UserError(self.env._("Choose a bank account of your company."))

    def _get_checksum(self):
        content = base64.b64decode(self.file or b"")
        return hashlib.sha256(content).hexdigest()

    def _read(self):
        """Return the preset that reads the file, and what it reads (`BankTable`)."""
        if not self.file:
            raise UserError(self.env._("Choose the file of your bank first."))
        before = self.env["woms.bank.file"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("checksum", "=", self._get_checksum()),
                ("line_ids", "!=", False),
            ],
            limit=1,
        )
        if before:
            raise UserError(
                self.env._(
                    "This very file was imported on %(date)s already. Nothing was"
                    " changed.",
                    date=self.env["woms.format"]._day(before.create_date.date()),
                )
            )
        if self.preset_id:
            return self.preset_id, self._read_by(self.preset_id)
        return self._recognise()

    def _read_by(self, preset):
        today = fields.Date.context_today(self)
        table = BankTable(self.env, self.file, preset, self.period_end, today)
        if not table.rows and not table.pending:
            raise UserError(
                self.env._("The file has headings, but no movement below them.")
            )
        return table

    def _recognise(self):
        """Return the first preset that reads every row, else that which reads most."""
        found, first_error = [], None
        for preset in self.env["woms.bank.preset"].search(
            [("company_id", "in", (False, self.journal_id.company_id.id))]
        ):
            try:
                table = self._read_by(preset)
            except UserError as error:
                first_error = first_error or error
                continue
            good = sum(not row.problem for row in table.rows)
            if good and good == len(table.rows):
                return preset, table
            found.append((good, preset, table))
        if found:
            return max(found, key=lambda row: row[0])[1:]
        raise UserError(
            self.env._(
                "No bank we know writes such a file. Choose the bank, or add one under"
                " Configuration > Bank files. (%(error)s)",
                error=first_error.args[0] if first_error else "",
            )
        )

    def _sort_rows(self, table):
        """Return ``([(new row, key)], [known row], [bad row])``."""
        good = [row for row in table.rows if not row.problem]
        bad = [row for row in table.rows if row.problem]
        keys, by_hand = self._get_known(good)
        seen, new, known = Counter(), [], []
        for row in good:
            what = (row.date, row.amount, row.text)
            same = movement_key(*what, 0)
            seen[same] += 1
            key = movement_key(*what, seen[same])
            if key in keys:
                known.append(row)
            elif by_hand[same]:
                by_hand[same] -= 1
                known.append(row)
            else:
                new.append((row, key))
        return new, known, bad

    def _get_known(self, rows):
        """Return ``(keys, counts of what was written in another way)`` in the books.

        Lines typed by hand or imported by another app have no key of ours.
        """
        days = [row.date for row in rows]
        if not days:
            return set(), Counter()
        # sudo: which movements there are; the right to import was checked
        lines = self.env["account.bank.statement.line"].sudo()
        lines = lines.search_fetch(
            [
                ("journal_id", "=", self.journal_id.id),
                ("date", ">=", min(days)),
                ("date", "<=", max(days)),
            ],
            ["woms_import_key", "amount", "payment_ref", "date"],
        )
        others = lines.filtered(lambda line: not line.woms_import_key)
        by_hand = Counter(
            movement_key(line.date, line.amount, line.payment_ref or "", 0)
            for line in others
        )
        return set(lines.mapped("woms_import_key")) - {False}, by_hand

    # === WRITING === #

    def _write_lines(self, preset, new):
        """Create the file's record and core's bank lines; return the former."""
        days = [row.date for row, _key in new]
        # sudo: core lets few groups create bank lines; the right to import was checked
        sudo = self.sudo().with_company(self.journal_id.company_id)
        checksum = self._get_checksum()
        sudo.env["woms.bank.file"].search(
            [("journal_id", "=", self.journal_id.id), ("checksum", "=", checksum)]
        ).unlink()  # its movements were all taken back
        file_sudo = sudo.env["woms.bank.file"].create(
            {
                "name": self.file_name or preset.name,
                "journal_id": self.journal_id.id,
                "company_id": self.journal_id.company_id.id,
                "preset_id": preset.id,
                "checksum": checksum,
                "date_from": min(days),
                "date_to": max(days),
            }
        )
        sudo.env["account.bank.statement.line"].create(
            [
                {
                    "journal_id": self.journal_id.id,
                    "date": row.date,
                    "payment_ref": row.text[:TEXT_LIMIT] or preset.name,
                    "amount": row.amount,
                    "woms_import_key": key,
                    "woms_bank_file_id": file_sudo.id,
                }
                for row, key in sorted(new, key=lambda item: item[0].date)
            ]
        )
        return file_sudo.with_env(self.env)


class WomsBankImportLine(models.TransientModel):
    """A row of the file, as it was understood, or what is wrong with it."""

    _name = "woms.bank.import.line"
    _description = "Row of a Bank File"
    _order = "message desc, row, id"

    wizard_id = fields.Many2one("woms.bank.import", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    row = fields.Integer("Line")
    date = fields.Date()
    text = fields.Char("Description")
    amount = fields.Monetary()
    message = fields.Char("What to put right")
