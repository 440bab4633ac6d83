from odoo import fields, models

from .woms_portal_mixin import COMMON_FIELDS


class WomsDocumentPortal(models.AbstractModel):
    """What the owner reads about his device."""

    _name = "woms.document.portal"
    _description = "Device in the Portal"
    _inherit = "woms.portal.mixin"

    _woms_portal_fields = COMMON_FIELDS | {
        "product_text",
        "serial_unreadable",
        "purchase_date",
        "registration_date",
        "channel",
        "shop_name",
        "warranty_end",
        "provisional",
        "reject_reason",
        "location_id",
        "order_count",
    }

    def _portal_status(self):
        """Return dict(word, icon, color, sentence) of the device's registration."""
        self.ensure_one()
        _ = self.env._
        word, icon, color, sentence = {
            "draft": (
                _("Please complete it"),
                "fa-pencil",
                "warning",
                _("This device was sold to you. Please check what we noted."),
            ),
            "submitted": (
                _("We check it"),
                "fa-clock-o",
                "info",
                _("We are checking your proof of purchase and will tell you."),
            ),
            "active": (
                _("Registered"),
                "fa-check-circle",
                "success",
                _("Your device is registered."),
            ),
            "rejected": (
                _("Please look again"),
                "fa-exclamation-circle",
                "warning",
                self.reject_reason or _("We could not confirm this registration."),
            ),
            "transferred": (
                _("Handed on"),
                "fa-exchange",
                "secondary",
                _("This device belongs to somebody else now."),
            ),
            "replaced": (
                _("Replaced"),
                "fa-exchange",
                "secondary",
                _("This device was replaced by another one."),
            ),
            "void": (
                _("Ended"),
                "fa-ban",
                "secondary",
                _("The purchase was reversed, so this registration has ended."),
            ),
        }[self.state]
        return {"word": word, "icon": icon, "color": color, "sentence": sentence}

    def _has_warranty_card(self):
        """Whether there is a card to print: the registration is accepted."""
        self.ensure_one()
        return self.state == "active"

    def _portal_device_name(self):
        """Name of the device as the owner knows it."""
        self.ensure_one()
        return self.product_id.name or self.product_text or self.name

    def _portal_is_covered(self):
        """Whether any part of a repair is covered today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return bool(self.warranty_end and self.warranty_end >= today)

    def _portal_values(self):
        """Return what pages and cards say about a device.

        :return: dict(name, serial, status, covered, until (text), lines); a line is a
            dict(label, until, percent, covered)
        """
        self.ensure_one()
        day = self.env["woms.format"]._day
        today = fields.Date.context_today(self)
        labels = dict(
            self.env["woms.coverage.line"]
            ._fields["component"]
            ._description_selection(self.env)
        )
        return {
            "name": self._portal_device_name(),
            "serial": self.serial,
            "status": self._portal_status(),
            "covered": self._portal_is_covered(),
            "until": day(self.warranty_end),
            "lines": [
                {
                    "label": line.part_name or labels[line.component],
                    "until": day(line.date_end),
                    "percent": round(line.percent),
                    "covered": line.date_start <= today <= line.date_end,
                }
                for line in self.coverage_line_ids
            ],
        }
