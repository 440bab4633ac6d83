"""The customer's papers: printed when they are asked for, streamed by our routes."""

from odoo import http
from odoo.exceptions import MissingError
from odoo.http import content_disposition, request

from .common import _find_document, _throttle_message, _throttled
from .portal import WomsPortal

WARRANTY_CARD = "woms_aftersales.action_report_warranty_card"
ORDER_PAPERS = {
    "receipt": "woms_aftersales.action_report_intake_receipt",
    "report": "woms_aftersales.action_report_service_report",
}
ESTIMATE = "sale.action_report_saleorder"


class WomsPortalPaper(WomsPortal):
    @http.route(
        "/my/devices/<int:document_id>/card",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def woms_warranty_card(self, document_id, access_token=None, **_params):
        document_sudo = self._woms_paper_of(
            "woms.service.document", document_id, access_token
        )
        if not document_sudo._has_warranty_card():
            raise request.not_found()
        return self._woms_paper(document_sudo, WARRANTY_CARD)

    @http.route(
        "/my/work-orders/<int:order_id>/print/<string:paper>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def woms_order_paper(self, order_id, paper, access_token=None, **_params):
        order_sudo = self._woms_paper_of("woms.work.order", order_id, access_token)
        if paper not in order_sudo._portal_papers():
            raise request.not_found()
        return self._woms_paper(order_sudo, ORDER_PAPERS[paper])

    @http.route(
        "/my/work-orders/<int:order_id>/print/estimate/<int:estimate_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def woms_estimate_paper(self, order_id, estimate_id, access_token=None, **_params):
        order_sudo = self._woms_paper_of("woms.work.order", order_id, access_token)
        estimate_sudo = order_sudo.sale_order_ids.filtered(
            lambda sale: sale.id == estimate_id and sale.state != "draft"
        )
        if not estimate_sudo:
            raise request.not_found()
        return self._woms_paper(estimate_sudo, ESTIMATE)

    def _woms_paper_of(self, model, res_id, access_token):
        """Return the record for its owner, its staff or the holder of its own token.

        Whoever was only shown the status finds nothing here.
        """
        try:
            record_sudo, how = _find_document(model, res_id, access_token)
        except MissingError:
            raise request.not_found() from None
        if how == "share":
            raise request.not_found()
        return record_sudo

    def _woms_paper(self, record_sudo, report):
        """Print a record, whose reader was checked, and stream the paper."""
        if _throttled("paper", f"{record_sudo._name}:{record_sudo.id}"):
            return request.make_response(_throttle_message(), status=429)
        # sudo: printing reads more than the customer may; the paper shows what he may
        report_sudo = request.env["ir.actions.report"].sudo()
        report_sudo = report_sudo.with_company(record_sudo.company_id)
        content = report_sudo._render_qweb_pdf(report, record_sudo.ids)[0]
        name = f"{record_sudo.name.replace('/', '-')}.pdf"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name, "inline")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
