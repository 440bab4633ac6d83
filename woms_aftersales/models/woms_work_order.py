import uuid

from odoo import api, fields, models

from .. import const


class WomsWorkOrder(models.Model):
    """The job: the only process document. The ERP's own documents do the ERP's work."""

    _name = "woms.work.order"
    _description = "Work Order"
    _inherit = [
        "woms.order.sla",
        "woms.order.slip",
        "woms.order.withholding",
        "woms.order.receipt",
        "woms.order.messages",
        "woms.order.loan",
        "woms.order.deposit",
        "woms.order.lifecycle",
        "woms.order.guards",
        "woms.order.dispatch",
        "woms.order.parts",
        "woms.order.visit",
        "woms.order.appointment",
        "woms.order.delay",
        "woms.order.intake",
        "woms.order.proposal",
        "woms.order.unclaimed",
        "woms.order.parcel",
        "woms.order.data",
        "woms.order.reserve",
        "woms.order.expected",
        "woms.order.answer",
        "woms.order.bench",
        "woms.order.custody",
        "woms.order.logistics",
        "woms.order.return",
        "woms.order.contest",
        "woms.order.coverage",
        "woms.order.cost",
        "woms.order.figures",
        "woms.order.warranty.cost",
        "woms.order.estimate",
        "woms.order.invoice",
        "woms.order.release",
        "woms.order.portal",
        "woms.order.export",
        "woms.phone.mixin",
        "woms.order.desk",
        "woms.state.mixin",
        "portal.mixin",
        "rating.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, id desc"
    _rec_names_search = ["name", "serial", "contact_phone", "partner_id.name"]
    _mail_post_access = "read"

    _woms_sequence_code = "woms.work.order"
    _woms_initial_states = ("new",)

    state = fields.Selection(
        const.ORDER_STATES,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_states",
    )
    outcome = fields.Selection(
        const.OUTCOMES, readonly=True, copy=False, index="btree_not_null"
    )
    date_open = fields.Datetime(
        "Opened", required=True, default=fields.Datetime.now, readonly=True, copy=False
    )
    date_ready = fields.Datetime("Work ended", readonly=True, copy=False)
    date_done = fields.Datetime("Done", readonly=True, copy=False)
    done_day = fields.Date(
        "Done on",
        compute="_compute_done_day",
        store=True,
        help="In the company's time zone, so that figures need not convert it.",
    )
    date_cancelled = fields.Datetime("Cancelled", readonly=True, copy=False)
    promised_date = fields.Date(
        "Promised", copy=False, help="The one date the customer is told."
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Safety")], default="0", required=True
    )
    service_mode = fields.Selection(
        const.SERVICE_MODES, required=True, default="on_site"
    )

    # --- what for ---
    request_id = fields.Many2one(
        "woms.work.request", index="btree_not_null", ondelete="restrict"
    )
    report_id = fields.Many2one(
        "woms.failure.report",
        "Failure report",
        index="btree_not_null",
        ondelete="restrict",
    )
    origin_id = fields.Many2one(
        "woms.work.order", "Repeat of", copy=False, index="btree_not_null"
    )
    repeat_ids = fields.One2many("woms.work.order", "origin_id", "Repeats")
    is_repeat = fields.Boolean(compute="_compute_is_repeat", store=True)

    # --- whose, what, where ---
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")
    sender_id = fields.Many2one("res.partner", index="btree_not_null")
    payer_id = fields.Many2one(
        "res.partner", index="btree_not_null", help="Empty: the customer pays."
    )
    contact_phone = fields.Char("Phone", index="btree_not_null", help="In E.164.")
    document_id = fields.Many2one(
        "woms.service.document", "Device", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    product_text = fields.Char("Model as typed")
    categ_id = fields.Many2one(
        related="product_id.categ_id", store=True, index="btree_not_null"
    )
    lot_id = fields.Many2one("stock.lot", "Serial record", index="btree_not_null")
    serial = fields.Char(index="btree_not_null")
    location_id = fields.Many2one("woms.location", index="btree_not_null")
    area_id = fields.Many2one(
        "woms.service.area",
        compute="_compute_area_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )

    # --- who ---
    firm_id = fields.Many2one(
        "res.partner", "Service partner", index="btree_not_null", copy=False
    )
    technician_id = fields.Many2one(
        "woms.technician", index="btree_not_null", copy=False
    )
    center_id = fields.Many2one(
        "woms.service.center", "Service centre", index="btree_not_null", copy=False
    )
    next_center_id = fields.Many2one(
        "woms.service.center", "On its way to", index="btree_not_null", copy=False
    )
    desk_user_id = fields.Many2one(
        "res.users", "Contact at the desk", index="btree_not_null"
    )
    assignment_ids = fields.One2many("woms.assignment", "order_id", "Assignments")
    assignment_id = fields.Many2one(
        "woms.assignment",
        "Current assignment",
        compute="_compute_assignment",
        store=True,
        index="btree_not_null",
    )
    window_start = fields.Datetime(
        "Visit from",
        related="assignment_id.window_start",
        store=True,
        index="btree_not_null",
    )
    window_end = fields.Datetime(
        "Visit until", related="assignment_id.window_end", store=True
    )
    offer_deadline = fields.Datetime(compute="_compute_assignment", store=True)

    # --- what was wrong and done ---
    condition_id = fields.Many2one(
        "woms.failure.code", "When it happens", domain="[('kind', '=', 'condition')]"
    )
    symptom_id = fields.Many2one(
        "woms.failure.code",
        domain="[('kind', '=', 'symptom')]",
        index="btree_not_null",
    )
    section_id = fields.Many2one(
        "woms.failure.code", domain="[('kind', '=', 'section')]"
    )
    use_cause = fields.Selection(
        const.USE_CAUSES,
        "Caused by use",
        copy=False,
        help="Set when the damage comes from how the device was used.",
    )
    defect_id = fields.Many2one(
        "woms.failure.code",
        domain="[('kind', '=', 'defect')]",
        index="btree_not_null",
    )
    repair_code_ids = fields.Many2many(
        "woms.failure.code",
        "woms_order_repair_code_rel",
        "order_id",
        "code_id",
        "Repairs done",
        domain="[('kind', '=', 'repair')]",
    )
    problem = fields.Text("As the customer says", copy=False)
    diagnosis = fields.Text(copy=False)
    work_done = fields.Text("Work done", copy=False, help="The customer reads this.")
    internal_note = fields.Html(copy=False)
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_order_photo_rel", "order_id", "attachment_id", "Photos"
    )
    checklist_line_ids = fields.One2many("woms.order.check", "order_id", "Check list")

    # --- log of hands ---
    custody_event_ids = fields.One2many(
        "woms.custody.event",
        "order_id",
        "Hand-overs",
        # of the customer's own device: a loan device has its own
        domain=[("loan_id", "=", False)],
    )
    holder = fields.Selection(
        const.CUSTODY_HOLDERS, compute="_compute_holder", store=True, index=True
    )
    holder_place = fields.Char("Where it is", compute="_compute_holder", store=True)
    holder_since = fields.Datetime(compute="_compute_holder", store=True)

    # --- cost, in the company's currency unless the estimate says otherwise ---
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_amounts", store=True
    )
    cost_state = fields.Selection(
        const.COST_STATES, compute="_compute_cost_state", store=True, index=True
    )
    amount_estimate = fields.Monetary(
        "Agreed estimates", compute="_compute_amounts", store=True
    )
    amount_invoiced = fields.Monetary(
        "Invoiced", compute="_compute_amounts", store=True
    )
    amount_due = fields.Monetary("Due", compute="_compute_amounts", store=True)
    # kept with the order, so that its pages ask for no payments
    amount_deposit = fields.Monetary(
        "Deposit paid", readonly=True, copy=False, help="Taken and not given back."
    )
    # written by the slips: computed from them it would cost each move a query
    amount_withheld = fields.Monetary(
        "Tax kept back, being checked",
        readonly=True,
        copy=False,
        help="Not paid and not asked for while an accountant checks the tax slip.",
    )
    decision_ids = fields.One2many(
        "woms.coverage.decision", "order_id", "Coverage decisions", readonly=True
    )
    sale_order_ids = fields.One2many("sale.order", "woms_order_id", "Estimates")
    repair_ids = fields.One2many("repair.order", "woms_order_id", "Repair orders")
    move_ids = fields.One2many("account.move", "woms_order_id", "Invoices")
    picking_ids = fields.One2many("stock.picking", "woms_order_id", "Parcels")
    sale_order_count = fields.Integer(compute="_compute_document_counts")
    repair_count = fields.Integer(compute="_compute_document_counts")
    move_count = fields.Integer(compute="_compute_document_counts")
    picking_count = fields.Integer(compute="_compute_document_counts")

    # --- payment agreed, release and return ---
    pay_on_delivery = fields.Selection(
        [("cod", "COD"), ("cash", "Cash")],
        "Agreed to pay on delivery",
        readonly=True,
        copy=False,
    )
    released_by_id = fields.Many2one(
        "res.users", "Released by", readonly=True, copy=False
    )
    released_reason = fields.Char(
        "Released without payment because", readonly=True, copy=False
    )
    released_at = fields.Datetime(readonly=True, copy=False)
    return_method = fields.Selection(const.RETURN_METHODS, copy=False)
    carrier_id = fields.Many2one("delivery.carrier", copy=False)
    tracking_ref = fields.Char("Parcel number", copy=False)
    inbound_tracking_ref = fields.Char("Parcel number to us", copy=False)
    insured_value = fields.Monetary("Insured for", copy=False)
    pickup_name = fields.Char("May be picked up by", copy=False)
    customer_confirmed_at = fields.Datetime(readonly=True, copy=False)
    signature = fields.Image(
        copy=False, max_width=1024, max_height=512, attachment=True
    )
    signed_by = fields.Char(copy=False)
    signed_at = fields.Datetime(copy=False)
    no_signature_reason = fields.Char(copy=False)
    share_token = fields.Char(
        copy=False, groups="woms_aftersales.woms_aftersales_group_desk"
    )
    complaint_ids = fields.One2many("woms.complaint", "order_id", "Complaints")

    _partner_idx = models.Index("(partner_id, id DESC)")
    _state_idx = models.Index("(company_id, state, priority DESC, id DESC)")
    _done_idx = models.Index("(company_id, date_done) WHERE date_done IS NOT NULL")
    _sla_due_idx = models.Index(
        "(sla_deadline) WHERE sla_status IN ('on_time', 'soon')"
    )
    _sla_warn_idx = models.Index("(sla_warn_at) WHERE sla_status = 'on_time'")
    _sla_status_idx = models.Index("(sla_status) WHERE sla_status IS NOT NULL")
    _promise_due_idx = models.Index(
        "(sla_promise_deadline) WHERE sla_promise_status IN ('on_time', 'soon')"
    )
    _promise_warn_idx = models.Index(
        "(sla_promise_warn_at) WHERE sla_promise_status = 'on_time'"
    )
    _promise_status_idx = models.Index(
        "(sla_promise_status) WHERE sla_promise_status IS NOT NULL"
    )
    _share_token_uniq = models.UniqueIndex(
        "(share_token) WHERE share_token IS NOT NULL"
    )
    _open_request_uniq = models.UniqueIndex(
        "(request_id) WHERE request_id IS NOT NULL"
        " AND state NOT IN ('done', 'cancelled')",
        "This request already has an open work order.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # made here and not on first use: reading a page must not write
            vals.setdefault("access_token", str(uuid.uuid4()))
            vals.setdefault("share_token", uuid.uuid4().hex)
        return super().create(vals_list)

    def _compute_access_url(self):
        for order in self:
            order.access_url = f"/my/work-orders/{order.id}"

    @api.depends("date_done")
    def _compute_done_day(self):
        for order in self:
            # sudo: the zone only; a contact may be closed to who ends the job
            zone = order.company_id.sudo().partner_id.tz or const.TZ_WIB
            moment = order.date_done
            order.done_day = (
                moment
                and fields.Datetime.context_timestamp(
                    order.with_context(tz=zone), moment
                ).date()
            )

    @api.depends("location_id")
    def _compute_area_id(self):
        """Follow the place; areas drawn anew later don't move jobs that ended."""
        for order in self:
            order.area_id = order.location_id.area_id

    @api.depends("origin_id")
    def _compute_is_repeat(self):
        for order in self:
            order.is_repeat = bool(order.origin_id)
