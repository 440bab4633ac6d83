from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .. import const

CODE_FIELDS = {
    "section_id": "section",
    "defect_id": "defect",
    "condition_id": "condition",
}
CHECK_RESULTS = ("ok", "fail", "na")
# a visit that ended this way is followed by another one of the same technician
FOLLOWED = {"absent": "customer", "parts": "parts", "approval": "approval"}
WAITING_REASONS = {
    "absent": "waiting_reason_customer_absent",
    "parts": "waiting_reason_parts_ordered",
    "approval": "waiting_reason_approval_estimate",
}


class WomsOrderVisit(models.AbstractModel):
    """The visit: findings, check list, and the result it ends with."""

    _name = "woms.order.visit"
    _description = "Work Order Visit"

    # === FINDINGS === #

    def _fill_checklist(self, kind):
        """Copy the check list for ``kind`` and the order's product, once."""
        for order_sudo in self.sudo():  # sudo: after the move that was checked
            if kind in order_sudo.checklist_line_ids.mapped("kind"):
                continue
            checklist = order_sudo._find_checklist(kind)
            checks_sudo = self.env["woms.order.check"].sudo()  # sudo: as above
            checks_sudo = checks_sudo.create(
                [
                    {
                        "order_id": order_sudo.id,
                        "line_id": line.id,
                        "kind": kind,
                        "name": line.name,
                        "sequence": line.sequence,
                        "required": line.required,
                    }
                    for line in checklist.line_ids
                ]
            )
            checks_sudo._copy_names()

    def _find_checklist(self, kind):
        """Return the list of ``kind`` that names the product's category, else any."""
        self.ensure_one()
        checklists = self.env["woms.checklist"].search(
            [
                ("kind", "=", kind),
                ("company_id", "in", (self.company_id.id, False)),
                "|",
                ("categ_ids", "=", False),
                ("categ_ids", "parent_of", self.categ_id.ids),
            ]
        )
        return checklists.sorted(lambda checklist: not checklist.categ_ids)[:1]

    def _save_findings(self, values):
        """Keep what the technician found; may be called again and again.

        :param dict values: ``section_id``, ``defect_id``, ``condition_id``,
            ``repair_code_ids`` (ids), ``diagnosis``, ``work_done``, ``photos`` (values
            of attachments), ``checks`` (``{line id: (result, note)}``)
        :raise UserError: for a code of another kind
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        order_sudo = self.sudo()  # sudo: the right to write was checked above
        found = order_sudo._prepare_findings(values)
        order_sudo.write(found)
        shared = {
            fname: found[fname]
            for fname in ("section_id", "defect_id", "diagnosis")
            if fname in found
        }
        if shared:
            order_sudo.report_id.write(shared)
        for check in order_sudo.checklist_line_ids:
            result, note = values.get("checks", {}).get(check.id, (None, None))
            if result in CHECK_RESULTS and (result, note or False) != (
                check.result,
                check.note,
            ):
                check.write({"result": result, "note": note or False})
        if values.get("photos"):
            order_sudo._add_photos(values["photos"])
        return self

    def _prepare_findings(self, values):
        """Return the values to write, with codes of the right kind only."""
        found = {}
        for fname, kind in CODE_FIELDS.items():
            if fname in values:
                found[fname] = self._check_codes(values[fname], kind).id
        if "repair_code_ids" in values:
            codes = self._check_codes(values["repair_code_ids"], "repair")
            found["repair_code_ids"] = [Command.set(codes.ids)]
        if "use_cause" in values:
            allowed = dict(const.USE_CAUSES)
            cause = values["use_cause"]
            found["use_cause"] = cause if cause in allowed else False
        for fname in ("diagnosis", "work_done"):
            if fname in values:
                found[fname] = (values[fname] or "").strip() or False
        return found

    def _check_codes(self, ids, kind):
        ids = [ids] if isinstance(ids, int) else list(ids or [])
        codes = self.env["woms.failure.code"].browse([i for i in ids if i]).exists()
        if any(code.kind != kind for code in codes):
            raise UserError(self.env._("Please choose from the list."))
        return codes

    def _add_photos(self, photos):
        """Attach photos of the job.

        :param list photos: dicts of ``name``, ``raw``, ``mimetype``, judged before
        """
        self.ensure_one()
        # sudo: judged by content; technicians have no right on attachments
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {**photo, "res_model": self._name, "res_id": self.id}
                    for photo in photos
                ]
            )
        )
        self.sudo().photo_ids = [Command.link(row.id) for row in attachments]
        return attachments

    # === THE END OF A VISIT === #

    def _end_visit(
        self,
        result,
        *,
        outcome=None,
        signature=None,
        signed_by=None,
        no_signature_reason=None,
        note=None,
        role=None,
        center=None,
        until=None,
        **handover,
    ):
        """Close the visit with its result; what follows depends on it.

        ``fixed`` ends the work with ``outcome``; ``absent``, ``parts`` and ``approval``
        make the next visit of the same technician; ``bench`` takes the device to
        ``center``; ``handed_back`` makes the order new.

        :param str result: key of `const.VISIT_RESULTS`
        :param center: ``woms.service.center``, for ``bench``
        :param date until: when parts or answer are expected
        :param handover: ``condition``, ``accessories``, ``photos``, ``tracking_ref``
        :raise UserError: with what is missing
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        order_sudo = self.sudo()  # sudo: the right to write was checked above
        order_sudo._lock_rows()
        if result == "handed_back":
            return order_sudo._give_back(note, role=role)
        row = order_sudo._get_visit_underway()
        if result == "fixed":
            order_sudo._check_agreed(outcome)
        closing = {
            "signature": signature or False,
            "signed_by": signed_by or False,
            "no_signature_reason": no_signature_reason or False,
        }
        row.write(closing)
        row._close_done(result, note, role, outcome)
        if result == "fixed":
            return order_sudo._end_fixed(outcome, closing, role)
        if result in FOLLOWED:
            return order_sudo._end_followed(row, result, note, until, role)
        return order_sudo._end_to_bench(row, center, role, handover)

    def _get_visit_underway(self):
        row = self._get_accepted_assignment()
        if self.state != "on_site" or not row.check_in:
            raise UserError(
                self.env._(
                    "There is no visit under way: check in at the customer's first."
                )
            )
        return row

    def _check_agreed(self, outcome):
        """Chargeable work needs an agreed estimate before it counts as done.

        :raise UserError: with what to do
        """
        if not outcome:
            raise UserError(self.env._("Say how the work ended: choose the outcome."))
        if any(estimate._woms_is_open() for estimate in self.sale_order_ids):
            raise UserError(
                self.env._(
                    "The customer hasn't answered the estimate yet: let him agree or "
                    "decline first. What you typed is kept."
                )
            )
        agreed = any(estimate.state == "sale" for estimate in self.sale_order_ids)
        if outcome == "repaired" and not agreed and self._is_chargeable():
            raise UserError(
                self.env._(
                    "This repair isn't fully covered: make the estimate and let the "
                    "customer agree first. What you typed is kept."
                )
            )

    def _is_chargeable(self):
        return any(
            part["percent"] < 100
            for part in self._coverage_expectation()
            if part["component"] in ("labour", "visit")
        )

    def _end_fixed(self, outcome, closing, role):
        """End the work; done when nothing is owed and the device is there."""
        signed = {"signed_at": fields.Datetime.now()} if closing["signature"] else {}
        self._finish(
            outcome,
            role=role,
            values={**closing, **signed, "return_method": "on_site"},
        )
        if self.state == "ready" and not self._guard_release_done():
            self._move("done", role=role)
        return self

    def _end_followed(self, row, result, note, until, role):
        self._follow_up(row)
        self._move("assigned", role=role)
        reason = self.env.ref(f"woms_aftersales.{WAITING_REASONS[result]}", False)
        self._wait_for(
            FOLLOWED[result], reason=reason, note=note, until=until, role=role
        )
        return self

    def _follow_up(self, row, kind="visit"):
        """Make the next assignment of the same firm and technician, accepted."""
        return self._accept_row(
            {
                "order_id": self.id,
                "company_id": self.company_id.id,
                "kind": kind,
                "previous_id": row.id,
                "firm_id": row.firm_id.id,
                "technician_id": row.technician_id.id,
                "earning": row.earning,
                "travel_earning": row.travel_earning,
                "fee_agreed": row.fee_agreed,
                "fee_rule_id": row.fee_rule_id.id,
                "earning_note": row.earning_note,
            }
        )

    def _end_to_bench(self, row, center, role, handover):
        """Take the device along: to the firm's own bench, or on to another centre."""
        if not center:
            raise UserError(self.env._("Say which service centre the device goes to."))
        tracking_ref = handover.pop("tracking_ref", None)
        if center.firm_id and center.firm_id == row.firm_id:
            self._take_in(center, role=role, **handover)
            self._follow_up(row, kind="bench")
        else:
            self._record_custody(
                to_holder="technician", technician=row.technician_id, **handover
            )
            self._send_to(center, tracking_ref=tracking_ref, role=role)
            row._write_machine(row._fix_fee("fixed"))
        return self

    def _give_back(self, reason, role=None):
        """Give the job back: the order is new, and this firm isn't asked again.

        :raise UserError: without a reason, or when the device isn't with its owner
        """
        for order in self:
            if not self.env.su:
                order.check_access("write")
            order_sudo = order.sudo()  # sudo: the right to write was checked above
            order_sudo._lock_rows()
            row = order_sudo._get_accepted_assignment()
            if row:
                row._write_machine(
                    {
                        "result": "handed_back",
                        "result_note": reason,
                        "check_out": row.check_in and fields.Datetime.now(),
                    }
                )
                order_sudo._take_back(reason, role=role)
            else:
                order_sudo._move(
                    "new",
                    role=role,
                    reason=reason,
                    values={"firm_id": False, "technician_id": False},
                )
            if order_sudo._get_dispatch_area().auto_dispatch:
                order_sudo._offer_next()
            else:
                order_sudo._remind_desk(
                    self.env._("Find a technician"),
                    self.env._("The job was given back: %(reason)s", reason=reason),
                )
        return self

    # === WHAT FOLLOWS FROM MOVES === #

    def _after_move(self, target, previous, moment):
        """Pay the bench row when the work ends; open it again when it goes on."""
        # sudo: the move that caused it was checked
        orders_sudo = self.sudo()
        if target in ("ready", "in_transit"):
            # before super: the bench closes its rows without a fee
            for row in orders_sudo.assignment_ids.filtered(
                lambda row: row.state == "accepted" and row.kind == "bench"
            ):
                row._close_done("fixed", None, const.ROLE_SYSTEM)
        super()._after_move(target, previous, moment)
        if target == "in_workshop":
            for order in orders_sudo:
                row = order.assignment_id
                if (
                    previous[order.id] == "ready"
                    and row.kind == "bench"
                    and row.state == "done"
                    and row.firm_id
                ):
                    order._follow_up(row, kind="bench")
