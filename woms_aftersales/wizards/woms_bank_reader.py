"""Reading what banks export: the table, and dates and amounts as each writes them."""

import base64
import csv
import io
import re
import zipfile
from datetime import date, datetime
from typing import NamedTuple

import openpyxl

from odoo.exceptions import UserError

from .woms_table_reader import MAX_BYTES, MAX_ROWS, SEPARATORS, decode_table

MAX_UNPACKED = 100 * 1024 * 1024
HEAD_ROWS = 60
MONTHS = (
    ("jan", "januari"),
    ("feb", "februari", "pebruari"),
    ("mar", "maret", "mrt"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni"),
    ("jul", "juli"),
    ("agu", "agt", "ags", "aug", "agustus"),
    ("sep", "september", "sept"),
    ("okt", "oct", "oktober"),
    ("nov", "nop", "november", "nopember"),
    ("des", "dec", "desember"),
)
MONTH_NUMBERS = {name: no for no, names in enumerate(MONTHS, 1) for name in names}
# how a number may look: thousands by threes or not at all, at most two decimals
STYLES = {
    "comma": re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?"),
    "dot": re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?"),
}
AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?:RP\.?|IDR)?(?P<sign2>[-+])?"
    r"(?P<number>\d[\d.,]*)(?P<close>\))?(?P<trail>[-+])?(?P<word>[A-Z]*)",
    re.IGNORECASE,
)


class BankRow(NamedTuple):
    """One movement: its line in the file, and what stands there.

    :param float amount: positive for money that came in
    :param str problem: why it can't be taken over, in the reader's language, or ""
    """

    line: int
    date: date | None
    text: str
    amount: float
    balance: str
    problem: str


def read_cells(env, content, encoding, separator):
    """Return the table of a CSV file or workbook as ``[(line, [cell, ...])]``.

    :param bytes content: base64, as a Binary field holds it
    :param str encoding: ``auto`` or the name of one
    """
    raw = base64.b64decode(content or b"", validate=False)
    if len(raw) <= MAX_BYTES and raw.startswith(b"PK"):
        return _read_workbook(env, raw)
    if encoding == "auto":
        try:
            text = decode_table(env, content, "utf-8")
        except UserError:
            # says itself what is wrong when it is no text either
            text = decode_table(env, content, "latin-1")
    else:
        text = decode_table(env, content, encoding)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise UserError(
            env._(
                "Line %(line)s isn't proper CSV (%(error)s). Download the file from "
                "your bank again.",
                line=reader.line_num,
                error=error,
            )
        ) from None
    return _within_limit(env, rows)


def _read_workbook(env, raw):
    unreadable = UserError(
        env._(
            "This workbook can't be opened. Save it as “Excel workbook (.xlsx)” or as "
            "CSV, and choose that file."
        )
    )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise unreadable
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        rows = []
        for number, cells in enumerate(book.worksheets[0].values, 1):
            rows.append((number, [_clean_cell(cell) for cell in cells]))
            if number > MAX_ROWS:
                break
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise unreadable from error
    return _within_limit(env, rows)


def _clean_cell(cell):
    if cell is None:
        return ""
    if isinstance(cell, int | float | date):  # a datetime is a date
        return cell
    return str(cell).strip()


def _within_limit(env, rows):
    if len(rows) > MAX_ROWS:
        raise UserError(
            env._(
                "The file has more than %(count)s rows. Split it and import one after"
                " the other.",
                count=MAX_ROWS,
            )
        )
    return rows


def separators_of(separator):
    """Return the separators to try."""
    return (separator,) if separator and separator != "auto" else SEPARATORS


# === COLUMNS === #


def as_name(cell):
    """Return a heading the way two spellings of it are alike."""
    return re.sub(r"\s+", " ", str(cell)).strip(" .:'\"").lower()


def find_columns(rows, wanted, required, skip=0):
    """Return ``(index of the first row of data, {key: [column, ...]})``, or None.

    :param dict wanted: key to the names a column may have; a name that is a number is
        the place of the column, counted from 1
    :param required: keys that must be found
    """
    fixed = {
        key: [int(name) - 1 for name in names if name.isdecimal() and int(name)]
        for key, names in wanted.items()
    }
    named = {
        key: {as_name(name) for name in names if not name.isdecimal()}
        for key, names in wanted.items()
    }
    if all(fixed[key] for key in required):
        return skip, fixed
    for index, (_line, cells) in enumerate(rows[skip : skip + HEAD_ROWS], skip):
        names = [as_name(cell) for cell in cells]
        found = {
            key: fixed[key]
            + [place for place, name in enumerate(names) if name in named[key]]
            for key in wanted
        }
        if all(found[key] for key in required):
            return index + 1, found
    return None


# === DATES === #


def parse_date(cell, order, period_end):
    """Return the date of a cell; one without a year lies before ``period_end``.

    :param str order: ``dmy``, ``mdy`` or ``ymd``
    :raise ValueError: when it is no date
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip(" '\"")
    if re.fullmatch(r"\d{8}", text):
        parts = {
            "ymd": (text[:4], text[4:6], text[6:]),
            "dmy": (text[4:], text[2:4], text[:2]),
            "mdy": (text[4:], text[:2], text[2:4]),
        }[order]
        return date(*map(int, parts))
    match = re.match(r"(\w+)[\s/.\-]+(\w+)(?:[\s/.\-]+(\d{4}|\d{2}))?(?!\w)", text)
    if not match:
        raise ValueError(text)
    first, second, third = match.groups()
    if len(first) == 4 and third:
        return date(int(first), _month(second), int(third))
    if order == "ymd" and third:
        return date(2000 + int(first), _month(second), int(third))
    day, month = (first, second) if order == "dmy" else (second, first)
    if not day.isdecimal():  # the name of a month tells which is which
        day, month = month, day
    if third and not text[match.end() :].startswith(":"):
        return date(
            int(third) + (2000 if len(third) == 2 else 0), _month(month), int(day)
        )
    return _last_before(int(day), _month(month), period_end)


def _month(text):
    return int(text) if text.isdecimal() else MONTH_NUMBERS.get(text.lower(), 0)


def _last_before(day, month, period_end):
    """Return the last such day that isn't after ``period_end``."""
    for year in range(period_end.year, max(period_end.year - 5, 0), -1):
        try:
            found = date(year, month, day)
        except ValueError:
            if not (day == 29 and month == 2):
                raise
            continue
        if found <= period_end:
            return found
    raise ValueError(day)


def find_period_end(rows, order, limit):
    """Return the last full date above the table, or None."""
    found = []
    for _line, cells in rows[:limit]:
        for text in re.findall(
            r"\d{1,4}[/.\- ]\w{1,9}[/.\- ]\d{2,4}", " ".join(map(str, cells))
        ):
            try:
                found.append(parse_date(text, order, date.min))
            except ValueError:
                continue  # such as an account number
    return max(found, default=None)


# === AMOUNTS === #


def split_amount(cell):
    """Return ``(number as text, sign or 0, word)`` of a cell.

    ``1.250.000,00 CR`` gives ``("1.250.000,00", 0, "CR")``.

    :raise ValueError: when it is no amount
    """
    if isinstance(cell, int | float):
        return f"{abs(cell):.2f}".removesuffix(".00"), -1 if cell < 0 else 1, ""
    text = re.sub(r"[\s'\u00a0]", "", str(cell))
    match = AMOUNT.fullmatch(text)
    if not match or bool(match["open"]) != bool(match["close"]):
        raise ValueError(text)
    signs = {match["sign"], match["sign2"], match["trail"]} - {None}
    if match["open"] or "-" in signs:
        sign = -1
    else:
        sign = 1 if signs else 0
    return match["number"], sign, match["word"].upper()


def find_style(numbers):
    """Return the style most of ``numbers`` are written in: ``comma`` or ``dot``."""
    fits = {
        style: sum(bool(pattern.fullmatch(number)) for number in numbers)
        for style, pattern in STYLES.items()
    }
    return max(fits, key=fits.get)


def as_number(number, style):
    """Return the value of ``number``; strict, for a slip here costs a hundredfold.

    :raise ValueError: when it isn't written in this style
    """
    if not STYLES[style].fullmatch(number):
        raise ValueError(number)
    thousands, decimals = (".", ",") if style == "comma" else (",", ".")
    return float(number.replace(thousands, "").replace(decimals, "."))
