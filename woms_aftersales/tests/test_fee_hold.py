from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .settlement_common import SettlementCommon

APRIL = "2027-04-06 03:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFeeHold(SettlementCommon):
    """A fee held until the old part is back: earned, told, paid with its receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.fee_rule(175000, hold_old_part=True)

    def job(self, owed=True):
        job = self.start_job()
        part = self.env["woms.old.part"]
        if owed:
            part = part.create(
                {
                    "name": "Old",
                    "order_id": job.order_id.id,
                    "product_id": self.part.id,
                    "technician_id": self.technician.id,
                    "firm_id": self.firm.id,
                    "company_id": self.company.id,
                }
            )
        self.end_job(job=job)
        return job, part

    def test_it_is_earned_and_held_while_the_part_is_owed(self):
        job, _part = self.job()
        self.assertEqual((job.fee, job.fee_held), (175000, True))
        self.assertFalse(self.propose())
        [row] = job._get_earning_rows().values()
        self.assertEqual(row["paid"], "Held until the old part is received")

    def test_received_it_goes_into_the_period_of_the_receipt(self):
        job, part = self.job()
        with freeze_time(APRIL):
            part.with_user(self.user_desk).action_receive()
            self.assertFalse(job.fee_held)
            self.assertFalse(self.propose())  # March: not received by its end
            made = self.env["woms.settlement"]._propose(
                self.company, date(2027, 4, 1), date(2027, 4, 30)
            )
            [row] = job._get_earning_rows().values()
        self.assertEqual(made.line_ids.assignment_id, job)
        self.assertEqual(made.line_ids.date, date(2027, 4, 6))
        self.assertIn("10", row["paid"])

    def test_one_of_two_parts_releases_nothing(self):
        job, part = self.job()
        other = part.copy({"name": "Other"})
        part.with_user(self.user_desk).action_receive()
        self.assertTrue(job.fee_held)
        other.with_user(self.user_manager).action_scrap()  # not needed back
        self.assertFalse(job.fee_held)

    def test_nothing_owed_or_another_rule_holds_nothing(self):
        job, _part = self.job(owed=False)
        self.assertFalse(job.fee_held)
        self.rule.hold_old_part = False
        job, part = self.job()
        self.assertFalse(job.fee_held)
        self.assertEqual(part.state, "with_technician")
        self.assertEqual(len(self.propose().line_ids), 2)

    def test_what_is_held_is_still_earned_in_the_books(self):
        self.job()
        wizard = self.env["woms.books.wizard"].create({"date": date(2027, 3, 1)})
        wizard.action_look()
        fees = wizard.line_ids.filtered(lambda line: line.kind == "fees")
        self.assertEqual((fees.count, fees.amount), (1, 175000))

    def test_nobody_types_it(self):
        job, _part = self.job()
        for values in ({"fee_held": False}, {"fee_released_at": NOW}):
            with self.assertRaisesRegex(UserError, "can't be typed"):
                job.with_user(self.user_manager).write(values)
