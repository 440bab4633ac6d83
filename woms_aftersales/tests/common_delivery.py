"""Devices of our own stock, sold and delivered to a dealer or an end customer."""

from odoo.fields import Command

from .common import WomsCommon


class DeliveryCommon(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer = cls.env["res.partner"].create(
            {"name": "Toko Uji", "is_company": True, "woms_is_dealer": True}
        )
        cls.buyer = cls.env["res.partner"].create(
            {
                "name": "Ibu Uji",
                "street": "Jl. Anggrek 1",
                "state_id": cls.province.id,
                "city_id": cls.city.id,
                "country_id": cls.indonesia.id,
            }
        )

    def _lots(self, *names):
        lots = self.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": self.device.id,
                    "company_id": self.company.id,
                }
                for name in names
            ]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.device, self.warehouse.lot_stock_id, 1, lot_id=lot
            )
        return lots

    def _deliver(self, partner, lots):
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.device.id,
                            "product_uom_qty": len(lots),
                        }
                    )
                ],
            }
        )
        sale.action_confirm()
        picking = sale.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")
        return picking
