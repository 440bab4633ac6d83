from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class WomsDemoAccounts(models.AbstractModel):
    """What an accountant finds: claims to a supplier, and a sheet of the provision.

    Costs on analytic accounts are left to be switched on: their plans add columns to
    every analytic line, which stay when the addon goes.
    """

    _name = "woms.demo.accounts"
    _inherit = "woms.demo.step"
    _description = "Demonstration: Accountant"

    @api.model
    def _fill(self):
        company = self._ref("company")
        here = self.with_company(company).with_context(
            allowed_company_ids=company.ids, lang="en_US", tracking_disable=True
        )
        here._claim_costs(company)
        here.env["woms.warranty.provision"].create(
            {"company_id": company.id}
        ).action_read()

    def _claim_costs(self, company):
        """Two months claimed from the maker of some devices: one answered, one sent."""
        today = fields.Date.context_today(self)
        orders = self.env["woms.work.order"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("figure_warranty", ">", 0),
                ("outcome", "=", "repaired"),
            ]
        )
        maker = self.env["res.partner"].create(
            {"name": "PT Pabrik Elektronik Nusantara", "is_company": True}
        )
        self.env["product.supplierinfo"].create(
            [
                {
                    "partner_id": maker.id,
                    "product_tmpl_id": template.id,
                    "company_id": company.id,
                    "price": template.standard_price,
                    "woms_warranty_months": 24,
                    "woms_claim_labour": True,
                }
                for template in orders.product_id.product_tmpl_id
            ]
        )
        claims = self.env["woms.supplier.claim"]
        last = today.replace(day=1) - relativedelta(days=1)
        answered = claims._propose(
            company, last - relativedelta(months=6), last - relativedelta(days=31)
        )
        claims._propose(company, last - relativedelta(days=30), today)
        for claim in answered:
            claim._move("sent", role="manager")
            for line in claim.line_ids:
                line.amount_granted = line.amount_parts
            if 0 < claim.amount_granted < claim.amount_claimed:
                claim._move("part", role="manager")
