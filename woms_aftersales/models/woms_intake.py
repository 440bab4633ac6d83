from odoo import api, fields, models


class WomsIntake(models.Model):
    """Several devices brought at once, on one receipt.

    Who brings them, whose they are and who pays are three contacts: a shop brings the
    devices of its customers. Each device has its own work order; made by the form of
    the desk only.
    """

    _name = "woms.intake"
    _description = "Receipt of Several Devices"
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    sender_id = fields.Many2one(
        "res.partner", "Brought by", required=True, readonly=True, index=True
    )
    payer_id = fields.Many2one("res.partner", "Pays", readonly=True)
    center_id = fields.Many2one("woms.service.center", "Taken in at", readonly=True)
    order_ids = fields.One2many(
        "woms.work.order", "intake_id", "Devices", readonly=True
    )
    fees_text = fields.Char("Fees agreed to", readonly=True)
    terms = fields.Text("Terms on devices not picked up", readonly=True)
    signed_by = fields.Char("Signed by", readonly=True)
    signature = fields.Image(
        max_width=1024, max_height=512, attachment=True, readonly=True
    )
    received_by_id = fields.Many2one(
        "res.users", "Received by", readonly=True, default=lambda self: self.env.user
    )
    company_id = fields.Many2one("res.company", required=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Give each receipt a number of its own."""
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            vals["name"] = self.env["ir.sequence"]._woms_next_numbers(
                "woms.intake", company, 1
            )[0]
        return super().create(vals_list)

    @api.model
    def _track(self, number, phone, company):
        """Return the receipt of this number and this phone of who brought the devices.

        :param str phone: in E.164
        :return: ``woms.intake`` by sudo; empty where number or phone don't fit
        """
        # sudo: number and phone together prove that the asker may see the status
        return self.sudo().search(
            [
                ("name", "=", number),
                ("company_id", "=", company.id),
                ("sender_id.phone_sanitized", "=", phone),
            ],
            limit=1,
        )

    def _get_track_rows(self):
        """Return one row per device for who follows the whole receipt: status only."""
        self.ensure_one()
        return [
            {
                "number": order.name,
                "device": order.product_id.name or order.product_text or "",
                "serial": order.serial or "",
                "status": order._portal_chip(),
            }
            for order in self.order_ids.sorted("id")
        ]


class WomsOrderIntake(models.AbstractModel):
    """The receipt a device came with, and the terms that were signed on it."""

    _name = "woms.order.intake"
    _description = "Intake of a Work Order"

    intake_id = fields.Many2one(
        "woms.intake", "Came with", index="btree_not_null", readonly=True, copy=False
    )
    unclaimed_terms = fields.Text(
        "Signed terms on devices not picked up", readonly=True, copy=False
    )

    def _keep_unclaimed_terms(self, terms):
        """Keep the terms that were signed when the device was taken in."""
        # sudo: the form's method; the right to write the order was checked there
        self.sudo().filtered(lambda order: not order.unclaimed_terms).write(
            {"unclaimed_terms": terms}
        )

    def _take_in(self, center, **values):
        """Extend: who signs at intake signs the terms on devices not picked up."""
        picking = super()._take_in(center, **values)
        terms = self.company_id.woms_unclaimed_terms
        if values.get("signature") and terms:
            self._keep_unclaimed_terms(terms)
        return picking
