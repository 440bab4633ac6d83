from odoo.tests import tagged

from .common_web import WomsWebCase


@tagged("post_install", "-at_install")
class TestTrack(WomsWebCase):
    """Number and phone show the status, and nothing else."""

    def track(self, number, phone):
        return self.send("/service/track", {"number": number, "phone": phone})

    def test_number_and_phone_in_any_notation_show_the_status(self):
        order = self.make_order()
        for phone in ("0812-3456-7890", "6281234567890", "+62 812 3456 7890"):
            page = self.track(order.name.lower(), phone).text
            self.assertIn("looking for a technician", page)
            self.assertNotIn(order.access_token, page)
            self.assertNotIn(order.share_token, page)
            self.assertNotIn(self.customer.name, page)

    def test_a_request_is_found_too_and_leads_to_its_order(self):
        request = self.make_request()
        page = self.track(request.name, "081234567890").text
        self.assertIn("are looking at it", page)

    def test_wrong_phone_and_unknown_number_get_the_same_answer(self):
        order = self.make_order()
        wrong = self.track(order.name, "081200000000").text
        unknown = self.track("WO/2027/99999", "081200000000").text
        self.assertIn("We find no service", wrong)
        self.assertIn("We find no service", unknown)
        self.assertNotIn("technician near you", wrong)

    def test_an_order_of_another_company_is_not_found(self):
        order = self.make_order()
        self.website.company_id = self.env.ref("base.main_company")
        self.assertIn(
            "We find no service", self.track(order.name, "+6281234567890").text
        )

    def test_many_tries_for_one_phone_end_in_a_pause(self):
        for _try in range(12):
            self.track("WO/2027/99999", "081200000000")
        answer = self.track("WO/2027/99999", "081200000000")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("within the last hour", answer.text)
