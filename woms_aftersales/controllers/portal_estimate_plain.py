"""Agreeing to an estimate by a typed name: with a keyboard, or without scripts."""

import base64
import io

from PIL import Image, ImageDraw, ImageFont

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools import file_path

from .portal_estimate import ESTIMATE_URL, WomsPortalEstimate

FONT = "web/static/fonts/sign/LaBelleAurore-Regular.ttf"
NAME_LIMIT = 128
WIDTH, HEIGHT, MARGIN = 600, 150, 20


def _write_name(name):
    """Return a typed name as core's pad writes it for whoever doesn't draw.

    :return: base64 of a PNG, in bytes
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    size = 72
    font = ImageFont.truetype(file_path(FONT), size)
    while size > 12 and draw.textlength(name, font=font) > WIDTH - 2 * MARGIN:
        size -= 6
        font = ImageFont.truetype(file_path(FONT), size)
    draw.text((MARGIN, HEIGHT // 2), name, fill="black", font=font, anchor="lm")
    stream = io.BytesIO()
    picture.save(stream, format="PNG")
    return base64.b64encode(stream.getvalue())


class WomsPortalEstimatePlain(WomsPortalEstimate):
    @http.route(
        f"{ESTIMATE_URL}/agree",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def woms_estimate_agree(
        self, order_id, estimate_id, access_token=None, signed_by="", agreed="", **_kw
    ):
        """Take the customer's yes: his name typed, and the box ticked."""
        try:
            estimate_sudo, may_answer = self._woms_find_estimate(
                order_id, estimate_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        name = " ".join(signed_by.replace("\0", "").split())[:NAME_LIMIT]
        if agreed and name:
            answer = self._woms_accept(
                estimate_sudo, may_answer, name, _write_name(name), access_token
            )
        else:
            answer = {
                "error": request.env._("Please write your name and tick the box.")
            }
        if answer.get("error"):
            request.session["woms_estimate_error"] = answer["error"]
        return request.redirect(self._woms_estimate_url(estimate_sudo, access_token))

    def _woms_estimate_values(self, estimate, may_answer, access_token):
        """Add where the typed name goes."""
        return {
            **super()._woms_estimate_values(estimate, may_answer, access_token),
            "agree_url": self._woms_estimate_url(estimate, access_token, "/agree"),
        }
