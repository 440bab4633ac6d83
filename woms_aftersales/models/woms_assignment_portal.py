from datetime import timedelta
from urllib.parse import quote, quote_plus

from odoo import fields, models

from .woms_geo import distance_km

# what a technician reads by RPC; all else is rendered by our routes, per phase
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "state",
        "kind",
        "order_id",
        "firm_id",
        "technician_id",
        "company_id",
        "currency_id",
        "earning",
        "travel_earning",
        "earning_note",
        "deadline",
        "answered_at",
        "window_start",
        "window_end",
        "on_the_way_at",
        "check_in",
        "check_out",
        "result",
        "fee",
        "access_url",
        "create_date",
        "write_date",
    }
)


class WomsAssignmentPortal(models.AbstractModel):
    """What a technician and his firm see of a job, by phase.

    A record rule opens rows, it can't mask fields: the pages are rendered from the
    dictionaries made here, and from nothing else. Call them on sudo records after the
    check "offered or assigned to me, or to my firm as its coordinator".

    - offered: district and distance, product, symptom, window, warranty or paid, fee
    - accepted: all he needs to go there and repair
    - closed: what he did and earned; the contact only for `woms_privacy_days`
    """

    _name = "woms.assignment.portal"
    _description = "Job on the Portal"
    _inherit = "woms.portal.mixin"

    _woms_portal_fields = PORTAL_FIELDS

    # === THE PHASE === #

    def _get_phase(self):
        self.ensure_one()
        return self.state if self.state in ("offered", "accepted") else "closed"

    def _may_show_contact(self):
        """Whether name, phone, address and photos may be shown in this phase."""
        self.ensure_one()
        if self.state == "accepted":
            return True
        if self.state != "done":
            return False  # declined, expired, withdrawn, given back: never again
        if self._is_to_settle():
            return True  # money or device are still with him
        ended = self.check_out or self.order_id.date_ready or self.write_date
        limit = ended + timedelta(days=self.company_id.woms_privacy_days)
        return fields.Datetime.now() <= limit

    def _get_portal_photos(self):
        """Return the attachments that may be streamed in this phase."""
        self.ensure_one()
        order = self.order_id
        if not self._may_show_contact():
            return self.env["ir.attachment"]
        return order.report_id.photo_ids | order.photo_ids

    # === WORDS === #

    def _write_amount(self, amount):
        """Write an amount of the company's currency."""
        self.ensure_one()
        return self.env["woms.format"]._money(amount, self.company_id.currency_id)

    def _write_when(self, moment):
        if not moment:
            return ""
        return self.order_id._portal_when(moment)

    def _write_window(self):
        return self.order_id._portal_window(self.window_start, self.window_end)

    def _get_rough_place(self):
        """District and city: as exact as an offer may be."""
        location = self.order_id.location_id
        parts = (location.district, location.city_id.name or location.state_id.name)
        return ", ".join(part for part in parts if part)

    def _get_distance_km(self):
        """Distance from the firm's address in km as the crow flies, or None."""
        location, firm = self.order_id.location_id, self.firm_id
        km = distance_km(
            (location.latitude, location.longitude),
            (firm.partner_latitude, firm.partner_longitude),
        )
        return None if km is None else round(km)

    def _get_chip(self):
        """Return word, icon and colour of the job, as its technician sees it."""
        self.ensure_one()
        _ = self.env._
        order = self.order_id
        if self.state == "accepted":
            chips = {
                "assigned": (_("Agree a visit"), "fa-calendar-o", "warning"),
                "scheduled": (_("Visit agreed"), "fa-calendar-check-o", "info"),
                "on_site": (_("You are there"), "fa-wrench", "primary"),
                "in_workshop": (_("On your bench"), "fa-wrench", "primary"),
            }
            if order.state in chips:
                word, icon, color = chips[order.state]
                if order.state == "scheduled" and self.on_the_way_at:
                    word, icon = _("On the way"), "fa-road"
                return {"word": word, "icon": icon, "color": color}
        word, icon, color = {
            "offered": (_("New offer"), "fa-bell-o", "warning"),
            "accepted": (_("Yours"), "fa-check", "info"),
            "done": (_("Done"), "fa-check-circle", "success"),
            "declined": (_("Declined"), "fa-times", "secondary"),
            "expired": (_("Time ran out"), "fa-clock-o", "secondary"),
            "withdrawn": (_("No longer offered"), "fa-ban", "secondary"),
            "cancelled": (_("Given back or cancelled"), "fa-ban", "secondary"),
        }[self.state]
        return {"word": word, "icon": icon, "color": color}

    # === DICTIONARIES === #

    def _get_card_values(self):
        """What a card of the list shows: the same in every phase, no contact."""
        self.ensure_one()
        order = self.order_id
        return {
            "id": self.id,
            "number": order.name,
            "url": self.access_url,
            "phase": self._get_phase(),
            "state": self.state,
            "kind": self.kind,
            "chip": self._get_chip(),
            "product": order.product_id.name or order.product_text or "",
            "symptom": order.symptom_id.name or "",
            "place": self._get_rough_place(),
            "window": self._write_window(),
            "deadline": self._write_when(self.deadline),
            "earning": self._write_amount(self.earning),
            "has_earning": bool(self.firm_id),
            "technician": self.technician_id.name or "",
            "urgent": order.priority == "2",
            "ended": self._write_when(self.check_out or self.answered_at),
            "fee": self._write_amount(self.fee),
            "result": dict(self._fields["result"]._description_selection(self.env)).get(
                self.result, ""
            ),
        }

    def _get_earning_values(self):
        """A row of the earnings: the job, how the visit ended, what it earned."""
        self.ensure_one()
        values = self._get_card_values()
        if self.result != "fixed" and not self.fee:
            values["fee"] = self.env._("No fee")
        if not values["ended"]:
            values["ended"] = self._write_when(self.write_date)
        return values

    def _get_job_values(self):
        """All that the page of one job may show in its phase."""
        self.ensure_one()
        values = {**self._get_card_values(), **self._get_offered_values()}
        phase = values["phase"]
        if phase == "accepted":
            values.update(self._get_work_values())
        elif phase == "closed":
            values.update(self._get_closed_values())
        if self._may_show_contact():
            values.update(self._get_contact_values())
        return values

    def _get_offered_values(self):
        order = self.order_id
        return {
            "condition": order.condition_id.name or "",
            "category": order.categ_id.name or "",
            "distance": self._get_distance_km(),
            "wishes": self._get_wishes(),
            "wish_note": order.request_id.wish_note or "",
            "covered": self._get_covered_word(),
            "earning_note": self._get_earning_words(),
            "parts_to_fetch": self._get_parts_to_fetch(),
            "safety": self._get_safety_word(),
            "is_repeat": order.is_repeat,
        }

    def _get_wishes(self):
        wishes = self.order_id.request_id.wish_ids
        slots = dict(wishes._fields["slot"]._description_selection(self.env))
        return [
            {"date": wish.date, "slot": wish.slot, "label": slots[wish.slot]}
            for wish in wishes
        ]

    def _get_covered_word(self):
        """Say in two words whether the customer pays, as far as it is known now."""
        parts = self.order_id._coverage_expectation()
        shares = {part["percent"] for part in parts}
        if not shares:
            return self.env._("Cost not known yet")
        if min(shares) >= 100:
            return self.env._("Under warranty")
        if max(shares) > 0:
            return self.env._("Partly under warranty")
        return self.env._("Customer pays")

    def _get_safety_word(self):
        report = self.order_id.report_id
        if not report or report.safety == "none":
            return ""
        return dict(report._fields["safety"]._description_selection(self.env))[
            report.safety
        ]

    def _get_contact_values(self):
        """Name, phone, address and photos: only while `_may_show_contact` holds."""
        order = self.order_id
        phone = order.contact_phone or order.partner_id.phone or ""
        digits = "".join(filter(str.isdigit, phone))
        place = self._get_full_place()
        location = order.location_id
        spot = (
            f"{location.latitude},{location.longitude}"
            if location.latitude or location.longitude
            else place
        )
        notes = location.customer_ids.filtered(
            lambda row: row.partner_id == order.partner_id
        )
        text = self.env._(
            "Hello, I am the technician for your service %(number)s.", number=order.name
        )
        return {
            "contact_name": order.request_id.contact_name
            or order.partner_id.name
            or "",
            "phone": phone,
            "tel_url": f"tel:+{digits}" if digits else "",
            "whatsapp_url": f"https://wa.me/{digits}?text={quote(text)}"
            if digits
            else "",
            "address": place,
            "landmark": location.landmark or "",
            "access_notes": notes[:1].access_notes or "",
            "map_url": "https://www.google.com/maps/search/?api=1&query="
            + quote_plus(spot)
            if spot
            else "",
            "photos": [
                {
                    "url": f"{self.access_url}/photo/{photo.id}",
                    "is_video": (photo.mimetype or "").startswith("video/"),
                    # phones other than Apple's can't draw HEIC: offered as a file
                    "is_shown": photo.mimetype != "image/heic",
                }
                for photo in self._get_portal_photos()
            ],
        }

    def _get_full_place(self):
        location = self.order_id.location_id
        parts = (
            location.street,
            location.rt_rw and f"RT/RW {location.rt_rw}",
            location.village,
            location.district,
            location.city_id.name,
            location.state_id.name,
            location.zip,
        )
        return ", ".join(part for part in parts if part)

    def _get_work_values(self):
        """What he needs to repair: device, history, findings, cost, dates."""
        order = self.order_id
        document = order.document_id
        return {
            "order_state": order.state,
            "own_center": self._get_own_center().name
            if order.state in ("assigned", "scheduled")
            else "",
            "from_own_shop": order.request_id.source_firm_id == self.firm_id
            and bool(self.firm_id),
            "waiting_for": order.waiting_for,
            "serial": order.serial or "",
            "purchase_date": document.purchase_date,
            "problem": order.problem or order.report_id.description or "",
            "coverage": order._coverage_expectation(),
            "checked_in": self._write_when(self.check_in),
            "on_the_way": self._write_when(self.on_the_way_at),
            "proposals": [
                order._portal_window(row.window_start, row.window_end)
                for row in self.proposal_ids
                if row.state == "open"
            ],
            "diagnosis": order.diagnosis or "",
            "work_done": order.work_done or "",
            "section_id": order.section_id.id,
            "defect_id": order.defect_id.id,
            "use_cause": order.use_cause,
            "repair_code_ids": order.repair_code_ids.ids,
            "checks": [
                {
                    "id": check.id,
                    "name": check.name,
                    "required": check.required,
                    "result": check.result or "",
                    "note": check.note or "",
                }
                for check in order.checklist_line_ids
                if check.kind == self.kind
            ],
            "estimates": self._get_estimate_values(),
            "parts": self._get_used_parts(),
            "history": self._get_history_values(),
        }

    def _get_estimate_values(self):
        words = {
            "draft": self.env._("Waits for the customer"),
            "sent": self.env._("Waits for the customer"),
            "sale": self.env._("Agreed"),
            "cancel": self.env._("Not agreed"),
        }
        return [
            {
                "id": estimate.id,
                "number": estimate.name,
                "state": estimate.state,
                "word": words[estimate.state],
                "is_open": estimate._woms_is_open(),
                "mailed": bool(self.order_id._message_email()),
                "total": self._write_amount(estimate.amount_total),
                "lines": [
                    {
                        "name": line.product_id.name or line.name,
                        "quantity": line.product_uom_qty,
                        "subtotal": self._write_amount(line.price_total),
                        "free": line.discount >= 100,
                    }
                    for line in estimate.order_line
                    if not line.display_type
                ],
            }
            for estimate in self.order_id.sale_order_ids.sorted("id")
            if estimate.state in words
        ]

    def _get_used_parts(self):
        moves = self.order_id.repair_ids.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state != "cancel"
        )
        return [
            {"name": move.product_id.name, "quantity": move.product_uom_qty}
            for move in moves
        ]

    def _get_history_values(self):
        """Earlier visits of this job: when, and how they ended."""
        results = dict(self._fields["result"]._description_selection(self.env))
        return [
            {
                "when": self._write_when(row.check_out),
                "result": results.get(row.result, ""),
                "note": row.result_note or "",
            }
            for row in self.order_id.assignment_ids.sorted("id")
            if row.state == "done" and row != self
        ]

    def _get_closed_values(self):
        order = self.order_id
        outcomes = dict(order._fields["outcome"]._description_selection(self.env))
        return {
            "settle": self._get_settle_values() if self._is_to_settle() else {},
            "receipt": self._get_receipt_values(),
            "packing": self._get_packing_values(),
            "outcome": outcomes.get(order.outcome, "") if self.state == "done" else "",
            "work_done": (order.work_done or "") if self.state == "done" else "",
            "reason": self.answer_reason or "",
        }
