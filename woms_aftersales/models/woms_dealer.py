"""Dealers: they register for the customer at the till, and report unsold stock."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

REQUEST_KINDS = [
    ("device", "Customer's device"),
    ("dealer_stock", "Dealer's unsold stock"),
]
# what a dealer's list shows at once
ROWS = 40


class WomsServiceDocument(models.Model):
    """A device the shop registered for its customer.

    The shop reads afterwards which numbers it registered and how they stand, never
    more of the customer.
    """

    _name = "woms.service.document"
    _inherit = "woms.service.document"

    registrar_id = fields.Many2one(
        "res.partner",
        "Registered by dealer",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The shop that registered it for its customer at the till.",
    )

    @api.model
    def _clean_registration(self, values, attachments, role, company):
        values = super()._clean_registration(values, attachments, role, company)
        dealer = self.env["res.partner"].browse(values.get("registrar_id") or False)
        if dealer:
            self._check_registrar(dealer, values, attachments, company)
        return values

    @api.model
    def _check_registrar(self, dealer, values, attachments, company):
        """Let a dealer register what we delivered to it; all else needs a proof.

        The answer is the same for an unknown serial and for another dealer's.

        :raise ValidationError: with what to add
        """
        if isinstance(attachments, dict):
            attachments = attachments.get("proof")
        lot_sudo = self._find_lot(
            company, self._get_form_product(values), values["serial"] or ""
        )
        if lot_sudo.woms_dealer_id != dealer and not attachments:
            raise ValidationError(
                self.env._(
                    "We didn't deliver this serial number to your shop. Compare it with"
                    " the label, or add a photo of your receipt: we then check it."
                )
            )

    @api.model
    def _prepare_registration(self, values, company):
        return {
            **super()._prepare_registration(values, company),
            "registrar_id": values.get("registrar_id") or False,
        }

    def _fits_lot(self, lot):
        if self.registrar_id and lot.woms_dealer_id != self.registrar_id:
            return False
        return super()._fits_lot(lot)

    def _dealer_values(self):
        """Return what the dealer reads of what it registered: nothing of the owner."""
        self.ensure_one()
        status = self._portal_status()
        return {
            "number": self.name,
            "device": self._portal_device_name(),
            "serial": self.serial,
            "date": self.env["woms.format"]._day(self.registration_date),
            "word": status["word"],
            "icon": status["icon"],
            "color": status["color"],
        }


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = "stock.lot"

    @api.model
    def _woms_dealer_domain(self, dealer):
        """Serials ``dealer`` has from us and that no customer registered."""
        return [
            ("woms_dealer_id", "=", dealer.id),
            (
                "woms_document_ids",
                "not any",
                [("state", "in", ("active", "submitted"))],
            ),
        ]


class WomsWorkRequest(models.Model):
    """A device that failed before it was sold: the dealer's, with no document."""

    _name = "woms.work.request"
    _inherit = "woms.work.request"

    request_kind = fields.Selection(
        REQUEST_KINDS,
        "About",
        required=True,
        default="device",
        readonly=True,
        copy=False,
    )

    @api.model
    def _clean_form(self, values, role, company):
        values = super()._clean_form(values, role, company)
        if values.get("request_kind") == "dealer_stock":
            self._clean_dealer_stock(values, company)
        return values

    @api.model
    def _clean_dealer_stock(self, values, company):
        """Check that the serial is this dealer's, and still unsold.

        :raise ValidationError: with what to do instead
        """
        dealer = (
            self.env["res.partner"].browse(values["partner_id"]).commercial_partner_id
        )
        if not dealer.woms_is_dealer:
            raise ValidationError(
                self.env._("Only a dealer has unsold stock. Report it as a device.")
            )
        lot_sudo = self.env["woms.service.document"]._find_lot(
            company, self._get_product(values), values.get("serial") or ""
        )
        if lot_sudo.woms_dealer_id != dealer:
            raise ValidationError(
                self.env._(
                    "We didn't deliver this serial number to your shop. Please compare"
                    " it with the label."
                )
            )
        if values["document_id"] or not lot_sudo.filtered_domain(
            lot_sudo._woms_dealer_domain(dealer)
        ):
            raise ValidationError(
                self.env._(
                    "This device is registered by a customer. Please report it as his"
                    " device."
                )
            )
        values["product_id"] = lot_sudo.product_id.id

    @api.model
    def _prepare_request(self, values, report, role, source, company):
        return {
            **super()._prepare_request(values, report, role, source, company),
            "request_kind": values.get("request_kind") or "device",
        }


class WomsWorkOrder(models.Model):
    """A job on unsold stock: its warranty hasn't begun."""

    _name = "woms.work.order"
    _inherit = "woms.work.order"

    request_kind = fields.Selection(
        related="request_id.request_kind", store=True, index="btree_not_null"
    )

    def _judge_component(self, component, part=None):
        """Unsold stock is covered as if it were bought on the day it failed."""
        verdict = super()._judge_component(component, part=part)
        if (
            self.request_kind != "dealer_stock"
            or verdict["percent"]
            or self.document_id
            or self.defect_id.excluded
        ):
            return verdict
        day = self._coverage_date()
        expected = self.document_id._expected_coverage(
            self.company_id, self.product_id, component, day, bought=day
        )
        if not expected["percent"]:
            return verdict
        return {
            **expected,
            "provisional": False,
            "reason": self.env._(
                "Covered: the device failed before it was sold, so its warranty hasn't"
                " begun yet."
            ),
        }
