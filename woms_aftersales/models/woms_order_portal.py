from urllib.parse import quote

from odoo import fields, models

from .. import const
from .woms_portal_mixin import COMMON_FIELDS

# the way still ahead, by how the device is served
PATH_VISIT = ("new", "assigned", "scheduled", "on_site", "ready", "done")
PATH_BENCH = ("new", "in_transit", "in_workshop", "ready", "returning", "done")


class WomsOrderPortal(models.AbstractModel):
    """What the customer and the technician may read of a work order."""

    _name = "woms.order.portal"
    _description = "Work Order Portal"
    _inherit = ["woms.order.words", "woms.order.customer", "woms.portal.mixin"]

    _woms_portal_fields = COMMON_FIELDS | {
        "outcome",
        "cost_state",
        "date_open",
        "date_ready",
        "date_done",
        "promised_date",
        "service_mode",
        "priority",
        "document_id",
        "request_id",
        "symptom_id",
        "problem",
        "work_done",
        "window_start",
        "window_end",
        "currency_id",
        "amount_estimate",
        "amount_invoiced",
        "amount_due",
        "amount_deposit",
        "return_method",
        "carrier_id",
        "tracking_ref",
        "inbound_tracking_ref",
        "pickup_name",
        "customer_confirmed_at",
    }

    # === TIMES OF THE PLACE === #

    def _portal_tz(self):
        """Time zone of the place of the visit."""
        self.ensure_one()
        return self.location_id.tz or const.TZ_WIB

    def _portal_when(self, moment):
        """Write a stored moment as day and time of the place, with its zone."""
        return self.env["woms.format"]._moment(
            moment, self._portal_tz(), date_format="d MMM y"
        )

    def _portal_hour(self, moment):
        """Write the time of day of the place, with its zone: ``14.30 WIB``."""
        self.ensure_one()
        words = self.env["woms.format"]
        tz = self._portal_tz()
        return f"{words._hour(moment, tz)} {words._zone(tz)}"

    def _portal_window(self, start=None, end=None):
        """Write a visit's window: ``Wednesday, 3 March 2027, 14.00-16.00 WIB``."""
        self.ensure_one()
        return self.env["woms.format"]._window(
            start or self.window_start, end or self.window_end, self._portal_tz()
        )

    # === PAPERS === #

    def _portal_papers(self):
        """Return which papers the customer may print: keys of the portal's routes."""
        self.ensure_one()
        papers = []
        holders = set(self.custody_event_ids.mapped("to_holder"))
        if holders & {"center", "technician"}:
            papers.append("receipt")
        if self.outcome:
            papers.append("report")
        return papers

    # === SHARING === #

    def _get_status_url(self):
        """Return the link that shows the status only."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.access_url}?access_token={self.share_token}"

    def _get_status_whatsapp(self):
        """Return the link that opens a chat with the share link ready."""
        self.ensure_one()
        text = self.env._(
            "Service %(number)s: see here how far it is. %(url)s",
            number=self.name,
            url=self._get_status_url(),
        )
        return f"https://wa.me/?text={quote(text)}"

    # === STATUS === #

    def _portal_status(self):
        """Say what the customer wants to know first.

        Call it on records the reader may see, by sudo: it names technician and centre.

        :return: dict of ``word`` (of the chip), ``sentence``, ``icon``, ``color``,
            ``promised`` (text or empty), ``next_step`` (dict of ``key``, ``label``,
            ``hint``, ``url``; ``key`` is ``none`` when there is nothing to do)
        """
        self.ensure_one()
        return {
            **self._portal_chip(),
            "sentence": self._portal_sentence(),
            "promised": self._portal_promised(),
            "next_step": self._portal_next_step(),
        }

    def _portal_promised(self):
        self.ensure_one()
        if self.state in ("done", "cancelled"):
            return ""
        if self.waiting_for == "parts" and self.waiting_until:
            return self.env._(
                "The part is expected on %(date)s.",
                date=self.env["woms.format"]._day(self.waiting_until),
            )
        if not self.promised_date:
            return ""
        date = self.env["woms.format"]._day(self.promised_date)
        if self.promised_date < fields.Date.context_today(self):
            return self.env._(
                "We promised it for %(date)s and are late: we are sorry and on it.",
                date=date,
            )
        if self.promise_reason_id:
            # sudo: the sentence of a reason is written for the customer
            reason = self.sudo().promise_reason_id.customer_sentence or ""
            return self.env._(
                "New date: %(date)s. %(reason)s", date=date, reason=reason
            ).strip()
        return self.env._("Promised by %(date)s.", date=date)

    def _portal_next_step(self):
        """Return what the customer can do now: the first that fits, or nothing."""
        self.ensure_one()
        _ = self.env._
        url = self.access_url
        step = {"key": "none", "label": "", "url": "", "hint": ""}
        if self.state == "cancelled":
            return {**step, "hint": _("There is nothing you need to do.")}
        if self.state == "done":
            if not self._portal_rating():
                return {**step, "key": "rate", "label": _("Tell us how it was")}
            return {**step, "hint": _("There is nothing you need to do.")}
        if self._portal_estimate():
            return {
                **step,
                "key": "approve",
                "label": _("See the cost and decide"),
                "url": f"{url}/estimate/{self._portal_estimate().id}",
            }
        if self._portal_proposals():
            return {**step, "key": "visit", "label": _("Choose a time for the visit")}
        if self.cost_state in ("due", "partial") and self._portal_invoice():
            return {**step, "key": "pay", "label": _("Pay now")}
        if self._portal_may_choose_return():
            return {
                **step,
                "key": "return",
                "label": _("How do you want to get it back?"),
            }
        if self.state == "returning":
            return {**step, "key": "receipt", "label": _("I have my device back")}
        if self.state == "new" and self.service_mode == "ship_in":
            return {**step, "key": "parcel", "label": _("I have sent it")}
        if self.state == "new" and self.service_mode == "drop_off":
            return {
                **step,
                "key": "bring",
                "hint": _("Please bring your device and this number."),
            }
        return {
            **step,
            "hint": _("Nothing for now. We tell you when something happens."),
        }

    def _portal_estimate(self):
        """The estimate that waits for the customer's answer, if any."""
        self.ensure_one()
        if self.cost_state != "to_approve":
            return self.env["sale.order"]
        return self.sale_order_ids.filtered(lambda sale: sale.state == "sent")[-1:]

    def _portal_proposals(self):
        """Windows proposed to the customer that he hasn't answered."""
        self.ensure_one()
        if self.state not in ("assigned", "scheduled"):
            return self.env["woms.appointment.proposal"]
        return self.assignment_id.proposal_ids.filtered(
            lambda proposal: (
                proposal.state == "open"
                and proposal.proposed_by != "customer"
                and proposal.window_start > fields.Datetime.now()
            )
        )

    def _portal_invoice(self):
        """The posted invoice that is still to pay, if any."""
        self.ensure_one()
        return self.move_ids.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state == "posted"
                and move.payment_state in ("not_paid", "partial")
            )
        )[:1]

    def _portal_may_choose_return(self):
        self.ensure_one()
        rule = self._outcome_rule()
        return bool(
            self.state == "ready"
            and self.holder not in ("customer", "carrier")
            and not self.return_method
            and (not rule or rule.device_returns)
        )

    def _portal_rating(self):
        """The rating the customer gave, if any."""
        self.ensure_one()
        return self.rating_ids.filtered("consumed")[:1]

    # === TIMELINE === #

    def _portal_timeline(self):
        """Return the drawn timeline: past rows dated, then the way still ahead.

        :return: list of dict ``label``, ``when`` (text), ``kind`` (past, current,
            next), ``icon``
        """
        self.ensure_one()
        rows = []
        # sudo: milestones are open to staff only; the keys shown are public words
        for milestone in self.sudo().milestone_ids.sorted("id"):
            label = self._milestone_label(milestone)
            if not label or (rows and rows[-1]["label"] == label):
                continue
            rows.append(
                {
                    "label": label,
                    "when": self._portal_when(milestone.date),
                    "kind": "past",
                }
            )
        if not rows:
            rows.append(
                {
                    "label": self._timeline_words()["new"],
                    "when": self._portal_when(self.date_open),
                    "kind": "past",
                }
            )
        if self.state not in ("done", "cancelled"):
            rows[-1]["kind"] = "current"
            rows += self._portal_ahead()
        return rows

    def _milestone_label(self, milestone):
        if milestone.kind == "state":
            if milestone.key == "ready":
                words = self._outcome_words().get(self.outcome)
                return words[0] if words else self.env._("Work ended")
            return self._timeline_words().get(milestone.key)
        if milestone.kind == "waiting":
            return self._timeline_waiting().get(milestone.key)
        return self._timeline_events().get(milestone.key)

    def _timeline_words(self):
        _ = self.env._
        return {
            "new": _("Received"),
            "assigned": _("Technician found"),
            "scheduled": _("Visit agreed"),
            "on_site": _("Technician at your place"),
            "in_transit": _("On the way to the service centre"),
            "in_workshop": _("At the service centre"),
            "ready": _("Work on the device ended"),
            "returning": _("On its way to you"),
            "done": _("Finished"),
            "cancelled": _("Cancelled"),
        }

    def _timeline_waiting(self):
        _ = self.env._
        return {
            "customer": _("We asked you something"),
            "approval": _("Cost sent to you"),
            "parts": _("Part ordered"),
        }

    def _timeline_events(self):
        _ = self.env._
        return {
            "on_the_way": _("Technician on the way"),
            "no_show": _("Nobody came to the visit"),
            "estimate_accepted": _("You agreed to the cost"),
            "estimate_declined": _("You declined the cost"),
            "estimate_sent": _("Cost sent to you"),
            "estimate_expired": _("Estimate expired"),
            "parts_here": _("The part is here"),
            "small_extra": _("Small extra work, as you agreed"),
            "estimate_question": _("You asked about the cost"),
            "silence": _("No answer: it goes back unrepaired"),
            "promise_moved": _("New date promised"),
            "invoiced": _("Invoice made"),
            "paid": _("Paid"),
            "cash_taken": _("Paid in cash"),
            "pay_on_delivery_cod": _("Payment on delivery agreed"),
            "pay_on_delivery_cash": _("Cash payment agreed"),
            "return_chosen": _("You chose how to get it back"),
            "rated": _("You told us how it was"),
            "complaint_received": _("You complained"),
            "complaint_answered": _("We answered your complaint"),
        }

    def _portal_ahead(self):
        """Return the rows still to come, by state and mode of service."""
        self.ensure_one()
        words = self._timeline_words()
        bench = self.service_mode != "on_site" or self.state in (
            "in_transit",
            "in_workshop",
            "returning",
        )
        path = list(PATH_BENCH if bench else PATH_VISIT)
        if self.service_mode == "drop_off" and self.state == "new":
            path.remove("in_transit")
        if bench and (
            self.return_method in ("counter", "on_site", "none")
            or self.service_mode == "drop_off"
        ):
            path.remove("returning")
        state = "new" if self.state == "offered" else self.state
        position = path.index(state) if state in path else len(path) - 2
        if self.state == "ready" and not bench and self.holder == "customer":
            path = ["ready", "done"]
            position = 0
        return [
            {"label": words[key], "when": "", "kind": "next"}
            for key in path[position + 1 :]
        ]
