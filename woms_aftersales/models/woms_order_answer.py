from odoo import fields, models
from odoo.exceptions import UserError

from .. import const


class WomsOrderAnswer(models.AbstractModel):
    """What a customer asks and wishes about an estimate."""

    _name = "woms.order.answer"
    _description = "Questions on an Estimate"

    old_parts_back = fields.Boolean(
        "Wants the replaced parts back",
        copy=False,
        help="Of paid repairs, on the customer's request: hand them over with it.",
    )

    def _portal_may_have_old_parts(self):
        """Whether parts are charged, so that the replaced ones are his to have."""
        self.ensure_one()
        # sudo: the page's route has checked that the reader may see this order
        return any(
            line.woms_component == "parts" and line.discount < 100
            for line in self.sudo()
            .sale_order_ids.filtered(lambda sale: sale.state in ("sent", "sale"))
            .order_line
            if not line.product_id.woms_return_old_part
        )

    def _portal_ask_about_cost(self, question, old_parts=None):
        """Take a question on the cost, and the wish for the replaced parts.

        :param str question: may be empty where only the wish changes
        :param bool old_parts: None where the form didn't ask
        :raise UserError: when there is nothing to send
        """
        self.ensure_one()
        if self.state in const.ORDER_FINAL_STATES:
            raise UserError(self.env._("This service has ended: please write to us."))
        wish = bool(old_parts) and self._portal_may_have_old_parts()
        changes = old_parts is not None and wish != self.old_parts_back
        if changes:
            self.old_parts_back = wish
            self._add_event("old_parts_wish", role=const.ROLE_CUSTOMER)
        if question:
            self._portal_say(question)
            self._add_event("estimate_question", role=const.ROLE_CUSTOMER)
        elif not changes:
            raise UserError(self.env._("Please write what you would like to know."))

    def _message_estimate_terms(self):
        """Return the sentences of the estimate that waits for an answer."""
        self.ensure_one()
        estimate = self._open_estimate()
        return estimate._woms_sentences() if estimate else []
