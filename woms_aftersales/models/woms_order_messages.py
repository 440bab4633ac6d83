from datetime import timedelta

from odoo import api, fields, models

# asked a day after the end: by then he has used the device again
RATE_AFTER = timedelta(days=1)
RATE_UNTIL = timedelta(days=14)
RATE_BATCH = 100

MOVE_EVENTS = {
    "assigned": "assigned",
    "scheduled": "scheduled",
    "in_workshop": "taken_in",
    "ready": "ready",
    "returning": "shipped",
    "done": "done",
    "cancelled": "cancelled",
}
TIMELINE_EVENTS = {
    "on_the_way": "on_the_way",
    "times_proposed": "times_proposed",
    "rescheduled": "scheduled",
    "invoiced": "pay",
    "cash_taken": "paid_cash",
    "estimate_expired": "estimate_expired",
    "complaint_received": "complaint_received",
    "complaint_answered": "complaint_answered",
}


class WomsOrderMessages(models.AbstractModel):
    """What the customer of a work order is told, and when."""

    _name = "woms.order.messages"
    _description = "Work Order Messages"
    _inherit = ["woms.messages.mixin"]

    _woms_messages = {
        "assigned": "mail_template_order_assigned",
        "visit_dropped": "mail_template_order_visit_dropped",
        "times_proposed": "mail_template_order_times_proposed",
        "scheduled": "mail_template_order_scheduled",
        "on_the_way": "mail_template_order_on_the_way",
        "visit_tomorrow": "mail_template_order_visit_tomorrow",
        "taken_in": "mail_template_order_taken_in",
        "estimate_sent": "mail_template_order_estimate_sent",
        "estimate_expired": "mail_template_order_estimate_expired",
        "estimate_reminder": "mail_template_order_estimate_reminder",
        "unclaimed": "mail_template_order_unclaimed",
        "loan_due": "mail_template_order_loan_due",
        "contest_decided": "mail_template_order_contest_decided",
        "waiting_parts": "mail_template_order_waiting_parts",
        "ready": "mail_template_order_ready",
        "pay": "mail_template_order_pay",
        "slip_not_found": "mail_template_order_slip_not_found",
        "withholding_refused": "mail_template_order_withholding_refused",
        "paid_cash": "mail_template_order_paid_cash",
        "shipped": "mail_template_order_shipped",
        "done": "mail_template_order_done",
        "cancelled": "mail_template_order_cancelled",
        "rate": "mail_template_order_rate",
        "promise_moved": "mail_template_order_promise_moved",
        "delayed": "mail_template_order_delayed",
        "complaint_received": "mail_template_order_complaint_received",
        "complaint_answered": "mail_template_order_complaint_answered",
    }

    rating_asked_at = fields.Datetime(readonly=True, copy=False)

    # === WHEN === #

    def _create_in_initial_state(self, vals_list, *, at=None):
        """A request that became an order is told with the order's number."""
        orders = super()._create_in_initial_state(vals_list, at=at)
        if self._is_recent(at):
            # sudo: who accepts may not read the customer's contact
            orders.sudo().request_id.filtered(
                lambda request: request.state == "accepted"
            )._notify_customer("accepted")
        return orders

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        event = MOVE_EVENTS.get(target)
        if not event or not self._is_recent(moment):
            return
        if target == "assigned":
            dropped = self.filtered(lambda order: previous[order.id] == "scheduled")
            dropped._notify_customer("visit_dropped")
            told = self - dropped
        elif target == "ready":
            # at his own place he sees it: the end or the bill follows at once
            told = self.filtered(lambda order: order.holder != "customer")
        else:
            told = self
        told._notify_customer(event)

    def _add_event(self, key, *, role=None, note=None, at=None):
        result = super()._add_event(key, role=role, note=note, at=at)
        if key in TIMELINE_EVENTS and self._is_recent(at):
            self._notify_customer(TIMELINE_EVENTS[key])
        return result

    def _wait_for(
        self, what, *, reason=None, note=None, until=None, role=None, at=None
    ):
        result = super()._wait_for(
            what, reason=reason, note=note, until=until, role=role, at=at
        )
        if what == "parts" and self._is_recent(at):
            self._notify_customer("waiting_parts")
        return result

    @api.model
    def _cron_ask_rating(self):
        """Ask for a rating a day after the end, once, whoever hasn't rated by then."""
        now = fields.Datetime.now()
        orders = self.search(
            [
                ("state", "=", "done"),
                ("date_done", "<", now - RATE_AFTER),
                ("date_done", ">", now - RATE_UNTIL),
                ("rating_asked_at", "=", False),
            ],
            order="date_done, id",
            limit=RATE_BATCH,
        )
        orders._ask_rating()
        self.env["ir.cron"]._commit_progress(
            len(orders), remaining=RATE_BATCH if len(orders) == RATE_BATCH else 0
        )

    def _ask_rating(self):
        """Send the request for a rating to the customers who haven't rated."""
        self.filtered(
            lambda order: not any(order.rating_ids.mapped("consumed"))
        )._notify_customer("rate")
        self._write_machine({"rating_asked_at": fields.Datetime.now()})

    # === ABOUT WHAT === #

    def _message_about(self, event):
        self.ensure_one()
        moments = {
            "scheduled": self.window_start,
            "visit_tomorrow": self.window_start,
            "visit_dropped": self.write_date,
            "ready": self.date_ready,
            "taken_in": self.holder_since,
        }
        if event in moments:
            return str(moments[event])
        if event in ("assigned", "on_the_way"):
            return f"{self.assignment_id.id}"
        if event == "times_proposed":
            return str(max(self.assignment_id.proposal_ids.ids, default=0))
        if event in ("estimate_sent", "estimate_expired"):
            return str(max(self.sale_order_ids.ids, default=0))
        if event == "estimate_reminder":
            estimate = self._open_estimate()
            return f"{estimate.id} {estimate.woms_reminded}"
        if event == "unclaimed":
            return str(len(self.unclaimed_notice_ids))
        if event == "contest_decided":
            return str(max(self.complaint_ids.ids, default=0))
        if event == "pay":
            return str(max(self.move_ids.ids, default=0))
        if event == "paid_cash":
            return str(self.amount_invoiced)
        if event == "delayed":
            return str(self.promised_date)
        if event.startswith("complaint"):
            complaint = self._get_last_complaint()
            return f"{complaint.id} {complaint.answer or ''}"
        if event == "waiting_parts":
            return str(self.waiting_until)
        if event == "promise_moved":
            return str(self.promised_date)
        if event == "shipped":
            return str(max(self.picking_ids.ids, default=self.tracking_ref))
        return super()._message_about(event)

    def _is_news(self, event):
        """Nothing to pay is no news, and a paid bill isn't either."""
        if event == "pay" and self.cost_state not in ("due", "partial"):
            return False
        if event == "times_proposed" and not self._portal_proposals():
            return False
        return super()._is_news(event)

    def _get_last_complaint(self):
        return self.complaint_ids.sorted("id")[-1:]

    def _message_complaint(self):
        """Return dict(number, responsible, due, answer, repeat) of the last one."""
        self.ensure_one()
        complaint = self._get_last_complaint()
        return {
            "number": complaint.name or "",
            "responsible": complaint.responsible_id.name or self.company_id.name,
            "due": self.env["woms.format"]._day(complaint.due_date),
            "answer": complaint.answer or "",
            "repeat": complaint.result_order_id.name or "",
        }

    def _message_guest_email(self):
        return self.request_id.contact_email

    def _message_name(self):
        return super()._message_name() or self.request_id.contact_name or ""

    def _message_lang(self):
        self.ensure_one()
        return self.partner_id.lang or self.request_id.lang or super()._message_lang()

    def _message_cost(self):
        """Say what it costs and why, by the one cost state."""
        self.ensure_one()
        _ = self.env._
        money = self.env["woms.format"]._money
        currency = self.currency_id or self.company_id.currency_id
        state = self.cost_state
        if state == "free":
            reasons = self.decision_ids.filtered(lambda row: row.percent == 100)
            return reasons[:1].reason or _("Free for you.")
        if state == "to_approve":
            estimate = self.sale_order_ids.filtered(lambda sale: sale.state == "sent")
            return _(
                "Cost: %(amount)s. Nothing is done before you agree.",
                amount=money(sum(estimate.mapped("amount_total")), currency),
            )
        if state in ("due", "partial"):
            return _(
                "To pay: %(amount)s.", amount=money(self._amount_to_pay(), currency)
            )
        if state == "on_delivery":
            return _(
                "To pay when you get it: %(amount)s.",
                amount=money(self._amount_to_pay(), currency),
            )
        if state == "approved":
            return _(
                "Cost you agreed to: %(amount)s.",
                amount=money(self.amount_estimate, currency),
            )
        if state == "paid":
            return _(
                "Paid: %(amount)s. Thank you.",
                amount=money(self.amount_invoiced, currency),
            )
        return ""

    def _message_contest(self):
        """Return what a manager wrote about the contest decided last."""
        self.ensure_one()
        decided = self.complaint_ids.filtered(
            lambda row: row.kind == "contest" and row.state == "answered"
        )
        return decided.sorted("id")[-1:].answer or ""

    def _message_rating_url(self, value):
        """Return the link that opens the form of ratings with ``value`` chosen."""
        token = self._rating_get_access_token()
        return f"{self.get_base_url()}/rate/{token}/{value}"

    def _message_cash(self):
        """Return the cash taken last, as written on the timeline."""
        self.ensure_one()
        taken = self.milestone_ids.filtered(lambda row: row.key == "cash_taken")
        return taken.sorted("id")[-1:].note or ""
