from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from .woms_order_plan import DEFAULT_ANSWER_HOURS

# where there is no calendar: an offer that would run out at night runs until the next
# morning, in the place's time
DAY_STARTS, DAY_ENDS, MORNING = 8, 20, 10
EXPIRE_BATCH = 500


class WomsOrderDispatch(models.AbstractModel):
    """Dispatch of a work order: offers, the next firm, the desk's overrule."""

    _name = "woms.order.dispatch"
    _description = "Work Order Dispatch"
    _inherit = "woms.order.plan"

    @api.depends("assignment_ids.state", "assignment_ids.deadline")
    def _compute_assignment(self):
        """The accepted assignment, else the last one ended; the next deadline."""
        for order in self:
            rows = order.assignment_ids
            order.assignment_id = (
                rows.filtered(lambda row: row.state == "accepted")
                or rows.filtered(lambda row: row.state == "done").sorted("id")
            )[-1:]
            order.offer_deadline = min(
                (
                    row.deadline
                    for row in rows
                    if row.state == "offered" and row.deadline
                ),
                default=False,
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Wake the dispatch where an area offers its jobs by itself."""
        orders = super().create(vals_list)
        # sudo: a setting of the area, whoever made the order
        if any(orders.sudo().area_id.mapped("auto_dispatch")):
            self._wake_dispatch()
        return orders

    @api.model
    def _wake_dispatch(self):
        cron = self.env.ref("woms_aftersales.ir_cron_dispatch", False)
        if cron:
            # sudo: whoever makes an order has no right on scheduled jobs
            cron.sudo()._trigger()

    # === OFFERS === #

    def _offer(self, firms, *, deadline=None, hours=None, earning=None):
        """Offer each of these orders to each of ``firms``; the first to accept gets it.

        :param datetime deadline: answer until, in UTC
        :param float hours: or so many working hours from now; the area's if not given
        :param float earning: what the firm earns, in the company's currency; fee and
            travel if not given
        :return: the ``woms.assignment`` rows made
        :raise UserError: when an order can't be offered now
        """
        notes = self._rank_notes(firms)
        return self._make_offers(
            [
                (order, firm.id, notes.get((order.id, firm.id)))
                for order in self
                for firm in firms
            ],
            deadline=deadline,
            hours=hours,
            earning=earning,
        )

    def _rank_notes(self, firms):
        """Say why ``firms`` fit each order: ``{(order id, firm id): note}``."""
        notes = {}
        ranked = self._rank_batch(exclude_asked=False)
        for order in self:
            for row in ranked[order.id]:
                if row["firm_id"] in firms.ids:
                    found = order._score_row(row, row["open_load"], order._get_pin())
                    notes[order.id, row["firm_id"]] = order._write_rank_note(
                        {**row, **found}
                    )
        return notes

    def _make_offers(self, chosen, *, deadline=None, hours=None, earning=None):
        """Create the offers ``chosen`` and tell each firm, in batch.

        The orders are locked first: whoever accepts one meanwhile is read or waits.

        :param list chosen: tuples of order, firm id, and the note why this firm
        """
        orders = self.browse({order.id: True for order, _firm, _note in chosen})
        if not orders:
            return self.env["woms.assignment"]
        if not self.env.su:
            orders.check_access("write")
        orders._lock_rows()
        orders._check_offerable()
        asked = {
            (row.order_id.id, row.firm_id.id)
            for row in orders.sudo().assignment_ids  # sudo: the right was checked
            if row.state == "offered"
        }
        firms = self.env["res.partner"].browse({firm: True for _o, firm, _n in chosen})
        by_id = {firm.id: firm for firm in firms}  # one record set: read together
        deadlines = {} if deadline else orders._get_offer_deadlines(hours)
        offers = self.env["woms.assignment"].create(
            [
                {
                    **order._prepare_offer(by_id[firm_id], earning),
                    "deadline": deadline or deadlines[order.id],
                    "rank_note": note,
                }
                for order, firm_id, note in chosen
                if (order.id, firm_id) not in asked
            ]
        )
        offers._tell_firms()
        orders.filtered(lambda order: order.state == "new")._move(
            "offered", role=const.ROLE_SYSTEM if self.env.su else None
        )
        return offers

    def _check_offerable(self):
        for order in self:
            if order.state not in ("new", "offered"):
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s”: it can't be offered now. Take the "
                        "job back first.",
                        number=order.display_name,
                        state=order._state_label(order.state),
                    )
                )

    def _prepare_offer(self, firm, earning=None, kind="visit"):
        """Values of the row that offers or gives this order to ``firm``."""
        self.ensure_one()
        return {
            "order_id": self.id,
            "firm_id": firm.id,
            "kind": kind,
            "company_id": self.company_id.id,
            **self._get_earning_values(firm, earning, kind),
        }

    def _get_offer_deadline(self, hours=None):
        """Return until when a firm may answer: so many working hours of the place.

        :param float hours: those of the area if not given
        """
        self.ensure_one()
        area = self._get_dispatch_area()
        hours = hours or area.answer_hours or DEFAULT_ANSWER_HOURS
        tz = self.location_id.tz or const.TZ_WIB
        calendar = area.calendar_id or self.company_id.resource_calendar_id
        planned = self.env["woms.work.time"]._plan_hours(calendar, tz, hours)
        if planned:
            return planned
        moment = fields.Datetime.now() + timedelta(hours=hours)
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(tz))
        if DAY_STARTS <= local.hour < DAY_ENDS:
            return moment
        morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        if local.hour >= DAY_ENDS:
            morning += timedelta(days=1)
        return morning.astimezone(pytz.utc).replace(tzinfo=None)

    def _offer_next(self):
        """Offer each order to the best firms not asked yet; tell the desk of the rest.

        :return: the offers made
        """
        chosen, without = self._plan_offers()
        offers = self._make_offers(chosen)
        without._give_to_desk()
        return offers

    def _offer_to_first_firms(self):
        """Offer what a partner took in at its shop to that partner, and to it alone."""
        orders_sudo = self.sudo().filtered(  # sudo: follows from accepting the request
            lambda order: order.state == "new" and order._get_first_firm()
        )
        return orders_sudo._make_offers(
            [
                (order, order._get_first_firm().id, order._write_first_note())
                for order in orders_sudo
            ]
        )

    def _give_to_desk(self):
        """No firm is left to ask: back to `new`, with something to do for the desk."""
        reason = self.env._("Every service partner of the area was asked.")
        # sudo: called by whoever answered last, a technician or a cron
        orders_sudo = self.sudo()
        orders_sudo.filtered(lambda order: order.state == "offered")._move(
            "new", role=const.ROLE_SYSTEM, reason=reason
        )
        orders_sudo._remind_desk(
            self.env._("Find a technician"),
            self.env._("No service partner is left who could be asked."),
        )

    def _remind_desk(self, summary, note):
        """Leave one activity per order for the desk, unless the same one is open."""
        for order_sudo in self:  # rare, and each has its own person
            if summary in order_sudo.activity_ids.mapped("summary"):
                continue
            user = order_sudo.desk_user_id or order_sudo._get_desk_user()
            order_sudo.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=user.id or self.env.ref("base.user_admin").id,
            )

    def _get_desk_user(self):
        """Return somebody of the desk of this order's company, or nobody."""
        self.ensure_one()
        group = self.env.ref("woms_aftersales.woms_aftersales_group_desk")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="id",
            limit=1,
        )

    def _after_offers_closed(self):
        """Ask the next firm for the orders whose offers are all closed."""
        open_orders_sudo = self.sudo().filtered(  # sudo: whoever closed the last offer
            lambda order: (
                order.state == "offered"
                and not {"offered", "accepted"}
                & set(order.assignment_ids.mapped("state"))
            )
        )
        return open_orders_sudo._offer_next() if open_orders_sudo else None

    # === BUTTONS OF THE DESK === #

    def action_offer_best(self):
        """Offer each of the orders to the firm ranked first."""
        self.check_access("write")
        self._check_offerable()
        # sudo: the ranking counts jobs of all firms; the right was checked above
        self.sudo()._offer_next()

    def action_withdraw(self):
        """Take the open offers back; the orders are new again."""
        self.check_access("write")
        # sudo: the right to write the order was checked above
        orders_sudo = self.sudo()
        orders_sudo._lock_rows()
        orders_sudo._withdraw_offers(
            self.env._("The service desk took the offer back.")
        )
        orders_sudo.filtered(lambda order: order.state == "offered")._move("new")

    def _withdraw_offers(self, reason, keep=None):
        """Close the open offers of these sudo orders, but for the row ``keep``."""
        offers = self.assignment_ids.filtered(
            lambda row: row.state == "offered" and row != keep
        )
        offers._move("withdrawn", role=const.ROLE_SYSTEM, reason=reason)
        offers._tell_firms()
        return offers

    # === THE DESK DECIDES === #

    def _assign_directly(self, firm=None, technician=None):
        """Give the job to a firm that agreed by phone, or to a technician, at once.

        Whoever has it loses it; open offers are withdrawn.

        :raise UserError: for a firm and technician that don't belong together
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        order_sudo = self.sudo()  # sudo: the right to write was checked above
        order_sudo._lock_rows()
        technician = technician or self.env["woms.technician"]
        firm = firm or technician.firm_id
        if not firm and not technician:
            raise UserError(self.env._("Choose a service partner or a technician."))
        if technician and technician.firm_id != firm:
            raise UserError(
                self.env._(
                    "%(technician)s doesn't work for %(firm)s: choose the firm alone, "
                    "or another technician.",
                    technician=technician.name,
                    firm=firm.name,
                )
            )
        reason = self.env._("The service desk gave the job to somebody else.")
        order_sudo._withdraw_offers(reason)
        if order_sudo.state in ("assigned", "scheduled"):
            order_sudo._take_back(reason)
        row_sudo = order_sudo._accept_row(
            {**order_sudo._prepare_offer(firm), "technician_id": technician.id}
        )
        order_sudo._move(
            "assigned",
            values={"firm_id": firm.id, "technician_id": technician.id},
        )
        row_sudo._tell_firms()
        return row_sudo

    def _accept_row(self, values):
        """Create an assignment and accept it in the name of who acts."""
        # the row this one follows leaves `accepted` first: the database allows one only
        self.env["woms.assignment"].flush_model(["state"])
        row = self.env["woms.assignment"].create(values)
        return row._move("accepted", values={"answered_at": fields.Datetime.now()})

    def _take_back(self, reason, role=None):
        """Cancel the accepted assignment of a sudo order, and make the order new."""
        self.ensure_one()
        row = self._get_accepted_assignment()
        row._move("cancelled", role=role, reason=reason)
        return self._move(
            "new",
            role=role,
            reason=reason,
            values={"firm_id": False, "technician_id": False},
        )

    # === CRONS: safe to run twice, resumable === #

    @api.model
    def _cron_expire_offers(self, limit=EXPIRE_BATCH):
        """Close the offers nobody answered in time and ask the next firms."""
        offers = self.env["woms.assignment"].search(
            [("state", "=", "offered"), ("deadline", "<", fields.Datetime.now())],
            order="deadline, id",
            limit=limit,
        )
        orders = offers.order_id
        if orders:
            # the order first, as whoever accepts does: nobody waits for the other
            orders._lock_rows()
        offers._move("expired", role=const.ROLE_SYSTEM)
        orders._after_offers_closed()
        remaining = len(offers) == limit
        self.env["ir.cron"]._commit_progress(len(offers), remaining=int(remaining))

    @api.model
    def _cron_dispatch_new(self, limit=EXPIRE_BATCH):
        """Offer the new orders of areas that do so without the desk."""
        orders = self.env["woms.work.order"].search(
            [
                ("state", "=", "new"),
                ("service_mode", "=", "on_site"),
                ("area_id.auto_dispatch", "=", True),
                ("assignment_ids", "=", False),
                ("activity_ids", "=", False),
            ],
            order="priority desc, promised_date, id",
            limit=limit,
        )
        orders._offer_next()
        remaining = len(orders) == limit
        self.env["ir.cron"]._commit_progress(len(orders), remaining=int(remaining))
