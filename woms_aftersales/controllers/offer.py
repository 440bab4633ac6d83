"""One offer, answered by its link: without a login, and for that job only."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .. import const
from .common import _as_id, _first_line, _new_key, _throttle_message, _throttled
from .portal_job import WomsPortalJob

URL = "/service/offer/<int:job_id>/<string:token>"


class WomsOffer(WomsPortalJob):
    # a look changes nothing: mail programs open links before their readers do
    @http.route(
        URL, type="http", auth="public", website=True, methods=["GET"], sitemap=False
    )
    def woms_offer(self, job_id, token, **_params):
        return self._render_offer(self._find_offer(job_id, token), token)

    @http.route(
        f"{URL}/accept",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def woms_offer_accept(self, job_id, token, **post):
        def accept(offer_sudo):
            chosen = _as_id(post.get("technician_id"))
            # sudo: judged by the model: of his own firm only
            technicians_sudo = request.env["woms.technician"].sudo()
            offer_sudo._accept(
                technician=technicians_sudo.browse(chosen or []).exists(),
                role=const.ROLE_COORDINATOR,
            )

        return self._answer_offer(job_id, token, post, "accepted", accept)

    @http.route(
        f"{URL}/decline",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def woms_offer_decline(self, job_id, token, **post):
        def decline(offer_sudo):
            texts = (post.get("reason"), post.get("reason_text"))
            reason = " ".join(text.strip()[:200] for text in texts if text)
            offer_sudo._decline(reason, role=const.ROLE_COORDINATOR)

        return self._answer_offer(job_id, token, post, "declined", decline)

    @http.route(
        f"{URL}/open",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def woms_offer_open(self, job_id, token, **post):
        """Open the page of the job that was accepted by this link, without a login."""
        offer_sudo = self._find_offer(job_id, token)
        if offer_sudo and offer_sudo._may_open_by_link():
            return self._open_job(offer_sudo)
        return self._render_offer(offer_sudo, token)

    def _open_job(self, offer_sudo):
        self._grant_job(offer_sudo)
        return request.redirect(offer_sudo.access_url, code=303)

    def _find_offer(self, job_id, token):
        jobs = request.env["woms.assignment"]
        if _throttled("token", f"offer:{job_id}"):
            return jobs
        return jobs._find_by_offer_link(job_id, token)

    def _answer_offer(self, job_id, token, post, wanted, answer):
        """Answer once; sent twice it is the same answer, too late says so."""
        offer_sudo = self._find_offer(job_id, token)
        if not offer_sudo:
            return self._render_offer(offer_sudo, token)
        try:
            if _throttled("act", f"offer:{job_id}"):
                raise UserError(_throttle_message())
            with request.env.cr.savepoint():
                if offer_sudo.state != wanted:
                    answer(offer_sudo)
        except UserError as error:
            return self._render_offer(offer_sudo, token, post, _first_line(error))
        if offer_sudo.state == "accepted" and offer_sudo._may_open_by_link():
            return self._open_job(offer_sudo)
        return request.redirect(f"/service/offer/{job_id}/{token}", code=303)

    def _render_offer(self, offer_sudo, token, form=None, error=None):
        """Show the facts of an open offer; of a closed one only that it is closed."""
        values = {
            "offer": None,
            "job": None,
            "form": form or {},
            "error": error,
            "submission_key": _new_key(),
        }
        if offer_sudo:
            values["offer"] = {
                "state": offer_sudo.state,
                "word": offer_sudo._get_chip()["word"],
                "login_url": offer_sudo.access_url,
                "open_url": offer_sudo._may_open_by_link()
                and f"/service/offer/{offer_sudo.id}/{token}/open",
            }
        if offer_sudo and offer_sudo._is_answerable():
            values["job"] = {
                **offer_sudo._get_job_values(),
                "url": f"/service/offer/{offer_sudo.id}/{token}",
                "may_answer": True,
            }
            values["decline_reasons"] = self._get_decline_reasons()
            values["technicians"] = [
                (person.id, person.name)
                for person in offer_sudo.firm_id.woms_technician_ids
            ]
        response = request.render("woms_aftersales.offer", values)
        response.headers["Referrer-Policy"] = "no-referrer"
        if not offer_sudo:
            response.status_code = 404
        return response
