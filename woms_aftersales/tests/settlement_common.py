"""Jobs that end at a firm, with cash, and the statements made of them."""

from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time

from .common import NOW, PNG, TODAY, WomsCommon

MONTH = (TODAY, date(2027, 3, 31))


class SettlementCommon(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rounding()
        cls.cash_journal = cls.env["account.journal"].create(
            {
                "name": "Kas Uji",
                "type": "cash",
                "code": "KASU",
                "company_id": cls.company.id,
            }
        )
        cls.center.cash_journal_id = cls.cash_journal
        cls.center.firm_id = False
        cls.technician.center_id = cls.center

    @classmethod
    def _tax(cls, name, amount):
        """A purchase tax of the company; below zero it is withheld on the bill."""
        return cls.env["account.tax"].create(
            {
                "name": name,
                "type_tax_use": "purchase",
                "amount": amount,
                "company_id": cls.company.id,
                "price_include_override": "tax_excluded",
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )

    @classmethod
    def start_job(cls, firm=None, technician=None, order=None, **offer):
        """An accepted visit, checked in; return its row."""
        firm = firm or cls.firm
        order = (order or cls.make_order()).sudo()
        job = order._offer(firm, **offer)
        job._accept(technician=technician or cls.technician, role="coordinator")
        job._check_in(role="technician")
        return job

    @classmethod
    def end_job(cls, outcome="no_fault_found", job=None, **kwargs):
        job = job or cls.start_job(**kwargs)
        job.order_id._end_visit(
            "fixed",
            outcome=outcome,
            signature=PNG,
            signed_by="Budi",
            role="technician",
        )
        return job

    @classmethod
    def paid_job(cls, **kwargs):
        """A repair of 320,000 whose cash the technician took; return its row."""
        job = cls.start_job(**kwargs)
        order = job.order_id
        cls.make_estimate(order)._woms_accept("Budi", PNG, "customer")
        order.checklist_line_ids.result = "ok"
        cls.end_job("repaired", job=job)
        job._take_cash(order.amount_due)
        return job

    @classmethod
    def propose(cls, firms=None):
        with freeze_time(NOW):
            return cls.env["woms.settlement"]._propose(cls.company, *MONTH, firms)

    @classmethod
    def confirmed(cls, **values):
        statement = cls.propose()
        if values:
            statement.write(values)
        statement.action_send()
        for row in statement:
            row._confirm(role="coordinator")
        return statement

    @classmethod
    def bill(cls, statement):
        """Make and post the vendor bill, as the accountant does."""
        statement.with_user(cls.user_accountant).action_bill()
        statement.bill_id.with_user(cls.user_accountant).action_post()
        return statement.bill_id

    @classmethod
    def fee_rule(cls, amount, **values):
        return cls.env["woms.fee.rule"].create(
            {"name": f"Rule {amount}", "amount": amount, **values}
        )

    @classmethod
    def pin(cls, latitude, longitude):
        """Place the firm on the map: a tenth of a degree is 11.1 km."""
        cls.location.write({"latitude": -6.0, "longitude": 107.0})
        cls.firm.write({"partner_latitude": latitude, "partner_longitude": longitude})

    def balance(self, account):
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        return sum(lines.mapped("balance"))

    def command_taxes(self, *taxes):
        return [Command.set([tax.id for tax in taxes])]
