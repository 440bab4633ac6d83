from odoo import api, fields, models

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
        return super().create(vals_list)

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
