from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, PNG, WomsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReports(WomsCommon):
    """What the printed documents show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.document = cls.make_document()
        cls.order = cls.make_order(
            document_id=cls.document.id,
            problem="Not cold since Friday.",
            work_done="Capacitor replaced.",
            repair_code_ids=[Command.set(cls.repair_code.ids)],
        )

    def _print(self, name, record, user=None):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.user_desk)
            ._render_qweb_html(f"woms_aftersales.report_{name}", record.ids)
        )
        return html.decode()

    def _hand_in(self):
        self.env["woms.custody.event"].create(
            {
                "order_id": self.order.id,
                "from_holder": "customer",
                "to_holder": "center",
                "center_id": self.center.id,
                "condition": "Scratch on the left",
                "accessories": "Remote control",
                "signature": PNG,
                "signed_by": "Budi",
            }
        )

    def test_the_warranty_card_carries_serial_and_qr_and_no_owner_token(self):
        html = self._print("warranty_card", self.document)
        self.assertIn("SN-0001", html)
        self.assertIn(self.document.sudo().qr_token, html)
        self.assertIn("data:image/png;base64,", html)
        self.assertIn(self.center.name, html)

    def test_the_intake_receipt_says_what_was_received_and_what_was_agreed(self):
        request = self.make_request(
            fee_ids=[
                Command.create(
                    {
                        "kind": "visit",
                        "amount": 75000,
                        "currency_id": self.idr.id,
                    }
                )
            ]
        )
        self.order.sudo().request_id = request
        self._hand_in()
        html = self._print("intake_receipt", self.order)
        for text in (self.order.name, "Scratch on the left", "Remote control", "Budi"):
            self.assertIn(text, html)
        self.assertIn("Rp\xa075,000", html)

    def test_paper_never_carries_the_customers_own_link(self):
        self._hand_in()
        for name in ("intake_receipt", "job_sheet", "service_report"):
            html = self._print(name, self.order)
            self.assertNotIn(self.order.access_token, html, name)
            self.assertNotIn(self.order.share_token, html, name)

    def test_the_job_sheet_is_printed_without_notes_on_how_to_get_in(self):
        self.env["woms.location.customer"].create(
            {"location_id": self.location.id, "partner_id": self.customer.id}
        )
        self.assertIn(self.order.name, self._print("job_sheet", self.order))

    def test_the_job_sheet_shows_where_to_go_and_whom_to_call(self):
        self.order._notify_customer("assigned")
        html = self._print("job_sheet", self.order, self.user_bench)
        for text in ("Jl. Melati 5", "0812-3456-7890", "Not cold since Friday."):
            self.assertIn(text, html)

    def test_the_service_report_is_in_the_customers_language(self):
        self.customer.lang = "id_ID"
        self.order.sudo()._write_machine({"outcome": "repaired", "date_ready": NOW})
        html = self._print("service_report", self.order)
        self.assertIn("Capacitor replaced.", html)
        self.assertIn("Part replaced", html)
        self.assertIn("1 Maret 2027", html)
        self.assertIn("31 Maret 2027", html, "warranty of the repair")

    def test_the_service_report_shows_what_is_free_and_why(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "woms_order_id": self.order.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.labour.id,
                            "discount": 100,
                            "woms_cover_reason": "Covered until 2 January 2028.",
                        }
                    ),
                    Command.create({"product_id": self.part.id}),
                ],
            }
        )
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale' WHERE id = %s", [sale.id]
        )
        sale.invalidate_recordset()
        html = self._print("service_report", self.order)
        self.assertIn("Covered until 2 January 2028.", html)
        self.assertIn("Free", html)
        self.assertIn("Rp\xa085,000", html)

    def test_the_estimate_names_the_service_and_other_quotations_dont(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.part.id, "discount": 10})
                ],
            }
        )
        report = self.env["ir.actions.report"]
        plain = report._render_qweb_html("sale.report_saleorder", sale.ids)[0].decode()
        self.assertIn("Disc.%", plain)
        self.assertNotIn("Covered", plain)
        sale.woms_order_id = self.order
        ours = report._render_qweb_html("sale.report_saleorder", sale.ids)[0].decode()
        self.assertIn(self.order.name, ours)
        self.assertIn("Covered", ours)
