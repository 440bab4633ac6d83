from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsTriageMixin(models.AbstractModel):
    """Triage of requests: accept, ask back, reject, and the guards of their table."""

    _name = "woms.triage.mixin"
    _description = "Request Triage"

    # === GUARDS === #

    def _guard_complete(self):
        return self.filtered(
            lambda request: not (request.contact_phone or request.partner_id)
        )._refuse(
            self.env._("Note a phone number first: we must be able to call back.")
        )

    def _guard_may_accept(self):
        refusals = self.filtered(lambda request: not request.partner_id)._refuse(
            self.env._("Choose the customer first.")
        )
        refusals = self._refuse_first(
            refusals,
            self.filtered(
                lambda request: (
                    request.service_mode == "on_site" and not request.location_id
                )
            )._refuse(self.env._("Note the address of the visit first.")),
        )
        return refusals

    def _guard_orders_ended(self):
        # sudo: who ends the last order may not read the others
        return (
            self.sudo()
            .filtered(
                lambda request: (
                    not request.order_ids
                    or set(request.order_ids.mapped("state"))
                    - set(const.ORDER_FINAL_STATES)
                )
            )
            ._refuse(self.env._("A work order of this request is still open."))
        )

    def _guard_orders_cancelled(self):
        # sudo: as above
        return (
            self.sudo()
            .filtered(
                lambda request: set(request.order_ids.mapped("state")) - {"cancelled"}
            )
            ._refuse(self.env._("Cancel the work order of this request first."))
        )

    def _guard_may_reopen(self):
        return self._guard_orders_cancelled()

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target != "submitted":
            self.filtered("waiting_for")._wait_for(False, at=moment)

    # === ACCEPT === #

    def action_accept(self):
        """Accept the chosen requests; each becomes a work order."""
        self.check_access("write")
        orders = self._accept()
        action = {
            "type": "ir.actions.act_window",
            "res_model": "woms.work.order",
            "name": self.env._("Work orders"),
            "view_mode": "list,form",
            "domain": [("id", "in", orders.ids)],
        }
        if len(orders) == 1:
            action.update(view_mode="form", res_id=orders.id)
        return action

    def action_confirm_contact(self):
        """The desk has called: the guest's request counts from now on."""
        self.check_access("write")
        self._confirm_contact(role=None)
        return True

    def action_ask(self):
        """Ask the customer before the request is decided."""
        return self.env["woms.reason.wizard"]._open(self, "request_ask")

    def action_reject(self):
        """Reject with a reason the customer reads."""
        return self.env["woms.reason.wizard"]._open(self, "request_reject")

    def action_cancel(self):
        """Cancel what the customer doesn't want any more."""
        return self.env["woms.reason.wizard"]._open(self, "request_cancel")

    def _accept(self, *, role=None, at=None):
        """Accept requests and make their work orders, in batch.

        :return: ``woms.work.order``, one per request
        """
        self._move("accepted", role=role, at=at)
        vals_list = self._prepare_orders(at)
        orders = self.env["woms.work.order"]
        if at:
            orders = orders._create_in_initial_state(vals_list, at=at)
        else:
            orders = orders.create(vals_list)
        parcels = orders.filtered(lambda order: order.service_mode == "ship_in")
        arriving = parcels.filtered(
            lambda order: order.request_id.source == "desk_parcel"
        )
        if arriving:
            arriving._move("in_transit", role=role or const.ROLE_DESK, at=at)
        (parcels - arriving)._wait_for(
            "customer", note=self.env._("The customer sends the device."), at=at
        )
        if not at:
            orders._offer_to_first_firms()
        return orders

    def _prepare_orders(self, at=None):
        """Return the values of the work orders of these requests, in their order."""
        # sudo: places and reports of people the accepting user need not open
        requests_sudo = self.sudo()
        promises, centers = {}, {}
        vals_list = []
        for request_sudo in requests_sudo:
            company = request_sudo.company_id
            key = (company, request_sudo.service_mode)
            if key not in promises:
                promises[key] = company._woms_promise(request_sudo.service_mode, at)
            if company not in centers:
                centers[company] = company._woms_get_central_center()
            vals_list.append(
                {
                    **request_sudo._prepare_order(),
                    "promised_date": promises[key],
                    "next_center_id": request_sudo._get_receiving_center(
                        centers[company]
                    ).id,
                    **({"date_open": at} if at else {}),
                }
            )
        return vals_list

    def _prepare_order(self):
        """Return the values of this request's work order that it gives itself."""
        self.ensure_one()
        report, document = self.report_id, self.document_id
        return {
            "request_id": self.id,
            "report_id": report.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "sender_id": self.sender_id.id,
            "payer_id": self.payer_id.id,
            "contact_phone": self.contact_phone or self.partner_id.phone_sanitized,
            "document_id": document.id,
            "product_id": report.product_id.id or document.product_id.id,
            "product_text": report.product_text,
            "lot_id": document.lot_id.id,
            "serial": report.serial or document.serial,
            "location_id": self.location_id.id,
            "area_id": self.location_id.area_id.id,
            "service_mode": self.service_mode,
            "priority": self.priority,
            "condition_id": report.condition_id.id,
            "symptom_id": report.symptom_id.id,
            "problem": report.description,
        }

    def _get_receiving_center(self, central):
        """Return the centre a device that is brought or sent goes to."""
        self.ensure_one()
        if self.service_mode == "on_site":
            return self.center_id.browse()
        return self.center_id or self.location_id.area_id.center_id or central

    # === ASK BACK, REJECT, CONTEST === #

    def _ask(self, question):
        """Ask the customer something before the request is decided."""
        self._check_submitted()
        if not (question or "").strip():
            raise UserError(self.env._("Please write the question."))
        self.write({"question": question, "answer": False})
        self._wait_for("customer", note=question)
        return self

    def _reply(self, text, role):
        """Take the customer's answer to our question; the request is ours again.

        A request that was closed for want of an answer is opened again.
        """
        if not (text or "").strip():
            raise UserError(self.env._("Please write your answer first."))
        for request in self:
            if request.state == "cancelled" and request.question:
                request._move("submitted", role=role)
            request._check_submitted()
            request.write({"answer": text})
            request._wait_for(False, role=role)
            request._add_event("answered", role=role)
        return self

    def _check_submitted(self):
        for request in self:
            if request.state != "submitted":
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s”: questions belong to requests that"
                        " are not decided yet.",
                        number=request.name,
                        state=self._state_label(request.state),
                    )
                )

    def _reject(self, reason):
        """Reject requests with a reason the customer reads and can contest."""
        return self._move("rejected", reason=reason, values={"reject_reason": reason})

    def _contest(self, text, role):
        """Have a manager look at a rejected request again.

        :param str text: why the customer doesn't agree
        :return: ``woms.complaint`` with the day an answer is due
        """
        self.ensure_one()
        if not (text or "").strip():
            raise UserError(self.env._("Please tell us why you don't agree."))
        self._move("submitted", role=role, values={"contested": True})
        self._wait_for("decision", role=role)
        # sudo: customers have no right to make complaints but by this method
        complaint_sudo = self.env["woms.complaint"].sudo()
        return complaint_sudo.create(
            {
                "kind": "contest",
                "company_id": self.company_id.id,
                "request_id": self.id,
                "partner_id": self.partner_id.id,
                "text": text,
            }
        )

    def _cancel(self, reason=None, role=None):
        """Cancel requests; the open orders of accepted ones are cancelled first."""
        for request in self:
            open_orders = request.order_ids.filtered(
                lambda order: order.state not in const.ORDER_FINAL_STATES
            )
            if open_orders:
                # the last cancelled order ends its request
                open_orders._cancel(reason, role)
            else:
                request._move("cancelled", role=role, reason=reason)
        return self

    # === DUPLICATES === #

    def _find_duplicates(self):
        """Return open requests that may be the same case: serial, phone or person."""
        return self._get_duplicates_by_id().get(self.id) or self.browse()

    def _get_duplicates_by_id(self):
        """Return ``{id: requests}`` for these requests, in one search."""
        since = self.env.cr.now() - timedelta(days=90)  # the clock of create_date
        phones = [phone for phone in self.mapped("contact_phone") if phone]
        serials = [serial for serial in self.mapped("serial") if serial]
        candidates = self.search(
            [
                ("state", "in", ("draft", "submitted", "accepted")),
                ("company_id", "in", self.company_id.ids),
                ("create_date", ">=", since),
                "|",
                "|",
                ("contact_phone", "in", phones),
                ("partner_id", "in", self.partner_id.ids),
                ("report_id.serial", "in", serials),
            ]
        )
        return {
            request.id: candidates.filtered(
                lambda other, request=request: request._may_be_same(other)
            )
            for request in self
        }

    def _may_be_same(self, other):
        self.ensure_one()
        if other == self or other.company_id != self.company_id:
            return False
        if self.serial and other.serial:
            return self.serial == other.serial
        same_person = (
            self.contact_phone and self.contact_phone == other.contact_phone
        ) or (self.partner_id and self.partner_id == other.partner_id)
        return bool(
            same_person
            and (
                not self.product_id
                or not other.product_id
                or self.product_id == other.product_id
            )
        )

    # === UNANSWERED === #

    @api.model
    def _cron_close_unanswered(self, days=14):
        """Close requests whose question nobody answered; an answer opens them again."""
        limit = fields.Datetime.now() - timedelta(days=days)
        unanswered = self.search(
            [
                ("state", "=", "submitted"),
                ("waiting_for", "=", "customer"),
                ("waiting_since", "<", limit),
            ],
            limit=200,
        )
        unanswered._move(
            "cancelled",
            role=const.ROLE_SYSTEM,
            reason=self.env._("We didn't get an answer. Answer, and we continue."),
        )
