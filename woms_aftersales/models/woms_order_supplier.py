from odoo import fields, models
from odoo.tools import SQL

RECEIVED_SQL = """
SELECT DISTINCT ON (ml.lot_id) ml.lot_id, k.partner_id, ml.date::date
  FROM stock_move_line ml
  JOIN stock_move m ON m.id = ml.move_id
  JOIN stock_location l ON l.id = m.location_id AND l.usage = 'supplier'
  JOIN stock_picking k ON k.id = m.picking_id
 WHERE ml.lot_id IN %(lots)s AND ml.state = 'done'
   AND ml.company_id = %(company)s AND k.partner_id IS NOT NULL
 ORDER BY ml.lot_id, ml.date
"""


class WomsOrderSupplier(models.AbstractModel):
    """Who delivered the device of an order to us, and when."""

    _name = "woms.order.supplier"
    _description = "Supplier of the Device of a Work Order"

    def _get_suppliers(self):
        """Return ``{order: dict(partner, received, terms)}`` of one company's orders.

        The receipt of the serial says it; else the first supplier of the product.
        ``terms`` is the ``product.supplierinfo`` of that supplier, or none.
        """
        orders_sudo = self.sudo()  # sudo: receipts and prices, for whoever counts costs
        company = orders_sudo.company_id
        company.ensure_one()
        received = {}
        if orders_sudo.lot_id:
            for model in ("stock.picking", "stock.move", "stock.move.line"):
                self.env[model].flush_model()
            rows = self.env.execute_query(
                SQL(RECEIVED_SQL, lots=orders_sudo.lot_id._ids, company=company.id)
            )
            received = {lot: (partner, day) for lot, partner, day in rows}
        partners = self.env["res.partner"].sudo()
        found = {}
        for order in orders_sudo:
            partner_id, day = received.get(order.lot_id.id, (False, False))
            sellers = order.product_id.seller_ids.filtered(
                lambda row: row.company_id in (company, company.browse())
            )
            partner = partners.browse(partner_id).commercial_partner_id
            terms = sellers.filtered(
                lambda row, partner=partner: (
                    not partner or row.partner_id.commercial_partner_id == partner
                )
            )[:1]
            found[order.id] = {
                "partner": partner or terms.partner_id.commercial_partner_id,
                "received": day and fields.Date.to_date(day),
                "terms": terms,
            }
        return {order: found[order.id] for order in self}
