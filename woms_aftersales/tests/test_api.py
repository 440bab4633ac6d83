"""What other systems see: Odoo's JSON API as documented, and webhooks of milestones."""

import importlib.util
import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest import skipUnless

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, WomsCommon
from .sla_common import SlaCommon, at

EXAMPLE = Path(__file__).parents[2] / "docs" / "api_example.py"


def load_example():
    spec = importlib.util.spec_from_file_location("woms_api_example", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
@skipUnless(EXAMPLE.exists(), "docs/ is not beside the addon here")
class TestJsonApi(SlaCommon, HttpCase):
    """The documented example, run as it stands."""

    def service(self, user, key=None):
        key = key or self.env["res.users.apikeys"].with_user(user).sudo()._generate(
            "rpc", "test", None
        )
        example = load_example()
        return example, example.Service(
            self.base_url(), self.env.cr.dbname, key, self.send
        )

    def send(self, url, headers, body):
        answer = self.url_open(url, data=json.dumps(body), headers=headers)
        self.status = answer.status_code
        return answer.json()

    def test_the_example_prints_what_was_done_and_what_is_late(self):
        self.make_policy()
        done = self.make_order(serial="SN-DONE")
        done._write_machine({"state": "returning", "outcome": "repaired"})
        done._move("done", role="system", at=at("03-05 10:00"))
        late = self.make_order(date_open=at("02-01 10:00"), serial="SN-LATE")
        late._write_machine({"sla_status": "late"})
        self.make_order(serial="SN-OPEN", date_open=at("03-01 10:00"))
        example, service = self.service(self.user_manager)
        first, last = date(2027, 3, 1), date(2027, 3, 31)
        lines = example.report(service, first, last)
        self.assertIn(f"done   {done.name} 2027-03-05 repaired", lines)
        self.assertIn("     1 repaired", lines)
        self.assertIn(f"late   {late.name} accept", lines)
        self.assertEqual(service.done(date(2027, 4, 1), last), [])

    def test_who_has_no_right_gets_nothing(self):
        order = self.make_order()
        with mute_logger("odoo.http"):
            _example, service = self.service(self.user_manager, key="wrong")
            service.call("woms.work.order", "search_read", domain=[], fields=["name"])
            self.assertEqual(self.status, 401)
            _example, service = self.service(self.user_stranger)
            self.assertEqual(
                service.call(
                    "woms.work.order", "search_read", domain=[], fields=["name"]
                ),
                [],
            )
            service.call("woms.sla.breach", "search_read", domain=[], fields=["step"])
            self.assertEqual(self.status, 403)
            _example, service = self.service(self.user_manager)
            service.call("woms.work.order", "_move", ids=order.ids, target="done")
            self.assertIn(self.status, (403, 404))
            service.call("woms.work.order", "write", ids=order.ids, vals={"state": "x"})
            self.assertEqual(self.status, 422)
        self.assertEqual(order.state, "new")


class Receiver:
    """A loopback server that keeps what is sent to it."""

    def __enter__(self):
        self.bodies = bodies = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                bodies.append(json.loads(self.rfile.read(size)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWebhooks(WomsCommon):
    def make_rules(self):
        if self.env["woms.webhook"]._make_rules() is None:
            return None
        return (
            self.env["base.automation"]
            .with_context(active_test=False)
            .search([("model_name", "=", "woms.milestone")])
        )

    def test_without_automation_rules_nothing_is_made_and_it_says_why(self):
        if "base.automation" in self.env:
            self.assertTrue(self.env["woms.webhook"]._open_rules()["domain"])
            return
        self.assertIsNone(self.env["woms.webhook"]._make_rules())
        self.assertFalse(
            self.env["ir.model.data"].search_count(
                [("module", "=", "woms_aftersales"), ("name", "=like", "webhook_%")]
            )
        )
        with self.assertRaises(UserError):
            self.env["res.config.settings"].create({}).action_woms_webhooks()

    def test_there_is_one_for_each_milestone(self):
        keys = self.env["woms.webhook"]._get_milestones()
        for model in ("woms.work.order", "woms.work.request", "woms.service.document"):
            for state, _label in self.env[model]._fields["state"].selection:
                domain = [
                    ("res_model", "=", model),
                    ("kind", "=", "state"),
                    ("key", "=", state),
                ]
                self.assertIn(domain, [row[1] for row in keys.values()])

    def test_the_action_sends_the_milestone_to_a_receiver(self):
        """Odoo's webhook action with our payload, with or without automation rules."""
        order = self.make_order()
        milestone = order.milestone_ids[:1]
        model = self.env["ir.model"]._get("woms.milestone")
        names = ("number", "res_model", "res_id", "kind", "key", "previous_key", "date")
        fields = self.env["ir.model.fields"].search(
            [("model_id", "=", model.id), ("name", "in", names)]
        )
        with Receiver() as receiver:
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Test",
                    "model_id": model.id,
                    "state": "webhook",
                    "webhook_url": receiver.url,
                    "webhook_field_ids": [(6, 0, fields.ids)],
                }
            )
            action.with_context(active_id=milestone.id, active_ids=milestone.ids).run()
            self.env.cr.postcommit.run()
        self.assertEqual(len(receiver.bodies), 1)
        body = receiver.bodies[0]
        self.assertEqual(body["number"], order.name)
        self.assertEqual((body["kind"], body["key"]), ("state", "new"))
        self.assertEqual(body["date"], "2027-03-01 03:00:00")

    def test_a_rule_switched_on_sends_what_it_is_for_and_nothing_else(self):
        rules = self.make_rules()
        if rules is None:
            return  # without automation rules: see the first test
        self.assertFalse(any(rules.mapped("active")), "all are switched off")
        self.assertFalse(self.env["woms.webhook"]._make_rules(), "made once")
        action = self.env.ref("woms_aftersales.webhook_work_order_cancelled")
        with Receiver() as receiver:
            action.webhook_url = receiver.url
            action.base_automation_id.active = True
            order, other = self.make_order(), self.make_order()
            order.with_user(self.user_desk)._cancel("Not wanted.")
            self.env.cr.postcommit.run()
            self.assertEqual(
                [(body["number"], body["key"]) for body in receiver.bodies],
                [(order.name, "cancelled")],
            )
            action.base_automation_id.active = False
            other.with_user(self.user_desk)._cancel("Not wanted.")
            self.env.cr.postcommit.run()
            self.assertEqual(len(receiver.bodies), 1)
