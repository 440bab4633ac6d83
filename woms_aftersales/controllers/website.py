"""Public pages about the service; editors of the website may change their text."""

from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.translate import LazyTranslate

from . import form_parts as parts
from .common import _website_company, _whatsapp_link
from .website_help import SEARCH_LIMIT, _structured_data

_lt = LazyTranslate(__name__)
PLACES_LIMIT = 8


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
                "phone": request.env["woms.format"]._phone(company_sudo.phone),
                "whatsapp": whatsapp,
                "whatsapp_link": whatsapp
                and _whatsapp_link(request.env._("Hello, I need service."), whatsapp),
                "questions": request.env["woms.faq"]._find_public(company)[:4],
                "structured": self._business_data(company_sudo),
            },
        )

    def _business_data(self, company):
        """Return what search engines show of a business."""
        values = {
            "@type": "LocalBusiness",
            "name": company.name,
            "url": f"{request.website.get_base_url()}/service",
            "telephone": company.phone,
            "email": company.email,
            "image": f"{request.website.get_base_url()}/logo.png",
        }
        place = {
            "streetAddress": company.street,
            "addressLocality": company.city,
            "addressRegion": company.state_id.name,
            "postalCode": company.zip,
            "addressCountry": company.country_id.code,
        }
        place = {key: text for key, text in place.items() if text}
        return _structured_data(
            {
                **{key: text for key, text in values.items() if text},
                "address": {"@type": "PostalAddress", **place},
            }
        )

    @http.route(
        "/service/areas",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def areas(self, search="", **_params):
        company = _website_company()
        search = " ".join(search.replace("\0", "").split())[:SEARCH_LIMIT]
        # sudo: names of areas and their provinces are public; firms are not shown
        areas_sudo = request.env["woms.service.area"].sudo()
        centers = parts._published_centers(company)
        return request.render(
            "woms_aftersales.service_areas",
            {
                "centers": centers,
                "areas": areas_sudo.search([("company_id", "in", (False, company.id))]),
                "search": search,
                "places": search and self._find_places(company, search, centers),
            },
        )

    def _find_places(self, company, search, centers):
        """Return what we have where a visitor lives, for what he typed.

        :return: list of ``{name, area, centers}``, the areas and centres of a city,
            district, province or zip
        """
        areas_sudo = request.env["woms.service.area"].sudo()  # see `areas`
        if search.isdigit():
            area = areas_sudo._find_for(company, None, None, None, search)
            near = centers.filtered(
                lambda center: (center.partner_id.zip or "").startswith(search[:3])
            )
            found = [{"name": search, "area": area, "centers": near}]
            return found if area or near else []
        cities = self._find_cities(company, search)
        places = [
            {
                "name": city.name,
                "area": areas_sudo._find_for(company, city.state_id, city, None, None),
                "centers": centers.filtered(
                    lambda center, city=city: center.partner_id.city_id == city
                )
                or centers.filtered(
                    lambda center, city=city: (
                        center.partner_id.state_id == city.state_id
                    )
                ),
            }
            for city in cities
        ]
        return places + self._find_districts(company, search, centers, cities)

    def _find_cities(self, company, search):
        # sudo: names of cities and provinces are public
        cities_sudo = request.env["res.city"].sudo()
        country = company.sudo().country_id or request.env(su=True).ref(parts.COUNTRY)
        domain = Domain("country_id", "=", country.id)
        found = cities_sudo.search(
            domain & Domain("name", "ilike", search), limit=PLACES_LIMIT
        )
        return found or cities_sudo.search(
            domain & Domain("state_id.name", "ilike", search), limit=PLACES_LIMIT
        )

    def _find_districts(self, company, search, centers, cities):
        """Return the areas that name a district as it was typed."""
        areas_sudo = request.env["woms.service.area"].sudo()  # see `areas`
        found = areas_sudo.search(
            [
                ("company_id", "in", (False, company.id)),
                ("districts", "ilike", search),
            ],
            limit=PLACES_LIMIT,
        )
        return [
            {
                "name": search.title(),
                "area": area,
                "centers": centers.filtered(
                    lambda center, area=area: center.partner_id.city_id in area.city_ids
                ),
            }
            for area in found
            if not area.city_ids & cities
        ]
