"""The vocabulary stories are told in: each word is one real step of the addon."""

import base64
from datetime import datetime, time, timedelta

from odoo import Command, fields, models

from .. import const

# a short hand-drawn stroke: what a signature pad sends
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class WomsDemoStep(models.AbstractModel):
    """Steps of a story."""

    _name = "woms.demo.step"
    _inherit = "woms.demo.age"
    _description = "Steps of a Demonstration Story"

    def _ref(self, name):
        return self.env.ref(f"woms_aftersales.{name}_demo")

    # === BEFORE THE JOB === #

    def _device(self, customer, product, number, months, *, channel="dealer"):
        """A registered device, bought ``months`` ago.

        :param str product: part of the product's xml id
        :param int number: running number, for the serial
        """
        item = self._ref(f"product_{product}")
        bought = fields.Date.today() - timedelta(days=30 * months)
        document = self.env["woms.service.document"].create(
            {
                "partner_id": customer.id,
                "product_id": item.id,
                "serial": f"N{item.default_code[3:5]}26{number:07d}",
                "purchase_date": bought,
                "delivery_date": bought,
                "registration_date": bought,
                "channel": channel,
                "proof_kind": "receipt",
                "location_id": self._location(customer).id,
                "company_id": self.env.company.id,
            }
        )
        document._move("active", role=const.ROLE_SYSTEM)
        return document

    def _location(self, customer):
        return self.env["woms.location"]._find_or_create(
            customer,
            {
                "state_id": customer.state_id.id,
                "city_id": customer.city_id.id,
                "street": customer.street,
            },
            self.env.company,
        )

    def _request(self, customer, device, symptom, words, **values):
        """A confirmed request of a customer, waiting for triage."""
        form = {
            "document_id": device.id,
            "symptom_id": self.env.ref(f"woms_aftersales.failure_code_{symptom}").id,
            "description": words,
            "service_mode": "on_site",
            "location_id": device.location_id.id,
            "contact_name": customer.name,
            "contact_phone": customer.phone,
            "contact_email": customer.email,
            "partner_id": customer.id,
            "fees_accepted": True,
            "consents": [
                ("data", "My data may be used to carry out this service.", "1"),
                ("fees", "I agree to the fees named in the form.", "1"),
            ],
            **values,
        }
        source = form.pop("source", "website")
        return self.env["woms.work.request"]._create_from_form(
            form, role=const.ROLE_DESK, source=source
        )

    # === DISPATCH AND VISIT === #

    def _assign(self, order, firm):
        """Offer the job to the firm; its coordinator accepts and names who goes."""
        firm = self._ref(f"firm_{firm}")
        rows = order._offer(firm)
        technician = firm.woms_technician_ids.filtered(
            lambda person: not person.is_coordinator
        )[:1]
        rows._accept(
            technician=technician or firm.woms_technician_ids[:1],
            role=const.ROLE_COORDINATOR,
        )
        return order.assignment_id

    def _assign_own(self, order, number):
        order._assign_directly(technician=self._ref(f"technician_own{number}"))
        return order.assignment_id

    def _schedule(self, order, days, hour):
        """A visit in ``days`` from today at ``hour``, two hours long, Jakarta time."""
        day = fields.Date.today() + timedelta(days=days)
        start = datetime.combine(day, time(hour)) - timedelta(hours=7)
        order.assignment_id._schedule(
            start, start + timedelta(hours=2), role=const.ROLE_TECHNICIAN
        )

    def _visit(self, order):
        """Agree on a time and check in."""
        self._schedule(order, 1, 9)
        order.assignment_id._check_in(role=const.ROLE_TECHNICIAN)

    def _find(self, order, section, defect, diagnosis, *repairs, done=None):
        codes = {
            key: self.env.ref(f"woms_aftersales.failure_code_{code}").id
            for key, code in (("section_id", section), ("defect_id", defect))
        }
        order._save_findings(
            {
                **codes,
                "diagnosis": diagnosis,
                "work_done": done or False,
                "repair_code_ids": [
                    self.env.ref(f"woms_aftersales.failure_code_{code}").id
                    for code in repairs
                ],
            }
        )

    def _fixed(self, order, outcome="repaired"):
        """The visit ends with ``outcome``, signed by the customer."""
        self._tick(order)
        order._end_visit(
            "fixed",
            outcome=outcome,
            signature=SIGNATURE,
            signed_by=order.partner_id.name,
            role=const.ROLE_TECHNICIAN,
        )

    def _tick(self, order):
        order.checklist_line_ids.filtered(lambda line: not line.result).write(
            {"result": "ok"}
        )

    # === BENCH === #

    def _take_in(self, order, center, condition, accessories=None):
        order._take_in(
            self._ref(f"center_{center}"),
            condition=condition,
            accessories=accessories,
            signature=SIGNATURE,
            signed_by=order.partner_id.name,
            role=const.ROLE_DESK,
        )

    def _bench_done(self, order, outcome="repaired"):
        self._tick(order)
        order._end_bench(outcome, role=const.ROLE_BENCH)

    # === MONEY === #

    def _estimate(self, order, *lines, send=True):
        """An estimate of (component, product, quantity) lines; sent to the customer."""
        estimate = order._make_estimate(
            [
                {
                    "component": component,
                    "product": self._ref(product),
                    "quantity": quantity,
                }
                for component, product, quantity in lines
            ]
        )
        if send:
            estimate._woms_send()
        return estimate

    def _agree(self, order):
        order.sale_order_ids.filtered(lambda sale: sale.state == "sent")._woms_accept(
            order.partner_id.name, SIGNATURE, const.ROLE_CUSTOMER
        )

    def _pay(self, order, method="bank"):
        """Pay what is due: by a transfer that arrived, or in cash at the place."""
        if method == "cash":
            order._register_cash(
                order.amount_due, journal=self._ref("center_jakarta").cash_journal_id
            )
            return
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        for invoice in order.move_ids.filtered("amount_residual"):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({"journal_id": journal.id})._create_payments()

    def _begin_transfer(self, order):
        """The customer chose bank transfer on his page: expected, not yet arrived."""
        provider = self.env["payment.provider"].search(
            [
                ("custom_mode", "=", "wire_transfer"),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "enabled"),
            ],
            limit=1,
        )
        invoice = order.move_ids.filtered("amount_residual")[:1]
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "reference": f"{invoice.name}-demo",
                "amount": invoice.amount_residual,
                "currency_id": invoice.currency_id.id,
                "partner_id": invoice.partner_id.id,
                "invoice_ids": [Command.set(invoice.ids)],
                "operation": "online_redirect",
            }
        )._set_pending()

    # === BESIDE THE JOBS === #

    def _tell_call_back(self):
        """Two people reported without an account and haven't confirmed yet."""
        for name, phone, product, words in (
            ("Rina Marlina", "0857-2211-3344", "rice1", "Rice cooker gosong terus."),
            ("Pak Darto", "0813-9090-1212", "washer1", "Mesin cuci bocor."),
        ):
            self.env["woms.work.request"]._create_from_form(
                {
                    "product_id": self._ref(f"product_{product}").id,
                    "symptom_id": self.env.ref("woms_aftersales.failure_code_s99").id,
                    "description": words,
                    "service_mode": "on_site",
                    "contact_name": name,
                    "contact_phone": phone,
                    "address": {
                        "state_id": self.env.ref("base.state_id_jb").id,
                        "city_id": self._ref("city_bandung").id,
                        "street": "Jl. Dago 55",
                    },
                    "fees_accepted": True,
                    "consents": [("data", "My data may be used.", "1")],
                },
                role=const.ROLE_CUSTOMER,
                source="website",
            )

    def _tell_purchase(self):
        """Two sales are delivered: one to a customer, one to a dealer."""
        for buyer, product, serials in (
            (self._ref("customer_ani"), "tv2", ["NTV2600000901"]),
            (self._ref("partner_dealer"), "ac1", ["NAC2600000902", "NAC2600000903"]),
        ):
            item = self._ref(f"product_{product}")
            warehouse = self._ref("center_jakarta").warehouse_id
            for serial in serials:
                lot = self.env["stock.lot"].create(
                    {
                        "name": serial,
                        "product_id": item.id,
                        "company_id": self.env.company.id,
                    }
                )
                self.env["stock.quant"]._update_available_quantity(
                    item, warehouse.lot_stock_id, 1, lot_id=lot
                )
            sale = self.env["sale.order"].create(
                {
                    "partner_id": buyer.id,
                    "warehouse_id": warehouse.id,
                    "order_line": [
                        Command.create(
                            {"product_id": item.id, "product_uom_qty": len(serials)}
                        )
                    ],
                }
            )
            sale.action_confirm()
            picking = sale.picking_ids
            picking.action_assign()
            picking.move_ids.picked = True
            picking.with_context(skip_sms=True).button_validate()

    def _attach_photo(self, report, color):
        """A small plain picture, so that photo strips have something to show."""
        pixels = base64.b64decode(SIGNATURE)
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"photo-{color}.png",
                "raw": pixels,
                "res_model": report._name,
                "res_id": report.id,
            }
        )
        report.photo_ids = [Command.link(attachment.id)]
