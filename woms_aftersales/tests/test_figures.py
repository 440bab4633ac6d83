from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_recap import RecapCase

DONE = datetime(2027, 2, 10, 3, 0)


class FiguresCase(RecapCase):
    """February 2027, with orders added by hand."""

    @classmethod
    def make_figures(cls, **values):
        return (
            cls.env["woms.figures"]
            .with_user(cls.user_manager)
            .create(
                {
                    "period": "custom",
                    "date_from": "2027-02-01",
                    "date_to": "2027-02-28",
                    "company_id": cls.company.id,
                    **values,
                }
            )
        )

    @classmethod
    def make_visit(cls, order, *, technician=None, fee=0, at=None):
        cls.env["woms.assignment"].create(
            {
                "order_id": order.id,
                "firm_id": cls.firm.id,
                "technician_id": (technician or cls.technician).id,
                "company_id": cls.company.id,
            }
        ).sudo()._write_machine({"state": "done", "fee": fee, "check_in": at or DONE})
        cls.env.flush_all()

    @classmethod
    def cover(cls, order, component, percent):
        cls.env["woms.coverage.decision"].create(
            {
                "order_id": order.id,
                "component": component,
                "percent": percent,
                "reason": "Covered.",
                "frozen": True,
            }
        )

    def lines(self, section, figures=None):
        figures = figures or self.make_figures()
        figures.action_show()
        return figures.line_ids.filtered(lambda line: line.section == section)

    def figure(self, key, figures=None):
        return self.lines("summary", figures).filtered(lambda line: line.key == key)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFigures(FiguresCase):
    """Every figure against a set small enough to be worked out by hand."""

    def test_turnaround_is_mean_median_and_nine_of_ten(self):
        for days in (1, 2, 3, 4, 10):
            self.make_done(DONE, days=days)
        line = self.figure("days_customer")
        # 90 % of five values: 4 + 0.6 x (10 - 4)
        self.assertEqual((line.n, line.mean, line.median), (5, 4.0, 3.0))
        self.assertAlmostEqual(line.p90, 7.6)
        self.assertTrue(line.few)
        work = self.figure("days_work")
        self.assertEqual((work.n, work.median), (5, 3.0))

    def test_time_per_state_is_what_lies_between_two_milestones(self):
        for hours in (12, 36):
            order = self.make_done(DONE, days=5)
            order.sudo()._add_milestones(
                "state", {order.id: ("done", "new")}, at=NOW + timedelta(hours=hours)
            )
        order.sudo()._add_milestones("waiting", {order.id: ("parts", False)}, at=NOW)
        (line,) = self.lines("stay")
        self.assertEqual(line.name, "New")
        self.assertEqual((line.n, line.mean, line.median), (2, 1.0, 1.0))
        self.assertAlmostEqual(line.p90, 1.4)

    def test_fixed_the_first_time_needs_one_visit_and_no_repeat(self):
        fixed, twice, repeated = (self.make_done(DONE) for _count in range(3))
        self.make_visit(fixed)
        self.make_visit(twice)
        self.make_visit(twice, at=DONE - timedelta(days=1))
        self.make_done(DONE + timedelta(days=3), origin_id=repeated.id)
        self.make_done(DONE, outcome="declined")
        line = self.figure("fixed_first_time")
        # fixed and the repeat itself, of four repairs
        self.assertEqual((line.value, line.n), (0.5, 4))

    def test_back_within_30_days_counts_the_same_device_and_the_origin(self):
        device = self.make_document()
        first = self.make_done(DONE, document_id=device.id)
        self.make_done(DONE + timedelta(days=29), days=0, document_id=device.id)
        late = self.make_done(DONE - timedelta(days=8), serial="SN-2")
        self.make_order(origin_id=late.id, date_open=DONE + timedelta(days=23))
        line = self.figure("repeat_30")
        self.assertEqual((line.value, line.n), (0.5, 2))
        row = self.env["woms.work.order.report"].browse(first.id)
        self.assertEqual(row.repeat_30, 1.0)

    def test_no_fault_found_and_rating(self):
        self.make_done(DONE, outcome="no_fault_found")
        rated = self.make_done(DONE)
        self.make_done(DONE)
        self.make_done(DONE)
        rated.sudo().rating_apply(4, token=rated.sudo()._rating_get_access_token())
        self.env.flush_all()
        self.assertEqual(
            (self.figure("no_fault").value, self.figure("no_fault").n), (0.25, 4)
        )
        line = self.figure("rating")
        self.assertEqual((line.value, line.n), (4.0, 1))

    def test_promised_dates_kept_are_counted_where_one_was_told(self):
        for result in ("kept", "kept", "kept", "broken", False):
            self.make_done(DONE).sudo()._write_machine({"sla_promise_result": result})
        line = self.figure("promise_kept")
        self.assertEqual((line.value, line.n), (0.75, 4))

    def test_open_orders_by_age_are_those_open_now(self):
        for days in (0, 3, 5, 10, 20, 20, 40):
            self.make_order(date_open=NOW - timedelta(days=days))
        self.make_done(DONE)
        counts = {line.name: line.n for line in self.lines("age")}
        self.assertEqual(
            counts,
            {
                "Up to 3 days": 2,
                "4 to 7 days": 1,
                "8 to 14 days": 1,
                "15 to 30 days": 2,
                "Over 30 days": 1,
            },
        )

    def test_offers_are_accepted_declined_or_let_pass(self):
        order = self.make_order()
        for state in ("accepted", "declined", "declined", "expired", "withdrawn"):
            row = self.env["woms.assignment"].create(
                {
                    "order_id": order.id,
                    "firm_id": self.firm.id,
                    "company_id": self.company.id,
                }
            )
            row.sudo()._write_machine({"state": state})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE woms_assignment SET create_date = %s WHERE id = %s",
                [DONE, row.id],
            )
        self.env.invalidate_all()
        figures = self.make_figures()
        for key, value in (("accepted", 0.25), ("declined", 0.5), ("expired", 0.25)):
            line = self.figure(key, figures)
            self.assertEqual((line.value, line.n), (value, 4), key)

    def test_scorecards_rank_from_ten_cases_on(self):
        for index in range(10):
            order = self.make_done(DONE, technician=self.technician)
            if index:
                continue
            self.make_visit(order)
            self.make_visit(order)
        for _index in range(9):
            self.make_done(DONE, technician=self.coordinator)
        by_name = {line.name: line for line in self.lines("technician")}
        known = by_name[self.technician.name]
        self.assertEqual((known.n, known.fixed, known.rank), (10, 0.9, 1))
        few = by_name[self.coordinator.name]
        self.assertEqual((few.n, few.fixed, few.rank), (9, 1.0, 0))
        self.assertTrue(few.few)
        self.assertFalse(known.few)
        (firm,) = self.lines("firm")
        self.assertEqual((firm.name, firm.n, firm.rank), (self.firm.name, 19, 1))

    def test_cost_of_warranty_is_the_covered_share_of_parts_and_fees(self):
        supplier = self.env["res.partner"].create({"name": "Pemasok Uji"})
        self.env["product.supplierinfo"].create(
            {
                "partner_id": supplier.id,
                "product_tmpl_id": self.device.product_tmpl_id.id,
            }
        )
        covered = self.make_done(DONE, defect_id=self.defect.id)
        self.make_visit(covered, fee=150000)
        self.cover(covered, "labour", 0)
        self.cover(covered, "labour", 80)  # of two decisions the later counts
        paid = self.make_done(DONE)
        self.make_visit(paid, fee=150000)
        line = self.figure("warranty_cost")
        self.assertEqual((line.value, line.n), (120000, 1))
        self.assertEqual(self.figure("warranty_per_order").value, 120000)
        for section, name in (
            ("warranty_product", self.device.display_name),
            ("warranty_cause", self.defect.display_name),
            ("warranty_supplier", "Pemasok Uji"),
        ):
            (line,) = self.lines(section)
            self.assertEqual((line.name, line.amount, line.n), (name, 120000, 1))

    def test_failures_are_counted_against_the_days_of_registered_devices(self):
        self.device.woms_batch_chars = 2
        # 28 days in service each, but the last one: bought on 18 February, 11 days
        devices = [
            self.make_document(serial=serial, purchase_date="2027-01-05")
            for serial in ("AA-1", "AA-2", "BB-1")
        ]
        devices.append(self.make_document(serial="BB-2", purchase_date="2027-02-18"))
        for device in devices:
            device.sudo()._write_machine({"state": "active"})
        opened = {"date_open": DONE, "serial": "AA-1"}
        first = self.make_order(document_id=devices[0].id, **opened)
        self.make_order(document_id=devices[0].id, **opened)
        # these are none: a repeat, by use, no fault, cancelled, not registered
        self.make_order(document_id=devices[1].id, origin_id=first.id, **opened)
        self.make_order(document_id=devices[1].id, use_cause="liquid", **opened)
        self.make_done(DONE, outcome="no_fault_found", document_id=devices[2].id)
        self.make_order(document_id=devices[2].id, **opened)._cancel(
            "Wrong number.", role="desk"
        )
        self.make_order(**opened)
        (model,) = self.lines("model")
        self.assertEqual((model.devices, model.n, model.failed), (4, 2, 1))
        self.assertAlmostEqual(model.mtbf, (3 * 28 + 11) / 2)
        self.assertAlmostEqual(model.value, 100 * 2 * 365 / (3 * 28 + 11))
        batches = {line.name[-2:]: line for line in self.lines("batch")}
        self.assertEqual((batches["AA"].n, batches["AA"].devices), (2, 2))
        self.assertAlmostEqual(batches["AA"].mtbf, 28)
        self.assertEqual((batches["BB"].n, batches["BB"].mtbf), (0, 0))
        self.assertAlmostEqual(self.figure("mtbf").value, 95 / 2)

    def test_symptoms_and_defects_add_up_to_all(self):
        other = self.env["woms.failure.code"].create(
            {"code": "TS2", "name": "Noisy", "kind": "symptom"}
        )
        for _count in range(3):
            self.make_order(date_open=DONE)
        self.make_order(date_open=DONE, symptom_id=other.id)
        first, second = self.lines("symptom")
        self.assertEqual((first.name, first.n), (self.symptom.display_name, 3))
        self.assertEqual((first.share, first.share_sum), (0.75, 0.75))
        self.assertEqual((second.share, second.share_sum), (0.25, 1.0))

    def test_revenue_and_what_is_unpaid(self):
        invoice = self.make_invoice()
        order = invoice.woms_order_id
        order.sudo()._write_machine(
            {"state": "done", "outcome": "repaired", "date_done": DONE}
        )
        line = self.figure("revenue")
        self.assertEqual((line.value, line.n), (invoice.amount_untaxed_signed, 1))
        line = self.figure("unpaid")
        self.assertEqual((line.value, line.n), (invoice.amount_residual, 1))

    def test_each_figure_stands_beside_its_definition(self):
        self.make_done(DONE)
        figures = self.make_figures()
        figures.action_show()
        for line in figures.line_ids:
            self.assertTrue(line.standard and line.definition, line.name)

    def test_behind_each_line_are_the_records_it_was_made_of(self):
        for outcome in ("repaired", "repaired", "no_fault_found"):
            self.make_done(DONE, outcome=outcome)
        figures = self.make_figures()
        figures.action_show()
        for line in figures.line_ids.filtered("res_model"):
            action = line.action_records()
            records = self.env[action["res_model"]].search(action["domain"])
            if line.section in ("summary", "firm", "technician", "symptom", "age"):
                self.assertEqual(len(records), line.n, line.name)

    def test_filters_leave_the_others_out(self):
        self.make_done(DONE)
        self.make_done(DONE, area_id=False)
        figures = self.make_figures(area_ids=[(6, 0, self.area.ids)])
        self.assertEqual(self.figure("days_customer", figures).n, 1)

    def test_the_page_opens_with_the_last_30_days(self):
        action = self.env["woms.figures"].with_user(self.user_manager).action_open()
        figures = self.env["woms.figures"].browse(action["res_id"])
        self.assertEqual((figures.date_to - figures.date_from).days, 29)
        self.assertTrue(figures.line_ids)

    def test_dates_the_wrong_way_round_are_refused(self):
        with self.assertRaises(UserError):
            self.make_figures(date_to="2027-01-01")

    def test_only_managers_read_figures(self):
        for user in (self.user_desk, self.user_bench, self.user_accountant):
            with self.assertRaises(AccessError):
                self.env["woms.figures"].with_user(user).action_open()
