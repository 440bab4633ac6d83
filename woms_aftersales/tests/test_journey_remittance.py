import re

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .common_journey import JourneyCase
from .test_cod_remittance import RemittanceCase


@tagged("post_install", "-at_install")
class TestJourneyRemittance(RemittanceCase, JourneyCase):
    """A courier's list of several parcels, from the file to paid invoices."""

    browser_size = "1366x768"
    touch_enabled = False

    def setUp(self):
        """Leave out what the backend's bundles miss: a library of video calls that
        Debian doesn't ship, and modules of the website that other tours use.
        """
        super().setUp()
        listen = ChromeBrowser._handle_console

        def quiet(browser, type, args=None, **kwargs):  # pylint: disable=W0622
            if not re.search(
                "selfie_segmentation|have not been defined|unmet dependencies",
                str(args),
            ):
                listen(browser, type, args=args, **kwargs)

        self.patch(ChromeBrowser, "_handle_console", quiet)

    def test_from_the_list_to_paid_invoices(self):
        self.ship("R-3")
        missing = self.ship("R-4")
        self.expense.name = "Biaya Kurir"
        self.start_tour(
            "/odoo/cod-outstanding",
            "woms_remittance",
            login=self.user_accountant.login,
        )
        self.env.invalidate_all()
        remittance = self.last("woms.cod.remittance")
        self.assertTrue(remittance.posted_at)
        self.assertEqual(remittance.amount_net, 630000)
        self.assertEqual(
            remittance.line_ids.mapped("result"), ["ok", "ok", "refused", "missing"]
        )
        for order in self.parcels.values():
            self.assertEqual((order.cost_state, order.amount_due), ("paid", 0))
        self.assertEqual(missing.cost_state, "on_delivery")
        self.assertEqual(remittance.fee_move_id.state, "posted")
        self.assertFalse(self.env["woms.exactness"].search([]))
