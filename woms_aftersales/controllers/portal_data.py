"""What we keep of a customer: how he is told, a copy of it, and having it deleted."""

import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.woms_outbox_mixin import MESSAGE_WAYS
from .common import _first_line, _throttle_message, _throttled
from .portal import WomsPortal

URL = "/my/service-data"


class WomsPortalData(WomsPortal):
    @http.route(URL, type="http", auth="user", website=True, methods=["GET"])
    def woms_data(self, **_params):
        # sudo: his own contact
        person_sudo = request.env.user.partner_id.sudo()
        return request.render(
            "woms_aftersales.portal_data",
            {
                "page_name": "woms_data",
                "person": person_sudo,
                "ways": request.env["res.partner"]
                ._fields["woms_message_way"]
                ._description_selection(request.env),
                "asked_on": request.env["woms.format"]._local_day(
                    person_sudo.woms_erase_asked_at
                ),
                "flash": self._woms_pop_flash(),
            },
        )

    @http.route(
        f"{URL}/export", type="http", auth="user", website=True, methods=["GET"]
    )
    def woms_data_export(self, **_params):
        """All of it as one file, at once."""
        if _throttled("paper", f"export:{request.env.user.id}"):
            return request.make_response(_throttle_message(), status=429)
        data = request.env.user.partner_id._woms_export()
        return request.make_response(
            json.dumps(data, ensure_ascii=False, indent=2),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", 'attachment; filename="my-service-data.json"'),
                ("Cache-Control", "private, no-store"),
            ],
        )

    @http.route(
        f"{URL}/<string:action>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def woms_data_act(self, action, **post):
        act = {"way": self._woms_set_way, "erase": self._woms_ask_erase}.get(action)
        if act:
            try:
                if _throttled("act", f"data:{request.env.user.id}"):
                    raise UserError(_throttle_message())
                self._woms_flash(act(post))
            except UserError as error:
                self._woms_flash(_first_line(error), "danger")
        return request.redirect(URL)

    def _woms_set_way(self, post):
        way = post.get("way") or False
        if way and way not in dict(MESSAGE_WAYS):
            raise UserError(request.env._("Please choose one of the ways."))
        # sudo: his own contact, and this field only
        request.env.user.partner_id.sudo().woms_message_way = way
        return request.env._("Noted. We write to you that way from now on.")

    def _woms_ask_erase(self, post):
        if not post.get("sure"):
            raise UserError(
                request.env._("Please tick the box first: it can't be undone.")
            )
        request.env.user.partner_id._woms_ask_erase()
        return request.env._(
            "We received your wish. A manager carries it out as soon as nothing of "
            "yours is open with us."
        )
