import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class WomsSlipMixin(models.AbstractModel):
    """A paper a customer sends about money: a claim, looked at by an accountant.

    Each model says in ``result`` how it ended; it begins with ``checking``.
    """

    _name = "woms.slip.mixin"
    _description = "Slip About Money"
    _order = "id desc"

    # what accountants write by hand; all else stays as it was sent
    _woms_slip_writable = ("answer",)

    # an accountant reads the number, though no work order
    name = fields.Char("Work order", related="order_id.name", store=True)
    order_id = fields.Many2one(
        "woms.work.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    file = fields.Binary("Slip", attachment=True, required=True, readonly=True)
    file_name = fields.Char(readonly=True)
    kind = fields.Selection(
        [("picture", "Picture"), ("pdf", "PDF"), ("other", "Other")], readonly=True
    )
    checksum = fields.Char(readonly=True, index=True)
    sent_at = fields.Datetime("Sent", default=fields.Datetime.now, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    answer = fields.Char()
    checked_by_id = fields.Many2one("res.users", "Checked by", readonly=True)
    checked_at = fields.Datetime("Checked at", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            raw = vals.pop("raw", None)
            if raw is not None:
                vals["file"] = base64.b64encode(raw)
                vals["checksum"] = hashlib.sha256(raw).hexdigest()
        slips = super().create(vals_list)
        for slip in slips:
            slip.same_id = slip._find_same()
        return slips

    def write(self, vals):
        """Let accountants write what they found, and nothing of what was sent."""
        if not self.env.su and set(vals) - set(self._woms_slip_writable):
            raise AccessError(
                self.env._("A slip stays as the customer sent it. Use its buttons.")
            )
        return super().write(vals)

    def _find_same(self):
        """Return the first slip of the company with the very same file, or none."""
        self.ensure_one()
        return self.search(
            [
                ("checksum", "=", self.checksum),
                ("company_id", "=", self.company_id.id),
                ("id", "<", self.id),
            ],
            order="id",
            limit=1,
        )

    @api.model
    def _get_kind(self, mimetype):
        """Return how a file is shown: ``picture``, ``pdf`` or ``other``."""
        if mimetype == "application/pdf":
            return "pdf"
        # browsers show no HEIC
        shown = mimetype in ("image/jpeg", "image/png", "image/webp")
        return "picture" if shown else "other"

    def action_open_file(self):
        """Open the slip itself, in a new tab."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file",
            "target": "new",
        }

    def _check_open(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants may check slips."))
        self.check_access("write")
        if any(slip.result != "checking" for slip in self):
            raise UserError(self.env._("This slip was checked already."))

    def _end(self, result):
        # sudo: nobody types what was found
        self.sudo().write(
            {
                "result": result,
                "checked_by_id": self.env.uid,
                "checked_at": fields.Datetime.now(),
            }
        )
