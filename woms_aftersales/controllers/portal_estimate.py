from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.sale.controllers.portal import CustomerPortal

from .. import const

ESTIMATE_URL = "/my/work-orders/<int:order_id>/estimate/<int:estimate_id>"


class WomsPortalEstimate(CustomerPortal):
    """Where customers read, sign or decline; core's pages hand over here."""

    # === CHECKS === #

    def _woms_find_estimate(self, order_id, estimate_id, access_token):
        """Return ``(estimate, may_answer)``, or raise as if it did not exist.

        The work order's token or the estimate's own opens it; so does the login of the
        customer or payer, who alone (or a token) may answer.
        """
        # sudo: checked right below, by token or by login
        estimate_sudo = (
            request.env["sale.order"]
            .sudo()
            .search([("id", "=", estimate_id), ("woms_order_id", "=", order_id)])
        )
        order_sudo = estimate_sudo.woms_order_id
        if not order_sudo:
            raise MissingError(request.env._("This page does not exist."))
        tokens = [order_sudo.access_token, estimate_sudo.access_token]
        if access_token and any(
            token and consteq(token, access_token) for token in tokens
        ):
            return estimate_sudo, order_sudo.state not in const.ORDER_FINAL_STATES
        user = request.env.user
        if not user._is_public() and user.partner_id in (
            order_sudo.partner_id | order_sudo.payer_id
        ):
            return estimate_sudo, True
        if user._is_internal():
            # staff may look at it, with their own rights; only customers answer here
            request.env["sale.order"].browse(estimate_id).check_access("read")
            return estimate_sudo, False
        raise AccessError(request.env._("This page does not exist."))

    def _woms_order_url(self, estimate, access_token):
        """Address of the work order's page; only its own token goes along."""
        order = estimate.woms_order_id
        url = f"/my/work-orders/{order.id}"
        if access_token and consteq(order.access_token or "", access_token):
            return f"{url}?{urlencode({'access_token': access_token})}"
        return url

    def _woms_estimate_url(self, estimate, access_token, suffix=""):
        order_id = estimate.woms_order_id.id
        url = f"/my/work-orders/{order_id}/estimate/{estimate.id}{suffix}"
        if access_token:
            return f"{url}?{urlencode({'access_token': access_token})}"
        return url

    # === PAGES === #

    @http.route(ESTIMATE_URL, type="http", auth="public", website=True, methods=["GET"])
    def woms_estimate(self, order_id, estimate_id, access_token=None, **kw):
        """Show an estimate, and ask for the answer while it is open."""
        try:
            estimate_sudo, may_answer = self._woms_find_estimate(
                order_id, estimate_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._woms_estimate_values(estimate_sudo, may_answer, access_token)
        values["error"] = request.session.pop("woms_estimate_error", None)
        return request.render("woms_aftersales.portal_estimate", values)

    def _woms_estimate_values(self, estimate, may_answer, access_token):
        """Return what the page shows; amounts are in the estimate's currency."""
        order = estimate.woms_order_id
        is_open = estimate._woms_is_open()
        return {
            "page_name": "woms_estimate",
            "estimate": estimate,
            "work_order": order,
            "lines": [line for line in estimate.order_line if not line.display_type],
            "why_not_covered": self._woms_why_not_covered(estimate),
            "can_answer": may_answer and is_open,
            "refusal": not is_open and self._woms_why_closed(estimate),
            "format_amount": lambda amount: order._format_amount(
                amount, estimate.currency_id
            ),
            "accept_url": self._woms_estimate_url(estimate, access_token, "/accept"),
            "decline_url": self._woms_estimate_url(estimate, access_token, "/decline"),
            "order_url": self._woms_order_url(estimate, access_token),
            "signer": order.partner_id.name,
        }

    def _woms_why_closed(self, estimate):
        """Return why it can't be answered now, in words for the customer."""
        refusal = estimate._woms_answer_refusal()
        order = estimate.woms_order_id
        if refusal and refusal == order._get_contest_hold():
            # that sentence is for whoever would charge him
            return order._portal_status()["next_step"]["hint"] or refusal
        return refusal

    def _woms_why_not_covered(self, estimate):
        """Return the sentences why components of the estimate are not covered."""
        components = set(estimate.order_line.mapped("woms_component"))
        decisions = estimate.woms_order_id._latest_decisions().values()
        return list(
            dict.fromkeys(
                decision.reason
                for decision in decisions
                if decision.component in components and not decision.percent
            )
        )

    # === ANSWERS === #

    @http.route(f"{ESTIMATE_URL}/accept", type="jsonrpc", auth="public", website=True)
    def woms_estimate_accept(
        self, order_id, estimate_id, access_token=None, name=None, signature=None
    ):
        """Take the signature; answer as core's signature form expects."""
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            estimate_sudo, may_answer = self._woms_find_estimate(
                order_id, estimate_id, access_token
            )
        except (AccessError, MissingError):
            return {"error": request.env._("This page does not exist any more.")}
        return self._woms_accept(
            estimate_sudo, may_answer, name, signature, access_token
        )

    def _woms_accept(self, estimate, may_answer, name, signature, access_token):
        if not may_answer:
            return {"error": request.env._("Only the customer can agree here.")}
        try:
            with request.env.cr.savepoint():
                estimate._woms_accept(name, signature, const.ROLE_CUSTOMER)
        except (UserError, ValueError, TypeError) as error:
            if not isinstance(error, UserError):
                error = request.env._("The signature can't be read. Please sign again.")
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": self._woms_estimate_url(estimate, access_token),
        }

    @http.route(
        f"{ESTIMATE_URL}/decline",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def woms_estimate_decline(
        self, order_id, estimate_id, access_token=None, reason=None, **kw
    ):
        """Take the customer's no, with its reason."""
        try:
            estimate_sudo, may_answer = self._woms_find_estimate(
                order_id, estimate_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._woms_decline(estimate_sudo, may_answer, reason, access_token)

    def _woms_decline(self, estimate, may_answer, reason, access_token):
        url = self._woms_estimate_url(estimate, access_token)
        if not may_answer:
            return request.redirect(url)
        try:
            with request.env.cr.savepoint():
                estimate._woms_decline((reason or "").strip(), const.ROLE_CUSTOMER)
        except UserError as error:
            request.session["woms_estimate_error"] = str(error)
        return request.redirect(url)

    # === CORE'S PAGES HAND OVER === #

    def _woms_from_core(self, order_id, access_token):
        """Return the estimate that core's page of a sales order was asked for, or none.

        Access is checked as core does, before anything is told.
        """
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.env["sale.order"]
        return order_sudo if order_sudo.woms_order_id else request.env["sale.order"]

    def _woms_may_answer_from_core(self, estimate, access_token):
        try:
            return self._woms_find_estimate(
                estimate.woms_order_id.id, estimate.id, access_token
            )[1]
        except (AccessError, MissingError):
            return False

    @http.route()
    def portal_order_page(self, order_id, report_type=None, access_token=None, **kw):
        """Override of `sale`: an estimate is read and signed on our page."""
        estimate = self._woms_from_core(order_id, access_token)
        if estimate and not report_type:
            if self._woms_may_answer_from_core(estimate, access_token):
                return request.redirect(self._woms_estimate_url(estimate, access_token))
            if not request.env.user._is_internal():
                return request.redirect("/my")
        return super().portal_order_page(
            order_id, report_type=report_type, access_token=access_token, **kw
        )

    @http.route()
    def portal_quote_accept(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """Override of `sale`: hand over to our method, which prints no PDF."""
        token = access_token or request.httprequest.args.get("access_token")
        estimate = self._woms_from_core(order_id, token)
        if estimate:
            may_answer = self._woms_may_answer_from_core(estimate, token)
            return self._woms_accept(
                estimate.sudo(), may_answer, name, signature, token
            )
        return super().portal_quote_accept(
            order_id, access_token=access_token, name=name, signature=signature
        )

    @http.route()
    def portal_quote_decline(
        self, order_id, access_token=None, decline_message=None, **kwargs
    ):
        """Override of `sale`: hand over to our method, which ends what hangs on it."""
        estimate = self._woms_from_core(order_id, access_token)
        if estimate:
            may_answer = self._woms_may_answer_from_core(estimate, access_token)
            return self._woms_decline(
                estimate.sudo(), may_answer, decline_message, access_token
            )
        return super().portal_quote_decline(
            order_id,
            access_token=access_token,
            decline_message=decline_message,
            **kwargs,
        )
