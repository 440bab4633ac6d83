"""A device with an open service is not reported a second time by mistake."""

from odoo.http import request

from .report import WomsReport


class WomsReportAgain(WomsReport):
    def _read(self, post, errors):
        """Override: ask the owner of the device whether it is another failure."""
        values, uploads = super()._read(post, errors)
        if values.get("document_id") and not post.get("again"):
            # sudo: it is one of his own devices, `_read_device` checked that
            documents_sudo = request.env["woms.service.document"].sudo()
            claim_sudo = documents_sudo.browse(values["document_id"])._get_open_claim()
            if claim_sudo:
                errors["again"] = request.env._(
                    "A service for this device is open already: %(number)s. Add what "
                    "is new there as a message. If it is another failure, tick the "
                    "box.",
                    number=claim_sudo.name,
                )
        return values, uploads
