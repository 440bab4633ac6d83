"""Run in `odoo shell`: queries and times of the screens of figures, beside bare SQL."""

# pylint: disable=undefined-variable
# ruff: noqa: F821, T201
import time
from datetime import date, timedelta

company = env["res.company"].search([("name", "like", "Benchmark")], limit=1)
env = env(
    user=env.ref("base.user_admin").id, context={"allowed_company_ids": company.ids}
)
report = env["woms.work.order.report"]
every = [("company_id", "=", company.id)]
recent = [*every, ("done_day", ">=", str(date.today() - timedelta(days=90)))]
groups = ["done_day:month", "state", "technician_id"]
sets = [[], ["technician_id"], ["outcome"], ["technician_id", "outcome"]]
measures = ["days_customer:avg", "fixed_first_time:avg", "fee:sum", "revenue:sum"]


def bare():
    """Count by month, state and technician without the ORM."""
    env.cr.execute(
        "SELECT date_trunc('month', done_day), state, technician_id, COUNT(*)"
        " FROM woms_work_order WHERE company_id = %s GROUP BY 1, 2, 3",
        [company.id],
    )
    return env.cr.fetchall()


def measure(action):
    """Return the best time of three, warm, and its queries."""
    best, queries = 1e9, 0
    for _run in range(3):
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.monotonic()
        action()
        best = min(best, time.monotonic() - start)
        queries = env.cr.sql_log_count - before
    return best, queries


def page(period):
    """Return the page of figures of ``period`` days."""
    return env["woms.figures"].create({"period": period, "company_id": company.id})


recap = env["woms.recap"].create({"unit": "month", "company_id": company.id})
# what is read behind the screens of a very large company, and how long it takes
kept = env["woms.figures.kept"]
if kept._is_needed(company):
    for name, shown in (
        *((f"figures, {days} days", page(days)) for days in ("30", "90", "365")),
        ("recap of a month", recap),
    ):
        row = kept._ask(company, shown._kept_key(), shown._kept_recipe(), user=False)
        row._read()
        print(f"read behind the screen: {name}: {row.seconds:.1f} s")


def other_dates():
    """Open the page for dates nobody asked for yet: it waits, and says so."""
    kept.sudo().search([("asked_at", "!=", False)]).unlink()
    day = date.today() - timedelta(days=45)
    other = page("custom")
    other.write({"date_from": day - timedelta(days=9), "date_to": day})
    other.action_show()
    return other.kept_notice


tiles = env["woms.dashboard.tile"]
unit, _queries = measure(bare)
print(f"bare SQL, month x state x technician: {unit:.2f} s")
for name, action in (
    (
        "the same from the report",
        lambda: report._read_group(every, groups, ["__count"]),
    ),
    (
        "pivot of 90 days",
        lambda: report.formatted_read_grouping_sets(recent, sets, measures),
    ),
    (
        "pivot of all",
        lambda: report.formatted_read_grouping_sets(every, sets, measures),
    ),
    ("figures, 30 days", page("30").action_show),
    ("figures, 90 days", page("90").action_show),
    ("figures, 365 days", page("365").action_show),
    ("figures of other dates: asked for", other_dates),
    ("recap of a month, page 1 and tables", recap._recap_values),
    ("overview of the manager", lambda: tiles.action_open("manager")),
    ("overview of dispatch", lambda: tiles.action_open("dispatcher")),
    ("overview of the bench", lambda: tiles.action_open("bench")),
):
    seconds, queries = measure(action)
    print(f"| {name} | {queries} | {seconds:.2f} s | {seconds / unit:.1f} |")
