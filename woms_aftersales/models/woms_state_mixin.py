from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import const

STATE_FIELDS = ("state", "waiting_for", "waiting_since")


class Transition(NamedTuple):
    """One row (or several, one per source) of a transition table.

    :param str sources: states it may start from, separated by blanks
    :param str target: state it leads to
    :param str roles: roles of `const.ROLES` that may make it, separated by blanks
    :param str guard: name of a method of the model that answers ``{id: sentence}`` for
        the records that may not make the move now
    :param bool reason: whether a reason must be given
    """

    sources: str
    target: str
    roles: str
    guard: str | None = None
    reason: bool = False


class WomsStateMixin(models.AbstractModel):
    """The only writer of ``state`` and ``waiting_for``.

    A model gives its table in ``_woms_transitions`` and its first states in
    ``_woms_initial_states``; buttons, routes, crons and RPC all call `_move`. Creating
    a record in another state, or writing the field, is refused for everyone, the
    superuser included, and no context key opens it. Each change leaves a
    `woms.milestone` and one line in the chatter, both made in batch.
    """

    _name = "woms.state.mixin"
    _description = "Service State Machine"
    _inherit = ["woms.history.mixin", "woms.note.mixin"]

    _woms_transitions = ()
    _woms_initial_states = ("draft",)
    _woms_can = {}  # {"can_cancel": ("cancelled",)}: button field -> targets
    _woms_sequence_code = None
    # written by named methods only: nobody types them, through whatever door
    _woms_guarded_fields = ()

    name = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        copy=False,
        default="/",
        index=True,  # asked for by number, by people and by the public page
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    # each model defines `state` itself, with its own selection
    waiting_for = fields.Selection(
        const.WAITING_FOR, readonly=True, copy=False, index="btree_not_null"
    )
    waiting_since = fields.Datetime(readonly=True, copy=False)
    waiting_reason_id = fields.Many2one(
        "woms.waiting.reason", "Reason for waiting", copy=False
    )
    waiting_note = fields.Char("Note on waiting", copy=False)
    waiting_until = fields.Date("Expected", copy=False)
    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        return self._create_in_initial_state(vals_list)

    def write(self, vals):
        """Refuse the fields that only `_move` and `_wait_for` may write."""
        self._refuse_state_fields(vals)
        self._refuse_guarded_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What has happened is not deleted: archive or cancel it instead."
            )
        )

    @api.model
    def _create_in_initial_state(self, vals_list, *, at=None):
        """Create records with number, first state and first milestone.

        :param at: moment of creation, for importers and demonstration data; of all,
            or a list with one for each
        :raise UserError: when another than an initial state is asked for
        """
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            # set explicitly: a `default_state` in the context must not slip through
            vals["state"] = vals.get("state") or self._woms_initial_states[0]
            if vals["state"] not in self._woms_initial_states:
                self._refuse_state_fields(vals)
            for fname in ("waiting_for", "waiting_since"):
                if vals.setdefault(fname, False):
                    self._refuse_state_fields(vals)
            self._refuse_guarded_fields([fname for fname in vals if vals[fname]])
        self._woms_number(vals_list)
        self._complete_new(vals_list, at)
        # replaced, not added to: the defaults that were left out must not come back
        quiet = self.with_context(  # pylint: disable=context-overridden
            {
                **self._woms_context_without_guarded_defaults(),
                "mail_create_nosubscribe": True,
                "mail_create_nolog": True,
            }
        )
        # pylint: disable-next=super-method-mismatch
        records = super(WomsStateMixin, quiet).create(vals_list).with_env(self.env)
        records._add_milestones(
            "state",
            {record.id: (record.state, False) for record in records},
            at=dict(zip(records.ids, at, strict=True)) if isinstance(at, list) else at,
        )
        return records

    @api.model
    def _complete_new(self, vals_list, at):
        """Hook: add what a model keeps from its first moment to ``vals_list``.

        What comes from outside was checked before, so guarded fields may be set here.
        """

    @api.model
    def _woms_context_without_guarded_defaults(self):
        """Return the context without ``default_*`` of fields that nobody types.

        RPC sets any context: a default would write past `_refuse_guarded_fields`.
        """
        guarded = {
            f"default_{fname}" for fname in (*STATE_FIELDS, *self._woms_guarded_fields)
        }
        return {
            key: value for key, value in self.env.context.items() if key not in guarded
        }

    @api.model
    def _woms_number(self, vals_list):
        """Give a number to each of ``vals_list``: one query per company."""
        if not self._woms_sequence_code:
            return
        by_company = defaultdict(list)
        for vals in vals_list:
            by_company[vals.get("company_id") or self.env.company.id].append(vals)
        for company_id, company_vals in by_company.items():
            numbers = self.env["ir.sequence"]._woms_next_numbers(
                self._woms_sequence_code,
                self.env["res.company"].browse(company_id),
                len(company_vals),
            )
            for vals, number in zip(company_vals, numbers, strict=True):
                vals["name"] = number

    def _refuse_state_fields(self, vals):
        """Raise for the fields that nobody writes but `_move` and `_wait_for`."""
        if any(fname in vals for fname in STATE_FIELDS):
            raise UserError(
                self.env._(
                    "The state can't be set by hand. Use the buttons of the form: they "
                    "check what is possible and keep the history."
                )
            )

    def _refuse_guarded_fields(self, fnames):
        """Raise for `_woms_guarded_fields`, unless a method of ours works by sudo."""
        guarded = [fname for fname in self._woms_guarded_fields if fname in fnames]
        if guarded and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(field)s” can't be typed. Use the buttons of the form: they "
                    "check what is possible and keep the history.",
                    field=self._fields[guarded[0]]._description_string(self.env),
                )
            )

    # === THE TABLE === #

    @api.model
    def _get_transitions(self, source, target=None):
        return [
            row
            for row in self._woms_transitions
            if source in row.sources.split() and (not target or row.target == target)
        ]

    def _get_possible_targets(self, roles=None):
        """Return the states this record may move to, for ``roles`` or whoever acts."""
        self.ensure_one()
        roles = roles or self._get_acting_roles()
        return {
            row.target
            for row in self._get_transitions(self.state)
            if roles & set(row.roles.split())
        }

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_moves(self):
        """Compute each ``can_*`` field of the model from its transition table."""
        roles = self._get_acting_roles()
        for record in self:
            targets = record._get_possible_targets(roles) if record.state else set()
            for fname, wanted in self._woms_can.items():
                record[fname] = bool(targets & set(wanted))

    @api.model
    def _group_expand_states(self, states, domain):
        """Show the columns of a board in the order of the way, not of the alphabet."""
        return [key for key, _label in self._fields["state"].selection if key in states]

    @api.model
    def _state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(
            state, state
        )

    # === THE WRITER === #

    def _move(self, target, *, role=None, reason=None, at=None, values=None):
        """Move the records to ``target`` if table, role and guards allow it.

        :param str target: state to enter
        :param str role: role of the actor where groups don't tell it: the route that
            has checked a token says `customer`, a cron says `system`
        :param str reason: why; kept on the milestone and in the chatter
        :param at: moment of the move, for importers and demonstration data; of all, or
            ``{id: moment}``
        :param dict values: fields written along with the state; the guards see them
        :return: the records moved, that is ``self``
        :raise UserError: with a sentence that says what is possible now; whoever
            catches it rolls back to a savepoint of his own
        """
        if not self:
            return self
        if not self.env.su:
            self.check_access("write")
        self._lock_rows()
        roles = {role} if role else self._get_acting_roles()
        by_rows = defaultdict(self.browse)
        for record in self:
            by_rows[record._pick_transitions(target, roles)] |= record
        if values:
            # first, so that the guards judge what will stand
            self._write_machine(values)
        for rows, records in by_rows.items():
            records._check_transitions(rows, reason)
        previous = {record.id: record.state for record in self}
        self._before_move(target, roles)
        moment = max(at.values()) if isinstance(at, dict) else at
        moment = moment or fields.Datetime.now()
        self._write_machine({**self._prepare_move(target, moment), "state": target})
        self._add_milestones(
            "state",
            {res_id: (target, state) for res_id, state in previous.items()},
            role=role or min(roles, default=None, key=self._role_rank),
            note=reason,
            at=at if isinstance(at, dict) else moment,
        )
        self._log_moves(previous, target, reason)
        self._after_move(target, previous, moment)
        return self

    def _lock_rows(self):
        """Wait for whoever moves these rows now; the loser's transaction is retried.

        `lock_for_update` would answer at once that the row is locked, where a second
        person only needs to wait a moment to read what the first one did.
        """
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )

    def _pick_transitions(self, target, roles):
        """Return the rows that ``roles`` may use, or raise what is possible."""
        self.ensure_one()
        rows = tuple(
            row
            for row in self._get_transitions(self.state, target)
            if roles & set(row.roles.split())
        )
        if rows:
            return rows
        possible = sorted(self._get_possible_targets(roles))
        if not possible:
            raise UserError(
                self.env._(
                    "%(number)s is “%(state)s”: there is nothing you can change about "
                    "that now.",
                    number=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        raise UserError(
            self.env._(
                "%(number)s is “%(state)s” and can't become “%(target)s” by you now. "
                "Possible: %(possible)s.",
                number=self.display_name,
                state=self._state_label(self.state),
                target=self._state_label(target),
                possible=", ".join(self._state_label(state) for state in possible),
            )
        )

    def _check_transitions(self, rows, reason):
        """Raise for the records in ``self`` that every one of ``rows`` refuses."""
        first = {}
        records = self
        for row in rows:
            refusals = records._get_refusals(row, reason)
            first = first or refusals
            records = records.browse(refusals)
            if not records:
                return
        sentences = [
            f"{record.display_name}: {first[record.id]}"
            if len(self) > 1
            else first[record.id]
            for record in records
        ]
        raise UserError("\n".join(sentences))

    def _get_refusals(self, row, reason):
        """Return ``{id: sentence}`` for the records that ``row`` doesn't let pass."""
        if row.reason and not (reason or "").strip():
            return {
                record.id: self.env._(
                    "Please give a reason: it is kept with %(number)s.",
                    number=record.display_name,
                )
                for record in self
            }
        return getattr(self, row.guard)() if row.guard else {}

    def _refuse(self, sentence):
        """Answer of a guard that refuses all of ``self`` for the same reason."""
        return dict.fromkeys(self.ids, sentence)

    def _refuse_first(self, *answers):
        """Join the answers of guards: of each record the first thing to put right."""
        refusals = {}
        for answer in answers:
            refusals = {**answer, **refusals}
        return refusals

    def _write_machine(self, vals):
        """Write past the refusal of `write`: private to this mixin."""
        quiet = self.with_context(tracking_disable=True, mail_notrack=True)
        # pylint: disable-next=super-method-mismatch
        return super(WomsStateMixin, quiet).write(vals)

    def _prepare_move(self, target, moment):
        """Hook: fields written in the same statement as the state."""
        return {}

    def _before_move(self, target, roles):
        """Hook: what must be prepared before the state changes."""

    def _after_move(self, target, previous, moment):
        """Hook: what follows from the move.

        :param dict previous: ``{id: state before}``
        :param datetime moment: when it happened
        """

    # === WAITING === #

    def _wait_for(
        self, what, *, reason=None, note=None, until=None, role=None, at=None
    ):
        """Say what the records wait for, or that they wait no more (``what`` false).

        :param str what: key of `const.WAITING_FOR`, or False
        :param reason: ``woms.waiting.reason`` with the customer's sentence
        :param str note: free text for staff
        :param date until: when it is expected to end
        """
        if not self.env.su:
            self.check_access("write")
        moment = at or fields.Datetime.now()
        previous = {
            record.id: record.waiting_for
            for record in self
            if (record.waiting_for or False) != (what or False)
        }
        details = {
            "waiting_reason_id": reason.id if reason else False,
            "waiting_note": note or False,
            "waiting_until": until or False,
        }
        changed = self.browse(previous)
        (self - changed)._write_machine(details)
        if not changed:
            return self
        changed._write_machine(
            {
                **details,
                "waiting_for": what or False,
                "waiting_since": moment if what else False,
            }
        )
        changed._add_milestones(
            "waiting",
            {res_id: (what or "none", was) for res_id, was in previous.items()},
            role=role,
            note=note,
            at=moment,
        )
        return self
