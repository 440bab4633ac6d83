from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Let the scripts of the public and portal pages find their translations."""
        return [*super()._get_translation_frontend_modules_name(), "woms_aftersales"]
