from datetime import timedelta

from odoo import api, fields, models

from .woms_state_mixin import Transition

OWED = ("with_technician", "sent")
AT_US = ("in_workshop",)


class WomsOldPart(models.Model):
    """A replaced part that must come back: with whom it is, until when it is due.

    One row per move of a part marked *Old part goes back*, made when it is used. What
    comes out of the customer's device was never in our stock: no stock move goes with
    it.
    """

    _name = "woms.old.part"
    _description = "Old Part to Return"
    _inherit = ["woms.state.mixin"]
    _order = "due_date, id"
    _rec_names_search = ["name", "tracking_ref", "product_id.name"]

    _woms_initial_states = ("with_technician", "received")
    _woms_transitions = (
        Transition(
            "with_technician",
            "sent",
            "technician coordinator desk manager",
            "_guard_ref",
        ),
        Transition("sent", "with_technician", "desk manager", reason=True),
        Transition("with_technician sent", "received", "desk manager bench"),
        Transition("received", "scrapped", "desk manager bench", "_guard_scrap"),
        Transition(
            "with_technician sent", "scrapped", "manager", "_guard_scrap", reason=True
        ),
    )
    _woms_can = {
        "can_send": ("sent",),
        "can_receive": ("received",),
        "can_scrap": ("scrapped",),
    }
    _woms_guarded_fields = ("sent_at", "received_at", "order_id", "move_id")

    state = fields.Selection(
        [
            ("with_technician", "With the technician"),
            ("sent", "Sent"),
            ("received", "Received"),
            ("scrapped", "Scrapped"),
        ],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_send = fields.Boolean(compute="_compute_can_moves")
    can_receive = fields.Boolean(compute="_compute_can_moves")
    can_scrap = fields.Boolean(compute="_compute_can_moves")
    order_id = fields.Many2one(
        "woms.work.order", "Work order", index=True, readonly=True, ondelete="restrict"
    )
    move_id = fields.Many2one(
        "stock.move", "Use of the new part", index="btree_not_null", readonly=True
    )
    product_id = fields.Many2one(
        "product.product", "Part", required=True, readonly=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, readonly=True)
    technician_id = fields.Many2one(
        "woms.technician", index="btree_not_null", readonly=True
    )
    firm_id = fields.Many2one(
        "res.partner", "Service partner", index="btree_not_null", readonly=True
    )
    due_date = fields.Date("Due back", index=True)
    tracking_ref = fields.Char("Parcel number", copy=False)
    sent_at = fields.Datetime(readonly=True, copy=False)
    received_at = fields.Datetime(readonly=True, copy=False)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for part in self:
            part.is_overdue = bool(
                part.state in OWED and part.due_date and part.due_date < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", OWED),
            ("due_date", "<", fields.Date.context_today(self)),
        ]

    @api.model
    def _keep(self, moves):
        """Make a row for each of the done ``moves`` whose old part goes back."""
        now = fields.Date.context_today(self)
        rows = []
        for move in moves:
            order = move.repair_id.woms_order_id
            technician = order.assignment_id.technician_id or order.technician_id
            # on a bench of our own the old part lies there already
            is_here = order.state in AT_US and not technician.firm_id
            rows.append(
                {
                    "name": f"{order.name}: {move.product_id.name}",
                    "state": "received" if is_here else "with_technician",
                    "company_id": order.company_id.id,
                    "order_id": order.id,
                    "move_id": move.id,
                    "product_id": move.product_id.id,
                    "quantity": move.quantity,
                    "technician_id": technician.id,
                    "firm_id": technician.firm_id.id or order.firm_id.id,
                    "due_date": now
                    + timedelta(days=order.company_id.woms_old_part_days),
                }
            )
        return self.create(rows)

    # === MOVES === #

    def _guard_ref(self):
        return {
            part.id: self.env._(
                "Write the number of the parcel, or how the part comes back, for "
                "example “brought along”."
            )
            for part in self
            if not (part.tracking_ref or "").strip()
        }

    def _guard_scrap(self):
        """A part that a supplier may still want back is kept."""
        # sudo: claims are not for the bench; whether one is open is
        lines_sudo = self.env["woms.supplier.claim.line"].sudo()
        kept = lines_sudo.search(
            [
                ("old_part_ids", "in", self.ids),
                ("claim_id.state", "in", ("draft", "sent")),
            ]
        )
        return {
            part.id: self.env._(
                "%(claim)s is not answered yet: keep the part until the supplier says "
                "whether it wants it back.",
                claim=line.claim_id.name,
            )
            for line in kept
            for part in line.old_part_ids & self
        }

    def _send(self, tracking_ref, role=None):
        """Say that these parts are on their way back.

        :param str tracking_ref: number of the parcel, or how else they come
        :raise UserError: without it, or when a part was sent before
        """
        return self._move(
            "sent",
            role=role,
            values={
                "tracking_ref": (tracking_ref or "").strip()[:60],
                "sent_at": fields.Datetime.now(),
            },
        )

    def _prepare_move(self, target, moment):
        values = super()._prepare_move(target, moment)
        if target == "received":
            values["received_at"] = moment
        elif target == "with_technician":
            values.update(sent_at=False, tracking_ref=False)
        elif target == "sent":
            values["sent_at"] = moment
        return values

    def action_send(self):
        """Say for the technician that the parts are on their way."""
        self._move("sent")

    def action_receive(self):
        """The parts are here."""
        self._move("received")

    def action_scrap(self):
        """Throw away what was looked at; what isn't here yet needs a manager."""
        self._move("scrapped", reason=self.env._("Not needed back."))

    # === THE TECHNICIAN'S PAGE === #

    @api.model
    def _get_owed_domain(self, technician):
        """Rows that ``technician`` owes; as coordinator, those of his firm."""
        if technician.is_coordinator and technician.firm_id:
            return [("firm_id", "=", technician.firm_id.id), ("state", "in", OWED)]
        return [("technician_id", "=", technician.id), ("state", "in", OWED)]

    def _get_portal_values(self):
        """What the page of parts shows of each row."""
        return [
            {
                "id": part.id,
                "state": part.state,
                "name": part.product_id.name,
                "quantity": part.quantity,
                "number": part.order_id.name,
                "due": part.due_date,
                "overdue": part.is_overdue,
                "tracking_ref": part.tracking_ref or "",
            }
            for part in self
        ]


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def action_repair_done(self):
        """Override of `repair`: note the old parts that must come back."""
        result = super().action_repair_done()
        moves = self.filtered("woms_order_id").move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.repair_line_type == "add"
                and move.product_id.woms_return_old_part
            )
        )
        if moves:
            # sudo: rows follow from a use that was allowed; nobody makes them by hand
            self.env["woms.old.part"].sudo()._keep(moves.sudo())
        return result
