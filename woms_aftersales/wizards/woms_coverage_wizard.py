from odoo import fields, models


class WomsCoverageWizard(models.TransientModel):
    """The printed report of what the service network covers, and where it has gaps."""

    _name = "woms.coverage.wizard"
    _description = "Coverage Report"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Coverage of the service network")

    def action_print(self):
        self.ensure_one()
        return self.env.ref("woms_aftersales.action_report_coverage").report_action(
            self
        )

    def _coverage_values(self):
        """Return what the report prints: gaps, areas by category, centres by region."""
        self.ensure_one()
        rows = self.env["woms.area.gap"].search(
            [("company_id", "in", (self.company_id.id, False))]
        )
        categories = rows.categ_id.sorted("name")
        by_area = {}
        for row in rows:
            by_area.setdefault(row.area_id, {})[row.categ_id] = row
        return {
            "day": self.env["woms.format"]._day(fields.Date.context_today(self)),
            "gaps": [
                {
                    "area": row.area_id.name,
                    "categ": row.categ_id.display_name,
                    "demand": row.demand,
                }
                for row in rows
                if row.state == "gap"
            ],
            "categories": [category.name for category in categories],
            "areas": [
                {
                    "name": area.name,
                    "center": area.center_id.name or "",
                    "counts": [cells[category].firm_count for category in categories],
                }
                for area, cells in sorted(
                    by_area.items(), key=lambda item: (item[0].sequence, item[0].name)
                )
            ],
            "missing": self._get_states_without_area(),
            **self._get_center_values(categories),
        }

    def _get_states_without_area(self):
        """Return the provinces of the company's country in which no area lies."""
        areas = self.env["woms.service.area"].search(
            [("company_id", "in", (self.company_id.id, False))]
        )
        country = self.company_id._woms_phone_country()
        states = country.state_ids - areas.state_ids - areas.city_ids.state_id
        return states.sorted("name").mapped("name")

    def _get_center_values(self, categories):
        """Return centres by province and category, and whether they are enough."""
        centers = self.env["woms.service.center"].search(
            [("company_id", "=", self.company_id.id)]
        )
        least = self.company_id.woms_min_centers
        regions = [
            (state.name or self.env._("Province not noted"), len(found))
            for state, found in centers.grouped(
                lambda center: center.partner_id.state_id
            ).items()
        ]
        products = []
        for category in categories:
            path = {int(part) for part in category.parent_path.split("/") if part}
            found = centers.filtered(
                lambda center, path=path: (
                    not center.categ_ids or set(center.categ_ids.ids) & path
                )
            )
            products.append((category.name, len(found), len(found) >= least))
        return {
            "regions": sorted(regions, key=lambda region: (-region[1], region[0])),
            "center_count": len(centers),
            "least": least,
            "enough": len(centers) >= least,
            "products": products,
        }
