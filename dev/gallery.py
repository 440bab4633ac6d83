"""Take a picture of every page in `gallery.csv`, in two widths and two languages.

    gallery.py URL FOLDER [--only WORD] [--widths 360,1280] [--langs en_US,id_ID]
        [--view]

Rows with a `follow` selector open the first link that fits on the page. Backend pages
(`/odoo...`) are taken once, 1366 px wide. Passwords come from demo/logins.csv, paths in
braces from the file that GALLERY_LINKS names (see `gallery_links.py`).
"""

import argparse
import csv
import json
import os
import pathlib
import sys
import time

from browser import Browser

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOGINS = ROOT / "woms_aftersales" / "demo" / "logins.csv"


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_links():
    """Return the addresses only a message tells, by their name."""
    path = os.environ.get("GALLERY_LINKS")
    return json.loads(pathlib.Path(path).read_text()) if path else {}


def go(browser, row):
    if row["path"].startswith("{"):
        row["path"] = read_links().get(row["path"].strip("{}"), "")
    if not row["path"]:
        print(f"  {row['name']}: the demonstration has none")
        return False
    browser.open(row["path"], settle=2.5 if row["path"].startswith("/odoo") else 1.0)
    if row["follow"] and row["path"].startswith("/odoo"):
        return click(browser, row)
    if row["follow"]:
        href = browser.evaluate(
            f"(document.querySelector({row['follow']!r}) || {{}}).href"
        )
        if not href:
            print(f"  {row['name']}: nothing to follow on {row['path']}")
            return False
        browser.open(href)
    return True


def click(browser, row):
    """Open a record of the backend: its rows are no links."""
    target = f"document.querySelector({row['follow']!r})"
    if not browser.wait(target, seconds=10):
        print(f"  {row['name']}: nothing to open on {row['path']}")
        return False
    browser.evaluate(f"{target}.click()")
    browser.wait("document.querySelector('.o_form_view')", seconds=10)
    time.sleep(2)
    return True


def take(browser, row, folder, variants, full):
    for lang, width in variants:
        browser.set_language(lang)
        browser.resize(width, 800 if width > 700 else 740)
        if not go(browser, row):
            return 1
        target = folder / f"{row['name']}-{width}-{lang[:2]}.png"
        browser.picture(target, full=full and not row["path"].startswith("/odoo"))
        print(f"  {target.name}")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--widths", default="360,1280")
    parser.add_argument("--view", action="store_true", help="only what is in view")
    parser.add_argument("--langs", default="en_US,id_ID")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    passwords = {row["login"]: row["password"] for row in read_rows(LOGINS)}
    pages = [
        (lang, int(width))
        for lang in options.langs.split(",")
        for width in options.widths.split(",")
    ]
    browser = Browser(options.url)
    missing, login = 0, None
    try:
        for row in read_rows(ROOT / "dev" / "gallery.csv"):
            if options.only not in row["name"]:
                continue
            if row["login"] != login:
                login = row["login"]
                browser.log_in(login, passwords.get(login))
            backend = row["path"].startswith("/odoo")
            missing += take(
                browser,
                row,
                options.folder,
                [("en_US", 1366)] if backend else pages,
                not options.view,
            )
    finally:
        browser.close()
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
