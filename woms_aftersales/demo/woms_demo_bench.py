"""A usual estimate, terms that are signed, and a proposal somebody has to decide."""

from odoo import api, models


class WomsDemoBench(models.AbstractModel):
    _name = "woms.demo.bench"
    _description = "Demonstration of the Workshop"

    @api.model
    def _propose(self):
        """Let a central technician propose an exchange for a device in the workshop."""
        company = self.env.ref("woms_aftersales.company_demo")
        order = self.env["woms.work.order"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "in_workshop"),
                ("waiting_for", "=", False),
            ],
            order="id desc",
            limit=1,
        )
        if order:
            self.env["woms.proposal"].create(
                {
                    "order_id": order.id,
                    "kind": "exchange",
                    "reason": "Suku cadangnya tidak tersedia lagi; perangkat sejenis"
                    " ada di gudang.",
                    "cost": 2500000,
                }
            )
