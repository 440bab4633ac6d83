from datetime import timedelta

from odoo import api, fields, models

from .. import const


class WomsWarrantyRepair(models.AbstractModel):
    """The warranty on our own repairs."""

    _name = "woms.warranty.repair"
    _description = "Warranty on Repairs"

    @api.model
    def _repair_coverage(self, order, component, on_date, *, part=None):
        """Return the warranty on our own repair for a component of ``order``, or None.

        It counts when the same fault comes back, or the part we put in fails, within
        the days the device was sold with: on an order that names its origin, or on the
        same device by section, defect or part.

        :param part: ``product.product`` to be replaced now
        :return: dict as of `_coverage_for`
        """
        # sudo: earlier jobs of the device, whoever asks on behalf of the customer
        order_sudo = order.sudo()
        if order_sudo.defect_id.excluded:
            return None
        origin_sudo = order_sudo.origin_id or self._find_earlier_repair(order_sudo)
        if not self._is_same_fault(order_sudo, origin_sudo):
            origin_sudo = self._find_part_replaced(order_sudo, part)
        if origin_sudo.outcome != "repaired" or not origin_sudo.date_done:
            return None
        days, uses = self._get_repair_terms(order_sudo, origin_sudo)
        end = fields.Date.context_today(self, origin_sudo.date_done) + timedelta(days)
        if on_date > end or order_sudo.use_cause in uses:
            return None
        return {
            "percent": 100.0,
            "line": self.env["woms.coverage.line"],
            "date_end": end,
            "reason": self.env._(
                "Free: %(what)s is covered by the warranty on our repair %(number)s"
                " until %(date)s.",
                what=self._get_component_word(component, part),
                number=origin_sudo.name,
                date=self._format_day(end),
            ),
            "provisional": False,
        }

    @api.model
    def _get_repair_terms(self, order, origin):
        """Return the days of warranty on a repair, and the causes that end it.

        As the device was sold with; else as its policy says today.

        :return: tuple of the days and a list of keys of `const.USE_CAUSES`
        """
        document = origin.document_id
        if document.policy_id and document.coverage_line_ids:
            return document.repair_warranty_days, (document.excluded_uses or "").split()
        policy = document.policy_id or self.env["woms.warranty.policy"]._find_for(
            order.company_id, order.product_id
        )
        if not policy:
            return const.REPAIR_WARRANTY_DAYS, [key for key, _w in const.USE_CAUSES]
        return policy.repair_warranty_days, policy._get_excluded_uses()

    @api.model
    def _find_part_replaced(self, order, part):
        """Return the last repair of this device that put the same part in."""
        same_device = self._get_same_device_domain(order)
        if not part or not same_device:
            return order.browse()
        earlier = order.search(
            [
                *same_device,
                ("company_id", "=", order.company_id.id),
                ("id", "!=", order.id),
                ("state", "=", "done"),
                ("outcome", "=", "repaired"),
                ("repair_ids.move_ids.product_id", "=", part.id),
            ],
            order="date_done desc",
            limit=1,
        )
        used = earlier.repair_ids.move_ids.filtered(
            lambda move: (
                move.product_id == part
                and move.state == "done"
                and move.repair_line_type == "add"
            )
        )
        return earlier if used else order.browse()

    @api.model
    def _get_same_device_domain(self, order):
        """Return the domain of orders on the device of ``order``; None if unknown."""
        if order.document_id:
            return [("document_id", "=", order.document_id.id)]
        if order.serial and order.product_id:
            return [
                ("serial", "=", order.serial),
                ("product_id", "=", order.product_id.id),
            ]
        return None

    @api.model
    def _is_same_fault(self, order, origin):
        """Whether the fault of ``origin`` came back, as far as is known of both."""
        return any(
            order[fname] and order[fname] == origin[fname]
            for fname in ("symptom_id", "section_id", "defect_id")
        )

    @api.model
    def _find_earlier_repair(self, order):
        """Return the last repair of this device for the same defect or section."""
        if not order.defect_id and not order.section_id:
            return order.browse()
        same_device = self._get_same_device_domain(order)
        if not same_device:
            return order.browse()
        earlier = order.search(
            [
                *same_device,
                ("company_id", "=", order.company_id.id),
                ("id", "!=", order.id),
                ("state", "=", "done"),
                ("outcome", "=", "repaired"),
            ],
            order="date_done desc",
            limit=1,
        )
        same = (order.defect_id and earlier.defect_id == order.defect_id) or (
            order.section_id and earlier.section_id == order.section_id
        )
        return earlier if same else order.browse()
