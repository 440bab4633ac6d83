from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

# The discard port of the machine itself: a rule that is switched on before somebody
# typed an address disturbs nobody and tells nothing to anybody.
NOWHERE = "http://localhost:9/after-sales"
PAYLOAD = ("number", "res_model", "res_id", "kind", "key", "previous_key", "date")
MODELS = (
    "woms.service.document",
    "woms.work.request",
    "woms.work.order",
    "woms.assignment",
)


class WomsWebhook(models.AbstractModel):
    """Ready automation rules that send each milestone on, all switched off.

    Every change leaves a `woms.milestone`, whoever makes it; a rule on its creation
    with Odoo's own webhook action sends it. Nothing is made unless the app "Automation
    Rules" (`base_automation`) is there: this addon doesn't depend on it.
    """

    _name = "woms.webhook"
    _description = "Webhooks of Milestones"

    @api.model
    def _make_rules(self):
        """Make the rules that aren't there yet, if automation rules are installed.

        :return: the ``base.automation`` made, or None without that app
        """
        if "base.automation" not in self.env:
            return None
        rules = self.env["base.automation"]
        for key, (name, domain) in self._get_milestones().items():
            xmlid = f"woms_aftersales.webhook_{key}"
            if not self.env.ref(xmlid, raise_if_not_found=False):
                rules |= self._make_rule(xmlid, name, domain)
        return rules

    @api.model
    def _get_milestones(self):
        """Return ``{key: (name, domain of milestones)}`` of all rules there are."""
        found = {}
        for model in MODELS:
            field = self.env[model]._fields["state"]
            title = self.env["ir.model"]._get(model).name
            for state, label in field._description_selection(self.env):
                key = f"{model.split('.', 1)[1].replace('.', '_')}_{state}"
                found[key] = (
                    f"{title}: {label}",
                    [
                        ("res_model", "=", model),
                        ("kind", "=", "state"),
                        ("key", "=", state),
                    ],
                )
        order = ("res_model", "=", "woms.work.order")
        found["waiting"] = (
            self.env._("Work order waits, or waits no more"),
            [order, ("kind", "=", "waiting")],
        )
        found["event"] = (
            self.env._("Anything else on the timeline of a work order"),
            [order, ("kind", "=", "event")],
        )
        return found

    @api.model
    def _make_rule(self, xmlid, name, domain):
        """Make one rule, switched off, with the action that sends the milestone.

        The external id is the action's: it goes with the rule, and with this addon.
        """
        model = self.env["ir.model"]._get("woms.milestone")
        title = self.env._("After-sales webhook: %(what)s", what=name)
        fields = self.env["ir.model.fields"].search(
            [("model_id", "=", model.id), ("name", "in", PAYLOAD)]
        )
        rule = self.env["base.automation"].create(
            {
                "name": title,
                "model_id": model.id,
                "trigger": "on_create",
                "filter_domain": str(domain),
                "active": False,
                "action_server_ids": [
                    Command.create(
                        {
                            "name": title,
                            "model_id": model.id,
                            "state": "webhook",
                            "webhook_url": NOWHERE,
                            "webhook_field_ids": [Command.set(fields.ids)],
                        }
                    )
                ],
            }
        )
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": xmlid, "record": rule.action_server_ids, "noupdate": True}]
        )
        return rule

    @api.model
    def _open_rules(self):
        """Make the rules and return the action that shows them, switched off ones too.

        :raise UserError: when automation rules are not installed
        """
        ours = [("model_name", "=", "woms.milestone")]
        if self._make_rules() is None:
            raise UserError(
                self.env._(
                    "Install “Automation Rules” (base_automation) first; then come back"
                    " here. Nothing was changed."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Webhooks"),
            "res_model": "base.automation",
            "view_mode": "list,form",
            "domain": ours,
            "context": {"active_test": False},
        }
