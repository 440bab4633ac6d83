"""Fail when an Odoo log holds a warning or an error.

    check_log.py LOG [PATTERN ...]

Lines that match a pattern are let through; say beside it why.
"""

import re
import sys
from pathlib import Path

ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) ")
BAD = {"WARNING", "ERROR", "CRITICAL"}


def bad_entries(text, allowed=()):
    """Return the log's entries, with the lines that follow, that are bad."""
    entries = []
    keep = False
    for line in text.splitlines():
        match = ENTRY.match(line)
        if match:
            keep = match["level"] in BAD and not any(
                re.search(pattern, line) for pattern in allowed
            )
            if keep:
                entries.append([line])
        elif keep:
            entries[-1].append(line)
    return ["\n".join(lines) for lines in entries]


def main(log, *allowed):
    entries = bad_entries(Path(log).read_text(), allowed)
    for entry in entries:
        print(entry, file=sys.stderr)
    return 1 if entries else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
