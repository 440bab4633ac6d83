from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models

from .. import const


class WomsHistoryMixin(models.AbstractModel):
    """Who acts, and what happened when: milestones and lines in the chatter."""

    _name = "woms.history.mixin"
    _description = "Service History"

    milestone_ids = fields.One2many(
        "woms.milestone",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        string="Timeline",
        readonly=True,
    )

    # accountants move these records too
    _woms_of_accountants = False

    # === ROLES === #

    @api.model
    def _get_acting_roles(self):
        """Return the roles of `const.ROLES` that the acting user has by his groups."""
        user = self.env.user
        roles = self._get_own_roles(user)
        # whoever may make invoices, in no group of ours
        if self._woms_of_accountants:
            if user.has_group("account.group_account_invoice"):
                roles.add(const.ROLE_ACCOUNTANT)
        return roles

    @api.model
    def _get_own_roles(self, user):
        if user.id == SUPERUSER_ID:
            return {const.ROLE_SYSTEM}
        groups = {
            "manager": const.ROLE_MANAGER,
            "desk": const.ROLE_DESK,
            "central_technician": const.ROLE_BENCH,
            "partner_technician": const.ROLE_TECHNICIAN,
            "partner_coordinator": const.ROLE_COORDINATOR,
        }
        return {
            role
            for group, role in groups.items()
            if user.has_group(f"woms_aftersales.woms_aftersales_group_{group}")
        }

    @api.model
    def _role_rank(self, role):
        return [key for key, _label in const.ROLES].index(role)

    # === HISTORY === #

    def _add_event(self, key, *, role=None, note=None, at=None):
        """Put an event that is no change of state on the timeline."""
        self._add_milestones(
            "event",
            {res_id: (key, False) for res_id in self.ids},
            role=role,
            note=note,
            at=at,
        )

    def _add_milestones(self, kind, keys, *, role=None, note=None, at=None):
        """Create one milestone per record, in batch.

        :param dict keys: ``{id: (key, previous key)}``
        :param at: moment of all, or ``{id: moment}`` for importers
        """
        role = role or min(self._get_acting_roles(), default=None, key=self._role_rank)
        moments = at if isinstance(at, dict) else dict.fromkeys(keys, at)
        now = fields.Datetime.now()
        companies = {record.id: record.company_id.id for record in self.sudo()}
        # append-only for everyone, so nobody has the right to create rows by himself
        self.env["woms.milestone"].sudo().create(
            [
                {
                    "res_model": self._name,
                    "res_id": res_id,
                    "kind": kind,
                    "key": key,
                    "previous_key": previous,
                    "date": moments.get(res_id) or now,
                    "actor_id": self.env.uid,
                    "actor_role": role,
                    "note": note,
                    "company_id": companies[res_id],
                }
                for res_id, (key, previous) in keys.items()
            ]
        )

    def _log_moves(self, previous, target, reason):
        """Leave one internal line in the chatter of each moved record, in one batch."""
        if not hasattr(self, "_message_log_batch"):
            return
        label = self._state_label(target)
        bodies = {}
        for record in self:
            body = Markup("%s → <b>%s</b>") % (
                self._state_label(previous[record.id]),
                label,
            )
            if reason:
                body += Markup("<br/>%s") % reason
            bodies[record.id] = body
        self._message_log_batch(bodies)
