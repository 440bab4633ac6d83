from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from .woms_sla_book import Facts
from .woms_sla_mixin import status_at
from .woms_work_time import pauses_of

MODELS = ("woms.work.request", "woms.work.order")
# What one run tells people of; the rest follows in the next run, at once.
TELL_BATCH = 500
SOON = "woms_aftersales.mail_activity_type_sla_soon"
LATE = "woms_aftersales.mail_activity_type_sla_late"


class WomsSlaWatch(models.AbstractModel):
    """Watches all clocks at once, by statements that take all rows together.

    A run costs the same number of queries for ten open orders and for a hundred
    thousand; only who has to be told anew is looked at one by one, at most
    `TELL_BATCH` per run.
    """

    _name = "woms.sla.watch"
    _description = "Watch over Promises"

    # === THE CRONS === #

    @api.model
    def _cron_watch(self):
        """Colour what is about to be late or late; warn and escalate, once each."""
        self._mark(fields.Datetime.now())
        left = self._warn() + self._escalate()
        self.env["ir.cron"]._commit_progress(1, remaining=left)

    @api.model
    def _cron_recount(self):
        """Count all open deadlines anew, after policies or holidays changed."""
        for model in MODELS:
            self._recount(model)
        self._mark(fields.Datetime.now())

    # === MARK === #

    @api.model
    def _mark(self, now):
        """Set the status of all clocks and record what is broken."""
        breaches = self.env["woms.sla.breach"]
        for model in MODELS:
            self._mark_clock(model, "sla_deadline", "sla_warn_at", "sla_status", now)
            self.env.cr.execute(breaches._insert_query(model, None))
        self._mark_clock(
            "woms.work.order",
            "sla_promise_deadline",
            "sla_promise_warn_at",
            "sla_promise_status",
            now,
        )
        self.env.cr.execute(breaches._insert_query("woms.work.order", "promise"))
        breaches.invalidate_model()

    @api.model
    def _mark_clock(self, model, deadline, warn_at, status, now):
        records = self.env[model]
        records.flush_model()
        names = {
            "table": SQL.identifier(records._table),
            "deadline": SQL.identifier(deadline),
            "warn_at": SQL.identifier(warn_at),
            "status": SQL.identifier(status),
            "now": now,
        }
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(status)s = 'late'"
                " WHERE %(status)s IN ('on_time', 'soon') AND %(deadline)s <= %(now)s",
                **names,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(status)s = 'soon' WHERE %(status)s = 'on_time'"
                " AND %(warn_at)s <= %(now)s AND %(deadline)s > %(now)s",
                **names,
            )
        )
        records.invalidate_model([status])

    # === WARN === #

    @api.model
    def _warn(self):
        """Leave one activity per step that is about to be late, for who has the job.

        :return: 1 when more are left for the next run, else 0
        """
        left = 0
        for model, status, warned in (
            ("woms.work.request", "sla_status", "sla_warned"),
            ("woms.work.order", "sla_status", "sla_warned"),
            ("woms.work.order", "sla_promise_status", "sla_promise_warned"),
        ):
            records = self.env[model].search(
                [(status, "=", "soon"), (warned, "=", False)], limit=TELL_BATCH
            )
            left |= len(records) == TELL_BATCH
            if not records:
                continue
            by_user = defaultdict(records.browse)
            for record, user in self._get_responsible(records).items():
                by_user[user] |= record
            for user, theirs in by_user.items():
                theirs._sla_tell(SOON, user, status)
            records._write_machine({warned: True})
        return int(left)

    @api.model
    def _get_responsible(self, records):
        """Return ``{record: user}``: who can still save it.

        The technician at the bench, else the contact at the desk, else the one of the
        policy, of the settings, or anybody of the desk.
        """
        found, desk = {}, {}
        for record in records:
            company = record.company_id
            candidates = [record.sla_policy_id.user_id, company.woms_sla_user_id]
            if record._name == "woms.work.order":
                candidates.insert(0, record.desk_user_id)
                if record.state == "in_workshop":
                    candidates.insert(0, record.technician_id.login_user_id)
            user = next(
                (user for user in candidates if user.active and not user.share), None
            )
            if not user:
                if company not in desk:
                    desk[company] = self._anybody(company, "desk")
                user = desk[company]
            found[record] = user
        return found

    @api.model
    def _anybody(self, company, group):
        """Return the first user of one of our groups in a company, else the admin."""
        group = self.env.ref(f"woms_aftersales.woms_aftersales_group_{group}")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", company.ids),
                ("share", "=", False),
            ],
            order="id",
            limit=1,
        ) or self.env.ref("base.user_admin")

    # === ESCALATE === #

    @api.model
    def _escalate(self):
        """Tell the manager of each promise that was broken and is still open, once.

        :return: 1 when more are left for the next run, else 0
        """
        breaches = self.env["woms.sla.breach"].search(
            [("escalated_to_id", "=", False), ("ended_at", "=", False)],
            limit=TELL_BATCH,
            order="deadline",
        )
        managers, by_user = {}, defaultdict(breaches.browse)
        for breach in breaches:
            company = breach.company_id
            user = breach.policy_id.manager_id or company.woms_sla_manager_id
            if not user.active:
                if company not in managers:
                    managers[company] = self._anybody(company, "manager")
                user = managers[company]
            by_user[user] |= breach
        for user, theirs in by_user.items():
            for field in ("order_id", "request_id"):
                theirs[field]._sla_tell(LATE, user, "late")
            theirs.write({"escalated_to_id": user.id})
        return int(len(breaches) == TELL_BATCH)

    # === COUNT ANEW === #

    @api.model
    def _recount(self, model, ids=None):
        """Count the running steps anew from policies, calendars and pauses.

        :param str model: one of `MODELS`
        :param ids: only these records; all open ones if None
        """
        records = self.env[model]
        self.env.flush_all()  # places, products and customers are read as well
        rows = self.env.execute_query(records._sla_query(ids))
        if not rows:
            return
        pauses = self._get_pauses(model, records, ids)
        book = self.env["woms.sla.policy"]._book()
        now = fields.Datetime.now()
        values = [
            self._recount_row(records, book, row, pauses.get(row[0], ()), now)
            for row in rows
        ]
        self.env.cr.execute(self._recount_query(records, values))
        records.invalidate_model(
            [
                "sla_policy_id",
                "sla_step",
                "sla_start",
                "sla_deadline",
                "sla_warn_at",
                "sla_status",
                "sla_warned",
                *(f"sla_{step}_deadline" for step in records._sla_steps),
            ]
        )
        self._forget_breaches(model, records, ids)

    @api.model
    def _recount_query(self, records, values):
        """Return the statement that writes what `_recount_row` found, all at once."""
        ids, policies, steps, starts, deadlines, warns, statuses, dues = (
            list(column) for column in zip(*values, strict=True)
        )
        step_dues = SQL(", ").join(
            SQL(
                "%(column)s = CASE WHEN n.step = %(step)s THEN n.due"
                " ELSE o.%(column)s END",
                column=SQL.identifier(f"sla_{step}_deadline"),
                step=step,
            )
            for step in records._sla_steps
        )
        return SQL(
            """
            UPDATE %(table)s o SET sla_policy_id = n.policy, sla_step = n.step,
                   sla_start = n.start, sla_deadline = n.deadline,
                   sla_warn_at = n.warn_at, sla_status = n.status,
                   sla_warned = o.sla_warned AND n.status <> 'on_time', %(step_dues)s
              FROM unnest(%(ids)s, %(policies)s::int[], %(steps)s::varchar[],
                   %(starts)s::timestamp[], %(deadlines)s::timestamp[],
                   %(warns)s::timestamp[], %(statuses)s::varchar[],
                   %(dues)s::timestamp[])
                   AS n(id, policy, step, start, deadline, warn_at, status, due)
             WHERE o.id = n.id AND (o.sla_policy_id, o.sla_step, o.sla_start,
                   o.sla_deadline, o.sla_warn_at, o.sla_status)
                   IS DISTINCT FROM
                   (n.policy, n.step, n.start, n.deadline, n.warn_at, n.status)
            """,
            table=SQL.identifier(records._table),
            step_dues=step_dues,
            ids=ids,
            policies=policies,
            steps=steps,
            starts=starts,
            deadlines=deadlines,
            warns=warns,
            statuses=statuses,
            dues=dues,
        )

    @api.model
    def _recount_row(self, records, book, row, pauses, now):
        """Return id, policy, step, start, deadline, warn at, status, deadline of step.

        :param tuple row: a row of `_sla_query`
        """
        (
            res_id,
            *facts,
            step,
            start,
            _status,
            _warned,
            state,
            waiting_for,
            begun,
        ) = row
        if records._name == "woms.work.order":
            step = records._sla_step_of(state, row[6], begun)
        else:
            step = records._sla_step_of(state, waiting_for)
            pauses = ()
        facts = Facts(*facts)
        policy = book.find(facts)
        policy_id = policy.id if policy else None
        if not step:
            return res_id, policy_id, None, None, None, None, None, None
        start = start or now
        if not policy:
            return res_id, None, step, start, None, None, None, None
        deadline, warn_at = book.clock(policy, facts, step, start, pauses)
        if deadline or not policy.hours[step]:
            status = status_at(deadline, warn_at, now) or None
            return res_id, policy_id, step, start, deadline, warn_at, status, deadline
        # it stands still: the last deadline is the one before this pause
        due = book.clock(policy, facts, step, start, pauses[:-1])[0]
        return res_id, policy_id, step, start, None, None, "paused", due

    @api.model
    def _forget_breaches(self, model, records, ids):
        """Take back what isn't late any more since it was counted anew.

        A holiday that was entered late makes no one late. What was explained, or ended
        by then, stays as it was told.
        """
        link = "order_id" if model == "woms.work.order" else "request_id"
        taken_back = self.env.execute_query(
            SQL(
                """
                DELETE FROM woms_sla_breach b USING %(table)s o
                 WHERE b.%(link)s = o.id AND b.step = o.sla_step AND %(where)s
                   AND b.ended_at IS NULL AND b.reason_id IS NULL
                   AND o.sla_status IN ('on_time', 'soon', 'paused')
                RETURNING o.id
                """,
                table=SQL.identifier(records._table),
                link=SQL.identifier(link),
                where=records._sla_where(ids),
            )
        )
        if taken_back:
            self.env["woms.sla.breach"].invalidate_model()
            records.invalidate_model(["sla_breach_ids"])
            records.browse(row[0] for row in taken_back)._sla_close_activities()

    @api.model
    def _get_pauses(self, model, records, ids):
        """Return ``{id: pauses}`` of the records whose clock runs, from milestones."""
        changes = defaultdict(list)
        for res_id, moment, key in self.env.execute_query(
            SQL(
                """
                SELECT m.res_id, m.date, m.key
                  FROM woms_milestone m JOIN %(table)s o ON o.id = m.res_id
                 WHERE m.res_model = %(model)s AND m.kind = 'waiting'
                   AND o.sla_step IS NOT NULL AND %(where)s
                 ORDER BY m.res_id, m.date, m.id
                """,
                table=SQL.identifier(records._table),
                model=model,
                where=records._sla_where(ids),
            )
        ):
            changes[res_id].append((moment, key))
        return {
            res_id: pauses_of(rows, const.WAITING_PAUSES_CLOCK)
            for res_id, rows in changes.items()
        }
