from datetime import timedelta

from odoo import api, fields, models


class WomsDemoParts(models.AbstractModel):
    """Parts in a technician's bag, on their way to him, and owed back."""

    _name = "woms.demo.parts"
    _inherit = "woms.demo.step"
    _description = "Demonstration: Parts"

    @api.model
    def _fill(self):
        company = self._ref("company")
        here = self.with_company(company).with_context(
            allowed_company_ids=company.ids, tracking_disable=True
        )
        here._fill_bag(here._ref("technician_technician"), company)

    def _fill_bag(self, technician, company):
        warehouse = self._ref("center_jakarta").warehouse_id
        place = self.env["stock.location"].create(
            {
                "name": technician.firm_id.name,
                "location_id": warehouse.view_location_id.id,
                "usage": "internal",
                "company_id": company.id,
            }
        )
        technician.firm_id.woms_technician_ids.stock_location_id = place
        board, power = self._ref("part_acboard"), self._ref("part_psu")
        for part, quantity in ((board, 1), (power, 2)):
            self.env["stock.quant"]._update_available_quantity(part, place, quantity)
        technician._ask_for_parts([(board, 1)], company=company)
        jobs = self.env["woms.assignment"].search(
            [("firm_id", "=", technician.firm_id.id), ("state", "=", "done")], limit=2
        )
        today = fields.Date.context_today(self)
        self.env["woms.old.part"].create(
            [
                {
                    "name": f"{job.order_id.name}: {part.name}",
                    "company_id": company.id,
                    "order_id": job.order_id.id,
                    "product_id": part.id,
                    "technician_id": technician.id,
                    "firm_id": technician.firm_id.id,
                    "due_date": today + timedelta(days=days),
                }
                for job, part, days in zip(jobs, (board, power), (-3, 8), strict=False)
            ]
        )
