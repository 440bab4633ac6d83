from odoo import fields, models
from odoo.exceptions import UserError


class WomsOrderParcel(models.AbstractModel):
    """A parcel of ours: how it was packed and insured, what became of it."""

    _name = "woms.order.parcel"
    _description = "Parcels of a Work Order"

    packing_photo_ids = fields.Many2many(
        "ir.attachment",
        "woms_order_packing_rel",
        "order_id",
        "attachment_id",
        "As packed",
        copy=False,
    )

    def _keep_packing(self, photos, insured_value):
        """Keep how the parcel was packed, for a claim with the carrier."""
        self.ensure_one()
        values = {"insured_value": insured_value or 0.0}
        if photos:
            values["packing_photo_ids"] = [fields.Command.set(photos.ids)]
            # sudo: his own uploads; others who work on the order see them too
            photos.sudo().filtered(lambda file: not file.res_id).write(
                {"res_model": self._name, "res_id": self.id}
            )
        self.write(values)

    def _claim_with_carrier(self, what):
        """Put a claim with the carrier on somebody's list, with what it needs."""
        self.ensure_one()
        money = self._format_amount
        facts = [
            what,
            self.carrier_id.name,
            self.tracking_ref or self.inbound_tracking_ref,
            self.insured_value
            and self.env._("insured for %(amount)s", amount=money(self.insured_value)),
        ]
        person = self.desk_user_id or self.env.user
        # sudo: whoever reports it need not have a right on another's activities
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=person.id,
            summary=self.env._("Claim with the carrier"),
            note=", ".join(filter(None, facts)),
        )

    def _after_move(self, target, previous, moment):
        """A lost parcel is claimed with the carrier."""
        super()._after_move(target, previous, moment)
        if target == "ready":
            for order in self.filtered(lambda row: row.outcome == "lost"):
                order._claim_with_carrier(self.env._("The parcel was lost"))

    def action_parcel_damaged(self):
        """Ask what is damaged, then claim it and open a new job."""
        return self.env["woms.reason.wizard"]._open(self, "parcel_damaged")

    def _report_damage(self, text):
        """Note that a parcel arrived damaged: a claim, and a new job for the device.

        :param str text: what is damaged
        :return: the new ``woms.work.order``
        :raise UserError: when no parcel of ours went out
        """
        self.ensure_one()
        self.check_access("write")
        if self.return_method != "ship" or self.state not in ("returning", "done"):
            raise UserError(self.env._("No parcel of this job went out to the owner."))
        if not (text or "").strip():
            raise UserError(self.env._("Write what is damaged: the carrier asks."))
        self._add_event("parcel_damaged", note=text)
        self._claim_with_carrier(
            self.env._("The parcel arrived damaged: %(text)s", text=text)
        )
        if self.state == "returning":
            self._confirm_receipt()
        return self._reopen(self.env._("Damaged on the way"), text)
