import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .. import const

REMIND_BATCH = 200
REMINDERS = ("remind_first", "remind_second")


class WomsDocumentCompletion(models.AbstractModel):
    """What our own delivery registered, and its owner completes.

    The delivery is the proof: the terms stand from that day, whether he completes it or
    not. What he adds is where it stands, how to reach him, and his consent; then the
    registration is active and has its card.
    """

    _name = "woms.document.completion"
    _description = "Completion of a Delivered Device"

    completion_reminders = fields.Integer(
        "Reminders sent", readonly=True, copy=False, help="To complete it: 0, 1 or 2."
    )

    _to_complete_idx = models.Index(
        "(delivery_date) WHERE state = 'draft' AND picking_id IS NOT NULL"
    )

    def _is_to_complete(self):
        """Whether the owner shall complete what our delivery registered."""
        self.ensure_one()
        return self.state == "draft" and bool(self.picking_id)

    def _get_to_complete(self):
        """Return all devices of the same delivery and owner that wait for him."""
        self.ensure_one()
        return self.search(
            [
                ("picking_id", "=", self.picking_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("state", "=", "draft"),
            ],
            order="id",
        )

    def _ask_to_complete(self, event="to_complete"):
        """Ask the owners: one message per delivery, however many devices it had."""
        first = self.browse()
        for delivered in self.grouped(
            lambda document: (document.picking_id, document.partner_id)
        ).values():
            first |= delivered.sorted("id")[:1]
        return first._notify_customer(event)

    # === REMINDERS === #

    @api.model
    def _cron_remind_completion(self):
        """Remind owners who have not completed their registration, twice at most.

        Safe to run twice: who was reminded is not found again.
        """
        done, more = 0, 0
        reminding = ["woms_complete_days", "woms_complete_again_days"]
        companies = self.env["res.company"].search(
            Domain.OR(Domain(fname, ">", 0) for fname in reminding)
        )
        for company in companies:
            for number, days in enumerate(company._woms_get_completion_days()):
                due = self._find_to_remind(company, number, days)
                due._ask_to_complete(REMINDERS[number])
                due._write_machine({"completion_reminders": number + 1})
                done += len(due)
                more += len(due) == REMIND_BATCH
        self.env["ir.cron"]._commit_progress(done, remaining=more)

    @api.model
    def _find_to_remind(self, company, number, days):
        """Return what was delivered ``days`` ago and has had ``number`` reminders."""
        if days <= 0:
            return self.browse()
        last = fields.Date.subtract(fields.Date.context_today(self), days=days)
        found = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                ("picking_id", "!=", False),
                ("delivery_date", "<=", last),
                ("completion_reminders", "=", number),
            ],
            order="id",
            limit=REMIND_BATCH,
        )
        return found.try_lock_for_update()

    # === COMPLETING === #

    def _complete(self, values, *, everything=False):
        """Take what the owner adds, and make the registration active.

        Called on sudo records after login or token were checked.

        :param dict values: ``contact_phone`` and ``contact_email`` that his contact may
            lack, ``serial``, ``address`` or ``location_id``, ``consents`` as for a
            registration
        :param bool everything: the same for all devices of this delivery
        :return: the documents completed
        :raise UserError: with a sentence for him, when it is complete already
        """
        self.ensure_one()
        documents = self._get_to_complete() if everything else self
        documents._lock_rows()
        self.invalidate_recordset(["state"])
        if not self._is_to_complete():
            raise UserError(
                self.env._("This device is registered already: nothing is missing.")
            )
        self._complete_serial(values.get("serial"))
        self._complete_contact(values)
        location = self._get_completed_location(values)
        for document in documents:
            document.write(
                {
                    "registration_date": fields.Date.context_today(self),
                    "location_id": (location or document.location_id).id,
                    "consent_ids": [
                        Command.create({"kind": kind, "text": text, "version": version})
                        for kind, text, version in values.get("consents") or []
                    ],
                }
            )
        documents._add_event("completed", role=const.ROLE_CUSTOMER)
        documents._move("active", role=const.ROLE_SYSTEM)
        return documents

    def _complete_serial(self, serial):
        """Note the serial of a device that was delivered without one."""
        serial = self._normalize_serial(serial)
        if self.lot_id or not serial:
            return
        pattern = self.product_id.woms_serial_pattern
        if pattern and not re.fullmatch(pattern, serial):
            raise UserError(
                self.env._(
                    "“%(serial)s” doesn't look like a serial number of %(product)s. "
                    "Please compare it with the label.",
                    serial=serial,
                    product=self.product_id.name,
                )
            )
        self.write({"serial": serial, "serial_unreadable": False})

    def _complete_contact(self, values):
        """Give the contact the phone and e-mail it lacks; known ones stay."""
        partner = self.partner_id
        missing = {
            fname: values[key]
            for fname, key in (("phone", "contact_phone"), ("email", "contact_email"))
            if not partner[fname] and values.get(key)
        }
        if missing:
            partner.write(missing)
        self.contact_phone = values.get("contact_phone") or self.contact_phone

    def _get_completed_location(self, values):
        locations = self.env["woms.location"]
        if location_id := values.get("location_id"):
            return locations.browse(location_id)
        if not values.get("address"):
            return locations
        return locations._find_or_create(
            self.partner_id, values["address"], self.company_id
        )

    # === SOMEBODY REGISTERS IT BY THE PUBLIC FORM === #

    @api.model
    def _find_delivered_draft(self, company, product, serial):
        """Return the device of a delivery that waits for its owner, or none (sudo)."""
        if not serial:
            return self.sudo().browse()
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("serial", "=", serial),
                ("state", "=", "draft"),
                ("picking_id", "!=", False),
            ]
        )
        if product:
            domain &= Domain("product_id", "=", product.id)
        # sudo: whether it is his is decided by who asks
        return self.sudo().search(domain, limit=1)

    # === WORDS === #

    def _message_url(self):
        """Override: the one-tap link leads to what is asked for."""
        self.ensure_one()
        if not self._is_to_complete():
            return super()._message_url()
        self._portal_ensure_token()
        return (
            f"{self.get_base_url()}/my/devices/{self.id}/complete"
            f"?access_token={self.access_token}"
        )

    def _message_status(self):
        status = super()._message_status()
        if self._is_to_complete():
            status = {
                **status,
                "next_step": {"label": self.env._("Complete the registration")},
            }
        return status
