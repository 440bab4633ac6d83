"""From a bank's table to movements, as a preset says."""

from odoo.exceptions import UserError

from .woms_bank_reader import (
    BankRow,
    as_name,
    as_number,
    find_columns,
    find_period_end,
    find_style,
    parse_date,
    read_cells,
    separators_of,
    split_amount,
)


class BankTable:
    """The movements of one file, read by one preset (``woms.bank.preset``).

    :param date period_end: the statement's last day; found above the table, or today,
        when not given
    :raise UserError: when the file can't be read, or lacks the preset's columns
    """

    def __init__(self, env, content, preset, period_end=None, today=None):
        self.env = env
        self.preset = preset
        wanted, required = preset._get_columns()
        for separator in separators_of(preset.separator):
            rows = read_cells(env, content, preset.encoding, separator)
            found = find_columns(rows, wanted, required, preset.skip_rows)
            if found:
                break
        else:
            raise UserError(
                env._(
                    "The columns of “%(preset)s” aren't in this file: %(names)s. Choose"
                    " another bank, or correct the names of its columns.",
                    preset=preset.name,
                    names=", ".join("|".join(wanted[key]) for key in required),
                )
            )
        start, self.columns = found
        self.period_end = (
            period_end or find_period_end(rows, preset.date_order, start) or today
        )
        self.header = [as_name(cell) for cell in rows[start - 1][1]] if start else []
        self.pending = 0
        self.rows = self._read(rows[start:])

    # === ROWS === #

    def _read(self, rows):
        taken = self._join(rows)
        self.style = self.preset.number_style
        if self.style == "auto":
            self.style = find_style(list(self._numbers(taken)))
        return [self._as_row(*row) for row in taken]

    def _join(self, rows):
        """Return ``[(line, cells, text)]``: rows that only go on are joined."""
        taken = []
        skip = tuple(map(str.lower, self.preset._words("skip_words")))
        pending = {word.lower() for word in self.preset._words("pending_words")}
        open_row = False  # whether what follows may belong to the row before
        for line, cells in rows:
            names = [as_name(cell) for cell in cells]
            if not any(names) or names == self.header:
                open_row = open_row and any(names)
                continue
            text = self._text(cells)
            if skip and any(
                name.startswith(skip) for name in (*names[:1], text.lower())
            ):
                open_row = False
            elif pending & set(names):
                self.pending += 1
                open_row = False
            elif self._cell(cells, "date") or self._has_amount(cells):
                taken.append([line, cells, [text]])
                open_row = True
            elif open_row and text:
                taken[-1][2].append(text)
        return [
            (line, cells, " ".join(filter(None, texts))) for line, cells, texts in taken
        ]

    def _cell(self, cells, key):
        for place in self.columns[key]:
            if place < len(cells) and cells[place] not in ("", None):
                return cells[place]
        return ""

    def _text(self, cells):
        found = [
            " ".join(str(cells[place]).split())
            for place in self.columns["text"]
            if place < len(cells) and cells[place] not in ("", None)
        ]
        return " ".join(dict.fromkeys(found))

    def _has_amount(self, cells):
        return any(self._cell(cells, key) for key in ("amount", "debit", "credit"))

    def _numbers(self, taken):
        """Yield the amounts as they are written."""
        for _line, cells, _text in taken:
            for key in ("amount", "debit", "credit"):
                if cell := self._cell(cells, key):
                    try:
                        yield split_amount(cell)[0]
                    except ValueError:
                        continue

    def _as_row(self, line, cells, text):
        _ = self.env._
        problem, day, amount = "", None, 0.0
        cell = self._cell(cells, "date")
        try:
            day = parse_date(cell, self.preset.date_order, self.period_end)
        except (ValueError, OverflowError):
            problem = _("“%(value)s” is no date.", value=str(cell)[:40])
        if not problem:
            amount, problem = self._amount(cells)
        balance = str(self._cell(cells, "balance"))
        return BankRow(line, day, text, amount, balance, problem)

    # === AMOUNTS === #

    def _amount(self, cells):
        """Return ``(amount, "")``, or ``(0.0, what is wrong)``."""
        _ = self.env._
        cell = ""
        try:
            if self.preset.amount_kind == "two":
                values = []
                for key in ("debit", "credit"):
                    cell = self._cell(cells, key)
                    values.append(self._value(cell)[0] if cell != "" else 0.0)
                if all(values):
                    return 0.0, _("Both debit and credit are filled in.")
                if not any(values):
                    return 0.0, _("Neither debit nor credit is filled in.")
                return abs(values[1]) - abs(values[0]), ""
            cell = self._cell(cells, "amount")
            value, sign, word = self._value(cell)
        except ValueError:
            return 0.0, _(
                "“%(value)s” is no amount written as %(style)s.",
                value=str(cell)[:40],
                style="1.234.567,89" if self.style == "comma" else "1,234,567.89",
            )
        if not value:
            return 0.0, _("The amount is zero.")
        if self.preset.amount_kind == "signed":
            return value * (sign or 1), ""
        sign = self._direction(cells, word)
        if not sign:
            return 0.0, _("It isn't said whether the money came in or went out.")
        return value * sign, ""

    def _value(self, cell):
        number, sign, word = split_amount(cell)
        if isinstance(cell, int | float):
            return abs(round(cell, 2)), sign, word
        return as_number(number, self.style), sign, word

    def _direction(self, cells, word):
        """Return 1 or -1 by the mark at the amount or beside it; 0 without one."""
        marks = [word, str(self._cell(cells, "type"))]
        for place in self.columns["amount"]:
            marks += map(str, cells[place + 1 : place + 2])
        for sign, fname in ((1, "credit_words"), (-1, "debit_words")):
            words = {text.upper() for text in self.preset._words(fname)}
            if any(mark.strip(" .'").upper() in words for mark in marks if mark):
                return sign
        return 0
