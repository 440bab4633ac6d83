from datetime import date

from odoo.tests import tagged

from .common_parallel import ParallelCase

MONTH = date(2027, 3, 1), date(2027, 3, 31)


@tagged("post_install", "-at_install", "woms_parallel")
class TestSettlementParallel(ParallelCase):
    """Two people propose the same period at the same moment."""

    def make(self, env):
        company = self.company(env)
        firm = env["res.partner"].create(
            {"name": "Mitra Balap", "is_company": True, "woms_is_firm": True}
        )
        order = env["woms.work.order"].create(
            {"partner_id": firm.id, "company_id": company.id}
        )
        job = env["woms.assignment"].create(
            {"order_id": order.id, "firm_id": firm.id, "company_id": company.id}
        )
        job._write_machine(
            {"state": "done", "fee": 150000, "fee_fixed_at": "2027-03-05 03:00:00"}
        )
        return {
            "company": company.id,
            "firm": firm.id,
            "order": order.id,
            "job": job.id,
        }

    def clean_up_queries(self):
        made = self.made
        firm, order = (made["firm"],), (made["order"],)
        mine = "(SELECT id FROM woms_settlement WHERE firm_id = %s)"
        return [
            (
                "UPDATE woms_assignment SET settlement_id = NULL WHERE order_id = %s",
                order,
            ),
            (
                f"DELETE FROM woms_settlement_line WHERE settlement_id IN {mine}",
                firm,
            ),
            (
                "DELETE FROM mail_message WHERE model = 'woms.settlement'"
                f" AND res_id IN {mine}",
                firm,
            ),
            (
                "DELETE FROM woms_milestone WHERE res_model = 'woms.settlement'"
                f" AND res_id IN {mine}",
                firm,
            ),
            ("DELETE FROM woms_settlement WHERE firm_id = %s", firm),
            ("DELETE FROM woms_assignment WHERE order_id = %s", order),
            (
                "DELETE FROM woms_milestone WHERE res_model IN"
                " ('woms.work.order', 'woms.assignment') AND res_id IN %s",
                ((made["order"], made["job"]),),
            ),
            ("DELETE FROM woms_work_order WHERE id = %s", order),
            ("DELETE FROM res_partner WHERE id = %s", firm),
        ]

    def test_a_job_is_settled_once(self):
        def look(env):
            job = env["woms.assignment"].browse(self.made["job"])
            job.fetch(["settlement_id"])

        def propose(env):
            env["woms.settlement"]._propose(
                env["res.company"].browse(self.made["company"]),
                *MONTH,
                env["res.partner"].browse(self.made["firm"]),
            )

        answers = self.race({"a": (look, propose), "b": (look, propose)})
        self.assertEqual(answers, {"a": "done", "b": "done"})
        with self.cursor_env() as env:
            statements = env["woms.settlement"].search(
                [("firm_id", "=", self.made["firm"])]
            )
            self.assertEqual(len(statements), 1)
            self.assertEqual(statements.line_ids.assignment_id.ids, [self.made["job"]])
