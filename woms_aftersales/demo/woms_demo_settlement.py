"""Statements of the demonstration: one in each state, month by month."""

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

# the first firm's coordinator logs in: he has one to confirm
STATEMENTS = {
    "sejuk": ("billed", "disputed", "sent"),
    "jateng": ("confirmed", "draft"),
}


class WomsDemoSettlement(models.AbstractModel):
    _name = "woms.demo.settlement"
    _description = "Demonstration Settlements"

    @api.model
    def _settle(self):
        """Spread the jobs of two firms over the last months; settle each month."""
        company = self.env.ref("woms_aftersales.company_demo")
        demo = self.with_company(company).with_context(
            allowed_company_ids=company.ids, lang="en_US", tracking_disable=True
        )
        tax = demo._get_tax(company)
        today = fields.Date.context_today(self)
        for name, states in STATEMENTS.items():
            firm = demo.env.ref(f"woms_aftersales.firm_{name}_demo")
            firm.write(
                {"woms_tax_kind": "entity", "woms_tax_ids": [Command.set(tax.ids)]}
            )
            jobs = demo.env["woms.assignment"].search(
                [
                    ("state", "=", "done"),
                    ("fee", ">", 0),
                    ("company_id", "=", company.id),
                    ("firm_id", "=", firm.id),
                ]
            )
            demo._hold_cash(jobs)
            for number, state in enumerate(states):
                months = len(states) - number
                first = (today - relativedelta(months=months)).replace(day=1)
                mine = jobs[number :: len(states)]
                if mine:
                    demo._settle_month(company, firm, mine, first, state)

    def _get_tax(self, company):
        """Withheld from companies' fees: a rate of the demonstration, kept as data."""
        return self.env["account.tax"].create(
            {
                "name": "PPh 23 (contoh)",
                "type_tax_use": "purchase",
                "amount": -2,
                "price_include_override": "tax_excluded",
                "company_id": company.id,
                "country_id": company.account_fiscal_country_id.id,
            }
        )

    def _hold_cash(self, jobs):
        """What customers of these jobs paid in cash is with the technician."""
        for job in jobs:
            payments = job.order_id.move_ids.matched_payment_ids
            payments.filtered(lambda row: row.journal_id.type == "cash").write(
                {
                    "woms_firm_id": job.firm_id.id,
                    "woms_technician_id": job.technician_id.id,
                }
            )

    def _settle_month(self, company, firm, jobs, first, state):
        last = first + relativedelta(day=31)
        jobs._write_machine(
            {"fee_fixed_at": f"{first + relativedelta(days=9)} 04:00:00"}
        )
        settlements = self.env["woms.settlement"]
        statement = settlements._propose(company, first, last, firm)
        if state == "draft":
            return
        statement._move("sent", role="manager")
        if state == "disputed":
            statement._dispute(
                "Ongkos tol Rp 25.000 ke pelanggan belum masuk.", role="coordinator"
            )
        elif state in ("confirmed", "billed"):
            statement._confirm(role="coordinator")
        if state == "billed":
            statement._make_bill(role="accountant")
