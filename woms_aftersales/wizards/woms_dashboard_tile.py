from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .. import const

ORDER = "woms.work.order"
LONG_ON_BENCH = 7  # days
ANSWER_SOON = 2  # hours


class WomsDashboardTile(models.TransientModel):
    """One number of a role's overview, and the records it counts."""

    _name = "woms.dashboard.tile"
    _description = "Overview"
    _order = "sequence, id"

    role = fields.Selection(
        [("manager", "Manager"), ("dispatcher", "Dispatcher"), ("bench", "Bench")],
        required=True,
    )
    sequence = fields.Integer()
    name = fields.Char(required=True)
    value = fields.Integer(aggregator=None)
    value_text = fields.Char("Shown as")
    note = fields.Char()
    alert = fields.Boolean(help="It should be none.")
    res_model = fields.Char(required=True)
    domain = fields.Json()

    # === ACTIONS === #

    @api.model
    def action_open(self, role):
        """Count anew and open the overview of ``role``."""
        tiles = self.create(
            [
                {"role": role, "sequence": number, **values}
                for number, values in enumerate(getattr(self, f"_prepare_{role}")())
            ]
        )
        labels = dict(self._fields["role"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Overview: %(role)s", role=labels[role]),
            "res_model": self._name,
            "view_mode": "kanban",
            "views": [(False, "kanban")],
            "domain": [("id", "in", tiles.ids)],
            "target": "current",
        }

    def action_records(self):
        """Open the records that were counted."""
        self.ensure_one()
        self.env[self.res_model].check_access("read")
        modes = {
            ORDER: "list,kanban,pivot,graph,form",
            "woms.work.order.report": "list,pivot,graph",
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.res_model,
            "view_mode": modes.get(self.res_model, "list,form"),
            "domain": self.domain,
            "context": {"create": False},
        }

    # === TILES === #

    def _tile(self, name, domain, note=None, *, model=ORDER, alert=False, text=None):
        """Values of a tile; what is counted is what the reader may see."""
        domain = Domain(domain) & Domain("company_id", "in", self.env.companies.ids)
        value = self.env[model].search_count(domain)
        return {
            "name": name,
            "res_model": model,
            "domain": list(domain),
            "value": value,
            "value_text": text or self.env["woms.format"]._number(value),
            "note": note,
            "alert": alert and bool(value),
        }

    def _open_domain(self):
        return Domain("state", "not in", const.ORDER_FINAL_STATES)

    def _late_tile(self, domain=Domain.TRUE):
        today = fields.Date.context_today(self)
        return self._tile(
            self.env._("Promised date passed"),
            self._open_domain() & Domain("promised_date", "<", today) & domain,
            self.env._("Open orders whose promised date is over."),
            alert=True,
        )

    def _prepare_dispatcher(self):
        _ = self.env._
        now = fields.Datetime.now()
        day = fields.Date.context_today(self)
        morning = datetime.combine(day, time.min)
        return [
            self._tile(
                _("To triage"),
                [("state", "=", "submitted"), ("waiting_for", "=", False)],
                _("Requests nobody has looked at."),
                model="woms.work.request",
            ),
            self._tile(
                _("To call back"),
                [("state", "=", "draft")],
                _("Sent by guests, not confirmed."),
                model="woms.work.request",
            ),
            self._tile(
                _("To dispatch"),
                [("state", "=", "new")],
                _("Orders without an offer."),
            ),
            self._tile(
                _("Offered"),
                [("state", "=", "offered")],
                _("A service partner is asked."),
            ),
            self._tile(
                _("Answer due soon"),
                [
                    ("state", "=", "offered"),
                    ("deadline", "<", now + timedelta(hours=ANSWER_SOON)),
                ],
                _("Offers that end within two hours."),
                model="woms.assignment",
                alert=True,
            ),
            self._tile(
                _("Without an appointment"),
                [("state", "=", "assigned"), ("window_start", "=", False)],
                _("Accepted, no time agreed yet."),
            ),
            self._tile(
                _("Visits today"),
                [
                    ("state", "in", ("scheduled", "on_site")),
                    ("window_start", ">=", morning - timedelta(hours=12)),
                    ("window_start", "<", morning + timedelta(hours=24)),
                ],
                _("Agreed for today, or under way."),
            ),
            self._tile(
                _("Customer is to answer"),
                self._open_domain()
                & Domain("waiting_for", "in", ("customer", "approval")),
                _("A question or an estimate is open."),
            ),
            self._late_tile(),
        ]

    def _prepare_bench(self):
        _ = self.env._
        here = Domain("state", "=", "in_workshop")
        week_ago = fields.Datetime.now() - timedelta(days=LONG_ON_BENCH)
        return [
            self._tile(
                _("On its way to us"),
                [("state", "=", "in_transit")],
                _("Announced or in a parcel."),
            ),
            self._tile(_("In the workshop"), here, _("All devices taken in.")),
            self._tile(
                _("Without a technician"),
                here & Domain("technician_id", "=", False),
                _("Taken in, nobody has it."),
                alert=True,
            ),
            self._tile(
                _("To work on"),
                here & Domain("waiting_for", "=", False),
                _("Waits for nothing."),
            ),
            self._tile(
                _("Waits for parts"),
                here & Domain("waiting_for", "=", "parts"),
                _("The promised date goes on."),
            ),
            self._tile(
                _("Waits for approval"),
                here & Domain("waiting_for", "=", "approval"),
                _("An estimate is out."),
            ),
            self._tile(
                _("Here for over a week"),
                here & Domain("holder_since", "<", week_ago),
                _("Since it was taken in."),
                alert=True,
            ),
            self._tile(
                _("To hand out or ship"),
                [("state", "=", "ready")],
                _("The work has ended."),
            ),
            self._late_tile(here),
        ]

    def _prepare_manager(self):
        _ = self.env._
        return [
            self._tile(_("Open orders"), self._open_domain(), _("All not ended.")),
            self._late_tile(),
            *self._prepare_rates(),
            self._tile(
                _("To decide"),
                self._open_domain() & Domain("waiting_for", "=", "decision"),
                _("Orders that wait for our own decision."),
                alert=True,
            ),
            self._tile(
                _("Open complaints"),
                [("state", "=", "open")],
                _("An answer is due."),
                model="woms.complaint",
                alert=True,
            ),
            self._tile(
                _("Fails too often"),
                [("closed_on", "=", False)],
                _("Models and batches to look into."),
                model="woms.early.warning",
                alert=True,
            ),
            self._tile(
                _("Not paid yet"),
                [("cost_state", "in", ("due", "partial"))],
                _("Orders with an amount due."),
            ),
        ]

    def _prepare_rates(self):
        """Tiles of the last 30 days, each over the orders done."""
        _ = self.env._
        figures = self.env["woms.figures"].new(
            {"period": "30", "company_id": self.env.company.id}
        )
        done = figures._done_domain()
        fmt = self.env["woms.format"]
        n, median, fixed, repairs, rating, rated = self.env[
            "woms.work.order.report"
        ]._read_group(
            done,
            [],
            [
                "__count",
                "days_customer:median",
                "fixed_first_time:avg",
                "fixed_first_time:count",
                "rating:avg",
                "rating:count",
            ],
        )[0]
        model = {"model": "woms.work.order.report"}
        return [
            self._tile(_("Done in 30 days"), done, _("Orders done."), **model),
            self._tile(
                _("Days until back"),
                done,
                _("Median of %(n)s orders done in 30 days.", n=n),
                text=fmt._number(median, 1) if n else "–",
                **model,
            ),
            self._tile(
                _("Fixed the first time"),
                done & Domain("outcome", "=", "repaired"),
                _("Of %(n)s repairs done in 30 days.", n=repairs),
                text=f"{fmt._number(100 * (fixed or 0))} %" if repairs else "–",
                **model,
            ),
            self._tile(
                _("Rating"),
                done & Domain("rating", ">", 0),
                _("Mean of %(n)s ratings in 30 days, from 1 to 5.", n=rated),
                text=fmt._number(rating, 1) if rated else "–",
                **model,
            ),
        ]
