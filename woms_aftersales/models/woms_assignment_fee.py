from odoo import fields, models


class WomsAssignment(models.Model):
    """The fee of a job: promised with the offer, fixed when the job is closed."""

    _name = "woms.assignment"
    _inherit = ["woms.assignment"]

    fee_agreed = fields.Boolean(
        "Agreed for this job",
        copy=False,
        help="The desk set the amount itself: no rule changes it.",
    )
    fee_rule_id = fields.Many2one(
        "woms.fee.rule", "Rule of the fee", readonly=True, copy=False, index=False
    )
    fee_fixed_at = fields.Datetime(
        readonly=True, copy=False, index="btree_not_null", help="The job was closed."
    )
    settlement_id = fields.Many2one(
        "woms.settlement", readonly=True, copy=False, index="btree_not_null"
    )
    fee_travel = fields.Monetary("Of the fee for travel", readonly=True, copy=False)

    def write(self, vals):
        """What the desk types as earning was agreed for this job."""
        if "earning" in vals:
            vals = {"fee_agreed": True, **vals}
        return super().write(vals)

    def _fix_fee(self, result, outcome=None):
        """Return the values that fix what this job earned, as it is closed.

        A repeat of the firm's own repair earns nothing. The offered amount stands
        unless a rule names this outcome; a visit in vain is paid by its own rule.

        :param str result: key of `const.VISIT_RESULTS`
        :param str outcome: key of `const.OUTCOMES`, when the work ended
        """
        self.ensure_one()
        fixed = {"fee_fixed_at": fields.Datetime.now(), "fee": 0.0, "fee_travel": 0.0}
        if not self.firm_id or self._is_own_repeat():
            # what the desk agreed to for a repeat is paid all the same
            if not (self.firm_id and self.fee_agreed and result == "fixed"):
                return fixed
        if result == "fixed":
            return {**fixed, **self._get_work_fee(outcome)}
        if result == "absent":
            return {**fixed, **self._get_vain_values()}
        return fixed

    def _is_own_repeat(self):
        order = self.order_id
        return order.is_repeat and order.origin_id.firm_id == self.firm_id

    def _get_work_fee(self, outcome):
        """Return the fee of work that ended with ``outcome``."""
        rule = self.fee_rule_id
        fee, travel = self.earning, min(self.travel_earning, self.earning)
        if outcome and not self.fee_agreed:
            found = rule._find(
                self.order_id, self.firm_id, kind=self.kind, outcome=outcome
            )
            if found.outcome:
                rule = found
                paid = rule._get_travel(self.order_id, self.firm_id)
                travel = travel if paid is None else paid
                fee = rule.amount + travel
        return {"fee": fee, "fee_travel": travel, "fee_rule_id": rule.id}

    def _get_vain_values(self):
        """What the firm earns for finding nobody at home, shown by a photo of it."""
        order = self.order_id
        since = self.check_in or fields.Datetime.now()
        if not any(photo.create_date >= since for photo in order.photo_ids):
            return {}
        rule = self.fee_rule_id._find(
            order, self.firm_id, kind=self.kind, paid_for="vain"
        )
        if not rule:
            return {"fee": order._get_dispatch_area().firm_vain_earning}
        travel = rule._get_travel(order, self.firm_id) or 0.0
        return {
            "fee": rule.amount + travel,
            "fee_travel": travel,
            "fee_rule_id": rule.id,
        }

    # === WHAT THE FIRM READS === #

    def _get_earning_rows(self):
        """Return ``{id: values}`` of the earnings: fee, tax, cash held, when paid.

        Call it on sudo records of one reader's own jobs.
        """
        cash = self._get_cash_held()
        profiles = {
            firm: firm._woms_get_tax_records(self.company_id[:1], fields.Date.today())
            for firm in self.firm_id
        }
        return {
            job.id: {
                **job._get_earning_values(),
                **job._get_earning_more(cash.get(job, 0.0), profiles.get(job.firm_id)),
            }
            for job in self
        }

    def _get_cash_held(self):
        """Return ``{job: amount}``: cash of its order stands with its last job."""
        sums = self.env["account.payment"]._read_group(
            [
                ("woms_order_id", "in", self.order_id.ids),
                ("woms_firm_id", "in", self.firm_id.ids),
                ("state", "in", ("in_process", "paid")),
            ],
            ["woms_order_id", "woms_firm_id"],
            ["amount_company_currency_signed:sum"],
        )
        jobs = {}
        for job in self.sorted("id"):
            jobs[job.order_id, job.firm_id] = job
        return {
            jobs[order, firm]: amount
            for order, firm, amount in sums
            if (order, firm) in jobs
        }

    def _get_earning_more(self, cash, taxes):
        """Return tax, cash held and when it is paid, in words.

        :param taxes: ``account.tax`` of the firm as they stand today
        """
        self.ensure_one()
        statement = self.settlement_id
        if statement:
            taxes = statement.tax_ids | statement.vat_tax_ids
        tax = taxes._woms_count(self.fee, self.company_id) if taxes else 0.0
        return {
            "tax": self._write_amount(tax) if tax else "",
            "cash": self._write_amount(cash) if cash else "",
            "paid": self._get_paid_words(),
        }

    def _get_paid_words(self):
        self.ensure_one()
        fmt = self.env["woms.format"]
        statement = self.settlement_id
        if statement and statement.state != "draft":
            return self.env._(
                "Statement %(number)s: %(state)s",
                number=statement.name,
                state=statement._get_chip()["word"],
            )
        day = fields.Date.to_date(
            self.fee_released_at or self.fee_fixed_at or self.write_date
        )
        return self.env._(
            "Paid about %(day)s, with the statement of its month",
            day=fmt._day(self.company_id._woms_get_pay_day(day)),
        )
