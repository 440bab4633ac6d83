from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const

ORDER = "woms.work.order"
REQUEST = "woms.work.request"
DOCUMENT = "woms.service.document"
ASSIGNMENT = "woms.assignment"
COMPLAINT = "woms.complaint"
ESTIMATE = "sale.order"

# kind -> (model, method of this wizard that does it); nothing else can be called
ACTIONS = {
    "order_cancel": (ORDER, "_apply_order_cancel"),
    "order_give_back": (ORDER, "_apply_order_give_back"),
    "order_wait": (ORDER, "_apply_wait"),
    "order_release": (ORDER, "_apply_order_release"),
    "order_rework": (ORDER, "_apply_order_rework"),
    "order_lost": (ORDER, "_apply_order_lost"),
    "order_no_show": (ORDER, "_apply_order_no_show"),
    "order_end_bench": (ORDER, "_apply_order_end_bench"),
    "order_bench": (ORDER, "_apply_order_bench"),
    "order_goodwill": (ORDER, "_apply_order_goodwill"),
    "order_reopen": (ORDER, "_apply_order_reopen"),
    "estimate_agreed": (ESTIMATE, "_apply_estimate_agreed"),
    "request_ask": (REQUEST, "_apply_request_ask"),
    "request_reject": (REQUEST, "_apply_request_reject"),
    "request_cancel": (REQUEST, "_apply_request_cancel"),
    "document_ask": (DOCUMENT, "_apply_document_ask"),
    "document_reject": (DOCUMENT, "_apply_document_reject"),
    "document_void": (DOCUMENT, "_apply_document_void"),
    "assignment_decline": (ASSIGNMENT, "_apply_assignment_decline"),
    "complaint_reopen": (COMPLAINT, "_apply_complaint_reopen"),
    "complaint_withdraw": (COMPLAINT, "_apply_complaint_withdraw"),
}
# the customer reads what is written here
CUSTOMER_READS = (
    "request_ask",
    "request_reject",
    "document_ask",
    "document_reject",
    "order_end_bench",
    "order_goodwill",
)
# steps that are complete without a text
WITHOUT_REASON = ("order_wait", "order_bench")


class WomsReasonWizard(models.TransientModel):
    """Ask why, then do one of the steps that need a reason.

    The step is named by a key of ``ACTIONS``; who may take it is decided by the model's
    own method, as everywhere.
    """

    _name = "woms.reason.wizard"
    _description = "Give a Reason"

    kind = fields.Selection(
        [
            ("order_cancel", "Cancel the work order"),
            ("order_give_back", "Send back to dispatch"),
            ("order_wait", "Wait for something"),
            ("order_release", "Release without payment"),
            ("order_rework", "Back to the workshop"),
            ("order_lost", "The device is lost"),
            ("order_no_show", "The visit does not take place"),
            ("order_end_bench", "The work has ended"),
            ("order_bench", "Who repairs it"),
            ("order_goodwill", "Grant goodwill"),
            ("order_reopen", "Take the job up again"),
            ("estimate_agreed", "Record how the customer agreed"),
            ("request_ask", "Ask the customer"),
            ("request_reject", "Reject the request"),
            ("request_cancel", "Cancel the request"),
            ("document_ask", "Ask about the registration"),
            ("document_reject", "Reject the registration"),
            ("document_void", "Declare the registration void"),
            ("assignment_decline", "Note that the offer was declined"),
            ("complaint_reopen", "Open the complaint again"),
            ("complaint_withdraw", "The customer takes it back"),
        ],
        "What happens",
        required=True,
        readonly=True,
    )
    res_ids = fields.Json(required=True)
    record_names = fields.Char("About", compute="_compute_record_names")
    customer_reads = fields.Boolean(compute="_compute_record_names")
    reason = fields.Text()
    waiting_for = fields.Selection(const.WAITING_FOR)
    waiting_reason_id = fields.Many2one(
        "woms.waiting.reason",
        "Reason for waiting",
        domain="[('waiting_for', '=', waiting_for)]",
    )
    waiting_until = fields.Date("Expected")
    outcome = fields.Selection(const.OUTCOMES, default="repaired")
    technician_id = fields.Many2one("woms.technician", domain="[('is_own', '=', True)]")
    component = fields.Selection(const.COMPONENTS, "For", default="labour")
    percent = fields.Float("Covered (%)", default=100.0)
    waiting_sentence = fields.Char(related="waiting_reason_id.customer_sentence")

    # === OPENING === #

    @api.model
    def _open(self, records, kind):
        """Return the action that shows this wizard for ``records``.

        :param records: one or more records of the model that ``kind`` is about
        :param str kind: key of ``ACTIONS``
        """
        wizard = self.create({"kind": kind, "res_ids": records.ids})
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_records(self):
        """Return the records, after checking that the user may change them."""
        self.ensure_one()
        model, _method = ACTIONS[self.kind]
        records = self.env[model].browse(self.res_ids or []).exists()
        if not records:
            raise UserError(
                self.env._("Nothing was chosen: close this window and try again.")
            )
        records.check_access("write")
        return records

    @api.depends("kind", "res_ids")
    def _compute_record_names(self):
        for wizard in self:
            names = wizard._get_records().mapped("display_name") if wizard.kind else []
            wizard.record_names = ", ".join(names[:5])
            if len(names) > 5:
                wizard.record_names = self.env._(
                    "%(names)s and %(count)s more",
                    names=wizard.record_names,
                    count=len(names) - 5,
                )
            wizard.customer_reads = wizard.kind in CUSTOMER_READS

    @api.onchange("waiting_for")
    def _onchange_waiting_for(self):
        if self.waiting_reason_id.waiting_for != self.waiting_for:
            self.waiting_reason_id = False

    # === DOING === #

    def action_confirm(self):
        """Do the step for all records with the reason given."""
        self.ensure_one()
        if self.kind not in WITHOUT_REASON and not (self.reason or "").strip():
            raise UserError(
                self.env._("Please write the reason: it is kept in the history.")
            )
        _model, method = ACTIONS[self.kind]
        # sudo: the right to write is checked just above; who may take the step is
        # decided by the table, which reads the groups of the person, not of sudo
        records_sudo = self._get_records().sudo()
        action = getattr(self, method)(records_sudo, (self.reason or "").strip())
        return action or {"type": "ir.actions.act_window_close"}

    def _apply_order_cancel(self, orders, reason):
        orders._cancel(reason, None)

    def _apply_order_give_back(self, orders, reason):
        orders._give_back(reason)

    def _apply_wait(self, records, reason):
        if not self.waiting_for:
            raise UserError(self.env._("Choose what is waited for."))
        records._wait_for(
            self.waiting_for,
            reason=self.waiting_reason_id,
            note=reason,
            until=self.waiting_until,
        )

    def _apply_order_release(self, orders, reason):
        orders._release(reason)

    def _apply_order_rework(self, orders, reason):
        orders._move("in_workshop", reason=reason)

    def _apply_order_lost(self, orders, reason):
        orders._move("ready", reason=reason, values={"outcome": "lost"})

    def _apply_order_no_show(self, orders, reason):
        for order in orders:
            order.assignment_id._unschedule(reason, None)

    def _apply_order_end_bench(self, orders, work_done):
        if not self.outcome:
            raise UserError(self.env._("Choose how the work ended."))
        orders._end_bench(self.outcome, values={"work_done": work_done})

    def _apply_order_bench(self, orders, _note):
        if not self.technician_id:
            raise UserError(self.env._("Choose the technician who repairs it."))
        for order in orders:
            order._assign_bench(self.technician_id)

    def _apply_order_goodwill(self, orders, reason):
        orders._grant_goodwill(self.component, self.percent, reason)

    def _apply_order_reopen(self, orders, reason):
        repeats = orders.browse()
        for order in orders:
            repeats |= order._reopen(reason)
        return repeats[-1:]._open_record(repeats[-1:])

    def _apply_estimate_agreed(self, estimates, how):
        estimates._woms_record_agreement(how)

    def _apply_request_ask(self, requests, question):
        requests._ask(question)

    def _apply_request_reject(self, requests, reason):
        requests._reject(reason)

    def _apply_request_cancel(self, requests, reason):
        requests._cancel(reason)

    def _apply_document_ask(self, documents, question):
        documents._ask(question)

    def _apply_document_reject(self, documents, reason):
        documents._reject(reason)

    def _apply_document_void(self, documents, reason):
        documents._void(reason)

    def _apply_assignment_decline(self, assignments, reason):
        assignments._decline(reason)

    def _apply_complaint_reopen(self, complaints, reason):
        complaints._move("open", reason=reason)

    def _apply_complaint_withdraw(self, complaints, reason):
        complaints._move("cancelled", reason=reason)
