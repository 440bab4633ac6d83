from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_bench import BenchCommon

CODE = "73-19-rahasia"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeviceData(BenchCommon):
    """The owner decides on his data; his code is seen by one, and each look is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.categ.woms_keeps_data = True

    def taken_in(self, **values):
        order = self.make_order().with_user(self.user_desk)
        action = order.action_take_in()
        wizard = self.env[action["res_model"]].with_user(self.user_desk)
        wizard = wizard.with_context(**action["context"]).create(
            {
                "condition": "As new",
                "data_backed_up": "yes",
                "data_may_erase": "no",
                "unlock_code": CODE,
                "technician_id": self.bench_technician.id,
                **values,
            }
        )
        wizard.action_confirm()
        return order, wizard

    def codes(self, order):
        return self.env["woms.unlock.code"].sudo().search([("order_id", "=", order.id)])

    def looks(self, order):
        return order.sudo().unlock_view_ids.sorted("id")

    # === ASKED AT INTAKE === #

    def test_a_device_with_data_is_not_taken_in_without_the_answers(self):
        with self.assertRaisesRegex(UserError, "personal data"):
            self.taken_in(data_may_erase=False)

    def test_a_device_without_data_asks_nothing(self):
        self.device.woms_keeps_data = "no"
        order, _wizard = self.taken_in(
            data_backed_up=False, data_may_erase=False, unlock_code=False
        )
        self.assertEqual(order.state, "in_workshop")
        with self.assertRaisesRegex(UserError, "No unlock code"):
            order._keep_unlock_code(CODE)

    def test_a_product_says_yes_where_its_category_says_nothing(self):
        self.categ.woms_keeps_data = False
        self.assertFalse(self.device._woms_keeps_data())
        self.device.woms_keeps_data = "yes"
        self.assertTrue(self.device._woms_keeps_data())
        self.device.woms_keeps_data = False
        self.categ.parent_id = self.env["product.category"].create(
            {"name": "Ponsel", "woms_keeps_data": True}
        )
        self.assertTrue(self.device._woms_keeps_data(), "from the category above")

    def test_the_answers_stand_on_order_receipt_and_job_sheet(self):
        order, _wizard = self.taken_in()
        self.assertEqual((order.data_backed_up, order.data_may_erase), ("yes", "no"))
        words = self.env["woms.print"]
        receipt = dict(words._intake_receipt(order)["received"])
        sheet = dict(words._job_sheet(order)["device"])
        for facts in (receipt, sheet):
            self.assertEqual(facts["Data backed up"], "Yes")
            self.assertEqual(facts["Data may be erased"], "No")
            self.assertNotIn(CODE, str(facts))

    # === WHO SEES THE CODE === #

    def test_the_technician_in_charge_sees_it_and_that_is_kept(self):
        order, _wizard = self.taken_in()
        answer = order.with_user(self.user_bench).action_show_unlock_code()
        self.assertEqual(answer["params"]["message"], CODE)
        looks = self.looks(order)
        self.assertEqual(looks.mapped("what"), ["kept", "seen"])
        self.assertEqual(looks[-1].user_id, self.user_bench)

    def test_a_manager_sees_it_and_that_is_kept(self):
        order, _wizard = self.taken_in()
        self.assertEqual(order.with_user(self.user_manager)._show_unlock_code(), CODE)
        self.assertEqual(self.looks(order)[-1].user_id, self.user_manager)

    def test_nobody_else_sees_it(self):
        order, _wizard = self.taken_in()
        other = self._new_user(
            "woms_bench_two", "woms_aftersales.woms_aftersales_group_central_technician"
        )
        users = (
            other,
            self.user_desk,
            self.user_technician,
            self.user_customer,
            self.user_accountant,
        )
        for user in users:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                order.with_user(user).action_show_unlock_code()
        self.assertEqual(self.looks(order).mapped("what"), ["kept"])

    def test_who_is_no_longer_in_charge_no_longer_sees_it(self):
        order, _wizard = self.taken_in()
        order.with_user(self.user_manager)._assign_bench(self.technician)
        with self.assertRaises(AccessError):
            order.with_user(self.user_bench).action_show_unlock_code()
        shown = order.with_user(self.user_technician).sudo()._show_unlock_code()
        self.assertEqual(shown, CODE)

    def test_no_read_export_search_or_message_tells_it(self):
        order, wizard = self.taken_in()
        order.with_user(self.user_bench)._show_unlock_code()
        for user in (self.user_manager, self.user_bench, self.user_desk):
            for verb in ("read", "write", "create", "unlink"):
                self.assertFalse(
                    self.env["woms.unlock.code"].with_user(user).has_access(verb)
                )
        self.user_manager.group_ids |= self.env.ref("base.group_allow_export")
        mine = order.with_user(self.user_manager)
        plain = [
            name
            for name, field in mine.fields_get(attributes=["type"]).items()
            if field["type"] not in ("one2many", "many2many")
        ]
        self.assertNotIn(CODE, str(mine.read([*plain, "unlock_view_ids"])))
        names = [name for name in order._fields if "unlock" in name or "code" in name]
        self.assertNotIn(CODE, str(mine.export_data(["id", *names])["datas"]))
        self.assertFalse(mine.search([("unlock_view_ids.display_name", "=", CODE)]))
        self.assertNotIn(CODE, str(order.sudo().message_ids.mapped("body")))
        self.assertNotIn(CODE, str(order.sudo().milestone_ids.mapped("note")))
        self.assertNotIn(CODE, str(wizard.read()))
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(w)::text FROM woms_take_in_wizard w")
        self.assertNotIn(CODE, str(self.env.cr.fetchall()), "not even in the form")

    def test_the_log_of_looks_is_never_changed(self):
        order, _wizard = self.taken_in()
        look = self.looks(order)
        with self.assertRaises(UserError):
            look.what = "deleted"
        with self.assertRaises(UserError):
            look.unlink()
        for user in (self.user_manager, self.user_bench):
            self.assertFalse(
                self.env["woms.unlock.view"].with_user(user).has_access("create")
            )

    # === GONE WITH THE DEVICE === #

    def test_a_device_handed_over_takes_its_code_with_it(self):
        order, _wizard = self.taken_in()
        order.with_user(self.user_bench)._end_bench("no_fault_found")
        self.assertTrue(self.codes(order), "kept until it goes back")
        order._hand_over(to_name="Budi")
        self.assertFalse(self.codes(order))
        self.assertEqual(self.looks(order)[-1].what, "deleted")

    def test_a_device_shipped_back_takes_its_code_with_it(self):
        order, _wizard = self.taken_in()
        order.with_user(self.user_bench)._end_bench("no_fault_found")
        order._ship_back(self.make_carrier(), "JNE-1")
        self.assertFalse(self.codes(order))
        with self.assertRaises(UserError):
            order.with_user(self.user_manager)._show_unlock_code()

    def test_a_second_code_replaces_the_first(self):
        order, _wizard = self.taken_in()
        wizard = self.env["woms.device.data.wizard"].with_user(self.user_desk)
        wizard.create(
            {
                "order_id": order.id,
                "data_backed_up": "no",
                "data_may_erase": "yes",
                "unlock_code": "0000",
            }
        ).action_confirm()
        self.assertEqual(self.codes(order).code, "0000")
        self.assertEqual(order.data_may_erase, "yes")
