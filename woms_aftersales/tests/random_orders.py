"""Many work orders and all that hangs on them, made by plain SQL in seconds.

Used by the tests of the figures (20,000 orders) and by ``benchmarks/`` (a million). The
same seed makes the same orders: nothing is drawn but from hashes of the row's number.
Each row is copied from one that the ORM made, so columns added later are filled too.
"""

import logging
import time
from datetime import timedelta

from odoo.tools import SQL

from .random_rows import BIG, RandomRows, indexes_aside

_logger = logging.getLogger(__name__)

ON_SITE = "{new,offered,assigned,scheduled,on_site,ready,done}"
BENCH = "{new,in_workshop,ready,returning,done}"
CANCELLED = "{new,cancelled}"

FUNCTIONS = (
    # a number from 0 to 1 that depends on row and salt alone
    """
    CREATE OR REPLACE FUNCTION pg_temp.rnd(i bigint, salt bigint) RETURNS float8
    LANGUAGE sql IMMUTABLE AS $$
        SELECT (hashint8extended(i, salt) & 9007199254740991)::float8
               / 9007199254740992.0
    $$
    """,
    # hours, exponential around a mean
    """
    CREATE OR REPLACE FUNCTION pg_temp.wait(i bigint, salt bigint, mean float8)
    RETURNS interval LANGUAGE sql IMMUTABLE AS $$
        SELECT (ROUND(-LN(1 - pg_temp.rnd(i, salt)) * mean * 3600 + 60)::int
                || ' seconds')::interval
    $$
    """,
)

# one row per order: who, what, and when it entered each state
PLAN = """
    CREATE TEMP TABLE woms_random AS
    SELECT d.i, d.i + %(base)s AS order_id, d.doc, d.bought, d.mode, d.tech, d.states,
           ARRAY[d.opened,
                 d.opened + s1, d.opened + s1 + s2, d.opened + s1 + s2 + s3,
                 d.opened + s1 + s2 + s3 + s4, d.opened + s1 + s2 + s3 + s4 + s5,
                 d.opened + s1 + s2 + s3 + s4 + s5 + s6] AS times,
           (ARRAY['repaired','repaired','repaired','repaired','repaired','repaired',
                  'repaired','no_fault_found','not_repairable','declined'])
               [1 + FLOOR(pg_temp.rnd(d.i, d.s + 20) * 10)::int] AS outcome,
           pg_temp.rnd(d.i, d.s + 21) AS pays,
           NULL::bigint AS origin, 0 AS step, NULL::varchar AS state
      FROM (
        SELECT e.*, e.bought + (%(end)s - e.bought) * pg_temp.rnd(e.i, s + 3) AS opened,
               CASE WHEN pg_temp.rnd(e.i, s + 4) < 0.03 THEN 'cancelled'
                    WHEN pg_temp.rnd(e.i, s + 5) < 0.65 THEN 'on_site'
                    WHEN pg_temp.rnd(e.i, s + 5) < 0.9 THEN 'drop_off'
                    ELSE 'ship_in' END AS mode,
               1 + FLOOR(pg_temp.rnd(e.i, s + 6) * %(technicians)s)::int AS tech
          FROM (
            SELECT i, s,
                   1 + FLOOR(pg_temp.rnd(i, s + 1) * %(devices)s)::int AS doc,
                   date_trunc('second', %(end)s - %(span)s * pg_temp.rnd(
                       1 + FLOOR(pg_temp.rnd(i, s + 1) * %(devices)s)::int, s + 2))
                       AS bought
              FROM generate_series(1, %(count)s::bigint) i, (SELECT %(seed)s::int s) z
          ) e
      ) c
     CROSS JOIN LATERAL (
        SELECT c.i, c.s, c.doc, c.bought, c.tech, date_trunc('second', c.opened) opened,
               CASE c.mode WHEN 'cancelled' THEN 'on_site' ELSE c.mode END AS mode,
               CASE c.mode WHEN 'cancelled' THEN %(cancelled)s
                    WHEN 'on_site' THEN %(on_site)s ELSE %(bench)s
                END::varchar[] AS states,
               CASE WHEN pg_temp.rnd(c.i, c.s + 7) < 0.03 THEN 15.0 ELSE 1.0 END AS slow
     ) d
     CROSS JOIN LATERAL (
        SELECT pg_temp.wait(d.i, d.s + 11, 6 * d.slow) AS s1,
               pg_temp.wait(d.i, d.s + 12, CASE d.mode WHEN 'on_site' THEN 8 ELSE 70 END
                                         * d.slow) AS s2,
               pg_temp.wait(d.i, d.s + 13, 20 * d.slow) AS s3,
               pg_temp.wait(d.i, d.s + 14, 30 * d.slow) AS s4,
               pg_temp.wait(d.i, d.s + 15, 3) AS s5,
               pg_temp.wait(d.i, d.s + 16, 10) AS s6
     ) w
"""

# every twelfth comes back: the same device some days after the one before it was done
REPEATS = """
    UPDATE woms_random r
       SET origin = p.i, doc = p.doc, bought = p.bought,
           times = ARRAY(
               SELECT t - r.times[1] + p.times[array_length(p.states, 1)]
                      + pg_temp.wait(r.i, %(seed)s + 8, 24 * 25)
                 FROM unnest(r.times) WITH ORDINALITY u(t, n) ORDER BY n)
      FROM woms_random p
     WHERE r.i %% 12 = 0 AND p.i = r.i - 1 AND 'done' = ANY(p.states)
       AND p.times[array_length(p.states, 1)]
           + pg_temp.wait(r.i, %(seed)s + 8, 24 * 25) < %(end)s
"""

STEPS = """
    UPDATE woms_random r
       SET step = n.step, state = r.states[n.step]
      FROM (SELECT i, (SELECT COUNT(*) FROM unnest(states, times) u(st, t)
                        WHERE st IS NOT NULL AND t <= %(end)s)::int AS step
              FROM woms_random) n
     WHERE n.i = r.i
"""


class RandomOrders(RandomRows):
    """Makes ``count`` work orders of one company that were opened before ``end``.

    :param count: how many
    :param seed: the same seed makes the same orders
    :param end: the moment "now" of the data: what would come later has not happened
    :param days: over how many days the devices were bought
    :param devices: registered devices the orders are about
    """

    def __init__(self, env, company, *, count, seed, end, days=1000, devices=None):
        self.env = env(su=True)
        self.company = company
        self.count = count
        self.seed = seed
        self.end = end
        self.days = days
        self.devices = devices or max(count // 2, 1)
        self.masters = {}
        self.templates = {}

    def make(self, masters):
        """Make them all, around records the caller has made by the ORM.

        :param dict masters: ``{name: records}`` of partners, products, technicians,
            areas, symptoms, defects, labels as `self._params` reads them, and of the
            rows to copy from: order, request, document, assignment, invoice, part
        """
        self.masters = masters
        self.env.flush_all()
        for function in FUNCTIONS:
            self.env.cr.execute(function)
        self.env.cr.execute("DROP TABLE IF EXISTS woms_random")
        for statement in (PLAN, REPEATS, STEPS):
            self._run(statement)
        self._run("CREATE UNIQUE INDEX ON woms_random (i)")
        self._run("ANALYZE woms_random")
        for step in (
            self._make_documents,
            self._make_requests,
            self._make_orders,
            self._make_milestones,
            self._make_assignments,
            self._make_invoices,
            self._make_parts,
            self._make_decisions,
            self._make_figures,
        ):
            started = time.monotonic()
            step()
            _logger.info("%s: %.1f s", step.__name__, time.monotonic() - started)
        self.env.invalidate_all()

    # === HELPERS === #

    def _run(self, statement):
        self.env.cr.execute(SQL(statement, **self._params()))

    def _params(self):
        ids = {
            f"{name}_ids": list(records.ids)
            for name, records in self.masters.items()
            if len(records) > 1
            or name
            in ("technicians", "areas", "products", "partners", "symptoms", "defects")
        }
        technicians = self.masters["technicians"]
        return {
            **ids,
            "firm_ids": [row.firm_id.id or None for row in technicians],
            "categ_ids": [row.categ_id.id for row in self.masters["products"]],
            "technicians": len(technicians),
            "count": self.count,
            "devices": self.devices,
            "seed": self.seed,
            "end": self.end,
            "span": timedelta(days=self.days),
            "base": self._base("woms_work_order"),
            "document_base": self._base("woms_service_document"),
            "request_base": self._base("woms_work_request"),
            "repair_base": self._base("repair_order"),
            "company": self.company.id,
            "on_site": ON_SITE,
            "bench": BENCH,
            "cancelled": CANCELLED,
            "tz": self.company.partner_id.tz or "Asia/Jakarta",
        }

    def _base(self, table):
        """The highest number in ``table`` before ours, the same at every call."""
        key = f"base:{table}"
        if key not in self.templates:
            self.env.cr.execute(
                SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table))
            )
            self.templates[key] = self.env.cr.fetchone()[0]
        return self.templates[key]

    def _clone(self, template, values, source):
        """Copy the row of ``template`` once per row of ``source``.

        :param dict values: ``{column: SQL text}``; columns the table has not are left
        :param source: SQL text of the rows, called ``r``
        """
        table, params = template._table, self._params()
        columns = [
            name
            for name in self._columns(table)
            if name in values or name not in ("id", "message_main_attachment_id")
        ]
        picked = [
            # texts of random_rows, never of anyone else
            # pylint: disable-next=sql-injection
            SQL(values[name], **params) if name in values else SQL.identifier("t", name)
            for name in columns
        ]
        with indexes_aside(self.env.cr, table if self.count >= BIG else None):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s) SELECT %s FROM %s t, (%s) r WHERE t.id = %s",
                    SQL.identifier(table),
                    SQL(", ").join(map(SQL.identifier, columns)),
                    SQL(", ").join(picked),
                    SQL.identifier(table),
                    SQL(source, **params),
                    template.id,
                )
            )
        self.env.cr.execute(
            SQL(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), MAX(id)) FROM %s",
                table,
                SQL.identifier(table),
            )
        )
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def _columns(self, table):
        self.env.cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return [name for (name,) in self.env.cr.fetchall()]
