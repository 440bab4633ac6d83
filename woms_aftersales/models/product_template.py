from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    woms_needs_document = fields.Boolean(
        "Registered device",
        help="Each unit sold gets a service document; consumers can register it.",
    )
    woms_serial_pattern = fields.Char(
        "Serial pattern", help="Regular expression the serial must match; empty: any."
    )
    woms_batch_chars = fields.Integer(
        "Batch in the serial number",
        help="How many characters at the beginning of the serial number name the"
        " production batch; 0: the month of manufacture is the batch.",
    )
    woms_launch_date = fields.Date(
        "Sold since", help="A purchase before this date is a typing error."
    )
    woms_fee_kind = fields.Selection(
        [
            ("visit", "Visit"),
            ("diagnosis", "Diagnosis"),
            ("decline", "Estimate declined"),
            ("labour", "Labour"),
            ("transport", "Transport"),
        ],
        "After-sales fee",
        help="Service products with a kind are the price list of after-sales.",
    )
    woms_policy_ids = fields.Many2many(
        "woms.warranty.policy",
        "woms_warranty_policy_product_rel",
        "product_tmpl_id",
        "policy_id",
        "Warranty policies",
        help="Empty: the policy of the product category.",
    )
    woms_extension_months = fields.Integer(
        "Extended warranty (months)",
        help="Selling this service lengthens the warranty of a device by so much.",
    )
    woms_keeps_data = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        "Keeps personal data",
        help="Empty: as its product category.",
    )
    woms_return_old_part = fields.Boolean(
        "Old part goes back", help="The replaced part must be returned."
    )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _woms_is_device(self):
        """Whether this product is a device that gets a service document."""
        self.ensure_one()
        return self.product_tmpl_id.woms_needs_document

    def _woms_keeps_data(self):
        """Whether the device keeps personal data: by itself, or by its category."""
        if not self:
            return False
        self.ensure_one()
        if self.woms_keeps_data:
            return self.woms_keeps_data == "yes"
        category = self.categ_id
        while category and not category.woms_keeps_data:
            category = category.parent_id
        return bool(category)
