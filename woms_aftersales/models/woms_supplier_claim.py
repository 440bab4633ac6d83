from odoo import api, fields, models
from odoo.exceptions import UserError

from .woms_state_mixin import Transition

BOOKS = "manager accountant"
ANSWERED = ("accepted", "part", "refused")


class WomsSupplierClaim(models.Model):
    """What a supplier is asked to bear of our repairs under its own warranty.

    A repair is in one claim at most, unless the claim was cancelled. Amounts are in the
    company's currency: what the repair cost us, as on the analytic accounts.
    """

    _name = "woms.supplier.claim"
    _description = "Claim to a Supplier"
    _inherit = [
        "woms.claim.collect",
        "woms.claim.credit",
        "woms.claim.sheet",
        "woms.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    _woms_sequence_code = "woms.supplier.claim"
    _woms_of_accountants = True
    _woms_transitions = (
        Transition("draft", "sent", BOOKS, "_guard_send"),
        Transition("sent", "accepted", BOOKS, "_guard_accepted"),
        Transition("sent", "part", BOOKS, "_guard_part"),
        Transition("sent", "refused", BOOKS, "_guard_refused", reason=True),
        Transition("accepted part refused", "sent", BOOKS, "_guard_again", reason=True),
        Transition("accepted part", "settled", "accountant", "_guard_settle"),
        Transition("settled", "part", "accountant", "_guard_unsettle", reason=True),
        Transition("draft sent", "cancelled", BOOKS, reason=True),
    )
    _woms_can = {
        "can_send": ("sent",),
        "can_cancel": ("cancelled",),
        "can_settle": ("settled",),
    }
    _woms_guarded_fields = ("sent_at", "answered_at")

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("part", "Accepted in part"),
            ("refused", "Refused"),
            ("settled", "Settled"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_send = fields.Boolean(compute="_compute_can_moves")
    can_cancel = fields.Boolean(compute="_compute_can_moves")
    can_settle = fields.Boolean(compute="_compute_can_moves")
    supplier_id = fields.Many2one("res.partner", required=True, index=True)
    supplier_ref = fields.Char("Supplier's number", copy=False)
    date_from = fields.Date("Repairs from", required=True)
    date_to = fields.Date("Repairs until", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("woms.supplier.claim.line", "claim_id", "Repairs")
    amount_claimed = fields.Monetary("Claimed", compute="_compute_amounts", store=True)
    amount_granted = fields.Monetary("Granted", compute="_compute_amounts", store=True)
    amount_open = fields.Monetary(
        "Open",
        compute="_compute_amounts",
        store=True,
        help="Claimed and not answered, or granted and not credited yet.",
    )
    answer = fields.Text("What the supplier says", copy=False)
    sent_at = fields.Datetime(readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    age = fields.Integer("Open for (days)", compute="_compute_age")
    refund_id = fields.Many2one(
        "account.move",
        "Credit note",
        copy=False,
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', '=', 'in_refund'), ('company_id', '=', company_id),"
        " ('commercial_partner_id', '=', supplier_id), ('state', '!=', 'cancel')]",
        help="Made from what was granted, or one that came from the supplier already.",
    )

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "A period must end after it begins."
    )

    @api.depends("line_ids.amount_claimed", "line_ids.amount_granted", "state")
    def _compute_amounts(self):
        for claim in self:
            claim.amount_claimed = sum(claim.line_ids.mapped("amount_claimed"))
            claim.amount_granted = sum(claim.line_ids.mapped("amount_granted"))
            claim.amount_open = {
                "sent": claim.amount_claimed,
                "accepted": claim.amount_granted,
                "part": claim.amount_granted,
            }.get(claim.state, 0.0)

    @api.depends("sent_at", "state")
    def _compute_age(self):
        now = fields.Datetime.now()
        for claim in self:
            is_open = claim.state in ("sent", "accepted", "part") and claim.sent_at
            claim.age = (now - claim.sent_at).days if is_open else 0

    def write(self, vals):
        """Refuse to change whom and what was claimed once it was sent."""
        fixed = {"supplier_id", "date_from", "date_to", "company_id"} & set(vals)
        if fixed and any(claim.state != "draft" for claim in self):
            raise UserError(
                self.env._(
                    "This claim was sent: cancel it and make another one instead."
                )
            )
        if "refund_id" in vals and any(
            claim.state not in ("accepted", "part") for claim in self
        ):
            raise UserError(
                self.env._(
                    "A credit note is linked once the supplier has granted an amount, "
                    "and before the claim is settled."
                )
            )
        return super().write(vals)

    # === GUARDS === #

    def _guard_send(self):
        return {
            row.id: self.env._("There is no repair in this claim yet.")
            for row in self
            if not row.line_ids
        }

    def _guard_accepted(self):
        return {
            row.id: self.env._(
                "Less than what was claimed is granted: that is “accepted in part”."
            )
            for row in self
            if row.currency_id.compare_amounts(row.amount_granted, row.amount_claimed)
        }

    def _guard_part(self):
        return {
            row.id: self.env._(
                "Type what the supplier grants beside each repair first: more than "
                "nothing, and less than all of it."
            )
            for row in self
            if row.currency_id.is_zero(row.amount_granted)
            or row.currency_id.compare_amounts(row.amount_granted, row.amount_claimed)
            >= 0
        }

    def _guard_refused(self):
        return {
            row.id: self.env._("An amount is granted: that isn't a refusal.")
            for row in self
            if not row.currency_id.is_zero(row.amount_granted)
        }

    def _guard_again(self):
        return {
            row.id: self.env._(
                "A credit note is linked: take it off first, then argue on."
            )
            for row in self
            if row.refund_id
        }

    # === MOVES === #

    def _prepare_move(self, target, moment):
        values = super()._prepare_move(target, moment)
        if target == "sent" and not self[:1].sent_at:
            values["sent_at"] = moment
        elif target in ANSWERED:
            values["answered_at"] = moment
        return values

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target == "cancelled":
            # sudo: the repairs may be claimed anew; nobody types this
            self.line_ids.sudo().is_live = False

    def action_send(self):
        """The claim goes to the supplier: its repairs are fixed now."""
        self.check_access("write")
        return bool(self._move("sent"))

    def action_accept(self):
        """The supplier bears all that was claimed."""
        self.check_access("write")
        for line in self.line_ids:
            line.amount_granted = line.amount_claimed
        return bool(self._move("accepted"))

    def action_part(self):
        """The supplier bears what was typed beside each repair."""
        self.check_access("write")
        return bool(self._move("part"))

    def action_refuse(self):
        """The supplier bears nothing; what it says is kept."""
        self.check_access("write")
        for row in self:
            row._move("refused", reason=row.answer)
        return True

    def action_argue(self):
        """Send it again: the answer is not taken as the last word."""
        self.check_access("write")
        return bool(self._move("sent", reason=self.env._("Sent again.")))

    def action_cancel(self):
        """Drop the claim: its repairs may be claimed by another one."""
        self.check_access("write")
        return bool(self._move("cancelled", reason=self.env._("Not claimed.")))


class WomsSupplierClaimLine(models.Model):
    """One repair of a claim. What is told here is kept as it was when collected."""

    _name = "woms.supplier.claim.line"
    _description = "Repair in a Claim to a Supplier"
    _order = "claim_id, done_day, id"

    claim_id = fields.Many2one(
        "woms.supplier.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    claim_state = fields.Selection(related="claim_id.state")
    is_live = fields.Boolean(default=True, readonly=True)
    order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char("Number", readonly=True)
    product_id = fields.Many2one("product.product", "Device", readonly=True)
    serial = fields.Char(readonly=True)
    start_day = fields.Date("Supplier's warranty since", readonly=True)
    done_day = fields.Date("Repaired", readonly=True)
    fault = fields.Char(readonly=True)
    parts = fields.Char("Parts used", readonly=True)
    old_part_ids = fields.Many2many(
        "woms.old.part",
        "woms_claim_line_old_part_rel",
        "line_id",
        "part_id",
        "Old parts",
        readonly=True,
        groups="woms_aftersales.woms_aftersales_group_desk,"
        "woms_aftersales.woms_aftersales_group_central_technician",
    )
    old_part_count = fields.Integer("Old parts to return", readonly=True)
    amount_parts = fields.Monetary("Parts", readonly=True)
    amount_labour = fields.Monetary("Labour", readonly=True)
    amount_claimed = fields.Monetary(
        "Claimed", compute="_compute_amount_claimed", store=True
    )
    amount_granted = fields.Monetary("Granted")
    note = fields.Char("What the supplier says")

    # nothing is claimed twice, whoever collects at the same moment
    _once = models.UniqueIndex(
        "(order_id) WHERE is_live", "This repair is in another claim already."
    )
    _granted = models.Constraint(
        "CHECK (amount_granted >= 0)", "What is granted can't be below zero."
    )

    @api.depends("amount_parts", "amount_labour")
    def _compute_amount_claimed(self):
        for line in self:
            line.amount_claimed = line.amount_parts + line.amount_labour

    @api.model_create_multi
    def create(self, vals_list):
        """Repairs are collected: who types one would claim what nobody checked."""
        if not self.env.su:
            raise UserError(
                self.env._("Repairs are collected by “Propose claims”, not typed.")
            )
        return super().create(vals_list)

    def write(self, vals):
        """Only what the supplier answers is typed, and only while it may be."""
        if not self.env.su:
            typed = {"amount_granted", "note"}
            if set(vals) - typed or any(line.claim_state != "sent" for line in self):
                raise UserError(
                    self.env._(
                        "Only what the supplier grants is typed, while the claim is "
                        "“sent”."
                    )
                )
        for line in self if "amount_granted" in vals else ():
            if (
                line.currency_id.compare_amounts(
                    vals["amount_granted"], line.amount_claimed
                )
                > 0
            ):
                raise UserError(
                    self.env._(
                        "%(number)s: more is granted than was claimed. Please check "
                        "the amount.",
                        number=line.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(line.claim_state != "draft" for line in self):
            raise UserError(
                self.env._("A repair is taken off before the claim is sent, not after.")
            )
