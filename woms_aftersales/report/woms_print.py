from odoo import api, fields, models


class WomsPrint(models.AbstractModel):
    """What the printed documents of after-sales show.

    Each method answers the dictionary one template prints, in the language of
    ``self.env``. Each checks that the reader may read the record: core prints any id
    for whoever is logged in. What belongs on the paper is then read by sudo (tokens in
    QR codes, centres, parts).
    """

    _name = "woms.print"
    _description = "Printed Documents of After-Sales"

    # === SHARED === #

    @api.model
    def _language(self, record):
        """Return the language of the one who gets the paper."""
        return record._message_lang()

    @api.model
    def _device_facts(self, record):
        """Return rows (label, value) about the device of a document or order."""
        _ = self.env._
        record_sudo = record.sudo()  # sudo: see the class
        product = record_sudo.product_id
        facts = [
            (_("Device"), product.name or record_sudo.product_text or ""),
            (_("Model"), product.default_code or ""),
            (_("Serial number"), record_sudo.serial or _("not readable")),
        ]
        return [fact for fact in facts if fact[1]]

    @api.model
    def _address_lines(self, location):
        """Return the lines of an address as people in Indonesia write it."""
        location_sudo = location.sudo()  # sudo: see the class
        if not location_sudo:
            return []
        _ = self.env._
        lines = [
            location_sudo.street,
            location_sudo.rt_rw and f"RT/RW {location_sudo.rt_rw}",
            ", ".join(filter(None, [location_sudo.village, location_sudo.district])),
            " ".join(
                filter(
                    None,
                    [
                        location_sudo.city_id.name,
                        location_sudo.state_id.name,
                        location_sudo.zip,
                    ],
                )
            ),
            location_sudo.landmark
            and _("Landmark: %(landmark)s", landmark=location_sudo.landmark),
        ]
        return [line for line in lines if line]

    @api.model
    def _tracking_qr(self, order):
        """Return (address, QR) of the page that tells the status to who has the phone.

        Paper passes through many hands: never the customer's own link.
        """
        url = f"{order.get_base_url()}/service/track?number={order.name}"
        return url, self.env["woms.format"]._qr_uri(url)

    # === WARRANTY CARD === #

    @api.model
    def _warranty_card(self, document):
        """Return what the warranty card shows: device, terms, where to go, QR."""
        document.check_access("read")
        fmt = self.env["woms.format"]
        document_sudo = document.sudo()  # sudo: see the class
        url = f"{document.get_base_url()}/service/d/{document_sudo.qr_token}"
        _ = self.env._
        facts = [
            *self._device_facts(document),
            (_("Bought on"), fmt._day(document_sudo.purchase_date)),
            (_("Bought at"), document_sudo.shop_name or document_sudo.dealer_id.name),
            (_("Registered on"), fmt._day(document_sudo.registration_date)),
            (_("Owner"), document_sudo.partner_id.name or document_sudo.contact_name),
        ]
        labels = dict(
            document_sudo.coverage_line_ids._fields["component"]._description_selection(
                self.env
            )
        )
        return {
            "facts": [fact for fact in facts if fact[1]],
            "state": document._message_status()["sentence"],
            "terms": [
                {
                    "component": line.part_name or labels[line.component],
                    "percent": fmt._number(line.percent),
                    "start": fmt._day(line.date_start),
                    "end": fmt._day(line.date_end),
                }
                for line in document_sudo.coverage_line_ids.sorted(
                    lambda line: (line.component, line.date_end)
                )
            ],
            "exclusions": document_sudo.exclusions,
            "repair_days": document_sudo.repair_warranty_days,
            "centers": self._published_centers(document.company_id),
            "url": url,
            "qr": fmt._qr_uri(url),
        }

    @api.model
    def _published_centers(self, company, limit=12):
        fmt = self.env["woms.format"]
        # sudo: see the class; the same list is public on the website
        centers_sudo = (
            self.env["woms.service.center"]
            .sudo()
            .search(
                [("company_id", "=", company.id), ("is_published", "=", True)],
                limit=limit,
            )
        )
        return [
            {
                "name": center.name,
                "address": ", ".join(
                    filter(None, [center.partner_id.street, center.partner_id.city])
                ),
                "phone": fmt._phone(center.phone),
                "hours": center.opening_hours or "",
            }
            for center in centers_sudo
        ]

    # === INTAKE RECEIPT === #

    @api.model
    def _intake_receipt(self, order):
        """Return what was received from whom, in which state, and what was agreed."""
        order.check_access("read")
        fmt = self.env["woms.format"]
        order_sudo = order.sudo()  # sudo: see the class
        event = order_sudo.custody_event_ids.filtered(
            lambda row: row.to_holder in ("center", "technician")
        ).sorted("id")[:1]
        url, qr = self._tracking_qr(order)
        _ = self.env._
        kinds = dict(
            order_sudo.request_id.fee_ids._fields["kind"]._description_selection(
                self.env
            )
        )
        return {
            "facts": [
                *self._device_facts(order),
                (_("Owner"), order._message_name()),
                (_("Phone"), fmt._phone(order._message_phone())),
            ],
            "received": [
                (_("Received on"), fmt._moment(event.date, order_sudo.location_id.tz)),
                (
                    _("Received at"),
                    event.center_id.name
                    or event.technician_id.name
                    or order_sudo.center_id.name,
                ),
                (_("Brought by"), event.signed_by or event.from_partner_id.name),
                (_("Condition"), event.condition or _("nothing noted")),
                (_("Accessories"), event.accessories or _("none")),
            ],
            "problem": order_sudo.problem or order_sudo.report_id.description,
            "symptom": order_sudo.symptom_id.name,
            "fees": [
                {
                    "label": kinds[fee.kind],
                    "amount": fmt._money(fee.amount, fee.currency_id),
                }
                for fee in order_sudo.request_id.fee_ids
            ],
            "terms": order_sudo.request_id.consent_ids.filtered(
                lambda consent: consent.kind == "unclaimed"
            )[:1].text,
            "promised": fmt._day(order_sudo.promised_date),
            "signature": event.signature,
            "signed_by": event.signed_by,
            "received_by": event.recorded_by_id.name,
            "url": url,
            "qr": qr,
        }

    # === JOB SHEET === #

    @api.model
    def _job_sheet(self, order):
        """Return what the technician needs at the door and on the bench."""
        order.check_access("read")
        fmt = self.env["woms.format"]
        order_sudo = order.sudo()  # sudo: see the class
        location_sudo = order_sudo.location_id
        document_sudo = order_sudo.document_id
        _ = self.env._
        notes = location_sudo.customer_ids.filtered(
            lambda row: row.partner_id == order_sudo.partner_id
        )
        assignment_sudo = order_sudo.assignment_id
        url = f"{order.get_base_url()}/my/jobs/{assignment_sudo.id}"
        safety = order_sudo.report_id.safety
        safety_words = dict(
            order_sudo.report_id._fields["safety"]._description_selection(self.env)
        )
        return {
            "who": [
                (_("Customer"), order._message_name()),
                (_("Phone"), fmt._phone(order._message_phone())),
                (
                    _("How to get in"),
                    ", ".join(filter(None, notes.mapped("access_notes"))),
                ),
            ],
            "address": self._address_lines(location_sudo),
            "when": fmt._window(
                order_sudo.window_start, order_sudo.window_end, location_sudo.tz
            )
            or _("not agreed yet"),
            "technician": order_sudo.technician_id.name or order_sudo.firm_id.name,
            "device": [
                *self._device_facts(order),
                (_("Bought on"), fmt._day(document_sudo.purchase_date)),
                (_("Warranty until"), fmt._day(document_sudo.warranty_end)),
            ],
            "symptom": order_sudo.symptom_id.name,
            "condition": order_sudo.condition_id.name,
            "problem": order_sudo.problem or order_sudo.report_id.description,
            "danger": safety_words.get(safety) if safety not in (False, "none") else "",
            "checks": [
                {"name": line.name, "required": line.required, "result": line.result}
                for line in order_sudo.checklist_line_ids
            ],
            "url": assignment_sudo and url,
            "qr": assignment_sudo and fmt._qr_uri(url),
        }

    # === SERVICE REPORT === #

    @api.model
    def _service_report(self, order):
        """Return what was found and done, its cost and who signed for it."""
        order.check_access("read")
        fmt = self.env["woms.format"]
        order_sudo = order.sudo()  # sudo: see the class
        visit_sudo = order_sudo.assignment_id
        tz = order_sudo.location_id.tz
        url, qr = self._tracking_qr(order)
        _ = self.env._
        signature = order_sudo.signature or visit_sudo.signature
        return {
            "facts": [
                *self._device_facts(order),
                (_("Owner"), order._message_name()),
                (_("Reported on"), fmt._local_day(order_sudo.date_open, tz)),
                (_("Work ended on"), fmt._moment(order_sudo.date_ready, tz)),
                (_("Technician"), order_sudo.technician_id.name),
            ],
            "outcome": order._portal_chip()["word"] if order_sudo.outcome else "",
            "reported": order_sudo.symptom_id.name,
            "problem": order_sudo.problem or order_sudo.report_id.description,
            "found": [
                code.name
                for code in (order_sudo.section_id, order_sudo.defect_id)
                if code
            ],
            "diagnosis": order_sudo.diagnosis,
            "repairs": order_sudo.repair_code_ids.mapped("name"),
            "work_done": order_sudo.work_done,
            **self._service_cost(order_sudo),
            "warranty": self._repair_warranty(order_sudo),
            "signature": signature,
            "signed_by": order_sudo.signed_by or visit_sudo.signed_by,
            "signed_at": fmt._moment(order_sudo.signed_at, tz),
            "no_signature": not signature
            and (order_sudo.no_signature_reason or visit_sudo.no_signature_reason),
            "url": url,
            "qr": qr,
        }

    @api.model
    def _service_cost(self, order_sudo):
        """Return lines, total and the sentence on the cost of a job.

        Lines are those of the estimates agreed to; a job without any shows the parts
        that were used.
        """
        fmt = self.env["woms.format"]
        sales_sudo = order_sudo.sale_order_ids.filtered(
            lambda sale: sale.state == "sale"
        )
        currency = sales_sudo[:1].currency_id or order_sudo.company_id.currency_id
        lines = [
            {
                "name": (line.name or "").splitlines()[0],
                "quantity": fmt._number(
                    line.product_uom_qty, 0 if line.product_uom_qty % 1 == 0 else 2
                ),
                "price": fmt._money(line.price_unit, currency),
                "total": fmt._money_or_free(line.price_total, currency),
                "reason": line.woms_cover_reason or "",
            }
            for line in sales_sudo.order_line
            if not line.display_type
        ]
        if not lines:
            lines = [
                {
                    "name": move.product_id.display_name,
                    "quantity": fmt._number(move.quantity),
                    "price": "",
                    "total": "",
                    "reason": "",
                }
                for move in order_sudo.repair_ids.move_ids
                if move.repair_line_type == "add" and move.state == "done"
            ]
        total = sum(sales_sudo.mapped("amount_total"))
        return {
            "lines": lines,
            "total": sales_sudo and fmt._money_or_free(total, currency),
            "taxed": bool(sum(sales_sudo.mapped("amount_tax"))),
            "cost": order_sudo._message_cost(),
        }

    @api.model
    def _repair_warranty(self, order_sudo):
        """Return the sentence on the warranty of a repair; empty for other outcomes."""
        if order_sudo.outcome != "repaired" or not order_sudo.date_ready:
            return ""
        days = order_sudo.document_id.policy_id.repair_warranty_days or 30
        end = fields.Date.add(order_sudo.date_ready.date(), days=days)
        return self.env._(
            "The same fault and the parts replaced are repaired free of charge until "
            "%(date)s.",
            date=self.env["woms.format"]._day(end),
        )
