from odoo import api, fields, models

STATES = ("active", "submitted", "draft")


class WomsServiceDocument(models.Model):
    """Registered devices from another system."""

    _name = "woms.service.document"
    _inherit = ["woms.service.document", "woms.import.state.mixin"]

    import_owner = fields.Char("Import: name of the owner", store=False)
    import_phone = fields.Char("Import: phone of the owner", store=False)
    import_email = fields.Char("Import: e-mail of the owner", store=False)

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Devices"),
                "template": "/woms_aftersales/static/import/devices.xlsx",
            }
        ]

    @api.model
    def _woms_import_rows(self, rows, problems):
        products = self._woms_import_products(rows, problems)
        serials = self._woms_import_serials(rows, products, problems)
        self._woms_import_taken(products, serials, problems)
        values = []
        for index, row in enumerate(rows):
            bought = self._woms_import_day(row, "purchase_date", index, problems)
            state = self._woms_import_state(row, index, STATES, "active", problems)
            if not bought and state == "active":
                problems.append(
                    self._woms_problem(
                        index,
                        "purchase_date",
                        self.env._("The date of purchase is missing."),
                    )
                )
            elif bought and (
                refusal := self._get_date_refusal(products[index], bought)
            ):
                problems.append(self._woms_problem(index, "purchase_date", refusal))
            moment = self._woms_import_moment(row, "import_date", index, problems)
            values.append(
                {
                    **self._woms_other_columns(row),
                    "import_state": state,
                    "import_date": moment or bought,
                }
            )
        owners = self._woms_import_owners(rows, problems)
        for row, product, serial, owner in zip(
            values, products, serials, owners, strict=True
        ):
            row["product_id/.id"] = product.id
            row["partner_id/.id"] = owner.id
            row["serial"] = serial
            # the day he told us, else the day he bought it: both lie in the past
            row.setdefault("registration_date", row["import_date"])
            row["import_date"] = fields.Datetime.to_string(
                fields.Datetime.to_datetime(row["import_date"] or False) or False
            )
        return values

    @api.model
    def _woms_other_columns(self, row):
        columns = self._woms_import_columns()
        return {name: text for name, text in row.items() if name not in columns}

    @api.model
    def _woms_import_taken(self, products, serials, problems):
        """Note the serials that are registered already; one query."""
        found = self.search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("serial", "in", list(filter(None, set(serials)))),
                ("state", "in", ("active", "submitted")),
            ],
            ["product_id", "serial", "name"],
        )
        known = {(document.product_id, document.serial): document for document in found}
        for index, key in enumerate(zip(products, serials, strict=True)):
            if key in known:
                problems.append(
                    self._woms_problem(
                        index,
                        "import_serial",
                        self.env._(
                            "The serial number “%(serial)s” is registered already"
                            " (%(number)s).",
                            serial=key[1],
                            number=known[key].name,
                        ),
                    )
                )

    @api.model
    def _create_in_initial_state(self, vals_list, *, at=None):
        create = super()._create_in_initial_state
        return self._woms_create_imported(create, vals_list, at)

    def _woms_import_moves(self, plans):
        for state in ("submitted", "active"):
            moments = {
                document.id: plan["import_date"] or fields.Datetime.now()
                for document, plan in zip(self, plans, strict=True)
                if plan["import_state"] == state
            }
            self.browse(moments)._move(state, at=moments)
