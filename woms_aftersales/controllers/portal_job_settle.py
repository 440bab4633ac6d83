"""After the work: cash, the hand-over to the customer, the way to another centre."""

from odoo.http import request

from .common import _as_id
from .portal_job_act import WomsPortalJobAct, _FieldError, _post_route


class WomsPortalJobSettle(WomsPortalJobAct):
    @_post_route("cash")
    def woms_job_cash(self, job_id, **post):
        def take(job_sudo, _technician_sudo, _role):
            if not post.get("received"):
                raise _FieldError(
                    request.env._("Please tick that you have the money in your hands."),
                    "received",
                )
            job_sudo._take_cash(self._read_amount(post.get("amount")))

        return self._act(
            job_id,
            post,
            take,
            anchor="#settle",
            done=request.env._("The cash is booked. Give the customer the receipt."),
        )

    def _read_amount(self, text):
        try:
            return float(text or 0)
        except ValueError:
            return 0.0

    @_post_route("hand-over")
    def woms_job_hand_over(self, job_id, **post):
        def give(job_sudo, _technician_sudo, role):
            if job_sudo.order_id.state == "done":
                return  # sent twice
            to_name = (post.get("signed_by") or "").strip()[:128]
            signature = self._read_signature(post)
            if job_sudo._has_device():
                self._check_receiver(to_name, signature)
            job_sudo._give_device(to_name=to_name, signature=signature, role=role)

        return self._act(
            job_id,
            post,
            give,
            anchor="#settle",
            done=request.env._("This job is finished. Thank you."),
        )

    def _check_receiver(self, to_name, signature):
        if not to_name:
            raise _FieldError(
                request.env._("Please write who gets the device."), "signed_by"
            )
        if not signature:
            raise _FieldError(
                request.env._("Please let the customer sign for the device."),
                "signature",
            )

    @_post_route("take-in")
    def woms_job_take_in(self, job_id, **post):
        def take_in(job_sudo, technician_sudo, role):
            if job_sudo.order_id.state == "in_workshop":
                return  # sent twice
            self._check_mine(job_sudo)
            condition = (post.get("condition") or "").strip()[:200]
            if not condition:
                raise _FieldError(
                    request.env._("Please write how the device looks."), "condition"
                )
            if not job_sudo.technician_id:
                job_sudo._name_technician(technician_sudo, role=role)
            job_sudo._take_to_bench(
                condition=condition,
                accessories=(post.get("accessories") or "").strip()[:200] or None,
                role=role,
            )

        return self._act(
            job_id,
            post,
            take_in,
            anchor="#take-in",
            done=request.env._("The device is on your bench."),
        )

    @_post_route("send-on")
    def woms_job_send_on(self, job_id, **post):
        def send(job_sudo, _technician_sudo, role):
            self._check_mine(job_sudo)
            center_id = _as_id(post.get("center_id"))
            center = self._get_centers(job_sudo).filtered(
                lambda center: center.id == center_id
            )
            if not center:
                raise _FieldError(
                    request.env._("Please choose where the device goes."), "center_id"
                )
            condition = (post.get("condition") or "").strip()[:200]
            if not condition:
                raise _FieldError(
                    request.env._("Please write how the device looks."), "condition"
                )
            job_sudo._send_on(
                center,
                condition=condition,
                accessories=(post.get("accessories") or "").strip()[:200] or None,
                tracking_ref=(post.get("tracking_ref") or "").strip()[:60] or None,
                role=role,
            )

        return self._act(
            job_id,
            post,
            send,
            anchor="#send-on",
            done=request.env._("Sent on. Put the number below into the parcel."),
        )
