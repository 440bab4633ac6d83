"""The customer's devices: warranty, where they stand, and what he can do with them."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import MissingError
from odoo.http import request

from .common import _find_document, _whatsapp_link
from .portal import WomsPortal

URL = "/my/devices"


class WomsPortalDevice(WomsPortal):
    @http.route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def woms_devices(self, page=1, **asked):
        _ = request.env._
        values = self._woms_list(
            "woms.service.document",
            URL,
            page=page,
            filters={
                "all": {"label": _("All"), "domain": []},
                "active": {
                    "label": _("Registered"),
                    "domain": [("state", "=", "active")],
                },
                "open": {
                    "label": _("Not finished"),
                    "domain": [("state", "in", ("draft", "submitted", "rejected"))],
                },
            },
            sortings={
                "new": {"label": _("Newest"), "order": "id desc"},
                "warranty": {
                    "label": _("Warranty ends first"),
                    "order": "warranty_end, id desc",
                },
            },
            **asked,
        )
        values.update(
            page_name="woms_devices",
            cards=[(row, row._portal_values()) for row in values["rows"]],
        )
        return request.render("woms_aftersales.portal_devices", values)

    @http.route(
        f"{URL}/<int:document_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def woms_device(self, document_id, access_token=None, **_params):
        try:
            document_sudo, how = _find_document(
                "woms.service.document", document_id, access_token
            )
        except MissingError:
            return request.redirect(
                "/my"
                if not request.env.user._is_public()
                else f"/web/login?redirect={URL}/{document_id}"
            )
        values = {
            "page_name": "woms_devices",
            "document": document_sudo,
            "device": document_sudo._portal_values(),
            "life": document_sudo._portal_life(),
            "history": document_sudo._portal_history(),
            "handover_url": how in ("owner", "token")
            and document_sudo._get_transfer_url(),
            "may_hand_over": how in ("owner", "token")
            and document_sudo.state == "active",
            "query": f"?{urlencode({'access_token': access_token})}"
            if how == "token"
            else "",
            "token": access_token if how == "token" else None,
            "whatsapp": _whatsapp_link,
            "how": how,
            "flash": self._woms_pop_flash(),
        }
        return request.render("woms_aftersales.portal_device", values)
