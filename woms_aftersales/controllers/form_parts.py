"""Parts the public forms share: what is offered, and how what was typed is read."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..models.woms_geo import read_pin
from ..models.woms_service_area import _spelling
from .common import FormErrors, _as_id, _first_line, _read_uploads, _website_company

CONSENT_VERSION = "2026-1"
TEXT_LIMIT = 4000
LINE_LIMIT = 200
COUNTRY = "base.id"


# === WHAT IS OFFERED === #


class FormLists(dict):
    """The choices of a public form, each read when it is first asked for.

    Read by sudo: models, places and words of the vocabulary are public, their models
    are not.
    """

    def __init__(self, company):
        super().__init__()
        self.company = company
        self.env_sudo = request.env(su=True)  # public vocabulary only, see above

    def __missing__(self, key):
        self[key] = getattr(self, f"_read_{key}")()
        return self[key]

    def _read_today(self):
        return fields.Date.context_today(self.env_sudo.user)

    def _read_models(self):
        return _device_models(self.env_sudo, self.company)

    def _read_country(self):
        # sudo: the country of the company is public
        country_sudo = self.company.sudo().partner_id.country_id
        return country_sudo or self.env_sudo.ref(COUNTRY)

    def _read_provinces(self):
        return self.env_sudo["res.country.state"].search_fetch(
            [("country_id", "=", self["country"].id)], ["name"], order="name"
        )

    def _read_cities(self):
        return self.env_sudo["res.city"].search_fetch(
            [("country_id", "=", self["country"].id)],
            ["name", "state_id"],
            order="name",
        )

    def _read_symptoms(self):
        # all languages at once: people search in whichever they speak
        codes_sudo = self.env_sudo["woms.failure.code"].with_context(
            prefetch_langs=True
        )
        return codes_sudo.search_fetch(
            [
                ("kind", "=", "symptom"),
                ("company_id", "in", (False, self.company.id)),
            ],
            ["code", "name", "keywords", "is_safety"],
        )

    def _read_symptom_categories(self):
        """Return ``{symptom id: category ids as text}``; none for those of all."""
        return {
            symptom.id: " ".join(map(str, symptom.categ_ids.ids))
            for symptom in self["symptoms"]
        }

    def _read_symptom_words(self):
        """Return ``{symptom id: words people say for it, in every language}``."""
        words = self["symptoms"]._get_words()
        return {res_id: " ".join(sorted(known)) for res_id, known in words.items()}

    def _read_model_categories(self):
        """Return ``{product id: ids of its category and those above, as text}``."""
        return _categories_of(self["models"])

    def _read_centers(self):
        return _published_centers(self.company)


def _form_lists(company, **wanted):
    """Return the choices a page shows: places and models, and those ``wanted``."""
    lists = FormLists(company)
    keys = ["models", "provinces", "cities", "today"]
    return {key: lists[key] for key in keys + [key for key in wanted if wanted[key]]}


def _categories_of(products_sudo):
    """Return ``{product id: ids of its category and those above, as text}``."""
    return {
        product.id: (product.categ_id.parent_path or "").replace("/", " ").strip()
        for product in products_sudo
    }


def _device_models(env, company):
    domain = Domain("woms_needs_document", "=", True) & Domain(
        "company_id", "in", (False, company.id)
    )
    return env["product.product"].search_fetch(
        domain, ["display_name", "default_code"], order="name", limit=500
    )


def _published_centers(company):
    # sudo: addresses and hours of published centres are public
    centers_sudo = request.env["woms.service.center"].sudo()
    return centers_sudo.search_fetch(
        [("is_published", "=", True), ("company_id", "=", company.id)],
        [
            "name",
            "partner_id",
            "firm_id",
            "opening_hours",
            "phone",
            "accepts_drop_off",
            "accepts_parcels",
        ],
    )


def _fee_lines(company):
    """Return the fees of the price list as ``[(kind, label, amount text)]``."""
    company_sudo = company.sudo()  # the public price list of three fees
    labels = {
        "visit": request.env._("Visit"),
        "diagnosis": request.env._("Diagnosis"),
        "decline": request.env._("If you decide against the repair"),
    }
    money = request.env["woms.format"]._money
    return [
        (kind, labels[kind], money(amount, company_sudo.currency_id))
        for kind, amount in company_sudo._woms_get_fees(tuple(labels)).items()
    ]


def _fees_text(fees):
    return "; ".join(f"{label}: {amount}" for _kind, label, amount in fees)


def _own_devices():
    """Devices of the person who is logged in, or none."""
    # sudo: his own only, by the domain; with product names
    documents_sudo = request.env["woms.service.document"].sudo()
    if request.env.user._is_public():
        return documents_sudo
    return documents_sudo.search_fetch(
        [
            ("partner_id", "=", request.env.user.partner_id.id),
            ("state", "in", ("active", "submitted", "draft")),
            ("company_id", "in", request.env.companies.ids),
        ],
        limit=20,
    )


def _own_locations():
    """Places of the person who is logged in, or none."""
    if request.env.user._is_public():
        return request.env["woms.location"]
    # sudo: places are closed to the portal; only those linked to himself
    places_sudo = request.env["woms.location"].sudo()
    return places_sudo.search_fetch(
        [("customer_ids.partner_id", "=", request.env.user.partner_id.id)], limit=10
    )


# === WHAT WAS TYPED === #


def _text(post, field, limit=LINE_LIMIT):
    """Return the text of a field: one string, trimmed, never too long."""
    value = post.get(field)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").strip()[:limit]  # the database refuses NUL


def _choice(post, field, allowed, default=False):
    """Return a posted choice if it is one of those offered, else the default."""
    value = post.get(field)
    return value if value in allowed else default


def _record(post, field, offered):
    """Return the record posted in ``field`` if it is among those offered."""
    res_id = _as_id(post.get(field))
    return offered.filtered(lambda record: record.id == res_id)


def _date(post, field, errors):
    """Return the date typed, or False."""
    text = _text(post, field, 10)
    if not text:
        return False
    try:
        return fields.Date.to_date(text)
    except ValueError:
        errors[field] = request.env._("Please write the date as day, month and year.")
        return False


def _past_date(post, field, errors):
    value = _date(post, field, errors)
    if value and value > fields.Date.context_today(request.env.user):
        errors[field] = request.env._(
            "This date is in the future. Please check the year."
        )
        return False
    return value


def _read_files(field, kind, errors):
    """Return the uploads of a field, or none with an error beside it."""
    try:
        return _read_uploads(request.httprequest.files.getlist(field), kind)
    except UserError as error:
        errors[field] = _first_line(error)
        return []


def _read_contact(post, errors):
    """Read name, phone and e-mail; the phone in E.164.

    The person who is logged in stays who he is: only his phone may be completed.
    """
    _ = request.env._
    company = _website_company()
    name = _text(post, "contact_name")
    errors.require("contact_name", name, _("Please tell us your name."))
    phone = _read_phone(post, "contact_phone", company, errors)
    email = _text(post, "contact_email")
    if email and ("@" not in email or " " in email):
        errors["contact_email"] = _(
            "This e-mail address looks incomplete. You may also leave it empty."
        )
    values = {"contact_name": name, "contact_phone": phone, "contact_email": email}
    if not request.env.user._is_public():
        values["partner_id"] = request.env.user.partner_id.id
    return values


def _read_phone(post, field, company, errors):
    text = _text(post, field, 40)
    message = request.env._(
        "Please write a phone number that can be reached, such as 0812-3456-7890."
    )
    if not errors.require(field, text, message):
        return False
    phone = _e164(company, text)
    if not phone:
        errors[field] = message
    return phone


def _e164(company, text):
    """Return the number in E.164 or False, whatever notation it was typed in."""
    try:
        return company.sudo()._woms_e164(text)  # sudo: reads the country of the company
    except UserError:
        return False


def _read_address(post, errors, lists):
    """Read the place as chosen: province, city, district; then the street."""
    _ = request.env._
    location = _as_id(post.get("location_id")) and _record(
        post, "location_id", _own_locations()
    )
    if location:
        return {"location_id": location.id}
    province = _record(post, "state_id", lists["provinces"])
    city = _record(post, "city_id", lists["cities"])
    if city and not province:
        province = city.state_id
    if city and city.state_id != province:
        errors["city_id"] = _("This city is not in the province you chose.")
    errors.require("state_id", province, _("Please choose the province."))
    if lists["cities"]:
        errors.require("city_id", city, _("Please choose the city or regency."))
    pin = _read_pin(post, errors)
    street = _text(post, "street")
    errors.require("street", street, _("Please write street and house number."))
    return {
        "address": {
            "state_id": province.id,
            "city_id": city.id,
            "district": _match_district(city, _text(post, "district")),
            "village": _text(post, "village"),
            "rt_rw": _text(post, "rt_rw", 20),
            "street": street,
            "landmark": _text(post, "landmark"),
            "zip": _text(post, "zip", 10),
            **pin,
        }
    }


def _match_district(city, typed):
    """Return the district as the list of the city spells it, else as it was typed."""
    # sudo: names of places are public, their list is not
    known_sudo = request.env["woms.district"].sudo()
    if not (city and typed):
        return typed
    for district in known_sudo.search_fetch([("city_id", "=", city.id)], ["name"]):
        if _spelling(district.name) == _spelling(typed):
            return district.name
    return typed


def _read_pin(post, errors):
    """Return latitude and longitude of a pasted link of a map, or nothing."""
    text = _text(post, "map_link", 2000)
    pin = read_pin(text) if text else None
    if text and not pin:
        errors["map_link"] = request.env._(
            "This link names no place we can read. Leave it empty, or paste the two "
            "numbers that a long press on the map shows."
        )
    return {"latitude": pin[0], "longitude": pin[1]} if pin else {}


def _find_model(typed, models):
    """Return the model that was typed: as offered, or by its name or code alone."""
    typed = typed.lower()
    if not typed:
        return models.browse()
    offered = models.filtered(lambda model: typed == model.display_name.lower())
    named = offered or models.filtered(
        lambda model: typed in (model.name.lower(), (model.default_code or "").lower())
    )
    return named if len(named) == 1 else offered[:1]


def _read_device(post, errors, lists):
    """Read model and serial as typed, or the device picked by its owner."""
    _ = request.env._
    document = _as_id(post.get("document_id")) and _record(
        post, "document_id", _own_devices()
    )
    if document:
        return {"document_id": document.id}
    typed = _text(post, "model")
    product = _find_model(typed, lists["models"])
    serial = "".join(_text(post, "serial", 60).split()).upper()
    unreadable = bool(post.get("serial_unreadable"))
    errors.require(
        "model",
        typed,
        _("Please choose the model, or write what kind of device it is."),
    )
    return {
        "product_id": product.id,
        "product_text": False if product else typed,
        "serial": False if unreadable else serial,
        "serial_unreadable": unreadable or not serial,
    }


def _read_wishes(post):
    """Return the wished times as ``[(date, slot)]``, without past days."""
    today = fields.Date.context_today(request.env.user)
    wishes = []
    for number in ("1", "2", "3"):
        day = _date(post, f"wish_date_{number}", FormErrors())
        slot = _choice(
            post, f"wish_slot_{number}", ("morning", "afternoon", "evening"), "morning"
        )
        if day and today <= day <= today + timedelta(days=90):
            wishes.append((day, slot))
    return wishes
