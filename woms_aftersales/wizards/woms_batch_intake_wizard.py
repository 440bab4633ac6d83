from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .. import const
from ..models.woms_order_data import YES_NO


class WomsBatchIntakeWizard(models.TransientModel):
    """A shop brings several devices: one form, one signature, one receipt."""

    _name = "woms.batch.intake.wizard"
    _description = "Take in Several Devices"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [("desk_walk_in", "At the counter"), ("desk_parcel", "By parcel")],
        "Came",
        required=True,
        default="desk_walk_in",
    )
    sender_id = fields.Many2one("res.partner", "Brought by", required=True)
    payer_id = fields.Many2one(
        "res.partner", "Who pays", help="Empty: each owner pays for his device."
    )
    center_id = fields.Many2one(
        "woms.service.center",
        "Service centre",
        required=True,
        default=lambda self: self.env.company._woms_get_central_center(),
        domain="[('company_id', '=', company_id)]",
    )
    line_ids = fields.One2many("woms.batch.intake.line", "wizard_id", "Devices")
    fees_text = fields.Char("Fees to name", compute="_compute_fees_text")
    fees_accepted = fields.Boolean("Agrees to the fees")
    terms = fields.Text(related="company_id.woms_unclaimed_terms")
    signed_by = fields.Char("Name of who brings them")
    signature = fields.Image(max_width=1024, max_height=512)

    @api.depends("company_id")
    def _compute_fees_text(self):
        for wizard in self:
            wizard.fees_text = wizard._get_fees_text()

    def _get_fees_text(self):
        """Return the fees with their amounts, in the language of the environment."""
        company = self.company_id
        money = self.env["woms.format"]._money
        fees = company.woms_diagnosis_fee_id | company.woms_decline_fee_id
        return ", ".join(
            f"{fee.name} {money(fee.lst_price, company.currency_id)}" for fee in fees
        )

    def action_confirm(self):
        """Make a job for each device, take them in, and open the receipt."""
        self.ensure_one()
        self.env["woms.work.order"].check_access("create")
        if not self.line_ids:
            raise UserError(self.env._("Enter at least one device."))
        if not self.signature or not (self.signed_by or "").strip():
            raise UserError(
                self.env._("Write who brings the devices, and let that person sign.")
            )
        orders = self.env["woms.work.order"]
        for line in self.line_ids:
            orders |= line._take_in()
        # sudo: nobody has the right to make receipts by hand
        intake_sudo = self.env["woms.intake"].sudo()
        intake_sudo = intake_sudo.create(self._prepare_intake())
        orders.sudo().intake_id = intake_sudo
        return {
            "type": "ir.actions.act_window",
            "res_model": "woms.intake",
            "res_id": intake_sudo.id,
            "view_mode": "form",
        }

    def _prepare_intake(self):
        """Return the receipt, in the words of who brings the devices."""
        theirs = self.with_context(lang=self.sender_id.lang or self.env.lang)
        return {
            "sender_id": self.sender_id.id,
            "payer_id": self.payer_id.id,
            "center_id": self.center_id.id,
            "company_id": self.company_id.id,
            "fees_text": self.fees_accepted and theirs._get_fees_text(),
            "terms": theirs.company_id.woms_unclaimed_terms,
            "signed_by": self.signed_by,
            "signature": self.signature,
        }


class WomsBatchIntakeLine(models.TransientModel):
    _name = "woms.batch.intake.line"
    _description = "Device to Take in"

    wizard_id = fields.Many2one(
        "woms.batch.intake.wizard", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product",
        "Device",
        required=True,
        domain="[('woms_needs_document', '=', True)]",
    )
    serial = fields.Char("Serial number")
    owner_id = fields.Many2one(
        "res.partner", "Whose it is", help="Empty: of who brings it."
    )
    symptom_id = fields.Many2one(
        "woms.failure.code",
        "What is wrong",
        domain="[('kind', '=', 'symptom')]",
    )
    description = fields.Char("In his words")
    condition = fields.Char(required=True)
    accessories = fields.Char()
    photo_ids = fields.Many2many(
        "ir.attachment", "woms_batch_intake_photo_rel", string="Photos"
    )
    keeps_data = fields.Boolean(compute="_compute_keeps_data")
    data_backed_up = fields.Selection(YES_NO, "Data backed up?")
    data_may_erase = fields.Selection(YES_NO, "May it be erased?")

    @api.depends("product_id")
    def _compute_keeps_data(self):
        for line in self:
            line.keeps_data = line.product_id._woms_keeps_data()

    def _prepare_request(self):
        wizard = self.wizard_id
        owner = self.owner_id or wizard.sender_id
        consents = []
        if wizard.terms:
            version = format_date(self.env, fields.Date.context_today(self))
            consents = [("unclaimed", wizard.terms, version)]
        return {
            "partner_id": owner.id,
            "contact_name": owner.name,
            "contact_phone": owner.phone or wizard.sender_id.phone,
            "sender_id": wizard.sender_id.id if owner != wizard.sender_id else False,
            "payer_id": wizard.payer_id.id if owner != wizard.payer_id else False,
            "product_id": self.product_id.id,
            "serial": self.serial,
            "serial_unreadable": not self.serial,
            "symptom_id": self.symptom_id.id,
            "description": self.description,
            "service_mode": "ship_in" if wizard.source == "desk_parcel" else "drop_off",
            "center_id": wizard.center_id.id,
            "fees_accepted": wizard.fees_accepted,
            "consents": consents,
        }

    def _take_in(self):
        """Make the request and the job of this device, and take it in.

        :return: the ``woms.work.order``
        """
        self.ensure_one()
        wizard = self.wizard_id
        if self.keeps_data and not (self.data_backed_up and self.data_may_erase):
            raise UserError(
                self.env._(
                    "%(device)s keeps personal data. Ask whether there is a copy, and"
                    " whether the data may be erased.",
                    device=self.product_id.display_name,
                )
            )
        requests = self.env["woms.work.request"].with_company(wizard.company_id)
        requests.check_access("create")
        # sudo: the form's method makes partner, location and report along with the
        # request; the right to create requests is checked above
        request = requests.sudo()._create_from_form(
            self._prepare_request(), role=const.ROLE_DESK, source=wizard.source
        )
        request = request.with_env(self.env)
        request.action_accept()
        order = request.order_id
        if self.keeps_data:
            order.write(
                {
                    "data_backed_up": self.data_backed_up,
                    "data_may_erase": self.data_may_erase,
                }
            )
        order._take_in(
            wizard.center_id,
            condition=self.condition,
            accessories=self.accessories,
            photos=self.photo_ids,
            signature=wizard.signature,
            signed_by=wizard.signed_by,
        )
        return order
