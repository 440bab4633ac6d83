"""Which repairs a supplier may be asked to bear: by its own terms, each once."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .. import const


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    woms_warranty_months = fields.Integer(
        "Supplier's warranty (months)",
        help="Since its delivery; where that isn't known, since the customer's "
        "purchase. 0: it bears nothing.",
    )
    woms_claim_days = fields.Integer(
        "To be claimed within (days)", help="After the repair. 0: no limit."
    )
    woms_claim_labour = fields.Boolean(
        "Bears labour too", help="Partners' fees, travel and parcels; else parts only."
    )

    _woms_terms_positive = models.Constraint(
        "CHECK (woms_warranty_months >= 0 AND woms_claim_days >= 0)",
        "Months and days of the supplier's warranty can't be below zero.",
    )


class WomsClaimCollect(models.AbstractModel):
    _name = "woms.claim.collect"
    _description = "Collecting Claims to Suppliers"

    @api.model
    def _propose(self, company, date_from, date_to, suppliers=None):
        """Put repairs done in the period on draft claims, one per supplier.

        Run again it adds only what is in no claim.

        :param suppliers: ``res.partner``; all if not given
        :return: the ``woms.supplier.claim`` made or added to
        """
        # sudo: collected from orders and receipts that an accountant may not read
        claims_sudo = self.sudo().with_company(company)
        found = defaultdict(list)
        orders = claims_sudo._find_claimable(company, date_from, date_to)
        for order, supplier in orders._get_suppliers().items() if orders else ():
            partner = supplier["partner"]
            if suppliers and partner not in suppliers.commercial_partner_id:
                continue
            if values := claims_sudo._prepare_claim_line(order, supplier):
                found[partner].append(values)
        made = claims_sudo.browse()
        for partner, rows in found.items():
            claim = claims_sudo._get_draft(company, partner, date_from, date_to)
            self.env["woms.supplier.claim.line"].sudo().create(  # sudo: as above
                [{**values, "claim_id": claim.id} for values in rows]
            )
            made |= claim
        return made.with_env(self.env)

    def _find_claimable(self, company, date_from, date_to):
        """Return done orders that cost us something and no live claim has yet.

        What lies in how the device was used, or was no fault, is no supplier's to bear.
        """
        live = self.env["woms.supplier.claim.line"]._search(
            [("is_live", "=", True), ("company_id", "=", company.id)]
        )
        return self.env["woms.work.order"].search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "done")
            & Domain("done_day", ">=", date_from)
            & Domain("done_day", "<=", date_to)
            & Domain("figure_warranty", ">", 0)
            & Domain("outcome", "not in", const.NO_FAILURE_OUTCOMES)
            & Domain("use_cause", "=", False)
            & Domain("id", "not in", live.subselect("order_id"))
            & (
                Domain("defect_id", "=", False)
                | Domain("defect_id.excluded", "=", False)
            ),
            order="id",
        )

    def _get_draft(self, company, partner, date_from, date_to):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("supplier_id", "=", partner.id),
                ("state", "=", "draft"),
                ("date_from", "=", date_from),
                ("date_to", "=", date_to),
            ],
            limit=1,
        ) or self.create(
            {
                "company_id": company.id,
                "supplier_id": partner.id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def _prepare_claim_line(self, order, supplier):
        """Return the values of a repair, or nothing where the supplier's terms end."""
        terms = supplier["terms"]
        start = supplier["received"] or order.document_id.purchase_date
        if not supplier["partner"] or not terms.woms_warranty_months or not start:
            return None
        failed = fields.Date.to_date(order.date_open)
        if failed >= start + relativedelta(months=terms.woms_warranty_months):
            return None
        today = fields.Date.context_today(self)
        days = terms.woms_claim_days
        if days and today > order.done_day + relativedelta(days=days):
            return None
        costs = order._get_warranty_costs()
        labour = sum(amount for kind, amount in costs.items() if kind != "parts")
        if not terms.woms_claim_labour:
            labour = 0.0
        if order.company_id.currency_id.is_zero(costs["parts"] + labour):
            return None
        return {
            **self._prepare_claim_words(order),
            "start_day": start,
            "amount_parts": costs["parts"],
            "amount_labour": labour,
        }

    def _prepare_claim_words(self, order):
        codes = (order.symptom_id | order.section_id | order.defect_id).mapped("name")
        used = order.repair_ids.move_ids.filtered(
            lambda move: move.state == "done" and move.repair_line_type == "add"
        )
        # sudo: old parts follow from the repair, whoever collects
        old = self.env["woms.old.part"].sudo().search([("order_id", "=", order.id)])
        return {
            "order_id": order.id,
            "name": order.name,
            "product_id": order.product_id.id,
            "serial": order.serial,
            "done_day": order.done_day,
            "fault": ", ".join(codes) or (order.problem or "")[:100],
            "parts": ", ".join(
                f"{move.quantity:g} × {move.product_id.display_name}" for move in used
            ),
            "old_part_ids": [fields.Command.set(old.ids)],
            "old_part_count": len(old),
        }
