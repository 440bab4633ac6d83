"""What the address of a form offers: the districts of a city."""

from odoo import http
from odoo.http import request

KEEP = 24 * 3600  # seconds a phone keeps a list: districts change by law


class WomsPlace(http.Controller):
    @http.route(
        "/service/districts/<int:city_id>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def woms_districts(self, city_id, **_params):
        """Answer the names of a city's districts, in order; none for another."""
        # sudo: names of places are public, their list is not
        districts_sudo = request.env["woms.district"].sudo()
        found = districts_sudo.search_fetch([("city_id", "=", city_id)], ["name"])
        return request.make_json_response(
            found.mapped("name"), [("Cache-Control", f"public, max-age={KEEP}")]
        )
