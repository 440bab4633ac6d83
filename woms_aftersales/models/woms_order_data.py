from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import const

YES_NO = [("yes", "Yes"), ("no", "No")]
# with these the device leaves the hands of whoever needed the code
STATES_WITHOUT_CODE = ("returning", *const.ORDER_FINAL_STATES)


class WomsOrderData(models.AbstractModel):
    """A device that keeps personal data: what its owner allows, and its unlock code.

    The code stands in a model of its own that nobody may read, so that no form, list,
    export, message or RPC read shows it. One method shows it, to the technician in
    charge or a service manager, and each look is kept for good.
    """

    _name = "woms.order.data"
    _description = "Personal Data on a Device"

    keeps_data = fields.Boolean("Keeps personal data", compute="_compute_keeps_data")
    data_backed_up = fields.Selection(YES_NO, "Backed up by the owner", copy=False)
    data_may_erase = fields.Selection(
        YES_NO, "May be erased", copy=False, help="What the owner said at intake."
    )
    # kept with the order, so that a thousand moves ask for no codes
    has_unlock_code = fields.Boolean("Unlock code kept", readonly=True, copy=False)
    can_see_code = fields.Boolean(compute="_compute_can_see_code")
    unlock_view_ids = fields.One2many(
        "woms.unlock.view",
        "order_id",
        "Looks at the unlock code",
        readonly=True,
        groups="woms_aftersales.woms_aftersales_group_manager",
    )

    @api.depends("product_id")
    def _compute_keeps_data(self):
        for order in self:
            # sudo: a kind of product, no secret to who may read the order
            order.keeps_data = order.sudo().product_id._woms_keeps_data()

    @api.depends("has_unlock_code", "technician_id")
    @api.depends_context("uid")
    def _compute_can_see_code(self):
        for order in self:
            order.can_see_code = order.has_unlock_code and order._may_see_code()

    def _may_see_code(self):
        """Whether the user is the technician in charge, or a service manager."""
        self.ensure_one()
        # sudo: the technician's login is read, for this question only
        in_charge = self.sudo().technician_id.login_user_id
        manager = "woms_aftersales.woms_aftersales_group_manager"
        return self.env.user == in_charge or self.env.user.has_group(manager)

    def _keep_unlock_code(self, code):
        """Keep the code to unlock the device, in place of an earlier one.

        :param str code: as the owner says it; blank does nothing
        :raise UserError: for a device without data, or one that has gone back
        """
        code = (code or "").strip()
        if not code:
            return
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        if not self.keeps_data or self.state in STATES_WITHOUT_CODE:
            raise UserError(
                self.env._(
                    "No unlock code is kept for %(number)s: its device keeps no"
                    " personal data, or is no longer with us.",
                    number=self.name,
                )
            )
        # sudo: nobody has a right on codes; the right on the order was checked
        codes_sudo = self.env["woms.unlock.code"].sudo()
        codes_sudo.search([("order_id", "=", self.id)]).unlink()
        codes_sudo.create({"order_id": self.id, "code": code[:64]})
        self.sudo()._write_machine({"has_unlock_code": True})  # sudo: as above
        self._log_unlock("kept")

    def _show_unlock_code(self):
        """Return the code; who looked and when is kept.

        :raise AccessError: for anybody but the technician in charge and managers
        """
        self.ensure_one()
        if not self._may_see_code():
            raise AccessError(
                self.env._(
                    "Only the technician in charge sees the unlock code. Ask to be"
                    " given the job first."
                )
            )
        # sudo: nobody has a right on codes; who asks was checked just above
        code_sudo = self.env["woms.unlock.code"].sudo()
        code_sudo = code_sudo.search([("order_id", "=", self.id)], limit=1)
        if not code_sudo:
            raise UserError(
                self.env._(
                    "No unlock code is kept for %(number)s. Ask the owner if you need"
                    " one.",
                    number=self.name,
                )
            )
        self._log_unlock("seen")
        return code_sudo.code

    def _log_unlock(self, what):
        # sudo: append-only for everyone, so nobody has the right to create rows
        self.env["woms.unlock.view"].sudo().create(
            [{"order_id": order.id, "what": what} for order in self]
        )

    def _forget_unlock_code(self):
        """Delete the codes of these orders for good; that they were is kept."""
        # sudo: nobody has a right on codes; the move that caused it was checked
        orders = self.filtered("has_unlock_code")
        if orders:
            codes_sudo = self.env["woms.unlock.code"].sudo()
            codes_sudo.search([("order_id", "in", orders.ids)]).unlink()
            # sudo: as above
            orders.sudo()._write_machine({"has_unlock_code": False})
            orders._log_unlock("deleted")

    def _after_move(self, target, previous, moment):
        """Forget the code with the device's way back."""
        super()._after_move(target, previous, moment)
        if target in STATES_WITHOUT_CODE:
            self._forget_unlock_code()

    def _record_custody(self, **values):
        """Extend: once the device is with its owner, his code is forgotten."""
        event = super()._record_custody(**values)
        if event.to_holder == "customer":
            self._forget_unlock_code()
        return event

    # === ACTION METHODS === #

    def action_device_data(self):
        """Open the form on the owner's data: backed up, may be erased, unlock code."""
        return self._open_wizard("woms.device.data.wizard", self.env._("Owner's data"))

    def action_show_unlock_code(self):
        """Show the code on the screen, stored nowhere else."""
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Unlock code of %(number)s", number=self.name),
                "message": self._show_unlock_code(),
                "type": "info",
                "sticky": True,
            },
        }


class WomsUnlockCode(models.Model):
    """The code that unlocks a customer's device. No group has any right on it."""

    _name = "woms.unlock.code"
    _description = "Unlock Code"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "woms.work.order", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)


class WomsUnlockView(models.Model):
    """Who looked at an unlock code. Append-only."""

    _name = "woms.unlock.view"
    _description = "Look at an Unlock Code"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "woms.work.order", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", "Who", required=True, default=lambda self: self.env.user
    )
    what = fields.Selection(
        [("kept", "Noted"), ("seen", "Seen"), ("deleted", "Deleted")],
        required=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Who saw a code is kept as it happened."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who saw a code is kept as it happened."))
