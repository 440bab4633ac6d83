from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .. import const


class WomsOrderCustomer(models.AbstractModel):
    """What the customer may do about his work order.

    Called by routes on sudo records, after they checked owner or token; each method
    says itself what must hold.
    """

    _name = "woms.order.customer"
    _description = "Customer's Actions on a Work Order"

    technician_stars = fields.Selection(
        [(str(number), str(number)) for number in range(1, 6)],
        "Stars for the technician",
        copy=False,
        readonly=True,
    )
    technician_feedback = fields.Text("About the technician", copy=False, readonly=True)

    # === VISIT === #

    def _portal_accept_visit(self, proposal):
        """Agree to one of the windows proposed; the others are dropped.

        :param proposal: ``woms.appointment.proposal`` of this order, still open
        """
        self.ensure_one()
        if proposal not in self._portal_proposals():
            raise UserError(self.env._("This time is gone. Please choose another one."))
        self.assignment_id._schedule(
            proposal.window_start, proposal.window_end, const.ROLE_CUSTOMER
        )

    def _portal_ask_other_time(self, text):
        """Refuse the windows proposed and say what would suit."""
        self.ensure_one()
        if self.state not in ("assigned", "scheduled"):
            raise UserError(self.env._("There is no visit to move now."))
        self._portal_proposals().write({"state": "refused"})
        if self.state == "scheduled":
            self.assignment_id._unschedule(text, const.ROLE_CUSTOMER)
        self._portal_say(self.env._("Another time, please: %(text)s", text=text))

    def _portal_say(self, text):
        """Post a message of the customer, for everyone who follows the order."""
        self.ensure_one()
        self.message_post(
            body=text,
            author_id=self.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # === PARCELS AND RETURN === #

    def _portal_announce_parcel(self, number):
        """The customer sent his device: note the parcel number, wait for it."""
        self.ensure_one()
        if self.service_mode != "ship_in" or self.state not in (
            "new",
            "offered",
            "assigned",
            "scheduled",
        ):
            raise UserError(self.env._("We don't expect a parcel for this number."))
        center = self.next_center_id or self.center_id or self.area_id.center_id
        self.inbound_tracking_ref = number
        self._send_to(center, tracking_ref=number, role=const.ROLE_CUSTOMER)

    def _portal_return_choices(self):
        """Return the ways back open now, as ``[(key, label, hint)]``."""
        self.ensure_one()
        if not self._portal_may_choose_return():
            return []
        _ = self.env._
        choices = []
        if self.center_id.accepts_drop_off:
            choices.append(
                (
                    "counter",
                    _("I pick it up"),
                    _("At %(center)s", center=self.center_id.name),
                )
            )
        choices.append(("ship", _("Send it to me"), _("By parcel, with its number")))
        if self.technician_id and self.service_mode == "on_site":
            choices.append(("technician", _("The technician brings it"), ""))
        return choices

    def _portal_choose_return(self, method, pickup_name=""):
        """Note how the customer wants his device back, and who may pick it up."""
        self.ensure_one()
        if method not in [key for key, _label, _hint in self._portal_return_choices()]:
            raise UserError(
                self.env._("Please choose one of the ways we offer for your device.")
            )
        self.write(
            {
                "return_method": method,
                "pickup_name": pickup_name if method == "counter" else False,
            }
        )
        self._add_event("return_chosen", role=const.ROLE_CUSTOMER)

    # === END === #

    def _portal_may_cancel(self):
        """Whether the customer may cancel by himself now."""
        self.ensure_one()
        if "cancelled" not in self._get_possible_targets({const.ROLE_CUSTOMER}):
            return False
        return not self._guard_cancel()

    def _portal_rate(self, stars, feedback, technician_stars=0, technician_text=""):
        """Keep the customer's rating; a second one replaces the first.

        :param int stars: 1 to 5, for the service
        :param int technician_stars: 1 to 5, for the technician; 0: said nothing of him
        """
        self.ensure_one()
        if self.state != "done":
            raise UserError(self.env._("You can rate a service when it has ended."))
        token = self._rating_get_access_token(partner=self.partner_id)
        self.rating_apply(stars, token=token, feedback=feedback or None)
        if self.technician_id:
            self.write(
                {
                    "technician_stars": str(technician_stars or "") or False,
                    "technician_feedback": technician_text or False,
                }
            )
        self._add_event("rated", role=const.ROLE_CUSTOMER)

    def _is_under_repair_warranty(self):
        """Whether our warranty on this repair runs today."""
        self.ensure_one()
        if self.outcome != "repaired" or not self.date_done:
            return False
        days, _uses = self.env["woms.warranty.repair"]._get_repair_terms(self, self)
        today = fields.Date.context_today(self)
        done = fields.Date.context_today(self, self.date_done)
        return today <= done + timedelta(days)

    def _portal_complain(self, text, kind="complaint", about="other"):
        """Make a complaint with the day by which it is answered.

        One about the repair, within the warranty on it, takes the job up again at once:
        the new order names this one as its origin.

        :param str about: key of ``woms.complaint.about``
        """
        self.ensure_one()
        open_ones = self.complaint_ids.filtered(lambda row: row.state == "open")
        if len(open_ones) >= 3:
            raise UserError(
                self.env._(
                    "We are working on your complaint %(number)s already. Please add "
                    "what is new as a message.",
                    number=open_ones[:1].name,
                )
            )
        repeat = self.browse()
        if about == "fault" and self.state == "done":
            repeat = self.repeat_ids.filtered(
                lambda order: order.state not in const.ORDER_FINAL_STATES
            )[:1]
            if not repeat and self._is_under_repair_warranty():
                repeat = self._reopen(self.env._("Complaint of the customer"), text)
        return self.env["woms.complaint"].create(
            {
                "kind": kind,
                "about": about,
                "order_id": self.id,
                "partner_id": self.partner_id.id,
                "text": text,
                "company_id": self.company_id.id,
                "result_order_id": repeat.id,
            }
        )
