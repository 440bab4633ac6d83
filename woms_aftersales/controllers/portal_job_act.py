"""What a technician does with a job: by POST, each named, safe to send twice."""

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .. import const
from .common import _as_id, _first_line, _read_uploads, _submission
from .portal_job import ETA_MINUTES, WomsPortalJob

JOB_URL = "/my/jobs/<int:job_id>"
SIGNATURE_PREFIX = "data:image/png;base64,"
LATITUDE, LONGITUDE = 90, 180


def _post_route(path):
    return http.route(
        f"{JOB_URL}/{path}",
        type="http",
        auth="woms_job",
        website=True,
        methods=["POST"],
    )


class _FieldError(UserError):
    """A mistake in one field of a form: told beside it."""

    def __init__(self, message, field):
        super().__init__(message)
        self.field = field


class WomsPortalJobAct(WomsPortalJob):
    def _act(self, job_id, post, action, *, anchor="", done=None, page=None):
        """Do ``action(job, technician, role)`` once; show what went wrong, if it did.

        :param str anchor: part of the page to come back to
        :param str done: sentence for the page shown next
        :param page: method that shows the page again after a mistake
        """
        job_sudo, technician_sudo = self._find_job(job_id)
        url = None
        try:
            with request.env.cr.savepoint():
                # kept pages are used again: one key, but one form each
                form = request.httprequest.path.rpartition("/my/jobs/")[2]
                sent = _submission(post.get("submission_key"), f"job-{form}")
                if not (sent and sent._result()):
                    role = self._role(technician_sudo)
                    url = action(job_sudo, technician_sudo, role)
                    if sent:
                        sent._settle(job_sudo)
        except UserError as error:
            form = {**post, "step": anchor[1:], "field": getattr(error, "field", "")}
            page = page or self._render_job
            return page(job_sudo, technician_sudo, form, _first_line(error))
        if done:
            self._woms_flash(done)
        step = f"?step={anchor[1:]}" if anchor else ""
        return request.redirect(url or f"/my/jobs/{job_id}{step}{anchor}", code=303)

    def _only_coordinator(self, technician_sudo):
        if not technician_sudo.is_coordinator:
            raise UserError(
                request.env._("Only the coordinator of your firm can answer this.")
            )

    # === THE OFFER === #

    @_post_route("accept")
    def woms_job_accept(self, job_id, **post):
        def accept(job_sudo, technician_sudo, role):
            if job_sudo.state != "accepted":  # else sent twice
                self._only_coordinator(technician_sudo)
                job_sudo._accept(technician=self._read_technician(post), role=role)

        return self._act(
            job_id,
            post,
            accept,
            done=request.env._("The job is yours. Please agree a time for the visit."),
        )

    def _read_technician(self, post):
        # sudo: judged by the model: of his own firm only
        technicians_sudo = request.env["woms.technician"].sudo()
        return technicians_sudo.browse(_as_id(post.get("technician_id")) or []).exists()

    @_post_route("decline")
    def woms_job_decline(self, job_id, **post):
        def decline(job_sudo, technician_sudo, role):
            if job_sudo.state != "declined":
                self._only_coordinator(technician_sudo)
                reason = " ".join(
                    text.strip()[:200]
                    for text in (post.get("reason"), post.get("reason_text"))
                    if text
                )
                job_sudo._decline(reason, role=role)
            return "/my/jobs"

        return self._act(
            job_id,
            post,
            decline,
            done=request.env._("Declined. Thank you for telling."),
        )

    @_post_route("technician")
    def woms_job_technician(self, job_id, **post):
        def name(job_sudo, technician_sudo, role):
            self._only_coordinator(technician_sudo)
            chosen = self._read_technician(post)
            if not chosen:
                raise UserError(request.env._("Please choose who goes."))
            job_sudo._name_technician(chosen, role=role)

        return self._act(job_id, post, name)

    @_post_route("give-back")
    def woms_job_give_back(self, job_id, **post):
        def give_back(job_sudo, _technician_sudo, role):
            self._check_mine(job_sudo)
            job_sudo.order_id._give_back(post.get("reason"), role=role)
            return "/my/jobs"

        return self._act(
            job_id,
            post,
            give_back,
            anchor="#give-back",
            done=request.env._("The job was given back."),
        )

    def _check_mine(self, job_sudo):
        """Raise unless this row is the one somebody works on now."""
        if job_sudo.state != "accepted":
            raise UserError(
                request.env._(
                    "This job is closed: nothing was changed. Look at your list."
                )
            )

    # === THE APPOINTMENT === #

    @_post_route("propose")
    def woms_job_propose(self, job_id, **post):
        def propose(job_sudo, _technician_sudo, role):
            windows = [
                window
                for suffix in ("_1", "_2", "_3")
                if (window := self._read_window(post, job_sudo, suffix))
            ]
            job_sudo._propose(windows, role=role)

        return self._act(
            job_id,
            post,
            propose,
            done=request.env._("Sent. The customer chooses one of the times."),
        )

    @_post_route("schedule")
    def woms_job_schedule(self, job_id, **post):
        def schedule(job_sudo, _technician_sudo, role):
            start, end = self._read_window(post, job_sudo) or (None, None)
            job_sudo._schedule(start, end, role)

        return self._act(
            job_id, post, schedule, done=request.env._("The visit is agreed.")
        )

    @_post_route("unschedule")
    def woms_job_unschedule(self, job_id, **post):
        def unschedule(job_sudo, _technician_sudo, role):
            job_sudo._unschedule(post.get("reason"), role)

        return self._act(job_id, post, unschedule)

    @_post_route("on-the-way")
    def woms_job_on_the_way(self, job_id, **post):
        def start(job_sudo, _technician_sudo, role):
            minutes = _as_id(post.get("minutes"))
            job_sudo._set_on_the_way(
                role=role, minutes=minutes if minutes in ETA_MINUTES else None
            )

        return self._act(job_id, post, start)

    @_post_route("check-in")
    def woms_job_check_in(self, job_id, **post):
        def check_in(job_sudo, technician_sudo, role):
            if not job_sudo.technician_id:
                job_sudo._name_technician(technician_sudo, role=role)
            job_sudo._check_in(
                self._read_degrees(post.get("latitude"), LATITUDE),
                self._read_degrees(post.get("longitude"), LONGITUDE),
                role=role,
            )

        return self._act(job_id, post, check_in)

    def _read_degrees(self, text, limit):
        try:
            degrees = float(text or 0)
        except ValueError:
            return None
        return degrees if -limit <= degrees <= limit else None

    # === THE WORK === #

    @_post_route("findings")
    def woms_job_findings(self, job_id, **post):
        def save(job_sudo, _technician_sudo, _role):
            self._check_mine(job_sudo)
            job_sudo.order_id._save_findings(self._read_findings(post))

        return self._act(
            job_id,
            post,
            save,
            anchor="#findings",
            done=request.env._("Your findings are saved."),
        )

    def _read_findings(self, post):
        # tapped among the quick ones, or else chosen from the whole list
        values = {
            name: _as_id(post.get(f"{name}_other") or post.get(name))
            for name in ("section_id", "defect_id")
            if name in post or post.get(f"{name}_other")
        }
        values.update(
            {
                name: post[name][:4000]
                for name in ("diagnosis", "work_done", "use_cause")
                if name in post
            }
        )
        if "has_repairs" in post:
            values["repair_code_ids"] = self._read_ids("repair_code_ids")
        values["checks"] = {
            number: (result, post.get(f"note_{number}", "")[:200])
            for name, result in post.items()
            if name.startswith("check_") and (number := _as_id(name[6:]))
        }
        return values

    @_post_route("photo")
    def woms_job_photo_add(self, job_id, **post):
        def add(job_sudo, _technician_sudo, _role):
            self._check_mine(job_sudo)
            files = request.httprequest.files.getlist("photos")
            photos = _read_uploads(files, "photos")
            if not photos:
                raise UserError(request.env._("Please choose a photo first."))
            job_sudo.order_id._add_photos(photos)

        return self._act(job_id, post, add, anchor="#photos")

    @_post_route("parts")
    def woms_job_parts(self, job_id, **post):
        def use(job_sudo, _technician_sudo, role):
            self._check_mine(job_sudo)
            offered = {part["id"] for part in self._get_parts(job_sudo)}
            wanted = self._read_quantities(post)
            if not wanted:
                raise UserError(
                    request.env._("Please enter how many of a part you used.")
                )
            if set(wanted) - offered:
                raise UserError(request.env._("Please choose a part from the list."))
            products = job_sudo.env["product.product"].browse(wanted)
            job_sudo.order_id._use_parts(
                [(product, wanted[product.id]) for product in products], role=role
            )

        return self._act(
            job_id,
            post,
            use,
            anchor="#parts",
            done=request.env._("The parts are booked."),
        )

    # === THE END === #

    @_post_route("finish")
    def woms_job_finish(self, job_id, **post):
        def finish(job_sudo, _technician_sudo, role):
            if job_sudo.state == "done":
                return None  # sent twice
            self._check_mine(job_sudo)
            order_sudo = job_sudo.order_id
            order_sudo._save_findings(self._read_findings(post))
            if order_sudo.state == "in_workshop":
                order_sudo._end_bench(post.get("outcome") or False, role=role)
            else:
                order_sudo._end_visit(
                    post.get("result"), role=role, **self._read_ending(job_sudo, post)
                )
            return self._get_next_url(job_sudo)

        return self._act(
            job_id,
            post,
            finish,
            anchor="#finish",
            done=request.env._("Saved. Thank you."),
        )

    def _read_ending(self, job_sudo, post):
        result = post.get("result")
        if result not in dict(const.VISIT_RESULTS):
            raise _FieldError(
                request.env._("Please choose how the visit ended."), "result"
            )
        self._check_ending(result, post)
        ending = {"note": (post.get("note") or "").strip()[:1000] or None}
        if result == "fixed":
            ending.update(
                outcome=post.get("outcome")
                if post.get("outcome") in dict(const.OUTCOMES)
                else None,
                signature=self._read_signature(post),
                signed_by=(post.get("signed_by") or "").strip()[:128] or None,
                no_signature_reason=(post.get("no_signature_reason") or "").strip()[
                    :200
                ]
                or None,
            )
        elif result == "bench":
            center_id = _as_id(post.get("center_id"))
            ending.update(
                center=self._get_centers(job_sudo).filtered(
                    lambda center: center.id == center_id
                ),
                condition=(post.get("condition") or "").strip()[:200] or None,
                accessories=(post.get("accessories") or "").strip()[:200] or None,
                tracking_ref=(post.get("tracking_ref") or "").strip()[:60] or None,
            )
        else:
            ending["until"] = self._read_date(post.get("until"))
        return ending

    def _check_ending(self, result, post):
        """Raise for what is missing, so that it is told beside its field."""
        if result == "fixed" and post.get("outcome") not in dict(const.OUTCOMES):
            raise _FieldError(
                request.env._("Say how the work ended: choose the outcome."), "outcome"
            )
        if (
            result == "fixed"
            and not self._read_signature(post)
            and not (post.get("no_signature_reason") or "").strip()
        ):
            raise _FieldError(
                request.env._("Please let the customer sign, or say below why not."),
                "signature",
            )
        if result == "bench" and not _as_id(post.get("center_id")):
            raise _FieldError(
                request.env._("Say which service centre the device goes to."),
                "center_id",
            )

    def _read_date(self, text):
        try:
            return fields.Date.to_date(text) if text else None
        except ValueError:
            return None

    def _get_next_url(self, job_sudo):
        """The next visit of this job, if it is his; the same page else."""
        following = job_sudo.order_id.assignment_id
        return following.access_url if following.previous_id == job_sudo else None

    def _read_signature(self, post):
        """Return the signature drawn, as base64, or nothing."""
        text = post.get("signature") or ""
        return text.removeprefix(SIGNATURE_PREFIX) or None
