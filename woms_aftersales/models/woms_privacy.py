import uuid

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

MANAGER = "woms_aftersales.woms_aftersales_group_manager"
OWN_MODELS = (
    "woms.work.order",
    "woms.work.request",
    "woms.service.document",
    "woms.complaint",
    "woms.failure.report",
    "woms.loan",
)
# what names a person, by model; numbers, devices, states and figures stay
PERSONAL_FIELDS = {
    "woms.loan": ("signed_by", "signature"),
    "woms.work.order": ("contact_phone", "pickup_name", "signed_by", "signature"),
    "woms.work.request": (
        "contact_name",
        "contact_phone",
        "contact_email",
        "guest_address",
    ),
    "woms.service.document": (
        "contact_name",
        "contact_phone",
        "contact_email",
        "guest_address",
    ),
}
FREE_TEXTS = {
    "woms.work.order": ("problem", "work_done", "diagnosis", "technician_feedback"),
    "woms.work.request": ("question", "answer", "wish_note"),
    "woms.complaint": ("text", "answer"),
    "woms.failure.report": ("description", "diagnosis"),
}
FILES = {
    "woms.work.order": ("photo_ids",),
    "woms.failure.report": ("photo_ids",),
    "woms.loan": ("photo_ids",),
    "woms.service.document": ("proof_attachment_ids", "label_attachment_ids"),
}


class WomsPartnerPrivacy(models.AbstractModel):
    """What the customer may have of his data, and how it is taken away."""

    _name = "woms.partner.privacy"
    _description = "Privacy of Customers"

    woms_erase_asked_at = fields.Datetime(
        "Asked to delete his data",
        copy=False,
        readonly=True,
        groups="woms_aftersales.woms_aftersales_group_desk",
    )
    woms_erased_at = fields.Datetime(
        "Data deleted",
        copy=False,
        readonly=True,
        groups="woms_aftersales.woms_aftersales_group_desk",
    )

    def _woms_own(self, model):
        """Return all records of ``model`` that are this person's (sudo)."""
        self.ensure_one()
        # sudo: called by routes for the person himself, and by managers
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        return records_sudo.search([("partner_id", "=", self.id)], order="id")

    # === A COPY OF THE DATA === #

    def _woms_export(self):
        """Return all we keep of this customer, as he may read it, ready for JSON."""
        self.ensure_one()
        person_sudo = self.sudo()  # sudo: his own data, after the route's check
        consents_sudo = self.env["woms.consent"].sudo()  # sudo: as above
        return {
            "contact": {
                fname: person_sudo[fname] or ""
                for fname in ("name", "phone", "email", "street", "street2", "zip")
            }
            | {
                "city": person_sudo.city or person_sudo.city_id.name or "",
                "language": person_sudo.lang or "",
                "messages_by": person_sudo.woms_message_way or "",
            },
            "devices": [
                row._woms_export_row()
                for row in self._woms_own("woms.service.document")
            ],
            "requests": [
                row._woms_export_row() for row in self._woms_own("woms.work.request")
            ],
            "services": [
                row._woms_export_row() for row in self._woms_own("woms.work.order")
            ],
            "complaints": [
                row._woms_export_row() for row in self._woms_own("woms.complaint")
            ],
            "loan_devices": [
                row._woms_export_row() for row in self._woms_own("woms.loan")
            ],
            "consents": [
                {
                    "date": str(row.date),
                    "kind": row.kind,
                    "version": row.version,
                    "text": row.text,
                }
                for row in consents_sudo.search(
                    [
                        "|",
                        ("request_id.partner_id", "=", self.id),
                        ("document_id.partner_id", "=", self.id),
                    ]
                )
            ],
        }

    # === DELETING === #

    def _woms_ask_erase(self):
        """Note that the customer wants his data deleted, and give it to a manager."""
        self.ensure_one()
        person_sudo = self.sudo()  # sudo: the person himself asks
        if person_sudo.woms_erase_asked_at:
            return
        person_sudo.woms_erase_asked_at = fields.Datetime.now()
        manager = (
            self.env["res.users"]
            .sudo()
            .search(  # sudo: as above
                [
                    ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                    ("company_ids", "in", self.env.company.ids),
                    ("share", "=", False),
                ],
                order="id",
                limit=1,
            )
        )
        person_sudo.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Wants his after-sales data deleted"),
            user_id=(manager or self.env.ref("base.user_admin")).id,
        )

    def action_woms_anonymise(self):
        """Take the person out of his documents; managers only, it can't be undone."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a service manager deletes a customer's data.")
            )
        self.check_access("read")
        for person in self:
            # sudo: the group decides; managers may not change contacts otherwise
            person.sudo()._woms_anonymise()
        return True

    def _woms_check_may_anonymise(self):
        """Raise what still needs his name: open services, requests and bills."""
        self.ensure_one()
        if self.user_ids.filtered(lambda user: not user.share):
            raise UserError(
                self.env._(
                    "%(name)s works here: remove the user first.", name=self.name
                )
            )
        open_sudo = [
            *self._woms_own("woms.work.order").filtered(
                lambda row: row.state not in ("done", "cancelled")
            ),
            *self._woms_own("woms.work.request").filtered(
                lambda row: row.state in ("submitted", "accepted")
            ),
            *self._woms_own("woms.complaint").filtered(lambda row: row.state == "open"),
            *self._woms_own("woms.loan").filtered(lambda row: row.state == "out"),
        ]
        open_sudo += self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", self.id),
                ("state", "=", "posted"),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", ("not_paid", "partial", "in_payment")),
            ]
        )
        if open_sudo:
            raise UserError(
                self.env._(
                    "%(name)s has something open: %(numbers)s. End it first; nothing "
                    "was deleted.",
                    name=self.name,
                    numbers=", ".join(row.display_name for row in open_sudo[:5]),
                )
            )

    def _woms_anonymise(self):
        """Delete name, ways to reach him, street, photos and files; see `FILES`.

        Documents, numbers and figures stay, and so do consents with text and time.
        """
        self.ensure_one()
        self._woms_check_may_anonymise()
        words = self._woms_own_words()
        label = self.env._("Customer %(number)s, data deleted", number=self.id)
        for model in OWN_MODELS:
            self._woms_own(model)._woms_forget(words, label)
        self._woms_forget_places()
        self._woms_forget_messages(words, label)
        empty = dict.fromkeys(
            (
                "phone",
                "email",
                "street",
                "street2",
                "zip",
                "vat",
                "comment",
                "website",
                "image_1920",
            ),
            False,
        )
        quiet = self.with_context(tracking_disable=True, mail_notrack=True)
        self._woms_close_logins()
        quiet.child_ids.filtered(lambda row: row.type != "contact").write(
            {**empty, "name": label}
        )
        quiet.activity_unlink(["mail.mail_activity_data_todo"])
        quiet.write(
            {
                **empty,
                "name": label,
                "active": False,
                "woms_erased_at": fields.Datetime.now(),
            }
        )

    def _woms_close_logins(self):
        """Archive his logins, and take his address from them."""
        users = self.user_ids
        users.write({"active": False})
        users.flush_recordset()
        # by SQL: core would mail him that somebody changed his login
        self.env.cr.execute(
            SQL(
                "UPDATE res_users SET login = 'deleted-' || id WHERE id IN %s",
                tuple(users.ids or [0]),
            )
        )
        users.invalidate_recordset(["login"])

    def _woms_own_words(self):
        """Return what names him in free text: name, numbers, addresses."""
        self.ensure_one()
        requests = self._woms_own("woms.work.request")
        phones = {self.phone, self.phone_sanitized, *requests.mapped("contact_phone")}
        words = {
            self.name,
            self.email,
            self.street,
            *requests.mapped("contact_name"),
            *requests.mapped("contact_email"),
            *phones,
            *(self.env["woms.format"]._phone(phone) for phone in phones if phone),
        }
        # long ones first: a name is part of a longer one
        return sorted(
            (word.strip() for word in words if word and len(word.strip()) > 2),
            key=len,
            reverse=True,
        )

    def _woms_forget_places(self):
        """Take street and landmark from places that are his alone."""
        links_sudo = self.env["woms.location.customer"].search(
            [("partner_id", "=", self.id)]
        )
        places = self._woms_own("woms.work.order").location_id
        places |= self._woms_own("woms.work.request").location_id
        places |= links_sudo.location_id
        for place in places:
            if place.customer_ids.partner_id - self:
                continue  # somebody else lives there too
            place.write(
                {
                    "rt_rw": False,
                    "village": False,
                    "landmark": False,
                    "latitude": False,
                    "longitude": False,
                }
            )
            if place.address_id.type != "contact":
                place.address_id.write(
                    {
                        "name": self.env._("Place of a customer"),
                        "street": False,
                        "street2": False,
                        "phone": False,
                        "email": False,
                    }
                )
        links_sudo.unlink()

    def _woms_forget_messages(self, words, label):
        """Delete the mails sent to him; take his name from what was written."""
        messages = self.env["mail.message"]
        mails = self.env["mail.mail"]
        for model in OWN_MODELS:
            records = self._woms_own(model)
            if "message_ids" not in records._fields or not records:
                continue
            domain = [("model", "=", model), ("res_id", "in", records.ids)]
            mails |= mails.search(domain)
            messages |= messages.search(domain)
        mails.unlink()  # with their messages, unless these are of a conversation
        # of himself, core keeps the old values of what changed
        messages.search(
            [("model", "=", "res.partner"), ("res_id", "=", self.id)]
        ).unlink()
        messages = messages.exists()
        messages.attachment_ids.unlink()
        messages.filtered(lambda row: row.author_id == self).write(
            {"email_from": False, "reply_to": False}
        )
        for message in messages:
            body = message.body or ""
            clean = _without(body, words, label)
            if clean != body:
                message.body = clean


def _without(text, words, label):
    for word in words:
        text = text.replace(word, label)
    return text


class WomsStateMixin(models.AbstractModel):
    _inherit = "woms.state.mixin"

    def _woms_forget(self, words, label):
        """Empty what names the person in these records; new links for all of them."""
        personal = dict.fromkeys(PERSONAL_FIELDS.get(self._name, ()), False)
        for record in self:
            values = dict(personal)
            if "access_token" in self._fields and record.access_token:
                values["access_token"] = str(uuid.uuid4())
            if "share_token" in self._fields:
                values["share_token"] = uuid.uuid4().hex
            values.update(record._woms_clean_texts(words, label))
            record._write_machine(values)
        for fname in FILES.get(self._name, ()):
            self[fname].unlink()

    def _woms_clean_texts(self, words, label):
        self.ensure_one()
        return {
            fname: clean
            for fname in FREE_TEXTS.get(self._name, ())
            if (clean := _without(self[fname] or "", words, label))
            != (self[fname] or "")
        }

    def _woms_export_row(self):
        """Return what the customer may read of one of his records."""
        self.ensure_one()
        row = {
            "number": self.name,
            "state": self._state_label(self.state),
            "date": str(self.create_date),
        }
        for fname in ("serial", "problem", "text", "answer", "question", "wish_note"):
            if fname in self._fields and self[fname]:
                row[fname] = self[fname]
        if "product_id" in self._fields:
            row["device"] = self["product_id"].name or ""
        return row


class WomsFailureReport(models.Model):
    _inherit = "woms.failure.report"

    def _woms_forget(self, words, label):
        for record in self:
            record.write(
                {
                    fname: clean
                    for fname in FREE_TEXTS[self._name]
                    if (clean := _without(record[fname] or "", words, label))
                    != (record[fname] or "")
                }
            )
        self.photo_ids.unlink()
