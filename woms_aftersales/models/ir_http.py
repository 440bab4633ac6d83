from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Let the scripts of the public and portal pages find their translations."""
        return [*super()._get_translation_frontend_modules_name(), "woms_aftersales"]

    @classmethod
    def _auth_method_woms_job(cls):
        """Let in whoever is logged in, or has accepted a job by its link.

        For which job, and for how long, is judged by the page (`_find_job`).
        """
        if not request.session.uid and request.session.get("woms_job"):
            cls._auth_method_public()
        else:
            cls._auth_method_user()
