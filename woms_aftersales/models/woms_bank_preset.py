from odoo import api, fields, models
from odoo.exceptions import ValidationError

COLUMN_KEYS = ("date", "text", "amount", "type", "debit", "credit", "balance")


class WomsBankPreset(models.Model):
    """How a bank writes the file of its movements; accountants correct it.

    A column is named by what stands above it, names that may occur separated by ``|``;
    or by its place, counted from 1, in files without headings.
    """

    _name = "woms.bank.preset"
    _description = "Layout of a Bank File"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    encoding = fields.Selection(
        [
            ("auto", "Recognise it"),
            ("utf-8", "UTF-8"),
            ("cp1252", "Windows (Western European)"),
            ("latin-1", "Latin-1"),
        ],
        required=True,
        default="auto",
    )
    separator = fields.Selection(
        [
            ("auto", "Recognise it"),
            (",", "Comma"),
            (";", "Semicolon"),
            ("\t", "Tab"),
            ("|", "Bar"),
        ],
        "Columns are separated by",
        required=True,
        default="auto",
    )
    skip_rows = fields.Integer("Rows to leave out at the top")
    date_column = fields.Char("Date", required=True)
    date_order = fields.Selection(
        [
            ("dmy", "Day, month, year"),
            ("mdy", "Month, day, year"),
            ("ymd", "Year, month, day"),
        ],
        "Order of a date",
        required=True,
        default="dmy",
        help="The year may be missing: it is then that of the statement.",
    )
    text_column = fields.Char(
        "Description",
        required=True,
        help="All columns of these names are joined. Rows below with nothing but a "
        "description go on with it.",
    )
    amount_kind = fields.Selection(
        [
            ("two", "Two columns: debit and credit"),
            ("mark", "One column, marked CR or DB"),
            ("signed", "One column with plus or minus"),
        ],
        "Amounts are written in",
        required=True,
        default="two",
    )
    amount_column = fields.Char("Amount")
    type_column = fields.Char(
        "Mark CR or DB", help="Empty: it stands behind the amount, or right beside it."
    )
    debit_column = fields.Char("Debit (money out)")
    credit_column = fields.Char("Credit (money in)")
    balance_column = fields.Char("Balance")
    credit_words = fields.Char("Marks of money in", default="CR|C|K|KREDIT|CREDIT")
    debit_words = fields.Char("Marks of money out", default="DB|D|DR|DEBET|DEBIT")
    number_style = fields.Selection(
        [
            ("auto", "Recognise it"),
            ("dot", "1,234,567.89"),
            ("comma", "1.234.567,89"),
        ],
        "Numbers look like",
        required=True,
        default="auto",
    )
    pending_words = fields.Char(
        "Marks of what isn't booked yet", default="PEND|PENDING"
    )
    skip_words = fields.Char(
        "Rows to leave out begin with",
        default="Saldo Awal|Saldo Akhir|Mutasi Debet|Mutasi Kredit|Mutasi Debit"
        "|Total|Opening Balance|Closing Balance",
    )

    @api.constrains(
        "amount_kind", "amount_column", "debit_column", "credit_column", "skip_rows"
    )
    def _check_columns(self):
        for preset in self:
            needed = (
                ("debit_column", "credit_column")
                if preset.amount_kind == "two"
                else ("amount_column",)
            )
            for fname in needed:
                if not preset._words(fname):
                    raise ValidationError(
                        self.env._(
                            "“%(column)s” is empty. Write what stands above that column"
                            " in the bank's file.",
                            column=preset._fields[fname]._description_string(self.env),
                        )
                    )
            if preset.skip_rows < 0:
                raise ValidationError(
                    self.env._("The number of rows to leave out can't be negative.")
                )

    def _words(self, fname):
        """Return the words of a field that holds them separated by ``|``."""
        self.ensure_one()
        return [word.strip() for word in (self[fname] or "").split("|") if word.strip()]

    def _get_columns(self):
        """Return ``({key: names}, required keys)`` of the columns to look for."""
        self.ensure_one()
        wanted = {key: self._words(f"{key}_column") for key in COLUMN_KEYS}
        amounts = {"two": ("debit", "credit")}.get(self.amount_kind, ("amount",))
        for key in {"amount", "debit", "credit"} - {*amounts}:
            wanted[key] = []
        return wanted, ("date", "text", *amounts)
