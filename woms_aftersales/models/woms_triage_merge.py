from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WomsTriageMerge(models.AbstractModel):
    """The same case reported twice: side by side, and one of two in one click.

    The older or further one stays; the other is closed as its second report. Its number
    goes on working: the search finds it, and following it shows the case.
    """

    _name = "woms.triage.merge"
    _description = "Merging of Requests"

    merged_ids = fields.One2many(
        "woms.work.request", "duplicate_of_id", "Reported again"
    )
    compare_html = fields.Html(
        "Side by side", compute="_compute_compare_html", sanitize=False
    )

    def _get_present_request(self):
        """Return the request this one was merged into, or itself."""
        self.ensure_one()
        request = self
        while request.duplicate_of_id and request.state == "cancelled":
            request = request.duplicate_of_id
        return request

    # === SIDE BY SIDE === #

    @api.depends("duplicate_ids")
    def _compute_compare_html(self):
        for request in self:
            others = request.duplicate_ids
            request.compare_html = others and self.env["ir.qweb"]._render(
                "woms_aftersales.request_compare",
                {"rows": request._get_compared(others), "count": len(others) + 1},
            )

    def _get_compared(self, others):
        """Return ``[(label, [(value, differs)])]`` for this request and ``others``."""
        self.ensure_one()
        rows = []
        for label, read in self._get_compared_facts():
            values = [read(request) or "" for request in self | others]
            rows.append((label, [(value, value != values[0]) for value in values]))
        return rows

    @api.model
    def _get_compared_facts(self):
        _ = self.env._
        formats = self.env["woms.format"]
        states = dict(self._fields["state"]._description_selection(self.env))
        sources = dict(self._fields["source"]._description_selection(self.env))
        return (
            (_("Number"), lambda request: request.name),
            (_("Received"), lambda request: formats._local_day(request.create_date)),
            (_("Name"), lambda request: request.contact_name),
            (_("Phone"), lambda request: request.contact_phone),
            (_("Product"), lambda request: request.product_id.display_name),
            (_("Serial number"), lambda request: request.serial),
            (_("What is wrong"), lambda request: request.symptom_id.name),
            (_("In words"), lambda request: request.report_id.description),
            (_("Address"), lambda request: request.location_id.display_name),
            (_("Photos"), lambda request: str(len(request.report_id.photo_ids))),
            (_("Source"), lambda request: sources.get(request.source)),
            (_("State"), lambda request: states.get(request.state)),
        )

    # === MERGING === #

    def action_same_case(self):
        """Merge this request with the one on whose form the button stands.

        :return: the form of the request that stays
        """
        self.ensure_one()
        other = self.browse(self.env.context.get("woms_same_as")).exists()
        if not other or other == self:
            raise UserError(self.env._("Open one of the two requests first."))
        (self | other).check_access("write")
        kept, closed = (self | other).sorted(_who_stays)
        closed._merge_into(kept)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": kept.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _merge_into(self, kept):
        """Close this request as a second report of ``kept``, which gets what is new.

        :raise UserError: for requests of two companies, or when neither is open
        """
        self.ensure_one()
        if kept == self or kept.company_id != self.company_id:
            raise UserError(self.env._("These two requests can't be one case."))
        if kept.state not in ("draft", "submitted", "accepted"):
            raise UserError(
                self.env._(
                    "%(number)s is closed: open it again first.", number=kept.name
                )
            )
        reason = self.env._("Same case as %(number)s.", number=kept.name)
        self.write({"duplicate_of_id": kept.id})
        if self.state == "accepted":
            self._cancel(reason)
        else:
            self._move("cancelled", reason=reason)
        self.merged_ids.write({"duplicate_of_id": kept.id})
        kept._take_over(self)
        return kept

    def _take_over(self, other):
        """Take photos, words, wishes and urgency of ``other`` into this request."""
        self.ensure_one()
        report, second = self.report_id, other.report_id
        photos = second.photo_ids - report.photo_ids
        report.photo_ids = [Command.link(photo.id) for photo in photos]
        if not self.wish_ids:
            self.wish_ids = [
                Command.create({"date": wish.date, "slot": wish.slot})
                for wish in other.wish_ids
            ]
        if int(other.priority) > int(self.priority):
            self.priority = other.priority
        facts = (other.contact_name, other.contact_phone, second.description)
        self._message_log(
            body=Markup("%s<br/>%s")
            % (
                self.env._("Reported again as %(number)s:", number=other.name),
                Markup("<br/>").join(fact for fact in facts if fact),
            )
        )
        self._add_event("merged", note=other.name)


def _who_stays(request):
    """The one with a work order, else the older one."""
    return request.state != "accepted", request.state == "draft", request.id
