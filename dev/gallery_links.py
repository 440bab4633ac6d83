"""Run in `odoo shell`: write the addresses that only a message tells, for the gallery.

The demonstration's own links, by a name that `gallery.csv` uses in braces; written as
JSON to the file that GALLERY_LINKS names. What the demonstration lacks is left out.
"""

# pylint: disable=undefined-variable
# ruff: noqa: F821
import json
import os

ORDER = "/my/work-orders"
links = {}


def last(model, domain):
    """Return the newest record that fits."""
    return env[model].search(domain, order="id desc", limit=1)


def note(key, record, path):
    """Keep the path that ``path`` makes of ``record``, where there is one."""
    if record:
        links[key] = path(record)


registered = last("woms.service.document", [("state", "=", "active")])
note("code", registered, lambda row: f"/service/d/{row.qr_token}")
quiet = last(
    "woms.service.document", [("state", "=", "active"), ("order_ids", "=", False)]
)
if quiet and not quiet.transfer_token:
    quiet._offer_transfer()
note("handover", quiet, lambda row: f"/service/handover/{row.transfer_token}")
note(
    "complete",
    last(
        "woms.service.document", [("state", "=", "draft"), ("picking_id", "!=", False)]
    ),
    lambda row: f"/my/devices/{row.id}/complete?access_token={row.access_token}",
)
note(
    "confirm",
    last("woms.work.request", [("state", "=", "draft")]),
    lambda row: f"/service/confirm/{row.id}/{row.confirmation_code}",
)
note(
    "request",
    last("woms.work.request", [("state", "=", "submitted")]),
    lambda row: f"/my/service-requests/{row.id}?access_token={row.access_token}",
)
note(
    "offer",
    last("woms.assignment", [("state", "=", "offered")]),
    lambda row: row._get_offer_path(),
)
for key, cost_state in (
    ("decide", "to_approve"),
    ("pay", "due"),
    ("free", "free"),
    ("paid", "paid"),
):
    note(
        key,
        last(
            "woms.work.order",
            [("cost_state", "=", cost_state), ("state", "!=", "cancelled")],
        ),
        lambda row: f"{ORDER}/{row.id}?access_token={row.access_token}",
    )
for key, domain in (
    ("taxslip", [("withholding_slip_ids.result", "=", "checking")]),
    ("loan", [("loan_out", "=", True)]),
    ("transfer", [("move_ids.transaction_ids.state", "=", "pending")]),
):
    note(
        key,
        last("woms.work.order", domain),
        lambda row: f"{ORDER}/{row.id}?access_token={row.access_token}",
    )
deciding = last("woms.work.order", [("cost_state", "=", "to_approve")])
note(
    "shared",
    deciding,
    lambda row: f"{ORDER}/{row.id}?access_token={row.share_token}",
)
note(
    "estimate",
    deciding.sale_order_ids.filtered(lambda row: row.state == "sent")[:1],
    lambda row: (
        f"{ORDER}/{row.woms_order_id.id}/estimate/{row.id}"
        f"?access_token={row.woms_order_id.access_token}"
    ),
)
with open(os.environ["GALLERY_LINKS"], "w", encoding="utf-8") as file:
    json.dump(links, file, indent=1)
env.cr.commit()
