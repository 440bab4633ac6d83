from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq, hmac

# so long after the answer the link opens the page of that one job
LINK_DAYS = 7


class WomsAssignmentLink(models.AbstractModel):
    """Answering one offer by its link, without a login: for that job only.

    The link is computed, not kept: nobody can read it from the row. It counts as long
    as the offer is open and its time hasn't run out.
    """

    _name = "woms.assignment.link"
    _description = "Link of an Offer"

    def _get_offer_token(self):
        self.ensure_one()
        key = (self.id, self.firm_id.id)
        return hmac(self.env(su=True), "woms_offer", key)  # su: the server's secret

    def _get_offer_path(self):
        return f"/service/offer/{self.id}/{self._get_offer_token()}"

    @api.model
    def _find_by_offer_link(self, assignment_id, token):
        """Return the sudo row whose link this is, whatever its state, or none."""
        # sudo: whoever has the link may answer this one offer
        row_sudo = self.sudo().browse(assignment_id).exists()
        if row_sudo and consteq(row_sudo._get_offer_token(), token or ""):
            return row_sudo
        return row_sudo.browse()

    def _is_answerable(self):
        """Whether the offer is still open: the link shows and does nothing else."""
        self.ensure_one()
        in_time = not self.deadline or self.deadline >= fields.Datetime.now()
        return self.state == "offered" and in_time

    def _may_open_by_link(self):
        """Whether the link of this offer opens the page of the job, without a login.

        As long as the firm that answered works on it, and no longer than `LINK_DAYS`.
        """
        self.ensure_one()
        limit = fields.Datetime.now() - timedelta(days=LINK_DAYS)
        is_theirs = self.state == "accepted" or self._is_to_settle()
        return bool(is_theirs and self.answered_at and self.answered_at >= limit)

    def _get_link_technician(self):
        """Return who acts by the link: it was sent to the coordinators of the firm."""
        self.ensure_one()
        people = self.firm_id.woms_technician_ids
        return people.filtered("is_coordinator")[:1] or self.technician_id or people[:1]

    # === WHAT AN OFFER SAYS BESIDE THE FACTS === #

    def _get_earning_words(self):
        """Say what the earning is made of, for the firm."""
        self.ensure_one()
        _ = self.env._
        words = []
        if self.order_id.is_repeat and not self.earning:
            words.append(_("Repeat of your repair: no fee."))
        elif self.travel_earning:
            words.append(
                _(
                    "Fee %(fee)s and travel %(travel)s.",
                    fee=self._write_amount(self.earning - self.travel_earning),
                    travel=self._write_amount(self.travel_earning),
                )
            )
        if self.earning_note:
            words.append(self.earning_note)
        return " ".join(words)

    def _get_parts_to_fetch(self):
        """Return the parts agreed to and not used yet: ``[(name, quantity)]``."""
        self.ensure_one()
        order = self.order_id
        lines = order.sale_order_ids.filtered(lambda sale: sale.state == "sale")
        wanted = {}
        for line in lines.order_line:
            product = line.product_id
            if product.type == "consu" and not line.display_type:
                wanted[product] = wanted.get(product, 0) + line.product_uom_qty
        for move in order.repair_ids.move_ids:
            if move.state == "done" and move.product_id in wanted:
                wanted[move.product_id] -= move.quantity
        return [
            (product.name, quantity)
            for product, quantity in wanted.items()
            if quantity > 0
        ]
