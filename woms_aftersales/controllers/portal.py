"""The customer's portal: counters of the home page, and what its lists share."""

from urllib.parse import quote

from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from .common import _find_document, _first_line

COUNTERS = {
    "woms_device_count": "woms.service.document",
    "woms_request_count": "woms.work.request",
    "woms_order_count": "woms.work.order",
}
ROWS_PER_PAGE = 20
SEARCH_LIMIT = 60


class WomsPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for counter, model in COUNTERS.items():
            if counter in counters:
                values[counter] = request.env[model].search_count(self._woms_own())
        return values

    def _woms_own(self):
        """Domain of the documents that are the customer's own.

        Stated although the record rule says it too: staff see their own here as well.
        """
        return Domain("partner_id", "=", request.env.user.partner_id.id)

    def _woms_list(
        self,
        model,
        url,
        *,
        filters,
        sortings,
        searched=("name", "serial"),
        page=1,
        **asked,
    ):
        """Return the values of a list page: rows, pager, search, filter, sorting.

        What is asked in the address falls back to the defaults when it is unknown.

        :param dict filters: ``{key: {label, domain}}``, first is the default
        :param tuple searched: fields the search looks into
        :param dict sortings: ``{key: {label, order}}``, first is the default
        """
        filterby = asked.get("filterby")
        filterby = filterby if filterby in filters else next(iter(filters))
        sortby = asked.get("sortby")
        sortby = sortby if sortby in sortings else next(iter(sortings))
        search = (asked.get("search") or "").replace("\0", "").strip()[:SEARCH_LIMIT]
        domain = self._woms_own() & Domain(filters[filterby]["domain"])
        if search:
            domain &= Domain.OR(Domain(fname, "ilike", search) for fname in searched)
        records = request.env[model]
        count = records.search_count(domain)
        pages = pager(
            url=url,
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
            total=count,
            page=page,
            step=ROWS_PER_PAGE,
        )
        rows = records.search(
            domain,
            order=sortings[sortby]["order"],
            limit=ROWS_PER_PAGE,
            offset=pages["offset"],
        )
        return {
            # sudo: rows found with the customer's rights; names of products and places
            "rows": rows.sudo(),
            "pager": pages,
            "default_url": url,
            "searchbar_filters": filters,
            "filterby": filterby,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "search": search,
            "asked": bool(search) or filterby != next(iter(filters)),
        }

    def _woms_flash(self, text, kind="success"):
        """Keep a sentence for the page shown next."""
        request.session["woms_flash"] = {"text": text, "kind": kind}

    def _woms_pop_flash(self):
        # a form sent by script is led here first, the person who reads it afterwards
        if request.httprequest.headers.get("X-Requested-With") == "XMLHttpRequest":
            return None
        return request.session.pop("woms_flash", None)

    def _woms_act_on_device(self, document_id, access_token, act, anchor=""):
        """Do ``act(document_sudo)`` for the owner, then show his device again.

        A refusal is told on that page; who may only look changes nothing.

        :param str anchor: part of the page to come back to
        """
        try:
            document_sudo, how = _find_document(
                "woms.service.document", document_id, access_token
            )
        except MissingError:
            return request.redirect("/my")
        if how in ("owner", "token"):
            try:
                act(document_sudo)
            except UserError as error:
                self._woms_flash(_first_line(error), "danger")
        query = f"?access_token={quote(access_token)}" if access_token else ""
        return request.redirect(f"/my/devices/{document_id}{query}{anchor}", code=303)
