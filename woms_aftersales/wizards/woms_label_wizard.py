import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# a run of paper; the next range is printed after it
MAX_LABELS = 1000
MAX_SERIAL = 60


class WomsLabelWizard(models.TransientModel):
    """Print the labels of devices that have no owner yet: a product, serials from-to.

    The serials become records (lots) with the token that the QR code leads to; a serial
    we have already keeps its own. Known to customers they are only once delivered.
    """

    _name = "woms.label.wizard"
    _description = "Labels of Devices"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        domain="[('woms_needs_document', '=', True)]",
    )
    serial_first = fields.Char("First serial number", required=True)
    serial_last = fields.Char(
        "Last serial number", help="Empty: one label, of the first."
    )
    label_count = fields.Integer("Labels", compute="_compute_label_count")
    problem = fields.Char(compute="_compute_label_count")

    @api.depends("product_id", "serial_first", "serial_last")
    def _compute_label_count(self):
        for wizard in self:
            wizard.label_count, wizard.problem = 0, False
            if not (wizard.product_id and wizard.serial_first):
                continue
            try:
                wizard.label_count = len(wizard._get_serials())
            except UserError as error:
                wizard.problem = str(error)

    def _get_serials(self):
        """Return the serial numbers of the range, first to last.

        :raise UserError: when it is no range, too long, or not this product's
        """
        self.ensure_one()
        normalize = self.env["woms.service.document"]._normalize_serial
        first = normalize(self.serial_first) or ""
        last = normalize(self.serial_last) or first
        if not first or max(len(first), len(last)) > MAX_SERIAL:
            raise UserError(self.env._("Type the first serial number of the range."))
        serials = [first] if first == last else self._count_up(first, last)
        pattern = self.product_id.woms_serial_pattern
        for serial in (serials[0], serials[-1]):
            if pattern and not re.fullmatch(pattern, serial):
                raise UserError(
                    self.env._(
                        "“%(serial)s” doesn't look like a serial number of "
                        "%(product)s.",
                        serial=serial,
                        product=self.product_id.name,
                    )
                )
        return serials

    def _count_up(self, first, last):
        head, digits = re.fullmatch(r"(.*?)([0-9]*)", first).groups()
        found = re.fullmatch(re.escape(head) + r"([0-9]+)", last)
        if not (digits and found) or len(last) != len(first):
            raise UserError(
                self.env._(
                    "First and last serial number differ in more than the number at "
                    "their end: such as NAC260001 to NAC260120."
                )
            )
        start, stop = int(digits), int(found[1])
        if stop < start:
            raise UserError(
                self.env._("The last serial number comes before the first.")
            )
        if stop - start >= MAX_LABELS:
            raise UserError(
                self.env._(
                    "%(count)s labels are too many at once: print at most %(most)s, "
                    "and the next range after it.",
                    count=stop - start + 1,
                    most=MAX_LABELS,
                )
            )
        return [f"{head}{number:0{len(digits)}}" for number in range(start, stop + 1)]

    def action_print(self):
        """Make the serial records that lack, and print their labels."""
        self.ensure_one()
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_desk"):
            raise AccessError(self.env._("Only the service desk prints labels."))
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Switch to that company first."))
        if not self.product_id.woms_needs_document:
            raise UserError(
                self.env._(
                    "%(product)s is no registered device: say so on the product first.",
                    product=self.product_id.name,
                )
            )
        lots = self._find_or_create_lots(self._get_serials())
        return self.env.ref(
            "woms_aftersales.action_report_device_labels"
        ).report_action(lots, config=False)

    def _find_or_create_lots(self, serials):
        """Return the lots of these serials, in their order."""
        # sudo: the desk prints labels without rights in stock; the group was checked
        lots_sudo = self.env["stock.lot"].sudo().with_company(self.company_id)
        known = lots_sudo.search(
            [
                ("product_id", "=", self.product_id.id),
                ("name", "in", serials),
                ("company_id", "in", (self.company_id.id, False)),
            ]
        )
        missing = set(serials) - set(known.mapped("name"))
        known |= lots_sudo.create(
            [
                {
                    "name": serial,
                    "product_id": self.product_id.id,
                    "company_id": self.company_id.id,
                }
                for serial in serials
                if serial in missing
            ]
        )
        return known.sorted("name")
