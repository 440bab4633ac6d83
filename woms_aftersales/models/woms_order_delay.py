from datetime import timedelta

from odoo import api, fields, models

# a promise broken longer ago was told by people, or belongs to history brought in
TELL_WITHIN_DAYS = 7
TELL_BATCH = 100


class WomsOrderDelay(models.AbstractModel):
    """A promised date that passed: the customer hears it from us, with the reason.

    A date that is moved beforehand is told by `woms.order.promise`.
    """

    _name = "woms.order.delay"
    _description = "Work Order Delay"

    @api.model
    def _cron_tell_delays(self):
        """Tell customers whose promised date has passed, once per date."""
        today = fields.Date.context_today(self)
        late = self.search(
            [
                ("state", "not in", ("ready", "returning", "done", "cancelled")),
                ("promised_date", "<", today),
                ("promised_date", ">=", today - timedelta(days=TELL_WITHIN_DAYS)),
            ],
            order="promised_date, id",
        )
        # not when we wait for him: he knows
        late = late.filtered(
            lambda order: (
                order.waiting_for not in ("customer", "approval", "payment")
                and order._is_news("delayed")
            )
        )[:TELL_BATCH]
        late._notify_customer("delayed")
        self.env["ir.cron"]._commit_progress(len(late))

    def _message_delay(self):
        """Say why it takes longer, as far as we know."""
        self.ensure_one()
        return (
            self.waiting_reason_id.customer_sentence
            or (self.waiting_for and self._waiting_sentence())
            or self.env._("The work takes longer than we thought.")
        )
