"""What a technician earned; statements, which his firm's coordinator answers."""

from datetime import timedelta

import pytz
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_date

from .. import const
from .common import _first_line
from .portal_job import WomsPortalJob
from .portal_paper import WomsPortalPaper

STATEMENT = "/my/earnings/<int:settlement_id>"
REPORT = "woms_aftersales.action_report_settlement"
SHOWN = 24
EARNINGS_MONTHS = 6


class WomsPortalSettlement(WomsPortalJob, WomsPortalPaper):
    # === EARNINGS === #

    @http.route("/my/earnings", type="http", auth="user", website=True, readonly=True)
    def woms_earnings(self, **kwargs):
        technician_sudo = self._my_technician()
        since = fields.Datetime.now() - timedelta(days=31 * EARNINGS_MONTHS)
        jobs_sudo = (
            request.env["woms.assignment"]
            .search(
                self._my_jobs_domain(technician_sudo)
                & Domain("state", "=", "done")
                & (Domain("fee", ">", 0) | Domain("result", "=", "absent"))
                & Domain("create_date", ">=", since),
                order="id desc",
            )
            .sudo()  # found with his own rights; number, product and fee are shown
        )
        months = {}
        for job in jobs_sudo:
            tz = pytz.timezone(job.order_id._portal_tz())
            moment = pytz.utc.localize(job.check_out or job.write_date).astimezone(tz)
            months.setdefault(moment.strftime("%Y-%m"), []).append((moment, job))
        for rows in months.values():
            rows.sort(key=lambda row: row[0], reverse=True)
        shown = jobs_sudo._get_earning_rows()
        return request.render(
            "woms_aftersales.portal_my_earnings",
            {
                "page_name": "woms_earnings",
                "statements": [row._get_card_values() for row in self._my_statements()],
                "months": [
                    {
                        "name": format_date(
                            request.env, rows[0][0].date(), date_format="LLLL y"
                        ),
                        "total": rows[0][1]._write_amount(
                            sum(job.fee for _moment, job in rows)
                        ),
                        "count": len(rows),
                        "rows": [shown[job.id] for _moment, job in rows],
                    }
                    for _key, rows in sorted(months.items(), reverse=True)
                ],
            },
        )

    # === STATEMENTS === #

    def _my_statements(self):
        """Return the statements of the firm whose coordinator is logged in.

        Drafts are not for its eyes yet.
        """
        technician_sudo = self._my_technician()
        firm_sudo = technician_sudo.firm_id
        statements_sudo = request.env["woms.settlement"].sudo()
        alone = firm_sudo == technician_sudo.partner_id
        if not firm_sudo or not (technician_sudo.is_coordinator or alone):
            return statements_sudo.browse()
        # sudo: of his own firm alone, and of what the pages show
        return statements_sudo.search(
            Domain("firm_id", "=", firm_sudo.id) & Domain("state", "!=", "draft"),
            limit=SHOWN,
        )

    def _find_statement(self, settlement_id):
        """Return his firm's statement; another firm's doesn't exist."""
        found_sudo = self._my_statements().filtered(lambda row: row.id == settlement_id)
        if not found_sudo:
            raise NotFound()
        return found_sudo

    @http.route(STATEMENT, type="http", auth="user", website=True, methods=["GET"])
    def woms_statement(self, settlement_id, **_params):
        return self._render_statement(self._find_statement(settlement_id))

    def _render_statement(self, settlement_sudo, form=None, error=None):
        return request.render(
            "woms_aftersales.portal_my_statement",
            {
                "page_name": "woms_earnings",
                "statement": settlement_sudo._get_page_values(),
                "form": form or {},
                "error": error,
                "flash": self._woms_pop_flash(),
            },
        )

    @http.route(
        f"{STATEMENT}/pdf", type="http", auth="user", website=True, methods=["GET"]
    )
    def woms_statement_pdf(self, settlement_id, **_params):
        return self._woms_paper(self._find_statement(settlement_id), REPORT)

    def _answer(self, settlement_id, post, answer, done):
        settlement_sudo = self._find_statement(settlement_id)
        try:
            with request.env.cr.savepoint():
                answer(settlement_sudo)
        except UserError as error:
            return self._render_statement(settlement_sudo, post, _first_line(error))
        self._woms_flash(done)
        return request.redirect(f"/my/earnings/{settlement_id}", code=303)

    @http.route(
        f"{STATEMENT}/confirm", type="http", auth="user", website=True, methods=["POST"]
    )
    def woms_statement_confirm(self, settlement_id, **post):
        def confirm(settlement_sudo):
            settlement_sudo._confirm(
                post.get("partner_ref"), role=const.ROLE_COORDINATOR
            )

        return self._answer(
            settlement_id, post, confirm, request.env._("Confirmed. Thank you.")
        )

    @http.route(
        f"{STATEMENT}/dispute", type="http", auth="user", website=True, methods=["POST"]
    )
    def woms_statement_dispute(self, settlement_id, **post):
        def dispute(settlement_sudo):
            settlement_sudo._dispute(post.get("reason"), role=const.ROLE_COORDINATOR)

        return self._answer(
            settlement_id,
            post,
            dispute,
            request.env._("Sent. We look at it and send the statement again."),
        )
