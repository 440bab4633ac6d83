"""The unlock code of a device, for the technician in charge; each look is kept."""

from odoo.exceptions import AccessError, UserError

from .common import _first_line, _throttle_message, _throttled
from .portal_job_act import WomsPortalJobAct, _post_route


class WomsPortalJobUnlock(WomsPortalJobAct):
    def _get_choices(self, job_sudo, technician_sudo):
        """Override: whether a code is kept that whoever is logged in may see."""
        choices = super()._get_choices(job_sudo, technician_sudo)
        choices["has_code"] = (
            job_sudo.state == "accepted" and job_sudo.order_id.can_see_code
        )
        return choices

    @_post_route("unlock")
    def woms_job_unlock(self, job_id, **_post):
        """Show the code once, on a page that nothing may keep."""
        job_sudo, technician_sudo = self._find_job(job_id)
        form, error = {"step": "unlock"}, None
        try:
            if _throttled("act", f"unlock:{job_id}"):
                raise UserError(_throttle_message())
            self._check_mine(job_sudo)
            form["unlock_code"] = job_sudo.order_id._show_unlock_code()
        except (AccessError, UserError) as refusal:
            error = _first_line(refusal)
        response = self._render_job(job_sudo, technician_sudo, form, error)
        response.headers["Cache-Control"] = "no-store"
        return response
