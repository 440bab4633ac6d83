from odoo import api, fields, models

from .. import const
from .woms_state_mixin import Transition


class WomsWorkRequest(models.Model):
    """What the customer asks for; accepted, it becomes a work order."""

    _name = "woms.work.request"
    _description = "Work Request"
    _inherit = [
        "woms.request.help",
        "woms.request.sla",
        "woms.request.messages",
        "woms.triage.rules",
        "woms.triage.merge",
        "woms.triage.mixin",
        "woms.request.intake",
        "woms.request.portal",
        "woms.phone.mixin",
        "woms.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, id desc"
    _rec_names_search = ["name", "contact_name", "contact_phone"]
    _mail_post_access = "read"

    _woms_sequence_code = "woms.work.request"
    _woms_initial_states = ("draft", "submitted")
    _woms_transitions = (
        Transition(
            "draft", "submitted", "customer desk manager system", "_guard_complete"
        ),
        Transition("submitted", "accepted", "desk manager system", "_guard_may_accept"),
        Transition("submitted draft", "rejected", "desk manager", reason=True),
        Transition("rejected", "submitted", "customer desk manager"),
        Transition(
            "accepted",
            "done",
            "desk manager bench technician coordinator customer carrier system",
            "_guard_orders_ended",
        ),
        Transition("draft submitted", "cancelled", "customer desk manager system"),
        Transition(
            "accepted",
            "cancelled",
            "customer desk manager system",
            "_guard_orders_cancelled",
        ),
        Transition(
            "cancelled", "submitted", "customer desk manager", "_guard_may_reopen"
        ),
    )
    _woms_can = {
        "can_submit": ("submitted",),
        "can_accept": ("accepted",),
        "can_reject": ("rejected",),
        "can_cancel": ("cancelled",),
    }

    state = fields.Selection(
        const.REQUEST_STATES,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_states",
    )
    can_submit = fields.Boolean(compute="_compute_can_moves")
    can_accept = fields.Boolean(compute="_compute_can_moves")
    can_reject = fields.Boolean(compute="_compute_can_moves")
    can_cancel = fields.Boolean(compute="_compute_can_moves")

    report_id = fields.Many2one(
        "woms.failure.report",
        "Failure report",
        required=True,
        index=True,
        ondelete="restrict",
    )
    document_id = fields.Many2one(
        related="report_id.document_id", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(
        related="report_id.product_id", store=True, index="btree_not_null"
    )
    symptom_id = fields.Many2one(related="report_id.symptom_id")
    serial = fields.Char(related="report_id.serial")
    safety = fields.Selection(related="report_id.safety")
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")

    # a guest's data stay here until confirmed: no partner is made in the POST
    contact_name = fields.Char()
    contact_phone = fields.Char("Phone", help="In E.164.", index="btree_not_null")
    contact_email = fields.Char("E-mail")
    guest_address = fields.Json(
        help="Address as chosen by a guest: the keys of woms.location, until confirmed."
    )
    confirmation_code = fields.Char(copy=False, groups="base.group_system")
    confirmed_at = fields.Datetime(copy=False, readonly=True)
    lang = fields.Char(default=lambda self: self.env.lang)

    service_mode = fields.Selection(
        const.SERVICE_MODES, required=True, default="on_site"
    )
    center_id = fields.Many2one(
        "woms.service.center", "Chosen service centre", index="btree_not_null"
    )
    location_id = fields.Many2one("woms.location", index="btree_not_null")
    area_id = fields.Many2one(
        related="location_id.area_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    wish_ids = fields.One2many("woms.request.wish", "request_id", "Wished times")
    wish_note = fields.Char("Note on times")
    source = fields.Selection(const.REQUEST_SOURCES, required=True, default="website")
    source_firm_id = fields.Many2one(
        "res.partner", "From partner", index="btree_not_null"
    )
    sender_id = fields.Many2one(
        "res.partner",
        help="Who brought or sent it, when not the customer.",
        index="btree_not_null",
    )
    payer_id = fields.Many2one(
        "res.partner",
        help="Who pays, when not the customer.",
        index="btree_not_null",
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Safety")],
        default="0",
        required=True,
        index=True,
    )
    fees_accepted = fields.Boolean(help="The fees named in the form were agreed to.")
    fee_ids = fields.One2many("woms.accepted.fee", "request_id", "Agreed fees")
    consent_ids = fields.One2many("woms.consent", "request_id", "Consents")
    reject_reason = fields.Text(copy=False)
    contested = fields.Boolean(copy=False)
    question = fields.Text("Question to the customer", copy=False)
    answer = fields.Text("Answer of the customer", copy=False)
    duplicate_of_id = fields.Many2one(
        "woms.work.request", copy=False, index="btree_not_null"
    )
    order_ids = fields.One2many("woms.work.order", "request_id", "Work orders")
    order_id = fields.Many2one(
        "woms.work.order",
        "Open order",
        compute="_compute_order_id",
        help="The last one not cancelled.",
    )
    duplicate_ids = fields.Many2many(
        "woms.work.request",
        string="Perhaps the same case",
        compute="_compute_duplicate_ids",
    )
    duplicate_count = fields.Integer(compute="_compute_duplicate_ids")
    submission_key = fields.Char(copy=False, index="btree_not_null")

    _partner_idx = models.Index("(partner_id, id DESC)")
    _sla_due_idx = models.Index(
        "(sla_deadline) WHERE sla_status IN ('on_time', 'soon')"
    )
    _sla_status_idx = models.Index("(sla_status) WHERE sla_status IS NOT NULL")
    _queue_idx = models.Index(
        "(company_id, state, priority DESC, sla_answer_deadline, id)"
    )

    def _compute_access_url(self):
        for request in self:
            request.access_url = f"/my/service-requests/{request.id}"

    @api.depends("contact_phone", "partner_id", "serial", "state")
    def _compute_duplicate_ids(self):
        duplicates = self._get_duplicates_by_id()
        for request in self:
            request.duplicate_ids = duplicates.get(request.id, self.browse())
            request.duplicate_count = len(request.duplicate_ids)

    @api.depends("order_ids.state")
    def _compute_order_id(self):
        for request in self:
            request.order_id = request.order_ids.filtered(
                lambda order: order.state != "cancelled"
            ).sorted("id")[-1:]


class WomsRequestWish(models.Model):
    """A time the customer wishes the visit at, in the zone of the place."""

    _name = "woms.request.wish"
    _description = "Wished Time"
    _order = "date, slot"

    request_id = fields.Many2one(
        "woms.work.request", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    slot = fields.Selection(
        [
            ("morning", "Morning (08-12)"),
            ("afternoon", "Afternoon (12-17)"),
            ("evening", "Evening (17-20)"),
        ],
        required=True,
        default="morning",
    )


class WomsAcceptedFee(models.Model):
    """A fee the customer agreed to, with its amount as it stood in the form."""

    _name = "woms.accepted.fee"
    _description = "Agreed Fee"

    request_id = fields.Many2one(
        "woms.work.request", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("visit", "Visit"),
            ("diagnosis", "Diagnosis"),
            ("decline", "Estimate declined"),
        ],
        required=True,
    )
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    accepted_at = fields.Datetime(required=True, default=fields.Datetime.now)


class WomsConsent(models.Model):
    """A consent with its text, version and time."""

    _name = "woms.consent"
    _description = "Consent"
    _order = "date desc"

    request_id = fields.Many2one("woms.work.request", index="btree_not_null")
    document_id = fields.Many2one("woms.service.document", index="btree_not_null")
    kind = fields.Selection(
        [
            ("fees", "Fees"),
            ("data", "Personal data"),
            ("unclaimed", "Unclaimed devices"),
        ],
        required=True,
    )
    text = fields.Text(required=True)
    signature = fields.Image(max_width=1024, max_height=512, attachment=True)
    signed_by = fields.Char()
    version = fields.Char(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
