from markupsafe import Markup

from odoo import api, models

MANAGER = "woms_aftersales.woms_aftersales_group_manager"
STEPS = Markup('<p>{words} <a href="/odoo/check-set-up"><b>{link}</b></a></p>')


class WomsRequestHelp(models.AbstractModel):
    """Where nothing was ever asked for, the first list opened says where to begin."""

    _name = "woms.request.help"
    _description = "First Steps"

    @api.model
    def get_empty_list_help(self, help_message):
        """Extend: a manager of a company without a request is led to *Check set-up*."""
        help_message = super().get_empty_list_help(help_message)
        if not self.env.user.has_group(MANAGER) or self.search_count([], limit=1):
            return help_message
        return Markup(help_message or "") + STEPS.format(
            words=self.env._(
                "New here? One list says what is still missing, with links:"
            ),
            link=self.env._("Check set-up"),
        )
