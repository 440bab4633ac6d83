"""Orders done at a given moment, with money behind them, and recaps of them."""

from datetime import datetime, timedelta

from odoo.fields import Command

from .common import WomsCommon

# February 2027 in Jakarta (UTC+7) begins on 31 January at 17.00 UTC
FIRST_MOMENT = datetime(2027, 1, 31, 17, 0)
LAST_MOMENT = datetime(2027, 2, 28, 16, 59, 59)
MIDDLE = datetime(2027, 2, 10, 3, 0)
JANUARY = datetime(2027, 1, 10, 3, 0)


class RecapCase(WomsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Jakarta"

    @classmethod
    def make_done(cls, at, *, outcome="repaired", technician=None, days=2, **values):
        """An order opened ``days`` before it was done ``at``; its state is planted."""
        order = cls.make_order(
            date_open=at - timedelta(days=days), firm_id=cls.firm.id, **values
        )
        order.sudo()._write_machine(
            {
                "state": "done",
                "outcome": outcome,
                "date_ready": at,
                "date_done": at,
                "technician_id": (technician or cls.technician).id,
            }
        )
        return order

    @classmethod
    def make_recap(cls, **values):
        """A draft of the manager: of February, unless told otherwise."""
        return (
            cls.env["woms.recap"]
            .with_user(cls.user_manager)
            .create({"company_id": cls.company.id, **values})
        )

    @classmethod
    def issue(cls, **values):
        recap = cls.make_recap(**values)
        recap.action_issue()
        return recap

    @classmethod
    def earn(cls, order, fee=150000):
        """The firm earned a fee for a visit."""
        assignment = cls.env["woms.assignment"].create(
            {
                "order_id": order.id,
                "firm_id": cls.firm.id,
                "technician_id": cls.technician.id,
                "company_id": cls.company.id,
            }
        )
        assignment.sudo()._write_machine(
            {"state": "done", "fee": fee, "check_in": order.date_open}
        )
        return assignment

    @classmethod
    def bill(cls, order, amount=235000, day="2027-02-10", **values):
        """A posted invoice of the order."""
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "invoice_date": day,
                "date": day,
                "woms_order_id": order.id,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": cls.labour.id, "price_unit": amount, **values}
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def pay(cls, invoices, day="2027-02-11", amount=None):
        """Register what the customer paid."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": day})
        )
        if amount:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def credit(cls, invoice, day="2027-03-02"):
        """Credit an invoice in full."""
        note = invoice._reverse_moves(
            [{"date": day, "invoice_date": day}], cancel=False
        )
        note.action_post()
        return note

    @classmethod
    def use_parts(cls, order, quantity=2, at=MIDDLE):
        """Parts used for the order, worth what stock says."""
        cls.env["stock.quant"]._update_available_quantity(
            cls.part, cls.warehouse.lot_stock_id, 50
        )
        repair = cls.env["repair.order"].create(
            {
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.repair_type_id.id,
                "location_id": cls.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.part.id,
                            "product_uom_qty": quantity,
                            "repair_line_type": "add",
                        }
                    )
                ],
            }
        )
        repair._action_repair_confirm()
        repair.action_repair_start()
        repair.move_ids.quantity = quantity
        repair.action_repair_end()
        repair.move_ids.date = at
        repair.woms_order_id = order  # afterwards: nobody was asked to agree
        return repair
