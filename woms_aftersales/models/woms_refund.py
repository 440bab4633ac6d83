from odoo import fields, models
from odoo.fields import Command


class WomsProposalRefund(models.AbstractModel):
    """The money of a refund that a manager agreed to: a draft for the accountant."""

    _name = "woms.proposal.refund"
    _description = "Money of a Refund"

    refund_id = fields.Many2one(
        "account.move",
        "Credit note",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _get_sold_line(self):
        """Return the posted invoice line the device was sold with, if we sold it."""
        self.ensure_one()
        lines = self.order_id.document_id.sale_line_id.invoice_lines
        return lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_invoice"
                and line.move_id.state == "posted"
            )
        ).sorted("id")[-1:]

    def _prepare_refund(self):
        """Draft the credit note: of the invoice it was sold with, else as proposed.

        No link to the sale nor to the work order: the one would be to invoice again,
        the other stands for what the repair costs.
        """
        self.ensure_one()
        order = self.order_id
        sold = self._get_sold_line()
        line = self._prepare_sold_line(sold) if sold else self._prepare_paid_line()
        invoice = sold.move_id
        partner = invoice.partner_id or order.payer_id or order.partner_id
        values = {
            "move_type": "out_refund",
            "partner_id": partner.id,
            "company_id": order.company_id.id,
            "invoice_origin": order.name,
            "ref": self.env._("Refund, %(number)s", number=order.name),
            "reversed_entry_id": invoice.id,
            "invoice_line_ids": [Command.create(line)],
        }
        if invoice:
            values["currency_id"] = invoice.currency_id.id
        moves = self.env["account.move"].with_company(order.company_id)
        self._write_machine({"refund_id": moves.create(values).id})

    def _prepare_sold_line(self, sold):
        """Return one device of the line it was sold with: price, discount, taxes."""
        return {
            "product_id": sold.product_id.id,
            "name": sold.name,
            "quantity": 1,
            "price_unit": sold.price_unit,
            "discount": sold.discount,
            "tax_ids": [Command.set(sold.tax_ids.ids)],
            "account_id": sold.account_id.id,
        }

    def _prepare_paid_line(self):
        """Return the amount of the proposal as a line; taxes are the accountant's."""
        order = self.order_id
        words = (order.product_id.name or order.product_text, order.serial)
        return {
            "product_id": order.product_id.id,
            "name": self.env._(
                "Refund of %(device)s", device=", ".join(filter(None, words))
            ),
            "quantity": 1,
            "price_unit": self.cost,
            "tax_ids": [Command.clear()],
        }
