from odoo import fields, models
from odoo.fields import Domain

from .. import const


class WomsDocumentLife(models.AbstractModel):
    """The life of a device on one page: covered how far, reported, repaired, paid.

    What was done stays with the device when its owner changes; who owned it, and what
    he paid, does not.
    """

    _name = "woms.document.life"
    _description = "Life of a Device"

    coverage_elapsed = fields.Float(
        "Warranty used up (%)", compute="_compute_coverage_elapsed"
    )
    life_order_ids = fields.Many2many(
        "woms.work.order",
        compute="_compute_life",
        string="Services, also of earlier owners",
    )
    life_move_ids = fields.Many2many(
        "stock.move", compute="_compute_life", string="Parts replaced"
    )
    life_invoiced = fields.Monetary("Charged in all", compute="_compute_life")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    def _compute_coverage_elapsed(self):
        today = fields.Date.context_today(self)
        for document in self:
            start = min(document.coverage_line_ids.mapped("date_start"), default=False)
            end = document.warranty_end
            if not (start and end):
                document.coverage_elapsed = 0.0
                continue
            whole = (end - start).days + 1
            document.coverage_elapsed = max(
                0.0, min(100.0, 100.0 * (today - start).days / whole)
            )

    def _compute_currency_id(self):
        for document in self:
            document.currency_id = document.company_id.currency_id

    def _compute_life(self):
        for document in self:
            orders = document._get_earlier_documents().order_ids.sorted(
                "id", reverse=True
            )
            document.life_order_ids = orders
            document.life_move_ids = orders._get_replaced_parts()
            document.life_invoiced = sum(
                orders.filtered(
                    lambda order, document=document: (
                        order.currency_id == document.currency_id
                    )
                ).mapped("amount_invoiced")
            )

    # === AN OPEN CLAIM === #

    def _get_open_claim(self):
        """Return the open order or request of its owner's, or None (sudo).

        What an earlier owner has open stays unknown to the present one.
        """
        self.ensure_one()
        if not self.partner_id:
            return None
        domain = Domain("document_id", "=", self.id)
        domain &= Domain("partner_id", "=", self.partner_id.id)
        # sudo: asked for its owner, who may see his own
        order_sudo = (
            self.env["woms.work.order"]
            .sudo()
            .search(
                domain & Domain("state", "not in", const.ORDER_FINAL_STATES), limit=1
            )
        )
        if order_sudo:
            return order_sudo
        request_sudo = self.env["woms.work.request"].sudo()  # as above
        request_sudo = request_sudo.search(
            domain & Domain("state", "in", ("draft", "submitted", "accepted")), limit=1
        )
        return request_sudo or None

    # === WHAT THE OWNER READS === #

    def _portal_life(self):
        """Return what the page of a device shows of its life; by sudo, for its owner.

        :return: dict(bar, claim, reports, services, parts, total, papers)
        """
        self.ensure_one()
        mine = self.order_ids.filtered(
            lambda order: order.partner_id == self.partner_id
        ).sorted("id", reverse=True)
        return {
            "bar": self._portal_bar(),
            "claim": self._get_open_claim(),
            "reports": self._portal_reports(),
            "services": [self._portal_service(order) for order in mine[:20]],
            "parts": self._portal_parts(),
            "total": self.env["woms.format"]._money_or_free(
                sum(mine.mapped("amount_invoiced")), self.currency_id
            )
            if mine
            else "",
            "papers": [order for order in mine[:20] if order.outcome],
        }

    def _portal_bar(self):
        """Return dict(elapsed, start, end) of the coverage bar, or None."""
        self.ensure_one()
        start = min(self.coverage_line_ids.mapped("date_start"), default=False)
        if not (start and self.warranty_end):
            return None
        day = self.env["woms.format"]._day
        elapsed = round(self.coverage_elapsed)
        return {
            "elapsed": elapsed,
            "words": self.env._(
                "%(percent)s %% of the time has passed", percent=elapsed
            ),
            "start": day(start, "d MMM y"),
            "end": day(self.warranty_end, "d MMM y"),
        }

    def _portal_reports(self):
        day = self.env["woms.format"]._local_day
        return [
            {
                "date": day(report.create_date),
                "what": report.symptom_id.name or report.description or report.name,
                "request": report.request_ids.sorted("id")[-1:],
            }
            for report in self.report_ids.filtered(
                lambda report: report.partner_id == self.partner_id
            ).sorted("id", reverse=True)[:20]
        ]

    def _portal_service(self, order):
        return {
            "order": order,
            "chip": order._portal_chip(),
            "date": self.env["woms.format"]._local_day(
                order.date_done or order.date_open
            ),
            "cost": self.env["woms.format"]._money_or_free(
                order.amount_invoiced, order.currency_id
            )
            if order.outcome
            else "",
        }

    def _portal_parts(self):
        """Return the parts put in under all owners: dict(date, name, quantity)."""
        words = self.env["woms.format"]
        moves = self._get_earlier_documents().order_ids._get_replaced_parts()
        return [
            {
                "date": words._local_day(move.date),
                "name": move.product_id.name,
                "quantity": words._number(move.quantity),
            }
            for move in moves
        ]
