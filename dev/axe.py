"""Check the public pages and the portal for barriers, with axe-core.

    axe.py URL AXE_SCRIPT [--only WORD] [--widths 360,1280] [--langs en_US]

The pages are those of `gallery.csv`, without the backend. What axe-core calls serious
or critical, and lies within the page's own part, fails.
"""

import argparse
import pathlib
import sys

from browser import Browser
from gallery import LOGINS, go, read_rows

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUN = (ROOT / "woms_aftersales/static/tests/axe_run.js").read_text()


def check(browser, row, script, variants):
    """Return what is wrong with one page, in each width and language."""
    found = []
    for lang, width in variants:
        browser.set_language(lang)
        browser.resize(width, 800 if width > 700 else 740)
        if not go(browser, row):
            found.append(f"{row['name']}: the page is missing")
            continue
        browser.evaluate(script)
        problems = browser.evaluate(RUN)
        if problems is None:
            found.append(f"{row['name']}: axe-core did not run")
            continue
        found += [f"{row['name']} {width} {lang[:2]}: {what}" for what in problems]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("script", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--widths", default="360,1280")
    parser.add_argument("--langs", default="en_US")
    options = parser.parse_args()
    passwords = {row["login"]: row["password"] for row in read_rows(LOGINS)}
    script = options.script.read_text(encoding="utf-8")
    variants = [
        (lang, int(width))
        for lang in options.langs.split(",")
        for width in options.widths.split(",")
    ]
    browser = Browser(options.url)
    found, login, pages = [], None, 0
    try:
        for row in read_rows(ROOT / "dev" / "gallery.csv"):
            if options.only not in row["name"] or row["path"].startswith("/odoo"):
                continue
            if row["login"] != login:
                login = row["login"]
                browser.log_in(login, passwords.get(login))
            pages += 1
            found += check(browser, row, script, variants)
    finally:
        browser.close()
    print("\n".join(found))
    print(f"  {pages} pages, {len(found)} barriers")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
