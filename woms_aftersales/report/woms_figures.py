from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

REPORT = "woms.work.order.report"
FILTERS = ("area_ids", "categ_ids", "firm_ids")


def _lines(section, label):
    """The lines of one section of the page."""
    return fields.One2many(
        "woms.figures.line", "figures_id", label, domain=[("section", "=", section)]
    )


class WomsFigures(models.TransientModel):
    """The page of figures: a period and filters, and what was read for them."""

    _name = "woms.figures"
    _description = "Figures"
    _inherit = [
        "woms.figures.waiting",
        "woms.figures.source",
        "woms.figures.words",
        "woms.figures.tables",
    ]

    period = fields.Selection(
        [
            ("30", "Last 30 days"),
            ("90", "Last 90 days"),
            ("365", "Last 365 days"),
            ("custom", "Other dates"),
        ],
        required=True,
        default="30",
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    area_ids = fields.Many2many("woms.service.area", string="Areas")
    categ_ids = fields.Many2many("product.category", string="Product categories")
    firm_ids = fields.Many2many("res.partner", string="Service partners")
    read_at = fields.Datetime(
        "Read on",
        readonly=True,
        help="Over very many orders the figures are kept for the day.",
    )
    line_ids = fields.One2many("woms.figures.line", "figures_id")
    summary_ids = _lines("summary", "At a glance")
    stay_ids = _lines("stay", "Time per state")
    age_ids = _lines("age", "Open by age")
    firm_score_ids = _lines("firm", "Scores of service partners")
    technician_score_ids = _lines("technician", "Scores of technicians")
    warranty_product_ids = _lines("warranty_product", "Cost of warranty by product")
    warranty_cause_ids = _lines("warranty_cause", "Cost of warranty by cause")
    warranty_supplier_ids = _lines("warranty_supplier", "Cost of warranty by supplier")
    model_ids = _lines("model", "Failures of models")
    batch_ids = _lines("batch", "Failures of production batches")
    symptom_ids = _lines("symptom", "Symptoms")
    defect_ids = _lines("defect", "Defects")

    @api.depends("period")
    def _compute_dates(self):
        today = fields.Date.context_today(self)
        for figures in self:
            if figures.period == "custom" and figures.date_from and figures.date_to:
                continue
            days = int(figures.period) if (figures.period or "").isdigit() else 30
            figures.date_from = today - timedelta(days=days - 1)
            figures.date_to = today

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        fmt = self.env["woms.format"]
        for figures in self:
            figures.display_name = self.env._(
                "Figures %(start)s – %(end)s",
                start=fmt._day(figures.date_from),
                end=fmt._day(figures.date_to),
            )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for figures in self:
            if figures.date_from > figures.date_to:
                raise UserError(
                    self.env._("The period ends before it begins: change the dates.")
                )

    # === ACTIONS === #

    @api.model
    def action_open(self):
        """Open the page with the figures of the last 30 days."""
        self.env[REPORT].check_access("read")
        figures = self.create({})
        figures.action_show()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Figures"),
            "res_model": self._name,
            "res_id": figures.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    def action_show(self):
        """Show the figures of the dates and filters chosen."""
        self.ensure_one()
        self._check_reader()
        self.line_ids.unlink()
        self.env["woms.figures.line"].create(
            [
                {"figures_id": self.id, "sequence": number, **values}
                for number, values in enumerate(self._get_lines())
            ]
        )
        return True

    def action_look_again(self):
        """Override: the lines are rows of the page, which must be made."""
        super().action_look_again()
        return self.action_show()

    # === LINES === #

    def _get_lines(self):
        """Return the values of all lines: as they are now, or kept (perhaps none)."""
        self.read_at = False
        if not self._is_kept_page():
            return self._prepare_lines()
        kept = self._kept()
        self.read_at = kept.read_at
        return kept.data or []

    def _kept_key(self):
        # the last 30 days of yesterday are shown until those of today are read
        dates = (
            [self.date_from, self.date_to] if self.period == "custom" else [self.period]
        )
        parts = ["figures", self.env.lang, *dates]
        parts += [sorted(self[name].ids) for name in FILTERS]
        return "|".join(map(str, parts))

    def _kept_values(self):
        return {
            "period": self.period,
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
            **{name: [(6, 0, self[name].ids)] for name in FILTERS},
        }

    def _kept_record(self, values):
        return self.create(values)

    def _kept_read(self):
        return self._prepare_lines()

    def _prepare_lines(self):
        """Return the values of all lines, in the order they are shown in."""
        scores = self._read_scores()
        devices = self._read_devices(by_batch=True)
        return [
            *self._prepare_summary(scores["all"][None], devices),
            *self._prepare_stays(),
            *self._prepare_ages(),
            *self._prepare_scores("firm", "firm_id", scores),
            *self._prepare_scores("technician", "technician_id", scores),
            *self._prepare_warranty(),
            *self._prepare_devices(devices),
            *self._prepare_pareto(),
        ]

    def _line(self, section, key, domain=None, model=REPORT, **values):
        """Values of a line, with the definition of the figure ``key`` beside it."""
        name, standard, definition = self._definitions()[key]
        return {
            "section": section,
            "key": key,
            "name": name,
            "standard": standard,
            "definition": definition,
            "res_model": model if domain is not None else False,
            "domain": None if domain is None else list(Domain(domain)),
            **values,
        }

    def _number(self, value, digits=1):
        return self.env["woms.format"]._number(value, digits)

    def _percent(self, share):
        return f"{self._number(100 * (share or 0), 1)} %"

    def _money(self, amount):
        return self.env["woms.format"]._money(amount, self.currency_id)

    def _prepare_summary(self, score, devices):
        return [
            *self._prepare_summary_times(score),
            *self._prepare_summary_rates(score),
            *self._prepare_summary_offers(),
            *self._prepare_summary_money(score),
            *self._prepare_summary_devices(devices),
        ]

    def _prepare_summary_times(self, score):
        lines = []
        for fname in ("days_customer", "days_work"):
            n, mean, median, p90 = (
                score[f"{fname}:{how}"] for how in ("count", "avg", "median", "p90")
            )
            text = self.env._(
                "median %(median)s, mean %(mean)s, 90 %% within %(most)s",
                median=self._number(median),
                mean=self._number(mean),
                most=self._number(p90),
            )
            lines.append(
                self._line(
                    "summary",
                    fname,
                    self._done_domain(),
                    value=median,
                    value_text=text if n else "–",
                    n=n,
                    mean=mean,
                    median=median,
                    p90=p90,
                )
            )
        return lines

    def _prepare_summary_rates(self, score):
        repaired = Domain("outcome", "=", "repaired")
        behind = {
            "fixed_first_time": repaired,
            "repeat_30": repaired,
            "no_fault": Domain.TRUE,
            "promise_kept": Domain("promise_told", "=", True),
            "rating": Domain("rating", ">", 0),
        }
        lines = []
        for fname, domain in behind.items():
            value, n = score[f"{fname}:avg"], score[f"{fname}:count"]
            text = self._number(value) if fname == "rating" else self._percent(value)
            lines.append(
                self._line(
                    "summary",
                    fname,
                    self._done_domain() & domain,
                    value=value,
                    value_text=text if n else "–",
                    n=n,
                )
            )
        return lines

    def _prepare_summary_offers(self):
        states = {}
        for counts in self._read_offers().values():
            for state, count in counts.items():
                kind = state if state in ("declined", "expired") else "accepted"
                states[kind] = states.get(kind, 0) + count
        total = sum(states.values())
        return [
            self._line(
                "summary",
                kind,
                self._offer_domain(),
                "woms.assignment",
                value=states.get(kind, 0) / total if total else 0,
                value_text=self._percent(states.get(kind, 0) / total) if total else "–",
                n=total,
            )
            for kind in ("accepted", "declined", "expired")
        ]

    def _prepare_summary_money(self, score):
        done = self._done_domain()
        n, revenue = score["__count"], score["revenue:sum"]
        cost, covered = score["warranty_cost:sum"], score["warranty_cost:count"]
        unpaid_n, unpaid = self._read_unpaid()
        rows = (
            ("revenue", revenue, n, done),
            ("unpaid", unpaid, unpaid_n, self._unpaid_domain()),
            ("warranty_cost", cost, covered, done & Domain("warranty_cost", ">", 0)),
            (
                "warranty_per_order",
                (cost or 0) / covered if covered else 0,
                covered,
                done & Domain("warranty_cost", ">", 0),
            ),
        )
        return [
            self._line(
                "summary",
                key,
                domain,
                value=amount,
                value_text=self._money(amount),
                n=count,
            )
            for key, amount, count, domain in rows
        ]

    def _unpaid_domain(self):
        return self._filter_domain() & Domain(
            "cost_state", "in", ("due", "partial", "on_delivery")
        )

    def _prepare_summary_devices(self, rows):
        days = sum(row[3] for row in rows)
        failures = sum(row[4] for row in rows)
        rate = 100 * failures * 365 / days if days else 0
        return [
            self._line(
                "summary",
                "failure_rate",
                value=rate,
                value_text=self._number(rate) if days else "–",
                n=failures,
            ),
            self._line(
                "summary",
                "mtbf",
                value=days / failures if failures else 0,
                value_text=self._number(days / failures, 0) if failures else "–",
                n=failures,
            ),
        ]
