"""What an accountant finds in the morning: a bank file imported, a slip to look at."""

import base64
import io

from PIL import Image, ImageDraw

from odoo import api, fields, models

from .. import const


class WomsDemoBank(models.AbstractModel):
    _name = "woms.demo.bank"
    _description = "Demonstration of Bank Files"

    @api.model
    def _fill(self):
        company = self.env.ref("woms_aftersales.company_demo")
        teller = self.with_company(company).with_context(
            allowed_company_ids=company.ids, tracking_disable=True
        )
        orders = teller.env["woms.work.order"].search(
            [
                ("company_id", "=", company.id),
                ("cost_state", "=", "due"),
                ("state", "not in", const.ORDER_FINAL_STATES),
            ],
            order="id",
        )
        awaited = orders.filtered(lambda order: order._transfer_details())
        for order in awaited[:1]:
            order._portal_send_slip([teller._draw_slip(order)])
        teller._import(orders - awaited)

    def _draw_slip(self, order, *lines):
        picture = Image.new("RGB", (360, 240), "white")
        draw = ImageDraw.Draw(picture)
        lines = lines or (
            "BANK CONTOH",
            "Transfer berhasil",
            f"Ke: {order.company_id.name}",
            f"Jumlah: {order._format_amount(order._transfer_details()['amount'])}",
            f"Berita: {order.name}",
        )
        for number, line in enumerate(lines):
            draw.text((20, 20 + 36 * number), line.replace("\xa0", " "), fill="black")
        content = io.BytesIO()
        picture.save(content, "PNG")
        return {
            "name": "proof-1.png",
            "raw": content.getvalue(),
            "mimetype": "image/png",
        }

    def _import(self, orders):
        """Import a file of BCA: money that is proposed, unknown, and a fee."""
        today = fields.Date.today()
        day = f"'{today:%d/%m}"
        rows = [
            "Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo",
            f'{day},BIAYA ADM,0000,"15,000.00",DB,"9,985,000.00"',
            f'{day},SETORAN TUNAI,0000,"40,000.00",CR,"10,025,000.00"',
        ]
        due = orders.move_ids.filtered("amount_residual")[:1]
        if due:
            payer = due.partner_id.name.upper()
            amount = f"{due.amount_residual:,.2f}"
            rows.append(f'{day},TRSF E-BANKING CR {payer},0000,"{amount}",CR,"0.00"')
        wizard = self.env["woms.bank.import"].create(
            {
                "file": base64.b64encode("\n".join(rows).encode()),
                "file_name": f"mutasi-{today:%Y%m%d}.csv",
            }
        )
        wizard.action_confirm()
