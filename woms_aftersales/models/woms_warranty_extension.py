from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

EXTENDED_COMPONENTS = ("parts", "labour", "visit", "transport")


class WomsWarrantyExtension(models.AbstractModel):
    """Extended warranties: ordinary products whose sale lengthens the coverage.

    What was promised for the device stays as it is; each component gets one more term
    that begins on the day after.
    """

    _name = "woms.warranty.extension"
    _description = "Extended Warranty"

    def _apply_extensions(self):
        """Lengthen the coverage of registered devices by what was sold for them.

        Safe to repeat: a sale counts once.
        """
        active = self.filtered(
            lambda document: document.state == "active" or document._is_to_complete()
        )
        if not active:
            return
        # sudo: who confirms a sale or a registration needs no right on the terms
        lines_sudo = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                [
                    ("woms_document_ids", "in", active.ids),
                    ("state", "=", "sale"),
                    ("product_id.woms_extension_months", ">", 0),
                ],
                order="id",
            )
        )
        for line_sudo in lines_sudo:
            for document_sudo in line_sudo.woms_document_ids & active.sudo():
                document_sudo._extend_by(line_sudo)

    def _extend_by(self, sale_line):
        """Add the terms of one extended warranty to this device."""
        self.ensure_one()
        if sale_line in self.coverage_line_ids.extension_line_id:
            return
        months = sale_line.product_id.woms_extension_months
        bought = fields.Date.context_today(self, sale_line.order_id.date_order)
        vals_list = []
        for component in EXTENDED_COMPONENTS:
            end = self._get_component_end(component)
            if not end:
                continue
            start = max(end + timedelta(days=1), bought)
            vals_list.append(
                {
                    "document_id": self.id,
                    "component": component,
                    "percent": 100.0,
                    "months": months,
                    "date_start": start,
                    "date_end": self._get_end(start, months),
                    "extension_line_id": sale_line.id,
                }
            )
        self.env["woms.coverage.line"].create(vals_list)
        self._add_event("extended", note=sale_line.product_id.display_name)

    def _get_component_end(self, component, before=None):
        """Return the last day a component is covered.

        :param before: extended term to leave out, with those sold after it
        """
        lines = self.coverage_line_ids.filtered(
            lambda line: (
                line.component == component
                and (
                    not before
                    or not line.extension_line_id
                    or line.extension_line_id.id < before.extension_line_id.id
                )
            )
        )
        return max(lines.mapped("date_end"), default=False)

    def _move_extensions(self):
        """Let extended terms follow when the warranty before them moved."""
        self.ensure_one()
        extended = self.coverage_line_ids.filtered(
            lambda line: line.extension_line_id and not line.carried
        )
        for line in extended.sorted(lambda line: line.extension_line_id.id):
            end = self._get_component_end(line.component, before=line)
            bought = fields.Date.context_today(
                self, line.extension_line_id.order_id.date_order
            )
            start = max(end + timedelta(days=1), bought) if end else line.date_start
            if start != line.date_start:
                line.write(
                    {"date_start": start, "date_end": self._get_end(start, line.months)}
                )


class WomsSaleExtension(models.AbstractModel):
    """Sales of extended warranties."""

    _name = "woms.sale.extension"
    _description = "Sale of Extended Warranties"

    def _woms_get_extensions(self):
        """Return the lines of these sales that lengthen a warranty (sudo)."""
        # sudo: see `_apply_extensions`
        return self.sudo().order_line.filtered("product_id.woms_extension_months")

    def _woms_extend(self):
        """The sale is confirmed: devices it names are covered longer."""
        self._woms_get_extensions().woms_document_ids._apply_extensions()

    def _woms_assign_extensions(self, documents):
        """Give the extended warranties of these sales to the devices delivered.

        One per unit sold; a line that stands with a device's line goes to that one.

        :param documents: ``woms.service.document`` made by the delivery (sudo)
        """
        for line_sudo in self._woms_get_extensions():
            device_line = line_sudo.linked_line_id
            fitting = documents.filtered(
                lambda document, sale=line_sudo.order_id, device=device_line: (
                    document.sale_line_id.order_id == sale
                    and (not device or document.sale_line_id == device)
                    and not document.coverage_line_ids.extension_line_id.filtered(
                        lambda other: other.order_id == sale
                    )
                )
            )
            left = int(line_sudo.product_uom_qty) - len(line_sudo.woms_document_ids)
            chosen = (fitting - line_sudo.woms_document_ids)[: max(left, 0)]
            if chosen:
                line_sudo.woms_document_ids = [
                    Command.link(document.id) for document in chosen
                ]
                chosen._apply_extensions()

    def _woms_take_extensions_back(self):
        """The sale is cancelled: what has not begun ends, what runs ends today."""
        lines_sudo = self._woms_get_extensions()
        if not lines_sudo:
            return
        today = fields.Date.context_today(self)
        terms_sudo = self.env["woms.coverage.line"].sudo()  # sudo: as above
        terms_sudo = terms_sudo.search([("extension_line_id", "in", lines_sudo.ids)])
        begun = terms_sudo.filtered(lambda term: term.date_start <= today)
        (terms_sudo - begun).unlink()
        for term in begun.filtered(lambda term: term.date_end > today):
            term.date_end = today
