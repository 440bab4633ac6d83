"""The desk's queue of registrations: what the proof shows, ask back, and the answer."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const

ACTIVITY = "woms_aftersales.mail_activity_type_check_registration"


class WomsServiceDocument(models.Model):
    _name = "woms.service.document"
    _inherit = "woms.service.document"

    question = fields.Text(
        readonly=True, copy=False, help="What the desk asked the customer."
    )
    answer = fields.Text(readonly=True, copy=False)
    proof_preview = fields.Html(
        "Proof and label, to look at",
        compute="_compute_proof_preview",
        sanitize=False,  # made here, of ids only
    )
    can_ask = fields.Boolean(compute="_compute_can_ask")

    @api.depends("state", "waiting_for")
    def _compute_can_ask(self):
        for document in self:
            document.can_ask = (
                document.state == "submitted" and document.waiting_for != "customer"
            )

    @api.depends("proof_attachment_ids", "label_attachment_ids")
    def _compute_proof_preview(self):
        """Show photos as they are, and PDFs by a link that opens them."""
        for document in self:
            parts = [
                self._preview_file(attachment, label)
                for files, label in (
                    (document.proof_attachment_ids, self.env._("Proof of purchase")),
                    (document.label_attachment_ids, self.env._("Label")),
                )
                for attachment in files
            ]
            document.proof_preview = Markup("").join(parts) or Markup(
                '<p class="text-muted">%s</p>'
            ) % self.env._("Nothing was sent along.")

    @api.model
    def _preview_file(self, attachment, label):
        url = f"/web/content/{attachment.id}"
        if attachment.mimetype in const.UPLOAD_IMAGE_MIMES:
            return Markup(
                '<a href="%s" target="_blank"><img src="/web/image/%s/600x600"'
                ' class="img-fluid rounded border mb-2" alt="%s"/></a>'
            ) % (url, attachment.id, label)
        return Markup(
            '<p><a href="%s" target="_blank" class="btn btn-secondary">%s</a></p>'
        ) % (
            url,
            self.env._("%(label)s: open %(name)s", label=label, name=attachment.name),
        )

    # === THE QUEUE === #

    def _after_move(self, target, previous, moment):
        super()._after_move(target, previous, moment)
        if target == "submitted":
            if self._is_recent(moment):
                self._remind_of_review()
        elif "submitted" in previous.values():
            # sudo: whoever decides, the reminder of the desk is done with
            self.sudo().activity_unlink([ACTIVITY])

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        # a form registers what is to be checked at once
        documents.filtered(
            lambda document: document.state == "submitted"
        )._remind_of_review()
        return documents

    def _remind_of_review(self):
        """Leave one activity per registration for somebody of the desk."""
        people = {}
        for document_sudo in self.sudo():  # sudo: customers have no right on activities
            company = document_sudo.company_id
            if company not in people:
                people[company] = document_sudo._get_reviewer()
            document_sudo.activity_unlink([ACTIVITY])
            # it stands in the list: nobody needs a mail for each
            document_sudo.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                ACTIVITY,
                note=document_sudo.waiting_note or False,
                user_id=people[company].id,
            )

    def _get_reviewer(self):
        """Return somebody of the desk of this company, else the administrator."""
        self.ensure_one()
        group = self.env.ref("woms_aftersales.woms_aftersales_group_desk")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("share", "=", False),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="id",
            limit=1,
        ) or self.env.ref("base.user_admin")

    # === ASK BACK === #

    def action_ask(self):
        """Ask the customer something before the registration is decided."""
        return self.env["woms.reason.wizard"]._open(self, "document_ask")

    def _ask(self, question):
        """Ask the customer; the registration waits for him.

        :raise UserError: for one that is decided already
        """
        self._check_asked_in_time()
        if not (question or "").strip():
            raise UserError(self.env._("Please write the question."))
        self.write({"question": question, "answer": False})
        self._wait_for("customer", note=question)
        self._notify_customer("asked")
        return self

    def _check_asked_in_time(self):
        for document in self:
            if document.state != "submitted":
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s”: questions belong to registrations"
                        " that are not decided yet.",
                        number=document.name,
                        state=self._state_label(document.state),
                    )
                )

    def _may_send_proof(self):
        """Whether a proof changes anything now."""
        self.ensure_one()
        return self.state in ("submitted", "rejected") or (
            self.state == "active" and self.provisional
        )

    def _send_proof(self, text, uploads, *, role):
        """Take what the customer sends afterwards; the desk looks at it again.

        :param list uploads: values of attachments, ``{name, raw, mimetype}``
        :raise UserError: when nothing came, or nothing is open
        """
        self.ensure_one()
        if not self._may_send_proof():
            raise UserError(self.env._("There is nothing left to prove."))
        if not uploads and not (text or "").strip():
            raise UserError(self.env._("Please add a photo, or write a few words."))
        self._attach_proofs({"proof": uploads})
        self.write({"answer": text or False})
        if self.state == "rejected":
            self._resubmit(role)
        elif self.waiting_for == "customer":
            self._wait_for(False, role=role)
        self._add_event("answered", role=role)
        self._remind_of_review()
        return self

    # === WORDS === #

    def _message_about(self, event):
        if event == "asked":
            return self.question or "1"
        return super()._message_about(event)

    def _portal_status(self):
        status = super()._portal_status()
        if self.state == "submitted" and self.waiting_for == "customer":
            status.update(
                word=self.env._("We have a question"),
                icon="fa-question-circle",
                color="warning",
                sentence=self.question or status["sentence"],
            )
        elif self.state == "submitted" and self.proof_kind == "none":
            status["sentence"] = self.env._(
                "We judge the warranty from the serial number and tell you. A receipt"
                " decides it at once: you can send it below."
            )
        return status

    @api.model
    def _proof_words(self):
        """What would prove a purchase, in one sentence."""
        return self.env._(
            "A receipt, the stamped warranty card or the marketplace invoice that shows"
            " model, date and shop. Never send an identity card."
        )
