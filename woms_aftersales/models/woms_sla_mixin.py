from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const

STOPPED = {
    "sla_step": False,
    "sla_start": False,
    "sla_deadline": False,
    "sla_warn_at": False,
    "sla_status": False,
    "sla_warned": False,
}


def status_at(deadline, warn_at, moment):
    """Return the key of `const.SLA_STATUSES` of a clock at ``moment``."""
    if not deadline:
        return False
    if deadline <= moment:
        return "late"
    return "soon" if warn_at and warn_at <= moment else "on_time"


class WomsSlaMixin(models.AbstractModel):
    """The internal clock: one step runs at a time, with a stored deadline.

    The clock is kept by the moves themselves and by `_wait_for`; it stands still while
    we wait for the customer, an approval or a payment, and runs on while we wait for
    parts or decide. All else, warnings and breaches, is done by a few statements for
    all records at once (`woms.sla.watch`).

    A step that is taken up again starts its clock again; once broken it stays broken.
    """

    _name = "woms.sla.mixin"
    _description = "Service Clock"

    _sla_steps = ()

    sla_policy_id = fields.Many2one(
        "woms.sla.policy",
        "Promise by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    sla_step = fields.Selection(
        const.SLA_STEP_LABELS, "Step that runs", readonly=True, copy=False
    )
    sla_start = fields.Datetime("Step began", readonly=True, copy=False)
    sla_deadline = fields.Datetime(
        "Step due",
        readonly=True,
        copy=False,
        help="Empty while the clock stands still or nothing is promised.",
    )
    sla_warn_at = fields.Datetime("Warn at", readonly=True, copy=False)
    sla_status = fields.Selection(
        const.SLA_STATUSES, "Step is", readonly=True, copy=False
    )
    sla_warned = fields.Boolean("Warned", readonly=True, copy=False)

    # === HOOKS === #

    def _sla_wanted_step(self):
        """Return the step that runs in the present state, or False."""
        raise NotImplementedError

    def _sla_facts(self):
        """Return the `Facts` of this record."""
        raise NotImplementedError

    @api.model
    def _sla_related(self, model, vals_list, fname):
        """Return ``{id: record}`` of what ``vals_list`` name, read together."""
        ids = {vals[fname] for vals in vals_list if vals.get(fname)}
        # sudo: facts to count with, shown to nobody
        return {record.id: record for record in self.env[model].sudo().browse(ids)}

    def _sla_step_start(self, step, moment):
        """Return when ``step`` began, for a step that begins now."""
        return moment

    def _sla_pauses_now(self):
        self.ensure_one()
        return self.waiting_for in const.WAITING_PAUSES_CLOCK

    # === BEGIN AND END OF STEPS === #

    @api.model
    def _sla_begin_vals(self, book, row, facts, step, start, *, paused=False):
        """Return the values of a step that begins at ``start``."""
        vals = {**STOPPED, "sla_step": step, "sla_start": start}
        if not row:
            return {**vals, f"sla_{step}_deadline": False}
        deadline, warn_at = book.clock(row, facts, step, start)
        vals[f"sla_{step}_deadline"] = deadline or False
        if deadline and paused:
            return {**vals, "sla_status": "paused"}
        status = status_at(deadline, warn_at, fields.Datetime.now())
        return {
            **vals,
            "sla_deadline": deadline or False,
            "sla_warn_at": warn_at or False,
            "sla_status": status,
        }

    def _sla_end_vals(self, step, moment):
        """Return the values of ``step`` that ends at ``moment``, kept or broken."""
        self.ensure_one()
        deadline = self[f"sla_{step}_deadline"]
        result = self[f"sla_{step}_result"]
        if deadline and result != "broken":
            # what ended while the clock stood still was in time when it stopped
            late = self.sla_status != "paused" and moment > deadline
            result = "broken" if late else "kept"
        return {f"sla_{step}_at": moment, f"sla_{step}_result": result or False}

    def _sla_follow(self, moment):
        """Begin and end the steps that a move at ``moment`` begins and ends."""
        book = self.env["woms.sla.policy"]._book()
        same, broken, counted = defaultdict(list), defaultdict(list), []
        told = self.browse()
        for record in self.sudo():  # sudo: whoever moved it need not read the clock
            old, new = record.sla_step, record._sla_wanted_step()
            if (old or False) == (new or False):
                continue
            vals = record._sla_change_vals(book, old, new, moment)
            same[tuple(vals.items())].append(record.id)
            if old and vals.get(f"sla_{old}_result") == "broken":
                broken[old].append(record.id)
            if new and vals["sla_deadline"] and vals["sla_start"] != moment:
                counted.append(record.id)  # it paused before, perhaps
            if record.sla_warned or record.sla_status == "late":
                told |= record
        for items, res_ids in same.items():
            self.sudo().browse(res_ids)._write_machine(dict(items))
        self.env["woms.sla.breach"]._record_ended(self._name, broken, moment)
        told._sla_close_activities()
        if counted:
            self.browse(counted)._sla_recount()

    def _sla_change_vals(self, book, old, new, moment):
        """Return the values of leaving step ``old`` for ``new``; either may be none."""
        self.ensure_one()
        steps = self._sla_steps
        rank = steps.index(new) if new else self._sla_rank_without_step()
        vals = dict(STOPPED)
        if old and rank > steps.index(old):
            vals.update(self._sla_end_vals(old, moment))
        for step in steps[max(rank, 0) : steps.index(old) + 1] if old else ():
            # taken up again
            if f"sla_{step}_at" not in vals:
                vals[f"sla_{step}_at"] = False
                if self[f"sla_{step}_result"] == "kept":
                    vals[f"sla_{step}_result"] = False
        if new:
            facts = self._sla_facts() if book else None
            row = book.find(facts)
            vals["sla_policy_id"] = row.id if row else False
            start = self._sla_step_start(new, moment)
            paused = self._sla_pauses_now()
            vals.update(
                self._sla_begin_vals(book, row, facts, new, start, paused=paused)
            )
        return vals

    def _sla_rank_without_step(self):
        """Return how far the record is while no step runs: past all, or before any."""
        return len(self._sla_steps)

    def _sla_close_activities(self):
        """Take back the warnings about steps that are over."""
        # sudo: they are other people's, and the record is no longer late
        self.sudo().activity_unlink(
            [
                "woms_aftersales.mail_activity_type_sla_soon",
                "woms_aftersales.mail_activity_type_sla_late",
            ]
        )

    def _sla_tell(self, xmlid, user, status):
        """Leave an activity for ``user`` on each record, in one batch.

        :param str xmlid: activity type
        :param str status: field that says which clock it is about, or ``late``
        """
        if not self:
            return
        texts = self.with_context(lang=user.lang or self.env.lang).env
        kind = texts.ref(xmlid)
        # quick: it stands in his list; a mail for each would be noise
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": record.id,
                    "activity_type_id": kind.id,
                    "summary": kind.summary,
                    "note": record.with_env(texts)._sla_sentence(status),
                    "user_id": user.id,
                    "date_deadline": fields.Date.context_today(record),
                    "automated": True,
                }
                for record in self
            ]
        )

    def _sla_sentence(self, status):
        """Say for staff what is due and when, in the time of the place."""
        self.ensure_one()
        moment = self.env["woms.format"]._moment
        zone = self.location_id.tz
        if status == "sla_status" or (status == "late" and self.sla_status == "late"):
            return self.env._(
                "%(step)s is due %(moment)s.",
                step=dict(self._fields["sla_step"]._description_selection(self.env))[
                    self.sla_step
                ],
                moment=moment(self.sla_deadline, zone),
            )
        return self.env._(
            "Promised to the customer until %(moment)s.",
            moment=moment(self["sla_promise_deadline"], zone),
        )

    # === WAITING === #

    def _wait_for(
        self, what, *, reason=None, note=None, until=None, role=None, at=None
    ):
        result = super()._wait_for(
            what, reason=reason, note=note, until=until, role=role, at=at
        )
        self._sla_wait(at or fields.Datetime.now())
        return result

    def _sla_wait(self, moment):
        """Stop or start the clocks of the records by what they wait for now."""
        running = self.sudo().filtered("sla_step")
        stopped = running.filtered(
            lambda record: (
                record._sla_pauses_now()
                and record.sla_deadline
                and record.sla_deadline > moment  # what is late stays late
            )
        )
        if stopped:
            stopped._write_machine(
                {"sla_deadline": False, "sla_warn_at": False, "sla_status": "paused"}
            )
        resumed = running.filtered(
            lambda record: (
                record.sla_status == "paused" and not record._sla_pauses_now()
            )
        )
        if resumed:
            resumed._sla_recount()

    # === COUNT ANEW === #

    def _sla_recount(self):
        """Count the running steps of these records anew, in three statements."""
        if self.ids and self.env["woms.sla.policy"]._get_rows():
            self.env["woms.sla.watch"]._recount(self._name, self.ids)

    @api.model
    def _sla_query(self, ids):
        """Return the query of the facts of the records whose clock may run.

        Columns: id, company, area, path of the category, partner, commercial partner,
        mode, time zone, centre, step, start, status, warned, state, waiting for.
        """
        raise NotImplementedError

    @api.model
    def _sla_where(self, ids):
        if ids is None:
            return SQL("TRUE")
        return SQL("o.id = ANY(%s)", list(ids))
