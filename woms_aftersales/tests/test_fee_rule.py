from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY
from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFeeRule(SettlementCommon):
    """The rule that names most wins; the fee is fixed when the job closes."""

    def offered(self, firm=None):
        return self.make_order()._offer(firm or self.firm).earning

    def test_without_a_rule_the_firm_s_fee_counts_then_the_area_s(self):
        self.assertEqual(self.offered(), 150000)
        self.firm.woms_visit_fee = 175000
        self.assertEqual(self.offered(), 175000)

    def test_the_rule_that_names_most_wins(self):
        self.firm.woms_visit_fee = 175000
        cases = [
            (100000, {}),
            (110000, {"categ_id": self.categ.id}),
            (120000, {"area_id": self.area.id}),
            (130000, {"area_id": self.area.id, "categ_id": self.categ.id}),
            (140000, {"firm_id": self.firm.id}),
        ]
        for amount, values in cases:
            self.fee_rule(amount, **values)
            self.assertEqual(self.offered(), amount)
        self.assertEqual(self.offered(self.other_firm), 130000)

    def test_a_rule_for_something_else_changes_nothing(self):
        other_categ = self.categ.create({"name": "Televisi Uji"})
        other_area = self.area.create({"name": "Bali Uji"})
        for values in (
            {"categ_id": other_categ.id},
            {"area_id": other_area.id},
            {"firm_id": self.other_firm.id},
            {"outcome": "declined"},
            {"paid_for": "vain"},
            {"kind": "bench"},
            {"active": False},
            {"company_id": self.env.ref("base.main_company").id},
        ):
            self.fee_rule(999, **values)
        self.assertEqual(self.offered(), 150000)

    def test_distance_bands_and_travel(self):
        self.pin(-6.2, 107.0)  # 22 km
        self.fee_rule(100000, km_to=20)
        self.fee_rule(200000, km_from=20, travel_rate=5000, travel_free_km=10)
        offer = self.make_order()._offer(self.firm)
        self.assertAlmostEqual(offer.travel_earning, 61195, delta=100)
        self.assertEqual(offer.earning, 200000 + offer.travel_earning)
        self.pin(-6.1, 107.0)
        self.assertEqual(self.offered(), 100000)

    def test_the_outcome_decides_when_the_job_closes(self):
        self.fee_rule(200000)
        self.fee_rule(60000, outcome="no_fault_found")
        job = self.start_job()
        self.assertEqual(job.earning, 200000)
        self.end_job("no_fault_found", job=job)
        self.assertEqual((job.fee, job.fee_fixed_at), (60000, NOW))
        self.assertEqual(self.end_job("not_repairable").fee, 200000)

    def test_what_the_desk_agreed_for_a_job_stands(self):
        self.fee_rule(60000, outcome="no_fault_found")
        self.assertEqual(self.end_job(earning=300000).fee, 300000)
        job = self.start_job()
        job.earning = 250000
        self.assertEqual(self.end_job(job=job).fee, 250000)

    def test_a_rule_changed_later_leaves_the_offer_and_the_fee(self):
        rule = self.fee_rule(200000)
        job = self.start_job()
        rule.amount = 1
        self.end_job(job=job)
        self.assertEqual(job.fee, 200000)
        self.assertEqual(self.offered(), 1)

    def test_a_repeat_of_its_own_repair_earns_nothing_another_s_does(self):
        self.fee_rule(200000)
        origin = self.end_job().order_id
        for firm, technician, fee in (
            (self.firm, self.technician, 0),
            (self.other_firm, self.other_technician, 200000),
        ):
            order = self.make_order(origin_id=origin.id)
            self.assertTrue(order.is_repeat)
            job = self.end_job(firm=firm, technician=technician, order=order)
            self.assertEqual((job.earning, job.fee), (fee, fee))

    def test_a_visit_in_vain_is_paid_by_its_rule_with_a_photo_only(self):
        self.area.firm_vain_earning = 50000
        self.fee_rule(70000, paid_for="vain", area_id=self.area.id)
        for photo, fee in ((False, 0), (True, 70000)):
            job = self.start_job()
            if photo:
                photo = job.order_id._add_photos([{"name": "a.png", "raw": b"x"}])
                self.env.cr.execute(
                    "UPDATE ir_attachment SET create_date = %s WHERE id = %s",
                    (NOW, photo.id),
                )
                photo.invalidate_recordset()
            job.order_id._end_visit("absent", role="technician")
            self.assertEqual(job.fee, fee)

    def test_nobody_types_the_fee(self):
        job = self.end_job().with_user(self.user_manager)
        for fname, value in (("fee", 1), ("fee_fixed_at", TODAY), ("fee_travel", 1)):
            with self.assertRaisesRegex(Exception, "can't be typed"):
                job.write({fname: value})

    def test_the_manager_makes_rules_and_the_desk_reads_them(self):
        rules = self.env["woms.fee.rule"]
        rules.with_user(self.user_manager).create({"name": "Java", "amount": 1})
        rules.with_user(self.user_desk).search([]).mapped("name")
        for user in (self.user_desk, self.user_accountant, self.user_coordinator):
            with self.assertRaises(AccessError):
                rules.with_user(user).create({"name": "Java", "amount": 1})
