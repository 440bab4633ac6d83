from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    woms_technician_ids = fields.One2many(
        "woms.technician", "login_user_id", "Technician"
    )

    def write(self, vals):
        """An archived login answers no offers: its technician is archived too."""
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: whoever may archive a login has no after-sales rights perhaps
            self.sudo().woms_technician_ids.active = False
        return result
