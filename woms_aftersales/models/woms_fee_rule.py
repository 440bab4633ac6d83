from odoo import api, fields, models
from odoo.tools import ormcache

from .. import const
from .woms_geo import distance_km

ANY_KM = 1e9
# what a rule names, and how much more it counts than one that leaves it open: in this
# order, a rule that names an earlier one beats any number of later ones
NAMES = ("firm_id", "outcome", "area_id", "categ_id", "kind", "km_to", "company_id")


class WomsFeeRule(models.Model):
    """What service partners earn for a job: the rule that says most about it wins.

    Without a rule the firm's agreed fee counts, then what its area pays.
    """

    _name = "woms.fee.rule"
    _description = "Fee Rule"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    firm_id = fields.Many2one(
        "res.partner",
        "Service partner",
        domain="[('woms_is_firm', '=', True)]",
        index="btree_not_null",
        help="Empty: all of them.",
    )
    area_id = fields.Many2one(
        "woms.service.area", index="btree_not_null", help="Empty: everywhere."
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product category",
        help="Empty: all, else with those in it.",
    )
    kind = fields.Selection(const.ASSIGNMENT_KINDS, help="Empty: visit and bench.")
    paid_for = fields.Selection(
        [("work", "Work that ended"), ("vain", "A visit in vain")],
        required=True,
        default="work",
        help="In vain: nobody was at home, shown by a photo of the place.",
    )
    outcome = fields.Selection(
        const.OUTCOMES, help="Empty: however the work ended. Counts when the job ends."
    )
    km_from = fields.Float("From km")
    km_to = fields.Float("Below km", help="0: no end.")
    amount = fields.Monetary("Fee")
    travel_rate = fields.Monetary(
        "Travel per km", help="One way, beyond the free ones. 0: what the area pays."
    )
    travel_free_km = fields.Float("Free km")

    _positive = models.Constraint(
        "CHECK (amount >= 0 AND travel_rate >= 0 AND km_from >= 0"
        " AND (km_to = 0 OR km_to > km_from))",
        "Fees can't be negative, and a distance must end after it begins.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.model
    def _find(self, order, firm, *, kind="visit", paid_for="work", outcome=None):
        """Return the rule that says most about this job of ``firm``, or none.

        :param order: ``woms.work.order``
        :param str outcome: how the work ended; None while that isn't known: then only
            rules count that name no outcome, or the repair that is hoped for
        """
        order_sudo = order.sudo()  # sudo: area and category decide, whoever asks
        km = distance_km(
            order_sudo._get_pin(), (firm.partner_latitude, firm.partner_longitude)
        )
        # sudo: rules are not for the reader's eyes
        rules_sudo = self.sudo().browse(self._get_ids(order_sudo.company_id.id))
        area = rules_sudo and order_sudo._get_dispatch_area()
        fitting = rules_sudo.filtered(
            lambda rule: (
                rule.paid_for == paid_for
                and rule.firm_id in (firm, rule.firm_id.browse())
                and rule.area_id in (area, rule.area_id.browse())
                and rule.kind in (kind, False)
                and rule.outcome in (outcome or "repaired", False)
                and rule._fits(order_sudo.categ_id, km)
            )
        )
        return fitting.sorted(lambda rule: rule._get_weight(), reverse=True)[:1]

    @api.model
    @ormcache("company_id")
    def _get_ids(self, company_id):
        """Return the rules of a company: kept, for they are asked for each offer."""
        # sudo: see `_find`
        return self.sudo().search([("company_id", "in", (company_id, False))])._ids

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _fits(self, categ, km):
        """Whether category and distance fit; one not known is nearest."""
        self.ensure_one()
        if self.categ_id and self.categ_id.id not in map(
            int, filter(None, (categ.parent_path or "").split("/"))
        ):
            return False
        return self.km_from <= (km or 0.0) < (self.km_to or ANY_KM)

    def _get_weight(self):
        """Return what sorts the rule that names most last.

        Of two that name a category, the deeper one says more.
        """
        self.ensure_one()
        named = tuple(bool(self[fname]) for fname in NAMES)
        depth = len((self.categ_id.parent_path or "").split("/"))
        return (*named, depth, -self.sequence, -self.id)

    def _get_travel(self, order, firm):
        """Return what this rule pays for the way, or None when it says nothing."""
        self.ensure_one()
        if not self.travel_rate:
            return None
        pin = firm.partner_latitude, firm.partner_longitude
        km = distance_km(order.sudo()._get_pin(), pin)
        way = max((km or 0.0) - self.travel_free_km, 0.0)
        return float(round(way * self.travel_rate))
