from odoo import api, fields, models


class WomsDocumentBatch(models.AbstractModel):
    """The production batch of a device: what failure rates are compared by."""

    _name = "woms.document.batch"
    _description = "Production Batch of a Device"

    batch = fields.Char(
        "Production batch",
        compute="_compute_batch",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The first characters of the serial number where the model says so,"
        " else the month of manufacture.",
    )

    @api.depends("product_id.woms_batch_chars", "serial", "manufacture_date")
    def _compute_batch(self):
        for device in self:
            length = device.product_id.woms_batch_chars
            if length > 0 and device.serial:
                device.batch = device.serial[:length]
            elif device.manufacture_date:
                device.batch = device.manufacture_date.strftime("%Y-%m")
            else:
                device.batch = False
