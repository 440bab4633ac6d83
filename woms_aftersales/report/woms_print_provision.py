from odoo import api, models


class WomsPrint(models.AbstractModel):
    """The sheet of a warranty provision on paper."""

    _name = "woms.print"
    _inherit = ["woms.print"]

    @api.model
    def _provision(self, sheet):
        """Return what the sheet shows: history and assumption of each category."""
        sheet.check_access("read")
        sheet_sudo = sheet.sudo()  # sudo: see the class
        fmt, _ = self.env["woms.format"], self.env._

        def money(amount):
            return fmt._money(amount, sheet_sudo.currency_id)

        def number(amount, digits=1):
            return self.env["ir.qweb.field.float"].value_to_html(
                amount, {"precision": digits}
            )

        def label(fname):
            return sheet_sudo._fields[fname]._description_string(self.env)

        facts = [
            (label("date"), fmt._day(sheet_sudo.date)),
            (
                _("History"),
                f"{fmt._day(sheet_sudo.history_from)} – "
                f"{fmt._day(sheet_sudo.history_to)}",
            ),
            (label("company_id"), sheet_sudo.company_id.name),
            (label("account_id"), sheet_sudo.account_id.display_name or ""),
        ]
        return {
            "number": sheet_sudo.name,
            "facts": [fact for fact in facts if fact[1]],
            "note": sheet_sudo.note or "",
            "rows": [
                {
                    "categ": line.categ_id.display_name,
                    "units": line.units,
                    "months": number(line.months_left),
                    "n": line.repairs,
                    "rate": number(line.rate, 2),
                    "rate_history": number(line.rate_history, 2),
                    "cost": money(line.cost),
                    "cost_history": money(line.cost_history),
                    "share": number(line.supplier_share, 0),
                    "share_history": number(line.share_history, 0),
                    "needed": money(line.amount_needed),
                }
                for line in sheet_sudo.line_ids
            ],
            "totals": [
                (label(fname), money(sheet_sudo[fname]))
                for fname in (
                    "amount_expected",
                    "amount_supplier",
                    "amount_needed",
                    "ledger_amount",
                    "difference",
                )
            ],
        }
