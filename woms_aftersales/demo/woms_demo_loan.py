"""Loan devices of the centre in Jakarta: one with a customer, two to lend."""

from odoo import api, models

TERMS = (
    "Perangkat pinjaman tetap milik kami. Kembalikan saat perangkat Anda selesai,"
    " dalam keadaan seperti diterima; kerusakan di luar pemakaian wajar dan"
    " kehilangan diganti oleh peminjam."
)


class WomsDemoLoan(models.AbstractModel):
    _name = "woms.demo.loan"
    _description = "Demonstration of Loan Devices"

    @api.model
    def _fill(self):
        """Put three loan devices into the pool, and lend one."""
        company = self.env.ref("woms_aftersales.company_demo")
        company.with_context(lang="en_US").woms_loan_terms = (
            "The loan device stays ours. Return it when yours is ready, as you received"
            " it; damage beyond normal use and loss are paid by the borrower."
        )
        company.with_context(lang="id_ID").woms_loan_terms = TERMS
        center = self.env.ref("woms_aftersales.center_jakarta_demo")
        product = self.env.ref("woms_aftersales.product_loan_demo")
        place = center._get_place_for_loans()
        lots = self.env["stock.lot"].create(
            [
                {
                    "name": f"PJM-2026-{number:03d}",
                    "product_id": product.id,
                    "company_id": company.id,
                }
                for number in range(1, 4)
            ]
        )
        for lot in lots:
            self.env["stock.quant"].with_company(company)._update_available_quantity(
                product, place, 1, lot_id=lot
            )
        order = self.env["woms.work.order"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "in_workshop"),
                ("center_id", "=", center.id),
                ("partner_id", "!=", False),
            ],
            order="id",
            limit=1,
        )
        if order:
            order._lend(
                lots[0],
                center=center,
                condition="Baik, goresan halus di sisi kiri",
                accessories_out="Kabel daya, wadah ukur",
                on_paper=True,
            )
