import base64
from ast import literal_eval

from odoo.tests import tagged

from .common import PNG
from .common_browser import BrowserCase
from .common_web import WomsWebCase


class AddressCommon(WomsWebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["woms.district"].create(
            [
                {"name": name, "city_id": cls.city.id}
                for name in ("Sukajadi", "Andir", "Cicendo")
            ]
        )
        cls.other_city = cls.env["res.city"].create(
            {
                "name": "Kota Tanpa Daftar",
                "country_id": cls.indonesia.id,
                "state_id": cls.province.id,
            }
        )


@tagged("post_install", "-at_install")
class TestAddressForm(AddressCommon):
    """The address on the website: chosen from lists, or matched with them."""

    def report(self, **values):
        answer = self.send("/service/report", self.guest_form(**values))
        return answer, self.last("woms.work.request")

    def test_a_city_offers_its_districts_in_order(self):
        answer = self.url_open(f"/service/districts/{self.city.id}")
        self.assertEqual(answer.json(), ["Andir", "Cicendo", "Sukajadi"])
        for city_id in (self.other_city.id, self.other_city.id + 10**6):
            answer = self.url_open(f"/service/districts/{city_id}")
            self.assertEqual(answer.json(), [])

    def test_typed_without_scripts_it_is_the_one_of_the_list(self):
        _answer, made = self.report(district="Kec. SUKAJADI")
        self.assertEqual(made.sudo().guest_address["district"], "Sukajadi")

    def test_one_that_is_not_in_the_list_is_kept_as_typed(self):
        _answer, made = self.report(district="Desa Baru")
        self.assertEqual(made.sudo().guest_address["district"], "Desa Baru")

    def test_a_pasted_map_link_is_the_pin(self):
        _answer, made = self.report(map_link="https://maps.google.com/?q=-6.91,107.6")
        address = made.sudo().guest_address
        self.assertEqual((address["latitude"], address["longitude"]), (-6.91, 107.6))

    def test_a_link_without_a_place_says_so_and_keeps_the_form(self):
        before = self.count("woms.work.request")
        answer, _made = self.report(map_link="https://example.com/home")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("names no place", answer.text)
        self.assertIn("https://example.com/home", answer.text)
        self.assertEqual(self.count("woms.work.request"), before)

    def test_an_address_without_area_stands_in_the_list_of_the_desk(self):
        self.area.state_ids = False
        order = self.make_order(area_id=False)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woms_aftersales.woms_work_order_action_no_area"
        )
        orders = order.with_user(self.user_desk)
        domain = literal_eval(action["domain"])
        self.assertIn(order, orders.search(domain))
        order.area_id = self.area
        self.assertNotIn(order, orders.search(domain))


@tagged("post_install", "-at_install")
class TestFormInBrowser(AddressCommon, BrowserCase):
    """The same form in a browser: the district from a list, pictures dropped."""

    GIVE = """
        ((kind, target) => {
            const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], kind + ".png", {type: "image/png"}));
            data.items.add(new File(["x"], "x.exe", {type: "application/x-exe"}));
            const event = kind === "drop"
                ? new DragEvent("drop", {dataTransfer: data, bubbles: true,
                                         cancelable: true})
                : new ClipboardEvent("paste", {clipboardData: data, bubbles: true,
                                               cancelable: true});
            target.dispatchEvent(event);
        })
    """

    def choose(self, page, name, value):
        page.ask(
            f"""(() => {{
                const field = document.querySelector("select[name='{name}']");
                field.value = "{value}";
                field.dispatchEvent(new Event("change", {{bubbles: true}}));
            }})()"""
        )

    def test_districts_are_chosen_and_pictures_dropped_and_pasted(self):
        with self.in_browser() as page:
            page.resize(1280, 900)
            page.open("/service/report")
            self.choose(page, "state_id", self.province.id)
            self.choose(page, "city_id", self.city.id)
            page.wait("document.querySelector('.o_woms_district select')")
            typed = "document.querySelector('[name=district]')"
            self.assertTrue(page.ask(f"{typed}.hidden"))
            page.ask(
                """(() => {
                    const list = document.querySelector(".o_woms_district select");
                    list.value = "Cicendo";
                    list.dispatchEvent(new Event("change"));
                })()"""
            )
            self.assertEqual(page.ask(f"{typed}.value"), "Cicendo")
            self.choose(page, "city_id", self.other_city.id)
            page.wait("!document.querySelector('.o_woms_district select')")
            self.assertFalse(page.ask(f"{typed}.hidden"))
            give = self.GIVE % base64.b64encode(base64.b64decode(PNG)).decode()
            page.ask(f"{give}('drop', document.querySelector('[name=photos]'))")
            page.wait("document.querySelectorAll('.o_woms_picked').length === 1")
            page.ask(f"{give}('paste', document.body)")
            page.wait("document.querySelectorAll('.o_woms_picked').length === 2")
            names = "[...document.querySelector('[name=photos]').files].length"
            self.assertEqual(page.ask(names), 2, "no program among them")
