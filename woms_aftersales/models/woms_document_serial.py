import re
from datetime import date

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class WomsDocumentSerial(models.AbstractModel):
    """What a serial number tells: whose device it is, whether we sold it, and when."""

    _name = "woms.document.serial"
    _description = "Serial Numbers of Devices"

    @api.model
    def _normalize_serial(self, serial):
        """Return a serial as it is compared: capitals, no blanks; False if empty."""
        return re.sub(r"\s+", "", serial or "").upper() or False

    @api.model
    def _lookup_serial(self, company, product, serial):
        """Say what we know of a serial, never whose it is.

        :param product: ``product.product``; may be empty
        :return: ``registered``, ``known`` (we delivered it) or ``unknown``
        """
        return self._check_warranty(company, product, serial)[0]

    @api.model
    def _check_warranty(self, company, product, serial):
        """Answer the public check: the word of `_lookup_serial`, and until when.

        The same is asked of the database whatever the answer: how long it takes tells
        nothing about a serial.

        :return: tuple of the word and the last day covered, or False
        """
        serial = self._normalize_serial(serial)
        if not serial:
            return "unknown", False
        # sudo: the public asks; the answer is one of three words and a day
        registered_sudo = self.sudo()._find_by_serial(company, product, serial)
        lot_sudo = self._find_lot(company, product, serial)
        if registered_sudo:
            # with the model as well it is the one on the label in his hand
            return "registered", bool(product) and registered_sudo.warranty_end
        return ("known" if lot_sudo else "unknown"), False

    @api.model
    def _find_by_serial(self, company, product, serial):
        """Return the active document of a normalised serial; none if not unique."""
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("serial", "=", serial),
                ("state", "=", "active"),
            ]
        )
        if product:
            domain &= Domain("product_id", "=", product.id)
        # with the date along: who asks must not learn from a second query what is there
        found = self.search_fetch(domain, ["warranty_end", "product_id"], limit=2)
        return found if len(found) == 1 else self.browse()

    @api.model
    def _find_lot(self, company, product, serial):
        """Return the serial record of a device that left our stock, if any (sudo)."""
        escaped = re.sub(r"([\\%_])", r"\\\1", serial)
        domain = Domain(
            [
                ("name", "=ilike", escaped),
                ("company_id", "in", (company.id, False)),
                ("product_id.woms_needs_document", "=", True),
                "|",
                ("woms_dealer_id", "!=", False),
                ("woms_delivery_date", "!=", False),
            ]
        )
        if product:
            domain &= Domain("product_id", "=", product.id)
        # sudo: see `_lookup_serial`; staff without stock rights register devices too
        found_sudo = self.env["stock.lot"].sudo().search(domain, limit=2)
        return found_sudo if len(found_sudo) == 1 else found_sudo.browse()

    @api.model
    def _get_serial_refusal(self, product, serial):
        """Return why ``serial`` can't be a serial number of ``product``, or False."""
        pattern = product.woms_serial_pattern
        if not pattern or re.fullmatch(pattern, serial):
            return False
        return self.env._(
            "“%(serial)s” doesn't look like a serial number of %(product)s."
            " Please compare it with the label; if it can't be read, say so"
            " and add a photo.",
            serial=serial,
            product=product.name,
        )

    @api.model
    def _check_serial_product(self, product, serial):
        """Refuse a serial we delivered as another product than the one chosen.

        :raise ValidationError: with a sentence that names neither product nor owner
        """
        if not product:
            return
        lot_sudo = self._find_lot(self.env.company, product.browse(), serial)
        if lot_sudo and lot_sudo.product_id != product:
            raise ValidationError(
                self.env._(
                    "The serial number “%(serial)s” isn't one of %(product)s. Please"
                    " compare model and serial number with the label, and choose the"
                    " model that stands there.",
                    serial=serial,
                    product=product.name,
                )
            )

    @api.model
    def _get_manufacture_date(self, product, serial):
        """Return the day of manufacture that a serial tells, or False.

        The product's pattern names the digits: ``(?P<year>..)``, ``(?P<month>..)`` or
        ``(?P<week>..)``; the first day of that month or week counts.
        """
        pattern = product.woms_serial_pattern
        found = pattern and serial and re.fullmatch(pattern, serial)
        parts = found.groupdict() if found else {}
        try:
            year = int(parts["year"])
            year += 2000 if year < 100 else 0
            if parts.get("week"):
                return date.fromisocalendar(year, int(parts["week"]), 1)
            return date(year, int(parts.get("month") or 1), 1)
        except (KeyError, TypeError, ValueError):
            return False

    def _fits_lot(self, lot):
        """Whether purchase and delivery of a known serial agree."""
        self.ensure_one()
        delivered = lot.woms_dealer_date or lot.woms_delivery_date
        return bool(
            self.purchase_date
            and self.product_id == lot.product_id
            and (not delivered or self.purchase_date >= delivered)
        )
