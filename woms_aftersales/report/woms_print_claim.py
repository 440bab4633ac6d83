from odoo import api, models


class WomsPrint(models.AbstractModel):
    """The claim to a supplier on paper."""

    _name = "woms.print"
    _inherit = ["woms.print"]

    @api.model
    def _claim(self, claim):
        """Return what the claim shows: the repairs, what each cost, what is asked."""
        claim.check_access("read")
        claim_sudo = claim.sudo()  # sudo: see the class
        fmt, _ = self.env["woms.format"], self.env._

        def money(amount):
            return fmt._money(amount, claim_sudo.currency_id)

        facts = [
            (_("Supplier"), claim_sudo.supplier_id.name),
            (_("Your number"), claim_sudo.supplier_ref or ""),
            (
                _("Repairs"),
                f"{fmt._day(claim_sudo.date_from)} – {fmt._day(claim_sudo.date_to)}",
            ),
            (_("From"), claim_sudo.company_id.name),
        ]
        is_answered = claim_sudo.state in ("accepted", "part", "refused", "settled")
        return {
            "number": claim_sudo.name,
            "facts": [fact for fact in facts if fact[1]],
            "rows": [
                {
                    "name": line.name,
                    "day": fmt._day(line.done_day, "d MMM y") if line.done_day else "",
                    "device": line.product_id.name or "",
                    "serial": line.serial or "",
                    "fault": line.fault or "",
                    "parts": line.parts or "",
                    "old": line.old_part_count,
                    "amount_parts": money(line.amount_parts),
                    "amount_labour": money(line.amount_labour),
                    "claimed": money(line.amount_claimed),
                    "granted": money(line.amount_granted) if is_answered else "",
                }
                for line in claim_sudo.line_ids
            ],
            "old": sum(claim_sudo.line_ids.mapped("old_part_count")),
            "claimed": money(claim_sudo.amount_claimed),
            "granted": money(claim_sudo.amount_granted) if is_answered else "",
        }
