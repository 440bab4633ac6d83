from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .. import const

# what is added up per group; averages are made from sums, so that they can be joined
MEASURES = {
    "count": "__count",
    "days": "days_customer:sum",
    "fixed": "fixed_first_time:sum",
    "fee": "fee:sum",
    "parts_cost": "parts_cost:sum",
    "revenue": "revenue:sum",
}
GROUPS = ("done_day:month", "outcome", "technician_id", "area_id", "is_repeat")
# longer lists are read on the screen
PRINT_LIMIT = 500


class WomsRecapWizard(models.TransientModel):
    """The recap of a period: on the screen, and as a PDF for the director."""

    _name = "woms.recap.wizard"
    _description = "Recap"

    period = fields.Selection(
        [
            ("this_month", "This month"),
            ("last_month", "Last month"),
            ("this_quarter", "This quarter"),
            ("last_quarter", "Last quarter"),
            ("this_year", "This year"),
            ("last_year", "Last year"),
            ("custom", "Other dates"),
        ],
        required=True,
        default="last_month",
    )
    date_from = fields.Date(
        "From",
        required=True,
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        "Until",
        required=True,
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    area_ids = fields.Many2many("woms.service.area", string="Areas")
    firm_ids = fields.Many2many("res.partner", string="Service partners")
    technician_ids = fields.Many2many("woms.technician", string="Technicians")

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for recap in self:
            recap.display_name = recap._title()

    @api.depends("period")
    def _compute_dates(self):
        today = fields.Date.context_today(self)
        for recap in self:
            if recap.period == "custom" and recap.date_from and recap.date_to:
                continue
            recap.date_from, recap.date_to = recap._period_dates(today)

    def _period_dates(self, today):
        """Return first and last day of the chosen period, seen from ``today``."""
        when, _sep, unit = (self.period or "this_month").partition("_")
        months = {"quarter": 3, "year": 12}.get(unit, 1)
        start = today.replace(day=1)
        start -= relativedelta(months=(start.month - 1) % months)
        if when == "last":
            start -= relativedelta(months=months)
        return start, start + relativedelta(months=months, days=-1)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for recap in self:
            if recap.date_from > recap.date_to:
                raise UserError(
                    self.env._("The period ends before it begins: change the dates.")
                )

    # === ACTIONS === #

    def action_view(self):
        """Open the orders done in the period as list, pivot and graph."""
        self.ensure_one()
        self.env["woms.work.order.report"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_work_order_report_action"
        )
        return {
            **action,
            "name": self._title(),
            "domain": list(self._done_domain()),
            "context": {},
        }

    def action_print(self):
        """Print the recap as PDF."""
        self.ensure_one()
        self.env["woms.work.order.report"].check_access("read")
        return self.env.ref("woms_aftersales.action_report_recap").report_action(self)

    def _title(self):
        self.ensure_one()
        fmt = self.env["woms.format"]
        return self.env._(
            "Recap %(start)s – %(end)s",
            start=fmt._day(self.date_from),
            end=fmt._day(self.date_to),
        )

    # === WHICH ORDERS === #

    def _tz(self):
        self.ensure_one()
        # sudo: the zone only; a contact may be closed to the reader
        return self.company_id.sudo().partner_id.tz or const.TZ_WIB

    def _bounds(self):
        """Return begin (included) and end (excluded) of the period, as UTC moments."""
        self.ensure_one()
        zone = pytz.timezone(self._tz())
        return tuple(
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.UTC)
            .replace(tzinfo=None)
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )

    def _filter_domain(self):
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        for fname, records in (
            ("area_id", self.area_ids),
            ("firm_id", self.firm_ids),
            ("technician_id", self.technician_ids),
        ):
            if records:
                domain &= Domain(fname, "in", records.ids)
        return domain

    def _done_domain(self):
        """Domain of the orders that count: done in the period, in company time."""
        start, end = self._bounds()
        return (
            self._filter_domain()
            & Domain("state", "=", "done")
            & Domain("date_done", ">=", start)
            & Domain("date_done", "<", end)
        )

    # === FIGURES === #

    def _aggregate(self):
        """Return rows of `GROUPS` and `MEASURES`, in that order: one query."""
        self.ensure_one()
        return self.env["woms.work.order.report"]._read_group(
            self._done_domain(), GROUPS, MEASURES.values()
        )

    def _flow(self):
        """Return dict(opening, new, done, cancelled, closing): one query.

        Opening + new - done - cancelled = closing.
        """
        self.ensure_one()
        orders = self.env["woms.work.order"]
        orders.flush_model(["date_open", "date_done", "date_cancelled"])
        start, end = self._bounds()
        query = orders._search(self._filter_domain())
        ended = SQL("COALESCE(date_done, date_cancelled, 'infinity')")
        row = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE date_open < %(start)s),
                       COUNT(*) FILTER (WHERE date_open >= %(start)s),
                       COUNT(*) FILTER (WHERE date_done < %(end)s),
                       COUNT(*) FILTER (WHERE date_done IS NULL
                                          AND date_cancelled < %(end)s),
                       COUNT(*) FILTER (WHERE %(ended)s >= %(end)s)
                  FROM woms_work_order
                 WHERE date_open < %(end)s AND %(ended)s >= %(start)s
                   AND id IN %(ids)s
                """,
                start=start,
                end=end,
                ended=ended,
                ids=query.subselect(),
            )
        )[0]
        keys = ("opening", "new", "done", "cancelled", "closing")
        return dict(zip(keys, row, strict=True))

    def _figures(self):
        """Return the totals: overall, and by outcome, technician, area and month.

        :return: dict(total, outcome, technician, area, month, repeats); the groups are
            lists of dict(label, count, days, fixed, fee, parts_cost, revenue), months
            in their order, the others with the most orders first; ``days`` is an
            average, ``fixed`` a share of the repairs or None
        """
        self.ensure_one()
        sums = {
            key: defaultdict(lambda: dict.fromkeys([*MEASURES, "repaired"], 0.0))
            for key in ("total", "month", "outcome", "technician", "area")
        }
        repeats = 0
        for month, outcome, technician, area, is_repeat, *values in self._aggregate():
            repeats += values[0] if is_repeat else 0
            for key, group in (
                ("total", None),
                ("month", month),
                ("outcome", outcome),
                ("technician", technician),
                ("area", area),
            ):
                row = sums[key][group]
                for measure, value in zip(MEASURES, values, strict=True):
                    row[measure] += value or 0
                row["repaired"] += values[0] if outcome == "repaired" else 0
        total = sums.pop("total")[None]
        return {
            "total": self._finish_row("", total),
            "repeats": repeats,
            **{
                key: sorted(
                    (
                        {
                            **self._finish_row(self._group_label(key, group), row),
                            "order": str(group) if key == "month" else "",
                        }
                        for group, row in rows.items()
                    ),
                    key=lambda row: (row["order"], -row["count"]),
                )
                for key, rows in sums.items()
            },
        }

    def _finish_row(self, label, row):
        count, repaired = int(row["count"]), row.pop("repaired")
        return {
            **row,
            "label": label,
            "count": count,
            "days": row["days"] / count if count else 0.0,
            "fixed": row["fixed"] / repaired if repaired else None,
            "repaired": int(repaired),
        }

    def _group_label(self, key, group):
        if not group:
            return self.env._("None")
        if key == "month":
            return self.env["woms.format"]._day(group, "MMMM y")
        if key == "outcome":
            selection = self.env["woms.work.order"]._fields["outcome"]
            return dict(selection._description_selection(self.env))[group]
        return group.display_name

    # === THE PRINTED RECAP === #

    def _recap_values(self):
        """Return what the PDF shows, in the language of ``self.env``."""
        self.ensure_one()
        figures = self._figures()
        flow = self._flow()
        rows = self.env["woms.work.order.report"].search(
            self._done_domain(), order="date_done, id", limit=PRINT_LIMIT
        )
        rows.fetch(["order_id", "product_id", "technician_id", "revenue", "fee"])
        return {
            "title": self._title(),
            "filters": self._filter_words(),
            "figures": figures,
            "flow": flow,
            "words": self._recap_words(figures, flow),
            "orders": rows,
            "more": figures["total"]["count"] - len(rows),
            "money": self._money,
            "percent": self._percent,
            "number": self.env["woms.format"]._number,
            "day": self.env["woms.format"]._day,
        }

    def _money(self, amount):
        return self.env["woms.format"]._money(amount, self.company_id.currency_id)

    def _percent(self, share):
        if share is None:
            return "–"
        return f"{self.env['woms.format']._number(share * 100)} %"

    def _filter_words(self):
        names = self.area_ids.mapped("name")
        names += self.firm_ids.mapped("name") + self.technician_ids.mapped("name")
        return ", ".join(names) or self.env._("All areas, partners and technicians")

    def _recap_words(self, figures, flow):
        """Say in a few sentences what the figures say."""
        _ = self.env._
        total = figures["total"]
        if not total["count"]:
            return [_("No work order was done in this period.")]
        number = self.env["woms.format"]._number
        words = [
            _(
                "Work orders done: %(count)s, of them repaired: %(repaired)s "
                "(%(share)s).",
                count=number(total["count"]),
                repaired=number(total["repaired"]),
                share=self._percent(total["repaired"] / total["count"]),
            ),
            _(
                "On average a device was back %(days)s days after the request.",
                days=number(total["days"], 1),
            ),
        ]
        if total["fixed"] is not None:
            words.append(
                _(
                    "%(share)s of the repairs needed one visit and didn't come back; "
                    "%(repeats)s jobs were repeats of earlier ones.",
                    share=self._percent(total["fixed"]),
                    repeats=number(figures["repeats"]),
                )
            )
        words.append(
            _(
                "Invoiced %(revenue)s; fees of partners %(fee)s, parts %(parts)s.",
                revenue=self._money(total["revenue"]),
                fee=self._money(total["fee"]),
                parts=self._money(total["parts_cost"]),
            )
        )
        change = flow["closing"] - flow["opening"]
        if change > 0:
            words.append(
                _("%(count)s more orders are open than before.", count=number(change))
            )
        elif change < 0:
            words.append(
                _("%(count)s fewer orders are open than before.", count=number(-change))
            )
        return words
