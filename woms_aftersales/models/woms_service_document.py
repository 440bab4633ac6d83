import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import const
from .woms_state_mixin import Transition

# the dates a term may start with
START_FIELDS = {
    "proof_kind",
    "purchase_date",
    "delivery_date",
    "manufacture_date",
    "registration_date",
}


class WomsServiceDocument(models.Model):
    """A registered device: who owns it, what it is, and what is covered until when."""

    _name = "woms.service.document"
    _description = "Service Document"
    _inherit = [
        "woms.document.completion",
        "woms.document.messages",
        "woms.warranty.engine",
        "woms.warranty.repair",
        "woms.warranty.extension",
        "woms.document.replacement",
        "woms.document.transfer",
        "woms.document.registration",
        "woms.document.serial",
        "woms.document.delivered",
        "woms.document.life",
        "woms.document.portal",
        "woms.document.batch",
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
        "can_replace": ("replaced",),
    }

    state = fields.Selection(
        const.DOCUMENT_STATES,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_states",
    )
    can_submit = fields.Boolean(compute="_compute_can_moves")
    can_activate = fields.Boolean(compute="_compute_can_moves")
    can_reject = fields.Boolean(compute="_compute_can_moves")
    can_void = fields.Boolean(compute="_compute_can_moves")
    can_replace = fields.Boolean(compute="_compute_can_moves")

    # --- whose ---
    partner_id = fields.Many2one("res.partner", "Owner", index="btree_not_null")
    contact_name = fields.Char(help="As typed by someone not yet confirmed.")
    contact_phone = fields.Char(help="In E.164.", index="btree_not_null")
    contact_email = fields.Char()
    guest_address = fields.Json(
        help="Address as chosen by someone not yet confirmed: keys of woms.location."
    )

    # --- what ---
    product_id = fields.Many2one(
        "product.product",
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
    name = fields.Char(index="trigram")  # looked for in part, like the serial
    serial = fields.Char(
        "Serial number", index="trigram", help="Normalised: capitals, no blanks."
    )
    serial_unreadable = fields.Boolean("Serial not readable")

    # --- purchase ---
    purchase_date = fields.Date()
    delivery_date = fields.Date(help="To the end customer, or to the dealer.")
    manufacture_date = fields.Date()
    registration_date = fields.Date(default=fields.Date.context_today)
    channel = fields.Selection(const.PURCHASE_CHANNELS)
    shop_name = fields.Char("Shop")
    dealer_id = fields.Many2one("res.partner", index="btree_not_null")
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
    # as the device was sold with, like its terms
    repair_warranty_days = fields.Integer("Warranty on repairs (days)", readonly=True)
    excluded_uses = fields.Char(
        readonly=True, help="Causes not covered: keys of const.USE_CAUSES."
    )
    exclusions = fields.Html("Not covered", translate=True, readonly=True)
    reject_reason = fields.Text(copy=False)
    submission_key = fields.Char(copy=False, index="btree_not_null")
    confirmed = fields.Boolean(default=True, help="The contact was proven.")
    consent_ids = fields.One2many("woms.consent", "document_id", "Consents")

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
    _serial_idx = models.Index("(serial) WHERE serial IS NOT NULL")
    _partner_idx = models.Index("(partner_id, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("qr_token", uuid.uuid4().hex)
            vals.setdefault("access_token", str(uuid.uuid4()))
            if vals.get("serial"):
                vals["serial"] = self._normalize_serial(vals["serial"])
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("serial"):
            vals = {**vals, "serial": self._normalize_serial(vals["serial"])}
        result = super().write(vals)
        if START_FIELDS & set(vals):
            # a date put right moves the terms; what they are stays as sold
            self.filtered(
                lambda document: (
                    document.state == "active" or document._is_to_complete()
                )
            )._freeze_terms()
        return result

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

    @api.constrains("purchase_date")
    def _check_purchase_date(self):
        for document in self:
            # a device given in exchange has the date of the one before
            if (
                document.purchase_date
                and not document.previous_id
                and (
                    refusal := self._get_date_refusal(
                        document.product_id, document.purchase_date
                    )
                )
            ):
                raise ValidationError(refusal)

    # === GUARDS === #

    def _refuse_unless(self, holds, sentence):
        """Answer of a guard: ``sentence`` for the documents that don't hold."""
        return self.filtered(lambda document: not holds(document))._refuse(sentence)

    def _guard_complete(self):
        return self._refuse_first(
            self._refuse_unless(
                lambda document: (
                    document.product_id or (document.product_text or "").strip()
                ),
                self.env._("Choose the model, or write what is on the label."),
            ),
            self._refuse_unless(
                lambda document: document.serial or document.serial_unreadable,
                self.env._("Note the serial number, or that it can't be read."),
            ),
            self._refuse_unless(
                lambda document: document.partner_id or document.contact_phone,
                self.env._("Note whose device it is, or a phone number."),
            ),
        )

    def _guard_may_activate(self):
        doubtful = self._with_active_twin()
        return self._refuse_first(
            self._guard_complete(),
            self._refuse_unless(
                lambda document: document.product_id,
                self.env._("Choose the model: the warranty depends on it."),
            ),
            self._refuse_unless(
                lambda document: (
                    document.purchase_date or document._get_provisional_start()
                ),
                self.env._(
                    "Note the date of purchase as on the proof: the warranty starts"
                    " with it."
                ),
            ),
            self._refuse_unless(
                lambda document: document not in doubtful,
                self.env._("This serial number is already registered and active."),
            ),
        )

    def _with_active_twin(self):
        """Return those whose device is registered by an active document; one query."""
        serials = list(set(self.mapped("serial")) - {False})
        if not serials:
            return self.browse()
        # sudo: one active document per serial, whoever can see it
        active_sudo = self.sudo().search_fetch(
            [
                ("company_id", "in", self.company_id.ids),
                ("serial", "in", serials),
                ("state", "=", "active"),
            ],
            ["company_id", "product_id", "serial"],
        )

        def device(document):
            return document.company_id.id, document.product_id.id, document.serial

        taken = {device(document): document.id for document in active_sudo}
        return self.filtered(
            lambda document: (
                document.serial
                and taken.get(device(document), document.id) != document.id
            )
        )

    # === MOVES === #

    def _after_move(self, target, previous, moment):
        if target == "active":
            # before the owner is told until when he is covered
            self._freeze_terms()
        super()._after_move(target, previous, moment)
        if target != "submitted":
            self.filtered("waiting_for")._wait_for(False, at=moment)

    def action_submit(self):
        self.check_access("write")
        self._move("submitted")
        return True

    def action_activate(self):
        """The proof was checked: the warranty counts."""
        self.check_access("write")
        self._move("active")
        return True

    def action_reject(self):
        """Reject with a reason the customer reads."""
        return self.env["woms.reason.wizard"]._open(self, "document_reject")

    def action_void(self):
        """Declare void what was registered: the sale was undone."""
        return self.env["woms.reason.wizard"]._open(self, "document_void")

    def _reject(self, reason):
        """Reject registrations with a reason the customer reads."""
        return self._move("rejected", reason=reason, values={"reject_reason": reason})

    def _resubmit(self, role):
        """Send a rejected registration again, put right by the customer."""
        return self._move("submitted", role=role, values={"reject_reason": False})

    def _void(self, reason, role=None):
        """The sale was undone: the registration counts no more."""
        return self._move("void", role=role, reason=reason)
