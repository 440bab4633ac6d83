from odoo import api, fields, models
from odoo.tools import SQL

from ..models.woms_outbox_mixin import MESSAGE_WAYS

# model, its table, where the phone number and the number people know stand
SOURCES = (
    ("woms.work.order", "woms_work_order"),
    ("woms.work.request", "woms_work_request"),
    ("woms.service.document", "woms_service_document"),
)


class WomsOutbox(models.Model):
    """The messages people send by hand: one row per order, request or device."""

    _name = "woms.outbox"
    _description = "Message to Send"
    _auto = False
    _order = "pending_since, id"
    _rec_name = "number"
    _depends = {
        model: [
            "company_id",
            "contact_phone",
            "name",
            "partner_id",
            "pending_event",
            "pending_from",
            "pending_since",
            "pending_way",
        ]
        for model, _table in SOURCES
    }

    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    number = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contact_phone = fields.Char("Phone", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    pending_event = fields.Char("Event", readonly=True)
    pending_way = fields.Selection(MESSAGE_WAYS, "By", readonly=True)
    pending_since = fields.Datetime("Since", readonly=True)
    pending_from = fields.Datetime("Not before", readonly=True)
    what = fields.Char("Message", compute="_compute_what")
    text = fields.Text(compute="_compute_text")

    @property
    def _table_query(self):
        tables = [
            SQL(
                """SELECT row.id * %(count)s + %(position)s AS id,
                          %(model)s AS res_model, row.id AS res_id,
                          row.name AS number, row.partner_id, row.company_id,
                          COALESCE(row.contact_phone, partner.phone_sanitized)
                              AS contact_phone,
                          row.pending_event, row.pending_way, row.pending_since,
                          row.pending_from
                     FROM %(table)s row
                     LEFT JOIN res_partner partner ON partner.id = row.partner_id
                    WHERE row.pending_way IS NOT NULL""",
                count=len(SOURCES),
                position=position,
                model=model,
                table=SQL.identifier(table),
            )
            for position, (model, table) in enumerate(SOURCES)
        ]
        return SQL(" UNION ALL ").join(tables)

    def _get_record(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    @api.depends("pending_event")
    @api.depends_context("lang")
    def _compute_what(self):
        """The name of the template, without the prefix they share."""
        for row in self:
            # sudo: the desk may not read templates; their names say what is told
            template_sudo = row._get_record()._message_template(row.pending_event)
            name = template_sudo.sudo().name or row.pending_event or ""
            row.what = name.partition(": ")[2] or name

    @api.depends("pending_event")
    def _compute_text(self):
        for row in self:
            record_sudo = row._get_record().sudo()  # sudo: the customer's link
            row.text = record_sudo.with_context(
                lang=record_sudo._message_lang()
            )._whatsapp_text(row.pending_event)

    # === BUTTONS: THE RECORD CHECKS WHO MAY === #

    def action_open_chat(self):
        return self._get_record().action_whatsapp()

    def action_sent(self):
        for row in self:
            row._get_record().action_whatsapp_sent()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_drop(self):
        for row in self:
            row._get_record().action_message_drop()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open(self):
        """Open what the message is about."""
        record = self._get_record()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
