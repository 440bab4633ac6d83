from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# model, fields that hold a number or serial, found by their beginning
PLACES = (
    ("woms.work.order", ("name", "serial", "tracking_ref", "inbound_tracking_ref")),
    ("woms.work.request", ("name", "report_id.serial")),
    ("woms.service.document", ("name", "serial")),
    ("woms.complaint", ("name",)),
    ("res.partner", ()),
)
HITS = 20
SHORTEST = 3


class WomsFind(models.TransientModel):
    """One box for what a caller reads out: a number, a serial, a phone, a name."""

    _name = "woms.find"
    _description = "Find"

    text = fields.Char("Number, serial, phone or name")
    hit_ids = fields.One2many("woms.find.hit", "find_id", "Found", readonly=True)
    searched = fields.Boolean(readonly=True)

    def _compute_display_name(self):
        for box in self:
            box.display_name = self.env._("Find")

    def action_find(self):
        """Open the only hit, or list what was found."""
        self.ensure_one()
        text = " ".join((self.text or "").split())
        if len(text) < SHORTEST:
            raise UserError(
                self.env._("Type at least three signs of the number, phone or name.")
            )
        self.hit_ids.unlink()
        hits = [
            {"find_id": self.id, "res_model": record._name, "res_id": record.id}
            for model, fnames in PLACES
            if self.env[model].has_access("read")
            for record in self._search_place(model, fnames, text)
        ]
        found = self.env["woms.find.hit"].create(hits)
        self.searched = True
        if len(found) == 1:
            return found.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _search_place(self, model, fnames, text):
        """Return the records found with the rights of whoever asks."""
        records = self.env[model]
        domain = Domain.FALSE
        for fname in fnames:
            domain |= Domain(fname, "=ilike", f"{text}%")
            if fname == "name" and text.isdigit():
                # the counter alone, as people read it out: 123 of WO/2027/00123
                domain |= Domain(fname, "=ilike", f"%/{text.zfill(5)}")
        if model == "res.partner":
            domain |= Domain("name", "ilike", text) | Domain("email", "=ilike", text)
            operator, number = self.env.company._woms_phone_term(text)
            if number:
                domain |= Domain("phone_sanitized", operator, number)
        elif "phone_search" in records._fields:
            domain |= records._phone_domain(text)
        return records.search(domain, limit=HITS, order="id desc")


class WomsFindHit(models.TransientModel):
    _name = "woms.find.hit"
    _description = "Found"

    find_id = fields.Many2one("woms.find", required=True, ondelete="cascade")
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    kind = fields.Char(compute="_compute_what")
    number = fields.Char(compute="_compute_what")
    who = fields.Char("Customer", compute="_compute_what")
    phone = fields.Char(compute="_compute_what")
    device = fields.Char(compute="_compute_what")
    state = fields.Char(compute="_compute_what")

    def _compute_what(self):
        kinds = {
            "woms.work.order": self.env._("Work order"),
            "woms.work.request": self.env._("Request"),
            "woms.service.document": self.env._("Device"),
            "woms.complaint": self.env._("Complaint"),
            "res.partner": self.env._("Contact"),
        }
        for hit in self:
            record = self.env[hit.res_model].browse(hit.res_id)

            def value(fname, record=record):
                return record[fname] if fname in record._fields else False

            person = value("partner_id")
            if record._name == "res.partner":
                person = record
            hit.kind = kinds.get(record._name, "")
            hit.number = "" if person == record else record.display_name
            hit.who = (person and person.name) or value("contact_name") or ""
            number = value("contact_phone") or (person and person.phone)
            hit.phone = self.env["woms.format"]._phone(number or "")
            product = value("product_id")
            parts = (product and product.display_name, value("serial"))
            hit.device = ", ".join(filter(None, parts))
            state = value("state")
            hit.state = (
                record._state_label(state)
                if state and hasattr(record, "_state_label")
                else ""
            )

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
