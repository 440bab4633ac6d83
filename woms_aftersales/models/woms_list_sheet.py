import base64
import io

import xlsxwriter

from odoo import models


class WomsListSheet(models.AbstractModel):
    """A record with its lines as a spreadsheet file: real numbers, to calculate on."""

    _name = "woms.list.sheet"
    _description = "Spreadsheet of a List"

    # === HOOKS === #

    def _get_sheet_columns(self):
        """Return ``(key, heading, width, format)``, in the order of the list.

        Formats are text, date, number, decimal, price and money; of money there are
        sums.
        """
        return []

    def _get_sheet_value(self, line, key):
        """Return the value of one cell."""
        return line[key]

    def _get_sheet_language(self):
        """Return the language of who gets the file."""
        return self.env.lang

    def _get_sheet_facts(self):
        """Return ``(label, value, format)`` that stand below the list."""
        return []

    # === THE FILE === #

    def action_xlsx(self):
        """Download the list."""
        self.ensure_one()
        self.check_access("read")
        record = self.with_context(lang=self._get_sheet_language())
        name = f"{self.name.replace('/', '-')}.xlsx"
        # sudo: a file of the record, for who may read it; it replaces the one before
        attachments_sudo = self.env["ir.attachment"].sudo()
        attachments_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("name", "=", name),
            ]
        ).unlink()
        attachment = attachments_sudo.create(
            {
                "name": name,
                "res_model": self._name,
                "res_id": self.id,
                "datas": base64.b64encode(record._make_xlsx()),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _make_xlsx(self):
        """Return the bytes of the file: the list, sums, and what stands below."""
        stream = io.BytesIO()
        # in_memory: no files beside; strings are text, whatever they begin with
        book = xlsxwriter.Workbook(
            stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        formats = self._make_sheet_formats(book)
        sheet = book.add_worksheet(self.name.replace("/", "-"))
        sheet.freeze_panes(1, 1)
        columns = self._get_sheet_columns()
        for index, (_key, heading, width, _style) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, heading, formats["head"])
        for number, line in enumerate(self.line_ids, 1):
            for index, (key, _heading, _width, style) in enumerate(columns):
                value = self._get_sheet_value(line, key)
                self._write_sheet_cell(sheet, (number, index), value, formats[style])
        self._write_sheet_sums(sheet, columns, formats)
        first = len(self.line_ids) + 3
        for number, (label, value, style) in enumerate(self._get_sheet_facts(), first):
            sheet.write_string(number, 0, label)
            self._write_sheet_cell(sheet, (number, 1), value, formats[style])
        book.close()
        return stream.getvalue()

    def _make_sheet_formats(self, book):
        currency = self.currency_id
        digits = self.env["woms.format"]._money_digits(currency)
        money = "#,##0" + ("." + "0" * digits if digits else "")
        return {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "text": book.add_format({"valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "number": book.add_format({"num_format": "#,##0"}),
            "decimal": book.add_format({"num_format": "#,##0.00"}),
            "price": book.add_format({"num_format": money}),
            "money": book.add_format({"num_format": money}),
        }

    def _write_sheet_cell(self, sheet, place, value, style):
        if hasattr(value, "year"):
            sheet.write_datetime(*place, value, style)
        elif isinstance(value, str):
            sheet.write_string(*place, value, style)
        elif value is not False:
            sheet.write_number(*place, value, style)

    def _write_sheet_sums(self, sheet, columns, formats):
        count = len(self.line_ids)
        sheet.write_string(count + 1, 0, self.env._("Total"), formats["head"])
        for index, (key, _heading, _width, style) in enumerate(columns):
            if style == "money" and count:
                letter = xlsxwriter.utility.xl_col_to_name(index)
                sheet.write_formula(
                    count + 1,
                    index,
                    f"=SUM({letter}2:{letter}{count + 1})",
                    formats[style],
                    sum(self._get_sheet_value(line, key) for line in self.line_ids),
                )
