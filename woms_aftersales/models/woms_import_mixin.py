"""Bringing in what another system kept, through Odoo's own importer.

A template names its columns ``import_*``: words and numbers people have in their old
tables, not ids of this database. They are checked for the whole file first, so that
the importer's test lists what is wrong row by row, and looked up in a few queries.
"""

from collections import Counter
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError

OWNER = ("import_owner", "import_phone", "import_email")


class WomsImportMixin(models.AbstractModel):
    """Columns of a template, their check, and the way to the fields of the model."""

    _name = "woms.import.mixin"
    _description = "Import from Another System"

    import_model = fields.Char("Import: model, by name or number", store=False)
    import_serial = fields.Char("Import: serial number", store=False)

    @api.model
    def load(self, fields, data):
        """Import a file; with columns of a template each row is checked before.

        :return: as core: dict(ids, messages, nextrow)
        """
        columns = set(self._woms_import_columns()) & set(fields)
        if not columns:
            return super().load(fields, data)
        self._woms_check_may_import()
        limit = self.env.context.get("_import_limit") or len(data)
        more = limit if len(data) > limit else 0
        rows = [dict(zip(fields, row, strict=True)) for row in data[:limit]]
        problems = []
        with self.env.cr.savepoint() as savepoint:
            values = self._woms_import_rows(rows, problems)
            if problems:
                result = {"ids": False, "messages": problems, "nextrow": more}
            else:
                names, matrix = _as_matrix(values)
                result = super().load(names, matrix)
                result["nextrow"] = more
            if not result["ids"]:
                savepoint.rollback()
        return result

    @api.model
    def _woms_import_columns(self):
        """Return the names of the columns that `_woms_import_rows` reads."""
        return [name for name in self._fields if name.startswith("import_")]

    @api.model
    def _woms_import_rows(self, rows, problems):
        """Hook: return the values of each row as `load` takes them.

        :param list rows: dicts of text by column
        :param list problems: what is wrong, to be added by `_woms_problem`
        """
        raise NotImplementedError

    @api.model
    def _woms_check_may_import(self):
        """Only managers: an import writes the past.

        :raise AccessError: for anybody else
        """
        if not self.env.su and not self.env.user.has_group(
            "woms_aftersales.woms_aftersales_group_manager"
        ):
            raise AccessError(
                self.env._("Only a service manager may import from another system.")
            )

    @api.model
    def _woms_problem(self, index, column, message):
        """Return a message of the importer about one row."""
        return {
            "type": "error",
            "message": message,
            "record": index,
            "rows": {"from": index, "to": index},
            "field": column,
            "field_name": self._fields[column].string if column in self._fields else "",
        }

    # === LOOKING UP, FOR ALL ROWS AT ONCE === #

    @api.model
    def _woms_import_products(self, rows, problems):
        """Return the product of each row, by its name, number or barcode."""
        products = self.env["product.product"].search_fetch(
            [
                ("woms_needs_document", "=", True),
                ("company_id", "in", (False, self.env.company.id)),
            ],
            ["name", "default_code", "barcode", "display_name"],
        )
        found = {}
        for product in products:
            names = {product.name, product.display_name}
            for name in names | {product.default_code, product.barcode}:
                if name:
                    known = found.setdefault(_key(name), product)
                    found[_key(name)] = known | product
        none = self.env["product.product"]
        result = []
        for index, row in enumerate(rows):
            text = row.get("import_model")
            product = found.get(_key(text), none)
            if len(product) != 1:
                problems.append(
                    self._woms_problem(
                        index,
                        "import_model",
                        self.env._(
                            "“%(model)s” is the name or number of no registered"
                            " device, or of several. Use the number of the product.",
                            model=text or "",
                        ),
                    )
                )
                product = none
            result.append(product)
        return result

    @api.model
    def _woms_import_serials(self, rows, products, problems, *, required=True):
        """Return the normalised serial of each row; each may come once per product."""
        documents = self.env["woms.service.document"]
        seen, result = Counter(), []
        for index, (row, product) in enumerate(zip(rows, products, strict=True)):
            serial = documents._normalize_serial(row.get("import_serial"))
            problem = False
            if not serial:
                problem = required and self.env._("The serial number is missing.")
            elif problem := documents._get_serial_refusal(product, serial):
                pass
            elif seen[product, serial]:
                problem = self.env._(
                    "The serial number “%(serial)s” comes twice in the file.",
                    serial=serial,
                )
            if problem:
                problems.append(self._woms_problem(index, "import_serial", problem))
            seen[product, serial] += 1
            result.append(serial)
        return result

    @api.model
    def _woms_import_owners(self, rows, problems):
        """Return the contact of each row, found by phone or e-mail, made if new."""
        company, partners = self.env.company, self.env["res.partner"]
        keys, fresh = [], {}
        for index, row in enumerate(rows):
            name, typed, email = ((row.get(key) or "").strip() for key in OWNER)
            number = company._woms_e164(typed) if typed else False
            problem = False
            if typed and not number:
                problem = self.env._(
                    "“%(number)s” is no phone number we can read. Write it as"
                    " 0812-3456-7890.",
                    number=typed,
                )
            elif not name:
                problem = self.env._("The name of the owner is missing.")
            elif not number and not email:
                problem = self.env._("Phone or e-mail of the owner is missing.")
            if problem:
                problems.append(
                    self._woms_problem(
                        index, "import_phone" if name else "import_owner", problem
                    )
                )
            key = number or email.lower()
            keys.append(key)
            fresh.setdefault(key, {"name": name, "phone": number, "email": email})
        if problems:
            return [partners] * len(rows)
        known = self._woms_known_owners(fresh)
        missing = [key for key in fresh if key not in known]
        created = partners.create(
            [
                {**fresh[key], "type": "contact", "lang": self.env.lang}
                for key in missing
            ]
        )
        known.update(zip(missing, created, strict=True))
        return [known[key] for key in keys]

    @api.model
    def _woms_known_owners(self, keys):
        """Return ``{phone or e-mail: oldest contact}`` of those that exist."""
        partners = self.env["res.partner"]
        found = partners.search_fetch(
            [
                ("company_id", "in", (False, self.env.company.id)),
                ("type", "=", "contact"),
                ("woms_is_firm", "=", False),
                "|",
                ("phone_sanitized", "in", list(keys)),
                ("email_normalized", "in", list(keys)),
            ],
            ["phone_sanitized", "email_normalized"],
            order="id desc",
        )
        known = {}
        for partner in found:
            for key in (partner.email_normalized, partner.phone_sanitized):
                if key in keys:
                    known[key] = partner
        return known

    @api.model
    def _woms_import_day(self, row, column, index, problems):
        """Return the day in a column, or False."""
        text = row.get(column)
        if not text:
            return False
        try:
            return fields.Date.to_date(text)
        except (TypeError, ValueError):
            problems.append(self._woms_bad_date(index, column, text))
            return False

    @api.model
    def _woms_import_moment(self, row, column, index, problems):
        """Return the moment in a column as the user writes it, or False.

        The importer reads it in the user's time zone, so it stays there until then.
        """
        text = row.get(column)
        if not text:
            return False
        try:
            moment = fields.Datetime.to_datetime(text)
        except (TypeError, ValueError):
            problems.append(self._woms_bad_date(index, column, text))
            return False
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        if moment > now.replace(tzinfo=None):
            problems.append(
                self._woms_problem(
                    index, column, self.env._("This moment lies in the future.")
                )
            )
        return moment

    @api.model
    def _woms_bad_date(self, index, column, text):
        return self._woms_problem(
            index,
            column,
            self.env._("“%(text)s” is no date. Write it as 2026-12-31.", text=text),
        )


class WomsImportStateMixin(models.AbstractModel):
    """A document with states that comes in with its state and the day of it.

    The state goes through the transition table like everywhere else: the importer
    only says which moves to make, and when they happened.
    """

    _name = "woms.import.state.mixin"
    _description = "Import with a State"
    _inherit = "woms.import.mixin"

    import_state = fields.Char("Import: state", store=False)
    import_date = fields.Datetime("Import: in this state since", store=False)

    # columns that tell how to come to the state, kept until the record is there
    _woms_plan_columns = ("import_state", "import_date")

    @api.model
    def _woms_create_imported(self, create, vals_list, at):
        """Create records and bring those with an ``import_state`` to it.

        :param create: `_create_in_initial_state` of the machine
        """
        vals_list = [dict(vals) for vals in vals_list]
        plans = [
            {key: vals.pop(key, False) for key in self._woms_plan_columns}
            for vals in vals_list
        ]
        if not any(plan["import_state"] for plan in plans):
            return create(vals_list, at=at)
        self._woms_check_may_import()
        for plan in plans:
            for key in ("import_date", "import_opened"):
                if plan.get(key):
                    plan[key] = fields.Datetime.to_datetime(plan[key])
        moments = [plan.get("import_opened") or plan["import_date"] for plan in plans]
        records = create(vals_list, at=moments)
        records._woms_import_moves(plans)
        return records

    def _woms_import_moves(self, plans):
        """Hook: move each record to the state of its plan, at its moment.

        :param list plans: one dict per record, of `_woms_plan_columns`
        """
        raise NotImplementedError

    @api.model
    def _woms_import_state(self, row, index, allowed, default, problems):
        """Return the state in a row, as word of the table or as people see it."""
        text = _key(row.get("import_state"))
        if not text:
            return default
        labels = {
            _key(label): key
            for key, label in self._fields["state"]._description_selection(self.env)
        }
        state = labels.get(text, text)
        if state not in allowed:
            problems.append(
                self._woms_problem(
                    index,
                    "import_state",
                    self.env._(
                        "“%(state)s” can't be imported. Possible: %(possible)s.",
                        state=row["import_state"],
                        possible=", ".join(allowed),
                    ),
                )
            )
        return state


def _key(text):
    return " ".join(str(text or "").split()).lower()


def _as_matrix(values):
    """Return names and rows as `load` takes them, of dicts with the same keys."""
    names = list(values[0])
    return names, [[_as_text(row[name]) for name in names] for row in values]


def _as_text(value):
    """Return a value as the importer reads it from a file."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return str(value)
