from odoo import fields, models

from .woms_recap_words import FEW

# longer lists stand in the spreadsheet only
LIST_LIMIT = 300
# groups in a table of the paper; the rest is summed up, the spreadsheet has them all
GROUP_LIMIT = 15
COLUMN_BOX = (660, 96)
BAR_BOX = (660, 20)
SUM_KEYS = ("count", "repaired", "fixed", "days", "revenue", "fee", "parts_cost")


class WomsRecapPage(models.AbstractModel):
    """What screen and PDF show of a recap: the same pages, in the reader's language."""

    _name = "woms.recap.page"
    _description = "Recap: Pages"
    _inherit = ["woms.recap.words"]

    # sanitizing would drop the drawings; all that users typed is escaped by QWeb
    page = fields.Html(compute="_compute_page", sanitize=False)

    def _compute_page(self):
        """Draw the pages of saved recaps; a new one has none yet."""
        for recap in self:
            recap.page = recap._has_figures() and self.env["ir.qweb"]._render(
                "woms_aftersales.recap_pages",
                {"o": recap, "recap": recap._recap_values(), "screen": True},
            )

    def _has_figures(self):
        """Say whether there is a page to draw: none of a new one or one that waits."""
        self.ensure_one()
        if not isinstance(self.id, int):
            return False
        return not self._is_kept_page() or bool(self._kept().data)

    def _recap_values(self):
        """Return what the pages show, in the language of ``self.env``."""
        self.ensure_one()
        figures = self._get_figures()
        rows = self._read_rows("done", LIST_LIMIT + 1)
        too_long = figures["now"]["count"] > LIST_LIMIT
        corrections = []
        if figures["corrections"] and figures["corrections"]["count"]:
            corrections = self._read_rows("correction", LIST_LIMIT)
        outcomes = self._outcome_words()
        return {
            "title": self._title(),
            "number": self.name if self.state == "issued" else "",
            "issued": self.state == "issued",
            "issued_on": self.issued_at
            and self.env["woms.format"]._moment(
                self.issued_at, str(self._zone_of(self.company_id))
            ),
            "read_on": figures.get("read_at")
            and self.env["woms.format"]._moment(
                fields.Datetime.to_datetime(figures["read_at"]),
                str(self._zone_of(self.company_id)),
            ),
            "filters": self._filter_words(figures),
            "words": self._recap_words(figures),
            "six": self._six_numbers(figures),
            "worse": self._worse_words(figures),
            "flow": figures["flow"],
            "trend": self._draw_columns(figures),
            "bars": self._draw_groups(figures),
            "tables": self._group_tables(figures),
            "ledger": self._ledger_rows(figures),
            "corrections": corrections,
            "corrections_sum": figures["corrections"],
            "rows": [] if too_long else rows,
            "too_long": too_long,
            "outcomes": outcomes,
            "money": self._money,
            "percent": self._percent,
            "number_of": self.env["woms.format"]._number,
            "day": self.env["woms.format"]._day,
        }

    def _outcome_words(self):
        selection = self.env["woms.work.order"]._fields["outcome"]
        return dict(selection._description_selection(self.env))

    def _filter_words(self, figures):
        names = list(figures["filters"])
        if self.outcome:
            names.append(self._outcome_words()[self.outcome])
        return ", ".join(names) or self.env._("All areas, partners and technicians")

    # === TABLES === #

    def _group_titles(self):
        _ = self.env._
        return {
            "outcome": _("Outcome"),
            "area": _("Area"),
            "firm": _("Service partner"),
            "technician": _("Technician"),
            "category": _("Product category"),
        }

    def _group_label(self, group, row):
        if group == "outcome":
            return self._outcome_words().get(row["key"], self.env._("None"))
        return row["label"] or self.env._("None")

    def _group_tables(self, figures):
        """Return the tables by group, the longest cut, each ending in its total."""
        tables = []
        for group, title in self._group_titles().items():
            rows = [row for row in figures["groups"][group] if row["now"]["count"]]
            if not rows or (len(rows) == 1 and not rows[0]["key"]):
                continue
            shown = [
                self._table_row(self._group_label(group, row), row["now"])
                for row in rows[:GROUP_LIMIT]
            ]
            if rest := rows[GROUP_LIMIT:]:
                sums = {key: sum(row["now"][key] for row in rest) for key in SUM_KEYS}
                label = self.env._("%(count)s others", count=len(rest))
                shown.append(self._table_row(label, sums))
            total = self._table_row(self.env._("Total"), figures["now"])
            tables.append({"title": title, "rows": shown, "total": total})
        return tables

    def _table_row(self, label, sums):
        count, repaired = sums["count"], sums["repaired"]
        return {
            "label": label,
            "count": int(count),
            "days": sums["days"] / count if count else 0.0,
            "fixed": sums["fixed"] / repaired if repaired else None,
            "few": repaired < FEW,
            "revenue": sums["revenue"],
            "fee": sums["fee"],
            "parts_cost": sums["parts_cost"],
        }

    def _ledger_rows(self, figures):
        """Return the agreement with accounting, a row per kind of amount."""
        _ = self.env._
        labels = {
            "revenue": _("Invoiced, without tax"),
            "receipts": _("Received, with tax"),
            "parts_cost": _("Parts used, at stock value"),
        }
        return [
            {"label": label, **figures["ledger"][kind]}
            for kind, label in labels.items()
        ]

    # === DRAWINGS: plain rectangles, which the printer's engine knows === #

    def _draw_columns(self, figures):
        """Return the columns of orders done per day, week or month."""
        rows = self._fill_gaps(figures)
        width, height = COLUMN_BOX
        if len(rows) < 2:
            return None
        top = max(row["count"] for row in rows) or 1
        step = width / len(rows)
        every = -(-len(rows) // 11)
        fmt = self.env["woms.format"]
        formats = {"day": "d", "week": "d MMM", "month": "MMM"}
        columns = []
        for index, row in enumerate(rows):
            tall = row["count"] / top * (height - 16)
            columns.append(
                {
                    "x": round(index * step + step * 0.14, 1),
                    "y": round(height - tall, 1),
                    "width": round(step * 0.72, 1),
                    "height": round(tall, 1),
                    "middle": round(index * step + step / 2, 1),
                    "count": fmt._number(row["count"]) if row["count"] else "",
                    "label": fmt._day(row["day"], formats[figures["bucket"]])
                    if index % every == 0
                    else "",
                }
            )
        _ = self.env._
        titles = {
            "day": _("Done per day"),
            "week": _("Done per week"),
            "month": _("Done per month"),
        }
        return {
            "title": titles[figures["bucket"]],
            "columns": columns,
            "width": width,
            "height": height,
        }

    def _fill_gaps(self, figures):
        """Return the trend with the days, weeks or months of nothing in between."""
        unit = figures["bucket"]
        counts = {row["day"]: row["count"] for row in figures["trend"]}
        start = fields.Date.start_of(self.date_from, unit)
        rows = []
        while start <= self.date_to:
            rows.append({"day": start, "count": counts.get(str(start), 0)})
            start = fields.Date.add(start, **{f"{unit}s": 1})
        return rows

    def _draw_groups(self, figures):
        """Return the bars: how it ended, and days until back by area."""
        number = self.env["woms.format"]._number
        charts = []
        for (group, key), title in self._chart_titles().items():
            rows = [row for row in figures["groups"][group] if row["now"]["count"]][:6]
            bars = [
                {
                    "label": self._group_label(group, row),
                    "now": self._bar_value(row["now"], key),
                    "before": self._bar_value(row["before"], key),
                }
                for row in rows
            ]
            if len(bars) < 2:
                continue
            digits = 1 if key == "mean" else 0
            top = max(max(bar["now"], bar["before"]) for bar in bars) or 1
            room = BAR_BOX[0] - 240
            for bar in bars:
                bar["words"] = number(bar["now"], digits)
                if bar["before"]:
                    before = number(bar["before"], digits)
                    bar["words"] += f" ({before})"
                for side in ("now", "before"):
                    bar[side] = round(bar[side] / top * room, 1)
            charts.append(
                {
                    "title": title,
                    "bars": bars,
                    "width": BAR_BOX[0],
                    "height": BAR_BOX[1] * len(bars),
                    "step": BAR_BOX[1],
                }
            )
        return charts

    def _chart_titles(self):
        _ = self.env._
        titles = [
            _("How it ended"),
            _("Days until back, by area"),
            _("Devices done, by product category"),
        ]
        charts = [("outcome", "count"), ("area", "mean"), ("category", "count")]
        return dict(zip(charts, titles, strict=True))

    def _bar_value(self, sums, key):
        if key == "mean":
            return sums["days"] / sums["count"] if sums["count"] else 0.0
        return sums[key]

    # === FORMATS === #

    def _money(self, amount):
        return self.env["woms.format"]._money(amount, self.company_id.currency_id)

    def _percent(self, share):
        if share is None:
            return "–"
        return f"{self.env['woms.format']._number(share * 100)} %"
