from collections import defaultdict

from odoo import models
from odoo.tools import SQL

# answers after which a firm isn't asked again for the same job
NOT_AGAIN = ("declined", "expired", "cancelled", "offered")


class WomsOrderRank(models.AbstractModel):
    """Which firm fits a job best: area, products, open load. Three queries a batch."""

    _name = "woms.order.rank"
    _description = "Work Order Ranking"

    def _get_dispatch_area(self):
        self.ensure_one()
        return self.area_id or self.location_id.area_id

    def _rank_firms(self, limit=None):
        """Return the firms that could take this order, best first.

        :return: list of dict: ``firm`` (`res.partner`), ``score`` (0 to 100), ``note``
            (why, in words), ``open_load`` (jobs and offers open), ``technicians``,
            ``categ_ok`` (repairs this kind of product)
        """
        self.ensure_one()
        rows = sorted(
            self._rank_batch()[self.id], key=lambda row: (-row["score"], row["firm_id"])
        )[:limit]
        firms = self.env["res.partner"].browse([row["firm_id"] for row in rows])
        return [{**row, "firm": firm} for row, firm in zip(rows, firms, strict=True)]

    def _rank_batch(self, exclude_asked=True):
        """Rank for many orders at once.

        :return: dict of order id to a list of dict as `_rank_firms` has them, in no
            order, with ``firm_id`` in place of ``firm``
        """
        areas = {order.id: order._get_dispatch_area().id for order in self}
        firms = self._read_area_firms({area for area in areas.values() if area})
        loads = self._read_open_loads(
            {firm_id for rows in firms.values() for firm_id in rows}
        )
        asked = self._read_asked_firms() if exclude_asked else defaultdict(set)
        fits = {}
        ranked = {}
        for order in self:
            area_id = areas[order.id]
            categs = self._get_categ_ids(order)
            key = (area_id, categs)
            if key not in fits:
                fits[key] = [
                    self._judge_firm(firm_id, firm, categs, loads.get(firm_id, 0))
                    for firm_id, firm in firms.get(area_id, {}).items()
                ]
            ranked[order.id] = [
                row for row in fits[key] if row["firm_id"] not in asked[order.id]
            ]
        return ranked

    def _get_categ_ids(self, order):
        """Ids of the order's product category and those above it."""
        path = order.categ_id.parent_path or ""
        return frozenset(int(part) for part in path.split("/") if part)

    def _judge_firm(self, firm_id, firm, categs, load):
        """Say how well one firm fits a kind of product."""

        def fits(wanted):
            return not categs or not wanted or bool(categs & wanted)

        able = sum(fits(wanted) for wanted in firm["technicians"])
        categ_ok = fits(firm["categs"]) and bool(able)
        technicians = max(able, 1)
        score = (60 if categ_ok else 0) + 40 / (1 + load / technicians)
        return {
            "firm_id": firm_id,
            "score": round(score, 1),
            "open_load": load,
            "technicians": technicians,
            "categ_ok": categ_ok,
            "note": self._write_rank_note(categ_ok, able, load),
        }

    def _write_rank_note(self, categ_ok, able, load):
        fits = (
            self.env._("Repairs this product")
            if categ_ok
            else self.env._("Doesn't repair this product")
        )
        return self.env._(
            "%(fits)s; technicians for it: %(count)s; open jobs: %(load)s",
            fits=fits,
            count=able,
            load=load,
        )

    def _read_area_firms(self, area_ids):
        """Read firms, their technicians and both's products: one query."""
        if not area_ids:
            return {}
        self.env["woms.technician"].flush_model()
        self.env["woms.service.area"].flush_model(["firm_ids"])
        self.env["res.partner"].flush_model(["active", "woms_categ_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.area_id, rel.partner_id,
                       ARRAY(SELECT categ_id FROM woms_firm_categ_rel c
                              WHERE c.partner_id = rel.partner_id),
                       tech.id,
                       ARRAY(SELECT categ_id FROM woms_technician_categ_rel c
                              WHERE c.technician_id = tech.id)
                  FROM woms_area_firm_rel rel
                  JOIN res_partner firm ON firm.id = rel.partner_id AND firm.active
             LEFT JOIN woms_technician tech
                    ON tech.firm_id = rel.partner_id AND tech.active
                 WHERE rel.area_id IN %s
                """,
                tuple(area_ids),
            )
        )
        firms = defaultdict(dict)
        for area_id, firm_id, firm_categs, technician_id, categs in rows:
            firm = firms[area_id].setdefault(
                firm_id, {"categs": set(firm_categs), "technicians": []}
            )
            if technician_id:
                firm["technicians"].append(set(categs))
        return firms

    def _read_open_loads(self, firm_ids):
        """Count the offers and jobs each firm has open: one query."""
        if not firm_ids:
            return {}
        # sudo: a count over all firms, of which the ranking gives away the number
        groups = (
            self.env["woms.assignment"]
            .sudo()
            ._read_group(
                [
                    ("firm_id", "in", list(firm_ids)),
                    ("state", "in", ("offered", "accepted")),
                ],
                ["firm_id"],
                ["__count"],
            )
        )
        return {firm.id: count for firm, count in groups}

    def _read_asked_firms(self):
        """Read which firms were asked for which of these orders: one query."""
        # sudo: as above
        groups = (
            self.env["woms.assignment"]
            .sudo()
            ._read_group(
                [("order_id", "in", self.ids), ("state", "in", NOT_AGAIN)],
                ["order_id", "firm_id"],
            )
        )
        asked = defaultdict(set)
        for order, firm in groups:
            asked[order.id].add(firm.id)
        return asked
