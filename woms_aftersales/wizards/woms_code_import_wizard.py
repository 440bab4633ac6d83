from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import const
from .woms_table_reader import read_table

# the first name of each column is the one the template has
COLUMNS = {
    "kind": ("kind", "jenis"),
    "code": ("code", "kode"),
    "name": ("name", "nama"),
    "name_id": ("name_id", "nama_id", "name (indonesian)"),
    "keywords": ("keywords", "kata kunci"),
    "keywords_id": ("keywords_id", "kata kunci_id"),
    "categories": ("categories", "kategori"),
    "excluded": ("excluded", "dikecualikan"),
    "safety": ("safety", "bahaya"),
}
REQUIRED = ("kind", "code", "name")
# words for the five parts in the languages people write their tables in
KINDS = {
    **{key: key for key, _label in const.FAILURE_CODE_KINDS},
    "kondisi": "condition",
    "gejala": "symptom",
    "bagian": "section",
    "kerusakan": "defect",
    "perbaikan": "repair",
}
YES = {"1", "true", "yes", "y", "x", "ya"}
NO = {"", "0", "false", "no", "n", "tidak"}
TEXT_LIMIT = 200
INDONESIAN = "id"  # the language of the columns that end like this


class WomsCodeImportWizard(models.TransientModel):
    """Bring a company's own table of codes in, after saying which rows are bad."""

    _name = "woms.code.import.wizard"
    _description = "Import of Failure Codes"

    file = fields.Binary("CSV file", attachment=False)
    file_name = fields.Char()
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("cp1252", "Windows (Western European)")],
        required=True,
        default="utf-8",
        help="How the file was saved; “CSV UTF-8” of a spreadsheet is recognised.",
    )
    update_existing = fields.Boolean(
        "Update codes that exist", help="Otherwise a code that exists is a bad row."
    )
    archive_starter = fields.Boolean(
        "Archive the starter set",
        help="The codes that came with this app are no longer offered; what was"
        " reported with them stays.",
    )
    skip_bad = fields.Boolean("Leave bad rows out")
    checked = fields.Boolean(readonly=True)
    good_count = fields.Integer("Rows that can be imported", readonly=True)
    line_ids = fields.One2many(
        "woms.code.import.line", "wizard_id", "Bad rows", readonly=True
    )

    # === BUTTONS === #

    def action_check(self):
        """Read the file and list its bad rows; nothing is written."""
        self.ensure_one()
        self._check_manager()
        good, bad = self._read()
        self.line_ids.unlink()
        self.write(
            {
                "checked": True,
                "good_count": len(good),
                "line_ids": [
                    fields.Command.create({"row": row, "value": value, "message": text})
                    for row, value, text in bad
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Import failure codes"),
        }

    def action_confirm(self):
        """Write the codes of the file, all of them or none.

        :raise UserError: when rows are bad and weren't to be left out
        """
        self.ensure_one()
        self._check_manager()
        good, bad = self._read()
        if bad and not self.skip_bad:
            raise UserError(
                self.env._(
                    "%(count)s rows are bad, the first in line %(row)s: %(message)s\n"
                    "Nothing was imported. Put them right in the file, or choose to"
                    " leave them out.",
                    count=len(bad),
                    row=bad[0][0],
                    message=bad[0][2],
                )
            )
        codes = self._write_codes(good)
        if self.archive_starter:
            self._get_starter_codes(codes).active = False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported codes"),
            "res_model": "woms.failure.code",
            "view_mode": "list,form",
            "domain": [("id", "in", codes.ids)],
        }

    def _check_manager(self):
        if not self.env.user.has_group("woms_aftersales.woms_aftersales_group_manager"):
            raise AccessError(
                self.env._("Only a service manager may import failure codes.")
            )

    def _get_starter_codes(self, kept):
        data = self.env["ir.model.data"].sudo()  # sudo: which codes came with us
        rows = data.search_fetch(
            [("module", "=", "woms_aftersales"), ("model", "=", "woms.failure.code")],
            ["res_id"],
        )
        codes = self.env["woms.failure.code"].browse(rows.mapped("res_id"))
        return codes.exists() - kept

    # === READING === #

    def _read(self):
        """Return the rows that can be imported and ``[(line, value, why not)]``."""
        rows = read_table(self.env, self.file, self.encoding, COLUMNS, REQUIRED)
        known = self._get_known()
        categories = self._get_categories()
        seen, good, bad = {}, [], []
        for line, row in rows:
            problems = list(self._get_problems(row, known, categories, seen))
            if problems:
                bad += [(line, value, text) for value, text in problems]
                continue
            seen[KINDS[row["kind"].lower()], row["code"].upper()] = line
            good.append((line, row))
        return good, bad

    def _get_known(self):
        codes = self.env["woms.failure.code"].with_context(active_test=False)
        return {
            (code.kind, code.code.upper()): code
            for code in codes.search_fetch(
                [("company_id", "=", False)], ["kind", "code"]
            )
        }

    def _get_categories(self):
        """Return product categories by full and by plain name, in small letters."""
        found = {}
        for categ in self.env["product.category"].search_fetch([], ["complete_name"]):
            found[categ.complete_name.lower()] = categ
            found.setdefault(categ.name.lower(), self.env["product.category"])
            found[categ.name.lower()] |= categ
        return found

    def _get_problems(self, row, known, categories, seen):
        """Yield ``(value, sentence)`` for all that is wrong with a row."""
        _ = self.env._
        kind = KINDS.get((row.get("kind") or "").lower())
        if not kind:
            yield (
                row.get("kind"),
                _("Unknown kind. Use one of: %(kinds)s.", kinds=", ".join(KINDS)),
            )
        for key in ("code", "name"):
            if not row.get(key):
                yield "", _("“%(column)s” is empty.", column=key)
            elif len(row[key]) > TEXT_LIMIT:
                yield row[key][:40], _("“%(column)s” is too long.", column=key)
        identity = (kind, (row.get("code") or "").upper())
        if identity in seen:
            yield (
                row["code"],
                _(
                    "Duplicate: this code stands in line %(line)s too.",
                    line=seen[identity],
                ),
            )
        elif identity in known and not self.update_existing:
            yield (
                row["code"],
                _(
                    "Duplicate: there is a code “%(name)s” already.",
                    name=known[identity].name,
                ),
            )
        for key in ("excluded", "safety"):
            if (row.get(key) or "").lower() not in YES | NO:
                yield row[key], _("“%(column)s” must be yes or no.", column=key)
        for name in _split_list(row.get("categories")):
            if len(categories.get(name.lower(), ())) != 1:
                yield name, _("No or more than one product category has this name.")

    # === WRITING === #

    def _write_codes(self, rows):
        """Create or update the codes of ``rows``: names in both languages."""
        codes = self.env["woms.failure.code"].with_context(lang="en_US")
        known, categories = self._get_known(), self._get_categories()
        vals_list, translations, written = [], [], codes
        for _line, row in rows:
            vals = self._prepare_code(row, categories)
            found = known.get((vals["kind"], vals["code"].upper()))
            if found:
                found.with_context(lang="en_US").write({**vals, "active": True})
                written |= found
                self._translate(found, row)
            else:
                vals_list.append(vals)
                translations.append(row)
        created = codes.create(vals_list)
        for code, row in zip(created, translations, strict=True):
            self._translate(code, row)
        return (written | created).with_env(self.env)

    @api.model
    def _prepare_code(self, row, categories):
        vals = {
            "kind": KINDS[row["kind"].lower()],
            "code": row["code"].upper(),
            "name": row["name"],
        }
        if "keywords" in row:
            vals["keywords"] = row["keywords"] or False
        if "categories" in row:
            found = [
                categories[name.lower()] for name in _split_list(row["categories"])
            ]
            vals["categ_ids"] = [fields.Command.set([categ.id for categ in found])]
        for key, fname in (("excluded", "excluded"), ("safety", "is_safety")):
            if key in row:
                vals[fname] = row[key].lower() in YES
        return vals

    @api.model
    def _translate(self, code, row):
        langs = [
            lang
            for lang, _name in self.env["res.lang"].get_installed()
            if lang.partition("_")[0] == INDONESIAN
        ]
        if not langs:
            return
        vals = {
            fname: row[key]
            for key, fname in (("name_id", "name"), ("keywords_id", "keywords"))
            if row.get(key)
        }
        if vals:
            code.with_context(lang=langs[0]).write(vals)


class WomsCodeImportLine(models.TransientModel):
    """A bad row of the file."""

    _name = "woms.code.import.line"
    _description = "Bad Row of an Import"
    _order = "row, id"

    wizard_id = fields.Many2one(
        "woms.code.import.wizard", required=True, ondelete="cascade"
    )
    row = fields.Integer("Line")
    value = fields.Char("What stands there")
    message = fields.Char("What to put right")


def _split_list(text):
    return [part.strip() for part in (text or "").split("|") if part.strip()]
