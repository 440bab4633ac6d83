"""The script that keeps a technician's pages for places without reception."""

from odoo import http
from odoo.http import request
from odoo.tools import file_open

WORKER = "woms_aftersales/static/src/job_worker/job_worker.js"


class WomsPortalJobWorker(http.Controller):
    @http.route(
        "/my/jobs/worker.js",
        type="http",
        auth="public",
        sitemap=False,
        readonly=True,
        methods=["GET"],
    )
    def woms_job_worker(self, **kwargs):
        """A worker rules the pages below its own address: it can't lie in the assets.

        It holds no data. Browsers ask for a newer one by themselves.
        """
        with file_open(WORKER, "rb") as file:
            return request.make_response(
                file.read(),
                [
                    ("Content-Type", "text/javascript; charset=utf-8"),
                    ("Cache-Control", "no-cache"),
                    # pages in other languages have the language in front
                    ("Service-Worker-Allowed", "/"),
                ],
            )
