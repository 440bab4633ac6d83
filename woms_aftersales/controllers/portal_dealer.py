"""The dealer's counter: register for a customer, report unsold stock that failed."""

from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .. import const
from ..models.woms_dealer import ROWS
from ..models.woms_document_registration import AlreadyRegistered
from . import form_parts as parts
from .common import (
    FormErrors,
    _first_line,
    _is_robot,
    _new_key,
    _submission,
    _throttle_message,
    _throttled,
    _website_company,
)
from .portal import WomsPortal

MAX_CONTENT = 60 * 1024 * 1024
STOCK = "/my/dealer/stock"
REGISTER = "/my/dealer/register"


class WomsPortalDealer(WomsPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            values["woms_dealer"] = bool(self._find_dealer())
        return values

    def _find_dealer(self):
        """Return the dealer of who is logged in, or none (sudo)."""
        # sudo: his own firm; the flag isn't for portal users to read
        partner_sudo = request.env.user.partner_id.sudo().commercial_partner_id
        return partner_sudo.filtered("woms_is_dealer")

    def _my_dealer(self):
        """Return the dealer of who is logged in.

        :raise NotFound: for anybody else
        """
        dealer_sudo = self._find_dealer()
        if not dealer_sudo:
            raise NotFound()
        return dealer_sudo

    # === WHAT IT HAS AND WHAT IT REGISTERED === #

    @http.route("/my/dealer", type="http", auth="user", website=True, methods=["GET"])
    def woms_dealer(self, search="", **_params):
        dealer_sudo = self._my_dealer()
        search = search.replace("\0", "").strip()[:60]
        # sudo: serials delivered to his shop, and numbers of what it registered
        lots_sudo = request.env["stock.lot"].sudo()
        documents_sudo = request.env["woms.service.document"].sudo()
        stock = lots_sudo._woms_dealer_domain(dealer_sudo)
        made = [("registrar_id", "=", dealer_sudo.id)]
        if search:
            stock.append(("name", "ilike", search))
            made += ["|", ("name", "ilike", search), ("serial", "ilike", search)]
        return request.render(
            "woms_aftersales.portal_dealer",
            {
                "page_name": "woms_dealer",
                "dealer": dealer_sudo,
                "search": search,
                "stock": lots_sudo.search(stock, limit=ROWS, order="id desc"),
                "stock_count": lots_sudo.search_count(stock),
                "registered": [
                    document._dealer_values()
                    for document in documents_sudo.search(
                        made, limit=ROWS, order="id desc"
                    )
                ],
                "registered_count": documents_sudo.search_count(made),
                "flash": self._woms_pop_flash(),
            },
        )

    # === AT THE TILL === #

    @http.route(REGISTER, type="http", auth="user", website=True, methods=["GET"])
    def woms_dealer_register(self, serial="", **_params):
        dealer_sudo = self._my_dealer()
        # sudo: the model of a serial that his own shop has
        lots_sudo = request.env["stock.lot"].sudo()
        lot_sudo = lots_sudo.search(
            [("name", "=", serial[:60]), *lots_sudo._woms_dealer_domain(dealer_sudo)],
            limit=1,
        )
        today = fields.Date.to_string(fields.Date.context_today(request.env.user))
        values = {
            "key": _new_key(),
            "serial": serial[:60],
            "model": lot_sudo.product_id.display_name or "",
            "purchase_date": today,
        }
        return self._render_register(values, {})

    @http.route(
        REGISTER,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_CONTENT,
    )
    def woms_dealer_register_send(self, **post):
        dealer_sudo = self._my_dealer()
        submission = _submission(post.get("key"), "dealer-register")
        if _is_robot(post) or (submission and submission._result()):
            return request.redirect("/my/dealer", code=303)
        errors = FormErrors()
        values = self._read_sale(post, errors, dealer_sudo)
        uploads = parts._read_files("proof", "proof", errors)
        if not errors and _throttled("dealer", f"dealer:{dealer_sudo.id}"):
            errors["form"] = _throttle_message()
        if errors:
            return self._render_register(post, errors)
        try:
            with request.env.cr.savepoint():
                # sudo: read field by field, for the shop of who is logged in
                documents_sudo = request.env["woms.service.document"].sudo()
                made_sudo = documents_sudo.with_company(
                    _website_company()
                )._register_from_form(
                    values, uploads, role=const.ROLE_CUSTOMER, source="dealer"
                )
        except (AlreadyRegistered, UniqueViolation):
            message = request.env._(
                "This serial number is registered already. Please compare it with the"
                " label; if it is right, let the customer write to us with the receipt."
            )
            return self._render_register(post, {"serial": message})
        except UserError as error:
            return self._render_register(post, {"form": _first_line(error)})
        if submission:
            submission._settle(made_sudo)
        self._woms_flash(self._tell_registered(made_sudo))
        return request.redirect("/my/dealer", code=303)

    def _tell_registered(self, made_sudo):
        if made_sudo.state == "active":
            return request.env._(
                "%(number)s: registered. Give the customer this number.",
                number=made_sudo.name,
            )
        return request.env._(
            "%(number)s: we check the proof and tell the customer.",
            number=made_sudo.name,
        )

    def _read_sale(self, post, errors, dealer_sudo):
        """Read device and customer; the customer is never who is logged in."""
        _ = request.env._
        company = _website_company()
        device = parts._read_device(post, errors, parts.FormLists(company))
        errors.require(
            "serial", device.get("serial"), _("Please write the serial number.")
        )
        errors.require(
            "contact_name",
            parts._text(post, "contact_name"),
            _("Please write the customer's name."),
        )
        bought = parts._past_date(post, "purchase_date", errors)
        if "purchase_date" not in errors:
            errors.require("purchase_date", bought, _("Please write the day of sale."))
        errors.require(
            "consent",
            post.get("consent"),
            _("Please ask the customer and tick the box."),
        )
        return {
            **device,
            "document_id": False,
            "partner_id": False,
            "contact_name": parts._text(post, "contact_name"),
            "contact_phone": parts._read_phone(post, "contact_phone", company, errors),
            "contact_email": parts._text(post, "contact_email"),
            "purchase_date": bought,
            "channel": "dealer",
            "shop_name": dealer_sudo.name,
            "proof_kind": "receipt",
            "registrar_id": dealer_sudo.id,
            "submission_key": post.get("key"),
            "consents": [("data", self._consent_text(), parts.CONSENT_VERSION)],
        }

    def _consent_text(self):
        return request.env._(
            "The customer agrees that the shop registers the device for him, and that"
            " his data are kept to prove and carry out his warranty."
        )

    def _render_register(self, values, errors):
        response = request.render(
            "woms_aftersales.portal_dealer_register",
            {
                **parts._form_lists(_website_company()),
                "page_name": "woms_dealer",
                "values": values,
                "errors": errors,
                "devices": request.env["woms.service.document"],
                "consent_text": self._consent_text(),
            },
        )
        if errors:
            response.status_code = 422
        return response

    # === STOCK THAT FAILED BEFORE IT WAS SOLD === #

    @http.route(STOCK, type="http", auth="user", website=True, methods=["GET"])
    def woms_dealer_stock(self, serial="", **_params):
        self._my_dealer()
        return self._render_stock({"key": _new_key(), "serial": serial[:60]}, {})

    @http.route(
        STOCK,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_CONTENT,
    )
    def woms_dealer_stock_send(self, **post):
        dealer_sudo = self._my_dealer()
        submission = _submission(post.get("key"), "dealer-stock")
        if _is_robot(post) or (submission and submission._result()):
            return request.redirect("/my/service-requests", code=303)
        errors = FormErrors()
        values = self._read_stock(post, errors)
        uploads = parts._read_files("photos", "photos", errors)
        if not errors and _throttled("dealer", f"dealer:{dealer_sudo.id}"):
            errors["form"] = _throttle_message()
        if errors:
            return self._render_stock(post, errors)
        try:
            with request.env.cr.savepoint():
                # sudo: read field by field, for who is logged in
                requests_sudo = request.env["woms.work.request"].sudo()
                made_sudo = requests_sudo.with_company(
                    _website_company()
                )._create_from_form(
                    values, uploads, role=const.ROLE_CUSTOMER, source="dealer"
                )
        except UserError as error:
            return self._render_stock(post, {"form": _first_line(error)})
        if submission:
            submission._settle(made_sudo)
        self._woms_flash(
            request.env._(
                "%(number)s: the service desk has it and answers here.",
                number=made_sudo.name,
            )
        )
        return request.redirect("/my/dealer", code=303)

    def _read_stock(self, post, errors):
        _ = request.env._
        lists = parts.FormLists(_website_company())
        fees = parts._fee_lines(_website_company())
        symptom = parts._record(post, "symptom_id", lists["symptoms"])
        description = parts._text(post, "description", parts.TEXT_LIMIT)
        errors.require(
            "symptom_id",
            symptom or description,
            _("Please choose what is wrong, or describe it below."),
        )
        serial = parts._text(post, "serial")
        errors.require("serial", serial, _("Please write the serial number."))
        if fees:
            errors.require(
                "fees_accepted",
                post.get("fees_accepted"),
                _("Please read the fees and tick the box to go on."),
            )
        partner = request.env.user.partner_id
        values = {
            "request_kind": "dealer_stock",
            "serial": serial,
            # the model stands in our books beside the serial number
            "product_text": _("Dealer's stock"),
            "symptom_id": symptom.id,
            "description": description,
            "service_mode": parts._choice(
                post, "service_mode", ("drop_off", "ship_in"), default="ship_in"
            ),
            "partner_id": partner.id,
            "contact_name": partner.name,
            "contact_phone": partner.phone or partner.commercial_partner_id.phone,
            "fees_accepted": bool(fees),
            "submission_key": post.get("key"),
        }
        if fees:
            values["consents"] = [
                ("fees", parts._fees_text(fees), parts.CONSENT_VERSION)
            ]
        return values

    def _render_stock(self, values, errors):
        company = _website_company()
        response = request.render(
            "woms_aftersales.portal_dealer_stock",
            {
                **parts._form_lists(company, symptoms=True),
                "page_name": "woms_dealer",
                "values": values,
                "errors": errors,
                "fees": parts._fee_lines(company),
            },
        )
        if errors:
            response.status_code = 422
        return response
