"""Ways a work order can go, drawn by a seed, walked by the addon's own methods."""

import random

from odoo.fields import Command

from .common import PNG
from .settlement_common import MONTH

# how many of a hundred orders go each way
WAYS = {
    "left_offered": 10,
    "left_accepted": 8,
    "left_on_bench": 2,
    "left_to_approve": 2,
    "cancelled": 14,
    "nothing_found": 24,
    "absent": 10,
    "repeat": 4,
    "warranty_on_site": 4,
    "warranty_bench": 2,
    "declined_on_site": 2,
    "declined_bench": 1,
    "cash_on_site": 5,
    "transfer_on_site": 2,
    "counter": 2,
    "part_payment": 1.5,
    "released_unpaid": 0.8,
    "shipped_paid": 0.8,
    "shipped_cod": 2,
    "shipped_refused": 0.8,
    "credited": 0.8,
    "credited_in_part": 0.8,
    "replaced": 0.8,
}


class RandomWalk:
    """Walks orders of a `SettlementCommon` test, each by a way that the seed draws.

    :param test: the test class, whose builders and people are used
    """

    def __init__(self, test, seed):
        self.test = test
        self.env = test.env
        self.random = random.Random(seed)
        self.parcels = []
        self.ended = []
        self.walked = dict.fromkeys(WAYS, 0)

    def make(self, count, ways=None):
        """Make ``count`` orders in batch, each for a way drawn, or for ``ways``."""
        test = self.test
        ways = ways or self.random.choices(list(WAYS), list(WAYS.values()), k=count)
        covered = [way.startswith(("warranty", "repeat")) for way in ways]
        offset = self.env["woms.work.order"].search_count([])
        documents = self.env["woms.service.document"].create(
            [
                {
                    "partner_id": test.customer.id,
                    "product_id": test.device.id,
                    "serial": f"RW-{offset + number:05d}",
                    "purchase_date": MONTH[0].replace(month=1),
                    "channel": "dealer",
                    "location_id": test.location.id,
                    "policy_id": test.policy.id,
                    "company_id": test.company.id,
                }
                for number, is_covered in enumerate(covered)
                if is_covered
            ]
        )
        documents.sudo()._move("active", role="system")
        of_serial = {document.serial: document.id for document in documents}
        orders = (
            self.env["woms.work.order"]
            .create(
                [
                    {
                        "partner_id": test.customer.id,
                        "product_id": test.device.id,
                        "serial": f"RW-{offset + number:05d}",
                        "document_id": of_serial.get(f"RW-{offset + number:05d}"),
                        "symptom_id": test.symptom.id,
                        "location_id": test.location.id,
                        "area_id": test.area.id,
                        "carrier_id": test.carrier.id,
                        "company_id": test.company.id,
                    }
                    for number in range(count)
                ]
            )
            .sudo()
        )
        return list(zip(orders, ways, strict=True))

    def walk(self, count):
        """Walk ``count`` new orders to wherever their way leads."""
        plan = self.make(count)
        offered = self.env["woms.work.order"].sudo()
        for order, way in plan:
            if not self.is_bench(way):
                offered |= order
        offered._offer(self.test.firm)
        for order, way in plan:
            self.walked[way] += 1
            getattr(self, f"way_{way}")(order)

    def is_bench(self, way):
        return way.startswith(("shipped", "credited")) or way in (
            "left_on_bench",
            "left_to_approve",
            "warranty_bench",
            "declined_bench",
            "counter",
            "part_payment",
            "released_unpaid",
            "replaced",
        )

    # === STEPS === #

    def visit(self, order):
        job = order.assignment_ids[:1]
        job._accept(technician=self.test.technician, role="coordinator")
        job._check_in(role="technician")
        return job

    def end(self, job, outcome):
        job.order_id.checklist_line_ids.result = "ok"
        self.test.end_job(outcome, job=job)
        self.ended.append(job.order_id)

    def estimate(self, order, *, accept=True):
        """An estimate of one labour and up to two parts, agreed to."""
        test = self.test
        estimate = order._make_estimate(
            [
                {"component": "labour", "product": test.labour, "quantity": 1},
                {
                    "component": "parts",
                    "product": test.part,
                    "quantity": self.random.randint(1, 2),
                },
            ]
        )._woms_send()
        if accept:
            estimate._woms_accept("Budi", PNG, "customer")
        return estimate

    def take_in(self, order):
        order._take_in(self.test.center, condition="As it is", role="desk")

    def bench_repair(self, order, *, parts=True):
        self.take_in(order)
        self.estimate(order)
        if parts and self.random.random() < 0.3:
            order._use_parts([(self.test.part, 1)], role="manager")
        order.checklist_line_ids.result = "ok"
        order._end_bench("repaired", role="manager")

    def pay(self, order, share=1.0):
        """Register a bank payment of a share of what is due."""
        for invoice in order._posted_moves()[0].filtered("amount_residual"):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create(
                {
                    "journal_id": self.test.bank.id,
                    "amount": float(int(invoice.amount_residual * share)),
                }
            )._create_payments()

    # === WAYS THAT DO NOT END === #

    def way_left_offered(self, order):
        pass

    def way_left_accepted(self, order):
        order.assignment_ids[:1]._accept(
            technician=self.test.technician, role="coordinator"
        )

    def way_left_on_bench(self, order):
        self.take_in(order)

    def way_left_to_approve(self, order):
        self.take_in(order)
        self.estimate(order, accept=False)

    def way_cancelled(self, order):
        if self.random.random() < 0.5:
            self.way_left_accepted(order)
        order._cancel("Changed his mind", role="desk")

    # === AT THE CUSTOMER'S === #

    def way_nothing_found(self, order):
        outcome = self.random.choice(("no_fault_found", "not_repairable"))
        self.end(self.visit(order), outcome)

    def way_absent(self, order):
        self.visit(order)
        order._end_visit("absent", role="technician")
        if self.random.random() < 0.5:
            again = order.assignment_id
            again._check_in(role="technician")
            self.end(again, "no_fault_found")

    def way_repeat(self, order):
        """The same device again: for the firm that repaired it before, for nothing."""
        if self.ended:
            order.origin_id = self.random.choice(self.ended)
        self.end(self.visit(order), "no_fault_found")

    def way_warranty_on_site(self, order):
        job = self.visit(order)
        if self.random.random() < 0.4:
            order._use_parts([(self.test.part, 1)], role="technician")
        self.end(job, "repaired")

    def way_declined_on_site(self, order):
        job = self.visit(order)
        self.estimate(order, accept=False)._woms_decline("Too much", "customer")
        self.end(job, "declined")

    def way_cash_on_site(self, order):
        job = self.visit(order)
        self.estimate(order)
        self.end(job, "repaired")
        job._take_cash(order.amount_due)
        order._hand_over(role="technician")

    def way_transfer_on_site(self, order):
        job = self.visit(order)
        self.estimate(order)
        self.end(job, "repaired")
        if self.random.random() < 0.7:
            self.pay(order)

    # === ON THE BENCH === #

    def way_warranty_bench(self, order):
        self.take_in(order)
        if self.random.random() < 0.5:
            order._use_parts([(self.test.part, 1)], role="manager")
        order.checklist_line_ids.result = "ok"
        order._end_bench("repaired", role="manager")
        order._hand_over(role="desk")

    def way_declined_bench(self, order):
        self.take_in(order)
        self.estimate(order, accept=False)._woms_decline("Too much", "customer")
        order._end_bench("declined", role="manager")
        order._hand_over(role="desk")

    def way_counter(self, order):
        self.bench_repair(order)
        order._register_cash(order.amount_due)
        order._hand_over(role="desk")

    def way_part_payment(self, order):
        self.bench_repair(order)
        self.pay(order, share=0.4)
        if self.random.random() < 0.5:
            self.pay(order)
            order._hand_over(role="desk")

    def way_released_unpaid(self, order):
        self.bench_repair(order)
        order.with_user(self.test.user_manager)._release("A good customer")
        order._hand_over(role="desk")

    def way_shipped_paid(self, order):
        self.bench_repair(order)
        self.pay(order)
        order._ship_back(self.test.carrier, f"P-{order.id}", role="desk")
        order._confirm_receipt(role="carrier")

    def way_shipped_cod(self, order):
        self.bench_repair(order)
        order._agree_pay_on_delivery("cod")
        order._ship_back(self.test.carrier, f"C-{order.id}", role="desk")
        self.parcels.append(order)
        if self.random.random() < 0.7:
            order._confirm_receipt(role="carrier")

    def way_shipped_refused(self, order):
        self.bench_repair(order)
        order._agree_pay_on_delivery("cod")
        order._ship_back(self.test.carrier, f"C-{order.id}", role="desk")
        order._came_back(self.test.center, "Refused", role="desk")

    def way_credited(self, order):
        self.bench_repair(order)
        if self.random.random() < 0.5:
            self.pay(order)
        order._posted_moves()[0]._reverse_moves(cancel=True)

    def way_credited_in_part(self, order):
        self.bench_repair(order)
        note = order._posted_moves()[0]._reverse_moves()
        note.invoice_line_ids[:1].price_unit = 50000
        note.action_post()
        (note | order._posted_moves()[0]).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.pay(order)

    def way_replaced(self, order):
        self.take_in(order)
        order._end_bench("replaced", role="manager")
        order._move("done", role="desk")

    # === THE ACCOUNTANT'S MONTH === #

    def remit(self):
        """The courier pays most parcels, one short, one not at all."""
        parcels, self.parcels = self.parcels, []
        lines = []
        for order in parcels:
            share = self.random.choice((1, 1, 1, 1, 0.5, 0))
            lines.append(
                Command.create(
                    {
                        "tracking_ref": order.tracking_ref,
                        "collected": float(int(order.amount_due * share)),
                        "fee": 5000,
                    }
                )
            )
        remittance = self.env["woms.cod.remittance"].create(
            {
                "name": f"COD {len(lines)}",
                "journal_id": self.test.bank.id,
                "company_id": self.test.company.id,
                "fee_account_id": self.test.rounding.loss_account_id.id,
                "line_ids": lines,
            }
        )
        if lines:
            remittance.action_post()
        return remittance

    def settle(self, *, bill=True):
        """Propose, send and confirm the statements; bill them if asked to."""
        statements = self.test.propose()
        self.env["woms.settlement.line"].create(
            [
                {"settlement_id": row.id, "name": "Late", "amount": 10000}
                for row in statements
            ]
        )
        statements.action_send()
        for row in statements:
            row._confirm(role="coordinator")
            if bill:
                self.test.bill(row)
        return statements
