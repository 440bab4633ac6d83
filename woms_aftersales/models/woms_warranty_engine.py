from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .. import const

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
            vals_list += document_sudo._prepare_terms()
        lines_sudo = self.env["woms.coverage.line"].sudo().create(vals_list)  # as above
        lines_sudo._copy_part_names()
        return lines_sudo.with_env(self.env)

    def _set_provisional(self):
        """Mark devices judged without a date of purchase."""
        provisional = not self.purchase_date and bool(self._get_provisional_start())
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
        for line in self.coverage_line_ids.filtered("months"):
            start = self._get_start(line.start_rule)
            if start and start != line.date_start:
                line.write(
                    {"date_start": start, "date_end": self._get_end(start, line.months)}
                )

    @api.model
    def _get_end(self, start, months):
        """Return the last day covered: twelve months from 5 May end on 4 May."""
        return start + relativedelta(months=months) - timedelta(days=1)

    def _get_start(self, rule):
        """Return the day a term with this start rule begins.

        A date we lack is replaced by the date of purchase; without any, by the
        provisional start, then by the registration.
        """
        self.ensure_one()
        return (
            {
                "purchase": self.purchase_date,
                "delivery": self.delivery_date if not self.dealer_id else False,
                "registration": self.registration_date,
                "manufacture": self.manufacture_date,
            }.get(rule)
            or self.purchase_date
            or self._get_provisional_start()
            or self.registration_date
        )

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

    def _coverage_for(self, component, on_date, *, defect=None, part=None):
        """Say whether a component of a repair is covered on a day, and why.

        :param str component: key of `const.COMPONENTS`
        :param date on_date: day of the report
        :param defect: ``woms.failure.code`` found by the technician
        :param part: ``product.product`` to be replaced; a term for that kind of part
            counts beside the one for all parts, whichever gives more
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
        lines = self._get_terms(component, part)
        now = lines.filtered(lambda line: line.date_start <= on_date <= line.date_end)
        best = now.sorted(lambda line: (line.percent, line.date_end))[-1:] or nothing
        if best:
            return {
                "percent": best.percent,
                "line": best,
                "date_end": best.date_end,
                "reason": self._get_covered_sentence(what, best.percent, best.date_end),
                "provisional": self.provisional or self.state != "active",
            }
        return self._no_coverage(self._get_uncovered_sentence(what, lines, on_date))

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

    # === DEVICES NOBODY REGISTERED, REPAIRS WE DID === #

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

    @api.model
    def _repair_coverage(self, order, component, on_date):
        """Return the warranty on our own repair for a component of ``order``, or None.

        It counts when the same fault comes back within the days the policy gives: on
        an order that names its origin, or on the same device by its section or defect.

        :return: dict as of `_coverage_for`
        """
        # sudo: earlier jobs of the device, whoever asks on behalf of the customer
        order_sudo = order.sudo()
        origin_sudo = order_sudo.origin_id or self._find_earlier_repair(order_sudo)
        if (
            origin_sudo.outcome != "repaired"
            or not origin_sudo.date_done
            or order_sudo.defect_id.excluded
            or not self._is_same_fault(order_sudo, origin_sudo)
        ):
            return None
        policy_sudo = origin_sudo.document_id.policy_id or self.env[
            "woms.warranty.policy"
        ]._find_for(order_sudo.company_id, order_sudo.product_id)
        days = (
            policy_sudo.repair_warranty_days
            if policy_sudo
            else const.REPAIR_WARRANTY_DAYS
        )
        end = fields.Date.context_today(self, origin_sudo.date_done) + timedelta(days)
        if on_date > end:
            return None
        return {
            "percent": 100.0,
            "line": self.env["woms.coverage.line"],
            "date_end": end,
            "reason": self.env._(
                "Free: %(what)s is covered by the warranty on our repair %(number)s"
                " until %(date)s.",
                what=self._get_component_word(component),
                number=origin_sudo.name,
                date=self._format_day(end),
            ),
            "provisional": False,
        }

    @api.model
    def _is_same_fault(self, order, origin):
        """Whether the fault of ``origin`` came back, as far as is known of both."""
        return any(
            order[fname] and order[fname] == origin[fname]
            for fname in ("symptom_id", "section_id", "defect_id")
        )

    @api.model
    def _find_earlier_repair(self, order):
        """Return the last repair of this device for the same defect or section."""
        if not order.defect_id and not order.section_id:
            return order.browse()
        if order.document_id:
            same_device = [("document_id", "=", order.document_id.id)]
        elif order.serial and order.product_id:
            same_device = [
                ("serial", "=", order.serial),
                ("product_id", "=", order.product_id.id),
            ]
        else:
            return order.browse()
        earlier = order.search(
            [
                *same_device,
                ("company_id", "=", order.company_id.id),
                ("id", "!=", order.id),
                ("state", "=", "done"),
                ("outcome", "=", "repaired"),
            ],
            order="date_done desc",
            limit=1,
        )
        same = (order.defect_id and earlier.defect_id == order.defect_id) or (
            order.section_id and earlier.section_id == order.section_id
        )
        return earlier if same else order.browse()
