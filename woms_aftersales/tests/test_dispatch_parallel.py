from odoo import fields
from odoo.tests import tagged

from .common_parallel import ParallelCase


@tagged("post_install", "-at_install", "woms_parallel")
class TestParallelDispatch(ParallelCase):
    """An offer is accepted while the cron, the desk or a batch acts on its job.

    Two firms that accept at once are raced in `TestParallelAccept`.
    """

    def make(self, env):
        company = self.company(env)
        firms = env["res.partner"].create(
            [
                {
                    "name": f"Woms Race {number}",
                    "woms_is_firm": True,
                    "email": f"race{number}@x.example",
                }
                for number in range(3)
            ]
        )
        people = env["woms.technician"].create(
            [{"partner_id": firm.id, "firm_id": firm.id} for firm in firms]
        )
        area = env["woms.service.area"].create(
            {"name": "Woms Race", "firm_ids": firms.ids, "company_id": company.id}
        )
        orders = env["woms.work.order"].create(
            [{"company_id": company.id, "area_id": area.id} for _number in range(2)]
        )
        offer = orders[0]._offer(firms[0])
        return {
            "company": company.id,
            "area": area.id,
            "firms": firms.ids,
            "people": people.ids,
            "orders": orders.ids,
            "offer": offer.id,
        }

    def clean_up_queries(self):
        orders, firms = self.made["orders"], self.made["firms"]
        rows = "SELECT id FROM woms_assignment WHERE order_id = ANY(%s)"
        return [
            (
                "DELETE FROM woms_milestone WHERE res_model = 'woms.assignment' AND"
                f" res_id IN ({rows})",
                (orders,),
            ),
            (
                "DELETE FROM woms_milestone WHERE res_model = 'woms.work.order' AND"
                " res_id = ANY(%s)",
                (orders,),
            ),
            (
                "DELETE FROM woms_dispatch_batch_line WHERE order_id = ANY(%s)",
                (orders,),
            ),
            (
                "UPDATE woms_work_order SET assignment_id = NULL WHERE id = ANY(%s)",
                (orders,),
            ),
            ("DELETE FROM woms_assignment WHERE order_id = ANY(%s)", (orders,)),
            (
                "DELETE FROM mail_activity WHERE res_model = 'woms.work.order' AND"
                " res_id = ANY(%s)",
                (orders,),
            ),
            (
                "DELETE FROM mail_mail WHERE email_to LIKE '%%race_@x.example%%'",
                (),
            ),
            (
                "DELETE FROM mail_message WHERE model = 'woms.work.order' AND"
                " res_id = ANY(%s)",
                (orders,),
            ),
            ("DELETE FROM woms_work_order WHERE id = ANY(%s)", (orders,)),
            ("DELETE FROM woms_service_area WHERE id = %s", (self.made["area"],)),
            ("DELETE FROM woms_technician WHERE id = ANY(%s)", (self.made["people"],)),
            (
                "DELETE FROM mail_message WHERE model = 'woms.technician' AND"
                " res_id = ANY(%s)",
                (self.made["people"],),
            ),
            ("DELETE FROM res_partner WHERE id = ANY(%s)", (firms,)),
        ]

    # === STEPS === #

    def offer(self, env):
        return env["woms.assignment"].browse(self.made["offer"])

    def orders(self, env):
        return env["woms.work.order"].browse(self.made["orders"])

    def look(self, env):
        self.offer(env).mapped("state")
        self.orders(env).mapped("state")

    def accept(self, env):
        self.offer(env)._accept()

    def states(self):
        """States of the first order and of its rows, and what was told to firms."""
        with self.cursor_env() as env:
            order = self.orders(env)[0]
            rows = order.assignment_ids.sorted("id")
            told = env["mail.mail"].search(
                [("email_to", "like", "race_@x.example")], order="id"
            )
            return order.state, rows.mapped("state"), told.mapped("subject")

    def assert_consistent(self, answers):
        """One winner: the job is with one firm and nobody else is still asked, or it
        is with nobody and the accepting firm was told so."""
        state, rows, _told = self.states()
        if answers["accept"] == "done":
            self.assertEqual(state, "assigned", answers)
            self.assertEqual(rows.count("accepted"), 1, rows)
            self.assertNotIn("offered", rows)
        else:
            self.assertRegex(answers["accept"], "UserError")
            self.assertIn(state, ("new", "offered"), answers)
            self.assertNotIn("accepted", rows)

    # === RACES === #

    def test_accepting_while_the_cron_ends_the_offer(self):
        """The time ran out a moment ago for the cron, not yet for whoever accepts."""
        with self.cursor_env() as env:
            env.cr.execute(
                "UPDATE woms_assignment SET deadline = %s WHERE id = %s",
                (fields.Datetime.now(), self.made["offer"]),
            )
        self.patch(self.registry["woms.assignment"], "_guard_accept", _ask_state)
        answers = self.race(
            {
                "accept": (self.look, self.accept),
                "cron": (
                    self.look,
                    lambda env: env["woms.work.order"]._cron_expire_offers(),
                ),
            }
        )
        self.assertEqual(answers["cron"], "done", answers)
        self.assert_consistent(answers)
        _state, rows, _told = self.states()
        self.assertIn(rows[0], ("accepted", "expired"))

    def test_withdrawing_while_a_firm_accepts(self):
        answers = self.race(
            {
                "accept": (self.look, self.accept),
                "withdraw": (
                    self.look,
                    lambda env: self.offer(env).action_withdraw(),
                ),
            }
        )
        self.assertEqual(sorted(answers.values()).count("done"), 1, answers)
        self.assert_consistent(answers)
        if answers["withdraw"] == "done":
            self.assertIn("No longer offered", " ".join(self.states()[2]))

    def test_a_batch_while_firms_accept(self):
        """A job whose offer is being accepted isn't offered to others any more."""

        def batch(env):
            orders = self.orders(env)
            # planned a moment ago, when both were new
            wizard = env["woms.dispatch.batch"].create(
                {
                    "company_id": self.made["company"],
                    "line_ids": [
                        fields.Command.create(
                            {"order_id": order.id, "firm_id": self.made["firms"][1]}
                        )
                        for order in orders
                    ],
                }
            )
            wizard.action_offer()

        answers = self.race(
            {"accept": (self.look, self.accept), "batch": (self.look, batch)}
        )
        self.assertEqual(set(answers.values()), {"done"}, answers)
        self.assert_consistent(answers)
        with self.cursor_env() as env:
            second = self.orders(env)[1]
            self.assertEqual(second.state, "offered")
            self.assertEqual(second.assignment_ids.firm_id.ids, self.made["firms"][1:2])

    def test_asking_others_too_while_the_first_accepts(self):
        """More firms are asked for a job that is accepted in the same moment."""

        def ask(env):
            others = env["res.partner"].browse(self.made["firms"][1:])
            self.orders(env)[0]._offer(others)

        answers = self.race(
            {"accept": (self.look, self.accept), "ask": (self.look, ask)}
        )
        self.assertEqual(answers["accept"], "done", answers)
        self.assert_consistent(answers)
        _state, rows, told = self.states()
        if answers["ask"] == "done":  # asked first, then told that it is gone
            self.assertEqual(rows.count("withdrawn"), 2)
            self.assertEqual(" ".join(told).count("No longer offered"), 2)
        else:
            self.assertIn("UserError", answers["ask"])


def _ask_state(self):
    """Stand-in for the guard without the clock: only who has the job counts."""
    return {
        row.id: "Somebody else has taken this job"
        for row in self
        if row.order_id._get_accepted_assignment()
    }
