from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_state_mixin import Transition


class WomsAssignment(models.Model):
    """Firm and technician x work order: one row per offer or visit."""

    _name = "woms.assignment"
    _description = "Assignment"
    _inherit = [
        "woms.assignment.visit",
        "woms.assignment.portal",
        "woms.assignment.settle",
        "woms.assignment.steps",
        "woms.assignment.link",
        "woms.state.mixin",
        "portal.mixin",
    ]
    _order = "id desc"

    _woms_initial_states = ("offered",)
    _woms_transitions = (
        Transition(
            "offered",
            "accepted",
            "technician coordinator desk manager bench system",
            "_guard_accept",
        ),
        Transition("offered", "declined", "technician coordinator desk manager bench"),
        Transition("offered", "expired", "system"),
        Transition(
            "offered",
            "withdrawn",
            "desk manager system technician coordinator customer bench",
        ),
        Transition(
            "accepted", "done", "technician coordinator desk manager bench system"
        ),
        Transition(
            "accepted",
            "cancelled",
            "technician coordinator desk manager bench customer system",
            reason=True,
        ),
    )
    _woms_can = {"can_accept": ("accepted",), "can_decline": ("declined",)}
    _woms_guarded_fields = const.ASSIGNMENT_GUARDED

    state = fields.Selection(
        const.ASSIGNMENT_STATES, required=True, readonly=True, copy=False, index=True
    )
    can_accept = fields.Boolean(compute="_compute_can_moves")
    can_decline = fields.Boolean(compute="_compute_can_moves")
    order_id = fields.Many2one(
        "woms.work.order", "Work order", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(const.ASSIGNMENT_KINDS, required=True, default="visit")
    previous_id = fields.Many2one(
        "woms.assignment", "Previous visit", index="btree_not_null"
    )
    firm_id = fields.Many2one(
        "res.partner",
        "Service partner",
        index="btree_not_null",
        help="Empty: our own technician.",
    )
    technician_id = fields.Many2one("woms.technician", index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    # --- the offer ---
    earning = fields.Monetary(help="What the firm earns for this job, as offered.")
    travel_earning = fields.Monetary("Of which travel")
    earning_note = fields.Char()
    deadline = fields.Datetime("Answer until", index="btree_not_null")
    rank_note = fields.Char("Why this firm")
    answered_at = fields.Datetime(readonly=True)
    answer_reason = fields.Char(readonly=True)
    # --- the visit ---
    window_start = fields.Datetime("Visit from", index="btree_not_null")
    window_end = fields.Datetime("Visit until")
    proposal_ids = fields.One2many(
        "woms.appointment.proposal", "assignment_id", "Proposed windows"
    )
    on_the_way_at = fields.Datetime(readonly=True)
    on_the_way_eta = fields.Datetime("Expected at", readonly=True)
    check_in = fields.Datetime(readonly=True)
    check_in_latitude = fields.Float(digits=(10, 7), readonly=True)
    check_in_longitude = fields.Float(digits=(10, 7), readonly=True)
    check_out = fields.Datetime(readonly=True)
    result = fields.Selection(const.VISIT_RESULTS, readonly=True)
    result_note = fields.Text(readonly=True)
    signature = fields.Image(max_width=1024, max_height=512, attachment=True)
    signed_by = fields.Char()
    no_signature_reason = fields.Char()
    fee = fields.Monetary("Fee earned", readonly=True, copy=False)

    _one_accepted = models.UniqueIndex(
        "(order_id) WHERE state = 'accepted'", "This job already has somebody."
    )
    _one_offer_per_firm = models.UniqueIndex(
        "(order_id, firm_id) WHERE state = 'offered'",
        "This firm already has an offer for this job.",
    )
    _firm_idx = models.Index("(firm_id, state, window_start)")
    _technician_idx = models.Index("(technician_id, state, window_start)")

    @api.depends("order_id.name", "kind")
    def _compute_display_name(self):
        for assignment in self:
            # sudo: the number alone, for readers who may not read the order
            assignment.display_name = assignment.order_id.sudo().name

    def _compute_access_url(self):
        for assignment in self:
            assignment.access_url = f"/my/jobs/{assignment.id}"

    # === GUARDS === #

    def _guard_accept(self):
        """Refuse late answers, and jobs somebody else has or that have ended."""
        refusals = {}
        now = fields.Datetime.now()
        for row_sudo in self.sudo():  # sudo: judges the order, which firms can't read
            order_sudo = row_sudo.order_id
            if order_sudo._get_accepted_assignment():
                refusals[row_sudo.id] = self.env._(
                    "Somebody else has taken this job meanwhile. There is nothing you "
                    "need to do."
                )
            elif order_sudo.state in const.ORDER_FINAL_STATES:
                refusals[row_sudo.id] = self.env._("This job has ended meanwhile.")
            elif row_sudo.deadline and row_sudo.deadline < now:
                refusals[row_sudo.id] = self.env._(
                    "The time to answer has run out. If you can still go, please call "
                    "the service desk."
                )
        return refusals

    # === THE ANSWER === #

    def _accept(self, *, technician=None, role=None):
        """Take the job for the firm. Two firms at once: exactly one gets it.

        The order's row is locked first: whoever comes second waits there, and reads
        that the job is gone.

        :param technician: ``woms.technician`` who goes; may be named later
        :raise UserError: when the job is gone, the time is up, or he isn't of the firm
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        row_sudo = self.sudo()  # sudo: the right to write was checked above
        row_sudo.order_id._lock_rows()
        technician = technician or row_sudo._get_only_technician()
        row_sudo._check_technician(technician)
        row_sudo._move(
            "accepted",
            role=role,
            values={
                "answered_at": fields.Datetime.now(),
                "technician_id": technician.id,
            },
        )
        row_sudo.order_id._withdraw_offers(
            self.env._("Another service partner was faster."), keep=row_sudo
        )
        row_sudo.order_id._move(
            "assigned",
            role=role,
            values={
                "firm_id": row_sudo.firm_id.id,
                "technician_id": technician.id,
            },
        )
        return self

    def _get_only_technician(self):
        """Return the firm's technician if there is just one to choose from."""
        technicians = self.firm_id.woms_technician_ids
        return technicians if len(technicians) == 1 else technicians.browse()

    def _check_technician(self, technician):
        """Raise unless ``technician`` works for the firm of this row."""
        self.ensure_one()
        if technician and technician.firm_id != self.firm_id:
            raise UserError(self.env._("Please choose a technician of your own firm."))

    def _decline(self, reason, role=None):
        """Say no to the offers; the next firms are asked."""
        if not self.env.su:
            self.check_access("write")
        rows_sudo = self.sudo()  # sudo: the right to write was checked above
        if not (reason or "").strip():
            raise UserError(
                self.env._("Please choose why you can't take the job, then decline.")
            )
        rows_sudo.order_id._lock_rows()
        rows_sudo._move(
            "declined",
            role=role,
            reason=reason,
            values={"answered_at": fields.Datetime.now(), "answer_reason": reason},
        )
        rows_sudo.order_id._after_offers_closed()
        return self

    def _name_technician(self, technician, role=None):
        """Say who of the firm goes; a coordinator or the desk decides."""
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        row_sudo = self.sudo()  # sudo: the right to write was checked above
        row_sudo._check_technician(technician)
        if row_sudo.state not in ("offered", "accepted"):
            raise UserError(
                self.env._(
                    "This job is closed: the technician can't be changed any more."
                )
            )
        if row_sudo.technician_id == technician:
            return self
        if row_sudo.check_in and row_sudo.technician_id:
            raise UserError(
                self.env._(
                    "%(name)s is at the customer's already: the technician can't be "
                    "changed any more.",
                    name=row_sudo.technician_id.name,
                )
            )
        row_sudo.technician_id = technician
        if row_sudo.state == "accepted":
            row_sudo.order_id.technician_id = technician
            row_sudo.order_id._add_event(
                "technician_named", role=role, note=technician.name
            )
        return self

    # === BUTTONS OF THE DESK === #

    def action_accept(self):
        """Accept in the name of the firm that said yes on the phone."""
        for row in self:
            row._accept()

    def action_decline(self):
        """Decline in the name of the firm that said no on the phone."""
        self._decline(self.env._("Said no on the phone."))

    def action_decline_with_reason(self):
        """Ask why the firm said no, and note it."""
        return self.env["woms.reason.wizard"]._open(self, "assignment_decline")

    def action_withdraw(self):
        """Take the offers back; orders without another open offer are new again."""
        self.check_access("write")
        rows_sudo = self.sudo()  # sudo: the right to write was checked above
        rows_sudo.order_id._lock_rows()
        rows_sudo._move(
            "withdrawn", reason=self.env._("The service desk took the offer back.")
        )
        rows_sudo._tell_firms()
        rows_sudo.order_id.filtered(
            lambda order: (
                order.state == "offered"
                and "offered" not in order.assignment_ids.mapped("state")
            )
        )._move("new")

    # === TELLING THE FIRMS === #

    def _tell_firms(self):
        """Queue one message per row to the firm's coordinators.

        The one place from which a firm hears of an offer or a job: another gateway
        (WhatsApp, push) takes over here. Mails are queued, never sent in the request.
        """
        rows = self.filtered("firm_id").sudo()  # sudo: addresses and the mail queue
        if not rows:
            return
        recipients = rows._get_recipients()
        sender = {
            company: company.email_formatted or self.env.user.email_formatted
            for company in rows.company_id
        }
        self.env["mail.mail"].sudo().create(  # sudo: nobody may write mails directly
            [
                {
                    **row.with_context(lang=lang)._prepare_message(),
                    "email_from": sender[row.company_id],
                    "reply_to": sender[row.company_id],
                    "email_to": address,
                    "auto_delete": True,
                }
                for row in rows
                for address, lang in recipients[row.firm_id.id]
            ]
        )

    def _get_recipients(self):
        """Return ``{firm id: [(address, language)]}``: coordinators, else the firm."""
        technicians = self.env["woms.technician"].search(
            [("firm_id", "in", self.firm_id.ids), ("is_coordinator", "=", True)]
        )
        found = {firm.id: {} for firm in self.firm_id}
        for partner, firm in (
            *((person.partner_id, person.firm_id) for person in technicians),
            *((firm, firm) for firm in self.firm_id),
        ):
            if partner.email and (partner != firm or not found[firm.id]):
                found[firm.id][partner.email_formatted] = partner.lang
        return {firm_id: list(people.items()) for firm_id, people in found.items()}

    def _prepare_message(self):
        """Subject and body of the message about one row, in the context's language."""
        self.ensure_one()
        order, base = self.order_id, self.get_base_url()
        facts = {
            "number": order.name,
            "product": order.product_id.name or order.product_text or "",
            "place": self._get_rough_place(),
            "earning": self._write_amount(self.earning),
            "until": self._write_when(self.deadline),
        }
        link_to, link_text = self.access_url, self.env._("Open the job")
        if self.state == "offered":
            subject = self.env._("New job %(number)s: %(product)s", **facts)
            text = self.env._(
                "%(product)s in %(place)s. You earn %(earning)s. Please answer until "
                "%(until)s.",
                **facts,
            )
            text = f"{text} {self._get_earning_words()}".strip()
            link_to, link_text = self._get_offer_path(), self.env._("Answer now")
        elif self.state == "withdrawn":
            subject = self.env._("No longer offered: %(number)s", **facts)
            text = self.env._(
                "The job %(number)s, %(product)s in %(place)s, is no longer offered. "
                "There is nothing you need to do.",
                **facts,
            )
        else:
            subject = self.env._("Your job %(number)s: %(product)s", **facts)
            text = self.env._(
                "%(product)s in %(place)s is yours. Please agree the visit.", **facts
            )
        link = Markup('<p><a href="%s">%s</a></p>') % (f"{base}{link_to}", link_text)
        return {"subject": subject, "body_html": Markup("<p>%s</p>") % text + link}


class WomsAppointmentProposal(models.Model):
    """A window proposed for a visit, by either side."""

    _name = "woms.appointment.proposal"
    _description = "Proposed Window"
    _order = "window_start"

    assignment_id = fields.Many2one(
        "woms.assignment", required=True, index=True, ondelete="cascade"
    )
    window_start = fields.Datetime("From", required=True)
    window_end = fields.Datetime("Until", required=True)
    proposed_by = fields.Selection(const.ROLES, required=True)
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("refused", "Refused")],
        default="open",
        required=True,
    )

    _window = models.Constraint(
        "CHECK (window_start < window_end)", "A visit must end after it begins."
    )

    def _accept(self, role=None):
        """Agree to this window, as the customer or the desk: the visit is scheduled.

        :raise UserError: when the window is no longer open
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if self.state != "open":
            raise UserError(
                self.env._("This time is no longer offered: please choose another one.")
            )
        self.assignment_id._schedule(self.window_start, self.window_end, role)
        return self

    def action_accept(self):
        """Agree for the customer, as told on the phone."""
        self._accept()
