from odoo import api, fields, models
from odoo.tools import SQL

AGES = [
    ("week", "Up to 7 days"),
    ("month", "8 to 30 days"),
    ("older", "More than 30 days"),
]


class WomsCashHeld(models.Model):
    """Cash not handed in yet: who holds it, since when; equal to the cash journals.

    What was handed in takes the oldest cash of a box first. Read only.
    """

    _name = "woms.cash.held"
    _description = "Cash Held"
    _auto = False
    _order = "date, id"

    name = fields.Char("Entry", readonly=True)
    journal_id = fields.Many2one("account.journal", "Cash journal", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    holder = fields.Char("Held by", readonly=True)
    firm_id = fields.Many2one("res.partner", "Service partner", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    date = fields.Date(readonly=True)
    age = fields.Selection(AGES, readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _search(self, *args, **kwargs):
        """Write what is pending first: it reads many models."""
        self.env.flush_all()
        return super()._search(*args, **kwargs)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH boxes AS (
                SELECT j.id, j.company_id, j.default_account_id,
                       (SELECT MIN(t.name) FROM woms_technician t
                         WHERE t.cash_journal_id = j.id AND t.active) AS technician,
                       (SELECT MIN(c.name) FROM woms_service_center c
                         WHERE c.cash_journal_id = j.id AND c.active) AS center
                  FROM account_journal j
                 WHERE j.type = 'cash'
            ), moved AS (
                SELECT l.id, b.id AS box, l.date, l.payment_id, l.balance,
                       SUM(GREATEST(l.balance, 0)) OVER (
                           PARTITION BY b.id ORDER BY l.date, l.id) AS came,
                       SUM(GREATEST(-l.balance, 0)) OVER (PARTITION BY b.id) AS went
                  FROM boxes b
                  JOIN account_move_line l ON l.account_id = b.default_account_id
                       AND l.company_id = b.company_id
                 WHERE l.parent_state = 'posted' AND l.balance <> 0
            ), held AS (
                SELECT id, box, date, payment_id,
                       LEAST(balance, GREATEST(came - went, 0)) AS amount
                  FROM moved WHERE balance > 0
             UNION ALL
                SELECT MAX(id), box, MAX(date), NULL, SUM(balance)
                  FROM moved GROUP BY box HAVING SUM(balance) < 0
             UNION ALL
                SELECT l.id, p.journal_id, l.date, p.id,
                       CASE WHEN a.reconcile THEN l.amount_residual ELSE l.balance END
                  FROM account_payment p
                  JOIN boxes b ON b.id = p.journal_id
                  JOIN account_move_line l ON l.move_id = p.move_id
                       AND l.account_id = p.outstanding_account_id
                  JOIN account_account a ON a.id = l.account_id
                 WHERE l.parent_state = 'posted'
                   AND l.account_id IS DISTINCT FROM b.default_account_id
            )
            SELECT h.id, m.name, h.box AS journal_id, b.company_id, h.date,
                   h.payment_id, p.woms_firm_id AS firm_id, h.amount,
                   COALESCE(t.name, firm.name, b.technician, b.center,
                            j.name ->> 'en_US') AS holder,
                   CASE WHEN h.date > CURRENT_DATE - 8 THEN 'week'
                        WHEN h.date > CURRENT_DATE - 31 THEN 'month'
                        ELSE 'older' END AS age
              FROM held h
              JOIN boxes b ON b.id = h.box
              JOIN account_journal j ON j.id = h.box
              JOIN account_move_line l ON l.id = h.id
              JOIN account_move m ON m.id = l.move_id
         LEFT JOIN account_payment p ON p.id = h.payment_id
         LEFT JOIN woms_technician t ON t.id = p.woms_technician_id
         LEFT JOIN res_partner firm ON firm.id = p.woms_firm_id
             WHERE ABS(h.amount) > 0.005
            """
        )
