from odoo import models

WITH_OWNER = "customer"


class WomsOrderGuards(models.AbstractModel):
    """What must hold before a work order moves.

    Each guard answers ``{id: sentence}`` for the orders that may not move now and reads
    all orders of the batch at once. They judge facts the mover may have no right to
    read (offers, payments, stock), hence their ``sudo()``: they give away a sentence.
    """

    _name = "woms.order.guards"
    _description = "Work Order Guards"

    def _refuse_unless(self, holds, sentence):
        """Answer of a guard: ``sentence`` for the orders that don't hold."""
        # sudo: see the class; the move itself has checked the right to write
        return self.sudo().filtered(lambda order: not holds(order))._refuse(sentence)

    def _get_accepted_assignment(self):
        """Return the assignment somebody works on now, if any."""
        self.ensure_one()
        return self.assignment_ids.filtered(lambda row: row.state == "accepted")[:1]

    # === OFFER, ASSIGNMENT, VISIT === #

    def _guard_open_offer(self):
        return self._refuse_unless(
            lambda order: "offered" in order.assignment_ids.mapped("state"),
            self.env._("Offer the job to a service partner first."),
        )

    def _guard_accepted_assignment(self):
        return self._refuse_unless(
            lambda order: order._get_accepted_assignment(),
            self.env._("Nobody has accepted this job yet."),
        )

    def _guard_no_open_offer(self):
        return self._refuse_unless(
            lambda order: (
                not {"offered", "accepted"} & set(order.assignment_ids.mapped("state"))
            ),
            self.env._("A service partner can still accept: withdraw the offer first."),
        )

    def _guard_window(self):
        def has_window(order):
            row = order._get_accepted_assignment()
            return (
                row.window_start
                and row.window_end
                and row.window_start < row.window_end
            )

        return self._refuse_unless(
            has_window,
            self.env._("Agree from when until when the visit takes place first."),
        )

    def _guard_assignment_closed(self):
        return self._refuse_first(
            self._refuse_unless(
                lambda order: not order._get_accepted_assignment(),
                self.env._("Close the technician's assignment first."),
            ),
            self._refuse_unless(
                lambda order: order.holder == WITH_OWNER,
                self.env._(
                    "The device isn't with its owner: hand it back before you give"
                    " the job back."
                ),
            ),
        )

    def _guard_checked_in(self):
        def is_there(order):
            row = order._get_accepted_assignment()
            return row.check_in and not row.check_out

        return self._refuse_unless(
            is_there, self.env._("Check in at the customer's first.")
        )

    def _guard_next_assignment(self):
        def has_next(order):
            row = order._get_accepted_assignment()
            return row and not row.check_in

        return self._refuse_unless(
            has_next,
            self.env._("Close this visit with its result first: the next one follows."),
        )

    def _guard_next_window(self):
        return self._refuse_first(self._guard_next_assignment(), self._guard_window())

    def _guard_visit_ended(self):
        return self._refuse_first(
            self._guard_outcome(),
            self._refuse_unless(
                lambda order: order._is_work_signed(),
                self.env._(
                    "Let the customer sign, or say why he can't and add a photo."
                ),
            ),
        )

    def _guard_outcome(self):
        return self._refuse_unless(
            lambda order: order.outcome,
            self.env._("Say how the work ended: choose the outcome."),
        )

    def _is_work_signed(self):
        """Signed by the customer, or a reason and a photo in place of it."""
        self.ensure_one()
        visit = self.assignment_id
        if self.signature or visit.signature:
            return True
        reason = self.no_signature_reason or visit.no_signature_reason
        return bool(reason and reason.strip() and self.photo_ids)

    # === ON THE WAY, ON THE BENCH === #

    def _guard_transit(self):
        return self._refuse_first(
            self._refuse_unless(
                lambda order: order.next_center_id,
                self.env._("Say which service centre the device goes to."),
            ),
            self._refuse_unless(
                lambda order: (
                    order.service_mode == "ship_in"
                    or order.inbound_tracking_ref
                    or order.holder != WITH_OWNER
                ),
                self.env._(
                    "Record who took the device, or the number of the parcel, first."
                ),
            ),
            self._refuse_open_visit(),
        )

    def _refuse_open_visit(self):
        def no_visit_underway(order):
            row = order._get_accepted_assignment()
            return row.kind != "visit" or not row.check_in or row.check_out

        return self._refuse_unless(
            no_visit_underway,
            self.env._("A technician is there now: close the visit with its result."),
        )

    def _guard_taken_in(self):
        return self._refuse_first(
            self._refuse_unless(
                lambda order: order.center_id,
                self.env._("Say at which service centre the device is."),
            ),
            self._refuse_unless(
                lambda order: order._is_taken_in(),
                self.env._(
                    "Take the device in first: its condition and who brought it are"
                    " kept for the owner."
                ),
            ),
            self._refuse_open_visit(),
        )

    def _is_taken_in(self):
        """In our hands by a hand-over; at our own centres also by a receipt.

        A device whose model we couldn't find has no product, hence no receipt.
        """
        self.ensure_one()
        if self.holder not in ("center", "technician"):
            return False
        if self.center_id.firm_id or not self.center_id.warehouse_id:
            return True
        return not self.product_id.is_storable or any(
            picking.state == "done"
            and picking.picking_type_code in ("incoming", "internal")
            for picking in self.picking_ids
        )

    def _guard_bench_ended(self):
        return self._refuse_first(
            self._guard_outcome(),
            self._refuse_unless(
                lambda order: order.outcome != "repaired" or order._is_checked(),
                self.env._(
                    "Fill in the check list first: something is open or not in order."
                ),
            ),
        )

    def _is_checked(self):
        self.ensure_one()
        return all(
            line.result in ("ok", "na")
            for line in self.checklist_line_ids
            if line.kind == "bench" and line.required
        )

    def _guard_still_here(self):
        return self._refuse_unless(
            lambda order: order.holder in ("center", "technician"),
            self.env._(
                "The device is no longer here: take it in again, or make a new job that"
                " names this one."
            ),
        )

    # === BACK TO ITS OWNER === #

    def _guard_release(self):
        """What money says against letting the device go; see `_release_refusal`."""
        if not hasattr(self, "_release_refusal"):
            return {}
        refusals = {}
        for order_sudo in self.sudo():  # sudo: see the class
            if refusal := order_sudo._release_refusal():
                refusals[order_sudo.id] = refusal
        return refusals

    def _guard_release_return(self):
        return self._refuse_first(
            self._guard_release(),
            self._refuse_unless(
                lambda order: order.holder != WITH_OWNER,
                self.env._("The device is with its owner already."),
            ),
            self._refuse_unless(
                lambda order: order._outcome_rule().device_returns,
                self.env._("With this outcome the device doesn't go back."),
            ),
        )

    def _guard_release_done(self):
        return self._refuse_first(
            self._guard_release(),
            self._refuse_unless(
                lambda order: (
                    order.holder == WITH_OWNER
                    or not order._outcome_rule().device_returns
                ),
                self.env._("Hand the device over to its owner first."),
            ),
        )

    def _guard_came_back(self):
        return self._refuse_unless(
            lambda order: order.holder in ("center", "technician"),
            self.env._("Record who has the device again first."),
        )

    def _guard_lost(self):
        return self._refuse_unless(
            lambda order: order.outcome == "lost",
            self.env._("Only a lost device ends this way."),
        )

    # === CANCELLING === #

    def _guard_cancel(self):
        """A job can be cancelled as long as nothing has to be undone by people."""
        refusals = {}
        for holds, sentence in (
            (
                lambda order: not order._has_uncredited_invoice(),
                self.env._("It was invoiced: let accounting credit the invoice first."),
            ),
            (
                lambda order: not order._has_open_transaction(),
                self.env._(
                    "A payment is under way: wait for it or let accounting cancel it."
                ),
            ),
            (
                lambda order: not order._has_used_parts(),
                self.env._(
                    "Parts were used: end the job with the outcome “Withdrawn” instead."
                ),
            ),
            (
                lambda order: order.holder == WITH_OWNER,
                self.env._(
                    "The device isn't with its owner: end the job with the outcome"
                    " “Withdrawn” and give the device back."
                ),
            ),
        ):
            refusals = {**self._refuse_unless(holds, sentence), **refusals}
        return refusals

    def _has_used_parts(self):
        self.ensure_one()
        return any(
            repair.state == "done" or "done" in repair.move_ids.mapped("state")
            for repair in self.repair_ids
        )

    def _has_open_transaction(self):
        self.ensure_one()
        transactions = (
            self.sale_order_ids.transaction_ids | self.move_ids.transaction_ids
        )
        return bool({"pending", "authorized"} & set(transactions.mapped("state")))

    def _has_uncredited_invoice(self):
        self.ensure_one()
        net = sum(
            move.amount_total_signed
            for move in self.move_ids
            if move.state == "posted" and move.is_invoice()
        )
        return not self.company_id.currency_id.is_zero(net)
