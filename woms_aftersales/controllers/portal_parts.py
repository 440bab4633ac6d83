"""A technician's parts: what he has, asks for, and owes back."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .common import _as_id, _first_line, _new_key, _submission
from .portal_job import WomsPortalJob

URL = "/my/parts"


class WomsPortalParts(WomsPortalJob):
    @http.route(URL, type="http", auth="user", website=True, methods=["GET"])
    def woms_parts(self, **kwargs):
        return self._render_parts(self._my_technician(), kwargs)

    def _render_parts(self, technician_sudo, form=None, error=None):
        """Show his parts; after a mistake with all that was typed."""
        form = form or {}
        word = (form.get("part") or "").replace("\0", "").strip()[:60]
        company = self._parts_company(technician_sudo)
        kept = self._read_quantities(form)
        stock = technician_sudo._get_stock_values()
        known = {row["id"]: row["quantity"] for row in stock}
        job = self._find_own_job(technician_sudo, form)
        missing = job.order_id._get_missing_parts() if job else {}
        kept = kept or {product.id: number for product, number in missing.items()}
        found = technician_sudo._find_parts(company, word, {*kept, *known})
        old_sudo = request.env["woms.old.part"].sudo()  # sudo: those he owes, no more
        owed = old_sudo.search(old_sudo._get_owed_domain(technician_sudo), limit=100)
        return request.render(
            "woms_aftersales.portal_my_parts",
            {
                "page_name": "woms_parts",
                "stock": stock,
                "has_stock": bool(technician_sudo._get_stock_place()),
                "refills": technician_sudo._get_refill_values(),
                "found": [
                    {
                        "id": product.id,
                        "name": product.name,
                        "code": product.default_code or "",
                        "here": known.get(product.id, 0),
                    }
                    for product in found
                ],
                "part": word,
                "kept": kept,
                "job": job and {"id": job.id, "number": job.order_id.name},
                "owed": owed.filtered(
                    lambda row: row.state == "with_technician"
                )._get_portal_values(),
                "sent": owed.filtered(
                    lambda row: row.state == "sent"
                )._get_portal_values(),
                "form": form,
                "error": error,
                "flash": self._woms_pop_flash(),
                "submission_key": _new_key(),
            },
        )

    def _parts_company(self, technician_sudo):
        return technician_sudo.company_id or request.env.user.company_id

    def _find_own_job(self, technician_sudo, form):
        """Return the job the parts are for, if it is his and open; else none."""
        jobs = request.env["woms.assignment"]
        job_id = _as_id(form.get("job"))
        if not job_id:
            return jobs
        domain = self._my_jobs_domain(technician_sudo)
        domain &= Domain("state", "=", "accepted") & Domain("id", "=", job_id)
        found = jobs.search(domain, limit=1)
        return found.sudo()  # found with his own rights

    def _act_parts(self, post, form, action, done):
        """Do ``action(technician)`` once; show what went wrong, with what was typed."""
        technician_sudo = self._my_technician()
        try:
            with request.env.cr.savepoint():
                sent = _submission(post.get("submission_key"), f"parts-{form}")
                if not (sent and sent._result()):
                    action(technician_sudo)
                    if sent:
                        sent._settle(technician_sudo)
        except UserError as error:
            return self._render_parts(technician_sudo, post, _first_line(error))
        self._woms_flash(done)
        return request.redirect(URL, code=303)

    @http.route(f"{URL}/ask", type="http", auth="user", website=True, methods=["POST"])
    def woms_parts_ask(self, **post):
        if post.get("search"):  # the button beside the search
            return self._render_parts(self._my_technician(), post)

        def ask(technician_sudo):
            company = self._parts_company(technician_sudo)
            wanted = self._read_quantities(post)
            products = technician_sudo._find_parts(company, "", wanted)
            job = self._find_own_job(technician_sudo, post)
            technician_sudo._ask_for_parts(
                [(product, wanted[product.id]) for product in products],
                company=company,
                order=job.order_id,
                note=(post.get("note") or "").strip()[:200],
            )

        return self._act_parts(
            post, "ask", ask, request.env._("Asked for: the centre sends the parts.")
        )

    @http.route(f"{URL}/sent", type="http", auth="user", website=True, methods=["POST"])
    def woms_parts_sent(self, **post):
        def send(technician_sudo):
            old_sudo = request.env["woms.old.part"].sudo()  # sudo: those he owes only
            chosen = self._read_ids("old_part_ids")
            owed = old_sudo.search(
                [*old_sudo._get_owed_domain(technician_sudo), ("id", "in", chosen)]
            )
            if not owed:
                raise UserError(request.env._("Please tick the parts you sent."))
            owed._send(post.get("tracking_ref"), role=self._role(technician_sudo))

        return self._act_parts(
            post,
            "sent",
            send,
            request.env._("Thank you. They stand here until the centre has them."),
        )
