from odoo import fields, models
from odoo.fields import Command

ACCOUNTING = (
    "account.group_account_invoice,woms_aftersales.woms_aftersales_group_manager"
)


class ResPartner(models.Model):
    """What decides the taxes on a service partner's fees: facts, and taxes as data.

    No rate stands here. The taxes are ordinary ones of the company; those that are
    withheld on payment come with core's module for them, others as negative taxes.
    """

    _inherit = "res.partner"

    woms_tax_kind = fields.Selection(
        [("entity", "Company"), ("person", "Person")], "Taxed as", groups=ACCOUNTING
    )
    woms_vat_registered = fields.Boolean(
        "Charges VAT",
        groups=ACCOUNTING,
        help="VAT is paid only with the number of the partner's own invoice.",
    )
    woms_tax_certificate = fields.Char(
        "Tax certificate", groups=ACCOUNTING, help="Such as for a lower rate or none."
    )
    woms_tax_certificate_until = fields.Date(
        "Certificate valid until", groups=ACCOUNTING
    )
    woms_tax_ids = fields.Many2many(
        "account.tax",
        "woms_partner_tax_rel",
        string="Taxes on its fees",
        domain="[('type_tax_use', '=', 'purchase')]",
        groups=ACCOUNTING,
    )
    woms_certified_tax_ids = fields.Many2many(
        "account.tax",
        "woms_partner_certified_tax_rel",
        string="Taxes while the certificate is valid",
        domain="[('type_tax_use', '=', 'purchase')]",
        groups=ACCOUNTING,
        help="Instead of the others. Empty: none.",
    )
    woms_vat_tax_ids = fields.Many2many(
        "account.tax",
        "woms_partner_vat_tax_rel",
        string="VAT on its invoices",
        domain="[('type_tax_use', '=', 'purchase')]",
        groups=ACCOUNTING,
    )

    def _woms_get_tax_records(self, company, day, *, vat=True):
        """Return the ``account.tax`` on this firm's fees that hold on ``day``."""
        self.ensure_one()
        firm_sudo = self.sudo()  # sudo: the profile is for accountants; taxes follow
        until = firm_sudo.woms_tax_certificate_until
        certified = firm_sudo.woms_tax_certificate and (not until or until >= day)
        taxes = firm_sudo.woms_tax_ids
        if certified:
            taxes = firm_sudo.woms_certified_tax_ids
        if vat and firm_sudo.woms_vat_registered:
            taxes |= firm_sudo.woms_vat_tax_ids
        return taxes.filtered_domain(taxes._check_company_domain(company))

    def _woms_get_taxes(self, company, day):
        """Return the taxes of a statement of this firm, as values of it.

        :param date day: on which a certificate must still be valid
        """
        taxes = self._woms_get_tax_records(company, day, vat=False)
        every = self._woms_get_tax_records(company, day)
        return {
            "tax_ids": [Command.set(taxes.ids)],
            "vat_tax_ids": [Command.set((every - taxes).ids)],
        }


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _woms_count(self, base, company):
        """Return what these taxes come to on ``base``: withheld ones are below zero."""
        if not self or not base:
            return 0.0
        currency = company.currency_id
        later = self.filtered(
            lambda tax: (
                "is_withholding_tax_on_payment" in tax._fields
                and tax.is_withholding_tax_on_payment
            )
        )
        counted = (self - later).compute_all(base, currency)
        total = counted["total_included"] - counted["total_excluded"]
        # withheld when it is paid: core leaves these out of what an invoice counts
        for tax in later:
            total += (
                base * tax.amount / 100 if tax.amount_type == "percent" else tax.amount
            )
        return currency.round(total)
