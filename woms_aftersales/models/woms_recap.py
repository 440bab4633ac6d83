from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .. import const
from .woms_recap_facts import FILTERS
from .woms_state_mixin import Transition

UNITS = [
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
    ("any", "Any dates"),
]
LENGTHS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}


def unit_start(unit, day):
    """Return the first day of the ``unit`` of time that ``day`` lies in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if unit == "year":
        return day.replace(month=1, day=1)
    return day


class WomsRecap(models.Model):
    """The recap of a period: a draft is read anew each time, an issued one is frozen.

    An order counts in the period of its ``date_done`` on the company's clock.
    """

    _name = "woms.recap"
    _description = "Recap"
    _inherit = [
        "woms.recap.figures",
        "woms.recap.correction",
        "woms.recap.page",
        "woms.recap.sheet",
        "woms.recap.mail",
        "woms.state.mixin",
    ]
    _order = "date_to desc, id desc"

    _woms_transitions = (
        Transition("draft", "issued", "manager system", "_guard_issue"),
    )
    _woms_can = {"can_issue": ("issued",)}
    _woms_guarded_fields = ("figures", "chain", "issued_at", "frozen_at", "sent_at")

    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued")],
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    can_issue = fields.Boolean(compute="_compute_can_moves")
    unit = fields.Selection(UNITS, "Period", required=True, default="month")
    day = fields.Date(
        "A day in it",
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
        help="Any day of the period.",
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
    area_ids = fields.Many2many("woms.service.area", string="Areas")
    firm_ids = fields.Many2many("res.partner", string="Service partners")
    technician_ids = fields.Many2many("woms.technician", string="Technicians")
    categ_ids = fields.Many2many("product.category", string="Product categories")
    outcome = fields.Selection(const.OUTCOMES)
    currency_id = fields.Many2one(related="company_id.currency_id")
    target_days = fields.Float(
        "Days until back, at most",
        default=lambda self: self.env.company.woms_target_days,
        help="0: no target.",
    )
    target_fixed = fields.Float(
        "Fixed the first time, at least (%)",
        default=lambda self: self.env.company.woms_target_fixed,
        help="0: no target.",
    )
    target_warranty = fields.Monetary(
        "Cost of warranty per order, at most",
        default=lambda self: self.env.company.woms_target_warranty,
        help="0: no target.",
    )
    target_rating = fields.Float(
        "Rating, at least",
        default=lambda self: self.env.company.woms_target_rating,
        help="From 1 to 5; 0: no target.",
    )

    # === ISSUED === #

    figures = fields.Json(readonly=True, copy=False)
    chain = fields.Char(
        readonly=True,
        copy=False,
        help="Recaps of one unit of time and the same filters continue each other.",
    )
    issued_at = fields.Datetime(readonly=True, copy=False)
    frozen_at = fields.Datetime(
        readonly=True, copy=False, help="Up to when the books were read."
    )
    sent_at = fields.Datetime("Sent", readonly=True, copy=False)
    line_ids = fields.One2many("woms.recap.line", "recap_id", "Work orders")

    _issued_once = models.UniqueIndex(
        "(company_id, chain, date_from) WHERE state = 'issued'",
        "This period was issued a moment ago: open that recap instead.",
    )

    @api.depends("name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for recap in self:
            number = f"{recap.name} · " if recap.state == "issued" else ""
            recap.display_name = number + recap._title()

    # === PERIOD === #

    @api.model
    def _today(self, company):
        """Return the day it is where the company is."""
        zone = self._zone_of(company)
        return pytz.UTC.localize(fields.Datetime.now()).astimezone(zone).date()

    @api.model
    def _zone_of(self, company):
        # sudo: the zone only; a contact may be closed to the reader
        return pytz.timezone(company.sudo().partner_id.tz or const.TZ_WIB)

    @api.depends("unit")
    def _compute_day(self):
        """Propose the last period that is over."""
        for recap in self:
            today = self._today(recap.company_id or self.env.company)
            unit = recap.unit or "month"
            recap.day = unit_start(unit, today) - timedelta(days=1)

    @api.depends("unit", "day")
    def _compute_dates(self):
        for recap in self:
            if recap.unit == "any" and recap.date_from and recap.date_to:
                continue
            day = recap.day or self._today(recap.company_id or self.env.company)
            unit = recap.unit or "month"
            start = unit_start(unit, day)
            recap.date_from = start
            recap.date_to = (
                start + LENGTHS.get(unit, LENGTHS["day"]) - timedelta(days=1)
            )

    @api.constrains("unit", "date_from", "date_to")
    def _check_dates(self):
        for recap in self:
            start, end = recap.date_from, recap.date_to
            if start > end:
                raise UserError(
                    self.env._("The period ends before it begins: change the dates.")
                )
            length = LENGTHS.get(recap.unit)
            if length and (
                start != unit_start(recap.unit, start)
                or end != start + length - timedelta(days=1)
            ):
                raise UserError(
                    self.env._(
                        "These dates are no whole period of that kind: choose “Any "
                        "dates” for other ones."
                    )
                )

    def _before_dates(self):
        """Return first and last day of the period before, of the same kind."""
        self.ensure_one()
        last = self.date_from - timedelta(days=1)
        if self.unit in LENGTHS:
            return unit_start(self.unit, last), last
        return self.date_from - (self.date_to - self.date_from) - timedelta(
            days=1
        ), last

    def _bounds(self, dates=None):
        """Return begin (included) and end (excluded) of the period, as UTC moments."""
        self.ensure_one()
        start, end = dates or (self.date_from, self.date_to)
        zone = self._zone_of(self.company_id)
        return tuple(
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.UTC)
            .replace(tzinfo=None)
            for day in (start, end + timedelta(days=1))
        )

    def _title(self):
        self.ensure_one()
        fmt = self.env["woms.format"]
        start, end = self.date_from, self.date_to
        if not start or not end:
            return self.env._("Recap")
        if self.unit == "month":
            return self.env._("Recap %(month)s", month=fmt._day(start, "MMMM y"))
        if self.unit == "year":
            return self.env._("Recap %(year)s", year=start.year)
        if start == end:
            return self.env._("Recap %(day)s", day=fmt._day(start))
        return self.env._(
            "Recap %(start)s – %(end)s", start=fmt._day(start), end=fmt._day(end)
        )

    # === WHICH ORDERS === #

    def _narrow_domain(self):
        """Return the domain of the filters alone: no company, no outcome."""
        self.ensure_one()
        domain = Domain.TRUE
        for fname, target in FILTERS.items():
            if records := self[fname]:
                operator = "child_of" if fname == "categ_ids" else "in"
                domain &= Domain(target, operator, records.ids)
        return domain

    def _filter_domain(self, *, outcome=False):
        """Return the domain of the filters.

        :param bool outcome: with that of the outcome, which open orders don't have
        """
        domain = Domain("company_id", "=", self.company_id.id) & self._narrow_domain()
        if outcome and self.outcome:
            domain &= Domain("outcome", "=", self.outcome)
        return domain

    def _done_domain(self, dates=None):
        """Return the domain of the orders that count: done in the period."""
        start, end = self._bounds(dates)
        return (
            self._filter_domain(outcome=True)
            & Domain("state", "=", "done")
            & Domain("date_done", ">=", start)
            & Domain("date_done", "<", end)
        )

    def _chain_key(self):
        """Return what recaps that continue each other have in common, as text."""
        self.ensure_one()
        parts = [self.unit, self.outcome or ""]
        parts += [",".join(map(str, sorted(self[name].ids))) for name in FILTERS]
        return "|".join(parts)

    # === ISSUING === #

    def _guard_issue(self):
        refusals = {}
        for recap in self:
            if recap.date_to >= self._today(recap.company_id):
                refusals[recap.id] = self.env._(
                    "The period isn't over yet. Issue the recap from %(day)s on.",
                    day=self.env["woms.format"]._day(recap.date_to + timedelta(days=1)),
                )
            elif known := recap._issued_twin():
                refusals[recap.id] = self.env._(
                    "%(number)s already tells of these days. Open it, or choose other "
                    "dates or filters.",
                    number=known.display_name,
                )
        return refusals

    def _issued_twin(self):
        """Return an issued recap of the chain that shares days with this one."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("chain", "=", self._chain_key()),
                ("state", "=", "issued"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )

    def action_issue(self):
        """Issue the recaps: from now on they stay as they are."""
        for recap in self:
            recap._move("issued")
        return True

    def _before_move(self, target, roles):
        """Freeze figures, list and corrections, all read in this one transaction."""
        for recap in self:
            recap._write_machine(
                {
                    "chain": recap._chain_key(),
                    "figures": recap._make_figures(),
                    "frozen_at": self.env.cr.now(),
                }
            )
            recap._freeze_lines()
            recap._check_sums()
        return super()._before_move(target, roles)

    def _prepare_move(self, target, moment):
        self.ensure_one()
        number = self.env["ir.sequence"]._woms_next_numbers(
            "woms.recap", self.company_id, 1
        )[0]
        values = super()._prepare_move(target, moment)
        return {**values, "name": number, "issued_at": moment}

    def write(self, vals):
        """Refuse every change of an issued recap, whoever asks."""
        if vals and any(recap.state == "issued" for recap in self):
            raise UserError(
                self.env._(
                    "An issued recap stays as it is. What changes later is told in the "
                    "next one; duplicate it for other dates or filters."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Let drafts go; what was issued stays."""
        if any(recap.state == "issued" for recap in self):
            raise UserError(
                self.env._("An issued recap can't be deleted: others have read it.")
            )

    # === ACTIONS === #

    def action_view(self):
        """Open the orders of the recap: the frozen list, or how they are now."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "issued":
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "woms_aftersales.woms_recap_line_action"
            )
            domain = [("recap_id", "=", self.id)]
        else:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "woms_aftersales.woms_work_order_report_action"
            )
            domain = list(self._done_domain())
        return {**action, "name": self.display_name, "domain": domain, "context": {}}

    def action_print(self):
        """Print the recap as PDF."""
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("woms_aftersales.action_report_recap").report_action(self)
