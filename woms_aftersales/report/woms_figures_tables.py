"""The tables of the page of figures: rows, ranks, shares."""

from odoo import models
from odoo.fields import Domain

from .. import const
from .woms_figures_line import FEW
from .woms_work_order_report import AGE_GROUPS

TOP = 50


class WomsFiguresTables(models.AbstractModel):
    """The tables of `woms.figures`."""

    _name = "woms.figures.tables"
    _description = "Tables of Figures"

    def _prepare_stays(self):
        labels = dict(
            self.env["woms.work.order"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        return [
            self._line(
                "stay",
                "stay",
                self._done_domain(),
                name=labels.get(state, state),
                n=n,
                mean=mean,
                median=median,
                p90=p90,
            )
            for state, n, mean, median, p90 in self._read_stays()
        ]

    def _prepare_ages(self):
        counts = dict(self._group(self._open_domain(), ["age_group"], ["__count"]))
        total = sum(counts.values())
        labels = dict(
            self.env["woms.work.order.report"]
            ._fields["age_group"]
            ._description_selection(self.env)
        )
        return [
            self._line(
                "age",
                "age",
                self._open_domain() & Domain("age_group", "=", key),
                name=labels[key],
                n=counts.get(key, 0),
                share=counts.get(key, 0) / total if total else 0,
            )
            for key, _label in AGE_GROUPS
        ]

    # === SCORECARDS === #

    def _prepare_scores(self, section, fname, scores):
        """Scorecards, best first by repairs fixed the first time; few ones unranked."""
        offers = self._read_offers() if section == "firm" else {}
        lines = []
        for record, score in scores[fname].items():
            if not record:
                continue
            line = self._prepare_score(section, fname, record, score)
            self._add_offers(line, offers.get(record.id))
            lines.append(line)
        return self._rank(lines, "fixed", "fixed_n")

    def _prepare_score(self, section, fname, record, score):
        return self._line(
            section,
            "fixed_first_time",
            self._done_domain() & Domain(fname, "=", record.id),
            # sudo: the name only, of people the reader may see in every order
            name=record.sudo().display_name,
            n=score["__count"],
            mean=score["days_customer:avg"],
            median=score["days_customer:median"],
            p90=score["days_customer:p90"],
            fixed=score["fixed_first_time:avg"],
            fixed_n=score["fixed_first_time:count"],
            repeat=score["repeat_30:avg"],
            no_fault=score["no_fault:avg"],
            kept=score["promise_kept:avg"],
            kept_n=score["promise_kept:count"],
            rating=score["rating:avg"],
            rating_n=score["rating:count"],
        )

    def _add_offers(self, line, counts):
        counts = counts or {}
        total = sum(counts.values())
        taken = total - counts.get("declined", 0) - counts.get("expired", 0)
        line.update(offers=total, accepted=taken / total if total else 0)

    def _rank(self, lines, value, cases, reverse=True):
        """Number the lines with enough cases, best first; the others follow."""
        enough = [line for line in lines if line[cases] >= FEW]
        enough.sort(key=lambda line: (line[value] or 0, line[cases]), reverse=reverse)
        few = [line for line in lines if line[cases] < FEW]
        few.sort(key=lambda line: (-line["n"], line["name"]))
        for number, line in enumerate(enough, start=1):
            line["rank"] = number
        return [*enough, *few]

    # === WARRANTY === #

    def _prepare_warranty(self):
        """Cost by product, cause and supplier: one query, suppliers from products."""
        covered = self._done_domain() & Domain("warranty_cost", ">", 0)
        products, causes = self.env["woms.work.order.report"]._read_grouping_sets(
            covered, [["product_id"], ["defect_id"]], ["__count", "warranty_cost:sum"]
        )
        suppliers = {}
        for product, n, cost in products:
            # sudo: the first supplier, as the report gives it
            supplier = (
                product.sudo()
                .seller_ids.filtered(
                    lambda row: not row.company_id or row.company_id == self.company_id
                )[:1]
                .partner_id
            )
            known_n, known_cost = suppliers.get(supplier, (0, 0))
            suppliers[supplier] = (known_n + n, known_cost + cost)
        by_supplier = [(supplier, *sums) for supplier, sums in suppliers.items()]
        return [
            line
            for section, fname, rows in (
                ("warranty_product", "product_id", products),
                ("warranty_cause", "defect_id", causes),
                ("warranty_supplier", "supplier_id", by_supplier),
            )
            for line in self._prepare_costs(section, fname, rows, covered)
        ]

    def _prepare_costs(self, section, fname, rows, covered):
        total = sum(row[2] for row in rows)
        return [
            self._line(
                section,
                "warranty_cost",
                covered & Domain(fname, "=", record.id),
                # sudo: names of products and suppliers, as in the pivot
                name=record.sudo().display_name or self.env._("None"),
                n=n,
                amount=cost,
                amount_each=cost / n,
                share=cost / total,
            )
            for record, n, cost in sorted(rows, key=lambda row: -row[2])[:TOP]
        ]

    # === DEVICES === #

    def _prepare_devices(self, rows):
        """Failure rates, worst first; those with few failures are not ranked.

        :param rows: of `_read_devices`: each device is in one batch, so that a model is
            the sum of its batches
        """
        models = {}
        for product, _batch, *counts in rows:
            known = models.get(product, (0, 0, 0, 0))
            models[product] = [sum(pair) for pair in zip(known, counts, strict=True)]
        found = [
            self._prepare_device("model", product, None, *counts)
            for product, counts in models.items()
        ]
        batches = [self._prepare_device("batch", *row) for row in rows if row[1]]
        return [
            *self._rank(found, "value", "n")[:TOP],
            *self._rank(batches, "value", "n")[:TOP],
        ]

    def _prepare_device(self, section, product_id, batch, devices, days, failures, bad):
        product = self.env["product.product"].browse(product_id)
        # sudo: the name only
        name = product.sudo().display_name
        domain = Domain("product_id", "=", product_id) & self._failure_domain()
        if batch:
            name = f"{name} · {batch}"
            domain &= Domain("batch", "=", batch)
        return self._line(
            section,
            "failure_rate",
            domain,
            name=name,
            n=failures,
            devices=devices,
            failed=bad,
            value=100 * failures * 365 / days,
            mtbf=days / failures if failures else 0,
        )

    def _failure_domain(self):
        """The orders `_read_devices` counts as failures, for the list behind them."""
        return (
            self._opened_domain()
            & Domain("document_id", "!=", False)
            & Domain("is_repeat", "!=", True)
            & Domain("use_cause", "=", False)
            & Domain("outcome", "not in", const.NO_FAILURE_OUTCOMES)
        )

    # === CODES === #

    def _prepare_pareto(self):
        domain = self._opened_domain()
        found = self.env["woms.work.order.report"]._read_grouping_sets(
            domain, [["symptom_id"], ["defect_id"]], ["__count"]
        )
        return [
            line
            for section, rows in zip(("symptom", "defect"), found, strict=True)
            for line in self._prepare_codes(section, rows, domain)
        ]

    def _prepare_codes(self, section, rows, domain):
        fname = f"{section}_id"
        rows = [row for row in rows if row[0]]
        total = sum(row[1] for row in rows)
        added = 0
        lines = []
        for code, n in sorted(rows, key=lambda row: (-row[1], row[0].id)):
            added += n
            lines.append(
                self._line(
                    section,
                    "pareto",
                    domain & Domain(fname, "=", code.id),
                    name=code.display_name,
                    n=n,
                    share=n / total,
                    share_sum=added / total,
                )
            )
        return lines[:TOP]
