from odoo import api, models


class WomsPrint(models.AbstractModel):
    """The receipt of a loan device."""

    _name = "woms.print"
    _inherit = ["woms.print"]

    @api.model
    def _loan_receipt(self, loan):
        """Return what was lent to whom, in which state, until when, and the terms."""
        loan.check_access("read")
        fmt = self.env["woms.format"]
        loan_sudo = loan.sudo()  # sudo: see the class
        order = loan_sudo.order_id
        url, qr = self._tracking_qr(order)
        _ = self.env._
        due = fmt._day(loan_sudo.due_date)
        return {
            "facts": [
                (_("Loan device"), loan_sudo.product_id.name),
                (_("Serial number"), loan_sudo.lot_id.name),
                (_("Condition"), loan_sudo.condition_out),
                (_("Accessories"), loan_sudo.accessories_out or _("none")),
            ],
            "lent": [
                (_("Customer"), order._message_name()),
                (_("Phone"), fmt._phone(order._message_phone())),
                (_("Lent on"), fmt._moment(loan_sudo.date_out, order.location_id.tz)),
                (_("Lent by"), loan_sudo.center_id.name),
                (_("Due back"), due or _("when you get your device back")),
            ],
            "meanwhile": [
                (_("Number"), order.name),
                *self._device_facts(order),
            ],
            "deposit": loan_sudo.deposit
            and _(
                "Deposit received: %(amount)s. You get it back with the return of the"
                " loan device.",
                amount=fmt._money(loan_sudo.deposit, loan_sudo.currency_id),
            ),
            "back": loan_sudo.date_back
            and [
                (_("Back on"), fmt._moment(loan_sudo.date_back, order.location_id.tz)),
                (_("Condition"), loan_sudo.condition_back),
                (_("Accessories"), loan_sudo.accessories_back or _("none")),
            ],
            "signed_by": loan_sudo.signed_by
            or (loan_sudo.on_paper and order._message_name()),
            "lent_by": loan_sudo.event_ids.sorted("id")[:1].recorded_by_id.name,
            "url": url,
            "qr": qr,
        }
