from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain

from .. import const
from .woms_place_time import last_month


class WomsSettlementCollect(models.AbstractModel):
    """Finds what is earned and held and on no statement yet."""

    _name = "woms.settlement.collect"
    _description = "Collecting Settlements"

    @api.model
    def _propose(self, company, date_from, date_to, firms=None):
        """Put what is open until ``date_to`` on draft statements, one per firm.

        Run again, or twice at once, it adds only what is on no statement: the rows of
        jobs and payments are written first, so of two runs the later one is refused by
        the database, tried again, and finds nothing left.

        :param firms: ``res.partner``; all if not given
        :return: the ``woms.settlement`` made or added to
        """
        # sudo: collected from jobs and stock that an accountant may not read
        settlements_sudo = self.sudo().with_company(company)
        firms = firms and firms.sudo()
        end = self._get_end(company, date_to)
        found = defaultdict(list)
        for values in (
            *settlements_sudo._find_jobs(company, end, firms),
            *settlements_sudo._find_cash(company, date_to, firms),
            *settlements_sudo._find_parts(company, end, firms),
        ):
            found[values.pop("firm")].append(values)
        made = settlements_sudo.browse()
        for firm, rows in found.items():
            made |= settlements_sudo._add_to_draft(
                company, firm, date_from, date_to, rows
            )
        return made.with_env(self.env)

    @api.model
    def _get_end(self, company, date_to):
        """Return the end of ``date_to`` on the company's clock, in UTC."""
        tz = pytz.timezone(company.partner_id.tz or const.TZ_WIB)
        end = tz.localize(datetime.combine(date_to + timedelta(days=1), time.min))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_firm_domain(self, fname, firms):
        if firms is None:
            return Domain(fname, "!=", False)
        return Domain(fname, "in", firms.ids)

    @api.model
    def _find_jobs(self, company, end, firms):
        """Return the lines of closed jobs with a fee and on no statement."""
        jobs = self.env["woms.assignment"].search(
            Domain("state", "=", "done")
            & Domain("settlement_id", "=", False)
            & Domain("company_id", "=", company.id)
            & Domain("fee", ">", 0)
            & Domain("fee_held", "=", False)
            & (
                Domain("fee_released_at", "=", False)
                | Domain("fee_released_at", "<", end)
            )
            & self._get_firm_domain("firm_id", firms)
            & (
                Domain("fee_fixed_at", "<", end)
                # closed before fees were dated
                | (Domain("fee_fixed_at", "=", False) & Domain("write_date", "<", end))
            ),
            order="id",
        )
        tz = company.partner_id.tz or const.TZ_WIB
        return [
            {
                "firm": job.firm_id,
                "kind": "fee",
                "assignment_id": job.id,
                "order_id": job.order_id.id,
                "date": self._get_day(
                    job.fee_released_at or job.fee_fixed_at or job.write_date, tz
                ),
                "name": job.order_id.name,
                "amount": job.fee,
                "amount_travel": job.fee_travel,
            }
            for job in jobs
        ]

    @api.model
    def _get_day(self, moment, tz):
        return pytz.utc.localize(moment).astimezone(pytz.timezone(tz)).date()

    @api.model
    def _find_cash(self, company, date_to, firms):
        """Return the lines of cash that technicians of firms took and still hold."""
        payments = self.env["account.payment"].search(
            Domain("woms_settlement_id", "=", False)
            & Domain("company_id", "=", company.id)
            & Domain("state", "in", ("in_process", "paid"))
            & Domain("is_matched", "=", False)
            & Domain("date", "<=", date_to)
            & self._get_firm_domain("woms_firm_id", firms),
            order="id",
        )
        return [
            {
                "firm": payment.woms_firm_id,
                "kind": "cash",
                "payment_id": payment.id,
                "order_id": payment.woms_order_id.id,
                "date": payment.date,
                "name": payment.woms_order_id.name or payment.name,
                "amount": -payment.amount_company_currency_signed,
            }
            for payment in payments
        ]

    @api.model
    def _find_parts(self, company, end, firms):
        """Return the lines of parts of their own that firms put in.

        Own parts lie in a stock location with the firm, or its technician, as owner.
        """
        if firms is None:
            firms = self.env["res.partner"].search([("woms_is_firm", "=", True)])
        owners = {firm.id: firm for firm in firms}
        for technician in firms.woms_technician_ids:
            owners[technician.partner_id.id] = technician.firm_id
        used = self.env["stock.move.line"].search(
            [
                ("owner_id", "in", list(owners)),
                ("state", "=", "done"),
                ("company_id", "=", company.id),
                ("date", "<", end),
                ("move_id.repair_line_type", "=", "add"),
                ("move_id.repair_id.woms_order_id", "!=", False),
            ],
            order="id",
        )
        settled = self.env["woms.settlement.line"].search(
            [("part_move_line_id", "in", used.ids)]
        )
        tz = company.partner_id.tz or const.TZ_WIB
        return [
            {
                "firm": owners[line.owner_id.id],
                "kind": "part",
                "part_move_line_id": line.id,
                "order_id": line.move_id.repair_id.woms_order_id.id,
                "date": self._get_day(line.date, tz),
                "name": line.product_id.display_name,
                "amount": self._get_part_price(line, owners[line.owner_id.id], company),
            }
            for line in used - settled.part_move_line_id
        ]

    @api.model
    def _get_part_price(self, line, firm, company):
        """Return what a firm's own part is worth: its price as supplier, else cost."""
        product = line.product_id.with_company(company)
        seller = product._select_seller(partner_id=firm, quantity=line.quantity)
        price = product.standard_price
        if seller:
            price = seller.currency_id._convert(
                seller.price, company.currency_id, company, line.date
            )
        return company.currency_id.round(price * line.quantity)

    def _add_to_draft(self, company, firm, date_from, date_to, rows):
        """Add lines to the firm's draft of this period; make it when there is none."""
        draft = self.search(
            [
                ("company_id", "=", company.id),
                ("firm_id", "=", firm.id),
                ("state", "=", "draft"),
                ("date_from", "=", date_from),
                ("date_to", "=", date_to),
            ],
            limit=1,
        ) or self.create(
            {
                "company_id": company.id,
                "firm_id": firm.id,
                "date_from": date_from,
                "date_to": date_to,
                **firm._woms_get_taxes(company, date_to),
            }
        )
        ids = defaultdict(list)
        for values in rows:
            for fname in ("assignment_id", "payment_id"):
                if values.get(fname):
                    ids[fname].append(values[fname])
        jobs = self.env["woms.assignment"].browse(ids["assignment_id"])
        if jobs:
            jobs._write_machine({"settlement_id": draft.id})
        self.env["account.payment"].browse(ids["payment_id"]).write(
            {"woms_settlement_id": draft.id}
        )
        self.env.flush_all()
        self.env["woms.settlement.line"].create(
            [{**values, "settlement_id": draft.id} for values in rows]
        )
        return draft

    @api.model
    def _cron_propose(self):
        """Propose the statements of the month that is over, where that is wanted."""
        first, last = last_month(self)
        companies = self.env["res.company"].search(
            [("woms_settlement_monthly", "=", True)]
        )
        for company in companies:
            self._propose(company, first, last)
            self.env["ir.cron"]._commit_progress(1)
