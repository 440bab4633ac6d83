"""Merge freshly exported terms into the translations, or check them.

Usage: i18n_po.py [--check] NEW.pot FOLDER, the folder of ADDON.pot and the .po files.
"""

import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdi](?!\w)|\{\{.*?\}\}|#\{.*?\}")
TAG = re.compile(r"</?([a-z]+[1-6]?)\b[^>]*>")
ATTRIBUTE = re.compile(r"""\b(?:href|class|style|t-\w+)=(?:"[^"]*"|'[^']*')""")


def terms(catalogue):
    """Return what the addon says: every term with the places that use it."""
    return {
        entry.msgid: (
            frozenset(place for place, _line in entry.occurrences),
            frozenset(entry.comment.splitlines()),
        )
        for entry in catalogue
        if not entry.obsolete
    }


def marks(text):
    """Count what a translation has to keep: placeholders, tags, their attributes."""
    return Counter(
        PLACEHOLDER.findall(text)
        + [match[0] if match[0][1] == "/" else match[1] for match in TAG.finditer(text)]
        + ATTRIBUTE.findall(text)
    )


def faults(new, po):
    """Yield sentences about the terms of ``new`` that ``po`` does not translate."""
    present = {entry.msgid: entry for entry in po if not entry.obsolete}
    for entry in new:
        translated = present.get(entry.msgid)
        if translated is None or not translated.msgstr:
            yield f"untranslated: {entry.msgid!r}"
        elif translated.fuzzy:
            yield f"to be looked at again (fuzzy): {entry.msgid!r}"
        elif marks(entry.msgid) != marks(translated.msgstr):
            yield f"placeholders or tags differ: {translated.msgstr!r}"


def merge(new, path):
    """Take new terms over into a .po, in the order of ``new``; drop what is gone."""
    old = polib.pofile(str(path))
    known = {entry.msgid: entry for entry in old}
    po = polib.POFile(wrapwidth=78)
    po.metadata = old.metadata
    for entry in new:
        kept = known.get(entry.msgid)
        po.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=kept.msgstr if kept else "",
                flags=kept.flags if kept else [],
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    po.save(str(path))
    return po


def main(arguments):
    check = "--check" in arguments
    source, folder = [Path(word) for word in arguments if word != "--check"]
    new = polib.pofile(str(source))
    template = folder / f"{source.stem}.pot"
    stale = not template.exists() or terms(new) != terms(polib.pofile(str(template)))
    problems = []
    if stale and check:
        problems.append(f"{template.name} is older than the addon: run dev/i18n.")
    elif stale:
        shutil.copyfile(source, template)
    for path in sorted(folder.glob("*.po")):
        po = polib.pofile(str(path)) if check else merge(new, path)
        problems += [f"{path.name}: {fault}" for fault in faults(new, po)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
