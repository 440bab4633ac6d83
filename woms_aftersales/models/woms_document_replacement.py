from odoo import fields, models


class WomsDocumentReplacement(models.AbstractModel):
    """A device given in exchange takes over the rest of the warranty."""

    _name = "woms.document.replacement"
    _description = "Replacement of a Device"

    def _replace(self, product, serial, *, note=None, role=None):
        """Register the device the owner got instead, with what is left of the terms.

        :param product: ``product.product``
        :param str serial: serial number of the new device; empty if not readable
        :return: the new ``woms.service.document``, active
        :raise UserError: when this device is not active, or the other one is taken
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        today = fields.Date.context_today(self)
        # sudo: the right to change the registration was checked above
        old_sudo = self.sudo()
        rest = old_sudo.coverage_line_ids.filtered(lambda term: term.date_end >= today)
        terms = rest.copy_data({"carried": True})
        new_sudo = old_sudo.create(old_sudo._prepare_replacement(product, serial))
        for values, source in zip(terms, rest, strict=True):
            values["document_id"] = new_sudo.id
            values["policy_line_id"] = source.policy_line_id.id
        carried = self.env["woms.coverage.line"].sudo().create(terms)  # as above
        carried._copy_part_names()
        self._move("replaced", role=role, reason=note)
        new_sudo._move("active", role=role)
        return new_sudo.with_env(self.env)

    def _prepare_replacement(self, product, serial):
        self.ensure_one()
        taken_over = (
            "partner_id",
            "contact_name",
            "contact_phone",
            "contact_email",
            "location_id",
            "policy_id",
            "dealer_id",
            "sale_line_id",
        )
        return {
            **{fname: self[fname].id for fname in taken_over if "_id" in fname},
            **{fname: self[fname] for fname in taken_over if "_id" not in fname},
            "company_id": self.company_id.id,
            "previous_id": self.id,
            "product_id": product.id,
            "serial": serial or False,
            "serial_unreadable": not serial,
            "purchase_date": self.purchase_date,
            "delivery_date": fields.Date.context_today(self),
            "channel": self.channel,
            "shop_name": self.shop_name,
            "proof_kind": self.proof_kind,
            "provisional": self.provisional,
            "repair_warranty_days": self.repair_warranty_days,
            "excluded_uses": self.excluded_uses,
        }

    def action_replace(self):
        """Ask which device the owner got instead."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replaced by another device"),
            "res_model": "woms.replace.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_document_id": self.id,
                "default_product_id": self.product_id.id,
            },
        }
