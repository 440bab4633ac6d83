import base64
import io

import phonenumbers
import qrcode
from markupsafe import Markup

from odoo import api, models
from odoo.tools import float_round, format_date, format_datetime
from odoo.tools.misc import formatLang

from .. import const

NBSP = "\N{NO-BREAK SPACE}"
# core keeps rupiah at 0.01; nobody has paid with sen since the 1970s
WHOLE_CURRENCIES = ("IDR",)


class WomsFormat(models.AbstractModel):
    """Amounts, dates and phone numbers as the reader of `env.lang` writes them.

    The one place for pages, messages and PDFs: ``env["woms.format"]._money(...)``.
    """

    _name = "woms.format"
    _description = "Format of Amounts, Dates and Numbers"

    # === AMOUNTS === #

    @api.model
    def _money_digits(self, currency):
        """Return how many decimals people write of ``currency``: of rupiah none."""
        return 0 if currency.name in WHOLE_CURRENCIES else currency.decimal_places

    @api.model
    def _money_unit(self, currency):
        """Return the smallest amount that can be paid: of rupiah one, not 0.01."""
        return 1.0 if currency.name in WHOLE_CURRENCIES else currency.rounding

    @api.model
    def _round_money(self, amount, currency, method="HALF-UP"):
        """Return ``amount`` rounded to what can be paid."""
        return float_round(
            amount,
            precision_rounding=self._money_unit(currency),
            rounding_method=method,
        )

    @api.model
    def _money(self, amount, currency):
        """Return ``Rp 1.250.000``: rupiah whole, other currencies with their decimals.

        :param float amount: in ``currency``
        :param currency: ``res.currency``
        """
        number = formatLang(
            self.env,
            currency.round(amount or 0.0) + 0.0,
            digits=self._money_digits(currency),
        )
        if currency.position == "before":
            sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
            return f"{sign}{currency.symbol}{NBSP}{number}"
        return f"{number}{NBSP}{currency.symbol}"

    @api.model
    def _money_or_free(self, amount, currency):
        """Return the amount, or the word "Free" for nothing to pay."""
        if currency.is_zero(amount or 0.0):
            return self.env._("Free")
        return self._money(amount, currency)

    @api.model
    def _number(self, value, digits=0):
        """Return a number with the grouping and decimals of the language."""
        return formatLang(self.env, value or 0, digits=digits)

    # === TIMES === #

    @api.model
    def _day(self, date, date_format="d MMMM y"):
        """Return ``3 Mei 2027`` for a date; empty for none."""
        return format_date(self.env, date, date_format=date_format) if date else ""

    @api.model
    def _local_day(self, moment, tz=None, date_format="d MMMM y"):
        """Return the day of a stored (UTC) moment where the clock is ``tz``."""
        if not moment:
            return ""
        return format_datetime(
            self.env, moment, tz=tz or const.TZ_WIB, dt_format=date_format
        )

    @api.model
    def _moment(self, moment, tz=None, date_format="d MMMM y"):
        """Return ``3 Mei 2027, 14.00 WITA`` for a stored (UTC) moment.

        :param str tz: time zone of the place, such as ``Asia/Makassar``
        """
        if not moment:
            return ""
        tz = tz or const.TZ_WIB
        day = self._local_day(moment, tz, date_format)
        return f"{day}, {self._hour(moment, tz)}{NBSP}{self._zone(tz)}"

    @api.model
    def _hour(self, moment, tz):
        return format_datetime(self.env, moment, tz=tz, dt_format="HH.mm")

    @api.model
    def _window(self, start, end, tz=None):
        """Return ``Rabu, 3 Maret 2027, 14.00–16.00 WIB`` for a visit."""
        if not start:
            return ""
        tz = tz or const.TZ_WIB
        day = self._local_day(start, tz, "EEEE, d MMMM y")
        hours = self._hour(start, tz)
        if end:
            hours = f"{hours}–{self._hour(end, tz)}"
        return f"{day}, {hours}{NBSP}{self._zone(tz)}"

    @api.model
    def _zone(self, tz):
        """Return the word people know a time zone by: WIB, WITA, WIT."""
        return const.ZONE_WORDS.get(tz, tz)

    # === NUMBERS OF PHONES, CODES === #

    @api.model
    def _phone(self, number):
        """Return ``0812-3456-7890`` for a stored number; foreign ones as +65 ....

        What is no phone number is returned as it is.
        """
        try:
            parsed = phonenumbers.parse(number or "", None)
        except phonenumbers.NumberParseException:
            return number or ""
        home = parsed.country_code == (self.env.company.country_id.phone_code or 62)
        kind = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(
            parsed, kind.NATIONAL if home else kind.INTERNATIONAL
        )

    @api.model
    def _qr_uri(self, text):
        """Return ``text`` as a QR code in a data URI, for ``src`` of an image.

        Core's ``/report/barcode`` needs a drawing backend of reportlab that isn't
        always there, and the web server at the time of printing.
        """
        code = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=2
        )
        code.add_data(text)
        stream = io.BytesIO()
        code.make_image().save(stream, format="PNG")
        data = base64.b64encode(stream.getvalue()).decode()
        return f"data:image/png;base64,{data}"

    @api.model
    def _lines(self, text):
        """Return plain text as markup that keeps its line breaks."""
        return Markup("<br/>").join((text or "").splitlines())
