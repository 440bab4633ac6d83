from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .woms_state_mixin import Transition

REMIND_AGAIN = timedelta(days=7)


class WomsLoan(models.Model):
    """A device of ours that a customer uses while his own is repaired.

    It is moved by pickings only, stays ours in the books, and each time it changes
    hands is a hand-over. A serial number is out once at most, by a unique index.
    """

    _name = "woms.loan"
    _description = "Loan Device"
    _inherit = [
        "woms.loan.deposit",
        "woms.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "lot_id.name", "order_id.name", "partner_id.name"]

    _woms_sequence_code = "woms.loan"
    _woms_initial_states = ("out",)
    _woms_transitions = (
        Transition("out", "returned", "desk bench manager"),
        Transition("out", "lost", "manager", reason=True),
    )
    _woms_can = {"can_return": ("returned",), "can_lose": ("lost",)}
    _woms_guarded_fields = (
        "order_id",
        "company_id",
        "center_id",
        "lot_id",
        "deposit",
        "date_out",
        "date_back",
        "reminded_at",
        # what the customer signed for
        "condition_out",
        "accessories_out",
        "terms",
        "signed_by",
        "signature",
        "on_paper",
    )

    state = fields.Selection(
        [
            ("out", "With the customer"),
            ("returned", "Returned"),
            ("lost", "Not returned"),
        ],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_return = fields.Boolean(compute="_compute_can_moves")
    can_lose = fields.Boolean(compute="_compute_can_moves")
    order_id = fields.Many2one(
        "woms.work.order",
        "Work order",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, index=True, string="Customer"
    )
    center_id = fields.Many2one("woms.service.center", "Lent by", readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", "Serial number", required=True, index=True, readonly=True
    )
    product_id = fields.Many2one(
        related="lot_id.product_id", store=True, string="Device"
    )
    date_out = fields.Datetime("Lent on", readonly=True)
    due_date = fields.Date(
        "Due back", index=True, help="Empty: with the return of the customer's device."
    )
    date_back = fields.Datetime("Back on", readonly=True, copy=False)
    condition_out = fields.Char("Condition when lent", readonly=True)
    accessories_out = fields.Char("Accessories lent", readonly=True)
    condition_back = fields.Char("Condition when back", readonly=True)
    accessories_back = fields.Char("Accessories back", readonly=True)
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_loan_photo_rel", "loan_id", "attachment_id", "Photos"
    )
    terms = fields.Text("Terms agreed to", readonly=True)
    signed_by = fields.Char(readonly=True)
    signature = fields.Image(
        max_width=1024, max_height=512, attachment=True, readonly=True
    )
    on_paper = fields.Boolean("Signed on the printed receipt", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    deposit = fields.Monetary(readonly=True)
    payment_ids = fields.Many2many(
        "account.payment",
        "woms_loan_payment_rel",
        "loan_id",
        "payment_id",
        "Deposit taken and given back",
        readonly=True,
        copy=False,
        groups="account.group_account_invoice",
    )
    event_ids = fields.One2many("woms.custody.event", "loan_id", "Hand-overs")
    picking_ids = fields.One2many(
        "stock.picking", "woms_loan_id", "Pickings", groups="stock.group_stock_user"
    )
    reminded_at = fields.Datetime(readonly=True, copy=False)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _out_once_uniq = models.UniqueIndex(
        "(lot_id) WHERE state = 'out'",
        "This loan device is with a customer already: choose another one.",
    )

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for loan in self:
            loan.is_overdue = bool(
                loan.state == "out" and loan.due_date and loan.due_date < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "=", "out"), ("due_date", "<", today)]

    def _keep_photos(self):
        """Let whoever works on it see the photos: uploaded, they are their sender's."""
        for loan in self:
            # sudo: uploads of who lends or takes back, who could link them
            loan.photo_ids.sudo().filtered(lambda file: not file.res_id).write(
                {"res_model": loan._name, "res_id": loan.id}
            )

    # === GIVEN AND TAKEN BACK === #

    def _give_out(self):
        """Book the device to the customer, and record that it changed hands."""
        self.ensure_one()
        order = self.order_id
        picking = self._move_device(
            self.center_id._get_place_for_loans(),
            order.company_id._woms_get_lent_place(),
        )
        self._record_hands("center", "customer", picking, photos=self.photo_ids)
        if self.deposit:
            self._book_deposit("inbound", self.center_id, self.deposit)

    def _take_back(self, center, *, condition, accessories=None, photos=None):
        """Take the device back into the pool of ``center``.

        :param center: ``woms.service.center``
        :param str condition: what it looks like now; needed
        :raise UserError: when it isn't out, or the centre keeps no loan devices
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if not (condition or "").strip():
            raise UserError(self.env._("Write in which condition it came back."))
        place = center._get_place_for_loans()
        if not place or center.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(center)s keeps no loan devices: choose another centre.",
                    center=center.name or "",
                )
            )
        values = {
            "condition_back": condition.strip(),
            "accessories_back": accessories or False,
            "date_back": fields.Datetime.now(),
        }
        if photos:
            values["photo_ids"] = [Command.link(photo.id) for photo in photos]
        self._move("returned", values=values)
        loan_sudo = self.sudo()  # sudo: books follow from the move that was checked
        loan_sudo._keep_photos()
        lent = self.order_id.company_id._woms_get_lent_place()
        picking = loan_sudo._move_device(lent, place)
        loan_sudo._record_hands(
            "customer", "center", picking, center=center.sudo(), photos=photos
        )
        if self.deposit:
            loan_sudo._give_deposit_back(center.sudo())

    def _after_move(self, target, previous, moment):
        """Tell the order; what isn't coming back leaves our books as scrap."""
        super()._after_move(target, previous, moment)
        loans_sudo = self.sudo()  # sudo: follows from the move that was checked
        loans_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        for order in loans_sudo.order_id:
            order._write_machine({"loan_out": bool(order._get_loan())})
            if target == "returned":
                order._add_event("loan_back")
        if target == "lost":
            for loan in loans_sudo:
                loan._write_off()

    def _move_device(self, source, destination):
        """Move the serial by a picking of our own, which stays ours; return it."""
        self.ensure_one()
        warehouse = self.center_id.warehouse_id or source.warehouse_id
        picking_type = warehouse.int_type_id or destination.warehouse_id.int_type_id
        product = self.product_id
        places = {
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
        }
        line = {
            **places,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "quantity": 1,
            "lot_id": self.lot_id.id,
            "picked": True,
        }
        move = {
            **places,
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": 1,
            "picked": True,
            "move_line_ids": [Command.create(line)],
        }
        picking = self.order_id._get_stock_env()["stock.picking"].create(
            {
                **places,
                "picking_type_id": picking_type.id,
                "partner_id": self.partner_id.id,
                "origin": self.name,
                "woms_loan_id": self.id,
                "move_ids": [Command.create(move)],
            }
        )
        # core sets it on lines made by its own reservation only
        picking.move_ids.move_line_ids.picking_id = picking
        picking._woms_validate()
        return picking

    def _record_hands(self, giver, receiver, picking, center=None, photos=None):
        """Keep the hand-over of the loan device; the customer's own is not touched."""
        self.ensure_one()
        out = receiver == "customer"
        center = center or self.center_id
        self.env["woms.custody.event"].create(
            {
                "order_id": self.order_id.id,
                "loan_id": self.id,
                "from_holder": giver,
                "from_partner_id": (center.partner_id if out else self.partner_id).id,
                "to_holder": receiver,
                "to_partner_id": (self.partner_id if out else center.partner_id).id,
                "to_name": self.signed_by if out else False,
                "center_id": center.id,
                "picking_id": picking.id,
                "condition": self.condition_out if out else self.condition_back,
                "accessories": self.accessories_out if out else self.accessories_back,
                "photo_ids": [Command.set(photos.ids)] if photos else False,
                "signature": self.signature if out else False,
                "signed_by": self.signed_by if out else False,
            }
        )

    def _write_off(self):
        scrap = self.order_id._get_stock_env()["stock.scrap"].create(
            {
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "location_id": self.company_id._woms_get_lent_place().id,
                "scrap_qty": 1,
                "origin": self.name,
                "company_id": self.company_id.id,
            }
        )
        scrap.do_scrap()

    # === REMINDERS === #

    def _fall_due(self, day):
        """The repair has ended: without an agreed date it is due some days after."""
        for loan in self.filtered(lambda loan: loan.state == "out"):
            if not loan.due_date:
                loan.due_date = day + timedelta(days=loan.company_id.woms_loan_days)
            loan._ask_desk(self.env._("Loan device still out: take it back"))

    def _ask_desk(self, summary):
        self.ensure_one()
        person = self.order_id.desk_user_id or self.env.ref("base.user_admin")
        if self.activity_ids.filtered(lambda row: row.summary == summary):
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=person.id,
            date_deadline=self.due_date or fields.Date.context_today(self),
            summary=summary,
        )

    @api.model
    def _cron_remind(self, limit=200):
        """Remind customers and the desk of overdue loan devices, once a week.

        Safe to run twice: who was reminded this week is left alone.
        """
        now = fields.Datetime.now()
        overdue = self.search(
            [
                ("is_overdue", "=", True),
                "|",
                ("reminded_at", "=", False),
                ("reminded_at", "<=", now - REMIND_AGAIN),
            ],
            limit=limit,
            order="due_date, id",
        )
        for loan in overdue:
            loan.reminded_at = now
            loan.order_id._notify_again("loan_due")
            loan._ask_desk(self.env._("Loan device overdue: call the customer"))
        self.env["ir.cron"]._commit_progress(len(overdue))

    # === ACTION METHODS === #

    def action_take_back(self):
        """Open the form that takes the device back."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take the loan device back"),
            "res_model": "woms.loan.back.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_loan_id": self.id},
        }

    def action_lost(self):
        """Ask why the device doesn't come back (service managers)."""
        return self.env["woms.reason.wizard"]._open(self, "loan_lost")
