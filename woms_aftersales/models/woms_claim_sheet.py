from odoo import models

COLUMNS = (
    ("name", 18, "text"),
    ("device", 28, "text"),
    ("serial", 18, "text"),
    ("start_day", 14, "date"),
    ("done_day", 14, "date"),
    ("fault", 34, "text"),
    ("parts", 30, "text"),
    ("old_part_count", 10, "number"),
    ("amount_parts", 14, "money"),
    ("amount_labour", 14, "money"),
    ("amount_claimed", 14, "money"),
    ("amount_granted", 14, "money"),
    ("note", 30, "text"),
)


class WomsClaimSheet(models.AbstractModel):
    """The list of a claim, as the supplier gets it."""

    _name = "woms.claim.sheet"
    _description = "Spreadsheet of a Claim"
    _inherit = ["woms.list.sheet"]

    def _get_sheet_columns(self):
        headings = self._get_sheet_headings()
        return [(key, headings[key], width, style) for key, width, style in COLUMNS]

    def _get_sheet_value(self, line, key):
        return line.product_id.name if key == "device" else line[key]

    def _get_sheet_language(self):
        return self.supplier_id.lang or self.env.lang

    def _get_sheet_headings(self):
        return {
            "name": self.env._("Number"),
            "device": self.env._("Device"),
            "serial": self.env._("Serial number"),
            "start_day": self.env._("Warranty since"),
            "done_day": self.env._("Repaired"),
            "fault": self.env._("Fault"),
            "parts": self.env._("Parts used"),
            "old_part_count": self.env._("Old parts"),
            "amount_parts": self.env._("Parts"),
            "amount_labour": self.env._("Labour"),
            "amount_claimed": self.env._("Claimed"),
            "amount_granted": self.env._("Granted"),
            "note": self.env._("Remark"),
        }
