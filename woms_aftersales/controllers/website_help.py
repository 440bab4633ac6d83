"""Public pages that help before a report: prices, questions, warranty terms."""

from markupsafe import Markup

from odoo import http
from odoo.http import request
from odoo.tools.json import scriptsafe

from .. import const
from . import form_parts as parts
from .common import _as_id, _throttled, _website_company

# what is done at least once; the hours or parts needed come on top
FROM_KINDS = ("labour", "transport")
SEARCH_LIMIT = 80


def _structured_data(values):
    """Return data for search engines as markup that can't end its script."""
    data = {"@context": "https://schema.org", **values}
    return Markup("%s") % Markup(scriptsafe.dumps(data))


class WomsWebsiteHelp(http.Controller):
    # === PRICES === #

    @http.route(
        "/service/prices",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def prices(self, **_params):
        return request.render("woms_aftersales.prices", {"prices": self._prices()})

    def _prices(self):
        """Return the price list as ``[{name, description, amount, tax, is_from}]``."""
        company = _website_company()
        # sudo: the price list of after-sales is public
        products_sudo = request.env["product.product"].sudo().with_company(company)
        found = products_sudo.search(
            [
                ("woms_fee_kind", "!=", False),
                ("type", "=", "service"),
                ("sale_ok", "=", True),
                ("list_price", ">", 0),
                ("company_id", "in", (False, company.id)),
            ],
            order="woms_fee_kind desc, list_price, name",
            limit=100,
        )
        return [self._price(product, company.sudo()) for product in found]

    def _price(self, product, company):
        taxes = product.taxes_id._filter_taxes_by_company(company)
        currency = company.currency_id
        totals = taxes.compute_all(product.lst_price, currency, 1, product)
        tax = totals["total_included"] - totals["total_excluded"]
        money = request.env["woms.format"]._money
        return {
            "name": product.name,
            "description": product.description_sale,
            "amount": money(totals["total_included"], currency),
            "tax": money(tax, currency) if not currency.is_zero(tax) else "",
            "is_from": product.woms_fee_kind in FROM_KINDS,
        }

    # === QUESTIONS === #

    @http.route(
        "/service/faq",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def faq(self, search="", symptom_id="", **_params):
        """Questions, or what to try first for a symptom."""
        company = _website_company()
        search = search.replace("\0", "").strip()[:SEARCH_LIMIT]
        symptoms = parts.FormLists(company)["symptoms"]
        symptom = symptoms.filtered(lambda code: code.id == _as_id(symptom_id))
        found = request.env["woms.faq"]._find_public(company, search, symptom)
        return request.render(
            "woms_aftersales.faq",
            {
                "questions": found,
                "search": search,
                "symptom": symptom,
                "symptoms": symptoms,
                "answered": request.session.get("woms_faq") or [],
                "structured": found
                and not (search or symptom)
                and self._faq_data(found),
            },
        )

    def _faq_data(self, questions):
        return _structured_data(
            {
                "@type": "FAQPage",
                "mainEntity": [
                    {
                        "@type": "Question",
                        "name": question.name,
                        "acceptedAnswer": {"@type": "Answer", "text": question.answer},
                    }
                    for question in questions
                ],
            }
        )

    @http.route(
        "/service/faq/<int:faq_id>/helped",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def faq_helped(self, faq_id, helped="", symptom_id="", **_post):
        """Count whether it helped, once for each visitor; who needs more reports."""
        answered = request.session.get("woms_faq") or []
        # sudo: visitors only add one to a count
        question_sudo = request.env["woms.faq"].sudo().browse(faq_id).exists()
        if (
            question_sudo
            and helped in ("yes", "no")
            and faq_id not in answered
            and not _throttled("faq", f"faq:{faq_id}", session=False)
        ):
            question_sudo._count_answer(helped == "yes")
            request.session["woms_faq"] = [*answered, faq_id][-50:]
        symptom = _as_id(symptom_id)
        query = f"?symptom_id={symptom}" if symptom else ""
        page = "/service/report" if helped == "no" else "/service/faq"
        anchor = f"#faq{faq_id}" if helped != "no" else ""
        return request.redirect(f"{page}{query}{anchor}")

    # === WARRANTY TERMS === #

    @http.route(
        "/service/terms",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=True,
    )
    def terms(self, **_params):
        company = _website_company()
        # sudo: what is promised to everybody
        policies_sudo = request.env["woms.warranty.policy"].sudo()
        return request.render(
            "woms_aftersales.terms",
            {
                "policies": policies_sudo.search(
                    [
                        ("company_id", "in", (False, company.id)),
                        ("line_ids", "!=", False),
                    ]
                ),
                "uses": self._use_labels(),
                "contest_days": company.sudo().woms_contest_days,  # public promise
            },
        )

    def _use_labels(self):
        field = request.env["woms.warranty.policy"]._fields
        return {
            key: field[f"excludes_{key}"]._description_string(request.env)
            for key, _label in const.USE_CAUSES
        }
