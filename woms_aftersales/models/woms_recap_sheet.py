import base64
import io

import xlsxwriter

from odoo import models

MONEY = ("revenue", "receipts", "fee", "parts_cost", "warranty_cost")
STYLES = {
    "done_day": "date",
    "work": "text",
    "parts": "text",
    "days": "decimal",
    "rating": "decimal",
    "orders": "number",
    "fixed": "number",
    "is_repeat": "number",
}
# columns a kind of list leaves out
HIDDEN = {
    "done": ("origin", "source", "orders"),
    "correction": ("days", "is_repeat", "rating", "work", "parts"),
}
WIDTHS = {"device": 28, "work": 44, "parts": 30, "serial": 18, "category": 24}


class WomsRecapSheet(models.AbstractModel):
    """The recap as a spreadsheet file: real numbers and dates, for calculating on."""

    _name = "woms.recap.sheet"
    _description = "Recap: Spreadsheet"

    def action_xlsx(self):
        """Download the spreadsheet file."""
        self.ensure_one()
        self.check_access("read")
        attachment = self._make_xlsx_attachment()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _make_xlsx_attachment(self):
        """Return the file in this language, made anew."""
        name = f"{self._file_name()}.xlsx"
        # sudo: a file of the recap, for who may read it; it replaces the one before
        attachments_sudo = self.env["ir.attachment"].sudo()
        attachments_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("name", "=", name),
            ]
        ).unlink()
        return attachments_sudo.create(
            {
                "name": name,
                "res_model": self._name,
                "res_id": self.id,
                "datas": base64.b64encode(self._make_xlsx()),
            }
        ).with_env(self.env)

    def _file_name(self):
        """Return the name of files of this recap, without ending."""
        self.ensure_one()
        return self.display_name.replace("/", "-").replace(" · ", " ")

    def _make_xlsx(self):
        """Return the file's bytes: summary, orders, groups, corrections."""
        self.ensure_one()
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
        figures = self._get_figures()
        currency = self.company_id.currency_id
        digits = self.env["woms.format"]._money_digits(currency)
        money = "#,##0" + ("." + "0" * digits if digits else "")
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "money": book.add_format({"num_format": money}),
            "number": book.add_format({"num_format": "#,##0"}),
            "decimal": book.add_format({"num_format": "#,##0.0"}),
            "percent": book.add_format({"num_format": "0%"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        self._write_summary(book, formats, figures)
        self._write_list(book, formats, self.env._("Work orders"), "done")
        self._write_groups(book, formats, figures)
        self._write_list(book, formats, self.env._("Corrections"), "correction")
        book.close()
        return stream.getvalue()

    def _columns(self, kind):
        """Return the columns of a list as ``(key, heading, format)``."""
        _ = self.env._
        headings = {
            "number": _("Number"),
            "origin": _("Told of in"),
            "source": _("Changed by"),
            "orders": _("Orders"),
            "done_day": _("Done on"),
            "outcome": _("Outcome"),
            "device": _("Device"),
            "serial": _("Serial"),
            "category": _("Product category"),
            "area": _("Area"),
            "firm": _("Service partner"),
            "technician": _("Technician"),
            "work": _("Repair done"),
            "parts": _("Parts used"),
            "days": _("Days"),
            "fixed": _("Fixed the first time"),
            "is_repeat": _("Repeat"),
            "rating": _("Rating"),
            **self._money_words(),
        }
        return [
            (key, heading, STYLES.get(key, "money" if key in MONEY else None))
            for key, heading in headings.items()
            if key not in HIDDEN[kind]
        ]

    def _write_list(self, book, formats, title, kind):
        """Write a row per order, and their sums by formula."""
        rows = self._read_rows(kind)
        sheet = book.add_worksheet(title)
        columns = self._columns(kind)
        outcomes = self._outcome_words()
        for index, (key, heading, _style) in enumerate(columns):
            sheet.write_string(0, index, heading, formats["head"])
            sheet.set_column(index, index, WIDTHS.get(key, 14))
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(rows, 1):
            for index, (key, _heading, style) in enumerate(columns):
                value = outcomes.get(row[key]) if key == "outcome" else row[key]
                self._write_cell(sheet, number, index, value, formats.get(style))
        if not rows:
            return
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.write_string(len(rows) + 1, 0, self.env._("Total"), formats["head"])
        for index, (key, _heading, style) in enumerate(columns):
            if key in MONEY:
                letter = xlsxwriter.utility.xl_col_to_name(index)
                sheet.write_formula(
                    len(rows) + 1,
                    index,
                    f"=SUM({letter}2:{letter}{len(rows) + 1})",
                    formats[style],
                    float(sum(row[key] or 0 for row in rows)),
                )

    def _write_cell(self, sheet, row, column, value, style):
        if value is None or value == "":
            return
        if hasattr(value, "year"):
            sheet.write_datetime(row, column, value, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            sheet.write_number(row, column, float(value), style)

    def _write_summary(self, book, formats, figures):
        _ = self.env._
        sheet = book.add_worksheet(_("Summary"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 5, 18)
        sheet.write_string(0, 0, self.display_name, formats["title"])
        sheet.write_string(1, 0, self.company_id.name)
        sheet.write_string(2, 0, self._filter_words(figures))
        sheet.write_string(3, 0, _("From"))
        sheet.write_datetime(3, 1, self.date_from, formats["date"])
        sheet.write_string(4, 0, _("Until"))
        sheet.write_datetime(4, 1, self.date_to, formats["date"])
        heads = ("", _("Now"), _("Before"), _("Target"))
        for index, heading in enumerate(heads):
            sheet.write_string(6, index, heading, formats["head"])
        line = 7
        for label, now, before, target, style in self._summary_rows(figures):
            sheet.write_string(line, 0, label)
            for index, value in enumerate((now, before, target or None), 1):
                self._write_cell(sheet, line, index, value, formats[style])
            line += 1
        line += 1
        heads = (
            _("Agreement with accounting"),
            _("Of these orders"),
            _("Booked in other periods"),
            _("Of other orders"),
            _("Booked in this period"),
        )
        for index, heading in enumerate(heads):
            sheet.write_string(line, index, heading, formats["head"])
        for row in self._ledger_rows(figures):
            line += 1
            sheet.write_string(line, 0, row["label"])
            for index, key in enumerate(("orders", "elsewhere", "others", "booked"), 1):
                sheet.write_number(line, index, row[key], formats["money"])

    def _summary_rows(self, figures):
        """Return the rows of the summary: label, now, before, target, format."""
        _ = self.env._
        now, before, flow = figures["now"], figures["before"], figures["flow"]
        rates, old = self._measures(now), self._measures(before)
        fixed = self.target_fixed / 100
        texts = [
            _("Open at the beginning"),
            _("New"),
            _("Work orders done"),
            _("Cancelled"),
            _("Open at the end"),
            _("Days from report to return"),
            _("Fixed the first time"),
            _("Rating"),
            _("Complaints"),
            _("Cost of warranty per order"),
        ]
        values = [
            (flow["opening"], None, None, "number"),
            (flow["new"], None, None, "number"),
            (now["count"], before["count"], None, "number"),
            (flow["cancelled"], None, None, "number"),
            (flow["closing"], flow["opening"], None, "number"),
            (rates["days"][0], old["days"][0], self.target_days, "decimal"),
            (rates["fixed"][0], old["fixed"][0], fixed, "percent"),
            (rates["rating"][0], old["rating"][0], self.target_rating, "decimal"),
            (figures["complaints"], figures["complaints_before"], None, "number"),
            (rates["warranty"][0], old["warranty"][0], self.target_warranty, "money"),
        ]
        rows = [(text, *row) for text, row in zip(texts, values, strict=True)]
        return rows + [
            (label, now[key], before[key], None, "money")
            for key, label in self._money_words().items()
        ]

    def _money_words(self):
        _ = self.env._
        return {
            "revenue": _("Invoiced"),
            "receipts": _("Received"),
            "fee": _("Fees"),
            "parts_cost": _("Parts"),
            "warranty_cost": _("Cost of warranty"),
        }

    def _write_groups(self, book, formats, figures):
        """Write all groups below each other, with sums to calculate on."""
        _ = self.env._
        sheet = book.add_worksheet(_("Groups"))
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 12, 14)
        heads = [_("Kind"), _("Group"), _("Orders"), _("Orders before")]
        heads += [_("Repaired"), _("Fixed the first time"), _("Days, sum")]
        keys = ["count", "repaired", "fixed", "days"]
        money = self._money_words()
        for index, heading in enumerate([*heads, *money.values()]):
            sheet.write_string(0, index, heading, formats["head"])
        sheet.freeze_panes(1, 2)
        line = 0
        for group, title in self._group_titles().items():
            for row in figures["groups"][group]:
                line += 1
                sums = row["now"]
                sheet.write_string(line, 0, title)
                sheet.write_string(line, 1, self._group_label(group, row))
                sheet.write_number(line, 2, sums["count"], formats["number"])
                sheet.write_number(line, 3, row["before"]["count"], formats["number"])
                for index, key in enumerate([*keys[1:], *money], 4):
                    style = "money" if key in money else "decimal"
                    sheet.write_number(line, index, sums[key], formats[style])
