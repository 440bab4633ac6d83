from odoo.tests import tagged

from .common import PNG
from .common_parallel import ParallelCase


@tagged("post_install", "-at_install", "woms_parallel")
class TestParallelSignature(ParallelCase):
    """One estimate is signed twice at the same moment: one signature counts."""

    def make(self, env):
        company = self.company(env)
        env = env(context=dict(env.context, allowed_company_ids=company.ids))
        customer = env["res.partner"].create({"name": "Woms Parallel Customer"})
        labour = env["product.product"].create(
            {
                "name": "Woms Parallel Labour",
                "type": "service",
                "list_price": 150,
                "taxes_id": [],
            }
        )
        order = env["woms.work.order"].create(
            {"company_id": company.id, "partner_id": customer.id}
        )
        estimate = order._make_estimate(
            [{"component": "labour", "product": labour, "quantity": 1}]
        )
        estimate._woms_send()
        return {
            "customer": customer.id,
            "template": labour.product_tmpl_id.id,
            "product": labour.id,
            "order": order.id,
            "estimate": estimate.id,
        }

    def clean_up_queries(self):
        made = self.made
        order, estimate = [made["order"]], [made["estimate"]]
        both = (order[0], estimate[0])
        return [
            (
                "DELETE FROM woms_milestone "
                "WHERE res_model = 'woms.work.order' AND res_id = %s",
                order,
            ),
            (
                "DELETE FROM mail_message WHERE (model = 'woms.work.order' "
                "AND res_id = %s) OR (model = 'sale.order' AND res_id = %s)",
                both,
            ),
            (
                "DELETE FROM mail_followers WHERE (res_model = 'woms.work.order' "
                "AND res_id = %s) OR (res_model = 'sale.order' AND res_id = %s)",
                both,
            ),
            (
                "DELETE FROM ir_attachment "
                "WHERE res_model = 'sale.order' AND res_id = %s",
                estimate,
            ),
            ("DELETE FROM sale_order_line WHERE order_id = %s", estimate),
            ("DELETE FROM sale_order WHERE id = %s", estimate),
            ("DELETE FROM woms_coverage_decision WHERE order_id = %s", order),
            ("DELETE FROM woms_work_order WHERE id = %s", order),
            ("DELETE FROM product_product WHERE id = %s", [made["product"]]),
            ("DELETE FROM product_template WHERE id = %s", [made["template"]]),
            ("DELETE FROM res_partner WHERE id = %s", [made["customer"]]),
        ]

    def test_exactly_one_of_two_signatures_counts(self):
        def steps(name):
            def estimate(env):
                return env["sale.order"].browse(self.made["estimate"])

            return (
                lambda env: estimate(env).mapped("state"),
                lambda env: estimate(env)._woms_accept(name, PNG, "customer"),
            )

        answers = self.race({name: steps(name) for name in ("Budi", "Ani")})
        signed = [name for name, answer in answers.items() if answer == "done"]
        refused = [answer for answer in answers.values() if answer != "done"]
        self.assertEqual((len(signed), len(refused)), (1, 1), answers)
        self.assertIn("UserError", refused[0])
        with self.cursor_env() as env:
            estimate = env["sale.order"].browse(self.made["estimate"])
            self.assertEqual((estimate.state, estimate.signed_by), ("sale", *signed))
            order = estimate.woms_order_id
            agreed = order.milestone_ids.filtered(
                lambda row: row.key == "estimate_accepted"
            )
            self.assertEqual(len(agreed), 1, "told once")
