from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command

from .. import const


class WomsFailureReport(models.Model):
    """What is wrong. It has no machine of its own: its state is its request's."""

    _name = "woms.failure.report"
    _description = "Failure Report"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_names_search = ["name", "serial"]

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    document_id = fields.Many2one(
        "woms.service.document", "Device", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")
    product_id = fields.Many2one("product.product", index="btree_not_null")
    product_text = fields.Char("Model as typed")
    categ_id = fields.Many2one(related="product_id.categ_id")
    serial = fields.Char(index="btree_not_null")
    condition_id = fields.Many2one(
        "woms.failure.code", "When it happens", domain="[('kind', '=', 'condition')]"
    )
    symptom_id = fields.Many2one(
        "woms.failure.code",
        domain="[('kind', '=', 'symptom')]",
        index="btree_not_null",
    )
    since_when = fields.Date("Since")
    safety = fields.Selection(const.SAFETY_ANSWERS, required=True, default="none")
    description = fields.Text()
    photo_ids = fields.Many2many(
        "ir.attachment",
        "woms_report_photo_rel",
        "report_id",
        "attachment_id",
        "Photos and video",
    )
    # added by the technician
    section_id = fields.Many2one(
        "woms.failure.code", domain="[('kind', '=', 'section')]"
    )
    defect_id = fields.Many2one(
        "woms.failure.code",
        domain="[('kind', '=', 'defect')]",
        index="btree_not_null",
    )
    diagnosis = fields.Text()
    request_ids = fields.One2many("woms.work.request", "report_id", "Requests")
    request_state = fields.Selection(related="request_ids.state", string="State")

    @api.model_create_multi
    def create(self, vals_list):
        """Give numbers in batch: one query per company."""
        vals_list = [dict(vals) for vals in vals_list]
        by_company = defaultdict(list)
        for vals in vals_list:
            by_company[vals.get("company_id") or self.env.company.id].append(vals)
        for company_id, company_vals in by_company.items():
            numbers = self.env["ir.sequence"]._woms_next_numbers(
                self._name,
                self.env["res.company"].browse(company_id),
                len(company_vals),
            )
            for vals, number in zip(company_vals, numbers, strict=True):
                vals["name"] = number
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return super(WomsFailureReport, quiet).create(vals_list).with_env(self.env)

    def _attach_photos(self, attachments):
        """Keep uploaded photos with this report.

        :param list attachments: values ``{name, raw, mimetype}``, checked by the caller
        """
        self.ensure_one()
        if attachments:
            photos = self.env["ir.attachment"].create(
                [
                    {**values, "res_model": self._name, "res_id": self.id}
                    for values in attachments
                ]
            )
            self.photo_ids = [Command.link(photo.id) for photo in photos]
