"""What a demonstration company needs beyond records: chart, places, providers."""

from odoo import api, models

# what a customer reads on an estimate, in Indonesian
INDONESIAN = {
    "fee_visit": "Biaya kunjungan",
    "fee_diagnosis": "Biaya pengecekan",
    "fee_decline": "Biaya bila tidak jadi diperbaiki",
    "fee_labour": "Jasa servis",
    "fee_labour_heavy": "Jasa servis, perbaikan besar",
    "fee_transport": "Ongkos ke bengkel dan kembali",
    "part_capacitor": "Kapasitor AC 35 µF",
    "part_compressor": "Kompresor rotari 1 PK",
    "part_acboard": "Modul kontrol AC",
    "part_freon": "Freon R32 (sekali isi)",
    "part_thermostat": "Termostat kulkas",
    "part_gasket": "Karet pintu kulkas",
    "part_drainpump": "Pompa buang mesin cuci",
    "part_belt": "Sabuk mesin cuci",
    "part_backlight": "Lampu latar TV (set)",
    "part_psu": "Papan daya TV",
    "part_heater": "Pelat pemanas rice cooker",
    "part_fuse": "Sekering panas",
    "part_battery": "Baterai laptop 50 Wh",
    "part_ssd": "SSD 512 GB",
    "policy_cool": "AC dan kulkas",
    "policy_wash": "Mesin cuci",
    "policy_tv": "Televisi",
    "policy_small": "Rice cooker dan laptop",
}


class WomsDemo(models.AbstractModel):
    """Loader of the demonstration company. Called by demo data only."""

    _name = "woms.demo"
    _description = "Demonstration Company"

    @api.model
    def _company(self):
        return self.env.ref("woms_aftersales.company_demo")

    @api.model
    def _set_up_company(self):
        """Chart of accounts, warehouses, cash journals and payment providers."""
        demo = self.with_company(self._company()).with_context(
            allowed_company_ids=self._company().ids
        )
        demo._set_up_accounting()
        demo._set_up_warehouses()
        demo._set_up_providers()
        demo._set_up_website()
        for name, words in INDONESIAN.items():
            item = self.env.ref(f"woms_aftersales.{name}_demo")
            item.with_context(lang="id_ID").name = words
        term = self.env.ref("woms_aftersales.policy_cool_line5_demo")
        term.with_context(lang="id_ID").part_name = "Kompresor"

    def _set_up_accounting(self):
        company = self.env.company
        charts = self.env["account.chart.template"]
        code = "id" if "id" in charts._get_chart_template_mapping() else "generic_coa"
        charts._load(code, company, install_demo=False)
        company._woms_create_sequences()
        gain = company.default_cash_difference_income_account_id
        loss = company.default_cash_difference_expense_account_id
        company.woms_cash_rounding_id = self.env["account.cash.rounding"].create(
            {
                "name": "Rupiah penuh",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "rounding_method": "HALF-UP",
                "profit_account_id": gain.id,
                "loss_account_id": loss.id,
            }
        )
        company.write({"woms_unique_amount": True, "woms_unique_account_id": gain.id})

    def _set_up_warehouses(self):
        """A warehouse and a cash box per own centre; stock of parts in each."""
        company = self.env.company
        for code, place in (("JKT", "jakarta"), ("SBY", "surabaya"), ("MDN", "medan")):
            center = self.env.ref(f"woms_aftersales.center_{place}_demo")
            warehouse = self.env["stock.warehouse"].create(
                {
                    "name": center.name,
                    "code": code,
                    "company_id": company.id,
                    "partner_id": center.partner_id.id,
                }
            )
            journal = self.env["account.journal"].create(
                {
                    "name": f"Kas {center.name}",
                    "code": f"K{code}",
                    "type": "cash",
                    "company_id": company.id,
                }
            )
            center.write(
                {
                    "warehouse_id": warehouse.id,
                    "stock_location_id": warehouse.lot_stock_id.id,
                    "cash_journal_id": journal.id,
                }
            )
            self._stock_up(warehouse.lot_stock_id)

    def _stock_up(self, location):
        parts = self.env["product.product"].search(
            [("categ_id", "=", self.env.ref("woms_aftersales.categ_part_demo").id)]
        )
        head = self.env.ref("base.main_company")
        for part in parts:
            # costs are kept per company; the records' are those of the main one
            part.standard_price = part.with_company(head).standard_price
            self.env["stock.quant"]._update_available_quantity(part, location, 25)

    def _set_up_providers(self):
        """Bank transfer and cash on delivery are published."""
        company = self.env.company
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        bank.bank_acc_number = "0701234567"
        for mode, xmlid in (
            ("wire_transfer", "payment.payment_provider_transfer"),
            ("cash_on_delivery", "delivery.payment_provider_cod"),
        ):
            provider = self.env["payment.provider"].search(
                [("custom_mode", "=", mode), ("company_id", "=", company.id)], limit=1
            ) or self.env.ref(xmlid).copy({"company_id": company.id})
            provider.write({"state": "enabled", "is_published": True})
            # the account to pay to, on the page after a transfer was chosen
            for lang, _name in self.env["res.lang"].get_installed():
                provider.with_context(lang=lang).action_recompute_pending_msg()
