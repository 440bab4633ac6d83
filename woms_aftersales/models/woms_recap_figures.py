from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from .woms_recap_facts import DELTAS, FILTERS, GROUPS, SUMS

MODELS = {
    "area": "woms.service.area",
    "firm": "res.partner",
    "technician": "woms.technician",
    "category": "product.category",
}
EMPTY = dict.fromkeys([*SUMS, "days_half", "days_most"], 0.0)


class WomsRecapFigures(models.AbstractModel):
    """The figures of a recap as plain data: numbers and names, no sentences.

    They are kept as JSON when a recap is issued, and told in the reader's language.
    """

    _name = "woms.recap.figures"
    _description = "Recap: Figures"
    _inherit = ["woms.recap.books", "woms.figures.waiting"]

    def _is_kept_page(self):
        """Override: what was issued is frozen."""
        return self.state != "issued" and super()._is_kept_page()

    def _get_figures(self):
        """Return the figures: frozen when issued, else as they are now.

        Over very many orders those of a draft are kept for the day: ``read_at`` in them
        says since when. Issuing reads them anew.

        :raise UserError: when they are still being read
        """
        self.ensure_one()
        if self.state == "issued":
            return self.figures
        if not self._is_kept_page():
            return self._make_figures()
        kept = self._kept()
        if not kept.data:
            raise UserError(self._notice(kept))
        return {**kept.data, "read_at": str(kept.read_at)}

    def _kept_key(self):
        return f"recap|{self._chain_key()}|{self.date_from}|{self.date_to}"

    def _kept_values(self):
        return {
            "unit": self.unit,
            "day": fields.Date.to_string(self.day),
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
            "outcome": self.outcome,
            **{name: [(6, 0, self[name].ids)] for name in FILTERS},
        }

    def _kept_read(self):
        return self._make_figures()

    def _bucket(self):
        """Return the unit of time the trend is cut into."""
        days = (self.date_to - self.date_from).days
        return "day" if days <= 31 else "week" if days <= 120 else "month"

    def _make_figures(self):
        """Return the figures as they are now; a bounded number of queries.

        :return: dict(now, before, flow, complaints, complaints_before, groups, trend,
            ledger, corrections, filters, bucket); ``now`` and ``before`` are sums as
            `SUMS`, groups are lists of dict(key, label, now, before), most orders first
        """
        self.ensure_one()
        self.env.flush_all()
        before = self._before_dates()
        bucket = self._bucket()
        picked = SQL(
            "%s UNION ALL %s",
            self._pick_sql(self._done_domain()),
            self._pick_sql(self._done_domain(before), era=1),
        )
        sums = self._sum_up(picked, bucket)
        spread = self._spread(picked)
        start, end = self._bounds()
        narrow = self._narrow_domain()
        extra = None if narrow.is_true() else self._filter_domain()
        complaints = self._count_complaints(
            extra, self.company_id, self._bounds(before)[0], start, end
        )
        return {
            "now": {**sums.get((0, None, None), EMPTY), **spread.get(0, {})},
            "before": {**sums.get((1, None, None), EMPTY), **spread.get(1, {})},
            "before_dates": [str(day) for day in before],
            "flow": self._count_flow(self._filter_domain(), start, end),
            "complaints": complaints[0],
            "complaints_before": complaints[1],
            "groups": {
                group: self._group_rows(group, sums)
                for group in GROUPS
                if group != "trend"
            },
            "bucket": bucket,
            "trend": [
                {"day": str(day), "count": row["count"]}
                for (era, group, day), row in sorted(
                    (item for item in sums.items() if item[0][1] == "trend"),
                    key=lambda item: str(item[0][2]),
                )
                if era == 0
            ],
            "ledger": self._make_ledger(extra, sums),
            "corrections": self._sum_corrections(),
            "filters": self._filter_names(),
        }

    def _group_rows(self, group, sums):
        keys = {
            key for era, name, key in sums if name == group and sums[era, name, key]
        }
        labels = {}
        if model := MODELS.get(group):
            # sudo: names only, of what the orders of the company point to
            records = self.env[model].sudo().browse([key for key in keys if key])
            labels = {record.id: record.name for record in records}
        rows = [
            {
                "key": key or "",
                "label": labels.get(key, ""),
                "now": sums.get((0, group, key), EMPTY),
                "before": sums.get((1, group, key), EMPTY),
            }
            for key in keys
        ]
        return sorted(rows, key=lambda row: (-row["now"]["count"], str(row["label"])))

    def _filter_names(self):
        """Return the names of what the recap is narrowed to."""
        records = (self.area_ids, self.firm_ids, self.technician_ids, self.categ_ids)
        return [name for record in records for name in record.mapped("display_name")]

    # === AGREEMENT WITH ACCOUNTING === #

    def _make_ledger(self, extra, sums):
        """Return how the orders' amounts lead to those booked in the period.

        :return: ``{kind: dict(orders, elsewhere, others, booked)}``: of the orders of
            the recap, less what of it is booked in other periods, plus what is booked
            in this one for other orders, is what the books have in this period
        """
        now = sums.get((0, None, None), EMPTY)
        booked = self._read_ledger(
            extra,
            self._done_domain(),
            self.company_id,
            (self.date_from, self.date_to),
            self._bounds(),
        )
        return {
            kind: {
                "orders": round(now[kind], 2),
                "elsewhere": round(now[kind] - own, 2),
                "others": round(total - own, 2),
                "booked": round(total, 2),
            }
            for kind, (total, own) in booked.items()
        }

    def _sum_corrections(self):
        """Return the sums of the corrections; None for the first of a chain."""
        source = self._correction_source()
        if not source:
            return None
        columns = [SQL("COALESCE(SUM(%s), 0)", SQL.identifier(name)) for name in DELTAS]
        row = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COALESCE(SUM(orders), 0), %s FROM (%s) told",
                SQL(", ").join(columns),
                source,
            )
        )[0]
        keys = ("count", "orders", *DELTAS)
        return {key: float(value) for key, value in zip(keys, row, strict=True)}

    # === CHECK === #

    def _check_sums(self):
        """Refuse to issue what doesn't add up: totals, list, flow.

        :raise UserError: naming what differs
        """
        self.ensure_one()
        now, flow = self.figures["now"], self.figures["flow"]
        row = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COALESCE(SUM(revenue), 0),"
                " COALESCE(SUM(receipts), 0), COALESCE(SUM(fee), 0),"
                " COALESCE(SUM(parts_cost), 0), COALESCE(SUM(warranty_cost), 0)"
                " FROM woms_recap_line WHERE recap_id = %s AND kind = 'done'",
                self.id,
            )
        )[0]
        keys = ("count", "revenue", "receipts", "fee", "parts_cost", "warranty_cost")
        wrong = [
            key
            for key, value in zip(keys, row, strict=True)
            if float_compare(float(value), now[key], precision_digits=2)
        ]
        if (
            flow["opening"] + flow["new"] - flow["done"] - flow["cancelled"]
            != flow["closing"]
        ):
            wrong.append("flow")
        if not self.outcome and flow["done"] != now["count"]:
            wrong.append("done")
        if wrong:
            raise UserError(
                self.env._(
                    "The recap doesn't add up (%(what)s) and was not issued. Please "
                    "tell your administrator.",
                    what=", ".join(wrong),
                )
            )
