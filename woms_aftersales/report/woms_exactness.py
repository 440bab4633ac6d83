from odoo import api, fields, models
from odoo.tools import SQL

from .. import const

RULES = [
    ("estimate", "Estimate = invoices + open"),
    ("invoice", "Invoice = payments + due"),
    ("due", "Due of the order = due of its invoices"),
    ("custody", "Customers' devices in stock = devices in custody"),
    ("fee", "Fee earned = settled + open"),
    ("cash", "Cash taken = settled + held"),
    ("bill", "Settlement = its vendor bill"),
]
# below this a difference is rounding: half a cent, and of whole rupiah one
TINY, WHOLE = 0.006, 1.0
# outcomes after which an estimate that was agreed to is not charged
NOT_CHARGED = tuple(
    key for key, rule in const.OUTCOME_RULES.items() if not rule.parts_chargeable
)


class WomsExactness(models.Model):
    """What doesn't add up, over the whole database: nothing, when all is well.

    Each rule compares what one part of the books says with what another says,
    computed anew from the rows. A line is a difference; read only.
    """

    _name = "woms.exactness"
    _description = "Difference in the Books of After-Sales"
    _auto = False
    _order = "rule, name"

    name = fields.Char("What", readonly=True)
    rule = fields.Selection(RULES, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    order_id = fields.Many2one("woms.work.order", "Work order", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    expected = fields.Float("Should be", readonly=True)
    found = fields.Float("Is", readonly=True)
    difference = fields.Float(readonly=True)

    @api.model
    def _search(self, *args, **kwargs):
        """Write what is pending first: the rules read many models."""
        self.env.flush_all()
        return super()._search(*args, **kwargs)

    @property
    def _table_query(self) -> SQL:
        rules = [getattr(self, f"_select_{key}")() for key, _label in RULES]
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY rule, name)::int AS id, rule, name,
                   company_id, order_id, partner_id, expected::float AS expected,
                   found::float AS found, (found - expected)::float AS difference
              FROM (%s) rows
             WHERE ABS(found - expected) > tolerance
            """,
            SQL(" UNION ALL ").join(rules),
        )

    @api.model
    def _select_estimate(self) -> SQL:
        """What was agreed to is invoiced once, credited, or still open.

        Open is right only before the end of the job, or where its outcome says that
        parts aren't charged.
        """
        return SQL(
            """
            SELECT 'estimate' AS rule, e.name, e.company_id, e.order_id, e.partner_id,
                   e.total AS expected,
                   e.invoiced - e.credited + CASE
                       WHEN e.invoiced = 0 AND (
                           e.state <> 'done' OR e.outcome IN %(waived)s)
                       THEN e.total
                       ELSE LEAST(GREATEST(e.total - e.invoiced + e.credited, 0),
                                  e.credited)
                   END AS found,
                   %(tiny)s AS tolerance
              FROM (
                SELECT s.id, s.name, s.company_id, o.id AS order_id, s.partner_id,
                       s.amount_total AS total, o.state, o.outcome,
                       COALESCE(SUM(m.amount_total)
                           FILTER (WHERE m.move_type = 'out_invoice'), 0) AS invoiced,
                       COALESCE(SUM(m.amount_total)
                           FILTER (WHERE m.move_type = 'out_refund'), 0) AS credited
                  FROM sale_order s
                  JOIN woms_work_order o ON o.id = s.woms_order_id
             LEFT JOIN LATERAL (
                    SELECT DISTINCT am.id, am.amount_total, am.move_type
                      FROM sale_order_line sl
                      JOIN sale_order_line_invoice_rel r ON r.order_line_id = sl.id
                      JOIN account_move_line ml ON ml.id = r.invoice_line_id
                      JOIN account_move am
                           ON am.id = ml.move_id OR am.reversed_entry_id = ml.move_id
                     WHERE sl.order_id = s.id AND am.state = 'posted'
                       ) m ON TRUE
                 WHERE s.state = 'sale'
              GROUP BY s.id, o.id
              ) e
            """,
            waived=NOT_CHARGED,
            tiny=TINY,
        )

    @api.model
    def _select_invoice(self) -> SQL:
        """What an invoice lacks of its total was reconciled with payments."""
        return SQL(
            """
            SELECT 'invoice', m.name, m.company_id, m.woms_order_id, m.partner_id,
                   m.amount_total,
                   ABS(m.amount_residual) + COALESCE((
                       SELECT SUM(CASE WHEN p.debit_move_id = l.id
                                       THEN p.debit_amount_currency
                                       ELSE p.credit_amount_currency END)
                         FROM account_move_line l
                         JOIN account_account a ON a.id = l.account_id
                         JOIN account_partial_reconcile p
                              ON l.id IN (p.debit_move_id, p.credit_move_id)
                        WHERE l.move_id = m.id
                          AND a.account_type = 'asset_receivable'), 0),
                   %(tiny)s
              FROM account_move m
             WHERE m.woms_order_id IS NOT NULL AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
            """,
            tiny=TINY,
        )

    @api.model
    def _select_due(self) -> SQL:
        """What the order says is due is what its invoices say."""
        return SQL(
            """
            SELECT 'due', o.name, o.company_id, o.id, o.partner_id,
                   GREATEST(COALESCE(SUM(CASE WHEN m.move_type = 'out_invoice'
                       THEN m.amount_residual ELSE -m.amount_residual END), 0), 0),
                   COALESCE(o.amount_due, 0), %(whole)s
              FROM woms_work_order o
         LEFT JOIN account_move m ON m.woms_order_id = o.id AND m.state = 'posted'
                   AND m.move_type IN ('out_invoice', 'out_refund')
          GROUP BY o.id
            """,
            whole=WHOLE,
        )

    @api.model
    def _select_custody(self) -> SQL:
        """Goods owned by customers are the devices that hand-overs say are with us.

        Counted per owner, product and serial. What came by a picking counts; devices at
        a partner's own centre are in no stock. Own parts of partners are not devices.
        """
        return SQL(
            """
            SELECT 'custody', COALESCE(lot.name, pt.default_code, product.id::text),
                   b.company_id, b.order_id, b.owner_id, b.stock, b.custody, %(tiny)s
              FROM (
                SELECT company_id, owner_id, product_id, lot_id,
                       MAX(order_id) AS order_id, SUM(stock) AS stock,
                       SUM(custody) AS custody
                  FROM (
                    SELECT q.company_id, q.owner_id, q.product_id, q.lot_id,
                           NULL::int AS order_id, q.quantity AS stock, 0 AS custody
                      FROM stock_quant q
                      JOIN stock_location l ON l.id = q.location_id
                     WHERE l.usage IN ('internal', 'transit') AND q.quantity <> 0
                       AND q.owner_id IS NOT NULL
                       AND q.owner_id NOT IN (
                           SELECT id FROM res_partner WHERE woms_is_firm)
                       AND q.owner_id NOT IN (SELECT partner_id FROM woms_technician)
                 UNION ALL
                    SELECT o.company_id, o.partner_id, o.product_id, o.lot_id, o.id,
                           0, 1
                      FROM woms_work_order o
                     WHERE o.state NOT IN ('done', 'cancelled')
                       AND (o.holder IN ('center', 'technician')
                            OR o.state = 'in_transit')
                       AND EXISTS (
                           SELECT FROM stock_picking k
                            WHERE k.woms_order_id = o.id AND k.state = 'done')
                  ) u
              GROUP BY company_id, owner_id, product_id, lot_id
              ) b
              JOIN product_product product ON product.id = b.product_id
              JOIN product_template pt ON pt.id = product.product_tmpl_id
         LEFT JOIN stock_lot lot ON lot.id = b.lot_id
            """,
            tiny=TINY,
        )

    @api.model
    def _select_fee(self) -> SQL:
        """The fee of a job is on one statement as it was earned, or on none yet."""
        return SQL(
            """
            SELECT 'fee', o.name, a.company_id, o.id, a.firm_id,
                   CASE WHEN a.state = 'done' THEN COALESCE(a.fee, 0) ELSE 0 END,
                   COALESCE(l.amount, CASE WHEN a.settlement_id IS NULL
                       AND a.state = 'done' THEN COALESCE(a.fee, 0) ELSE 0 END),
                   %(tiny)s
              FROM woms_assignment a
              JOIN woms_work_order o ON o.id = a.order_id
         LEFT JOIN woms_settlement_line l ON l.assignment_id = a.id
             WHERE a.firm_id IS NOT NULL
            """,
            tiny=TINY,
        )

    @api.model
    def _select_cash(self) -> SQL:
        """Cash a partner's technician took is on one statement, or still held."""
        return SQL(
            """
            SELECT 'cash', p.name, p.company_id, p.woms_order_id, p.woms_firm_id,
                   p.amount_company_currency_signed,
                   COALESCE(-l.amount, CASE WHEN p.woms_settlement_id IS NULL
                       THEN p.amount_company_currency_signed ELSE 0 END),
                   %(tiny)s
              FROM account_payment p
         LEFT JOIN woms_settlement_line l ON l.payment_id = p.id
             WHERE p.woms_firm_id IS NOT NULL AND p.state IN ('in_process', 'paid')
            """,
            tiny=TINY,
        )

    @api.model
    def _select_bill(self) -> SQL:
        """A billed statement has a bill of what was earned, penalties taken off.

        In another currency each line is rounded there: some cents of it may differ.
        """
        return SQL(
            """
            SELECT 'bill', s.name, s.company_id, NULL::int, s.firm_id,
                   s.amount_fee + s.amount_part + s.amount_other + s.amount_penalty,
                   COALESCE(CASE WHEN m.currency_id = c.currency_id
                       THEN m.amount_untaxed
                       ELSE ABS(m.amount_untaxed_signed) END, 0),
                   CASE WHEN m.currency_id = c.currency_id OR m.amount_untaxed = 0
                          OR m.id IS NULL THEN %(whole)s
                        ELSE GREATEST(%(whole)s, 0.01 * (
                            SELECT COUNT(*) FROM account_move_line l
                             WHERE l.move_id = m.id AND l.display_type = 'product'
                        ) * ABS(m.amount_untaxed_signed / m.amount_untaxed)) END
              FROM woms_settlement s
              JOIN res_company c ON c.id = s.company_id
         LEFT JOIN account_move m ON m.id = s.bill_id AND m.state <> 'cancel'
             WHERE s.state = 'billed'
            """,
            whole=WHOLE,
        )
