"""The customer's requests: answer a question, cancel, object to a rejection."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from .. import const
from . import form_parts as parts
from .common import (
    _find_document,
    _first_line,
    _stream,
    _throttle_message,
    _throttled,
)
from .portal import WomsPortal

URL = "/my/service-requests"
TEXT_LIMIT = 4000


class WomsPortalRequest(WomsPortal):
    @http.route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def woms_requests(self, page=1, **asked):
        _ = request.env._
        values = self._woms_list(
            "woms.work.request",
            URL,
            page=page,
            searched=("name",),
            filters={
                "all": {"label": _("All"), "domain": []},
                "open": {
                    "label": _("Open"),
                    "domain": [("state", "in", ("draft", "submitted", "accepted"))],
                },
                "closed": {
                    "label": _("Closed"),
                    "domain": [("state", "in", ("rejected", "done", "cancelled"))],
                },
            },
            sortings={
                "new": {"label": _("Newest"), "order": "id desc"},
                "number": {"label": _("Number"), "order": "name"},
            },
            **asked,
        )
        values.update(
            page_name="woms_requests",
            cards=[(row, row._portal_status()) for row in values["rows"]],
        )
        return request.render("woms_aftersales.portal_requests", values)

    @http.route(
        f"{URL}/<int:request_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def woms_request(self, request_id, access_token=None, **_params):
        try:
            request_sudo, how = _find_document(
                "woms.work.request", request_id, access_token
            )
        except MissingError:
            return self._woms_not_found(f"{URL}/{request_id}")
        values = {
            "page_name": "woms_requests",
            "work_request": request_sudo,
            "status": request_sudo._portal_status(),
            "how": how,
            "may_act": how in ("owner", "token"),
            "token": access_token if how == "token" else None,
            "flash": self._woms_pop_flash(),
            "photos": request_sudo.report_id.photo_ids,
            "may_wish": how in ("owner", "token")
            and request_sudo._portal_may_change_wishes(),
        }
        return request.render("woms_aftersales.portal_request", values)

    @http.route(
        f"{URL}/<int:request_id>/photo/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def woms_request_photo(
        self, request_id, attachment_id, access_token=None, **_params
    ):
        """Stream a photo of the report to its owner."""
        try:
            request_sudo, _how = _find_document(
                "woms.work.request", request_id, access_token
            )
        except MissingError:
            raise request.not_found() from None
        photo_sudo = request_sudo.report_id.photo_ids.filtered(
            lambda photo: photo.id == attachment_id
        )
        if not photo_sudo:
            raise request.not_found()
        return _stream(photo_sudo)

    def _woms_not_found(self, url):
        """Send strangers to where they can prove who they are; tell them nothing."""
        if request.env.user._is_public():
            return request.redirect(f"/web/login?{urlencode({'redirect': url})}")
        return request.redirect("/my")

    @http.route(
        f"{URL}/<int:request_id>/<string:action>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def woms_request_act(self, request_id, action, access_token=None, **post):
        try:
            request_sudo, how = _find_document(
                "woms.work.request", request_id, access_token
            )
        except MissingError:
            return self._woms_not_found(f"{URL}/{request_id}")
        act = self._woms_request_actions().get(action)
        if act and how in ("owner", "token"):
            text = (post.get("text") or "").strip()[:TEXT_LIMIT]
            try:
                if _throttled("act", f"request:{request_id}"):
                    raise UserError(_throttle_message())
                with request.env.cr.savepoint():
                    self._woms_flash(act(request_sudo, text))
            except UserError as error:
                self._woms_flash(_first_line(error), "danger")
        query = f"?{urlencode({'access_token': access_token})}" if access_token else ""
        return request.redirect(f"{URL}/{request_id}{query}")

    def _woms_request_actions(self):
        return {
            "reply": self._woms_reply,
            "cancel": self._woms_cancel_request,
            "contest": self._woms_contest,
            "wishes": self._woms_change_wishes,
        }

    def _woms_need_text(self, text):
        if not text:
            raise UserError(request.env._("Please write a few words first."))

    def _woms_reply(self, request_sudo, text):
        self._woms_need_text(text)
        if request_sudo.waiting_for != "customer":
            raise UserError(request.env._("This question is answered already."))
        request_sudo._reply(text, role=const.ROLE_CUSTOMER)
        return request.env._("Thank you. We go on with it.")

    def _woms_change_wishes(self, request_sudo, text):
        request_sudo._portal_change_wishes(parts._read_wishes(request.params), text)
        return request.env._("Noted. We look for a time that suits you.")

    def _woms_cancel_request(self, request_sudo, text):
        request_sudo._cancel(
            text or request.env._("By the customer"), const.ROLE_CUSTOMER
        )
        return request.env._("Your request is cancelled. Nothing is charged for it.")

    def _woms_contest(self, request_sudo, text):
        self._woms_need_text(text)
        if request_sudo.state != "rejected":
            raise UserError(request.env._("There is no decision to object to."))
        complaint_sudo = request_sudo._contest(text, const.ROLE_CUSTOMER)
        return request.env._(
            "We look at it again. You get an answer by %(date)s.",
            date=request.env["woms.format"]._day(complaint_sudo.due_date),
        )
