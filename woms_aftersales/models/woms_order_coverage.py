import json

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import const

DECIDED_COMPONENTS = ("parts", "labour", "visit", "transport")


class WomsOrderCoverage(models.AbstractModel):
    """What is covered: decisions per component, expectation, freezing, goodwill.

    Decisions are append-only; of each component (and named part) the latest counts. A
    decision the customer was told (frozen) or a manager's goodwill is not overruled by
    the automatic one.
    """

    _name = "woms.order.coverage"
    _description = "Work Order Coverage"

    # === JUDGING === #

    def _coverage_date(self):
        """The day the failure was reported: what was covered then is covered."""
        self.ensure_one()
        moment = self.request_id.create_date or self.date_open
        return fields.Date.context_today(self, moment)

    def _judge_component(self, component, part=None):
        """Return what the terms say of ``component``, in the language of the env.

        The warranty on our own repair comes first, then the terms the device was sold
        with. A provisional warranty covers nothing by itself: a manager confirms it.

        :param str component: key of `const.COMPONENTS`
        :param part: ``product.product`` of the part, where terms name parts
        :return: dict(percent, line, date_end, reason, provisional)
        """
        self.ensure_one()
        # sudo: terms and earlier repairs decide, whoever asks for the customer
        document_sudo = self.document_id.sudo()
        day = self._coverage_date()
        repeat = not self.defect_id.excluded and document_sudo._repair_coverage(
            self.sudo(), component, day, part=part
        )
        if repeat:
            return repeat
        if not document_sudo:
            return document_sudo._no_coverage(
                self.env._(
                    "Not covered: no registered warranty is known for this device."
                )
            )
        verdict = document_sudo._coverage_for(
            component, day, defect=self.defect_id, part=part, use=self.use_cause
        )
        if verdict["provisional"] and verdict["percent"]:
            return {
                **document_sudo._no_coverage(
                    self.env._(
                        "Not confirmed yet: the warranty still lacks a proof of "
                        "purchase. Send it to us, then we look again."
                    )
                ),
                "provisional": True,
            }
        return verdict

    def _expect_component(self, component):
        """Judge ``component``; a device nobody registered has what its policy says."""
        self.ensure_one()
        verdict = self._judge_component(component)
        if verdict["percent"] or self.document_id:
            return verdict
        return self.document_id._expected_coverage(
            self.company_id, self.product_id, component, self._coverage_date()
        )

    # === DECIDING === #

    def _latest_decisions(self):
        """Return ``{(component, part name): decision}``: the ones that count."""
        self.ensure_one()
        latest = {}
        # sudo: read for amounts and sentences on behalf of whoever may see the order
        for decision in self.sudo().decision_ids.sorted("id"):
            latest[decision.component, decision.part_name or False] = decision
        return latest

    def _decide_coverage(self, *, freeze=False):
        """Decide what is covered per component, and keep each change as a new row.

        :param bool freeze: the customer is told now: these decisions stay
        :return: ``woms.coverage.decision`` that count, for all orders of ``self``
        """
        vals_list = []
        for order in self:
            latest = order._latest_decisions()
            for component in DECIDED_COMPONENTS:
                known = latest.get((component, False))
                if known and (known.frozen or known._is_by_hand()):
                    continue
                verdict = order._judge_component(component)
                if known and order._same_verdict(known, verdict):
                    continue
                vals_list.append(order._decision_values(component, verdict, freeze))
        # sudo: rows are append-only for everyone; this method is the one that adds them
        decision_model_sudo = self.env["woms.coverage.decision"].sudo()
        created = decision_model_sudo.create(vals_list)
        self._translate_reasons(created)
        decisions = decision_model_sudo.browse(
            [
                decision.id
                for order in self
                for decision in order._latest_decisions().values()
            ]
        )
        if freeze:
            decisions._freeze()
        return decisions

    def _translate_reasons(self, decisions, get_reason=None):
        """Give the reasons in every installed language, in one query.

        Not by `update_field_translations`, which takes a query per row and language.

        :param get_reason: called with an order in the language and the decision; by
            default the automatic judgement
        """
        get_reason = get_reason or (
            lambda order, decision: order._judge_component(decision.component)["reason"]
        )
        own_lang = self.env.lang or "en_US"
        others = [
            code
            for code, _name in self.env["res.lang"].get_installed()
            if code != own_lang
        ]
        if not decisions or not others:
            return
        rows = []
        for decision in decisions:
            order_sudo = decision.order_id.sudo()
            reasons = {
                lang: get_reason(order_sudo.with_context(lang=lang), decision)
                for lang in others
            }
            rows.append(SQL("(%s, %s::jsonb)", decision.id, json.dumps(reasons)))
        decisions.flush_recordset(["reason"])
        self.env.cr.execute(
            SQL(
                "UPDATE woms_coverage_decision decision"
                " SET reason = decision.reason || translation.reason"
                " FROM (VALUES %s) AS translation (id, reason)"
                " WHERE decision.id = translation.id",
                SQL(", ").join(rows),
            )
        )
        decisions.invalidate_recordset(["reason"])

    def _same_verdict(self, decision, verdict):
        return (
            decision.percent == verdict["percent"]
            and decision.coverage_line_id == verdict["line"]
            and (decision.date_end or False) == (verdict["date_end"] or False)
            and decision.defect_id == self.defect_id
            and decision.use_cause == self.use_cause
        )

    def _decision_values(self, component, verdict, frozen, **extra):
        self.ensure_one()
        return {
            "order_id": self.id,
            "component": component,
            "percent": verdict["percent"],
            "coverage_line_id": verdict["line"].id if verdict["line"] else False,
            "date_end": verdict["date_end"],
            "reason": verdict["reason"],
            "defect_id": self.defect_id.id,
            "use_cause": self.use_cause,
            "frozen": frozen,
            "decided_by_id": self.env.uid,
            **extra,
        }

    def _record_goodwill(self, component, percent, reason):
        """Cover ``percent`` of a component out of goodwill, by a manager.

        :raise AccessError: for anybody but a service manager
        """
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_manager"):
            raise AccessError(
                self.env._("Only a service manager may grant goodwill. Please ask one.")
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._("Please give a reason for the goodwill: it is kept.")
            )
        if not 0 < percent <= 100:
            raise UserError(
                self.env._("Goodwill covers more than 0 and at most 100 %.")
            )
        if component not in dict(const.COMPONENTS):
            raise UserError(self.env._("Please choose what the goodwill covers."))
        vals_list = [
            order._decision_values(
                component,
                {
                    "percent": percent,
                    "line": None,
                    "date_end": False,
                    "reason": self._get_goodwill_sentence(component, percent, reason),
                },
                False,
                goodwill=True,
            )
            for order in self
        ]
        # sudo: rows are append-only; the manager's right was checked above
        decisions = self.env["woms.coverage.decision"].sudo().create(vals_list)
        self._translate_reasons(
            decisions,
            lambda order, decision: order._get_goodwill_sentence(
                component, percent, reason
            ),
        )
        self._add_event("goodwill", note=reason.strip())
        return decisions

    def _get_goodwill_sentence(self, component, percent, reason):
        """Return how goodwill is told to the customer, in the language of the env."""
        engine = self.env["woms.service.document"]
        return self.env._(
            "Goodwill of %(percent)s %% on %(component)s: %(reason)s",
            percent=f"{percent:g}",
            component=engine._get_component_word(component),
            reason=reason.strip(),
        )

    def action_record_goodwill(self, component, percent, reason):
        """Grant goodwill (service managers): see `_record_goodwill`."""
        self.check_access("write")
        self._grant_goodwill(component, percent, reason)
        return True

    def _grant_goodwill(self, component, percent, reason):
        """Record goodwill; estimates the customer has not answered follow it."""
        self._record_goodwill(component, percent, reason)
        for order in self:
            order._renew_estimates()

    # === WHAT THE CUSTOMER IS TOLD === #

    def _component_label(self, component):
        field = self.env["woms.coverage.decision"]._fields["component"]
        return dict(field._description_selection(self.env)).get(component, component)

    def _coverage_expectation(self):
        """Return what the customer may expect before anything is decided.

        :return: list of dict(component, label, percent, sentence), decided where it is
        """
        self.ensure_one()
        latest = self._latest_decisions()
        expectation = []
        for component in DECIDED_COMPONENTS:
            decision = latest.get((component, False))
            verdict = (
                {"percent": decision.percent, "reason": decision.reason}
                if decision
                else self._expect_component(component)
            )
            expectation.append(
                {
                    "component": component,
                    "label": self._component_label(component),
                    "percent": verdict["percent"],
                    "sentence": verdict["reason"],
                }
            )
        return expectation

    def _coverage_of_line(self, component, product):
        """Return ``(percent, reason)`` of an estimate's line, decided or judged now."""
        self.ensure_one()
        latest = self._latest_decisions()
        decision = latest.get((component, False))
        if component == "parts" and product:
            named = latest.get((component, product.name))
            if named and named._is_by_hand():
                return named.percent, named.reason
            verdict = self._judge_component("parts", part=product)
            by_hand = decision and decision._is_by_hand()
            if (
                not decision
                or verdict["percent"] > decision.percent
                or (verdict["percent"] < decision.percent and not by_hand)
            ):
                return verdict["percent"], verdict["reason"]
        if not decision:
            verdict = self._judge_component(component)
            return verdict["percent"], verdict["reason"]
        return decision.percent, decision.reason

    def _decision_of_line(self, component, product):
        """Return the decision that explains an estimate's line, kept where it lacks.

        A part may have terms of its own: what they give is a decision of its own, with
        the name of the part.
        """
        self.ensure_one()
        latest = self._latest_decisions()
        percent, reason = self._coverage_of_line(component, product)
        general = latest.get((component, False))
        if general and general.percent == percent:
            return general
        part_name = product.name if component == "parts" else False
        known = latest.get((component, part_name))
        if known and known.percent == percent:
            return known
        part = product if component == "parts" else None
        verdict = self._judge_component(component, part=part)
        values = self._decision_values(component, verdict, False, part_name=part_name)
        # sudo: rows are append-only for everyone, see `_decide_coverage`
        decision = (
            self.env["woms.coverage.decision"]
            .sudo()
            .create({**values, "percent": percent, "reason": reason})
        )
        self._translate_reasons(
            decision,
            lambda order, _row: order._judge_component(component, part=part)["reason"],
        )
        return decision

    # === FREEZING === #

    def _after_move(self, target, previous, moment):
        """The outcome is told: what was decided until then stays."""
        if target == "ready":
            # before `super`: the invoice that follows reads these decisions
            self._decide_coverage(freeze=True)
        return super()._after_move(target, previous, moment)
