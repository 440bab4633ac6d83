"""What is not covered, and the customer who does not agree with that."""

from odoo.http import request

from .portal_work_order import TEXT_LIMIT, WomsPortalWorkOrder

TYPED = "woms_contest_text"


class WomsPortalContest(WomsPortalWorkOrder):
    def _woms_order_values(self, order_sudo, how, access_token):
        """Override: the refusals, and what was typed when it could not be sent."""
        values = super()._woms_order_values(order_sudo, how, access_token)
        refused = order_sudo._portal_contest_values()
        values["refused"] = {**refused, "may": values["may_act"] and refused["may"]}
        typed_for, text = request.session.pop(TYPED, None) or (0, "")
        values["contest_text"] = text if typed_for == order_sudo.id else ""
        # they stand beside what was refused
        values["complaints"] -= refused["contest"] | refused["decided"]
        return values

    def _woms_order_actions(self):
        return {**super()._woms_order_actions(), "contest": self._woms_contest_refusal}

    def _woms_check_act(self, order_sudo, action):
        """Override: keep what was typed, whatever the reason it can't be sent for."""
        if action == "contest":
            text = (request.params.get("text") or "")[:TEXT_LIMIT]
            request.session[TYPED] = (order_sudo.id, text)
        super()._woms_check_act(order_sudo, action)

    def _woms_contest_refusal(self, order_sudo, post):
        text = self._woms_text(post, "text")
        contest_sudo = order_sudo._portal_contest(text)
        request.session.pop(TYPED, None)
        return request.env._(
            "We received it as %(number)s. A manager decides by %(date)s; nothing is "
            "charged until then.",
            number=contest_sudo.name,
            date=request.env["woms.format"]._day(contest_sudo.due_date),
        )
