from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const

SOURCE_MODES = {
    "desk_call": "on_site",
    "desk_walk_in": "drop_off",
    "desk_parcel": "ship_in",
}


class WomsIntakeWizard(models.TransientModel):
    """The desk's quick intake: a call, a walk-in or a parcel on one small form.

    The caller is found by his number, however it is written; what he owns and what is
    already under way is shown before anything is typed twice. The request is made by
    `woms.work.request._create_from_form`, the same as for the website.
    """

    _name = "woms.intake.wizard"
    _description = "Quick Intake"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Selection(const.REQUEST_SOURCES, required=True, default="desk_call")
    contact_phone = fields.Char("Phone")
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_partner_id", store=True
    )
    contact_name = fields.Char(
        "Name", compute="_compute_contact_name", store=True, readonly=False
    )
    device_ids = fields.Many2many(
        "woms.service.document", string="His devices", compute="_compute_known"
    )
    open_request_ids = fields.Many2many(
        "woms.work.request", string="Requests under way", compute="_compute_known"
    )
    open_order_ids = fields.Many2many(
        "woms.work.order", string="Work orders under way", compute="_compute_known"
    )
    document_id = fields.Many2one(
        "woms.service.document",
        "Device",
        compute="_compute_document_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', device_ids)]",
    )
    product_id = fields.Many2one(
        "product.product",
        domain="[('woms_needs_document', '=', True)]",
    )
    serial = fields.Char("Serial number")
    symptom_id = fields.Many2one(
        "woms.failure.code", "What is wrong", domain="[('kind', '=', 'symptom')]"
    )
    safety = fields.Selection(
        const.SAFETY_ANSWERS, "Any danger?", required=True, default="none"
    )
    description = fields.Text("In his words")
    service_mode = fields.Selection(
        const.SERVICE_MODES,
        required=True,
        compute="_compute_service_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    center_id = fields.Many2one("woms.service.center", "Service centre")
    location_id = fields.Many2one(
        "woms.location",
        "Known address",
        compute="_compute_location_id",
        store=True,
        readonly=False,
    )
    city_id = fields.Many2one("res.city", "City or regency")
    street = fields.Char("Street and number")
    wish_note = fields.Char("Wished time")
    fees_text = fields.Char("Fees to name", compute="_compute_fees_text")
    fees_accepted = fields.Boolean("Agrees to the fees")

    # === WHO CALLS === #

    @api.depends("contact_phone", "company_id")
    def _compute_partner_id(self):
        """Find the customer by his number in E.164, whatever way it was typed."""
        for wizard in self:
            number = wizard.contact_phone and wizard.company_id._woms_e164(
                wizard.contact_phone
            )
            wizard.partner_id = number and self.env["res.partner"].search(
                [
                    ("phone_sanitized", "=", number),
                    ("company_id", "in", (False, wizard.company_id.id)),
                    ("type", "=", "contact"),
                ],
                order="id",
                limit=1,
            )

    @api.depends("partner_id")
    def _compute_contact_name(self):
        for wizard in self:
            wizard.contact_name = wizard.partner_id.name or wizard.contact_name

    @api.depends("partner_id", "company_id")
    def _compute_known(self):
        for wizard in self:
            wizard.device_ids = wizard.open_request_ids = wizard.open_order_ids = False
            if not wizard.partner_id:
                continue
            domain = [
                ("partner_id", "=", wizard.partner_id.id),
                ("company_id", "=", wizard.company_id.id),
            ]
            wizard.device_ids = self.env["woms.service.document"].search(
                [*domain, ("state", "in", ("submitted", "active"))]
            )
            wizard.open_request_ids = self.env["woms.work.request"].search(
                [*domain, ("state", "in", ("draft", "submitted"))]
            )
            wizard.open_order_ids = self.env["woms.work.order"].search(
                [*domain, ("state", "not in", const.ORDER_FINAL_STATES)]
            )

    @api.depends("partner_id")
    def _compute_document_id(self):
        """His only device is the one he calls about; of several, the desk chooses."""
        for wizard in self:
            devices = wizard.device_ids
            wizard.document_id = devices if len(devices) == 1 else False

    @api.depends("document_id", "partner_id")
    def _compute_location_id(self):
        for wizard in self:
            location = wizard.document_id.location_id
            if not location and wizard.partner_id:
                location = (
                    self.env["woms.location.customer"]
                    .search(
                        [("partner_id", "=", wizard.partner_id.id)],
                        order="id desc",
                        limit=1,
                    )
                    .location_id
                )
            wizard.location_id = location

    # === WHAT FOR === #

    @api.depends("source")
    def _compute_service_mode(self):
        for wizard in self:
            wizard.service_mode = SOURCE_MODES.get(wizard.source, "on_site")

    @api.depends("company_id", "service_mode")
    def _compute_fees_text(self):
        """Name the fees in a sentence the desk can read out."""
        money = self.env["woms.format"]._money
        for wizard in self:
            company = wizard.company_id
            fees = company.woms_diagnosis_fee_id | company.woms_decline_fee_id
            if wizard.service_mode == "on_site":
                fees = company.woms_visit_fee_id | fees
            wizard.fees_text = ", ".join(
                f"{fee.name} {money(fee.lst_price, company.currency_id)}"
                for fee in fees
            )

    # === RECORDING === #

    def _prepare_request_values(self):
        self.ensure_one()
        values = {
            "symptom_id": self.symptom_id.id,
            "safety": self.safety,
            "description": self.description,
            "service_mode": self.service_mode,
            "center_id": self.center_id.id if self.service_mode != "on_site" else False,
            "wish_note": self.wish_note,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "partner_id": self.partner_id.id,
            "fees_accepted": self.fees_accepted,
        }
        if self.document_id:
            values["document_id"] = self.document_id.id
        else:
            values |= {
                "product_id": self.product_id.id,
                # nothing is lost for want of a model: the desk asks again later
                "product_text": not self.product_id
                and self.env._("Model not known yet"),
                "serial": self.serial,
                "serial_unreadable": not self.serial,
            }
        if self.location_id:
            values["location_id"] = self.location_id.id
        elif self.city_id or self.street:
            values["address"] = {
                "state_id": self.city_id.state_id.id,
                "city_id": self.city_id.id,
                "street": self.street,
            }
        return values

    def _record(self):
        """Make the request and return it."""
        self.ensure_one()
        if not (self.contact_phone or "").strip():
            raise UserError(
                self.env._("Please note the phone number: it is how we reach him.")
            )
        requests = self.env["woms.work.request"].with_company(self.company_id)
        requests.check_access("create")
        # sudo: the form's method makes partner, location and report along with the
        # request; the right to create requests is checked above
        return requests.sudo()._create_from_form(
            self._prepare_request_values(), role=const.ROLE_DESK, source=self.source
        )

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_record(self):
        """Record the request and open it."""
        return self._open_record(self._record())

    def action_record_and_next(self):
        """Record the request and be ready for the next caller."""
        self._record()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "woms_aftersales.woms_intake_wizard_action"
            ),
            "context": {"default_source": self.source},
        }

    def action_record_and_accept(self):
        """Record the request, accept it at once and open its work order."""
        request = self._record().with_env(self.env)
        request.action_accept()
        return self._open_record(request.order_id or request)
