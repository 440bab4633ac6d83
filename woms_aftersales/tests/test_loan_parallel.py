from odoo.tests import tagged

from .common_parallel import ParallelCase


@tagged("post_install", "-at_install", "woms_parallel")
class TestParallelLoan(ParallelCase):
    """Two people lend the same device at the same moment: one customer gets it."""

    def make(self, env):
        company = self.company(env)
        product = env["product.product"].create(
            {"name": "Woms Race loan", "is_storable": True, "tracking": "serial"}
        )
        lot = env["stock.lot"].create({"name": "PJ-RACE", "product_id": product.id})
        orders = env["woms.work.order"].create(
            [{"company_id": company.id} for _number in range(2)]
        )
        company._woms_create_sequences()
        return {
            "company": company.id,
            "lot": lot.id,
            "product": product.id,
            "template": product.product_tmpl_id.id,
            "orders": orders.ids,
        }

    def clean_up_queries(self):
        made = self.made
        orders = (made["orders"],)
        loans = "SELECT id FROM woms_loan WHERE order_id = ANY(%s)"
        return [
            (
                "DELETE FROM woms_milestone WHERE res_model = 'woms.loan' AND"
                f" res_id IN ({loans})",
                orders,
            ),
            (
                "DELETE FROM mail_message WHERE model = 'woms.loan' AND res_id IN"
                f" ({loans})",
                orders,
            ),
            ("DELETE FROM woms_loan WHERE order_id = ANY(%s)", orders),
            (
                "DELETE FROM woms_milestone WHERE res_model = 'woms.work.order' AND"
                " res_id = ANY(%s)",
                orders,
            ),
            (
                "DELETE FROM mail_message WHERE model = 'woms.work.order' AND res_id ="
                " ANY(%s)",
                orders,
            ),
            ("DELETE FROM woms_work_order WHERE id = ANY(%s)", orders),
            ("DELETE FROM stock_lot WHERE id = %s", (made["lot"],)),
            ("DELETE FROM product_product WHERE id = %s", (made["product"],)),
            ("DELETE FROM product_template WHERE id = %s", (made["template"],)),
        ]

    def test_one_customer_gets_it(self):
        def attempt(order_id):
            def act(env):
                env["woms.loan"].create(
                    {
                        "order_id": order_id,
                        "lot_id": self.made["lot"],
                        "company_id": self.made["company"],
                    }
                )

            return lambda env: env["woms.loan"].search([], limit=1), act

        answers = self.race({order: attempt(order) for order in self.made["orders"]})
        self.assertEqual(list(answers.values()).count("done"), 1, answers)
        other = next(text for text in answers.values() if text != "done")
        self.assertIn("with a customer already", other)
