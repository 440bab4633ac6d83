"""Recaps of the demonstration: one issued, the last month's still a draft."""

from datetime import timedelta

from odoo import api, models


class WomsDemoRecap(models.AbstractModel):
    _name = "woms.demo.recap"
    _description = "Demonstration Recaps"

    @api.model
    def _issue(self):
        company = self.env.ref("woms_aftersales.company_demo")
        company.write(
            {
                "woms_target_days": 6,
                "woms_target_fixed": 85,
                "woms_target_warranty": 150000,
                "woms_target_rating": 4.5,
            }
        )
        recaps = (
            self.env["woms.recap"]
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, lang="id_ID")
        )
        last = recaps.create({"company_id": company.id})
        before = recaps.create(
            {"company_id": company.id, "day": last.date_from - timedelta(days=1)}
        )
        before.action_issue()
