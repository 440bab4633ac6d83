from odoo import fields, models
from odoo.tools.image import image_data_uri


class ResCompany(models.Model):
    """A printed QRIS code, where the bank's own service isn't connected.

    Core makes codes with the amount inside from the keys of a bank account, and shows
    them on the invoice; the customer of a printed one types the amount himself.
    """

    _name = "res.company"
    _inherit = ["res.company"]

    woms_qris_image = fields.Image("QRIS code", max_width=600, max_height=600)
    woms_qris_name = fields.Char(
        "QRIS merchant", help="As the customer's phone shows it when he has scanned."
    )

    def _woms_qris(self, currency):
        """Return the code to scan for an amount in ``currency``, or False.

        :return: dict(src, name): picture as a data URI, and the merchant
        """
        self.ensure_one()
        company_sudo = self.sudo()  # sudo: a picture meant for whoever pays
        if (
            not company_sudo._woms_offers_qris(currency)
            or not company_sudo.woms_qris_image
            or company_sudo._woms_has_core_qris()
        ):
            return False
        return {
            "src": image_data_uri(company_sudo.woms_qris_image),
            "name": company_sudo.woms_qris_name,
        }

    def _woms_offers_qris(self, currency):
        """Whether a printed code is set up; the picture, which costs a query, waits."""
        self.ensure_one()
        return bool(self.woms_qris_name) and currency.name == "IDR"

    def _woms_has_core_qris(self):
        """Whether core makes QRIS codes for this company's invoices (`l10n_id`)."""
        self.ensure_one()
        banks = self.partner_id.bank_ids
        return (
            "l10n_id_qris_api_key" in banks._fields
            and self.qr_code
            and any(
                bank.l10n_id_qris_api_key and bank.l10n_id_qris_mid for bank in banks
            )
        )


class PaymentTransaction(models.Model):
    """The page after choosing a transfer shows the code too."""

    _name = "payment.transaction"
    _inherit = ["payment.transaction"]

    def _woms_qris(self):
        """Return the code to scan for this awaited transfer, or False."""
        self.ensure_one()
        transfer_sudo = self.sudo()._woms_custom_mode("wire_transfer")
        if transfer_sudo.state != "pending":
            return False
        return transfer_sudo.company_id._woms_qris(transfer_sudo.currency_id)
