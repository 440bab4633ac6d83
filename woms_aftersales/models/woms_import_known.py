from odoo import api, fields, models


class StockLot(models.Model):
    """Serials that dealers have, from another system: known, and nobody's yet."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "woms.import.mixin"]

    import_dealer = fields.Char("Import: dealer, by name or number", store=False)

    @api.model
    def get_import_templates(self):
        return [
            *super().get_import_templates(),
            {
                "label": self.env._("Import Template for Known Serial Numbers"),
                "template": "/woms_aftersales/static/import/known_serials.xlsx",
            },
        ]

    @api.model
    def _woms_import_rows(self, rows, problems):
        products = self._woms_import_products(rows, problems)
        serials = self._woms_import_serials(rows, products, problems)
        dealers = self._woms_import_dealers(rows, problems)
        self._woms_import_taken(products, serials, problems)
        values = []
        for index, (row, product, serial, dealer) in enumerate(
            zip(rows, products, serials, dealers, strict=True)
        ):
            day = self._woms_import_day(row, "woms_dealer_date", index, problems)
            if not day or day > fields.Date.context_today(self):
                problems.append(
                    self._woms_problem(
                        index,
                        "woms_dealer_date",
                        self.env._(
                            "The day of delivery to the dealer is missing or lies in"
                            " the future."
                        ),
                    )
                )
            values.append(
                {
                    **{key: row[key] for key in ("id", "ref") if key in row},
                    "name": serial,
                    "product_id/.id": product.id,
                    "company_id/.id": self.env.company.id,
                    "woms_dealer_id/.id": dealer.id,
                    "woms_dealer_date": day,
                }
            )
        return values

    @api.model
    def _woms_import_dealers(self, rows, problems):
        """Return the dealer of each row, by name or reference; two queries."""
        texts = {(row.get("import_dealer") or "").strip() for row in rows}
        partners = self.env["res.partner"].search_fetch(
            [
                ("woms_is_dealer", "=", True),
                "|",
                ("name", "in", list(texts)),
                ("ref", "in", list(texts)),
            ],
            ["name", "ref"],
        )
        found = {}
        for partner in partners:
            for key in {partner.name, partner.ref} - {False}:
                found[key] = found.get(key, partner) | partner
        none, result = self.env["res.partner"], []
        for index, row in enumerate(rows):
            text = (row.get("import_dealer") or "").strip()
            dealer = found.get(text, none)
            if len(dealer) != 1:
                problems.append(
                    self._woms_problem(
                        index,
                        "import_dealer",
                        self.env._(
                            "“%(dealer)s” is the name or reference of no dealer, or of"
                            " several. Import the dealers first.",
                            dealer=text,
                        ),
                    )
                )
            result.append(dealer[:1])
        return result

    @api.model
    def _woms_import_taken(self, products, serials, problems):
        known = {
            (lot.product_id, lot.name)
            for lot in self.search_fetch(
                [("name", "in", list(filter(None, set(serials))))],
                ["product_id", "name"],
            )
        }
        for index, key in enumerate(zip(products, serials, strict=True)):
            if key in known:
                problems.append(
                    self._woms_problem(
                        index,
                        "import_serial",
                        self.env._(
                            "There is a serial record “%(serial)s” of this product"
                            " already.",
                            serial=key[1],
                        ),
                    )
                )


class ResPartner(models.Model):
    """Dealers come in with core's own importer: the flag makes them dealers."""

    _name = "res.partner"
    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        return [
            *super().get_import_templates(),
            {
                "label": self.env._("Import Template for Dealers"),
                "template": "/woms_aftersales/static/import/dealers.xlsx",
            },
        ]
