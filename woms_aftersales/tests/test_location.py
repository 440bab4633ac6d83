from odoo.fields import Command
from odoo.tests import tagged

from .common import WomsCommon


@tagged("post_install", "-at_install")
class TestLocation(WomsCommon):
    """Places have an area and a zone; people are one however their number is typed."""

    def _address(self, **values):
        return {
            "state_id": self.province.id,
            "city_id": self.city.id,
            "district": "Coblong",
            "street": "Jl. Dago No. 10",
            "zip": "40132",
            **values,
        }

    def _find(self, **values):
        return self.env["woms.location"]._find_or_create(
            self.customer, self._address(**values), self.company
        )

    # === AREAS === #

    def test_the_most_specific_area_wins(self):
        find = self.env["woms.service.area"]._find_for
        place = (self.company, self.province, self.city, "Kec. Coblong", "40132")
        self.assertEqual(find(*place), self.area)
        make = self.env["woms.service.area"].create
        city = make({"name": "City", "city_ids": [Command.set(self.city.ids)]})
        self.assertEqual(find(*place), city)
        district = make(
            {
                "name": "District",
                "city_ids": [Command.set(self.city.ids)],
                "districts": "Lengkong\ncoblong",
            }
        )
        self.assertEqual(find(*place), district)
        prefix = make({"name": "Zip", "zip_prefixes": "999, 4013"})
        self.assertEqual(find(*place), prefix)
        self.assertEqual(
            find(self.company, self.province, self.city, "Andir", "40181"), city
        )

    def test_an_area_of_another_company_is_not_found(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.assertFalse(
            self.env["woms.service.area"]._find_for(
                other, self.province, self.city, False, False
            )
        )

    def test_a_new_area_takes_the_places_and_new_jobs_that_had_none(self):
        self.area.active = False
        self.assertFalse(self.location.area_id)
        order = self.make_order(area_id=False)
        area = self.env["woms.service.area"].create(
            {"name": "New", "city_ids": [Command.set(self.city.ids)]}
        )
        self.assertEqual(self.location.area_id, area)
        self.assertEqual(order.area_id, area)

    def test_the_zone_follows_the_province(self):
        for xmlid, zone in (
            ("base.state_id_jb", "WIB"),
            ("base.state_id_ba", "WITA"),
            ("base.state_id_pa", "WIT"),
        ):
            self.address.state_id = self.env.ref(xmlid)
            self.assertEqual(self.location._get_zone(), zone)

    # === PLACES === #

    def test_the_same_address_spelled_otherwise_is_the_same_place(self):
        location = self._find()
        self.assertEqual(location.area_id, self.area)
        self.assertEqual(location.customer_ids.partner_id, self.customer)
        self.assertEqual(self._find(street="jalan Dago 10"), location)
        self.assertNotEqual(self._find(street="Jl. Dago No. 11"), location)

    def test_an_address_without_city_and_street_makes_no_place(self):
        self.assertFalse(
            self.env["woms.location"]._find_or_create(
                self.customer, {"zip": "40132"}, self.company
            )
        )

    # === PHONE NUMBERS === #

    def test_three_notations_are_one_number(self):
        for typed in ("081234567890", "6281234567890", "+62 812-3456-7890"):
            self.assertEqual(self.company._woms_e164(typed), "+6281234567890")
        for typed in ("12", "", False, "abc"):
            self.assertFalse(self.company._woms_e164(typed))

    def test_everything_is_found_by_phone_in_any_notation(self):
        document = self.make_document()
        request = self.make_request()
        order = self.make_order()
        for typed in ("081234567890", "0812 3456 7890", "+62812-3456-7890", "0812345"):
            for record in (document, request, order):
                with self.subTest(typed=typed, model=record._name):
                    model = record.with_user(self.user_desk)
                    self.assertIn(
                        record.id, [row[0] for row in model.name_search(typed)]
                    )
                    self.assertIn(record, model.search([("phone_search", "=", typed)]))
        self.assertIn(
            self.customer.id,
            [row[0] for row in self.env["res.partner"].name_search("0812-3456-7890")],
        )

    def test_another_number_finds_nothing(self):
        order = self.make_order().with_user(self.user_desk)
        self.assertNotIn(order, order.search([("phone_search", "=", "081999999999")]))

    def test_a_phone_is_kept_in_e164(self):
        order = self.make_order(contact_phone="0812 9999 0000")
        self.assertEqual(order.contact_phone, "+6281299990000")
        order.contact_phone = "0812 9999 0001"
        self.assertEqual(order.contact_phone, "+6281299990001")

    def test_a_contact_is_joined_by_phone_and_completed(self):
        find = self.env["res.partner"]._woms_find_or_create_contact
        self.assertEqual(
            find(self.company, "Someone", "0812 3456 7890", "new@example.com"),
            self.customer,
        )
        made = find(self.company, "Ibu Sari", "0857 1111 2222", "sari@example.com")
        self.assertEqual(made.phone, "+6285711112222")
        self.assertEqual(
            find(self.company, "Sari", "0899 1111 2222", "SARI@example.com"), made
        )
        self.assertEqual(made.phone, "+6285711112222")
