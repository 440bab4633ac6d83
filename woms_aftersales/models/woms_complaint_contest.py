from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsComplaint(models.Model):
    """A contested refusal: made only where there is one, decided by a manager."""

    _inherit = "woms.complaint"

    decision = fields.Selection(
        selection_add=[("goodwill", "Decision stands, goodwill granted")]
    )
    granted_percent = fields.Float(
        "Covered now (%)",
        default=100.0,
        help="Of everything that was refused and stands on the estimate or the fees.",
    )
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    refusal_ids = fields.Many2many(
        "woms.coverage.decision",
        "woms_complaint_refusal_rel",
        "complaint_id",
        "decision_id",
        "What is contested",
        readonly=True,
        copy=False,
    )

    # === MAKING === #

    @api.model_create_multi
    def create(self, vals_list):
        """A contest names what was refused, and holds back what it would cost.

        :raise UserError: where nothing was refused, or it is contested already
        """
        orders = self.env["woms.work.order"]
        for vals in vals_list:
            order = orders.browse(vals.get("order_id"))
            if vals.get("kind") != "contest" or not order:
                continue
            # sudo: asked for the customer; whoever makes it has the right to
            if refusal := order.sudo()._get_contest_refusal():
                raise UserError(refusal)
            refused = order._get_refused()
            vals["refusal_ids"] = [fields.Command.set(refused.ids)]
            vals.setdefault("partner_id", order.partner_id.id)
        complaints = super().create(vals_list)
        for contest in complaints._get_contests():
            contest._assign_manager()
            # sudo: as above
            contest.order_id.sudo()._after_contested(contest)
        return complaints

    def _get_contests(self):
        """Return those that contest a refusal of a work order."""
        return self.filtered(lambda row: row.kind == "contest" and row.order_id)

    def _assign_manager(self):
        """Give it to the manager with the fewest open ones, with an activity."""
        self.ensure_one()
        # sudo: the customer contests; who answers is found for him
        contest_sudo = self.sudo()
        group = self.env.ref("woms_aftersales.woms_aftersales_group_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: (
                not user.share
                and user.active
                and contest_sudo.company_id in user.company_ids
            )
        )
        if not contest_sudo.responsible_id and managers:
            open_ones = dict(
                contest_sudo._read_group(
                    [("state", "=", "open"), ("responsible_id", "in", managers.ids)],
                    ["responsible_id"],
                    ["__count"],
                )
            )
            contest_sudo.responsible_id = managers.sorted(
                lambda user: (open_ones.get(user, 0), user.id)
            )[:1]
        if contest_sudo.responsible_id:
            contest_sudo.activity_schedule(
                "woms_aftersales.mail_activity_type_answer_complaint",
                date_deadline=contest_sudo.due_date,
                user_id=contest_sudo.responsible_id.id,
                summary=self.env._("Decide what %s contests", contest_sudo.name),
            )

    # === DECIDING === #

    def _guard_answer(self):
        """Override: a contest is decided by a manager, with all it takes."""
        refusals = super()._guard_answer()
        contests = self._get_contests()
        if contests and const.ROLE_MANAGER not in self._get_acting_roles():
            return {
                **contests._refuse(
                    self.env._("Only a service manager decides what is contested.")
                ),
                **refusals,
            }
        for contest in contests - self.browse(refusals):
            if not contest.decision:
                refusals[contest.id] = self.env._(
                    "Choose first: is the customer right, does the decision stand, or "
                    "do you grant goodwill?"
                )
            elif (
                contest.decision != "rejected"
                and not 0 < contest.granted_percent <= 100
            ):
                refusals[contest.id] = self.env._(
                    "Say how much is covered now: more than 0 and at most 100 %."
                )
        return refusals

    def _prepare_move(self, target, moment):
        values = super()._prepare_move(target, moment)
        if target == "answered":
            values["decided_by_id"] = self.env.uid
        return values

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target == "open":
            self._get_contests()._contest_again()
            return
        self.sudo().activity_ids.action_done()  # sudo: whoever had to answer
        for contest in self._get_contests():
            if target == "answered":
                contest._grant()
                # sudo: the manager may decide; estimates and messages follow
                contest.order_id.sudo()._after_contest(contest)
            elif contest.order_id.state not in const.ORDER_FINAL_STATES:
                contest.order_id.sudo()._after_contest(contest)  # sudo: as above

    def _contest_again(self):
        for contest in self:
            if contest.order_id.state in const.ORDER_FINAL_STATES:
                raise UserError(
                    self.env._("The service has ended: nothing can be contested now.")
                )
            contest.order_id._after_contested(contest)
            contest._assign_manager()

    def _grant(self):
        """Append what the manager decided; the refusals stay as they were made."""
        self.ensure_one()
        if self.decision == "rejected":
            return
        order = self.order_id
        refusals = self.sudo().refusal_ids  # sudo: append-only rows
        vals_list = [
            {
                **order._decision_values(
                    refusal.component,
                    {
                        "percent": self.granted_percent,
                        "line": None,
                        "date_end": False,
                        "reason": self._get_grant_sentence(refusal),
                    },
                    True,
                    goodwill=self.decision == "goodwill",
                    contest_id=self.id,
                ),
                "part_name": refusal.part_name,
            }
            for refusal in refusals
        ]
        # sudo: rows are append-only; the manager's right was checked by the table
        decisions = self.env["woms.coverage.decision"].sudo().create(vals_list)
        order._translate_reasons(
            decisions,
            lambda order, decision: self.with_context(
                lang=order.env.lang
            )._get_grant_sentence(decision),
        )

    def _get_grant_sentence(self, decision):
        """Return why it is covered now, for the customer, in the env's language."""
        self.ensure_one()
        what = decision.part_name or self.env[
            "woms.service.document"
        ]._get_component_word(decision.component)
        if self.decision == "goodwill":
            return self.env._(
                "Goodwill of %(percent)s %% on %(component)s: %(reason)s",
                percent=f"{self.granted_percent:g}",
                component=what,
                reason=self.answer.strip(),
            )
        return self.env._(
            "Looked at again (%(number)s): %(percent)s %% of %(what)s is covered. "
            "%(reason)s",
            number=self.name,
            percent=f"{self.granted_percent:g}",
            what=what,
            reason=self.answer.strip(),
        )

    def action_withdraw(self):
        """Take the contest back, as the customer asked."""
        return self.env["woms.reason.wizard"]._open(self, "complaint_withdraw")
