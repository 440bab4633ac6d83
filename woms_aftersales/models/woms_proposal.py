from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_state_mixin import Transition

KINDS = [
    ("exchange", "Exchange the device"),
    ("refund", "Pay the money back"),
    ("goodwill", "Goodwill"),
    ("dispose", "Dispose of a device nobody picks up"),
]
OUTCOME_OF_KIND = {"exchange": "replaced", "refund": "refunded"}
# what is decided on: as it was then it is carried out
DECIDED_FIELDS = (
    "order_id",
    "kind",
    "cost",
    "new_product_id",
    "new_serial",
    "component",
    "percent",
    "company_id",
)
OLD_DEVICE_FIELDS = ("old_device_to", "old_product_id")


class WomsProposal(models.Model):
    """Exchange, refund or goodwill: proposed by who works on it, decided by a manager.

    The job waits for the decision meanwhile. A yes is carried out at once.
    """

    _name = "woms.proposal"
    _description = "Proposal to a Manager"
    _inherit = [
        "woms.proposal.goods",
        "woms.proposal.refund",
        "woms.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    _woms_initial_states = ("open",)
    _woms_transitions = (
        Transition("open", "approved", "manager", "_guard_decidable"),
        Transition("open", "declined", "manager", reason=True),
        Transition("open", "withdrawn", "desk bench manager system"),
    )
    _woms_can = {"can_decide": ("approved",)}
    _woms_guarded_fields = (
        "decided_by_id",
        "decided_at",
        "decision_reason",
        "delivery_id",
        "receipt_id",
        "refund_id",
    )

    state = fields.Selection(
        [
            ("open", "To decide"),
            ("approved", "Approved"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_decide = fields.Boolean(compute="_compute_can_moves")
    order_id = fields.Many2one(
        "woms.work.order", "Work order", required=True, index=True
    )
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    product_id = fields.Many2one(related="order_id.product_id", string="Device")
    kind = fields.Selection(KINDS, "Proposed", required=True, default="exchange")
    reason = fields.Text("Why", required=True)
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_proposal_photo_rel", "proposal_id", "attachment_id"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary("What it costs us")
    new_product_id = fields.Many2one(
        "product.product",
        "Given in exchange",
        domain="[('woms_needs_document', '=', True)]",
    )
    new_serial = fields.Char("Its serial number")
    component = fields.Selection(const.COMPONENTS, "Goodwill for", default="parts")
    percent = fields.Float("Covered (%)", default=100.0)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    decision_reason = fields.Char("Reason of the decision", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Let the job wait for the decision, and put it on a manager's list."""
        orders = self.env["woms.work.order"]
        for vals in vals_list:
            order = orders.browse(vals.get("order_id"))
            order.check_access("write")
            vals.setdefault("company_id", order.company_id.id)
            vals.setdefault("name", order.name)
        proposals = super().create(vals_list)
        for proposal in proposals:
            proposal._keep_photos()
            proposal._begin()
        return proposals

    def write(self, vals):
        """Refuse to change what was decided on, and what has been carried out."""
        if not self.env.su:
            self._refuse_decided_fields(vals)
        result = super().write(vals)
        if "photo_ids" in vals:
            self._keep_photos()
        return result

    def _refuse_decided_fields(self, vals):
        for fnames, closed in (
            (DECIDED_FIELDS, lambda proposal: proposal.state != "open"),
            # sudo: whether it was taken in, no more: desk has no right on pickings
            (OLD_DEVICE_FIELDS, lambda proposal: proposal.sudo().receipt_id),
        ):
            fname = next((fname for fname in fnames if fname in vals), None)
            if fname and self.filtered(closed):
                raise UserError(
                    self.env._(
                        "“%(field)s” can't be changed any more: it was decided on as"
                        " it is. Make a new proposal instead.",
                        field=self._fields[fname]._description_string(self.env),
                    )
                )

    def _keep_photos(self):
        """Let whoever decides see the photos: uploaded, they are their sender's."""
        for proposal in self:
            # sudo: his own uploads, which he could link
            proposal.photo_ids.sudo().filtered(lambda file: not file.res_id).write(
                {"res_model": proposal._name, "res_id": proposal.id}
            )

    def _begin(self):
        order = self.order_id
        if order.state in const.ORDER_FINAL_STATES:
            raise UserError(
                self.env._(
                    "%(number)s has ended: take the job up again first.",
                    number=order.name,
                )
            )
        order._wait_for("decision", note=self._kind_label())
        manager = self._get_decider()
        # sudo: whoever proposes need not have a right on a manager's activities
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=manager.id,
            summary=self.env._(
                "Decide: %(what)s, %(number)s",
                what=self._kind_label(),
                number=order.name,
            ),
        )

    def _kind_label(self):
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _get_decider(self):
        """Return the manager who decides: the company's, else the first there is."""
        # sudo: users of groups are read to find a person, whoever proposes
        company_sudo = self.company_id.sudo()
        group = self.env.ref("woms_aftersales.woms_aftersales_group_manager")
        return company_sudo.woms_sla_manager_id or self.env["res.users"].sudo().search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ],
            order="id",
            limit=1,
        )

    # === DECIDING === #

    def _guard_decidable(self):
        """A yes must be possible to carry out: the device is with us."""
        refusals = self._refuse_if(
            lambda proposal: proposal.order_id.state in const.ORDER_FINAL_STATES,
            self.env._("The job has ended meanwhile: decline or withdraw it."),
        )
        needs_device = self.env._(
            "Take the device in first: it is exchanged or paid back only when it is in"
            " our workshop."
        )
        for proposal in self:
            if (
                proposal.kind in OUTCOME_OF_KIND
                and proposal.order_id.state != "in_workshop"
            ):
                refusals.setdefault(proposal.id, needs_device)
            missing = proposal._missing_to_carry_out()
            if missing:
                refusals.setdefault(proposal.id, missing)
            if proposal.kind == "dispose":
                refusal = proposal.order_id._disposal_refusal()
                if not refusal and not proposal.photo_ids:
                    refusal = self.env._(
                        "Add photos of the device: they are kept with the minutes."
                    )
                if refusal:
                    refusals.setdefault(proposal.id, refusal)
        return refusals

    def _refuse_if(self, holds, sentence):
        return {proposal.id: sentence for proposal in self if holds(proposal)}

    def _decide(self, target, reason=None):
        """Approve or decline as a manager; what was approved is done at once."""
        for proposal in self:
            proposal._move(
                target,
                reason=reason,
                values={
                    "decided_by_id": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                    "decision_reason": reason or False,
                },
            )
            proposal._carry_out()
        return True

    def _carry_out(self):
        self.ensure_one()
        # sudo: done, the proposal's activity is of no use to anybody
        self.sudo().activity_ids.unlink()
        order = self.order_id
        others = self.sudo().search_count(  # sudo: whether one is open, no more
            [("order_id", "=", order.id), ("state", "=", "open")], limit=1
        )
        if not others and order.waiting_for == "decision":
            order._wait_for(False)
        if self.state != "approved":
            return
        if self.kind == "goodwill":
            order._grant_goodwill(self.component, self.percent, self.reason)
            return
        if self.kind == "dispose":
            order._dispose(self.reason)
            return
        # a replacement is registered when it leaves, by the serial that was delivered
        order._end_bench(OUTCOME_OF_KIND[self.kind])

    # === ACTION METHODS === #

    def action_approve(self):
        """Say yes (service managers), with one tap."""
        return self._decide("approved")

    def action_decline(self):
        """Ask for the reason, then say no."""
        return self.env["woms.reason.wizard"]._open(self, "proposal_decline")

    def action_withdraw(self):
        """Take the proposal back."""
        self._move("withdrawn")
        for proposal in self:
            proposal._carry_out()
        return True


class WomsOrderProposal(models.AbstractModel):
    """What was proposed to a manager about this job."""

    _name = "woms.order.proposal"
    _description = "Proposals of a Work Order"

    proposal_ids = fields.One2many("woms.proposal", "order_id", "Proposals")

    def _write_device_off(self):
        """Extend: exchanged or paid back, a device becomes ours where so agreed."""
        agreed = self.proposal_ids.filtered(
            lambda proposal: (
                proposal.state == "approved"
                and proposal.kind in OUTCOME_OF_KIND
                and proposal.old_device_to == "stock"
            )
        )[-1:]
        if not (agreed and agreed._take_over_device()):
            super()._write_device_off()

    def action_propose(self):
        """Open the form of a proposal to a manager."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose to a manager"),
            "res_model": "woms.proposal",
            "view_mode": "form",
            "context": {"default_order_id": self.id},
        }
