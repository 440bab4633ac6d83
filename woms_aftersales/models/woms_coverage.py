from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsCoverageLine(models.Model):
    """A term as the device was sold with: changes of the policy don't touch it."""

    _name = "woms.coverage.line"
    _description = "Coverage of a Device"
    _order = "document_id, component, date_end desc"

    document_id = fields.Many2one(
        "woms.service.document", required=True, index=True, ondelete="cascade"
    )
    policy_line_id = fields.Many2one("woms.warranty.policy.line", ondelete="set null")
    component = fields.Selection(const.COMPONENTS, required=True)
    part_name = fields.Char(translate=True)
    part_categ_id = fields.Many2one("product.category")
    percent = fields.Float(required=True, default=100.0)
    # as agreed, to move the dates when one of the device's dates is put right
    start_rule = fields.Selection(const.START_RULES)
    months = fields.Integer()
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True, help="Last day covered.")
    extension_line_id = fields.Many2one(
        "sale.order.line",
        "Extended warranty",
        index="btree_not_null",
        ondelete="set null",
        help="The sale of the extended warranty this term comes from.",
    )
    carried = fields.Boolean(help="The rest of the warranty of the device replaced.")
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, index=True
    )

    _dates = models.Constraint(
        "CHECK (date_start <= date_end)", "Coverage must start before it ends."
    )

    def _get_sentence(self, what):
        """Return what this term covers until when, for the customer.

        :param str what: the component in words
        """
        self.ensure_one()
        engine = self.document_id
        day = engine._format_day(self.date_end)
        if self.percent < 100 or not (self.carried or self.extension_line_id):
            return engine._get_covered_sentence(what, self.percent, self.date_end)
        if self.extension_line_id:
            return self.env._(
                "Free: %(what)s is covered by your extended warranty until %(date)s.",
                what=what,
                date=day,
            )
        return self.env._(
            "Free: %(what)s is covered until %(date)s by the warranty carried over from"
            " %(number)s.",
            what=what,
            date=day,
            number=self.document_id.previous_id.name or "",
        )

    def _copy_part_names(self):
        """Carry the translations of named parts over from the policy."""
        for line in self:
            source = line.policy_line_id
            if line.part_name and source:
                translations, _context = source.get_field_translations("part_name")
                line.update_field_translations(
                    "part_name",
                    {row["lang"]: row["value"] for row in translations if row["value"]},
                )


class WomsCoverageDecision(models.Model):
    """Who decided what is covered, and why. Append-only."""

    _name = "woms.coverage.decision"
    _description = "Coverage Decision"
    _order = "date desc, id desc"

    order_id = fields.Many2one(
        "woms.work.order", required=True, index=True, readonly=True, ondelete="restrict"
    )
    component = fields.Selection(const.COMPONENTS, required=True, readonly=True)
    part_name = fields.Char(readonly=True)
    percent = fields.Float(required=True, readonly=True)
    coverage_line_id = fields.Many2one(
        "woms.coverage.line", "Term", readonly=True, ondelete="restrict"
    )
    date_end = fields.Date("Covered until", readonly=True)
    reason = fields.Char(
        required=True,
        readonly=True,
        translate=True,
        help="The sentence the customer reads.",
    )
    defect_id = fields.Many2one("woms.failure.code", readonly=True)
    use_cause = fields.Selection(const.USE_CAUSES, "Caused by use", readonly=True)
    goodwill = fields.Boolean(readonly=True)
    contest_id = fields.Many2one(
        "woms.complaint",
        "Decided on",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The contest by which the customer had it looked at again.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "woms_decision_photo_rel",
        "decision_id",
        "attachment_id",
        "Photos",
        readonly=True,
        help="What was seen when it was refused.",
    )
    frozen = fields.Boolean(
        readonly=True,
        help="It stood on an estimate or an outcome the customer was told.",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    # kept as it was told: a name that changes later is not what the customer read
    decider = fields.Char(
        "Named to the customer", compute="_compute_decider", store=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)

    def _is_by_hand(self):
        """Whether a manager made it, so that no automatic one overrules it."""
        self.ensure_one()
        return self.goodwill or bool(self.contest_id)

    def _get_decider(self):
        """Return who decided, for the customer: a person of ours, else the company."""
        self.ensure_one()
        return self.decider or self.company_id.name

    @api.depends("decided_by_id", "goodwill", "contest_id", "defect_id", "use_cause")
    def _compute_decider(self):
        for row in self:
            user = row.decided_by_id
            by_hand = row.goodwill or row.contest_id or row.defect_id or row.use_cause
            told = by_hand and user.active and not user._is_public()
            row.decider = user.name if told else False

    def _freeze(self):
        """They are told now; a refusal takes along the photos that show why."""
        for order, decisions in (
            self.filtered(lambda row: not row.frozen).grouped("order_id").items()
        ):
            refused = decisions.filtered(lambda row: not row.percent)
            if refused and order.photo_ids:
                refused.write(
                    {
                        "frozen": True,
                        "photo_ids": [fields.Command.set(order.photo_ids.ids)],
                    }
                )
                decisions -= refused
            decisions.write({"frozen": True})

    def write(self, vals):
        told = "photo_ids" in vals and any(self.mapped("frozen"))
        if set(vals) - {"frozen", "photo_ids"} or vals.get("frozen") is False or told:
            raise UserError(
                self.env._(
                    "A coverage decision is kept as it was made. Make a new one: "
                    "the latest counts."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A coverage decision is never deleted."))
