from odoo import models

QUICK_CODES = 8


class WomsAssignmentSteps(models.AbstractModel):
    """The steps of the work as the technician's page shows them, and quick codes."""

    _name = "woms.assignment.steps"
    _description = "Steps of a Job"

    # === STEPS === #

    def _get_step_values(self, job, asked=None):
        """Return title, state and icon of each step, and which one is open.

        :param dict job: values of the page, as `_get_job_values` made them
        :param str asked: step that the reader came for, or made a mistake in
        """
        self.ensure_one()
        _ = self.env._
        titles = {
            "findings": _("What you found"),
            "photos": _("Photos"),
            "cost": _("Cost for the customer"),
            "parts": _("Parts used"),
            "finish": _("End the visit")
            if job["order_state"] == "on_site"
            else _("End the work"),
        }
        steps = {}
        for key, title in titles.items():
            state, word = getattr(self, f"_get_step_{key}")(job)
            steps[key] = {"title": title, "word": word, **self._get_step_look(state)}
            steps[key]["state"] = state
        todo = [
            key
            for key in ("findings", "cost", "finish")
            if steps[key]["state"] in ("todo", "wait")
        ]
        known = asked in steps or asked == "send-on"
        steps["current"] = asked if known else todo[0]
        return steps

    def _get_step_look(self, state):
        icon, color = {
            "done": ("fa-check-circle", "success"),
            "wait": ("fa-clock-o", "warning"),
            "todo": ("fa-circle-o", "primary"),
            "free": ("fa-circle-thin", "secondary"),
        }[state]
        return {"icon": icon, "color": color}

    def _get_step_findings(self, job):
        checks = job["checks"]
        answered = sum(1 for check in checks if check["result"])
        missing = any(check["required"] and not check["result"] for check in checks)
        if (job["defect_id"] or job["diagnosis"]) and not missing:
            return "done", self.env._("Saved")
        if answered:
            return "todo", self.env._(
                "%(done)s of %(all)s checked", done=answered, all=len(checks)
            )
        return "todo", self.env._("To do")

    def _get_step_photos(self, _job):
        number = len(self.order_id.photo_ids)
        if number:
            return "done", self.env._("%(number)s taken", number=number)
        return "free", self.env._("None yet")

    def _get_step_cost(self, job):
        live = [row for row in job["estimates"] if row["state"] != "cancel"]
        if any(row["is_open"] for row in live):
            return "wait", self.env._("Waits for the customer")
        if live:
            return "done", self.env._("Agreed: %(total)s", total=live[-1]["total"])
        if not self.order_id._is_chargeable():
            return "done", job["covered"]
        if job["estimates"]:
            return "done", self.env._("The customer said no")
        return "todo", self.env._("Estimate needed")

    def _get_step_parts(self, job):
        if job["parts"]:
            return "done", self.env._("%(number)s booked", number=len(job["parts"]))
        return "free", self.env._("None")

    def _get_step_finish(self, _job):
        return "todo", self.env._("Last step")

    # === CODES IN TWO TAPS === #

    def _get_quick_codes(self, kind, codes):
        """Split ``codes``: those used most for this product, and the rest.

        :param str kind: section, defect or repair
        :param codes: all ``woms.failure.code`` of that kind that fit the product
        :return: two record sets
        """
        self.ensure_one()
        order = self.order_id
        fname = "repair_code_ids" if kind == "repair" else f"{kind}_id"
        rows = order._read_group(
            [
                ("company_id", "=", order.company_id.id),
                ("product_id", "=", order.product_id.id),
                (fname, "in", codes.ids),
            ],
            [fname],
            ["__count"],
            order="__count DESC",
            limit=QUICK_CODES,
        )
        used = codes.browse([code.id for code, _count in rows if code in codes])
        quick = (used | codes)[:QUICK_CODES]
        return quick, codes - quick
