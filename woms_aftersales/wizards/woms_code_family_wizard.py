from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import const

# words in names of product categories by which a kind of device is guessed
GUESSES = {
    "ac": ("air condition", "pendingin ruangan", "ac "),
    "fridge": ("fridge", "refrigerat", "freezer", "kulkas", "lemari es"),
    "washer": ("wash", "dryer", "mesin cuci", "pengering"),
    "tv": ("tv", "televi", "monitor"),
    "audio": ("audio", "speaker", "sound", "radio"),
    "heating": ("rice", "iron", "heater", "oven", "setrika", "magic com", "pemanas"),
    "motor": ("fan", "pump", "vacuum", "blender", "mixer", "kipas", "pompa"),
    "computer": ("computer", "laptop", "notebook", "tablet", "phone", "komputer"),
}


class WomsCodeFamilyWizard(models.TransientModel):
    """Say once which product categories are air conditioners, which are televisions.

    The starter set knows kinds of devices, a company its product categories: from then
    on a form offers for a device only what such a device can have.
    """

    _name = "woms.code.family.wizard"
    _description = "Starter Codes by Product Category"

    line_ids = fields.One2many(
        "woms.code.family.line",
        "wizard_id",
        "Kinds of devices",
        default=lambda self: self._default_lines(),
    )
    archive_rest = fields.Boolean(
        "Archive codes of kinds you don't sell",
        help="Those without a category here. Archived codes can be brought back.",
    )

    @api.model
    def _default_lines(self):
        """Offer each kind with the categories it has already, else those guessed."""
        codes = self._get_codes()
        categories = self.env["product.category"].search_fetch([], ["complete_name"])
        commands = []
        for family, _label in const.DEVICE_FAMILIES:
            own = codes.filtered(lambda code, one=family: code.families == one)
            found = own.categ_ids or categories.filtered(
                lambda categ, one=family: any(
                    word in f"{categ.name.lower()} " for word in GUESSES[one]
                )
            )
            commands.append(
                fields.Command.create(
                    {"family": family, "categ_ids": [fields.Command.set(found.ids)]}
                )
            )
        return commands

    @api.model
    def _get_codes(self):
        codes = self.env["woms.failure.code"].with_context(active_test=False)
        return codes.search([("families", "!=", False)])

    def action_confirm(self):
        """Give each starter code the categories of its kinds of devices."""
        self.ensure_one()
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_manager"):
            raise AccessError(
                self.env._("Only a service manager may assign failure codes.")
            )
        if not self.line_ids.categ_ids:
            raise UserError(
                self.env._("Choose the product categories of at least one kind.")
            )
        by_family = {line.family: line.categ_ids for line in self.line_ids}
        none = self.env["product.category"]
        for families, codes in self._get_codes().grouped("families").items():
            categories = none.union(
                *(by_family.get(family, none) for family in families.split())
            )
            if categories:
                codes.write(
                    {
                        "categ_ids": [fields.Command.set(categories.ids)],
                        "active": True,
                    }
                )
            elif self.archive_rest:
                codes.active = False
        return self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_failure_code_action"
        )


class WomsCodeFamilyLine(models.TransientModel):
    """One kind of devices and the categories a company keeps it in."""

    _name = "woms.code.family.line"
    _description = "Kind of Devices"

    wizard_id = fields.Many2one(
        "woms.code.family.wizard", required=True, ondelete="cascade"
    )
    family = fields.Selection(
        const.DEVICE_FAMILIES, "Kind of devices", required=True, readonly=True
    )
    categ_ids = fields.Many2many(
        "product.category",
        "woms_code_family_categ_rel",
        "line_id",
        "categ_id",
        "Your product categories",
    )
