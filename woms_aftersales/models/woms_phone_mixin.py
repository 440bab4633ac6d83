from odoo import api, fields, models
from odoo.fields import Domain


class WomsPhoneMixin(models.AbstractModel):
    """Finds records by a phone number in any notation; keeps numbers in E.164.

    ``_woms_phone_fields`` are the model's own fields, kept in E.164;
    ``_woms_phone_paths`` are fields of related records that hold E.164 too.
    """

    _name = "woms.phone.mixin"
    _description = "Search by Phone"

    _woms_phone_fields = ("contact_phone",)
    _woms_phone_paths = ("partner_id.phone_sanitized",)

    phone_search = fields.Char(
        "Phone in any notation", store=False, search="_search_phone_search"
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_phones_in_e164(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._with_phones_in_e164(vals, self[:1].company_id))

    @api.model
    def _with_phones_in_e164(self, vals, company=None):
        """Return ``vals`` with phones in E.164; what is no number stays as typed."""
        phones = {
            fname: vals[fname] for fname in self._woms_phone_fields if vals.get(fname)
        }
        if not phones:
            return vals
        company = (
            self.env["res.company"].browse(vals.get("company_id"))
            or company
            or self.env.company
        )
        return {
            **vals,
            **{
                fname: company._woms_e164(number) or number
                for fname, number in phones.items()
            },
        }

    @api.model
    def _search_phone_search(self, operator, value):
        if operator not in ("=", "in", "like", "ilike", "=ilike", "=like"):
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain.OR(self._phone_domain(number) for number in values)

    @api.model
    def _phone_domain(self, text):
        """Domain of the records with the phone number ``text``, whole or begun."""
        operator, number = self.env.company._woms_phone_term(text)
        if not number:
            return Domain.FALSE
        return Domain.OR(
            Domain(fname, operator, number)
            for fname in (*self._woms_phone_fields, *self._woms_phone_paths)
        )

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator in ("=", "like", "ilike", "=ilike", "=like") and value:
            domain = Domain(domain) | self._phone_domain(value)
        return domain
