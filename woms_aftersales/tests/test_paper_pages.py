from odoo.tests import tagged

from .common import NOW, PNG
from .common_paper import PaperCase
from .test_loan import LoanCommon

TEXT = "Kapasitor kipas unit luar lemah, freon kurang, filter dan evaporator kotor. "


@tagged("post_install", "-at_install")
class TestPaperPages(LoanCommon, PaperCase):
    """What people sign is one page, in Indonesian too, whose words are longer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.lang = "id_ID"

    def test_the_report_of_a_usual_repair_is_one_page(self):
        order = self.make_order()
        lines = [
            {"component": "labour", "product": self.labour, "quantity": 1},
            *({"component": "parts", "product": self.part, "quantity": 2},) * 3,
        ]
        self.make_estimate(order, lines=lines)._woms_accept("Budi", PNG, "customer")
        order.write(
            {
                "problem": TEXT,
                "diagnosis": TEXT * 2,
                "work_done": TEXT * 2,
                "section_id": self.section.id,
                "defect_id": self.defect.id,
                "technician_id": self.technician.id,
                "signature": PNG,
                "signed_by": "Budi",
                "signed_at": NOW,
            }
        )
        order._write_machine(
            {"state": "ready", "outcome": "repaired", "date_ready": NOW}
        )
        pages = self.pages(self.print_pdf("report_service_report", order))
        self.assertEqual(len(pages), 1)
        self.assertIn("Teknisi", pages[0][1])

    def test_the_receipt_of_a_loan_device_is_one_page_with_its_code(self):
        order = self.on_bench()
        loan = self.lend(order, accessories=TEXT)
        loan.sudo().terms = TEXT * 10
        pages = self.pages(self.print_pdf("report_loan_receipt", loan))
        self.assertEqual(len(pages), 1)
        picture, text = pages[0]
        self.assertIn("Tanda terima perangkat pinjaman", text)
        self.assertTrue(self.codes(picture)[0].endswith(order.name))
