from odoo import api, fields, models
from odoo.tools import SQL

COVER_STATES = [("gap", "Nobody"), ("thin", "One only"), ("ok", "Covered")]


class WomsAreaGap(models.Model):
    """Which areas have how many service partners for which category of devices.

    A partner counts when he is in the area, repairs the category or one above it, and
    has a technician who does. Read only, counted at the time of asking.
    """

    _name = "woms.area.gap"
    _description = "Coverage of Areas"
    _auto = False
    _order = "firm_count, demand desc, area_id, categ_id"
    _rec_name = "area_id"
    _depends = {
        "woms.service.area": ["active", "company_id", "firm_ids", "center_id"],
        "woms.technician": ["active", "firm_id", "categ_ids"],
        "woms.work.order": ["area_id", "categ_id", "date_open"],
        "product.template": ["active", "categ_id", "woms_needs_document"],
        "product.category": ["parent_path"],
        "res.partner": ["active", "woms_categ_ids"],
    }

    area_id = fields.Many2one("woms.service.area", readonly=True)
    categ_id = fields.Many2one("product.category", "Devices", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    center_id = fields.Many2one("woms.service.center", "For escalation", readonly=True)
    firm_count = fields.Integer("Partners", readonly=True)
    technician_count = fields.Integer("Technicians", readonly=True)
    demand = fields.Integer(
        "Jobs in a year", readonly=True, help="Work orders of the last twelve months."
    )
    state = fields.Selection(COVER_STATES, "Coverage", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT a.id * 100000 + c.id AS id, a.id AS area_id, c.id AS categ_id,
                   a.company_id, a.center_id,
                   COUNT(DISTINCT t.firm_id) AS firm_count,
                   COUNT(DISTINCT t.id) AS technician_count,
                   (SELECT COUNT(*) FROM woms_work_order o
                     WHERE o.area_id = a.id AND o.categ_id = c.id
                       AND o.date_open > now() - interval '1 year') AS demand,
                   CASE COUNT(DISTINCT t.firm_id) WHEN 0 THEN 'gap'
                        WHEN 1 THEN 'thin' ELSE 'ok' END AS state
              FROM woms_service_area a
        CROSS JOIN (SELECT DISTINCT pc.id, pc.parent_path
                      FROM product_template pt
                      JOIN product_category pc ON pc.id = pt.categ_id
                     WHERE pt.woms_needs_document AND pt.active) c
         LEFT JOIN woms_area_firm_rel rel ON rel.area_id = a.id
         LEFT JOIN res_partner f ON f.id = rel.partner_id AND f.active AND %s
         LEFT JOIN woms_technician t ON t.firm_id = f.id AND t.active AND %s
             WHERE a.active
             GROUP BY a.id, c.id
            """,
            self._fits("woms_firm_categ_rel", "partner_id", "f"),
            self._fits("woms_technician_categ_rel", "technician_id", "t"),
        )

    @api.model
    def _fits(self, table, column, alias):
        """Whether somebody without categories, or with this one or one above it."""
        return SQL(
            """(NOT EXISTS (SELECT 1 FROM %(table)s r WHERE r.%(column)s = %(id)s)
                OR EXISTS (SELECT 1 FROM %(table)s r WHERE r.%(column)s = %(id)s
                    AND r.categ_id::text = ANY (string_to_array(c.parent_path, '/'))))
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            id=SQL.identifier(alias, "id"),
        )

    def action_print(self):
        """Print the coverage of the present company."""
        wizard = self.env["woms.coverage.wizard"].create({})
        return wizard.action_print()
