from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from .. import const
from .woms_request_intake import STAFF_ROLES


class AlreadyRegistered(UserError):
    """Somebody else registered this serial number; a proof lets him claim it."""


class WomsDocumentRegistration(models.AbstractModel):
    """How a device gets registered: by a form, checked against known serials."""

    _name = "woms.document.registration"
    _description = "Device Registration"

    # === THE FORM === #

    @api.model
    def _register_from_form(self, values, attachments=None, *, role, source):
        """Register a device from the fields of a form.

        A serial we delivered, with a product and a date that fit, is active at once;
        all others wait for the desk to check the proof.

        :param dict values: ``product_id`` or ``product_text``, ``serial`` or
            ``serial_unreadable``, ``purchase_date``, ``channel``, ``shop_name``,
            ``proof_kind``, ``partner_id`` or ``contact_name``, ``contact_phone`` and
            ``contact_email``, ``address``, ``consents`` as ``[(kind, text, version)]``,
            ``submission_key``, ``claim`` (he says that a registered device is his)
        :param attachments: values ``{name, raw, mimetype}`` of the proof, or a dict
            with the lists ``proof`` and ``label``
        :param str role: of `const.ROLES`
        :param str source: of `const.REQUEST_SOURCES`
        :return: ``woms.service.document``
        :raise UserError: with a sentence for the person at the form
        """
        company = self.env.company
        documents_sudo = self.sudo()  # sudo: the caller has checked who may send this
        if key := values.get("submission_key"):
            sent_sudo = documents_sudo.search(
                [("submission_key", "=", key), ("company_id", "=", company.id)], limit=1
            )
            if sent_sudo:
                return sent_sudo.with_env(self.env)
        values = documents_sudo._clean_registration(values, attachments, role, company)
        if known_sudo := documents_sudo._check_not_registered(values, company):
            return known_sudo.with_env(self.env)
        waiting_sudo = documents_sudo._find_delivered_draft(
            company, self._get_form_product(values), values["serial"]
        )
        if waiting_sudo and waiting_sudo.partner_id.id == values["partner_id"]:
            return waiting_sudo._complete(values).with_env(self.env)
        claimed_sudo = waiting_sudo or documents_sudo._check_claim(
            values, attachments, company
        )
        lot_sudo = documents_sudo._find_lot(
            company, self._get_form_product(values), values["serial"] or ""
        )
        document_sudo = documents_sudo.create(
            {
                **documents_sudo._prepare_registration(values, company),
                **documents_sudo._prepare_from_lot(lot_sudo),
                "claimed_id": claimed_sudo.id,
                "state": "submitted",
            }
        )
        document_sudo._attach_proofs(attachments)
        if claimed_sudo:
            document_sudo._wait_for(
                "decision", note=self.env._("Says that a registered device is his.")
            )
        elif lot_sudo and document_sudo._fits_lot(lot_sudo):
            document_sudo._move("active", role=const.ROLE_SYSTEM)
        return document_sudo.with_env(self.env)

    @api.model
    def _get_form_product(self, values):
        return self.env["product.product"].browse(values.get("product_id") or False)

    @api.model
    def _clean_registration(self, values, attachments, role, company):
        """Return checked and completed values.

        :raise ValidationError: the first thing to put right, as a sentence
        """
        values = dict(values)
        is_staff = role in STAFF_ROLES
        partner = self.env["res.partner"].browse(values.get("partner_id") or False)
        typed = values.get("contact_phone") or partner.phone
        number = company._woms_e164(typed)
        if not number and not partner and not is_staff:
            raise ValidationError(
                self.env._(
                    "We can't read the phone number “%(number)s”. Please check it: we"
                    " need it to reach you, for example 0812-3456-7890.",
                    number=typed or "",
                )
            )
        values["contact_phone"] = number or typed
        values["contact_name"] = (
            values.get("contact_name") or partner.name or ""
        ).strip()
        if not values["contact_name"]:
            raise ValidationError(self.env._("Please tell us the name of the owner."))
        if not partner and is_staff:
            partner = partner._woms_find_or_create_contact(
                company,
                values["contact_name"],
                values["contact_phone"],
                values.get("contact_email"),
                values.get("address"),
            )
        values["partner_id"] = partner.id
        values["serial"] = self._normalize_serial(values.get("serial"))
        self._clean_device_values(values, attachments)
        self._clean_purchase(values)
        return values

    @api.model
    def _clean_device_values(self, values, attachments):
        product = self._get_form_product(values)
        if not product and not (values.get("product_text") or "").strip():
            raise ValidationError(
                self.env._("Please choose the model, or write what is on the label.")
            )
        if not values["serial"]:
            if not values.get("serial_unreadable"):
                raise ValidationError(
                    self.env._(
                        "Please type the serial number from the label. If it can't be"
                        " read, say so and add a photo of the label."
                    )
                )
            return
        if refusal := self._get_serial_refusal(product, values["serial"]):
            raise ValidationError(refusal)
        self._check_serial_product(product, values["serial"])

    @api.model
    def _clean_purchase(self, values):
        """Refuse dates that can't be: tomorrow's, and those before the launch."""
        bought = fields.Date.to_date(values.get("purchase_date") or False)
        values["purchase_date"] = bought
        if not bought:
            if values.get("proof_kind") in (None, False, "none"):
                return
            raise ValidationError(
                self.env._("Please give the date of purchase as on your proof.")
            )
        refusal = self._get_date_refusal(self._get_form_product(values), bought)
        if refusal:
            raise ValidationError(refusal)

    @api.model
    def _get_date_refusal(self, product, bought):
        """Return why ``bought`` can't be the date of purchase, or False."""
        if bought > fields.Date.context_today(self):
            return self.env._("The date of purchase is in the future. Please check it.")
        launch = product.woms_launch_date
        if launch and bought < launch:
            return self.env._(
                "%(product)s wasn't sold yet on that day. Please check the date of"
                " purchase.",
                product=product.name,
            )
        return False

    @api.model
    def _check_not_registered(self, values, company):
        """Return the sender's own earlier registration of this device, if any.

        :raise UserError: when someone else registered it
        """
        if not values["serial"]:
            return self.browse()
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("serial", "=", values["serial"]),
                ("state", "in", ("active", "submitted")),
            ]
        )
        if product := self._get_form_product(values):
            domain &= Domain("product_id", "in", (product.id, False))
        registered = self.search(domain, order="state, id desc", limit=10)
        own = registered.filtered(
            lambda document: (
                values["partner_id"] and document.partner_id.id == values["partner_id"]
            )
        )
        if own:
            return own[0]
        return self.browse()

    @api.model
    def _check_claim(self, values, attachments, company):
        """Return the registration somebody else has of this device, when he claims it.

        :raise AlreadyRegistered: when he doesn't claim it, or without a proof
        """
        if not values["serial"]:
            return self.browse()
        taken = self._find_by_serial(
            company, self._get_form_product(values), values["serial"]
        )
        if not taken:
            return taken
        if not values.get("claim"):
            raise AlreadyRegistered(
                self.env._(
                    "This serial number is already registered. If the device is yours"
                    " now, say so below and add a photo of the receipt: we look at it"
                    " and tell you."
                )
            )
        if isinstance(attachments, dict):
            attachments = attachments.get("proof")
        if not attachments:
            raise AlreadyRegistered(
                self.env._(
                    "Please add a photo of your receipt: without it we can't decide"
                    " whose device it is."
                )
            )
        return taken

    @api.model
    def _prepare_registration(self, values, company):
        partner = self.env["res.partner"].browse(values["partner_id"])
        location = (
            self.env["woms.location"]._find_or_create(
                partner, values.get("address"), company
            )
            if partner
            else self.env["woms.location"]
        )
        return {
            "company_id": company.id,
            "location_id": location.id,
            "confirmed": bool(partner),
            "guest_address": False if partner else values.get("address"),
            "manufacture_date": self._get_manufacture_date(
                self._get_form_product(values), values["serial"]
            ),
            "consent_ids": [
                Command.create({"kind": kind, "text": text, "version": version})
                for kind, text, version in values.get("consents") or []
            ],
            **{
                fname: values.get(fname) or False
                for fname in (
                    "partner_id",
                    "contact_name",
                    "contact_phone",
                    "contact_email",
                    "product_id",
                    "product_text",
                    "serial",
                    "serial_unreadable",
                    "purchase_date",
                    "channel",
                    "shop_name",
                    "proof_kind",
                    "submission_key",
                )
            },
        }

    @api.model
    def _prepare_from_lot(self, lot):
        """Return what we know of a device by its serial record."""
        if not lot:
            return {}
        return {
            "lot_id": lot.id,
            "product_id": lot.product_id.id,
            "dealer_id": lot.woms_dealer_id.id,
            "delivery_date": lot.woms_dealer_date or lot.woms_delivery_date,
        }

    def _attach_proofs(self, attachments):
        """Keep uploaded proofs and photos of the label with this document."""
        self.ensure_one()
        if not isinstance(attachments, dict):
            attachments = {"proof": attachments}
        for key, fname in (
            ("proof", "proof_attachment_ids"),
            ("label", "label_attachment_ids"),
        ):
            if attachments.get(key):
                files = self.env["ir.attachment"].create(
                    [
                        {**values, "res_model": self._name, "res_id": self.id}
                        for values in attachments[key]
                    ]
                )
                self[fname] = [Command.link(file.id) for file in files]

    def _confirm_contact(self, *, role):
        """A guest has proven his number: he becomes a contact and the owner."""
        if not self.env.su:
            self.check_access("write")
        # sudo: contacts and places, on which the confirmer has no right of his own
        for document_sudo in self.sudo().filtered(lambda doc: not doc.partner_id):
            address = document_sudo.guest_address or {}
            partner = document_sudo.partner_id._woms_find_or_create_contact(
                document_sudo.company_id,
                document_sudo.contact_name,
                document_sudo.contact_phone,
                document_sudo.contact_email,
                address,
                phone_proven=role != const.ROLE_CUSTOMER,
            )
            document_sudo.write(
                {
                    "partner_id": partner.id,
                    "confirmed": True,
                    "location_id": document_sudo.location_id._find_or_create(
                        partner, address, document_sudo.company_id
                    ).id,
                }
            )
            document_sudo._add_event("confirmed", role=role)
        return self
