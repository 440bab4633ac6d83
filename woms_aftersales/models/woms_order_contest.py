from odoo import fields, models
from odoo.exceptions import UserError

from .. import const


class WomsOrderContest(models.AbstractModel):
    """The customer contests what is not covered: a manager decides, nobody is charged.

    The open `woms.complaint` of the kind ``contest`` is what holds everything back, not
    `waiting_for`, which people may change: estimates can't be agreed to, invoices not
    posted, nothing is paid, until it is decided or taken back.
    """

    _name = "woms.order.contest"
    _description = "Contested Coverage"

    contest_id = fields.Many2one(
        "woms.complaint", "Contested by the customer", compute="_compute_contest_id"
    )

    def _compute_contest_id(self):
        for order in self:
            order.contest_id = order._get_open_contest().with_env(self.env)

    def _get_open_contest(self):
        """Return the contest that is not decided yet, or none (sudo)."""
        # sudo: it holds back whoever acts, also those who can't read complaints
        return (
            self.sudo()
            .complaint_ids.filtered(
                lambda row: row.kind == "contest" and row.state == "open"
            )
            .sorted("id")[:1]
        )

    # === WHAT CAN BE CONTESTED === #

    def _get_refused(self):
        """Return the decisions the customer was told that cover nothing of his cost.

        Only what an estimate or an agreed fee makes him pay: that the transport is not
        covered is no refusal to somebody who needs none.

        :return: ``woms.coverage.decision``
        """
        self.ensure_one()
        # sudo: asked for the customer, who reads the sentences on his page
        order_sudo = self.sudo()
        return order_sudo._get_decisions_of_cost().filtered(
            lambda row: row.frozen and not row.percent
        )

    def _get_decisions_of_cost(self):
        """Return the decisions that count for what stands on estimates and fees."""
        self.ensure_one()
        lines = self.sale_order_ids.filtered(
            lambda sale: (
                sale.state in ("sent", "sale")
                or sale.woms_end in ("declined", "expired")
            )
        ).order_line.filtered("price_unit")
        used = set(lines.mapped("woms_component"))
        if any(move.woms_is_fee for move in self._posted_moves()[0]):
            used |= {"labour", "visit"}
        latest = self._latest_decisions()
        decisions = self.env["woms.coverage.decision"].sudo()
        for (component, part), decision in latest.items():
            if component in used and (not part or decision in lines.woms_decision_id):
                decisions |= decision
        return decisions

    def _get_contest_refusal(self):
        """Return why nothing can be contested now, as a sentence, or False."""
        self.ensure_one()
        if self.state in const.ORDER_FINAL_STATES:
            return self.env._(
                "This service has ended. Write a complaint instead: we answer it."
            )
        if contest := self._get_open_contest():
            return self.env._(
                "We are deciding about %(number)s already. Please add what is new as a "
                "message.",
                number=contest.name,
            )
        if not self._get_refused():
            return self.env._("Nothing was refused, so there is nothing to contest.")
        if any(
            move.payment_state in ("paid", "partial", "in_payment")
            for move in self.sudo()._posted_moves()[0]
        ):
            return self.env._(
                "This was paid already. Write a complaint instead: we answer it."
            )
        return False

    def _portal_contest(self, text):
        """The customer does not agree with what is not covered.

        :param str text: why, in his words
        :return: ``woms.complaint``, due as the company's settings say
        """
        self.ensure_one()
        self._lock_rows()
        return self._portal_complain(text, kind="contest")

    def _after_contested(self, contest):
        """Hold everything back until the manager has decided."""
        self.ensure_one()
        self._wait_for("decision", until=contest.due_date, note=contest.name)
        self._add_event("contested", note=contest.name)

    # === WHAT IS HELD BACK === #

    def _get_contest_hold(self):
        """Return why nothing is charged now, for whoever tries, or False."""
        self.ensure_one()
        contest = self._get_open_contest()
        if not contest:
            return False
        return self.env._(
            "%(number)s: the customer does not agree with what is not covered. Nothing "
            "is charged before a service manager has decided %(contest)s, due on "
            "%(date)s.",
            number=self.name,
            contest=contest.name,
            date=self.env["woms.format"]._day(contest.due_date),
        )

    def _check_not_contested(self):
        for order in self:
            if hold := order._get_contest_hold():
                raise UserError(hold)

    def _make_invoice(self):
        """Override: not while it is contested; the decision makes up for it."""
        self._check_not_contested()
        return super()._make_invoice()

    def _make_invoice_or_tell(self):
        """Override: work that ends while it is contested is invoiced afterwards."""
        if not self._get_open_contest():
            super()._make_invoice_or_tell()

    def _payment_options(self):
        """Override: nothing is paid while it is contested."""
        return [] if self._get_open_contest() else super()._payment_options()

    def _register_cash(self, amount, **kwargs):
        """Override: no cash is taken either."""
        self._check_not_contested()
        return super()._register_cash(amount, **kwargs)

    def _agree_pay_on_delivery(self, how, role=None):
        """Override: nor agreed on."""
        self._check_not_contested()
        return super()._agree_pay_on_delivery(how, role)

    def _after_move(self, target, previous, moment):
        """Override: with the order ends what was contested about it."""
        result = super()._after_move(target, previous, moment)
        if target in const.ORDER_FINAL_STATES:
            # sudo: whoever ends the order
            self._get_open_contest()._move(
                "cancelled",
                role=const.ROLE_SYSTEM,
                reason=self.env._("The service has ended."),
            )
        return result

    # === AFTER THE DECISION === #

    def _after_contest(self, contest):
        """The decision was made: renew what it changes, go on where we were."""
        self.ensure_one()
        self._wait_for(False)
        self._add_event("contest_decided", note=contest.name)
        if contest.decision != "rejected":
            self._renew_estimates()
            self._renew_invoices()
        if estimate := self.sale_order_ids.filtered(lambda sale: sale.state == "sent"):
            estimate._woms_give_time()
            self._wait_for("approval", until=max(estimate.mapped("validity_date")))
        if self.state in ("ready", "returning") and (
            self._estimates_to_invoice() or self._fees_to_invoice()
        ):
            self._make_invoice_or_tell()
        if contest.state == "answered":
            self._notify_customer("contest_decided")

    def _renew_estimates(self):
        """Replace open estimates by ones that say what is covered now."""
        self.ensure_one()
        # sudo: the manager decides what is covered, the estimates follow
        order_sudo = self.sudo()
        for estimate in order_sudo._get_estimates_to_renew():
            lines = [
                {
                    "component": line.woms_component,
                    "product": line.product_id,
                    "quantity": line.product_uom_qty,
                    "price_unit": line.price_unit,
                    "name": line.name,
                }
                for line in estimate.order_line
                if not line.display_type
            ]
            was_sent = estimate.state != "draft"
            if estimate.state != "cancel":
                estimate._woms_end("replaced")
            renewed = order_sudo._create_estimate(
                order_sudo.payer_id or order_sudo.partner_id,
                lines,
                estimate.woms_supplementary,
                estimate.currency_id,
            )
            if was_sent:
                renewed._woms_send()

    def _get_estimates_to_renew(self):
        """Return estimates whose lines would be covered otherwise now.

        Those without an answer; where there is none, the last one, if he declined it.
        """
        self.ensure_one()
        estimates = self.sale_order_ids.sorted("id")
        waiting = estimates.filtered(lambda sale: sale.state in ("draft", "sent"))
        if (
            not waiting
            and not self.outcome
            and estimates[-1:].woms_end in ("declined", "expired")
        ):
            waiting = estimates[-1:]
        return waiting.filtered(
            lambda sale: any(
                self._coverage_of_line(line.woms_component, line.product_id)[0]
                != line.discount
                for line in sale.order_line
                if not line.display_type
            )
        )

    def _renew_invoices(self):
        """Credit what was invoiced and not paid; it is invoiced anew as decided."""
        self.ensure_one()
        # sudo: consequence of the manager's decision
        order_sudo = self.sudo()
        invoices, _refunds = order_sudo._posted_moves()
        unpaid = invoices.filtered(lambda move: move.payment_state == "not_paid")
        if unpaid:
            unpaid._reverse_moves(
                [
                    {"ref": self.env._("Covered after all: %s", move.name)}
                    for move in unpaid
                ],
                cancel=True,
            )
            order_sudo._make_invoice_or_tell()

    # === WHAT THE CUSTOMER READS === #

    def _is_told_contested(self):
        """Whether he reads that we look at it again; lists need no query for it."""
        self.ensure_one()
        return (
            self.waiting_for == "decision"
            and self.state not in const.ORDER_FINAL_STATES
            and bool(self._get_open_contest())
        )

    def _portal_chip(self):
        """Override: it is our turn, not his."""
        if self._is_told_contested():
            return {
                "word": self.env._("We look at it again"),
                "icon": "fa-balance-scale",
                "color": "info",
            }
        return super()._portal_chip()

    def _portal_sentence(self):
        if self._is_told_contested():
            return self.env._(
                "You do not agree with what the warranty does not cover. A manager "
                "looks at it again."
            )
        return super()._portal_sentence()

    def _portal_next_step(self):
        """Override: while we decide, he need not do anything."""
        if self.state not in const.ORDER_FINAL_STATES and (
            contest := self._get_open_contest()
        ):
            return {
                "key": "none",
                "label": "",
                "url": "",
                "hint": self.env._(
                    "We look at it again and decide by %(date)s. You need not do "
                    "anything; nothing is charged until then.",
                    date=self.env["woms.format"]._day(contest.due_date),
                ),
            }
        return super()._portal_next_step()

    def _cost_words(self):
        """Override: what is contested is neither due nor to be decided by him."""
        if self._get_open_contest():
            return (
                self.env._("You do not agree: we look at it again"),
                self.env._("Nothing is charged until a manager has decided."),
            )
        return super()._cost_words()

    def _timeline_events(self):
        return {
            **super()._timeline_events(),
            "contested": self.env._("You did not agree with what is not covered"),
            "contest_decided": self.env._("A manager decided about it"),
        }

    def _portal_contest_values(self):
        """Return what the page says about refusals, and whether he may contest them.

        :return: dict(refusals, contest, decided, may); a refusal is a dict(label,
            reason, who, when (text), photos)
        """
        self.ensure_one()
        # sudo: the page's route has checked that the reader may see this order
        order_sudo = self.sudo()
        refusals = order_sudo._get_refused()
        contests = order_sudo.complaint_ids.filtered(lambda row: row.kind == "contest")
        open_one = contests.filtered(lambda row: row.state == "open")[:1]
        return {
            "refusals": [
                {
                    "label": row.part_name
                    or order_sudo._component_label(row.component),
                    "reason": row.reason,
                    "who": row._get_decider(),
                    "when": self.env["woms.format"]._local_day(row.date),
                    "photos": row.photo_ids,
                }
                for row in refusals
            ],
            "contest": open_one,
            "decided": contests.filtered(lambda row: row.state == "answered").sorted(
                "id"
            )[-1:],
            "may": not order_sudo._get_contest_refusal(),
        }
