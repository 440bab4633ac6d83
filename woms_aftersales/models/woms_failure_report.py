from odoo import fields, models

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
    product_id = fields.Many2one("product.product", "Product", index="btree_not_null")
    product_text = fields.Char("Model as typed")
    categ_id = fields.Many2one(related="product_id.categ_id")
    serial = fields.Char(index="btree_not_null")
    condition_id = fields.Many2one(
        "woms.failure.code", "When it happens", domain="[('kind', '=', 'condition')]"
    )
    symptom_id = fields.Many2one(
        "woms.failure.code",
        "Symptom",
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
        "woms.failure.code", "Section", domain="[('kind', '=', 'section')]"
    )
    defect_id = fields.Many2one(
        "woms.failure.code",
        "Defect",
        domain="[('kind', '=', 'defect')]",
        index="btree_not_null",
    )
    diagnosis = fields.Text()
    request_ids = fields.One2many("woms.work.request", "report_id", "Requests")
    request_state = fields.Selection(related="request_ids.state", string="State")
