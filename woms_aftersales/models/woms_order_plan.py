from heapq import nlargest

from odoo import fields, models

from .woms_geo import distance_km
from .woms_order_rank import HALF_KM, NEUTRAL

DEFAULT_ANSWER_HOURS = 4


class WomsOrderPlan(models.AbstractModel):
    """Which firm is asked for which of many orders, until when, and what it earns."""

    _name = "woms.order.plan"
    _description = "Dispatch Plan"
    _inherit = "woms.order.rank"

    # === WHO IS ASKED === #

    def _plan_offers(self, count=None):
        """Choose the firms to ask for each order; nothing is written.

        Each choice counts as one more open job of that firm for the orders after it:
        so the jobs spread over the firms by their room. The urgent ones choose first.

        :param int count: firms per order; what its area says if not given
        :return: list of tuples order, firm id and note why; and the orders for which
            nobody can be asked
        """
        ranked = self._rank_batch()
        loads = {}
        chosen, without = [], self.browse()
        for order in self.sorted(lambda order: order._get_urgency()):
            if firm := order._get_first_firm():
                chosen.append((order, firm.id, order._write_first_note()))
                continue
            number = count or order._get_dispatch_area().offer_count or 1
            best = order._pick_firms(ranked[order.id], loads, number)
            if not best:
                without |= order
            for row in best:
                chosen.append((order, row["firm_id"], order._write_rank_note(row)))
                loads[row["firm_id"]] = row["open_load"] + 1
        return chosen, without

    def _get_first_firm(self):
        """Return the firm at whose shop the customer is, unless it was asked already.

        It is asked alone and before all others: the device stands there.
        """
        self.ensure_one()
        firm = self.request_id.source_firm_id
        if not firm or not firm.active or firm in self.assignment_ids.firm_id:
            return firm.browse()
        return firm

    def _write_first_note(self):
        return self.env._("From partner: the customer is at its shop")

    def _get_urgency(self):
        late = fields.Date.to_string(self.promised_date) or "9999"
        return -int(self.priority or 0), late, self.id

    def _pick_firms(self, rows, loads, number):
        """Return the ``number`` best of the ranked ``rows``, with load and distance.

        :param dict loads: jobs of the firms that were chosen before
        """
        pin = self._get_pin()
        pin = pin if pin and any(pin) else None
        found = []
        for row in rows:  # a thousand firms for each of a thousand orders: kept plain
            firm_id, room = row["firm_id"], row["room"]
            load = loads.get(firm_id, row["open_load"])
            if load >= room or not row["categ_ok"]:
                continue
            weights = row["weights"]
            score = row["static"] + weights["load"] * (1 - load / room)
            if pin:
                km = distance_km(pin, row["pin"])
                near = NEUTRAL if km is None else HALF_KM / (HALF_KM + km)
                score += weights["distance"] * near
            found.append((score, -firm_id, load, row))
        return [
            {**row, "open_load": load, "km": distance_km(pin, row["pin"])}
            for _score, _firm, load, row in nlargest(number, found, key=_by_score)
        ]

    # === UNTIL WHEN, AND WHAT FOR === #

    def _get_offer_deadlines(self, hours=None):
        """Return ``{id: moment}`` until when firms may answer, in UTC.

        :param float hours: working hours of the place; those of the area if not given
        """
        known, deadlines = {}, {}
        for order in self:
            area = order._get_dispatch_area()
            key = area, order.company_id, order.location_id.tz
            if key not in known:
                known[key] = order._get_offer_deadline(hours)
            deadlines[order.id] = known[key]
        return deadlines

    def _get_earning_values(self, firm, earning=None, kind="visit"):
        """Return what ``firm`` earns for this order, as values of its offer.

        A repeat earns nothing for the firm whose repair it repeats. Else the rule that
        says most counts, then the firm's agreed fee, then what the area pays.

        :param float earning: the whole, as the desk wants it; else fee and travel
        """
        self.ensure_one()
        if not firm:
            return {"earning": 0.0}
        if earning is not None:
            return {"earning": earning, "fee_agreed": True}
        # sudo: who was paid for the job this one repeats
        if self.is_repeat and self.sudo().origin_id.firm_id == firm:
            return {"earning": 0.0}
        area = self._get_dispatch_area()
        rule_sudo = self.env["woms.fee.rule"].sudo()._find(self, firm, kind=kind)
        travel = rule_sudo and rule_sudo._get_travel(self, firm)
        if not travel and (not rule_sudo or travel is None):
            travel = 0.0
            if area.travel_rate:
                pin = firm.partner_latitude, firm.partner_longitude
                travel = area._travel_for(distance_km(self._get_pin(), pin))
        # sudo: only the desk's
        fee = firm.sudo().woms_visit_fee or area.firm_earning
        return {
            "earning": (rule_sudo.amount if rule_sudo else fee) + travel,
            "travel_earning": travel,
            "fee_rule_id": rule_sudo.id,
        }


def _by_score(found):
    return found[:2]
