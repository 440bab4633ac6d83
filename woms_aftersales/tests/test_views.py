from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import WomsCommon


@tagged("post_install", "-at_install")
class TestViews(WomsCommon):
    """What staff open loads for each of them, and shows what they may do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.actions = cls.env["ir.actions.act_window"].search(
            [("res_model", "=like", "woms.%"), ("target", "=", "current")]
        )
        cls.staff = cls.user_desk | cls.user_bench | cls.user_manager
        cls.names = {"uid": cls.user_desk.id, "context_today": fields.Date.today}

    def _open(self, action, user):
        """Load the views of an action and search as its list would."""
        model = self.env[action.res_model].with_user(user)
        views = [(False, kind) for kind in action.view_mode.split(",")]
        search = action.search_view_id.id or False
        loaded = model.get_views([*views, (search, "search")], {"toolbar": True})
        return model, loaded

    def _reader(self, action):
        """The manager; for what is the accountants' alone, one of them."""
        for user in (self.user_manager, self.user_accountant):
            if self.env[action.res_model].with_user(user).has_access("read"):
                return user
        return self.user_manager

    def test_every_view_of_every_action_loads_for_each_staff_role(self):
        self.assertGreater(len(self.actions), 15)
        for action in self.actions:
            for user in self.staff:
                if not self.env[action.res_model].with_user(user).has_access("read"):
                    continue
                with self.subTest(action=action.name, user=user.login):
                    _model, loaded = self._open(action, user)
                    self.assertIn("search", loaded["views"])

    def test_every_search_filter_finds_without_an_error(self):
        self.make_request(document=self.make_document())
        self.make_order()
        names = {"uid": self.user_desk.id, "context_today": None, "self": "0812 3456"}
        for action in self.actions.filtered("search_view_id"):
            model, loaded = self._open(action, self._reader(action))
            arch = etree.fromstring(loaded["views"]["search"]["arch"])
            for node in arch.iter("filter", "field"):
                domain = node.get("domain") or node.get("filter_domain")
                group = (node.get("context") or "").partition("group_by': '")[2]
                with self.subTest(model=model._name, node=node.get("name")):
                    if domain:
                        model.search(safe_eval(domain, names), limit=1)
                    if group:
                        model._read_group([], [group.partition("'")[0]])

    def test_default_form_of_every_action_with_create_opens_for_the_manager(self):
        for action in self.actions:
            model, loaded = self._open(action, self._reader(action))
            if "form" not in loaded["views"]:
                continue
            fields = list(loaded["models"][model._name]["fields"])
            with self.subTest(model=model._name):
                model.default_get(fields)

    def test_buttons_follow_the_transition_table_for_each_role(self):
        records = (
            self.make_order() | self.make_order(serial="SN-0002"),
            self.make_document(serial="SN-0003"),
            self.make_request(),
        )
        for record in (row for group in records for row in group):
            for user in self.staff:
                mine = record.with_user(user)
                mine.invalidate_recordset()
                targets = mine._get_possible_targets()
                for fname, wanted in mine._woms_can.items():
                    with self.subTest(record=record.name, user=user.login, can=fname):
                        self.assertEqual(mine[fname], bool(targets & set(wanted)))

    def test_each_header_button_calls_a_method_that_exists(self):
        for view in self.env["ir.ui.view"].search([("model", "=like", "woms.%")]):
            if view.model not in self.env:
                continue
            for node in etree.fromstring(view.arch).iter("button"):
                if node.get("type") == "object":
                    model = self.env[view.model]
                    for field in reversed(list(node.iterancestors("field"))):
                        if field.get("position") in ("before", "after", "replace"):
                            continue  # of the view it extends: beside, not inside
                        model = self.env[model._fields[field.get("name")].comodel_name]
                    with self.subTest(view=view.name, button=node.get("name")):
                        self.assertTrue(hasattr(model, node.get("name")))

    def test_each_own_action_has_a_path_and_words_for_an_empty_list(self):
        for action in self.actions.filtered("search_view_id"):
            with self.subTest(action=action.name):
                self.assertTrue(action.path)
                self.assertTrue(action.help)

    def test_whoever_a_menu_is_for_sees_it_and_may_open_what_it_leads_to(self):
        """Core hides a menu whose records the reader may not read, without a word."""
        found = self.env["ir.model.data"].search(
            [("module", "=", "woms_aftersales"), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].browse(found.mapped("res_id"))
        billing = self._new_user("woms_billing", "account.group_account_invoice")
        for user in self.staff | self.user_accountant | billing:
            seen = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for menu in menus.filtered(lambda row: row.action and row.group_ids):
                if menu.group_ids & user.all_group_ids:
                    with self.subTest(menu=menu.complete_name, user=user.login):
                        self.assertIn(menu.id, seen)
                        if menu.action._name == "ir.actions.act_window":
                            domain = safe_eval(menu.action.domain or "[]", self.names)
                            model = self.env[menu.action.res_model].with_user(user)
                            model.search(domain, limit=1)

    def test_accountant_needs_no_after_sales_group_for_an_invoice(self):
        views = (
            self.env["account.move"]
            .with_user(self.user_accountant)
            .get_views([(False, "list"), (False, "form"), (False, "search")])
        )
        self.assertNotIn("action_view_woms_order", views["views"]["form"]["arch"])

    def test_timeline_shows_words_and_not_keys(self):
        order = self.make_order().with_user(self.user_desk)
        order._wait_for("parts")
        words = order.milestone_ids.mapped("display_name")
        self.assertEqual(set(words), {"New", "Waits for: Parts"})
