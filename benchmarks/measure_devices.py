"""Run in `odoo shell`: COUNT registered devices, then pages and lists over them.

Devices are copies, by plain SQL, of one the ORM made. Pages go through Odoo's own WSGI
application, with a session as a browser has it; the first call warms the caches, the
median of the next five counts.
"""

# pylint: disable=undefined-variable
# ruff: noqa: F821, T201
import json
import os
import statistics
import time

from werkzeug.test import Client

from odoo import http, sql_db

COUNT = int(os.environ["COUNT"])
OWNERS = max(COUNT // 3, 1)
MANY = 60  # devices of the customer whose pages are measured
ROUNDS = 5


def columns(table, *changed):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> ALL(%s) ORDER BY 1",
        [table, ["id", *changed]],
    )
    return [row[0] for row in env.cr.fetchall()]


def copy(table, template, changed, rows, params):
    """Insert a copy of row ``template`` for each of ``rows``, with columns changed."""
    same = columns(table, *changed)
    names = ", ".join([*same, *changed])
    values = ", ".join([*(f"t.{name}" for name in same), *changed.values()])
    env.cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, {rows}"
        f" WHERE t.id = {int(template)}",
        params,
    )


def make_devices():
    company = env["website"].search([], limit=1).company_id
    if not env["ir.sequence"].search_count(
        [("code", "=", "woms.service.document"), ("company_id", "=", company.id)]
    ):
        company._woms_create_sequences()
    env.user.company_ids |= company
    inner = env(context={**env.context, "allowed_company_ids": company.ids})
    product = inner["product.product"].create(
        {"name": "Benchmark AC", "is_storable": True, "woms_needs_document": True}
    )
    inner["woms.warranty.policy"].create(
        {
            "name": "Benchmark",
            "company_id": company.id,
            "product_tmpl_ids": [(4, product.product_tmpl_id.id)],
            "line_ids": [
                (0, 0, {"component": component, "months": 24})
                for component in ("parts", "labour", "visit")
            ],
        }
    )
    portal = env.ref("base.group_portal")
    user = inner["res.users"].create(
        {
            "name": "Benchmark Customer",
            "login": "benchmark",
            "password": "benchmark",
            "group_ids": [(6, 0, portal.ids)],
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
        }
    )
    document = inner["woms.service.document"].create(
        {
            "partner_id": user.partner_id.id,
            "product_id": product.id,
            "serial": "BENCH0",
            "purchase_date": "2026-01-01",
            "company_id": company.id,
        }
    )
    document._move("active", role="system")
    env.flush_all()
    env.cr.execute("SELECT max(id) FROM res_partner")
    [first_owner] = env.cr.fetchone()
    copy(
        "res_partner",
        user.partner_id.id,
        {"name": "'Owner ' || g", "complete_name": "'Owner ' || g", "email": "NULL"},
        "generate_series(1, %s) g",
        [OWNERS],
    )
    copy(
        "woms_service_document",
        document.id,
        {
            "name": "'SD/BENCH/' || g",
            "serial": "'BENCH' || g",
            "qr_token": "md5('woms' || g)",
            "access_token": "md5('token' || g)",
            "partner_id": f"CASE WHEN g < {MANY} THEN t.partner_id"
            f" ELSE {first_owner} + 1 + g %% {OWNERS} END",
            "state": "CASE WHEN g %% 200 = 0 THEN 'submitted' ELSE 'active' END",
            "warranty_end": "t.warranty_end - (g %% 900)",
        },
        "generate_series(1, %s) g",
        [COUNT - 1],
    )
    copies = (
        "(SELECT id FROM woms_service_document"
        f" WHERE product_id = {product.id} AND id <> {document.id}) d"
    )
    for line in document.coverage_line_ids:
        copy("woms_coverage_line", line.id, {"document_id": "d.id"}, copies, [])
    for milestone in document.milestone_ids:
        copy("woms_milestone", milestone.id, {"res_id": "d.id"}, copies, [])
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return document, product


def measure(call):
    """Return queries and median milliseconds of a warm call."""
    call()
    times, queries = [], 0
    for _round in range(ROUNDS):
        before, start = sql_db.sql_counter, time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
        queries = sql_db.sql_counter - before
    return queries, statistics.median(times)


def browser():
    """Return a function that opens a path as the benchmark's customer."""
    client = Client(http.root)
    where = {"REMOTE_ADDR": "127.0.0.1"}
    answer = client.post(
        "/web/session/authenticate",
        data=json.dumps(
            {
                "jsonrpc": "2.0",
                "params": {
                    "db": env.cr.dbname,
                    "login": "benchmark",
                    "password": "benchmark",
                },
            }
        ),
        content_type="application/json",
        environ_base=where,
    )
    assert answer.json["result"]["uid"], answer.text

    def open_page(path, expected):
        answer = client.get(path, follow_redirects=True, environ_base=where)
        assert answer.status_code == 200 and expected in answer.text, (
            path,
            answer.status_code,
        )

    return open_page


def show(rows):
    print(f"{COUNT} devices of {OWNERS} owners")
    print(f"{'':44}{'queries':>8}{'ms':>9}")
    for label, (queries, milliseconds) in rows:
        print(f"{label:44}{queries:8}{milliseconds:9.1f}")


start = time.monotonic()
document, product = make_devices()
print(f"made in {time.monotonic() - start:.0f} s")
documents = env["woms.service.document"].with_context(
    allowed_company_ids=document.company_id.ids
)
fields_of_list = {
    name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
    for name in (
        "name",
        "partner_id",
        "product_id",
        "serial",
        "purchase_date",
        "channel",
        "warranty_end",
        "state",
    )
}


def backend(domain):
    def call():
        env.invalidate_all()
        documents.web_search_read(domain, fields_of_list, limit=80)

    return call


def check(serial):
    def call():
        env.invalidate_all()
        documents.sudo()._check_warranty(document.company_id, product, serial)

    return call


open_page = browser()
show(
    [
        ("portal /my/devices", measure(lambda: open_page("/my/devices", "BENCH"))),
        (
            "portal /my/devices?search=BENCH7",
            measure(lambda: open_page("/my/devices?search=BENCH7", "BENCH7")),
        ),
        (
            "portal page of one device",
            measure(lambda: open_page(f"/my/devices/{document.id}", "BENCH0")),
        ),
        ("backend list of 80", measure(backend([]))),
        ("backend list to check", measure(backend([("state", "=", "submitted")]))),
        (
            "backend search by serial",
            measure(backend([("serial", "ilike", f"BENCH{COUNT // 2}")])),
        ),
        ("warranty check, registered", measure(check(f"BENCH{COUNT // 2 + 1}"))),
        ("warranty check, unknown", measure(check("NOTHING"))),
    ]
)
