"""Public pages about the service; editors of the website may change their text."""

from odoo import http
from odoo.http import request
from odoo.tools.translate import LazyTranslate

from . import form_parts as parts
from .common import _website_company, _whatsapp_link

_lt = LazyTranslate(__name__)


class WomsWebsite(http.Controller):
    @http.route(
        "/service",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
        list_as_website_content=_lt("Service"),
    )
    def service(self, **_params):
        company = _website_company()
        company_sudo = company.sudo()  # contact data of the company are public
        whatsapp = company_sudo.woms_whatsapp
        return request.render(
            "woms_aftersales.service",
            {
                "centers": parts._published_centers(company),
                "contact": company_sudo,
                "whatsapp": whatsapp,
                "whatsapp_link": whatsapp
                and _whatsapp_link(request.env._("Hello, I need service."), whatsapp),
            },
        )

    @http.route(
        "/service/areas",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def areas(self, **_params):
        company = _website_company()
        # sudo: names of areas and their provinces are public; firms are not shown
        areas_sudo = request.env["woms.service.area"].sudo()
        return request.render(
            "woms_aftersales.service_areas",
            {
                "centers": parts._published_centers(company),
                "areas": areas_sudo.search([("company_id", "in", (False, company.id))]),
            },
        )
