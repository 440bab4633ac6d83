import base64

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import file_open

GROUP = "woms_aftersales.spreadsheet_dashboard_group"
DASHBOARD = "woms_aftersales.spreadsheet_dashboard_service"
FILE = "woms_aftersales/data/spreadsheet/service_dashboard.json"


class WomsSpreadsheet(models.AbstractModel):
    """Our figures among Odoo's spreadsheet dashboards, where those are installed.

    This addon doesn't depend on `spreadsheet_dashboard`. Without it nothing is made;
    installed later, the dashboard is made at the next update or by the settings.
    """

    _name = "woms.spreadsheet"
    _description = "Spreadsheet Dashboard of Figures"

    @api.model
    def _make_dashboard(self):
        """Make the dashboard, or bring it to what this version has.

        Its records have external ids of this addon, and go with it.

        :return: the ``spreadsheet.dashboard``, or None without that app
        """
        if "spreadsheet.dashboard" not in self.env:
            return None
        group = self._put(
            GROUP, "spreadsheet.dashboard.group", "After-sales", {"sequence": 450}
        )
        manager = self.env.ref("woms_aftersales.woms_aftersales_group_manager")
        with file_open(FILE, "rb") as source:
            data = base64.b64encode(source.read())
        return self._put(
            DASHBOARD,
            "spreadsheet.dashboard",
            "Work orders",
            {"spreadsheet_binary_data": data},
            # how it is shown is the reader's choice: at the first time only
            {
                "dashboard_group_id": group.id,
                "group_ids": [Command.set(manager.ids)],
                "is_published": True,
                "sequence": 10,
            },
        )

    @api.model
    def _put(self, xmlid, model, name, values, first=None):
        """Write the record of ``xmlid``, or make it; return it."""
        record = self.env.ref(xmlid, raise_if_not_found=False)
        if record:
            record.write(values)
            return record
        record = self.env[model].create({"name": name, **values, **(first or {})})
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": xmlid, "record": record, "noupdate": True}]
        )
        for lang, _label in self.env["res.lang"].get_installed():
            record.with_context(lang=lang).name = self._words(lang)[name]
        return record

    @api.model
    def _words(self, lang):
        _ = self.with_context(lang=lang).env._
        return {"After-sales": _("After-sales"), "Work orders": _("Work orders")}

    @api.model
    def _open_dashboard(self):
        """Make the dashboard if it isn't there, and return the action that shows it.

        :raise UserError: when spreadsheet dashboards are not installed
        """
        dashboard = self._make_dashboard()
        if dashboard is None:
            raise UserError(
                self.env._(
                    "Install “Spreadsheet dashboard” (spreadsheet_dashboard) first;"
                    " then come back here. Nothing was changed."
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "action_spreadsheet_dashboard",
            "name": self.env._("Dashboards"),
            "params": {"dashboard_id": dashboard.id},
        }
