"""Files sent by the portal's chatter of our documents are checked as those of forms."""

import io

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController

from .common import ALLOWED_BY_KIND, _check_upload, _first_line, _throttled

OURS = (
    "woms.work.order",
    "woms.work.request",
    "woms.service.document",
    "woms.complaint",
)


class WomsAttachments(AttachmentController):
    @route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, **kwargs):
        """Override of `mail`: whoever holds a token could send any file, any number.

        Staff send what they need: they are known, and read what they sent.
        """
        if thread_model in OURS and not request.env.user._is_internal():
            content = ufile.read()
            try:
                _check_upload(content, ufile.filename[:60], ALLOWED_BY_KIND["messages"])
                if _throttled("upload", f"{thread_model}:{thread_id}"):
                    raise UserError(
                        request.env._(
                            "These are many files at once. Please wait a while, or "
                            "send them by WhatsApp."
                        )
                    )
            except UserError as error:
                return request.make_json_response({"error": _first_line(error)})
            ufile.stream = io.BytesIO(content)
        return super().mail_attachment_upload(ufile, thread_id, thread_model, **kwargs)
