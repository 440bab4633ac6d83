from odoo import models

from .. import const


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = "sale.order"

    def _action_cancel(self):
        """Override of `sale`: what a cancelled sale registered counts no more."""
        result = super()._action_cancel()
        # sudo: who may cancel the sale needs no right in after-sales
        documents_sudo = self.env["woms.service.document"].sudo()
        documents_sudo = documents_sudo.search(
            [
                ("sale_line_id", "in", self.order_line.ids),
                ("state", "in", ("active", "draft", "submitted")),
            ]
        )
        for order, voided_sudo in documents_sudo.grouped(
            lambda document: document.sale_line_id.order_id
        ).items():
            voided_sudo._move(
                "void",
                role=const.ROLE_SYSTEM,
                reason=self.env._("The sale %(sale)s was cancelled.", sale=order.name),
            )
        return result
