from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class WomsCustodyEvent(models.Model):
    """The device went from one hand to another. Append-only.

    Nobody creates rows by himself: `woms.work.order._record_custody` checks first that
    the giver has the device.
    """

    _name = "woms.custody.event"
    _description = "Hand-over"
    _order = "date desc, id desc"

    order_id = fields.Many2one(
        "woms.work.order", required=True, index=True, ondelete="restrict"
    )
    loan_id = fields.Many2one(
        "woms.loan",
        "Loan device",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: it is the customer's own device that changed hands.",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    from_holder = fields.Selection(const.CUSTODY_HOLDERS, "From", required=True)
    from_partner_id = fields.Many2one("res.partner", "Given by")
    to_holder = fields.Selection(const.CUSTODY_HOLDERS, "To", required=True)
    to_partner_id = fields.Many2one("res.partner", "Received by")
    to_name = fields.Char(
        "Received by (name)", help="A person picking up for the customer."
    )
    center_id = fields.Many2one("woms.service.center", index="btree_not_null")
    technician_id = fields.Many2one("woms.technician", index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", index="btree_not_null")
    carrier_id = fields.Many2one("delivery.carrier")
    tracking_ref = fields.Char("Parcel number")
    condition = fields.Char("Condition of the device")
    accessories = fields.Char("Accessories handed over")
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_custody_photo_rel", "event_id", "attachment_id", "Photos"
    )
    signature = fields.Image(max_width=1024, max_height=512, attachment=True)
    signed_by = fields.Char()
    recorded_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A hand-over is kept as it was signed: record a new one.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hand-over is never deleted."))
