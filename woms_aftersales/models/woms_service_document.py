import uuid

from odoo import api, fields, models

from .. import const
from .woms_state_mixin import Transition


class WomsServiceDocument(models.Model):
    """A registered device: who owns it, what it is, and what is covered until when."""

    _name = "woms.service.document"
    _description = "Service Document"
    _inherit = [
        "woms.document.messages",
        "woms.warranty.engine",
        "woms.document.portal",
        "woms.phone.mixin",
        "woms.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "serial"]
    _mail_post_access = "read"

    _woms_sequence_code = "woms.service.document"
    _woms_initial_states = ("draft", "submitted")
    _woms_transitions = (
        Transition(
            "draft rejected",
            "submitted",
            "customer desk manager technician coordinator system",
            "_guard_complete",
        ),
        Transition("submitted", "active", "desk manager system", "_guard_may_activate"),
        Transition("draft", "active", "desk manager system", "_guard_may_activate"),
        Transition("submitted", "rejected", "desk manager", reason=True),
        Transition("active", "transferred", "customer desk manager", reason=True),
        Transition("active", "replaced", "desk manager system"),
        Transition(
            "active draft submitted", "void", "desk manager system", reason=True
        ),
    )
    _woms_can = {
        "can_submit": ("submitted",),
        "can_activate": ("active",),
        "can_reject": ("rejected",),
        "can_void": ("void",),
    }

    state = fields.Selection(
        const.DOCUMENT_STATES, required=True, readonly=True, copy=False, index=True
    )
    can_submit = fields.Boolean(compute="_compute_can_moves")
    can_activate = fields.Boolean(compute="_compute_can_moves")
    can_reject = fields.Boolean(compute="_compute_can_moves")
    can_void = fields.Boolean(compute="_compute_can_moves")

    # --- whose ---
    partner_id = fields.Many2one("res.partner", "Owner", index="btree_not_null")
    contact_name = fields.Char(help="As typed by someone not yet confirmed.")
    contact_phone = fields.Char(help="In E.164.", index="btree_not_null")
    contact_email = fields.Char()

    # --- what ---
    product_id = fields.Many2one(
        "product.product",
        "Product",
        index="btree_not_null",
        domain="[('woms_needs_document', '=', True)]",
    )
    product_text = fields.Char("Model as typed", help="When the model wasn't found.")
    lot_id = fields.Many2one(
        "stock.lot",
        "Serial record",
        index="btree_not_null",
        help="Set once the serial is verified or received.",
    )
    serial = fields.Char(
        "Serial number", index="btree_not_null", help="Normalised: capitals, no blanks."
    )
    serial_unreadable = fields.Boolean("Serial not readable")

    # --- purchase ---
    purchase_date = fields.Date()
    delivery_date = fields.Date(help="To the end customer, or to the dealer.")
    manufacture_date = fields.Date()
    registration_date = fields.Date(default=fields.Date.context_today)
    channel = fields.Selection(const.PURCHASE_CHANNELS)
    shop_name = fields.Char("Shop")
    dealer_id = fields.Many2one("res.partner", "Dealer", index="btree_not_null")
    sale_line_id = fields.Many2one("sale.order.line", index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", "Delivery", index="btree_not_null")
    proof_kind = fields.Selection(const.PROOF_KINDS)
    proof_attachment_ids = fields.Many2many(
        "ir.attachment",
        "woms_document_proof_rel",
        "document_id",
        "attachment_id",
        "Proof of purchase",
    )
    label_attachment_ids = fields.Many2many(
        "ir.attachment",
        "woms_document_label_rel",
        "document_id",
        "attachment_id",
        "Photo of the label",
    )
    location_id = fields.Many2one(
        "woms.location", "Where it stands", index="btree_not_null"
    )

    # --- warranty ---
    policy_id = fields.Many2one(
        "woms.warranty.policy", "Warranty policy", index="btree_not_null"
    )
    coverage_line_ids = fields.One2many("woms.coverage.line", "document_id", "Coverage")
    warranty_end = fields.Date(
        compute="_compute_warranty_end",
        store=True,
        help="Last day on which any part of a repair is covered.",
    )
    provisional = fields.Boolean(help="Judged without proof of purchase.")
    reject_reason = fields.Text(copy=False)
    submission_key = fields.Char(copy=False, index="btree_not_null")
    confirmed = fields.Boolean(default=True, help="The contact was proven.")

    # --- relations ---
    previous_id = fields.Many2one(
        "woms.service.document", "Before", copy=False, index="btree_not_null"
    )
    qr_token = fields.Char(
        copy=False, groups="woms_aftersales.woms_aftersales_group_desk"
    )
    report_ids = fields.One2many(
        "woms.failure.report", "document_id", "Failure reports"
    )
    request_ids = fields.One2many("woms.work.request", "document_id", "Requests")
    order_ids = fields.One2many("woms.work.order", "document_id", "Work orders")
    order_count = fields.Integer(compute="_compute_order_count")

    _qr_token_uniq = models.UniqueIndex("(qr_token) WHERE qr_token IS NOT NULL")
    _active_serial_uniq = models.UniqueIndex(
        "(company_id, product_id, serial)"
        " WHERE state = 'active' AND serial IS NOT NULL",
        "This serial number is already registered.",
    )
    _partner_idx = models.Index("(partner_id, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("qr_token", uuid.uuid4().hex)
        return super().create(vals_list)

    def _compute_access_url(self):
        for document in self:
            document.access_url = f"/my/devices/{document.id}"

    def _compute_order_count(self):
        counts = dict(
            self.env["woms.work.order"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.order_count = counts.get(document, 0)
