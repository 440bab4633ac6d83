"""A question on an estimate, and the wish for the replaced parts."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .. import const
from .common import _throttle_message, _throttled
from .portal_estimate import ESTIMATE_URL, WomsPortalEstimate

QUESTION_LIMIT = 2000


class WomsPortalEstimateAsk(WomsPortalEstimate):
    @http.route(
        f"{ESTIMATE_URL}/ask",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def woms_estimate_ask(
        self, order_id, estimate_id, access_token=None, question="", wish="", **form
    ):
        """Send the question to the desk; what was typed stays when it fails."""
        try:
            estimate_sudo, may_answer = self._woms_find_estimate(
                order_id, estimate_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        url = self._woms_estimate_url(estimate_sudo, access_token)
        if may_answer:
            self._woms_ask(estimate_sudo.woms_order_id, question, wish, form)
        return request.redirect(url)

    def _woms_ask(self, order_sudo, question, wish, form):
        question = question.replace("\0", "").strip()[:QUESTION_LIMIT]
        old_parts = (form.get("old_parts") == "1") if wish else None
        session = request.session
        try:
            if _throttled("act", f"order:{order_sudo.id}"):
                raise UserError(_throttle_message())
            with request.env.cr.savepoint():
                order_sudo._portal_ask_about_cost(question, old_parts)
        except UserError as error:
            session["woms_estimate_error"] = str(error)
            session["woms_estimate_question"] = question
            return
        session["woms_estimate_asked"] = True

    def _woms_estimate_values(self, estimate, may_answer, access_token):
        """Add where a question goes, and what came of the last one."""
        order = estimate.woms_order_id
        session = request.session
        return {
            **super()._woms_estimate_values(estimate, may_answer, access_token),
            "ask_url": self._woms_estimate_url(estimate, access_token, "/ask"),
            "question": session.pop("woms_estimate_question", ""),
            "asked": session.pop("woms_estimate_asked", False),
            "may_ask": may_answer and order.state not in const.ORDER_FINAL_STATES,
            "sentences": estimate._woms_sentences(),
            "ask_old_parts": order._portal_may_have_old_parts(),
            "old_parts": order.old_parts_back,
        }
