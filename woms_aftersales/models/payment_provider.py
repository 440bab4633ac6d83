from odoo import models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"
