"""The technician's pages: his jobs, one job by phase."""

from datetime import datetime, time, timedelta

import pytz
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.http import request

from .. import const
from .common import _as_id, _calendar_file, _new_key, _stream
from .portal import WomsPortal

CLOSED_SHOWN = 20
OFFERS_SHOWN = 50
ETA_MINUTES = (15, 30, 45, 60, 90, 120)
DEFAULT_TZ = "Asia/Jakarta"


class WomsPortalJob(WomsPortal):
    """Pages are rendered from the dictionaries of `woms.assignment.portal` alone."""

    # === WHO, WHICH JOB === #

    def _my_technician(self):
        """Return the technician who is logged in, or answer that there is no page."""
        # sudo: the one row of the person who is logged in
        technician_sudo = (
            request.env["woms.technician"]
            .sudo()
            .search([("login_user_id", "=", request.env.uid)], limit=1)
        )
        if not technician_sudo:
            raise NotFound()
        return technician_sudo

    def _my_jobs_domain(self, technician_sudo):
        """His own rows; as a coordinator all of his firm, as the record rule says."""
        domain = Domain("technician_id", "=", technician_sudo.id)
        if technician_sudo.is_coordinator and technician_sudo.firm_id:
            domain |= Domain("firm_id", "=", technician_sudo.firm_id.id)
        return domain

    def _find_job(self, job_id):
        """Return ``(assignment, technician)``; someone else's job doesn't exist.

        Who accepted it by its link is let in to that job alone, see `_grant_job`.
        """
        if granted := self._find_granted_job(job_id):
            return granted
        if request.env.user._is_public():
            raise http.SessionExpiredException("Not the job of the link")
        technician_sudo = self._my_technician()
        domain = self._my_jobs_domain(technician_sudo) & Domain("id", "=", job_id)
        try:
            job = request.env["woms.assignment"].search(domain, limit=1)
        except AccessError:
            job = None
        if not job:
            raise NotFound()
        # sudo: found with his own rights just now; the page shows its phase only
        return job.sudo(), technician_sudo

    def _grant_job(self, job_sudo):
        """Let this browser open the job whose link was used, without a login."""
        request.session["woms_job"] = {
            "id": job_sudo.id,
            "token": job_sudo._get_offer_token(),
        }

    def _find_granted_job(self, job_id):
        """Return ``(assignment, technician)`` if the link of this job was used here."""
        grant = request.session.get("woms_job") or {}
        if grant.get("id") != job_id:
            return None
        jobs = request.env["woms.assignment"]
        job_sudo = jobs._find_by_offer_link(job_id, grant.get("token"))
        if not (job_sudo and job_sudo._may_open_by_link()):
            return None
        return job_sudo, job_sudo._get_link_technician()

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for counter, states in (
            ("woms_offer_count", ("offered",)),
            ("woms_job_count", ("offered", "accepted")),
        ):
            if counter in counters:
                values[counter] = self._count_jobs(states)
        return values

    def _count_jobs(self, states):
        try:
            technician_sudo = self._my_technician()
            return request.env["woms.assignment"].search_count(
                self._my_jobs_domain(technician_sudo) & Domain("state", "in", states)
            )
        except (NotFound, AccessError):
            return 0

    # === LIST === #

    @http.route("/my/jobs", type="http", auth="user", website=True, readonly=True)
    def woms_jobs(self, **kwargs):
        technician_sudo = self._my_technician()
        jobs = request.env["woms.assignment"]
        mine = self._my_jobs_domain(technician_sudo)
        offers = jobs.search(
            mine & Domain("state", "=", "offered"),
            order="deadline, id",
            limit=OFFERS_SHOWN,
        )
        accepted = jobs.search(
            mine & Domain("state", "=", "accepted"), order="window_start, id"
        )
        closed = jobs.search(
            mine & Domain("state", "not in", ("offered", "accepted")),
            order="write_date desc, id desc",
            limit=CLOSED_SHOWN,
        )
        # sudo: rows found with his own rights; cards show no contact
        return request.render(
            "woms_aftersales.portal_my_jobs",
            {
                "page_name": "woms_jobs",
                "groups": self._group_jobs(
                    offers.sudo(), accepted.sudo(), closed.sudo()
                ),
                "may_take_in": bool(technician_sudo.firm_id),
                "is_coordinator": technician_sudo.is_coordinator,
                "flash": self._woms_pop_flash(),
            },
        )

    def _group_jobs(self, offers, accepted, closed):
        """Return the sections of the list as ``(key, title, cards)``."""
        _ = request.env._
        today = self._end_of_today(accepted[:1])
        to_do = accepted.filtered(
            lambda job: (
                job.check_in
                or job.kind == "bench"
                or (job.window_start and job.window_start < today)
            )
        )
        to_plan = accepted.filtered(lambda job: not job.window_start) - to_do
        later = accepted - to_do - to_plan
        return [
            (key, title, [job._get_card_values() for job in rows])
            for key, title, rows in (
                ("offers", _("New offers"), offers),
                ("today", _("Today"), to_do),
                ("plan", _("To agree"), to_plan),
                ("later", _("Later"), later),
                ("closed", _("Done and closed"), closed),
            )
        ]

    def _end_of_today(self, job):
        """Return the end of the present day at the place of ``job``, in UTC."""
        tz = pytz.timezone(job.order_id.location_id.tz or DEFAULT_TZ)
        local = pytz.utc.localize(fields.Datetime.now()).astimezone(tz)
        end = tz.localize(datetime.combine(local.date() + timedelta(days=1), time.min))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    # === ONE JOB === #

    @http.route("/my/jobs/<int:job_id>", type="http", auth="woms_job", website=True)
    def woms_job(self, job_id, **kwargs):
        job_sudo, technician_sudo = self._find_job(job_id)
        step = {"step": kwargs["step"]} if "step" in kwargs else None
        return self._render_job(job_sudo, technician_sudo, step)

    def _render_job(self, job_sudo, technician_sudo, form=None, error=None):
        """Show a job in its phase; after a mistake with everything typed."""
        values = {
            "page_name": "woms_jobs",
            "job": job_sudo._get_job_values(),
            "job_number": job_sudo.order_id.name,
            "form": form or {},
            "error": error,
            "flash": self._woms_pop_flash(),
            "submission_key": _new_key(),
            "steps": None,
            "is_coordinator": technician_sudo.is_coordinator,
            **self._get_choices(job_sudo, technician_sudo),
        }
        job = values["job"]
        job["may_answer"] = technician_sudo.is_coordinator
        if job.get("order_state") in ("on_site", "in_workshop"):
            values["steps"] = job_sudo._get_step_values(job, values["form"].get("step"))
        values["ticked"] = (
            self._read_ids("repair_code_ids")
            if "has_repairs" in values["form"]
            else job.get("repair_code_ids", [])
        )
        return request.render("woms_aftersales.portal_my_job", values)

    def _get_choices(self, job_sudo, technician_sudo):
        """Return the lists of the forms that this phase has."""
        phase = job_sudo._get_phase()
        choices = {
            "technicians": [],
            "today": fields.Date.today().isoformat(),
            "eta_minutes": ETA_MINUTES,
            "decline_reasons": self._get_decline_reasons(),
        }
        if technician_sudo.is_coordinator and phase != "closed":
            choices["technicians"] = [
                (person.id, person.name)
                for person in job_sudo.firm_id.woms_technician_ids
            ]
        if phase != "accepted":
            return choices
        order_sudo = job_sudo.order_id
        outcomes = dict(
            order_sudo._fields["outcome"]._description_selection(request.env)
        )
        codes = order_sudo.env["woms.failure.code"]
        choices.update(
            outcomes=[(key, outcomes[key]) for key in const.PARTNER_OUTCOMES],
            centers=[
                (center.id, center.name) for center in self._get_centers(job_sudo)
            ],
            parts=self._get_parts(job_sudo),
            use_causes=order_sudo._fields["use_cause"]._description_selection(
                request.env
            ),
            **self._get_labels(),
        )
        for kind in ("section", "defect", "repair"):
            found = codes.search(
                codes._domain_for_product(kind, order_sudo.product_id)
                & Domain("company_id", "in", (False, order_sudo.company_id.id))
            )
            choices[f"{kind}s"], choices[f"{kind}s_rest"] = (
                [(code.id, code.name) for code in part]
                for part in job_sudo._get_quick_codes(kind, found)
            )
        choices["finding_lists"] = [
            (name, label, choices[f"{kind}s"], choices[f"{kind}s_rest"])
            for name, label, kind in (
                ("section_id", request.env._("Where"), "section"),
                ("defect_id", request.env._("What is broken"), "defect"),
            )
        ]
        return choices

    def _get_decline_reasons(self):
        _ = request.env._
        return [
            _("Fully booked"),
            _("Too far"),
            _("Not my kind of device"),
            _("Earns too little"),
        ]

    def _get_labels(self):
        """Return the fixed choices of the forms, in the reader's language."""
        _ = request.env._
        return {
            "check_answers": [("ok", _("Yes")), ("fail", _("No")), ("na", "–")],
            "visit_results": [
                ("fixed", _("The work is finished")),
                ("parts", _("A part is missing: I come again")),
                ("approval", _("The customer still has to decide")),
                ("absent", _("Nobody at home")),
                ("bench", _("I take the device along")),
            ],
            "hand_over_lines": [
                ("condition", _("How it looks (scratches, dents)")),
                ("accessories", _("What goes with it (remote, cable)")),
                ("tracking_ref", _("Parcel number, if sent")),
            ],
        }

    def _get_centers(self, job_sudo):
        """His own bench first, then the company's central workshops."""
        centers_sudo = job_sudo.env["woms.service.center"].search(
            Domain("company_id", "=", job_sudo.company_id.id)
            & (
                Domain("is_central", "=", True)
                | Domain("firm_id", "=", job_sudo.firm_id.id or 0)
            )
        )
        return (centers_sudo - job_sudo.order_id.center_id).sorted(
            lambda center: center.firm_id != job_sudo.firm_id
        )

    def _get_parts(self, job_sudo):
        """Parts he can book now: agreed to in an estimate, or in his own stock."""
        order_sudo = job_sudo.order_id
        agreed = order_sudo.sale_order_ids.filtered(
            lambda sale: sale.state == "sale"
        ).order_line.product_id.filtered(lambda product: product.type == "consu")
        location_sudo = order_sudo._get_parts_location(job_sudo.technician_id)
        stocked = agreed.browse()
        if location_sudo:
            quants = job_sudo.env["stock.quant"].search(
                [
                    ("location_id", "child_of", location_sudo.ids),
                    ("quantity", ">", 0),
                    ("product_id.product_tmpl_id.woms_needs_document", "=", False),
                ],
                limit=100,
            )
            stocked = quants.product_id
        products = agreed | stocked
        free = order_sudo._parts_availability(products, location_sudo)
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "free": free.get(product, 0),
                "agreed": product in agreed,
            }
            for product in products
        ]

    # === PHOTOS === #

    @http.route(
        "/my/jobs/<int:job_id>/photo/<int:attachment_id>",
        type="http",
        auth="woms_job",
        website=True,
        readonly=True,
        methods=["GET"],
    )
    def woms_job_photo(self, job_id, attachment_id, **kwargs):
        job_sudo, _technician_sudo = self._find_job(job_id)
        photo_sudo = job_sudo._get_portal_photos().filtered(
            lambda row: row.id == attachment_id
        )
        if not photo_sudo:
            raise NotFound()
        response = _stream(photo_sudo)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    @http.route(
        "/my/jobs/<int:job_id>/visit.ics",
        type="http",
        auth="woms_job",
        readonly=True,
        methods=["GET"],
    )
    def woms_job_calendar(self, job_id, **kwargs):
        """The agreed visit as a file for the technician's own calendar."""
        job_sudo, _technician_sudo = self._find_job(job_id)
        text = job_sudo.state == "accepted" and job_sudo.order_id._visit_calendar(
            for_technician=True
        )
        if not text:
            raise NotFound()
        return _calendar_file(text)

    # === WHAT FORMS SEND === #

    def _role(self, technician_sudo):
        return (
            const.ROLE_COORDINATOR
            if technician_sudo.is_coordinator
            else const.ROLE_TECHNICIAN
        )

    def _read_window(self, post, job_sudo, suffix=""):
        """Return the window typed, as two moments in UTC, or None for an empty one."""
        texts = [post.get(name + suffix) for name in ("date", "start", "end")]
        if not any(texts):
            return None
        tz = pytz.timezone(job_sudo.order_id.location_id.tz or DEFAULT_TZ)
        try:
            day = fields.Date.to_date(texts[0])
            start, end = (
                tz.localize(datetime.combine(day, time.fromisoformat(text)))
                .astimezone(pytz.utc)
                .replace(tzinfo=None)
                for text in texts[1:]
            )
        except (TypeError, ValueError):
            return (None, None)  # refused with a sentence by the model
        return (start, end)

    def _read_ids(self, name):
        """Return the ids posted several times under ``name``."""
        return [
            number
            for text in request.httprequest.form.getlist(name)
            if (number := _as_id(text))
        ]

    def _read_quantities(self, post):
        """Return ``{id: quantity}`` of the fields ``qty_<id>`` above zero."""
        quantities = {}
        for name, text in post.items():
            number = _as_id(name[4:]) if name.startswith("qty_") else False
            try:
                quantity = float(str(text).replace(",", "."))
            except ValueError:
                continue
            if number and 0 < quantity < 1000:
                quantities[number] = quantity
        return quantities
