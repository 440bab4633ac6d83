"""Run in `odoo shell`: watch and count anew COUNT open orders (see the README)."""

# pylint: disable=undefined-variable
# ruff: noqa: F821, T201
import os
import time

from odoo.tools import SQL

COUNT = int(os.environ.get("COUNT", "100000"))
cr = env.cr
company = env.ref("base.main_company")
watch = env["woms.sla.watch"]
policies = env["woms.sla.policy"]
policies.search([]).active = False
policies.create(
    [
        {
            "name": f"Benchmark {mode}",
            "service_mode": mode,
            "hours_answer": 4,
            "hours_accept": 8,
            "hours_visit": 16,
            "hours_repair": 24,
            "hours_return": 16,
        }
        for mode in ("on_site", "drop_off", "ship_in")
    ]
)
states = env["res.country.state"].search([("country_id", "=", env.ref("base.id").id)])
places = env["woms.location"].create(
    [
        {
            "address_id": env["res.partner"]
            .create({"name": state.name, "state_id": state.id})
            .id,
            "company_id": company.id,
        }
        for state in states
    ]
)
order = env["woms.work.order"].create(
    {"company_id": company.id, "location_id": places[0].id}
)
env.flush_all()
skipped = ("id", "name", "share_token", "access_token", "state", "service_mode")
changed = ("date_open", "location_id", "sla_start", "sla_step", "waiting_for")
cr.execute(
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_name = 'woms_work_order'"
)
kept = [name for (name,) in cr.fetchall() if name not in (*skipped, *changed)]
columns = SQL(", ").join(SQL.identifier(name) for name in kept)
start = time.monotonic()
cr.execute(
    SQL(
        """
        INSERT INTO woms_work_order (name, state, service_mode, date_open, location_id,
                                     sla_start, sla_step, waiting_for, %(columns)s)
        SELECT 'BENCH/' || i,
               (ARRAY['new','assigned','scheduled','on_site','in_workshop','ready'])
                   [1 + i %% 6],
               CASE WHEN i %% 6 = 4 THEN 'drop_off' ELSE 'on_site' END,
               t.at, (%(places)s::int[])[1 + i %% %(count_places)s],
               t.at, (ARRAY['accept','visit','visit','repair','repair','return'])
                   [1 + i %% 6],
               CASE WHEN i %% 10 = 0 THEN 'customer' END, %(columns)s
          FROM woms_work_order o, generate_series(1, %(count)s) i,
               LATERAL (SELECT date_trunc('second', now() AT TIME ZONE 'UTC')
                        - (i %% 2400) * interval '7 minutes') t(at)
         WHERE o.id = %(order)s
        """,
        columns=columns,
        places=places.ids,
        count_places=len(places),
        count=COUNT,
        order=order.id,
    )
)
# one in five has waited once and goes on, one in ten waits now
cr.execute(
    """
    INSERT INTO woms_milestone (res_model, res_id, kind, key, date, company_id)
    SELECT 'woms.work.order', o.id, 'waiting', w.key, o.sla_start + w.after,
           o.company_id
      FROM woms_work_order o
     CROSS JOIN (VALUES ('approval', interval '1 hour'), ('none', interval '5 hours'))
           w(key, after)
     WHERE o.name LIKE 'BENCH/%' AND o.id % 5 = 0
     UNION ALL
    SELECT 'woms.work.order', id, 'waiting', 'customer', sla_start + interval '6 hours',
           company_id
      FROM woms_work_order WHERE name LIKE 'BENCH/%' AND waiting_for = 'customer'
    """
)
cr.execute("ANALYZE woms_work_order")
cr.execute("ANALYZE woms_milestone")
env.invalidate_all()
print(f"{COUNT} open orders made in {time.monotonic() - start:.1f} s")


def measure(what, work):
    """Print queries and seconds of ``work``."""
    env.flush_all()
    queries, begun = cr.sql_log_count, time.monotonic()
    work()
    env.flush_all()
    seconds = time.monotonic() - begun
    print(f"{what:52} {cr.sql_log_count - queries:5} queries {seconds:7.2f} s")
    return seconds


now = env["woms.milestone"]._fields["date"].now()
# the yardstick: every row read and written once by the database alone
bare = measure(
    "bare SQL: write every open order once",
    lambda: cr.execute("UPDATE woms_work_order SET write_uid = write_uid"),
)
recount = measure("count all anew", lambda: watch._recount("woms.work.order"))
again = measure(
    "count all anew, nothing changed", lambda: watch._recount("woms.work.order")
)
cr.execute(
    "UPDATE woms_work_order SET sla_status = 'on_time' WHERE sla_deadline IS NOT NULL"
)
first = measure("mark, all to be marked", lambda: watch._mark(now))
mark = measure("mark, nothing new", lambda: watch._mark(now))
measure("warn and escalate, 500 each", lambda: (watch._warn(), watch._escalate()))
cr.execute("SELECT sla_status, COUNT(*) FROM woms_work_order GROUP BY 1 ORDER BY 1")
print(cr.fetchall())
print(
    f"as ratios to bare SQL: count anew {recount / bare:.2f},"
    f" unchanged {again / bare:.2f}, mark all {first / bare:.2f},"
    f" mark {mark / bare:.2f}"
)
cr.rollback()
