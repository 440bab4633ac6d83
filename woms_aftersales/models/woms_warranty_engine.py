from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL, format_date

LIVE_STATES = ("active", "submitted", "draft")


class WomsWarrantyEngine(models.AbstractModel):
    """What a registered device is covered for: one method answers."""

    _name = "woms.warranty.engine"
    _description = "Warranty Engine"

    @api.depends("coverage_line_ids.date_end")
    def _compute_warranty_end(self):
        for document in self:
            document.warranty_end = max(
                document.coverage_line_ids.mapped("date_end"), default=False
            )

    # === FREEZING THE TERMS === #

    def _freeze_terms(self):
        """Write the terms these devices are sold with; later policies don't touch them.

        Safe to repeat: where terms stand, only their dates follow the device's dates.
        """
        # sudo: whoever activates a document needs no right on its terms
        documents_sudo = self.sudo()
        policies = self.env["woms.warranty.policy"]
        found, vals_list = {}, []
        for document_sudo in documents_sudo:
            document_sudo._set_provisional()
            if document_sudo.coverage_line_ids:
                document_sudo._move_terms()
                continue
            key = (document_sudo.company_id, document_sudo.product_id)
            if not document_sudo.policy_id:
                if key not in found:
                    found[key] = policies._find_for(*key)
                document_sudo.policy_id = found[key]
            document_sudo._keep_conditions()
            vals_list += document_sudo._prepare_terms()
        lines_sudo = self.env["woms.coverage.line"].sudo().create(vals_list)  # as above
        lines_sudo._copy_part_names()
        documents_sudo._keep_exclusions()
        documents_sudo._apply_extensions()
        return lines_sudo.with_env(self.env)

    def _keep_conditions(self):
        """Keep what else the policy says today: exclusions, warranty on repairs."""
        self.ensure_one()
        policy = self.policy_id
        if not policy:
            return
        self.write(
            {
                "repair_warranty_days": policy.repair_warranty_days,
                "excluded_uses": " ".join(policy._get_excluded_uses()),
            }
        )

    def _keep_exclusions(self):
        """Keep the policy's text on what is not covered, in all languages at once."""
        if not self.policy_id.filtered("exclusions"):
            return
        self.flush_recordset(["policy_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE woms_service_document document"
                " SET exclusions = policy.exclusions"
                " FROM woms_warranty_policy policy"
                " WHERE policy.id = document.policy_id"
                " AND document.exclusions IS NULL AND document.id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["exclusions"])

    def _set_provisional(self):
        """Mark devices judged without a date of purchase."""
        provisional = not self._get_proven_purchase() and bool(
            self.purchase_date or self._get_provisional_start()
        )
        if self.provisional != provisional:
            self.provisional = provisional

    def _prepare_terms(self):
        self.ensure_one()
        vals_list = []
        for term in self.policy_id.line_ids:
            start = self._get_start(term.start_rule)
            if start:
                vals_list.append(
                    {
                        "document_id": self.id,
                        "policy_line_id": term.id,
                        "component": term.component,
                        "part_name": term.part_name,
                        "part_categ_id": term.part_categ_id.id,
                        "percent": term.percent,
                        "start_rule": term.start_rule,
                        "months": term.months,
                        "date_start": start,
                        "date_end": self._get_end(start, term.months),
                    }
                )
        return vals_list

    def _move_terms(self):
        """Move the terms' dates after a date of the device was put right."""
        self.ensure_one()
        terms = self.coverage_line_ids.filtered(
            lambda line: line.months and not line.carried and not line.extension_line_id
        )
        for line in terms:
            start = self._get_start(line.start_rule)
            if start and start != line.date_start:
                line.write(
                    {"date_start": start, "date_end": self._get_end(start, line.months)}
                )
        self._move_extensions()

    @api.model
    def _get_end(self, start, months):
        """Return the last day covered: twelve months from 5 May end on 4 May.

        From a day the last month lacks they end with that month: from 29 February on
        28 February.
        """
        after = start + relativedelta(months=months)
        return after if after.day < start.day else after - timedelta(days=1)

    def _get_start(self, rule):
        """Return the day a term with this start rule begins.

        A date we lack is replaced by the date of purchase; without any, by the
        provisional start, then by the registration.
        """
        self.ensure_one()
        return (
            {
                "purchase": self._get_proven_purchase(),
                "delivery": self.delivery_date if not self.dealer_id else False,
                "registration": self.registration_date,
                "manufacture": self.manufacture_date,
            }.get(rule)
            or self._get_proven_purchase()
            or self._get_provisional_start()
            or self.purchase_date
            or self.registration_date
        )

    def _get_proven_purchase(self):
        """Return the day of purchase, unless nothing but his word speaks for it.

        A serial we delivered to a dealer is proof enough that he can't be far off.
        """
        self.ensure_one()
        if self.proof_kind == "none" and not self.lot_id:
            return False
        return self.purchase_date

    def _get_provisional_start(self):
        """Return when the warranty starts without proof of purchase, or False.

        It is the delivery to the dealer and some days the device lay there.
        """
        self.ensure_one()
        delivered = self.delivery_date or self.manufacture_date
        policy = self.policy_id or self.env["woms.warranty.policy"]._find_for(
            self.company_id, self.product_id
        )
        if not (delivered and policy):
            return False
        return delivered + timedelta(days=policy.provisional_days)

    # === WHAT IS COVERED === #

    def _coverage_for(self, component, on_date, *, defect=None, part=None, use=None):
        """Say whether a component of a repair is covered on a day, and why.

        :param str component: key of `const.COMPONENTS`
        :param date on_date: day of the report
        :param defect: ``woms.failure.code`` found by the technician
        :param part: ``product.product`` to be replaced; a term for that kind of part
            counts beside the one for all parts, whichever gives more
        :param str use: key of `const.USE_CAUSES` when the damage comes from the use
        :return: dict of ``percent`` (0 to 100), ``line`` (the term), ``date_end``,
            ``reason`` (a sentence for the customer, in the language of ``env``) and
            ``provisional`` (a proof is missing: a manager confirms)
        """
        self.ensure_one()
        what = self._get_component_word(component, part)
        nothing = self.env["woms.coverage.line"]
        if self.state not in LIVE_STATES:
            return self._no_coverage(
                self.env._("This registration is no longer valid.")
            )
        if defect and defect.excluded:
            return self._no_coverage(
                self.env._(
                    "Not covered: damage of the kind “%(defect)s” is not part of the"
                    " warranty.",
                    defect=defect.name,
                )
            )
        if use and use in (self.excluded_uses or "").split():
            return self._no_coverage(self._get_use_sentence(use))
        lines = self._get_terms(component, part)
        now = lines.filtered(lambda line: line.date_start <= on_date <= line.date_end)
        best = now.sorted(lambda line: (line.percent, line.date_end))[-1:] or nothing
        if best:
            return {
                "percent": best.percent,
                "line": best,
                "date_end": best.date_end,
                "reason": best._get_sentence(what),
                "provisional": self.provisional
                or not (self.state == "active" or self._is_to_complete()),
            }
        return self._no_coverage(self._get_uncovered_sentence(what, lines, on_date))

    @api.model
    def _get_use_sentence(self, use):
        """Return why damage by this cause of `const.USE_CAUSES` is not covered."""
        return {
            "misuse": self.env._(
                "Not covered: the damage comes from using the device in a way the"
                " manual warns against."
            ),
            "liquid": self.env._("Not covered: liquid got into the device."),
            "surge": self.env._(
                "Not covered: the damage comes from a power surge or lightning."
            ),
            "opened": self.env._(
                "Not covered: the seal was opened by someone we have not authorised."
            ),
            "commercial": self.env._(
                "Not covered: the device is used for business, the warranty is for"
                " use at home."
            ),
        }[use]

    @api.model
    def _no_coverage(self, reason):
        return {
            "percent": 0.0,
            "line": self.env["woms.coverage.line"],
            "date_end": False,
            "reason": reason,
            "provisional": False,
        }

    def _get_terms(self, component, part):
        """Return the terms that speak of a component, or of the kind of a part."""
        named = self.coverage_line_ids.filtered(
            lambda line: line.component == "named_part"
        )
        if part:
            path = (part.categ_id.parent_path or "").split("/")
            named = named.filtered(lambda line: str(line.part_categ_id.id) in path)
        if component == "named_part":
            return named
        lines = self.coverage_line_ids.filtered(
            lambda line: line.component == component
        )
        return lines | named if component == "parts" and part else lines

    @api.model
    def _get_component_word(self, component, part=None):
        """Return what a component is called in a sentence to the customer."""
        words = {
            "parts": self.env._("spare parts"),
            "named_part": self.env._("this part"),
            "labour": self.env._("labour"),
            "visit": self.env._("the visit"),
            "transport": self.env._("transport"),
        }
        if part and component in ("parts", "named_part"):
            return part.name
        return words[component]

    @api.model
    def _get_covered_sentence(self, what, percent, end):
        day = self._format_day(end)
        if percent >= 100:
            return self.env._(
                "Free: %(what)s is covered by the warranty until %(date)s.",
                what=what,
                date=day,
            )
        return self.env._(
            "%(percent)d%% of %(what)s is covered by the warranty until %(date)s.",
            percent=percent,
            what=what,
            date=day,
        )

    @api.model
    def _get_uncovered_sentence(self, what, lines, on_date):
        last = lines.sorted("date_end")[-1:]
        if last and last.date_end < on_date:
            return self.env._(
                "Not covered: the warranty on %(what)s ended on %(date)s.",
                what=what,
                date=self._format_day(last.date_end),
            )
        if last:
            return self.env._(
                "Not covered: the warranty on %(what)s begins on %(date)s.",
                what=what,
                date=self._format_day(last.date_start),
            )
        return self.env._(
            "Not covered: the warranty of this device does not include %(what)s.",
            what=what,
        )

    @api.model
    def _format_day(self, day):
        return format_date(self.env, day, date_format="d MMMM y")

    # === DEVICES NOBODY REGISTERED === #

    @api.model
    def _expected_coverage(self, company, product, component, on_date, bought=None):
        """Say what a device that isn't registered may expect; same answer as above.

        :param date bought: date of purchase as the customer says, if he knows
        """
        what = self._get_component_word(component)
        if not bought or not product:
            return {
                **self._no_coverage(
                    self.env._(
                        "Whether %(what)s is covered is decided when we have seen the"
                        " device and the proof of purchase.",
                        what=what,
                    )
                ),
                "provisional": True,
            }
        policy = self.env["woms.warranty.policy"]._find_for(company, product)
        terms = policy.line_ids.filtered(lambda term: term.component == component)
        ends = [(self._get_end(bought, term.months), term.percent) for term in terms]
        running = [(percent, end) for end, percent in ends if end >= on_date]
        if running:
            percent, end = max(running)
            return {
                "percent": percent,
                "line": self.env["woms.coverage.line"],
                "date_end": end,
                "reason": self.env._(
                    "%(sentence)s We need the proof of purchase for it.",
                    sentence=self._get_covered_sentence(what, percent, end),
                ),
                "provisional": True,
            }
        if not ends:
            lines = self.env["woms.coverage.line"]
            return self._no_coverage(self._get_uncovered_sentence(what, lines, on_date))
        return self._no_coverage(
            self.env._(
                "Not covered: the warranty on %(what)s ended on %(date)s.",
                what=what,
                date=self._format_day(max(ends)[0]),
            )
        )
