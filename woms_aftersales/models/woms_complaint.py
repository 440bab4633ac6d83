from odoo import api, fields, models

from .. import const
from .woms_state_mixin import Transition


class WomsComplaint(models.Model):
    """A complaint or a contested decision, with who answers and until when."""

    _name = "woms.complaint"
    _description = "Complaint"
    _inherit = [
        "woms.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    _woms_sequence_code = "woms.complaint"
    _woms_initial_states = ("open",)
    _woms_transitions = (
        Transition("open", "answered", "desk manager", "_guard_answer"),
        Transition(
            "open answered", "cancelled", "customer manager system", reason=True
        ),
        Transition("answered", "open", "customer manager", reason=True),
    )
    _woms_can = {"can_answer": ("answered",)}

    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("cancelled", "Withdrawn")],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_answer = fields.Boolean(compute="_compute_can_moves")
    kind = fields.Selection(
        [("complaint", "Complaint"), ("contest", "Decision contested")],
        required=True,
        default="complaint",
    )
    about = fields.Selection(
        [
            ("fault", "The device, the repair"),
            ("service", "How we or the technician behaved"),
            ("cost", "The cost"),
            ("other", "Something else"),
        ],
        default="other",
    )
    order_id = fields.Many2one("woms.work.order", index="btree_not_null")
    request_id = fields.Many2one("woms.work.request", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")
    text = fields.Text(required=True)
    responsible_id = fields.Many2one("res.users", "Answers", index="btree_not_null")
    due_date = fields.Date("Answer due")
    answer = fields.Text()
    decision = fields.Selection(
        [("upheld", "Customer is right"), ("rejected", "Decision stands")]
    )
    escalated_at = fields.Datetime(
        "Escalated", readonly=True, copy=False, help="The answer was overdue."
    )
    result_order_id = fields.Many2one(
        "woms.work.order", "New work order", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give each complaint a day by which it is answered, in working days."""
        companies = self.env["res.company"]
        for vals in vals_list:
            if not vals.get("due_date"):
                company = companies.browse(vals.get("company_id")) or self.env.company
                vals["due_date"] = company._woms_working_day(
                    company.woms_contest_days
                    if vals.get("kind") == "contest"
                    else company.woms_complaint_days
                )
        complaints = super().create(vals_list)
        complaints._begin()
        return complaints

    # === WHO ANSWERS === #

    def _begin(self):
        """Name who answers, put it on his list, and tell the customer by when."""
        # a contest of a work order has named its manager already
        for complaint_sudo in (self - self._get_contests()).sudo():  # sudo: by routes
            person_sudo = complaint_sudo.responsible_id or complaint_sudo._get_person()
            complaint_sudo.responsible_id = person_sudo
            complaint_sudo._remind(person_sudo, complaint_sudo.due_date)
        complaints = self.sudo().filtered(lambda row: row.kind == "complaint")
        for order_sudo in complaints.order_id:
            order_sudo._add_event("complaint_received", role=const.ROLE_CUSTOMER)

    def _get_person(self):
        """Return who answers: of a contested decision a manager, else the desk."""
        self.ensure_one()
        if self.kind == "complaint":
            person = self.order_id.desk_user_id or self._get_users("desk")[:1]
            if person:
                return person
        return self._get_users("manager")[:1] or self.env.ref("base.user_admin")

    def _get_users(self, group):
        return self.env["res.users"].search(
            [
                (
                    "all_group_ids",
                    "in",
                    self.env.ref(f"woms_aftersales.woms_aftersales_group_{group}").ids,
                ),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ],
            order="id",
        )

    def _remind(self, person, due):
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Answer the complaint %(number)s", number=self.name),
            user_id=person.id,
            date_deadline=due,
        )

    @api.model
    def _cron_escalate(self):
        """Give complaints whose answer is overdue to a manager, once."""
        late = self.search(
            [
                ("state", "=", "open"),
                ("escalated_at", "=", False),
                ("due_date", "<", fields.Date.context_today(self)),
            ],
            limit=100,
        )
        for complaint in late:
            complaint._escalate()
        self.env["ir.cron"]._commit_progress(len(late))

    def _escalate(self):
        self.ensure_one()
        managers = self._get_users("manager")
        person = (managers - self.responsible_id)[:1] or managers[:1]
        person = person or self.env.ref("base.user_admin")
        self.write({"responsible_id": person.id, "escalated_at": fields.Datetime.now()})
        self._remind(person, fields.Date.context_today(self))
        self._message_log(
            body=self.env._("The answer is overdue: a manager answers now.")
        )

    # === THE ANSWER === #

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target in ("answered", "cancelled"):
            self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        if target == "answered":
            told = self.filtered(lambda row: row.kind == "complaint")
            for order_sudo in told.sudo().order_id:  # sudo: mails, as any move
                order_sudo._add_event("complaint_answered")

    def _guard_answer(self):
        return {
            complaint.id: self.env._("Write the answer the customer will read first.")
            for complaint in self
            if not (complaint.answer or "").strip()
        }

    def action_answer(self):
        """Send the answer; the complaint is closed."""
        self.check_access("write")
        self._move("answered")
        return True

    def action_reopen(self):
        return self.env["woms.reason.wizard"]._open(self, "complaint_reopen")
