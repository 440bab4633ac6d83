#!/usr/bin/env python3
"""Read after-sales figures from outside: Odoo's JSON API, with nothing but Python.

    python3 docs/api_example.py https://service.example.com DATABASE API-KEY

The key belongs to a user ("My Profile > Security > Add API Key"), and the answers hold
what that user may see. docs/api.md says what else there is.
"""

import json
import sys
from datetime import date, timedelta
from urllib.request import Request, urlopen


def send(url, headers, body):
    """Send one request; the tests replace this by their own."""
    request = Request(url, json.dumps(body).encode(), headers, method="POST")
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


class Service:
    """One Odoo database, as one user."""

    def __init__(self, url, database, key, send=send):
        self.url, self.send = url.rstrip("/"), send
        self.headers = {
            "Authorization": f"bearer {key}",
            "X-Odoo-Database": database,
            "Content-Type": "application/json",
        }

    def call(self, model, method, **arguments):
        """Call a public method of a model; arguments are named, as in Odoo's code."""
        url = f"{self.url}/json/2/{model}/{method}"
        return self.send(url, self.headers, arguments)

    def done(self, first, last):
        """Return the work orders that ended in a period: number, outcome, dates."""
        return self.call(
            "woms.work.order",
            "search_read",
            domain=[["done_day", ">=", str(first)], ["done_day", "<=", str(last)]],
            fields=["name", "outcome", "done_day", "work_done", "sla_promise_result"],
            order="done_day, id",
        )

    def by_outcome(self, first, last):
        """Return how many ended in a period, as ``{outcome: count}``."""
        groups = self.call(
            "woms.work.order",
            "formatted_read_group",
            domain=[["done_day", ">=", str(first)], ["done_day", "<=", str(last)]],
            groupby=["outcome"],
            aggregates=["__count"],
        )
        return {group["outcome"]: group["__count"] for group in groups}

    def late(self):
        """Return what is late now: number, step, since when."""
        return self.call(
            "woms.work.order",
            "search_read",
            domain=[
                "|",
                ["sla_status", "=", "late"],
                ["sla_promise_status", "=", "late"],
            ],
            fields=["name", "sla_step", "sla_deadline", "promised_date"],
            order="sla_deadline, id",
        )


def report(service, first, last):
    """Return the lines to print for a period."""
    lines = [f"{first} to {last}"]
    for outcome, count in service.by_outcome(first, last).items():
        lines.append(f"{count:6} {outcome}")
    for row in service.done(first, last):
        lines.append(f"done   {row['name']} {row['done_day']} {row['outcome']}")
    for row in service.late():
        lines.append(f"late   {row['name']} {row['sla_step'] or 'promise'}")
    return lines


if __name__ == "__main__":
    today = date.today()
    print(*report(Service(*sys.argv[1:4]), today - timedelta(days=30), today), sep="\n")
