"""Fees that are paid only when the replaced part has come back."""

from odoo import fields, models

# as long as an old part stands so, who replaced it owes it
OWED = ("with_technician", "sent")


class WomsFeeRule(models.Model):
    _name = "woms.fee.rule"
    _inherit = ["woms.fee.rule"]

    hold_old_part = fields.Boolean(
        "Released when the old part arrives",
        help="Earned with the job, but paid with the period in which the replaced "
        "part that must come back is received.",
    )


class WomsAssignment(models.Model):
    _name = "woms.assignment"
    _inherit = ["woms.assignment"]

    fee_held = fields.Boolean(
        "Held until the old part is received", readonly=True, copy=False
    )
    fee_released_at = fields.Datetime(readonly=True, copy=False)

    def _fix_fee(self, result, outcome=None):
        """Override: a rule may hold the fee while an old part is owed."""
        values = super()._fix_fee(result, outcome)
        rules = self.env["woms.fee.rule"].browse(values.get("fee_rule_id") or [])
        values["fee_held"] = bool(
            values["fee"] and rules.hold_old_part and self._get_owed_parts()
        )
        return values

    def _get_owed_parts(self):
        """Return the old parts of these orders that the firms of the jobs owe."""
        # sudo: what is owed decides when a fee is paid, whoever asks
        return (
            self.env["woms.old.part"]
            .sudo()
            .search(
                [
                    ("order_id", "in", self.order_id.ids),
                    ("firm_id", "in", self.firm_id.ids),
                    ("state", "in", OWED),
                ]
            )
        )

    def _release_fees(self):
        """Release the fees among these jobs for which no old part is owed any more."""
        held = self.filtered("fee_held")
        owed = {(part.order_id, part.firm_id) for part in held._get_owed_parts()}
        free = held.filtered(lambda job: (job.order_id, job.firm_id) not in owed)
        if free:
            free._write_machine(
                {"fee_held": False, "fee_released_at": fields.Datetime.now()}
            )
        return free

    def _get_paid_words(self):
        if self.fee_held and not self.settlement_id:
            return self.env._("Held until the old part is received")
        return super()._get_paid_words()


class WomsOldPart(models.Model):
    _name = "woms.old.part"
    _inherit = ["woms.old.part"]

    def _after_move(self, target, previous, moment):
        """Override: what a technician was owed for the part is free."""
        super()._after_move(target, previous, moment)
        if target in ("received", "scrapped"):
            # sudo: fees follow from the receipt, whoever took the part in
            self.sudo().order_id.assignment_ids._release_fees()
