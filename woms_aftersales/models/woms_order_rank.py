from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .woms_geo import distance_km

# what an unknown share counts as, and how many answers it weighs as much as
PRIOR, PRIOR_COUNT = 0.75, 4
NEUTRAL = 0.5
HALF_KM = 25  # a firm this far away counts half


class WomsOrderRank(models.AbstractModel):
    """Which firm fits a job best. Four queries, for one order or a thousand.

    Firms of the area that repair the product come first, then those that work in the
    coming days and have room; among them the weights of the company's settings decide:
    room, distance, rating, acceptance, repairs done at the first visit, fee.
    """

    _name = "woms.order.rank"
    _description = "Work Order Ranking"

    def _get_dispatch_area(self):
        self.ensure_one()
        return self.area_id or self.location_id.area_id

    def _get_pin(self):
        location = self.location_id
        return (location.latitude, location.longitude) if location else None

    # === RANKING === #

    def _rank_firms(self, limit=None):
        """Return the firms that could take this order, best first.

        :return: list of dict: ``firm`` (`res.partner`), ``score`` (0 to 100), ``note``
            (why, in words), ``open_load`` (jobs and offers open), ``room`` (jobs they
            can have), ``technicians``, ``km`` or None, ``categ_ok`` (repairs this kind
            of product), ``is_open`` (works in the coming days), ``askable``
        """
        self.ensure_one()
        rows = [
            {**row, **self._score_row(row, row["open_load"], pin=self._get_pin())}
            for row in self._rank_batch()[self.id]
        ]
        first = self._get_first_firm()
        rows.sort(
            key=lambda row: (
                row["firm_id"] != first.id,
                not row["askable"],
                not row["categ_ok"],
                -row["score"],
                row["firm_id"],
            )
        )
        firms = self.env["res.partner"].browse([row["firm_id"] for row in rows[:limit]])
        notes = {row["firm_id"]: self._write_rank_note(row) for row in rows[:limit]}
        if first.id in notes:
            notes[first.id] = f"{self._write_first_note()}; {notes[first.id]}"
        return [
            {**row, "firm": firm, "note": notes[firm.id]}
            for row, firm in zip(rows[:limit], firms, strict=True)
        ]

    def _rank_batch(self, exclude_asked=True):
        """Judge the firms for many orders at once, but for load and distance.

        :return: dict of order id to a list of dict, in no order; orders of the same
            area and product share the dicts: don't change them
        """
        areas = {order.id: order._get_dispatch_area() for order in self}
        firms = self._read_area_firms({area.id for area in areas.values() if area})
        figures = self.env["woms.firm.figures"]._read_figures(
            {firm_id for rows in firms.values() for firm_id in rows},
            self.ids if exclude_asked else (),
        )
        asked = defaultdict(set)
        for firm_id, known in figures.items():
            for order_id in known["asked"] or ():
                asked[order_id].add(firm_id)
        days, fits, ranked = {}, {}, {}
        for order in self:
            area, categs = areas[order.id], self._get_categ_ids(order)
            key = (area.id, order.company_id.id, categs)
            if key not in fits:
                fits[key] = order._judge_firms(
                    firms.get(area.id, {}), figures, categs, days
                )
            skip = asked.get(order.id, ())
            ranked[order.id] = (
                [row for row in fits[key] if row["firm_id"] not in skip]
                if skip
                else fits[key]
            )
        return ranked

    def _get_categ_ids(self, order):
        """Ids of the order's product category and those above it."""
        path = order.categ_id.parent_path or ""
        return frozenset(int(part) for part in path.split("/") if part)

    def _judge_firms(self, firms, figures, categs, days):
        """Judge all firms of this order's area for its kind of product."""
        area = self._get_dispatch_area()
        weights = self.company_id._woms_get_weights()
        fees = {
            firm_id: firm["fee"] or area.firm_earning for firm_id, firm in firms.items()
        }
        lowest = min((fee for fee in fees.values() if fee), default=0)
        rows = []
        for firm_id, firm in firms.items():
            row = self._judge_room(firm, categs, days)
            known = figures[firm_id]
            row.update(
                known,
                firm_id=firm_id,
                open_load=known["load"],
                pin=firm["pin"],
                fee=fees[firm_id],
                weights=weights,
            )
            row["static"] = self._score_record(row, lowest, weights)
            rows.append(row)
        return rows

    def _judge_room(self, firm, categs, days):
        """Say whether a firm repairs this, works soon, and how much it can take."""

        def fits(wanted):
            return not categs or not wanted or bool(categs & wanted)

        able = [person for person in firm["technicians"] if fits(person["categs"])]
        room = sum(
            person["capacity"] * self._count_open_days(person["calendar"], days)
            for person in able
        )
        return {
            "categ_ok": fits(firm["categs"]) and bool(able),
            "able": len(able),
            "technicians": max(len(able), 1),
            "room": room,
            "is_open": bool(room),
        }

    def _count_open_days(self, calendar_id, days):
        """Count how many of the place's next working days a person works.

        :param dict days: what was found before, for the rest of the batch
        """
        work_time, tz = self.env["woms.work.time"], self.location_id.tz
        calendars = self.env["resource.calendar"]
        place = self._get_dispatch_area().calendar_id or (
            self.company_id.resource_calendar_id
        )
        for key in {place.id, calendar_id or place.id}:
            if (key, tz) not in days:
                days[key, tz] = work_time._get_open_days(calendars.browse(key), tz)
        ahead = days[place.id, tz][: max(self.company_id.woms_rank_days, 1)]
        if not calendar_id or calendar_id == place.id:
            return len(ahead)
        return len(set(ahead) & set(days[calendar_id, tz]))

    # === SCORES === #

    def _score_record(self, row, lowest_fee, weights):
        """Score what a firm did before, and its fee: 0 to 1, weighted."""

        def share(good, count):
            return (good + PRIOR * PRIOR_COUNT) / (count + PRIOR_COUNT)

        stars = float(row["rating"] or 0) - 1
        answers = row["accepted"] + row["refused"]
        return (
            weights["rating"] * share(max(stars, 0) / 4 * row["rated"], row["rated"])
            + weights["acceptance"] * share(row["accepted"], answers)
            + weights["first_fix"] * share(row["fixed"], row["ended"])
            + weights["fee"] * (lowest_fee / row["fee"] if row["fee"] else 1)
        )

    def _score_row(self, row, load, pin=None):
        """Return score, distance and whether a firm with ``load`` jobs can be asked."""
        weights = row["weights"]
        km = distance_km(pin, row["pin"]) if pin else None
        near = NEUTRAL if km is None else HALF_KM / (HALF_KM + km)
        free = max(1 - load / row["room"], 0) if row["room"] else 0
        score = row["static"] + weights["distance"] * near + weights["load"] * free
        return {
            "score": round(100 * score, 1),
            "km": km,
            "askable": row["categ_ok"] and load < row["room"],
        }

    def _write_rank_note(self, row):
        """Say in words why a firm stands where it stands."""
        _ = self.env._
        number = self.env["woms.format"]._number
        words = [
            _("Repairs this product")
            if row["categ_ok"]
            else _("Doesn't repair this product"),
            _("technicians for it: %(count)s", count=row["able"]),
        ]
        if not row["is_open"]:
            words.append(_("closed in the coming days"))
        elif row["open_load"] >= row["room"]:
            words.append(
                _(
                    "full: %(load)s of %(room)s jobs",
                    load=row["open_load"],
                    room=row["room"],
                )
            )
        else:
            words.append(_("open jobs: %(load)s of %(room)s", **self._room_words(row)))
        if row["km"] is not None:
            words.append(_("%(km)s km away", km=number(row["km"])))
        if row["rated"]:
            words.append(
                _(
                    "rated %(stars)s (%(count)s)",
                    stars=number(row["rating"], 1),
                    count=row["rated"],
                )
            )
        if answers := row["accepted"] + row["refused"]:
            words.append(
                _("accepts %(share)s %%", share=number(100 * row["accepted"] / answers))
            )
        if row["ended"]:
            words.append(
                _(
                    "fixed at the first visit: %(share)s %%",
                    share=number(100 * row["fixed"] / row["ended"]),
                )
            )
        if row["fee"]:
            fee = self.env["woms.format"]._money(
                row["fee"], self.company_id.currency_id
            )
            words.append(_("fee %(fee)s", fee=fee))
        return "; ".join(words)

    def _room_words(self, row):
        return {"load": row["open_load"], "room": row["room"]}

    # === READING === #

    def _read_area_firms(self, area_ids):
        """Read firms, their technicians and both's products: one query."""
        if not area_ids:
            return {}
        self.env["woms.technician"].flush_model()
        self.env["woms.service.area"].flush_model(["firm_ids"])
        self.env["woms.service.center"].flush_model(["calendar_id"])
        self.env["res.partner"].flush_model(
            ["active", "woms_categ_ids", "woms_visit_fee", "partner_latitude"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.area_id, rel.partner_id,
                       ARRAY(SELECT categ_id FROM woms_firm_categ_rel c
                              WHERE c.partner_id = rel.partner_id),
                       firm.partner_latitude, firm.partner_longitude,
                       firm.woms_visit_fee, tech.id, tech.capacity,
                       COALESCE(tech.calendar_id, center.calendar_id),
                       ARRAY(SELECT categ_id FROM woms_technician_categ_rel c
                              WHERE c.technician_id = tech.id)
                  FROM woms_area_firm_rel rel
                  JOIN res_partner firm ON firm.id = rel.partner_id AND firm.active
             LEFT JOIN woms_technician tech
                    ON tech.firm_id = rel.partner_id AND tech.active
             LEFT JOIN woms_service_center center ON center.id = tech.center_id
                 WHERE rel.area_id IN %s
                """,
                tuple(area_ids),
            )
        )
        firms = defaultdict(dict)
        for area, firm, categs, lat, lon, fee, person, *skills in rows:
            values = firms[area].setdefault(
                firm,
                {
                    "categs": set(categs),
                    "pin": (lat, lon) if lat or lon else None,
                    "fee": fee or 0.0,
                    "technicians": [],
                },
            )
            if person:
                capacity, calendar, able = skills
                values["technicians"].append(
                    {
                        "capacity": max(capacity or 0, 0),
                        "calendar": calendar,
                        "categs": set(able),
                    }
                )
        return firms
