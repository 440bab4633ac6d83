from odoo import api, models

COLUMNS, ROWS = 3, 8


class WomsPrint(models.AbstractModel):
    """Labels; what a warranty card must say by the rules; the owner's data."""

    _inherit = "woms.print"

    @api.model
    def _label_sheets(self, lots):
        """Return sheets of rows of labels; what is left of the last row is None.

        :param lots: ``stock.lot`` of devices; those of other goods get no label
        """
        lots.check_access("read")
        lots = lots.filtered(lambda lot: lot.product_id.woms_needs_document)
        urls = lots._woms_get_label_urls()
        qr_uri = self.env["woms.format"]._qr_uri
        labels = [
            {
                "product": lot.product_id.name,
                "code": lot.product_id.default_code,
                "serial": lot.name,
                "qr": qr_uri(urls[lot.id]),
            }
            for lot in lots.with_context(lang=self.env.lang)
        ]
        labels += [None] * (-len(labels) % COLUMNS)
        rows = [labels[i : i + COLUMNS] for i in range(0, len(labels), COLUMNS)]
        return [rows[i : i + ROWS] for i in range(0, len(rows), ROWS)]

    # === WARRANTY CARD === #

    @api.model
    def _warranty_card(self, document):
        """Extend: number of registration, what is free, parts, producer or importer.

        What a company has not filled in is left out, never printed empty: the manager
        reads what is missing on the product and in the list of warranty cards.
        """
        card = super()._warranty_card(document)
        document_sudo = document.sudo()  # sudo: see the class
        product = document_sudo.product_id.product_tmpl_id
        company = document_sudo.company_id
        values = (
            product._woms_get_card_values(company) if product else {"producer": False}
        )
        card["rules"] = [
            row for row in self._card_rules(document_sudo, values) if row[1]
        ]
        return card

    def _card_rules(self, document_sudo, values):
        _ = self.env._
        day = self.env["woms.format"]._day
        terms = document_sudo.coverage_line_ids
        free = terms.filtered(lambda line: line.percent >= 100).sorted("id")
        labels = dict(terms._fields["component"]._description_selection(self.env))
        words = list(
            dict.fromkeys(line.part_name or labels[line.component] for line in free)
        )
        start = min(terms.mapped("date_start"), default=False)
        return [
            (_("Registration number of the card"), values.get("registration")),
            (
                _("Warranty period"),
                start
                and _(
                    "%(start)s to %(end)s, by component as below",
                    start=day(start),
                    end=day(document_sudo.warranty_end),
                ),
            ),
            (_("Free during the warranty"), ", ".join(words)),
            (_("Spare parts"), self._card_parts(free, values.get("parts_years"))),
            (
                dict(
                    document_sudo.company_id._fields[
                        "woms_producer_role"
                    ]._description_selection(self.env)
                ).get(values.get("role"), ""),
                self._card_address(values["producer"]),
            ),
        ]

    def _card_parts(self, free, years):
        _ = self.env._
        covered = free.filtered(lambda line: line.component == "parts")
        during = covered and _("During the warranty: supplied free of charge.")
        after = (years or 0) > 0 and _(
            "After the warranty: available for %(years)s years, at the price list.",
            years=years,
        )
        return " ".join(filter(None, [during, after]))

    def _card_address(self, partner):
        if not partner:
            return False
        place = [
            partner.street,
            partner.street2,
            " ".join(filter(None, [partner.city, partner.zip])),
            partner.state_id.name,
            partner.country_id.name,
        ]
        return ", ".join(filter(None, [partner.name, *place]))

    # === PERSONAL DATA === #

    @api.model
    def _intake_receipt(self, order):
        receipt = super()._intake_receipt(order)
        receipt["received"] += self._data_facts(order)
        # sudo: see the class
        receipt["terms"] = receipt["terms"] or order.sudo().unclaimed_terms
        return receipt

    @api.model
    def _job_sheet(self, order):
        job = super()._job_sheet(order)
        job["device"] += self._data_facts(order)
        if order.old_parts_back:
            job["device"].append(
                (self.env._("Replaced parts"), self.env._("go back to the customer"))
            )
        return job

    def _data_facts(self, order):
        """Return rows (label, value); never the unlock code."""
        if not order.keeps_data:
            return []
        labels = dict(order._fields["data_may_erase"]._description_selection(self.env))
        facts = [
            (self.env._("Data backed up"), labels.get(order.data_backed_up)),
            (self.env._("Data may be erased"), labels.get(order.data_may_erase)),
            (
                self.env._("Unlock code"),
                order.has_unlock_code
                and self.env._("kept, deleted when the device goes back"),
            ),
        ]
        return [fact for fact in facts if fact[1]]

    # === SEVERAL DEVICES === #

    @api.model
    def _intake_batch(self, intake):
        """Return what one receipt of several devices shows: who, and each device."""
        intake.check_access("read")
        fmt = self.env["woms.format"]
        intake_sudo = intake.sudo()  # sudo: see the class
        _ = self.env._
        base = intake_sudo.company_id.get_base_url()
        url = f"{base}/service/track?number={intake_sudo.name}"
        facts = [
            (_("Brought by"), intake_sudo.sender_id.display_name),
            (_("Phone"), fmt._phone(intake_sudo.sender_id.phone)),
            (_("Pays"), intake_sudo.payer_id.display_name),
            (_("Received on"), fmt._moment(intake_sudo.date)),
            (_("Received at"), intake_sudo.center_id.name),
        ]
        return {
            "facts": [fact for fact in facts if fact[1]],
            "devices": [
                self._intake_batch_row(order)
                for order in intake_sudo.order_ids.sorted("id")
            ],
            "qr": fmt._qr_uri(url),
        }

    def _intake_batch_row(self, order):
        event = order.custody_event_ids.sorted("id")[:1]
        words = [
            event.condition,
            event.accessories,
            event.photo_ids
            and self.env._("Photos taken: %(count)s", count=len(event.photo_ids)),
            *(f"{label}: {value}" for label, value in self._data_facts(order)),
        ]
        return {
            "number": order.name,
            "device": order.product_id.name or order.product_text,
            "serial": order.serial or self.env._("not readable"),
            "owner": order.partner_id.name,
            "problem": ", ".join(filter(None, (order.symptom_id.name, order.problem))),
            "state": [word for word in words if word],
        }
