import uuid
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .. import const

LINK_DAYS = 7


class WomsDocumentTransfer(models.AbstractModel):
    """A device changes hands: by a link of its owner, or by a claim with proof.

    The new owner gets a document of his own with the same terms. What happened to the
    device stays readable, who it belonged to does not; every token is a new one.
    """

    _name = "woms.document.transfer"
    _description = "Transfer of a Device"

    transfer_token = fields.Char(copy=False, groups="base.group_system")
    transfer_until = fields.Datetime(copy=False, groups="base.group_system")
    claimed_id = fields.Many2one(
        "woms.service.document",
        "Claims the device of",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The registration that has this serial number now.",
    )

    # === BY LINK === #

    def _offer_transfer(self):
        """Make the link by which somebody else takes the device over.

        An earlier link ends. Called on sudo records after the owner was checked.

        :return: address of the page, valid for `LINK_DAYS` days
        """
        self.ensure_one()
        if self.state != "active":
            raise UserError(
                self.env._("Only a registered device can be handed on to somebody.")
            )
        self._refuse_open_orders()
        self.write(
            {
                "transfer_token": uuid.uuid4().hex,
                "transfer_until": fields.Datetime.now() + timedelta(days=LINK_DAYS),
            }
        )
        self._add_event("handover_offered", role=const.ROLE_CUSTOMER)
        return self._get_transfer_url()

    def _withdraw_transfer(self):
        """End the link; nobody can take the device over with it any more."""
        self.write({"transfer_token": False, "transfer_until": False})

    def _get_transfer_url(self):
        """Return the address of a link that still counts, or False."""
        self.ensure_one()
        if not self._is_transfer_open():
            return False
        return f"{self.get_base_url()}/service/handover/{self.transfer_token}"

    def _is_transfer_open(self):
        self.ensure_one()
        return bool(
            self.state == "active"
            and self.transfer_token
            and self.transfer_until
            and self.transfer_until > fields.Datetime.now()
        )

    def _refuse_open_orders(self):
        self.ensure_one()
        if self.order_ids.filtered(
            lambda order: order.state not in const.ORDER_FINAL_STATES
        ):
            raise UserError(
                self.env._(
                    "A service for this device is still open. It can be handed on when"
                    " that has ended."
                )
            )

    def _accept_transfer(self, values):
        """Make the device the one of who followed the link.

        :param dict values: ``partner_id``, or ``contact_name``, ``contact_phone`` and
            ``contact_email``; ``consents`` as for a registration
        :return: the new ``woms.service.document``, active
        :raise UserError: when the link counts no more
        """
        self.ensure_one()
        self._lock_rows()
        if not self._is_transfer_open():
            raise UserError(
                self.env._(
                    "This link counts no more. Please ask the owner for a new one."
                )
            )
        if values.get("partner_id") and values["partner_id"] == self.partner_id.id:
            raise UserError(self.env._("This device is yours already."))
        self._refuse_open_orders()
        return self._hand_on(
            {
                **{
                    fname: values.get(fname) or False
                    for fname in (
                        "partner_id",
                        "contact_name",
                        "contact_phone",
                        "contact_email",
                    )
                },
                "confirmed": bool(values.get("partner_id")),
                "consent_ids": [
                    fields.Command.create(
                        {"kind": kind, "text": text, "version": version}
                    )
                    for kind, text, version in values.get("consents") or []
                ],
            },
            self.env._("Handed on by its owner."),
            const.ROLE_CUSTOMER,
        )

    def _hand_on(self, owner, reason, role):
        """End this document and make the one of the next owner, with its terms."""
        self.ensure_one()
        new = self.create({**self._prepare_next_document(), **owner})
        terms = self.coverage_line_ids.copy_data()
        for values, source in zip(terms, self.coverage_line_ids, strict=True):
            values["document_id"] = new.id
            values["policy_line_id"] = source.policy_line_id.id
            values["extension_line_id"] = source.extension_line_id.id
        self.env["woms.coverage.line"].create(terms)._copy_part_names()
        self._end_ownership(reason, role)
        new._move("active", role=const.ROLE_SYSTEM)
        return new

    def _end_ownership(self, reason, role):
        """This document is history: its links open nothing for anybody else."""
        self._move("transferred", role=role, reason=reason)
        self._write_machine({"access_token": str(uuid.uuid4())})
        self._withdraw_transfer()

    def _prepare_next_document(self):
        """Return what the next owner's document takes over: the device, no person."""
        self.ensure_one()
        fnames = (
            "product_id",
            "lot_id",
            "dealer_id",
            "policy_id",
            "company_id",
            "serial",
            "serial_unreadable",
            "purchase_date",
            "delivery_date",
            "manufacture_date",
            "registration_date",
            "channel",
            "proof_kind",
            "provisional",
            "repair_warranty_days",
            "excluded_uses",
        )
        return {
            **self._convert_to_write({fname: self[fname] for fname in fnames}),
            "previous_id": self.id,
        }

    # === BY CLAIM === #

    def action_accept_claim(self):
        """The proof shows who owns the device: it changes hands."""
        self.check_access("write")
        for document in self:
            if not document.claimed_id:
                raise UserError(self.env._("Nobody else has this device registered."))
            # sudo: the other registration, whoever may see it; the desk decides both
            other_sudo = document.sudo().claimed_id
            if other_sudo.state == "active":
                other_sudo._refuse_open_orders()
                document._guard_is_staff()
                other_sudo._end_ownership(
                    self.env._("Claimed with proof: %(number)s.", number=document.name),
                    const.ROLE_DESK,
                )
            elif other_sudo._is_to_complete():
                document._guard_is_staff()
                other_sudo._void(
                    self.env._("Claimed with proof: %(number)s.", number=document.name),
                    const.ROLE_DESK,
                )
            document.sudo().previous_id = other_sudo
            document._move("active")
        return True

    def _guard_is_staff(self):
        if "active" not in self._get_possible_targets():
            raise UserError(
                self.env._("Only the service desk decides whose device it is.")
            )

    # === HISTORY WITHOUT PERSONS === #

    def _get_present_document(self):
        """Return the document that stands for the device today.

        The code on a device outlives its owners: it leads to the last of them.
        """
        present = self
        while present.state == "transferred":
            following = self.search([("previous_id", "=", present.id)], limit=1)
            if not following or following.state not in ("active", "transferred"):
                break
            present = following
        return present

    def _get_earlier_documents(self):
        """Return this document and those the device had before, newest first."""
        self.ensure_one()
        chain, document = self, self.previous_id
        while document and document not in chain and document.state == "transferred":
            chain |= document
            document = document.previous_id
        return chain

    def _portal_history(self):
        """Return what was done to the device under earlier owners, without persons.

        :return: list of dict(date (text), what, outcome)
        """
        return self._list_repairs(self._get_earlier_documents() - self)

    def _portal_repairs(self):
        """Return all that was done to the device; as `_portal_history`."""
        return self._list_repairs(self._get_earlier_documents())

    def _list_repairs(self, documents):
        self.ensure_one()
        orders = documents.order_ids.filtered(lambda order: order.state == "done")
        words = dict(orders._fields["outcome"]._description_selection(self.env))
        day = self.env["woms.format"]._local_day
        return [
            {
                "date": day(order.date_done),
                "what": order.symptom_id.name or order.defect_id.name or "",
                "outcome": words.get(order.outcome, ""),
            }
            for order in orders.sorted("date_done", reverse=True)
        ]
