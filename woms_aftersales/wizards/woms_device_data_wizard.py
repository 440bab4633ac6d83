from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.woms_order_data import YES_NO


class WomsDeviceDataForm(models.AbstractModel):
    """Questions on the owner's data, on each form that takes a device in.

    The unlock code is never stored with the form: writing it puts it at once under the
    order's lock.
    """

    _name = "woms.device.data.form"
    _description = "Questions on the Owner's Data"

    order_id = fields.Many2one("woms.work.order", required=True, readonly=True)
    keeps_data = fields.Boolean(related="order_id.keeps_data")
    has_unlock_code = fields.Boolean(related="order_id.has_unlock_code")
    data_backed_up = fields.Selection(
        YES_NO, "Data backed up?", compute="_compute_data", store=True, readonly=False
    )
    data_may_erase = fields.Selection(
        YES_NO, "May it be erased?", compute="_compute_data", store=True, readonly=False
    )
    unlock_code = fields.Char(
        compute="_compute_unlock_code",
        inverse="_inverse_unlock_code",
        help="Only if the repair needs it. The technician in charge sees it, each look"
        " is kept, and it is deleted when the device goes back.",
    )

    @api.depends("order_id")
    def _compute_data(self):
        for form in self:
            form.data_backed_up = form.order_id.data_backed_up
            form.data_may_erase = form.order_id.data_may_erase

    @api.depends("order_id")
    def _compute_unlock_code(self):
        """Never show it again."""
        self.unlock_code = False

    def _inverse_unlock_code(self):
        for form in self:
            form.order_id._keep_unlock_code(form.unlock_code)

    def _keep_data_answers(self):
        """Write the answers to the order.

        :raise UserError: when a device with data comes without them
        """
        self.ensure_one()
        if not self.keeps_data:
            return
        if not self.data_backed_up or not self.data_may_erase:
            raise UserError(
                self.env._(
                    "This device keeps personal data. Ask the owner whether he has a"
                    " copy, and whether the data may be erased."
                )
            )
        self.order_id.write(
            {
                "data_backed_up": self.data_backed_up,
                "data_may_erase": self.data_may_erase,
            }
        )


class WomsDeviceDataWizard(models.TransientModel):
    """Note later what the owner says about his data."""

    _name = "woms.device.data.wizard"
    _description = "Owner's Data"
    _inherit = ["woms.device.data.form"]

    def action_confirm(self):
        """Keep the answers; rights are those of the order."""
        self.order_id.check_access("write")
        self._keep_data_answers()
        return {"type": "ir.actions.act_window_close"}


class WomsTakeInWizard(models.TransientModel):
    """Ask about the owner's data where a device is taken in."""

    _name = "woms.take.in.wizard"
    _inherit = ["woms.take.in.wizard", "woms.device.data.form"]

    def action_confirm(self):
        if self.mode == "take_in":
            self._keep_data_answers()
        return super().action_confirm()
