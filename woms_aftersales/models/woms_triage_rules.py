from collections import defaultdict

from odoo import api, fields, models

from .. import const

ACCEPT_BATCH = 500


class WomsTriageRules(models.AbstractModel):
    """Which requests are plain: accepted together by the desk, or by themselves."""

    _name = "woms.triage.rules"
    _description = "Rules of the Triage"

    plain_note = fields.Char(
        "Not plain because",
        compute="_compute_plain_note",
        help="What a person should look at; empty for a plain request.",
    )

    # === WHAT IS PLAIN === #

    @api.depends("state", "priority", "partner_id", "location_id", "document_id")
    def _compute_plain_note(self):
        obstacles = self._get_obstacles()
        for request in self:
            request.plain_note = ", ".join(obstacles.get(request.id, ()))

    def _get_obstacles(self):
        """Return ``{id: [words]}`` for the requests a person must look at.

        A request that isn't in it can be accepted without a look.
        """
        # sudo: devices, areas and firms, of which only words are told
        requests_sudo = self.sudo().filtered(
            lambda request: request.state == "submitted"
        )
        duplicates = requests_sudo._get_duplicates_by_id() if requests_sudo else {}
        firms = self.env["woms.work.order"]._read_area_firms(requests_sudo.area_id.ids)
        obstacles = {}
        for request_sudo in requests_sudo:
            words = [
                *request_sudo._get_form_obstacles(),
                *request_sudo._get_rule_obstacles(firms),
            ]
            if others := duplicates.get(request_sudo.id):
                words.append(
                    self.env._("perhaps the same as %(number)s", number=others[0].name)
                )
            if words:
                obstacles[request_sudo.id] = words
        return obstacles

    def _get_form_obstacles(self):
        """What is missing in the form, or needs a person whatever the rules say."""
        _ = self.env._
        report = self.report_id
        is_visit = self.service_mode == "on_site"
        checks = (
            (self.priority == "2" or report.safety != "none", _("danger reported")),
            (self.waiting_for or self.contested, _("in talk with the customer")),
            (not self.partner_id, _("customer missing")),
            (not self.contact_phone, _("phone missing")),
            (not report.product_id, _("model not known")),
            (
                not (report.symptom_id or (report.description or "").strip()),
                _("fault not described"),
            ),
            (is_visit and not self.location_id, _("no address")),
        )
        return [words for is_so, words in checks if is_so]

    def _get_rule_obstacles(self, firms):
        """What the rule of the product's category asks for and isn't so.

        :param dict firms: of the areas, as the ranking reads them
        """
        _ = self.env._
        category = self.product_id.categ_id
        rule = category._woms_get_auto_rule() if category else category
        document = self.document_id
        words = []
        if (not rule or rule.woms_auto_needs_device) and document.state != "active":
            words.append(_("device not registered"))
        if (not rule or rule.woms_auto_needs_cover) and not self._is_covered():
            words.append(_("not under warranty"))
        if self.service_mode == "on_site":
            if not self.area_id:
                words.append(_("address in no area"))
            elif (not rule or rule.woms_auto_needs_firm) and not self._has_firm(firms):
                words.append(_("no partner for this product"))
        return words

    def _is_covered(self):
        """Whether parts and labour are wholly covered today, as registered."""
        today = fields.Date.context_today(self)
        covered = {
            line.component
            for line in self.document_id.coverage_line_ids
            if line.percent >= 100 and line.date_start <= today <= line.date_end
        }
        return {"parts", "labour"} <= covered

    def _has_firm(self, firms):
        path = self.product_id.categ_id.parent_path or ""
        categs = {int(part) for part in path.split("/") if part}
        return any(
            (not firm["categs"] or firm["categs"] & categs)
            and any(
                not person["categs"] or person["categs"] & categs
                for person in firm["technicians"]
            )
            for firm in firms.get(self.area_id.id, {}).values()
        )

    def _split_plain(self):
        """Return the plain ones of these requests, and the others by what is not plain.

        :return: requests, and ``{words: requests}``; one may stand under several
        """
        obstacles = self._get_obstacles()
        waiting = self.filtered(lambda request: request.state == "submitted")
        by_words = defaultdict(self.browse)
        for request in waiting:
            for words in obstacles.get(request.id, ()):
                by_words[words] |= request
        return waiting.filtered(lambda request: request.id not in obstacles), by_words

    def action_triage(self):
        """Accept all plain ones of the chosen requests, or of the whole queue."""
        return self.env["woms.triage.batch"]._open(self)

    # === BY ITSELF === #

    @api.model
    def _cron_accept_plain(self, limit=ACCEPT_BATCH):
        """Accept plain requests of the categories that do so by themselves."""
        categories = self.env["product.category"].search(
            [("woms_auto_accept", "=", True)]
        )
        if not categories:
            return
        requests = self.search(
            [
                ("state", "=", "submitted"),
                ("waiting_for", "=", False),
                ("product_id.categ_id", "child_of", categories.ids),
            ],
            order="priority desc, id",
            limit=limit,
        )
        plain, _others = requests._split_plain()
        plain._accept(role=const.ROLE_SYSTEM)
        self.env["ir.cron"]._commit_progress(len(plain))
