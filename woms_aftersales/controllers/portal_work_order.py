"""The customer's page of a work order: where is it, what to do, what it costs."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from .. import const
from .common import (
    _calendar_file,
    _find_document,
    _first_line,
    _stream,
    _throttle_message,
    _throttled,
)
from .portal import WomsPortal

URL = "/my/work-orders"
TEXT_LIMIT = 4000
LINE_LIMIT = 120
# what may still be done after the end
AFTER_END = ("rate", "complain", "wrong-amount")
MAY_ACT = ("owner", "token")
# of an order, all of which its page shows
SHOWN_LINES = (
    "milestone_ids",
    "decision_ids",
    "custody_event_ids",
    "sale_order_ids",
    "move_ids",
)


class WomsPortalWorkOrder(WomsPortal):
    # === PAGES === #

    @http.route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def woms_orders(self, page=1, **asked):
        _ = request.env._
        values = self._woms_list(
            "woms.work.order",
            URL,
            page=page,
            filters={
                "all": {"label": _("All"), "domain": []},
                "open": {
                    "label": _("Open"),
                    "domain": [("state", "not in", const.ORDER_FINAL_STATES)],
                },
                "decide": {
                    "label": _("Waiting for me"),
                    "domain": [
                        ("state", "not in", const.ORDER_FINAL_STATES),
                        "|",
                        ("waiting_for", "in", ("customer", "approval", "payment")),
                        ("cost_state", "in", ("to_approve", "due", "partial")),
                    ],
                },
                "closed": {
                    "label": _("Finished"),
                    "domain": [("state", "in", const.ORDER_FINAL_STATES)],
                },
            },
            sortings={
                "new": {"label": _("Newest"), "order": "id desc"},
                "promised": {
                    "label": _("Promised first"),
                    "order": "promised_date, id desc",
                },
            },
            **asked,
        )
        values.update(
            page_name="woms_orders",
            cards=[self._woms_card(order_sudo) for order_sudo in values["rows"]],
        )
        return request.render("woms_aftersales.portal_orders", values)

    def _woms_card(self, order_sudo):
        """The three facts people look for: device, status, next date."""
        if order_sudo.state == "scheduled":
            date = order_sudo._portal_window()
        else:
            date = order_sudo._portal_promised()
        return {
            "order": order_sudo,
            "device": order_sudo.product_id.name or "",
            "status": order_sudo._portal_chip(),
            "date": date,
        }

    @http.route(
        f"{URL}/<int:order_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def woms_order(self, order_id, access_token=None, **_params):
        try:
            order_sudo, how = _find_document("woms.work.order", order_id, access_token)
        except MissingError:
            return self._woms_not_found(f"{URL}/{order_id}")
        if how == "share":
            return self._woms_shared(order_sudo)
        order_sudo._portal_read_ahead(*SHOWN_LINES)
        order_sudo.request_id._portal_read_ahead("fee_ids")
        values = self._woms_order_values(order_sudo, how, access_token)
        return request.render("woms_aftersales.portal_order", values)

    def _woms_shared(self, order_sudo):
        """The status and nothing else."""
        return request.render(
            "woms_aftersales.portal_order_shared",
            {
                "number": order_sudo.name,
                "status": order_sudo._portal_status(),
                "timeline": order_sudo._portal_timeline(),
            },
        )

    def _woms_order_values(self, order_sudo, how, access_token):
        status = order_sudo._portal_status()
        ended = order_sudo.state in const.ORDER_FINAL_STATES
        may_act = how in MAY_ACT
        token = access_token if how == "token" else None
        return {
            "page_name": "woms_orders",
            "order": order_sudo,
            "status": status,
            "step": status["next_step"],
            "timeline": order_sudo._portal_timeline(),
            "cost": order_sudo._cost_explanation(),
            "pay_options": order_sudo._payment_options() if not ended else [],
            "transfer": status["next_step"]["key"] == "pay"
            and order_sudo._transfer_details(),
            "proposals": order_sudo._portal_proposals(),
            "return_choices": order_sudo._portal_return_choices(),
            "rating": order_sudo._portal_rating(),
            "may_act": may_act,
            "may_cancel": may_act and order_sudo._portal_may_cancel(),
            "may_complain": may_act
            and order_sudo.state not in ("new", "offered", "cancelled"),
            "ended": ended,
            "token": token,
            "query": f"?{urlencode({'access_token': token})}" if token else "",
            "photos": order_sudo.photo_ids | order_sudo.report_id.photo_ids,
            "papers": order_sudo._portal_papers(),
            "estimates": order_sudo.sale_order_ids.filtered(
                lambda sale: sale.state != "draft"
            ),
            "invoices": order_sudo.move_ids.filtered(
                lambda move: may_act and move.state == "posted"
            ),
            "complaints": order_sudo.complaint_ids,
            "money": lambda amount, currency=None: request.env["woms.format"]._money(
                amount, currency or order_sudo.currency_id
            ),
            "flash": self._woms_pop_flash(),
        }

    @http.route(
        f"{URL}/<int:order_id>/photo/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def woms_order_photo(self, order_id, attachment_id, access_token=None, **_params):
        """Stream a photo of the order to whoever may read all of it."""
        try:
            order_sudo, how = _find_document("woms.work.order", order_id, access_token)
        except MissingError:
            raise request.not_found() from None
        photos_sudo = order_sudo.photo_ids | order_sudo.report_id.photo_ids
        photo_sudo = photos_sudo.filtered(lambda photo: photo.id == attachment_id)
        if how == "share" or not photo_sudo:
            raise request.not_found()
        return _stream(photo_sudo)

    @http.route(
        f"{URL}/<int:order_id>/visit.ics",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def woms_order_calendar(self, order_id, access_token=None, **_params):
        """The agreed visit as a file for the customer's own calendar."""
        try:
            order_sudo, how = _find_document("woms.work.order", order_id, access_token)
        except MissingError:
            raise request.not_found() from None
        text = how != "share" and order_sudo._visit_calendar()
        if not text:
            raise request.not_found()
        return _calendar_file(text)

    # === ACTIONS === #

    @http.route(
        f"{URL}/<int:order_id>/<string:action>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def woms_order_act(self, order_id, action, access_token=None, **post):
        try:
            order_sudo, how = _find_document("woms.work.order", order_id, access_token)
        except MissingError:
            return self._woms_not_found(f"{URL}/{order_id}")
        act = self._woms_order_actions().get(action)
        if act and how in MAY_ACT:
            try:
                self._woms_check_act(order_sudo, action)
                with request.env.cr.savepoint():
                    self._woms_flash(act(order_sudo, post))
            except UserError as error:
                self._woms_flash(_first_line(error), "danger")
        query = f"?{urlencode({'access_token': access_token})}" if access_token else ""
        return request.redirect(f"{URL}/{order_id}{query}")

    def _woms_check_act(self, order_sudo, action):
        if _throttled("act", f"order:{order_sudo.id}"):
            raise UserError(_throttle_message())
        if order_sudo.state in const.ORDER_FINAL_STATES and action not in AFTER_END:
            raise UserError(
                request.env._(
                    "This service has ended. You can still rate it or complain."
                )
            )

    def _woms_order_actions(self):
        return {
            "visit": self._woms_accept_visit,
            "other-time": self._woms_other_time,
            "no-show": self._woms_no_show,
            "parcel": self._woms_sent_parcel,
            "return": self._woms_choose_return,
            "pay-on-delivery": self._woms_pay_on_delivery,
            "receipt": self._woms_confirm_receipt,
            "cancel": self._woms_cancel_order,
            "rate": self._woms_rate,
            "complain": self._woms_complain,
        }

    def _woms_accept_visit(self, order_sudo, post):
        proposal_sudo = order_sudo._portal_proposals().filtered(
            lambda proposal: str(proposal.id) == post.get("proposal")
        )
        if not proposal_sudo:
            raise UserError(
                request.env._("This time is gone. Please choose another one.")
            )
        order_sudo._portal_accept_visit(proposal_sudo)
        return request.env._(
            "Agreed: %(window)s.",
            window=order_sudo._portal_window(
                proposal_sudo.window_start, proposal_sudo.window_end
            ),
        )

    def _woms_other_time(self, order_sudo, post):
        text = self._woms_text(post, "text")
        order_sudo._portal_ask_other_time(text)
        return request.env._("Thank you. The technician proposes another time.")

    def _woms_no_show(self, order_sudo, _post):
        order_sudo._portal_report_no_show()
        return request.env._(
            "We are sorry. The service desk was told and calls you for a new time."
        )

    def _woms_sent_parcel(self, order_sudo, post):
        number = self._woms_text(post, "tracking_ref")[:LINE_LIMIT]
        order_sudo._portal_announce_parcel(number)
        return request.env._("Thank you. We tell you when it has arrived.")

    def _woms_choose_return(self, order_sudo, post):
        order_sudo._portal_choose_return(
            post.get("method"), (post.get("pickup_name") or "").strip()[:LINE_LIMIT]
        )
        return request.env._("Noted. Thank you.")

    def _woms_pay_on_delivery(self, order_sudo, post):
        how = post.get("how")
        if how not in ("cod", "cash"):
            raise UserError(request.env._("Please choose how you want to pay."))
        order_sudo._agree_pay_on_delivery(how, const.ROLE_CUSTOMER)
        return request.env._("Agreed: you pay when you get your device.")

    def _woms_confirm_receipt(self, order_sudo, _post):
        order_sudo._confirm_receipt(const.ROLE_CUSTOMER)
        return request.env._("Thank you. We are glad you have it back.")

    def _woms_cancel_order(self, order_sudo, post):
        reason = (post.get("text") or "").strip()[:TEXT_LIMIT]
        order_sudo._cancel(
            reason or request.env._("By the customer"), const.ROLE_CUSTOMER
        )
        return request.env._("Your service is cancelled. Nothing is charged for it.")

    def _woms_rate(self, order_sudo, post):
        stars = post.get("stars")
        if stars not in ("1", "2", "3", "4", "5"):
            raise UserError(request.env._("Please choose one to five stars."))
        feedback = (post.get("text") or "").strip()[:TEXT_LIMIT]
        technician = post.get("technician_stars")
        order_sudo._portal_rate(
            int(stars),
            feedback,
            int(technician) if technician in ("1", "2", "3", "4", "5") else 0,
            (post.get("technician_text") or "").strip()[:TEXT_LIMIT],
        )
        return request.env._("Thank you for telling us.")

    def _woms_complain(self, order_sudo, post):
        about = post.get("about")
        complaint_sudo = order_sudo._portal_complain(
            self._woms_text(post, "text"),
            about=about if about in ("fault", "service", "cost") else "other",
        )
        if complaint_sudo.result_order_id:
            return request.env._(
                "We received your complaint %(number)s. Our repair is under warranty: "
                "we take it up again as service %(order)s.",
                number=complaint_sudo.name,
                order=complaint_sudo.result_order_id.name,
            )
        return request.env._(
            "We received your complaint %(number)s and answer by %(date)s.",
            number=complaint_sudo.name,
            date=request.env["woms.format"]._day(complaint_sudo.due_date),
        )

    def _woms_text(self, post, field):
        text = (post.get(field) or "").strip()[:TEXT_LIMIT]
        if not text:
            raise UserError(request.env._("Please write a few words first."))
        return text

    def _woms_not_found(self, url):
        """Send strangers to where they can prove who they are; tell them nothing."""
        if request.env.user._is_public():
            return request.redirect(f"/web/login?{urlencode({'redirect': url})}")
        return request.redirect("/my")
