"""What the public forms and the portal share: throttles, uploads, tokens."""

import io
import mimetypes
import secrets
from urllib.parse import quote

from PIL import Image

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq
from odoo.tools.mimetypes import guess_mimetype

from .. import const

# attempts per hour for one phone, serial, token or session
LIMITS = {
    "track": 12,
    "faq": 60,
    "warranty": 20,
    "token": 20,
    "register": 8,
    "dealer": 60,
    "report": 8,
    "confirm": 10,
    "act": 60,
    "paper": 30,
    "upload": 40,
}
# Mobile networks put thousands of people behind one address: a thousand of them, three
# times each, are no attack. What is guessed is held by the limits of its own above.
ADDRESS_LIMIT = 3000

# libmagic and Odoo's own guesser name some kinds differently
MIME_ALIASES = {
    "image/heif": "image/heic",
    "image/jpg": "image/jpeg",
    "video/x-m4v": "video/mp4",
    "application/x-matroska": "video/webm",
    "video/3gpp2": "video/3gpp",
}
# photos somebody must be able to read to decide on them
PROVING_KINDS = ("proof", "label")
OPENED_MIMES = ("image/jpeg", "image/png", "image/webp")
MIME_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/heic": ".heic",
    "image/webp": ".webp",
    "video/quicktime": ".mov",
    "video/3gpp": ".3gp",
}


class FormErrors(dict):
    """Messages by field name of a form that was sent with mistakes."""

    def require(self, field, value, message):
        """Note ``message`` for ``field`` when nothing was given."""
        if not value:
            self.setdefault(field, message)
        return value


# === THROTTLES === #


def _throttled(scope, *keys, session=True):
    """Count an attempt; return whether it is one too many within the hour.

    :param str scope: key of `LIMITS`
    :param keys: texts that name the phone, serial or token tried
    :param bool session: count the visitor's session too
    """
    address = f"address:{request.httprequest.remote_addr}"
    counted = [key for key in keys if key] + [address]
    if session and request.session.sid:
        counted.append(f"session:{request.session.sid}")
    counts = request.env["woms.throttle"]._count(scope, counted)
    return any(
        count > (ADDRESS_LIMIT if key == address else LIMITS[scope])
        for key, count in counts.items()
    )


def _throttle_message():
    return request.env._(
        "That was tried very often within the last hour. Nothing you typed is lost: "
        "please wait an hour, or write to us by WhatsApp."
    )


# === DOUBLE SENDS === #


def _submission(key, form):
    """Return the row of a form's key, or None when the form carries no usable key.

    The row's ``_result()`` is what an earlier send led to.
    """
    if not key or len(key) < 16:
        return None
    # sudo: nobody but the server writes rows of forms sent
    submission_sudo = request.env["woms.submission"].sudo()
    return submission_sudo._claim(form, key)


def _new_key():
    return secrets.token_urlsafe(24)


def _is_robot(post):
    """Whether the field nobody sees was filled in."""
    return bool(post.get("website_url"))


# === UPLOADS === #


def _sniff(content):
    mimetype = guess_mimetype(content, default="application/octet-stream")
    return MIME_ALIASES.get(mimetype, mimetype)


def _is_broken(content, mimetype):
    """Whether a photo can't be opened: cut off on its way, or no photo at all."""
    if mimetype not in OPENED_MIMES:
        return False
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return True
    return False


def _check_upload(content, name, allowed):
    """Return the kind of a file by its content.

    :raise UserError: with a sentence for the person who chose the file
    """
    mimetype = _sniff(content[:65536])
    is_video = mimetype in const.UPLOAD_VIDEO_MIMES
    limit = const.UPLOAD_MAX_VIDEO_BYTES if is_video else const.UPLOAD_MAX_BYTES
    if not content:
        raise UserError(request.env._("“%(name)s” is empty.", name=name))
    if mimetype not in allowed:
        raise UserError(
            request.env._(
                "“%(name)s” is not a photo we can open. Please choose a photo "
                "(JPG, PNG, HEIC)%(more)s.",
                name=name,
                more=request.env._(", a PDF")
                if "application/pdf" in allowed
                else request.env._(" or a short video (MP4)"),
            )
        )
    if len(content) > limit:
        raise UserError(
            request.env._(
                "“%(name)s” is too large: at most %(size)s MB.",
                name=name,
                size=limit // (1024 * 1024),
            )
        )
    return mimetype


ALLOWED_BY_KIND = {
    "photos": (*const.UPLOAD_IMAGE_MIMES, *const.UPLOAD_VIDEO_MIMES),
    "proof": const.UPLOAD_PROOF_MIMES,
    "label": const.UPLOAD_IMAGE_MIMES,
    "messages": (*const.UPLOAD_PROOF_MIMES, *const.UPLOAD_VIDEO_MIMES),
}


def _read_uploads(files, kind):
    """Return values of attachments for the uploaded files, judged by their content.

    :param list files: of werkzeug's ``FileStorage``
    :param str kind: key of `ALLOWED_BY_KIND`
    :return: list of ``{name, raw, mimetype}``
    :raise UserError: when one is too large, of another kind, or there are too many
    """
    files = [file for file in files if file and file.filename]
    if len(files) > const.UPLOAD_MAX_FILES:
        raise UserError(
            request.env._(
                "Please choose at most %(count)s files.", count=const.UPLOAD_MAX_FILES
            )
        )
    uploads, videos = [], 0
    for number, file in enumerate(files, 1):
        content = file.read(const.UPLOAD_MAX_VIDEO_BYTES + 1)
        mimetype = _check_upload(content, file.filename[:60], ALLOWED_BY_KIND[kind])
        if kind in PROVING_KINDS and _is_broken(content, mimetype):
            raise UserError(
                request.env._(
                    "“%(name)s” can't be opened: it may have been cut off. Please take"
                    " the photo again, or choose another file.",
                    name=file.filename[:60],
                )
            )
        videos += mimetype in const.UPLOAD_VIDEO_MIMES
        if videos > 1:
            raise UserError(request.env._("Please send one video only."))
        extension = MIME_EXTENSIONS.get(mimetype) or mimetypes.guess_extension(mimetype)
        # the name is ours: what the phone called the file may deceive
        uploads.append(
            {
                "name": f"{kind}-{number}{extension}",
                "raw": content,
                "mimetype": mimetype,
            }
        )
    return uploads


# === TOKENS AND DOCUMENTS === #


def _as_id(value):
    """Return the value as a positive id, or False."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return False
    return number if 0 < number < 2**31 else False


def _find_document(model, res_id, access_token=None, share_token=None):
    """Return one document its owner or a token's holder may see, and how he came.

    :return: tuple of the record (sudo of the acting user's environment) and how:
        ``owner``, ``staff`` (reads, doesn't act), ``token`` or ``share`` (status only)
    :raise MissingError: for a missing id, someone else's id or a wrong token, alike
    """
    missing = MissingError(request.env._("We can't find that page."))
    document = request.env[model]
    domain = [("id", "=", _as_id(res_id) or 0)]
    tokens = {"access_token", "share_token"} & set(document._fields)
    # sudo: tokens are compared below before anything is shown. Searched, not browsed:
    # an id that doesn't exist costs the same work as someone else's.
    document_sudo = document.sudo().search_fetch(domain, tokens)
    mine = None  # a token may open it still
    if not request.env.user._is_public():
        try:
            readable = document.search(domain)
        except AccessError:
            readable = document
        if readable:
            mine = document_sudo.partner_id == request.env.user.partner_id
    if mine is not None:
        return document_sudo, "owner" if mine else "staff"
    # no count of wrong tokens: they have 122 random bits, and a write for each would
    # only tell by its time that the id exists
    if _token_fits(document_sudo, "access_token", access_token):
        return document_sudo, "token"
    if _token_fits(document_sudo, "share_token", share_token or access_token):
        return document_sudo, "share"
    raise missing


def _token_fits(record_sudo, fname, token):
    known = record_sudo[fname] if fname in record_sudo._fields else None
    # compared with something in any case: nothing is told by the time it takes
    fits = consteq((known or "-").encode(), str(token or "").encode())
    return fits and bool(known)


# === WORDS AND LINKS === #


def _website_company():
    """The company the public pages act for."""
    return request.website.company_id


def _whatsapp_link(text, number=None):
    """Link that opens a chat with ``text`` ready: to ``number``, or to oneself."""
    digits = "".join(filter(str.isdigit, number or ""))
    return f"https://wa.me/{digits}?text={quote(text)}"


def _first_line(error):
    """The sentence of an Odoo error, for the person at the form."""
    return str(error.args[0]) if error.args else str(error)


def _stream(attachment_sudo):
    """Stream an attachment: pictures and videos in the page, all else as a file."""
    shown = attachment_sudo.mimetype in (
        *const.UPLOAD_IMAGE_MIMES,
        *const.UPLOAD_VIDEO_MIMES,
    )
    stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
    return stream.get_response(
        as_attachment=not shown, content_security_policy="default-src 'none'"
    )


def _calendar_file(text):
    """Answer with a calendar file, which phones open in their calendar."""
    return request.make_response(
        text,
        [
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="visit.ics"'),
            ("Cache-Control", "private, no-store"),
        ],
    )
