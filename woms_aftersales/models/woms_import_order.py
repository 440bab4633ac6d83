from odoo import api, fields, models

from .. import const

# states an order can be brought into by its own moves, without inventing what a person
# did at that moment: nobody can be half way through a visit of another system
STATES = ("new", "assigned", "scheduled", "in_workshop", "ready")
TEXTS = ("import_outcome", "import_technician", "import_center", "import_condition")
MOMENTS = ("import_opened", "import_visit_from", "import_visit_to")


class WomsWorkOrder(models.Model):
    """Open work orders from another system, with state and history date."""

    _name = "woms.work.order"
    _inherit = ["woms.work.order", "woms.import.state.mixin"]

    import_reference = fields.Char("Import: number in the old system", store=False)
    import_owner = fields.Char("Import: name of the customer", store=False)
    import_phone = fields.Char("Import: phone of the customer", store=False)
    import_email = fields.Char("Import: e-mail of the customer", store=False)
    import_street = fields.Char("Import: street", store=False)
    import_city = fields.Char("Import: city or regency", store=False)
    import_symptom = fields.Char("Import: symptom, by code or name", store=False)
    import_opened = fields.Datetime("Import: opened on", store=False)
    import_technician = fields.Char("Import: technician", store=False)
    import_visit_from = fields.Datetime("Import: visit from", store=False)
    import_visit_to = fields.Datetime("Import: visit until", store=False)
    import_center = fields.Char("Import: service centre", store=False)
    import_condition = fields.Char("Import: condition at the intake", store=False)
    import_outcome = fields.Char("Import: how the work ended", store=False)

    _woms_plan_columns = ("import_state", "import_date", *TEXTS, *MOMENTS)

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Open Work Orders"),
                "template": "/woms_aftersales/static/import/open_work_orders.xlsx",
            }
        ]

    # === CHECKING === #

    @api.model
    def _woms_import_rows(self, rows, problems):
        products = self._woms_import_products(rows, problems)
        serials = self._woms_import_serials(rows, products, problems, required=False)
        found = {
            column: self._woms_import_named(rows, column, problems)
            for column in ("import_symptom", "import_technician", "import_center")
        }
        values = [
            {
                **self._woms_other_columns(row),
                **self._woms_import_plan(row, index, found, problems),
            }
            for index, row in enumerate(rows)
        ]
        cities = self._woms_import_cities(rows, problems)
        owners = self._woms_import_owners(rows, problems)
        if problems:
            return values
        devices = self._woms_import_devices(products, serials)
        company = self.env.company
        for index, row in enumerate(values):
            product, owner = products[index], owners[index]
            location = self.env["woms.location"]._find_or_create(
                owner,
                {
                    "street": rows[index].get("import_street"),
                    "city_id": cities[index].id,
                    "state_id": cities[index].state_id.id,
                },
                company,
            )
            row.update(
                {
                    "product_id/.id": product.id,
                    "serial": serials[index],
                    "document_id/.id": devices.get((product, serials[index])),
                    "partner_id/.id": owner.id,
                    "contact_phone": owner.phone_sanitized,
                    "location_id/.id": location.id,
                    "symptom_id/.id": found["import_symptom"][index].id,
                    "internal_note": self._woms_import_note(rows[index]),
                    "company_id/.id": company.id,
                }
            )
        return values

    @api.model
    def _woms_other_columns(self, row):
        columns = self._woms_import_columns()
        return {name: text for name, text in row.items() if name not in columns}

    @api.model
    def _woms_import_note(self, row):
        number = row.get("import_reference")
        return number and self.env._(
            "Number in the system before: %(number)s", number=number
        )

    @api.model
    def _woms_import_plan(self, row, index, found, problems):
        """Return the columns that tell how the order came to its state."""

        def refuse(column, message):
            problems.append(self._woms_problem(index, column, message))

        _ = self.env._
        state = self._woms_import_state(row, index, STATES, "new", problems)
        plan = {
            key: self._woms_import_moment(row, key, index, problems)
            for key in ("import_opened", "import_date")
        }
        if not plan["import_opened"]:
            refuse("import_opened", _("The day the order was opened is missing."))
        elif plan["import_date"] and plan["import_date"] < plan["import_opened"]:
            refuse("import_date", _("It can't be in this state before it was opened."))
        plan["import_date"] = plan["import_date"] or plan["import_opened"]
        for key in ("import_visit_from", "import_visit_to"):
            plan[key] = row.get(key) or False
        for key in ("import_technician", "import_center"):
            plan[key] = found[key][index].id
        plan["import_condition"] = row.get("import_condition")
        plan["import_outcome"] = (row.get("import_outcome") or "").strip().lower()
        if state in ("assigned", "scheduled") and not plan["import_technician"]:
            refuse("import_technician", _("Name the technician who has the job."))
        if state == "scheduled" and not (
            plan["import_visit_from"] and plan["import_visit_to"]
        ):
            refuse("import_visit_from", _("Give from when until when the visit is."))
        if state in ("in_workshop", "ready") and not plan["import_center"]:
            refuse("import_center", _("Name the service centre the device is at."))
        if state == "ready" and plan["import_outcome"] not in const.OUTCOME_RULES:
            refuse(
                "import_outcome",
                _(
                    "Say how the work ended: %(outcomes)s.",
                    outcomes=", ".join(const.OUTCOME_RULES),
                ),
            )
        return {**plan, "import_state": state}

    @api.model
    def _woms_import_named(self, rows, column, problems):
        """Return the record each row names in ``column``; nothing named, none."""
        model, domain, fnames = {
            "import_symptom": (
                "woms.failure.code",
                [("kind", "=", "symptom")],
                ("code", "name"),
            ),
            "import_technician": ("woms.technician", [], ("name",)),
            "import_center": (
                "woms.service.center",
                [("company_id", "=", self.env.company.id)],
                ("name",),
            ),
        }[column]
        texts = {(row.get(column) or "").strip().lower() for row in rows} - {""}
        records, known = self.env[model], {}
        if texts:
            for record in records.search(domain or [("active", "=", True)]):
                for key in {(record[fname] or "").lower() for fname in fnames}:
                    known[key] = known.get(key, record) | record
        result = []
        for index, row in enumerate(rows):
            text = (row.get(column) or "").strip()
            record = known.get(text.lower(), records) if text else records
            if text and len(record) != 1:
                problems.append(
                    self._woms_problem(
                        index,
                        column,
                        self.env._("“%(name)s” isn't known, or not unique.", name=text),
                    )
                )
            result.append(record[:1])
        return result

    @api.model
    def _woms_import_cities(self, rows, problems):
        cities, known = self.env["res.city"], {}
        names = {(row.get("import_city") or "").strip() for row in rows} - {""}
        for city in cities.search_fetch([("name", "in", list(names))], ["name"]):
            known[city.name] = known.get(city.name, city) | city
        result = []
        for index, row in enumerate(rows):
            name = (row.get("import_city") or "").strip()
            city = known.get(name, cities)
            if name and len(city) != 1:
                problems.append(
                    self._woms_problem(
                        index,
                        "import_city",
                        self.env._("“%(name)s” isn't known, or not unique.", name=name),
                    )
                )
            result.append(city[:1])
        return result

    @api.model
    def _woms_import_devices(self, products, serials):
        """Return ``{(product, serial): id}`` of the registered devices; one query."""
        found = self.env["woms.service.document"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("serial", "in", list(filter(None, set(serials)))),
                ("state", "=", "active"),
            ],
            ["product_id", "serial"],
        )
        return {
            (document.product_id, document.serial): document.id for document in found
        }

    # === MOVING === #

    @api.model
    def _create_in_initial_state(self, vals_list, *, at=None):
        create_all = super()._create_in_initial_state

        def create(vals_list, at=None):
            if not isinstance(at, list):
                return create_all(vals_list, at=at)
            # what is promised is counted from one moment: each order from its own
            orders = self.browse()
            for vals, moment in zip(vals_list, at, strict=True):
                orders += create_all([vals], at=moment or None)
            return orders

        return self._woms_create_imported(create, vals_list, at)

    def _woms_import_moves(self, plans):
        for order, plan in zip(self, plans, strict=True):
            opened = plan["import_opened"] or plan["import_date"]
            order._write_machine({"date_open": opened})
            since = plan["import_date"] or opened
            if plan["import_state"] in ("assigned", "scheduled"):
                order._woms_import_assign(plan, since)
            elif plan["import_state"] in ("in_workshop", "ready"):
                order._take_in(
                    self.env["woms.service.center"].browse(int(plan["import_center"])),
                    condition=plan["import_condition"]
                    or self.env._("As in the system before."),
                    at=since,
                )
                if plan["import_state"] == "ready":
                    order._finish(plan["import_outcome"], at=since)

    def _woms_import_assign(self, plan, since):
        """Give the order to the technician who has it; nobody is told anew."""
        technician = self.env["woms.technician"].browse(int(plan["import_technician"]))
        order_sudo = self.sudo()  # sudo: the right to import was checked
        row_sudo = order_sudo._accept_row(
            {
                **order_sudo._prepare_offer(technician.firm_id),
                "technician_id": technician.id,
            }
        )
        order_sudo._move(
            "assigned",
            at=since,
            values={
                "firm_id": technician.firm_id.id,
                "technician_id": technician.id,
            },
        )
        if plan["import_state"] == "scheduled":
            row_sudo.write(
                {
                    "window_start": plan["import_visit_from"],
                    "window_end": plan["import_visit_to"],
                }
            )
            order_sudo._move("scheduled", at=since)
