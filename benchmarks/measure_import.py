"""Run in `odoo shell`: COUNT devices through Odoo's importer, tested and imported.

As its screen does it: a CSV file, in batches of 2,000 rows, each committed.
"""

# pylint: disable=undefined-variable
# ruff: noqa: F821, T201
import os
import time

from odoo import sql_db

COUNT = int(os.environ["COUNT"])
BATCH = 2000
MODEL = f"IMP-{int(time.time())}"
COLUMNS = (
    "import_model",
    "import_serial",
    "purchase_date",
    "import_owner",
    "import_phone",
)

company = env["website"].search([], limit=1).company_id
if not env["ir.sequence"].search_count(
    [("code", "=", "woms.service.document"), ("company_id", "=", company.id)]
):
    company._woms_create_sequences()
env.user.company_ids |= company
inner = env(context={**env.context, "allowed_company_ids": company.ids})
product = inner["product.product"].create(
    {
        "name": "Import AC",
        "default_code": MODEL,
        "is_storable": True,
        "woms_needs_document": True,
    }
)
inner["woms.warranty.policy"].create(
    {
        "name": "Import",
        "company_id": company.id,
        "product_tmpl_ids": [(4, product.product_tmpl_id.id)],
        "line_ids": [
            (0, 0, {"component": component, "months": 24})
            for component in ("parts", "labour", "visit")
        ],
    }
)
env.cr.commit()
# two devices an owner, a year of days of purchase
lines = [
    f"{MODEL},IMP{number:08d},2025-{1 + number % 12:02d}-{1 + number % 28:02d},"
    f'"Owner {number // 2}",+62812{10000000 + number // 2}'
    for number in range(COUNT)
]
content = "\n".join([",".join(COLUMNS), *lines]).encode()


def run(dryrun):
    skip, queries, start = 0, sql_db.sql_counter, time.monotonic()
    while True:
        importer = inner["base_import.import"].create(
            {
                "res_model": "woms.service.document",
                "file": content,
                "file_type": "text/csv",
                "file_name": "devices.csv",
            }
        )
        result = importer.execute_import(
            list(COLUMNS),
            list(COLUMNS),
            {
                "quoting": '"',
                "separator": ",",
                "has_headers": True,
                "encoding": "utf-8",
                "date_format": "%Y-%m-%d",
                "datetime_format": "",
                "skip": skip,
                "limit": BATCH,
            },
            dryrun=dryrun,
        )
        assert not result["messages"], result["messages"][:3]
        env.cr.commit()
        skip = result["nextrow"]
        if not skip:
            break
    return time.monotonic() - start, sql_db.sql_counter - queries


for label, dryrun in (("test", True), ("import", False)):
    seconds, queries = run(dryrun)
    print(
        f"{label}: {COUNT} devices in {seconds:.0f} s, {queries} queries"
        f" ({queries / COUNT:.2f} a device)"
    )
made = env["woms.service.document"].search_count(
    [("serial", "like", "IMP"), ("state", "=", "active")]
)
assert made == COUNT, made
