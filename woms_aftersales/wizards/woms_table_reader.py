"""Reading a table exported from elsewhere, and saying what is wrong with it."""

import base64
import binascii
import csv
import io

from odoo.exceptions import UserError

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20000
SEPARATORS = (",", ";", "\t", "|")


def decode_table(env, content, encoding="utf-8"):
    """Return the text of an uploaded CSV file.

    A mark at the beginning of the file (UTF-8 or UTF-16 with BOM, as spreadsheets write
    it) counts more than ``encoding``.

    :param bytes content: base64, as a Binary field holds it
    :raise UserError: when it isn't text in this encoding, with line and what to do
    """
    try:
        raw = base64.b64decode(content or b"", validate=False)
    except binascii.Error:
        raw = b""
    if not raw.strip():
        raise UserError(env._("The file is empty. Choose the file with your table."))
    if len(raw) > MAX_BYTES:
        raise UserError(
            env._(
                "The file is larger than %(size)s MB. Split it and import one after the"
                " other.",
                size=MAX_BYTES // (1024 * 1024),
            )
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif raw.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif raw.startswith(b"PK") or b"\0" in raw[:4096]:
        raise UserError(
            env._(
                "This is not a CSV file but a workbook or another kind of file. Open it"
                " in your spreadsheet and save it as “CSV UTF-8”."
            )
        )
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(
            env._(
                "Line %(line)s can't be read as %(encoding)s. Save the table as “CSV"
                " UTF-8”, or choose the other encoding and check again.",
                line=line,
                encoding=encoding.upper(),
            )
        ) from None


def read_table(env, content, encoding, columns, required):
    """Return the rows of an uploaded CSV file as ``[(line, {key: text})]``.

    :param dict columns: key to the names its column may have, in small letters
    :param required: keys whose column must be there
    :raise UserError: when the file or its first line can't be used, with what to do
    """
    text = decode_table(env, content, encoding)
    first = text.lstrip().splitlines()[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip()), delimiter=separator)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise UserError(
            env._(
                "Line %(line)s isn't proper CSV (%(error)s). Save the table again as"
                " “CSV UTF-8”.",
                line=reader.line_num,
                error=error,
            )
        ) from None
    names = {name: key for key, choices in columns.items() for name in choices}
    header = [cell.strip().lower() for cell in lines[0][1]]
    keys = [names.get(cell) for cell in header]
    _check_header(env, header, keys, columns, required)
    if len(lines) - 1 > MAX_ROWS:
        raise UserError(
            env._(
                "The file has more than %(count)s rows. Split it and import one after"
                " the other.",
                count=MAX_ROWS,
            )
        )
    rows = []
    for line, cells in lines[1:]:
        cells = [cell.strip() for cell in cells]
        if any(cells):
            rows.append((line, dict(zip(keys, cells, strict=False))))
    if not rows:
        raise UserError(env._("The file has a first line with names, but no rows."))
    return rows


def _check_header(env, header, keys, columns, required):
    expected = ", ".join(choices[0] for choices in columns.values())
    unknown = [cell for cell, key in zip(header, keys, strict=True) if not key and cell]
    missing = [columns[key][0] for key in required if key not in keys]
    twice = {key for key in keys if key and keys.count(key) > 1}
    if unknown or missing or twice:
        raise UserError(
            "\n".join(
                filter(
                    None,
                    [
                        env._("The names in the first line don't fit."),
                        missing
                        and env._("Missing: %(names)s.", names=", ".join(missing)),
                        unknown
                        and env._("Unknown: %(names)s.", names=", ".join(unknown)),
                        twice
                        and env._(
                            "Twice: %(names)s.",
                            names=", ".join(columns[key][0] for key in sorted(twice)),
                        ),
                        env._("Expected are: %(names)s.", names=expected),
                    ],
                )
            )
        )
