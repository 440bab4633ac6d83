"""A phone in a customer's or technician's hand; the desk acts in between."""

from odoo import Command

from .common import PNG
from .common_web import WomsWebCase
from .money_common import MoneyCommon


class JourneyCase(WomsWebCase, MoneyCommon):
    """Customers and technicians go through their pages; staff by their buttons."""

    browser_size = "360x740"
    touch_enabled = True
    signature = PNG

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the firm that is asked is the one of our people
        cls.area.firm_ids = [Command.set(cls.firm.ids)]
        cls.technician.partner_id.name = "Tono Teknisi"
        cls.customer.name = "Budi Pelanggan"
        # words that the vocabulary doesn't have yet: a tour chooses by the word
        cls.symptom.name = "Blows warm air"
        cls.section.name = "Start capacitor"
        cls.defect.name = "Lost its capacity"

    # === ON THE PHONE === #

    def on_phone(self, tour, url, user=None):
        """Go through ``tour`` as ``user``, or as a guest; come back with fresh data."""
        self.start_tour(url, tour, login=user and user.login)
        self.env.invalidate_all()  # what the requests wrote

    # === AT THE DESK === #

    def as_staff(self, records, user):
        return records.with_user(user).with_company(self.company)

    def confirm(self, user, action, **values):
        """Fill in the wizard that a button opened, as ``user``, and confirm it."""
        wizard = self.wizard(user, action, **values)
        wizard.action_confirm()
        self.env.flush_all()

    def wizard(self, user, action, **values):
        """Return the wizard that a button of ``user`` opened, filled in."""
        model = self.env[action["res_model"]].with_user(user)
        model = model.with_company(self.company)
        if action.get("res_id"):
            wizard = model.browse(action["res_id"])
            wizard.write(values)
            return wizard
        return model.with_context(**action.get("context", {})).create(values)

    def accept_request(self):
        """The desk accepts the request that came last; return its work order."""
        work_request = self.last("woms.work.request")
        self.assertEqual(work_request.state, "submitted")
        self.as_staff(work_request, self.user_desk).action_accept()
        order = work_request.order_id
        self.assertIn(order.state, ("new", "offered"))  # offered: from a partner
        return order

    def take_in(self, order):
        """A central technician takes the device in at the workshop."""
        bench = self.user_bench
        self.confirm(
            bench,
            self.as_staff(order, bench).action_take_in(),
            condition="Scratched at the left",
            accessories="Remote control",
            technician_id=self.bench_technician.id,
            signed_by="Budi Pelanggan",
            signature=PNG,
        )
        self.assertEqual(order.state, "in_workshop")

    def send_estimate(self, order, **values):
        """The desk makes the estimate from the price list and sends it."""
        desk = self.user_desk
        action = self.as_staff(order, desk).action_make_estimate()
        lines = [
            Command.create({"product_id": self.labour.id, "quantity": 1}),
            Command.create({"product_id": self.part.id, "quantity": 2}),
        ]
        wizard = self.wizard(desk, action, line_ids=lines, **values)
        wizard.action_make_and_send()
        self.env.flush_all()
        self.assertEqual(order.cost_state, "to_approve")

    def end_bench(self, order):
        """The bench answers its check list and ends the work: repaired."""
        bench = self.user_bench
        checks = order.checklist_line_ids.filtered(lambda row: row.kind == "bench")
        self.as_staff(checks, bench).result = "ok"
        self.confirm(
            bench,
            self.as_staff(order, bench).action_end_bench(),
            outcome="repaired",
            reason="Capacitor replaced, cold again.",
        )
        self.assertEqual((order.state, order.outcome), ("ready", "repaired"))

    def invoice_of(self, order):
        """The invoice of what was agreed to, made when the work ended or by hand."""
        if not order.move_ids:
            self.as_staff(order, self.user_desk).action_make_invoice()
        invoice = order.move_ids
        self.assertEqual((len(invoice), invoice.state), (1, "posted"))
        return invoice

    def ship(self, order, number):
        desk = self.user_desk
        carrier = order.carrier_id or self.make_carrier()
        self.confirm(
            desk,
            self.as_staff(order, desk).action_ship_back(),
            carrier_id=carrier.id,
            tracking_ref=number,
        )
        self.assertEqual((order.state, order.tracking_ref), ("returning", number))
