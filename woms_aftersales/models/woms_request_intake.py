import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .. import const

# which fees the form of a service mode names before they can be charged
FEES_OF_MODE = {
    "on_site": ("visit", "diagnosis", "decline"),
    "drop_off": ("diagnosis", "decline"),
    "ship_in": ("diagnosis", "decline"),
}
STAFF_ROLES = (
    const.ROLE_DESK,
    const.ROLE_MANAGER,
    const.ROLE_BENCH,
    const.ROLE_TECHNICIAN,
    const.ROLE_COORDINATOR,
)


class WomsRequestIntake(models.AbstractModel):
    """The one way a request comes in: website, desk and partner's shop alike."""

    _name = "woms.request.intake"
    _description = "Request Intake"

    @api.model
    def _create_from_form(self, values, attachments=None, *, role, source):
        """Create a failure report with its request from the fields of a form.

        The caller has checked who may send the form. A customer without an account is a
        guest: his data stay on the request until `_confirm_contact`.

        :param dict values: ``document_id`` or ``product_id``, ``product_text``,
            ``serial``, ``serial_unreadable``; ``symptom_id``, ``condition_id``,
            ``since_when``, ``safety``, ``description``; ``service_mode``,
            ``center_id``, ``wishes`` as ``[(date, slot)]``, ``wish_note``;
            ``location_id`` or ``address``; ``contact_name``, ``contact_phone``,
            ``contact_email``, ``partner_id``, ``sender_id``, ``payer_id``,
            ``source_firm_id``; ``fees_accepted``, ``consents`` as
            ``[(kind, text, version)]``; ``submission_key``, ``priority``
        :param list attachments: values of photos, ``{name, raw, mimetype}``
        :param str role: of `const.ROLES`
        :param str source: of `const.REQUEST_SOURCES`
        :return: ``woms.work.request``, the same one for a form sent twice
        :raise ValidationError: with a sentence for the person at the form
        """
        company = self.env.company
        # sudo: the sender was checked by the caller; he has no right on what is made
        intake_sudo = self.sudo()
        if sent_sudo := intake_sudo._find_sent(values.get("submission_key"), company):
            return sent_sudo.with_env(self.env)
        values = intake_sudo._clean_form(values, role, company)
        report_sudo = self.env["woms.failure.report"].sudo()  # as above
        report_sudo = report_sudo.create(intake_sudo._prepare_report(values, company))
        report_sudo._attach_photos(attachments)
        request_sudo = intake_sudo.create(
            intake_sudo._prepare_request(values, report_sudo, role, source, company)
        )
        return request_sudo.with_env(self.env)

    @api.model
    def _find_sent(self, key, company):
        """Return the request a form with this key made before, if any."""
        return key and self.search(
            [("submission_key", "=", key), ("company_id", "=", company.id)], limit=1
        )

    # === CLEANING === #

    @api.model
    def _clean_form(self, values, role, company):
        """Return the values of a form, checked and completed.

        :raise ValidationError: the first thing to put right, as a sentence
        """
        values = dict(values)
        is_staff = role in STAFF_ROLES
        self._clean_contact(values, is_staff, company)
        self._clean_device(values, is_staff, company)
        if not (values.get("symptom_id") or (values.get("description") or "").strip()):
            raise ValidationError(
                self.env._(
                    "Please tell us what is wrong: choose what fits, or describe it."
                )
            )
        today = fields.Date.context_today(self)
        since = fields.Date.to_date(values.get("since_when") or False)
        if since and since > today:
            raise ValidationError(
                self.env._("The day the trouble began can't be in the future.")
            )
        if any(fields.Date.to_date(day) < today for day, _slot in self._wishes(values)):
            raise ValidationError(
                self.env._("Please choose days from today on for the visit.")
            )
        self._clean_mode(values, is_staff, company)
        return values

    @api.model
    def _wishes(self, values):
        return [wish for wish in values.get("wishes") or [] if wish and wish[0]]

    @api.model
    def _clean_contact(self, values, is_staff, company):
        """Complete the contact from the partner; staff's contacts are made at once."""
        partner = self.env["res.partner"].browse(values.get("partner_id") or False)
        typed = values.get("contact_phone") or partner.phone
        number = company._woms_e164(typed)
        if not number and not is_staff:
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
        values["contact_email"] = values.get("contact_email") or partner.email
        if not values["contact_name"]:
            raise ValidationError(self.env._("Please tell us the customer's name."))
        if not partner and is_staff:
            partner = partner._woms_find_or_create_contact(
                company,
                values["contact_name"],
                values["contact_phone"],
                values["contact_email"],
                values.get("address"),
            )
        values["partner_id"] = partner.id

    @api.model
    def _clean_device(self, values, is_staff, company):
        """Find the registered device, and refuse someone else's."""
        documents = self.env["woms.service.document"]
        partner = self.env["res.partner"].browse(values.get("partner_id") or False)
        serial = documents._normalize_serial(values.get("serial"))
        document = documents.browse(values.get("document_id") or False).exists()
        if not document and serial:
            document = documents._find_by_serial(
                company, self._get_product(values), serial
            )
            owner = document.partner_id.phone_sanitized or document.contact_phone
            if not is_staff and document.partner_id != partner:
                # a guest's own device is joined by his number, never another one's
                if partner or owner != values["contact_phone"]:
                    document = documents
        values["document_id"] = document.id
        values["product_id"] = document.product_id.id or values.get("product_id")
        values["product_text"] = document.product_text or values.get("product_text")
        values["serial"] = document.serial or serial
        if not (values["product_id"] or (values["product_text"] or "").strip()):
            raise ValidationError(
                self.env._(
                    "Please tell us which device it is: choose or write the model."
                )
            )

    @api.model
    def _get_product(self, values):
        return self.env["product.product"].browse(values.get("product_id") or False)

    @api.model
    def _clean_mode(self, values, is_staff, company):
        """Check what the chosen way of service needs: an address, the fees agreed."""
        mode = values["service_mode"] = values.get("service_mode") or "on_site"
        if mode not in dict(const.SERVICE_MODES):
            raise ValidationError(
                self.env._("Please choose how you would like to be served.")
            )
        address = values.get("address") or {}
        if (
            mode == "on_site"
            and not is_staff
            and not values.get("location_id")
            and not (address.get("city_id") and (address.get("street") or "").strip())
        ):
            raise ValidationError(
                self.env._(
                    "Please give the address of the visit: at least city and street."
                )
            )
        if (
            not is_staff
            and not values.get("fees_accepted")
            and company._woms_get_fees(FEES_OF_MODE[mode])
        ):
            raise ValidationError(
                self.env._(
                    "Please confirm that you have read the fees: none is charged that"
                    " doesn't stand there."
                )
            )

    # === VALUES === #

    @api.model
    def _prepare_report(self, values, company):
        symptom = self.env["woms.failure.code"].browse(
            values.get("symptom_id") or False
        )
        return {
            "company_id": company.id,
            "safety": values.get("safety") or "none",
            "since_when": values.get("since_when") or False,
            "symptom_id": symptom.id,
            **{
                fname: values.get(fname) or False
                for fname in (
                    "document_id",
                    "partner_id",
                    "product_id",
                    "product_text",
                    "serial",
                    "condition_id",
                    "description",
                )
            },
        }

    @api.model
    def _prepare_request(self, values, report, role, source, company):
        """Values of the request for `report`; a guest's begins as a draft."""
        is_guest = not values["partner_id"]
        return {
            "report_id": report.id,
            "company_id": company.id,
            "state": "draft" if is_guest else "submitted",
            "source": source,
            "lang": self.env.lang,
            "service_mode": values["service_mode"],
            "priority": self._get_form_priority(values, report),
            "fees_accepted": bool(values.get("fees_accepted")),
            "guest_address": values.get("address") if is_guest else False,
            "confirmation_code": f"{secrets.randbelow(10**6):06d}"
            if is_guest
            else False,
            "confirmed_at": False if is_guest else fields.Datetime.now(),
            "location_id": self._find_location(values, company).id,
            "wish_ids": [
                Command.create({"date": day, "slot": slot or "morning"})
                for day, slot in self._wishes(values)
            ],
            "fee_ids": self._prepare_fees(values, company),
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
                    "center_id",
                    "wish_note",
                    "sender_id",
                    "payer_id",
                    "source_firm_id",
                    "submission_key",
                )
            },
        }

    @api.model
    def _get_form_priority(self, values, report):
        """Danger comes first, whoever reports it."""
        if report.safety != "none" or report.symptom_id.is_safety:
            return "2"
        return values.get("priority") or "0"

    @api.model
    def _prepare_fees(self, values, company):
        if not values.get("fees_accepted"):
            return []
        return [
            Command.create(
                {
                    "kind": kind,
                    "amount": amount,
                    "currency_id": company.currency_id.id,
                }
            )
            for kind, amount in company._woms_get_fees(
                FEES_OF_MODE[values["service_mode"]]
            ).items()
        ]

    @api.model
    def _find_location(self, values, company):
        """Return the place of the form: chosen, or found by its address."""
        locations = self.env["woms.location"]
        partner = self.env["res.partner"].browse(values["partner_id"])
        if chosen := values.get("location_id"):
            return locations.browse(chosen)
        if not partner:
            return locations
        return (
            locations._find_or_create(partner, values.get("address"), company)
            or self.env["woms.service.document"]
            .browse(values["document_id"])
            .location_id
        )

    # === CONFIRMING A GUEST === #

    def _confirm_contact(self, *, role):
        """Make a guest's request count: he has proven his number, or the desk called.

        Safe to repeat.

        :param str role: `customer` after a proof, else the role of the staff
        :return: ``self``
        """
        if not self.env.su:
            self.check_access("write")
        for request_sudo in self.sudo():  # contacts and places: no rights of his own
            if request_sudo.state == "draft":
                request_sudo._make_contact(proven_by_code=role == const.ROLE_CUSTOMER)
                request_sudo._move("submitted", role=role)
        return self

    def _make_contact(self, *, proven_by_code=False):
        """Find or make the partner and the place of a guest's request.

        :param bool proven_by_code: the code was sent to the e-mail: it proves that
            address and not the phone number. Whoever knows a number must not become
            the person it belongs to, nor get his place or his mails.
        """
        self.ensure_one()
        address = self.guest_address or {}
        partner = self.partner_id or self.partner_id._woms_find_or_create_contact(
            self.company_id,
            self.contact_name,
            self.contact_phone,
            self.contact_email,
            address,
            phone_proven=not proven_by_code,
        )
        document = self.document_id
        known = document.location_id
        if proven_by_code and document.partner_id != partner:
            known = known.browse()
        self.write(
            {
                "partner_id": partner.id,
                "location_id": self.location_id.id
                or self.location_id._find_or_create(
                    partner, address, self.company_id
                ).id
                or known.id,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        self.report_id.partner_id = partner

    @api.model
    def _get_call_back_domain(self):
        """Domain of the requests nobody confirmed yet: the desk calls these people."""
        return [("state", "=", "draft")]
