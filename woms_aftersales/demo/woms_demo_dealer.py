"""What a dealer does: registers at the till, reports stock that failed; and a
registration without proof that waits for the desk."""

from datetime import timedelta

from odoo import fields, models

from .. import const


class WomsDemoStories(models.AbstractModel):
    _name = "woms.demo.stories"
    _inherit = "woms.demo.stories"

    def _tell_purchase(self):
        super()._tell_purchase()
        dealer = self._ref("partner_dealer").commercial_partner_id
        today = fields.Date.context_today(self)
        lots = self.env["stock.lot"].search(
            [("woms_dealer_id", "=", dealer.id)], order="name", limit=2
        )
        documents = self.env["woms.service.document"]
        if len(lots) < 2:
            return
        lots.woms_dealer_date = today - timedelta(days=40)
        documents._register_from_form(
            {
                "product_id": lots[0].product_id.id,
                "serial": lots[0].name,
                "purchase_date": today - timedelta(days=2),
                "channel": "dealer",
                "shop_name": dealer.name,
                "proof_kind": "receipt",
                "contact_name": "Lestari",
                "contact_phone": "0813-2222-4401",
                "registrar_id": dealer.id,
                "consents": [("data", "The customer agrees.", "1")],
            },
            role=const.ROLE_CUSTOMER,
            source="dealer",
        )
        documents._register_from_form(
            {
                "product_id": self._ref("product_fridge1").id,
                "serial": "NKL2611000777",
                "channel": "store",
                "shop_name": "Toko Sinar",
                "proof_kind": "none",
                "contact_name": "Wahyu",
                "contact_phone": "0813-2222-4402",
                "consents": [("data", "My data may be kept.", "1")],
            },
            role=const.ROLE_CUSTOMER,
            source="website",
        )
        self.env["woms.work.request"]._create_from_form(
            {
                "request_kind": "dealer_stock",
                "serial": lots[1].name,
                "product_text": "Dealer's stock",
                "symptom_id": self.env.ref("woms_aftersales.failure_code_s01").id,
                "description": "Baru dibuka dari kardus, tidak mau menyala.",
                "service_mode": "ship_in",
                "partner_id": self._ref("partner_dealer").id,
                "fees_accepted": True,
            },
            role=const.ROLE_CUSTOMER,
            source="dealer",
        )
