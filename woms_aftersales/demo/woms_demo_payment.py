"""What else an accountant finds: a tax slip, a printed QRIS code, a cash count."""

from odoo import api, models

from .. import const


class WomsDemoPayment(models.AbstractModel):
    _name = "woms.demo.payment"
    _description = "Demonstration of Payment"

    @api.model
    def _fill(self):
        company = self.env.ref("woms_aftersales.company_demo")
        teller = self.with_company(company).with_context(
            allowed_company_ids=company.ids, tracking_disable=True
        )
        teller._send_tax_slip(company)
        code = teller.env["woms.format"]._qr_uri("CONTOH QRIS, BUKAN UNTUK DIBAYAR")
        company.write(
            {
                "woms_qris_image": code.partition(",")[2],
                "woms_qris_name": "CONTOH SERVIS (DEMO)",
            }
        )
        center = teller.env["woms.service.center"].search(
            [("cash_journal_id", "!=", False), ("company_id", "=", company.id)], limit=1
        )
        counts = teller.env["woms.cash.count"]
        count = counts.create({"center_id": center.id, "company_id": company.id})
        count.counted = count.expected
        count._move("done", role=const.ROLE_ACCOUNTANT)

    @api.model
    def _send_tax_slip(self, company):
        """A company keeps back PPh 23 of the last invoice it owes, and says so."""
        # the demonstration plays in Indonesia, whatever the company's country says
        company.woms_withholding_percent = 2.0
        orders = self.env["woms.work.order"].search(
            [
                ("company_id", "=", company.id),
                ("cost_state", "=", "due"),
                ("state", "not in", const.ORDER_FINAL_STATES),
            ],
            order="id desc",
        )
        order = orders.filtered(
            lambda row: (row._portal_withholding() or {}).get("limit")
        )[:1]
        if order:
            slip = self.env["woms.demo.bank"]._draw_slip(
                order, "BUKTI POTONG", "PPh 23"
            )
            limit = order._portal_withholding()["limit"]
            order._portal_send_withholding("BP-23-0001", limit, [slip])
