"""What each kind of row of the random work orders holds, as SQL."""

from contextlib import contextmanager

from odoo.tools import SQL

BILLED = "(r.outcome <> 'declined' AND r.pays < 0.42)"
STARTED = "(r.step > 2 OR 'in_workshop' = ANY(r.states) AND r.step > 1)"
TECHNICIAN = "(%(technicians_ids)s::int[])[r.tech]"


def pick(name, by, salt, power=1):
    """SQL: one of the ids of ``name``, drawn from the number ``by``; see `skewed`."""
    return f"""(%({name}_ids)s::int[])[1 + FLOOR(
        POWER(pg_temp.rnd({by}, %(seed)s + {salt}), {power})
        * cardinality(%({name}_ids)s::int[]))::int]"""


def skewed(name, by, salt):
    """Like `pick`, but the first ones are far more frequent."""
    return pick(name, by, salt, power=3)


# below this, dropping and making the indexes anew costs more than it saves
BIG = 50_000

FIGURES = """
    UPDATE woms_work_order o
       SET figure_visits = COALESCE(a.visits, 0), figure_fee = COALESCE(a.fee, 0),
           figure_revenue = COALESCE(m.revenue, 0),
           figure_unpaid = COALESCE(m.unpaid, 0),
           figure_parts = COALESCE(p.cost, 0),
           figure_warranty = CASE WHEN d.order_id IS NULL THEN 0
               ELSE COALESCE(p.cost, 0) + COALESCE(a.fee, 0) END,
           figure_repeated = EXISTS (
               SELECT 1 FROM woms_random n WHERE n.origin = r.i),
           figure_reported = LEAST(o.date_open, (
               SELECT q.confirmed_at FROM woms_work_request q
                WHERE q.id = o.request_id))
      FROM woms_random r
      LEFT JOIN (SELECT order_id, SUM(fee) AS fee,
                        COUNT(*) FILTER (WHERE check_in IS NOT NULL) AS visits
                   FROM woms_assignment GROUP BY order_id) a USING (order_id)
      LEFT JOIN (SELECT woms_order_id AS order_id,
                        SUM(amount_untaxed_signed) AS revenue,
                        SUM(amount_residual_signed) AS unpaid
                   FROM account_move WHERE state = 'posted'
                  GROUP BY woms_order_id) m USING (order_id)
      LEFT JOIN (SELECT ro.woms_order_id AS order_id, SUM(ABS(sm.value)) AS cost
                   FROM repair_order ro JOIN stock_move sm ON sm.repair_id = ro.id
                  WHERE sm.state = 'done' GROUP BY ro.woms_order_id) p USING (order_id)
      LEFT JOIN (SELECT DISTINCT order_id FROM woms_coverage_decision) d
          USING (order_id)
     WHERE o.id = r.order_id
"""


@contextmanager
def indexes_aside(cr, table):
    """Drop the plain indexes of ``table`` (if any is given), make them anew after."""
    definitions = []
    if table:
        cr.execute(
            """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
              FROM pg_index i
             WHERE i.indrelid = %s::regclass AND NOT i.indisunique
            """,
            [table],
        )
        definitions = cr.fetchall()
    for name, _definition in definitions:
        cr.execute(SQL("DROP INDEX %s", SQL(name)))
    yield
    for _name, definition in definitions:
        cr.execute(SQL(definition.replace("%", "%%")))


class RandomRows:
    """One method per kind of row; see `RandomOrders`."""

    # === ONE METHOD PER KIND OF ROW === #

    def _make_documents(self):
        source = """
            SELECT n, 1 + n %% cardinality(%(products_ids)s::int[]) AS product,
                   date_trunc('second', %(end)s
                       - %(span)s * pg_temp.rnd(n, %(seed)s + 2))::date AS bought
              FROM generate_series(1, %(devices)s) n
        """
        batch = "to_char(r.bought - 60, 'YYMM')"
        self._clone(
            self.masters["document"],
            {
                "id": "%(document_base)s + r.n",
                "name": "'SD/R/' || lpad(r.n::text, 8, '0')",
                "state": "'active'",
                "product_id": "(%(products_ids)s::int[])[r.product]",
                "partner_id": pick("partners", "r.n", 30),
                "serial": f"{batch} || lpad(r.n::text, 8, '0')",
                "purchase_date": "r.bought",
                "delivery_date": "r.bought",
                "manufacture_date": "r.bought - 60",
                "registration_date": "r.bought",
                "warranty_end": "r.bought + 365",
                "qr_token": "md5('q' || %(seed)s || r.n)",
                "access_token": "md5('d' || %(seed)s || r.n)",
                "batch": batch,
                "submission_key": "NULL",
            },
            source,
        )

    def _make_requests(self):
        self._clone(
            self.masters["request"],
            {
                "id": "%(request_base)s + r.i",
                "name": "'WR/R/' || lpad(r.i::text, 8, '0')",
                "state": """CASE r.state WHEN 'done' THEN 'done'
                    WHEN 'cancelled' THEN 'cancelled' ELSE 'accepted' END""",
                "partner_id": pick("partners", "r.doc", 30),
                "access_token": "md5('r' || %(seed)s || r.i)",
                "confirmed_at": """r.times[1]
                    - pg_temp.wait(r.i, %(seed)s + 31, 3)""",
                "submission_key": "NULL",
                "confirmation_code": "NULL",
            },
            "SELECT * FROM woms_random WHERE origin IS NULL",
        )

    def _make_orders(self):
        done = "CASE WHEN r.state = 'done' THEN r.times[r.step] END"
        ready = """CASE WHEN array_position(r.states, 'ready') <= r.step
                   THEN r.times[array_position(r.states, 'ready')] END"""
        outcome = (
            "CASE WHEN array_position(r.states, 'ready') <= r.step THEN r.outcome END"
        )
        self._clone(
            self.masters["order"],
            {
                "id": "r.order_id",
                "name": "'WO/R/' || lpad(r.i::text, 8, '0')",
                "state": "r.state",
                "outcome": outcome,
                "cost_state": f"""CASE WHEN r.state <> 'done' THEN 'unknown'
                    WHEN r.outcome = 'declined' THEN 'declined'
                    WHEN {BILLED} AND r.pays < 0.05 THEN 'due'
                    WHEN {BILLED} THEN 'paid'
                    ELSE 'free' END""",
                "service_mode": "r.mode",
                "date_open": "r.times[1]",
                "create_date": "r.times[1]",
                "write_date": "r.times[r.step]",
                "date_ready": ready,
                "date_done": done,
                "done_day": f"""(({done})
                    AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date""",
                "date_cancelled": """CASE WHEN r.state = 'cancelled'
                    THEN r.times[r.step] END""",
                "promised_date": "r.times[1]::date + 7",
                "request_id": """CASE WHEN r.origin IS NULL
                    THEN %(request_base)s + r.i END""",
                "origin_id": "%(base)s + r.origin",
                "is_repeat": "r.origin IS NOT NULL",
                "partner_id": pick("partners", "r.doc", 30),
                "document_id": """CASE WHEN pg_temp.rnd(r.doc, %(seed)s + 32) < 0.9
                    THEN %(document_base)s + r.doc END""",
                "product_id": """(%(products_ids)s::int[])
                    [1 + r.doc %% cardinality(%(products_ids)s::int[])]""",
                "categ_id": """(%(categ_ids)s::int[])
                    [1 + r.doc %% cardinality(%(products_ids)s::int[])]""",
                "serial": """to_char(r.bought - interval '60 days', 'YYMM')
                    || lpad(r.doc::text, 8, '0')""",
                "area_id": pick("areas", "r.tech", 33),
                "technician_id": f"CASE WHEN {STARTED} THEN {TECHNICIAN} END",
                "firm_id": f"""CASE WHEN {STARTED}
                    THEN (%(firm_ids)s::int[])[r.tech] END""",
                "symptom_id": skewed("symptoms", "r.i", 34),
                "defect_id": f"CASE WHEN ({outcome}) = 'repaired' THEN "
                + skewed("defects", "r.i", 35)
                + " END",
                "use_cause": """CASE WHEN pg_temp.rnd(r.i, %(seed)s + 36) < 0.04
                    THEN 'liquid' END""",
                "rating_last_value": f"""CASE WHEN ({done}) IS NOT NULL
                    AND pg_temp.rnd(r.i, %(seed)s + 37) < 0.3
                    THEN 5 - FLOOR(pg_temp.rnd(r.i, %(seed)s + 38)
                                   * pg_temp.rnd(r.i, %(seed)s + 39) * 5) ELSE 0 END""",
                "access_token": "md5('o' || %(seed)s || r.i)",
                "share_token": "md5('s' || %(seed)s || r.i)",
                "sla_promise_result": f"""CASE WHEN ({done}) IS NULL THEN NULL
                    WHEN ({done}) < r.times[1] + interval '7 days' THEN 'kept'
                    ELSE 'broken' END""",
                "amount_due": "0",
                "work_done": "NULL",
            },
            "SELECT * FROM woms_random",
        )

    def _make_milestones(self):
        self._clone(
            self.masters["order"].milestone_ids[:1],
            {
                "id": "nextval('woms_milestone_id_seq')",
                "res_id": "r.order_id",
                "kind": "r.kind",
                "key": "r.key",
                "previous_key": "r.previous",
                "date": "r.date",
            },
            """
            SELECT order_id, 'state' AS kind, u.st AS key,
                   states[u.n - 1] AS previous, u.t AS date
              FROM woms_random, unnest(states, times) WITH ORDINALITY u(st, t, n)
             WHERE u.n <= step
            UNION ALL
            SELECT order_id, 'waiting', w.key, NULL,
                   times[2] + w.part * (times[3] - times[2])
              FROM woms_random, (VALUES ('parts', 0.2), ('none', 0.7)) w(key, part)
             WHERE step > 3 AND pg_temp.rnd(i, %(seed)s + 40) < 0.15
            """,
        )

    def _make_assignments(self):
        """The visits of those who went, and offers others declined or let pass."""
        at = "r.times[array_position(r.states, 'on_site')]"
        went = "(r.gone AND r.kind_no > 0)"
        self._clone(
            self.masters["assignment"],
            {
                "id": "nextval('woms_assignment_id_seq')",
                "name": "'R/' || r.i || '/' || r.kind_no",
                "order_id": "r.order_id",
                "state": f"""CASE WHEN {went} THEN 'done' WHEN r.kind_no > 0
                    THEN 'accepted' WHEN r.pays < 0.5 THEN 'declined'
                    ELSE 'expired' END""",
                "kind": "'visit'",
                "firm_id": """CASE WHEN r.kind_no > 0 THEN (%(firm_ids)s::int[])[r.tech]
                    ELSE (%(firm_ids)s::int[])
                        [1 + (r.tech * 7) %% %(technicians)s] END""",
                "technician_id": f"CASE WHEN r.kind_no > 0 THEN {TECHNICIAN} END",
                "create_date": "r.times[2]",
                "answered_at": """CASE WHEN r.kind_no > 0 THEN r.times[3]
                    WHEN r.pays < 0.5 THEN r.times[2] END""",
                "window_start": at,
                "check_in": f"""CASE WHEN {went} THEN {at}
                    - (r.kind_no - 1) * interval '1 day' END""",
                "fee": f"CASE WHEN {went} THEN 100000 + 10000 * (r.i %% 9) ELSE 0 END",
                "earning": "100000 + 10000 * (r.i %% 9)",
                "access_token": "md5('a' || %(seed)s || r.i || '/' || r.kind_no)",
            },
            """
            SELECT p.*, k.kind_no, p.step > 5 AS gone
              FROM woms_random p, (VALUES (0), (1), (2)) k(kind_no)
             WHERE 'on_site' = ANY(p.states) AND p.step >= 3
               AND (k.kind_no = 1
                    OR k.kind_no = 0 AND pg_temp.rnd(p.i, %(seed)s + 41) < 0.25
                    OR k.kind_no = 2 AND p.step > 5
                       AND pg_temp.rnd(p.i, %(seed)s + 42) < 0.12)
            """,
        )

    def _make_invoices(self):
        amount = "(150000 + 25000 * (r.i %% 40))"
        open_part = "(r.pays < 0.05 AND r.kind_no = 1)::int"
        sign = "(CASE r.kind_no WHEN 1 THEN 1 ELSE -1 END)"
        values = {
            "id": "nextval('account_move_id_seq')",
            "name": "'INV/R/' || r.i || '/' || r.kind_no",
            "state": "'posted'",
            "move_type": """CASE r.kind_no
                WHEN 1 THEN 'out_invoice' ELSE 'out_refund' END""",
            "payment_state": "CASE WHEN r.pays < 0.05 THEN 'not_paid' ELSE 'paid' END",
            "woms_order_id": "r.order_id",
            "date": "r.times[r.step]::date",
            "invoice_date": "r.times[r.step]::date",
            "invoice_date_due": "r.times[r.step]::date + 14",
            "sequence_number": "r.i",
            "access_token": "md5('i' || %(seed)s || r.i || '/' || r.kind_no)",
            "payment_reference": "NULL",
        }
        for column in ("amount_untaxed", "amount_total"):
            values[column] = values[f"{column}_in_currency_signed"] = amount
            values[f"{column}_signed"] = f"{sign} * {amount}"
        values["amount_residual"] = f"{open_part} * {amount}"
        values["amount_residual_signed"] = f"{open_part} * {sign} * {amount}"
        self._clone(
            self.masters["invoice"],
            values,
            f"""
            SELECT r.*, k.kind_no FROM woms_random r, (VALUES (1), (2)) k(kind_no)
             WHERE r.state = 'done' AND {BILLED}
               AND (k.kind_no = 1 OR pg_temp.rnd(r.i, %(seed)s + 43) < 0.03)
            """,
        )

    def _make_parts(self):
        source = """
            SELECT * FROM woms_random WHERE state = 'done' AND outcome = 'repaired'
               AND pg_temp.rnd(i, %(seed)s + 44) < 0.5
        """
        self._clone(
            self.masters["part"].repair_id,
            {
                "id": "%(repair_base)s + r.i",
                "name": "'RO/R/' || r.i",
                "state": "'done'",
                "woms_order_id": "r.order_id",
            },
            source,
        )
        self._clone(
            self.masters["part"],
            {
                "id": "nextval('stock_move_id_seq')",
                "repair_id": "%(repair_base)s + r.i",
                "repair_line_type": "'add'",
                "state": "'done'",
                "value": "-40000 - 5000 * (r.i %% 30)",
                "date": "r.times[r.step]",
            },
            source,
        )

    def _make_decisions(self):
        """What nobody pays for was covered: parts and labour, told to the customer."""
        self._clone(
            self.masters["decision"],
            {
                "id": "nextval('woms_coverage_decision_id_seq')",
                "order_id": "r.order_id",
                "component": "r.component",
                "percent": "100",
                "frozen": "TRUE",
                "date": "r.times[2]",
            },
            f"""
            SELECT r.*, k.component
              FROM woms_random r, (VALUES ('parts'), ('labour')) k(component)
             WHERE r.state = 'done' AND r.outcome <> 'declined' AND NOT {BILLED}
            """,
        )

    def _make_figures(self):
        """What the ORM keeps with each order, from the rows made above."""
        with indexes_aside(
            self.env.cr, "woms_work_order" if self.count >= BIG else None
        ):
            self._run(FIGURES)
